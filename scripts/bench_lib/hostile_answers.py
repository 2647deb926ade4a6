"""What an answer costs that is made to freeze Home Assistant, or is just broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
import json
from typing import Any

from custom_components.phone_inbox.providers.http import MAX_ANSWER_BYTES

from .lab import POLLED, ProviderLab, home, provider_lab
from .results import Rows, Section, ms

#: What no answer may take, in seconds.
LIMIT = 0.05
#: So often is an answer given that seems to take more: what else the machine does only
#: adds to the least.
ROUNDS = 4
_OLD = "2020-01-01T00:00:00Z"
_DATES = {
    "ringme": "2020-01-01 00:00:00",
    "twilio": "Wed, 01 Jan 2020 00:00:00 +0000",
}
#: A message as each provider lists it: those fields that hold a server's words.
_ITEMS: Mapping[str, Mapping[str, Any]] = {
    "portsip": {
        "id": "",
        "sender": "+79161234567",
        "receiver": "+74950000001",
        "msg_type": "SMS",
        "direction": "OUT",
        "content": "",
        "reason": "",
        "delivery": "ERR",
        "created_at": _OLD,
    },
    "revicom": {
        "messageUuid": "",
        "createdTime": _OLD,
        "channelType": "SMS",
        "senderName": "HomeHub",
        "destination": "79161234567",
        "direction": "outbound",
        "content": "",
        "status": "undelivered",
        "errorCode": "",
    },
    "ringme": {
        "id": "",
        "chat_id": "",
        "extension_id": "",
        "flow": "out",
        "src_num": "74950000001",
        "dst_num": "79161234567",
        "text": "",
        "init_time_gmt": _DATES["ringme"],
        "read": True,
        "status": "failed",
    },
    "twilio": {
        "sid": "",
        "direction": "outbound-api",
        "from": "+12025550100",
        "to": "+79161234567",
        "body": "",
        "status": "failed",
        "error_message": "",
        "date_created": _DATES["twilio"],
        "date_sent": _DATES["twilio"],
    },
    "smsgate": {
        "id": "",
        "type": "SMS",
        "sender": "+79161234567",
        "contentPreview": "",
        "createdAt": _OLD,
        "state": "Failed",
        "recipients": [{"phoneNumber": "+79161234567", "state": "Failed", "error": ""}],
    },
}
#: Fields that hold the most words.
_WORDS = ("reason", "content", "text", "body", "error_message", "contentPreview")
#: What servers call the list in an answer; "" where the answer is the list.
_LISTS = {
    "portsip": "items",
    "revicom": "items",
    "ringme": "",
    "twilio": "messages",
    "smsgate": "",
}
#: What is hard on whoever looks at it: for patterns, for masks, for parsers.
_FILLINGS = {
    "quotation marks": '"',
    "digits": "7",
    "numbers": "+7 916 123-45-67 ",
    "letters of other scripts": "Ыسあ",
}


@dataclass(frozen=True)
class Trap:
    """An answer: what it is called in the table, its status and its body."""

    name: str
    body: str
    status: int = 200


def traps(provider: str) -> Iterator[Trap]:
    """Return answers of nearly the greatest size there may be, bad in many ways."""
    numbers = count()

    def item(**fields: Any) -> dict[str, Any]:
        key = next(iter(_ITEMS[provider]))
        return {**_ITEMS[provider], key: f"{next(numbers)}", **fields}

    def listed(*items: Any) -> str:
        name = _LISTS[provider]
        # That is all: where more were promised, each page would be the same again.
        counts = {"count": len(items), "total": len(items)}
        whole = {name: items, **counts} if name else items
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))

    def filled(one: Any) -> list[Any]:
        size = len(json.dumps(one, ensure_ascii=False).encode()) + 1
        return [one] * (MAX_ANSWER_BYTES * 9 // 10 // size)

    words = [
        name
        for name, value in _ITEMS[provider].items()
        if isinstance(value, str) and name != "id"
    ]
    for name, filling in _FILLINGS.items():
        # Half, as some of it is written with two characters.
        text = filling * (MAX_ANSWER_BYTES * 9 // 20 // len(filling.encode()))
        for field in dict.fromkeys((words[-1], *_WORDS)):
            if field in _ITEMS[provider]:
                yield Trap(
                    f"one message with {name} in {field}", listed(item(**{field: text}))
                )
        share = text[: len(text) // len(words)]
        yield Trap(
            f"one message of {name}", listed(item(**dict.fromkeys(words, share)))
        )
        for status in (400, 403, 429, 500):
            error = {"code": share, "message": share, "detail": share}
            body = {**error, "errors": [error], "error": error}
            answer = json.dumps(body, ensure_ascii=False)[:MAX_ANSWER_BYTES]
            if name == "quotation marks":
                yield Trap(f"status {status} with {name}", answer, status)
    size = len(listed(item())) + 1
    many = min(MAX_ANSWER_BYTES * 9 // 10 // size, 24_000)
    yield Trap("as many messages as may be", listed(*(item() for _ in range(many))))
    yield Trap("more messages than may be", listed(*filled(item())))
    long = {words[-1]: '"' * 900, words[0]: "7" * 250}
    yield Trap(
        "messages with long words",
        listed(*(item(**long) for _ in range(MAX_ANSWER_BYTES // 4 // 1_500))),
    )
    yield Trap("empty objects", listed(*filled({})))
    yield Trap("nothing but null", listed(*filled(None)))
    yield Trap("empty lists", listed(*filled([])))
    yield Trap("nested lists", "[" * (MAX_ANSWER_BYTES // 2))
    yield Trap("nested objects", '{"a":' * (MAX_ANSWER_BYTES // 6))
    yield Trap(
        "one object with many fields",
        listed(item(**{f"field {number}": number for number in range(280_000)})),
    )
    yield Trap("one number", listed(item(count=0)).replace(":0", ":" + "9" * 7_000_000))
    yield Trap("many numbers", listed(*filled(12345.678)))
    yield Trap("no JSON", "<" * MAX_ANSWER_BYTES)
    yield Trap("spaces", " " * MAX_ANSWER_BYTES)
    controls = json.dumps([item()] * (many // 2))[1:-1].replace("+", "\x01")
    yield Trap("control characters", f"[{controls}]")
    halves = json.dumps([item()] * (many // 2))[1:-1].replace("+", "\\ud800")
    yield Trap("halves of characters", f"[{halves}]")
    yield Trap("what is cut off", listed(*filled(item()))[:-20])


async def answers() -> Section:
    """Answers that are as large as they may be, and bad: how long they block."""
    rows: Rows = [("", "answers", "the worst", "longest callback, ms", "late, ms")]
    figures: dict[str, float] = {}
    async with home() as at:
        for name in POLLED:
            async with provider_lab(name, at) as place:
                await place.fill(10)
                await place.add()
                of_each = {
                    trap.name: await _spring(place, trap) for trap in traps(name)
                }
            worst = max(of_each, key=lambda trap: _most(of_each[trap]))
            blocked = max(run["blocked"] for run in of_each.values())
            late = of_each[worst]["late"]
            rows.append((name, f"{len(of_each)}", worst, ms(blocked), ms(late)))
            figures[f"answers {name} blocked"] = max(blocked, late)
    note = (
        f"Lists of up to {MAX_ANSWER_BYTES / 2**20:.0f} MiB, the most that is read of an "
        "answer, with something in them that is hard on parsers and patterns, and "
        "refusals with such reasons. Late is what the whole process worked while a "
        "timer of a millisecond was due: what holds up everybody from another thread "
        "shows only there. Both are in CPU time. What seems too long is looked at "
        f"again, {ROUNDS} times at most, as what else the machine does can only add."
    )
    return Section("Answers that would freeze", note, rows, figures)


async def _spring(place: ProviderLab, trap: Trap) -> dict[str, float]:
    """Poll and get an answer; return the longest block, and by how much one was late."""
    runs: list[dict[str, float]] = []
    while len(runs) < ROUNDS and (not runs or _most(runs[-1]) > LIMIT):
        await place.server.fail(
            kind="answer", method="GET", times=0, status=trap.status, body=trap.body
        )
        await place.advance(60)
        await place.begin()
        await place.child.ask("beat", on=True)
        await place.child.ask("poll", entry=place.entry)
        late = await place.child.ask("beat", on=False)
        blocked = (await place.end())["blocked"]
        runs.append({"blocked": blocked, "late": late})
        await place.server.be_well()
        if not await place.child.ask("poll", entry=place.entry):
            await place.child.ask("reload", entry=place.entry)
            if not await place.child.ask("poll", entry=place.entry):
                raise RuntimeError(f"{place.name} is not well after {trap.name}")
    return min(runs, key=_most)


def _most(run: dict[str, float]) -> float:
    return max(run.values())
