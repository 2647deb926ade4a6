"""No secret, no text and no number gets out, whatever goes wrong.

The home itself watches every error that comes out of a call, and its fixture the
log at debug level: here is only what provokes them.
"""

from collections.abc import Callable, Coroutine
from contextlib import suppress
import json
import logging
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import Message, MessageRef
from custom_components.phone_inbox.providers import ProviderError

from .driver import Home, shown_of
from .wire import each

TEXT = "MARKER the code is 482913"
SENDER = "79165550199"
#: A server that repeats what it was told, and what it should keep to itself.
ECHO = json.dumps(
    {
        "message": f"{TEXT} from {SENDER}",
        "status": TEXT,
        "error": {"code": TEXT, "msg": f"{TEXT} from {SENDER}"},
        "errors": [{"code": TEXT, "message": f"{TEXT} from {SENDER}"}],
    }
)

FAULTS: dict[str, dict[str, Any]] = {
    "bad_request": {"kind": "answer", "status": 400, "body": ECHO},
    "unauthorized": {"kind": "answer", "status": 401, "body": ECHO},
    "forbidden": {"kind": "answer", "status": 403, "body": ECHO},
    "not_found": {"kind": "answer", "status": 404, "body": ECHO},
    "conflict": {"kind": "answer", "status": 409, "body": TEXT},
    "too_many": {"kind": "answer", "status": 429, "body": ECHO},
    "server_error": {"kind": "answer", "status": 500, "body": ECHO},
    "no_json": {"kind": "answer", "status": 200, "body": TEXT},
    "half_json": {"kind": "answer", "status": 200, "body": f'{{"text": "{TEXT}'},
    "other_json": {"kind": "answer", "status": 200, "body": ECHO},
    "odd_json": {"kind": "answer", "status": 200, "body": f'["{TEXT}", "{SENDER}"]'},
    "moved": {
        "kind": "answer",
        "status": 302,
        "headers": {"Location": f"http://127.0.0.1:9/?to={SENDER}"},
    },
    "bad_header": {
        "kind": "answer",
        "status": 429,
        "headers": {"Retry-After": SENDER, "X-RateLimit-Reset": SENDER},
    },
    "truncated": {"kind": "truncate"},
    "reset": {"kind": "reset"},
    "reset_after": {"kind": "reset_after"},
}


def calls(home: Home, message: Message) -> dict[str, Callable[[], Any]]:
    """Return one call of each kind, with things in it that are nobody's business."""
    provider = home.provider
    line = home.emulator.lines()[0]
    mailbox = provider.mailbox_of(message)
    refs = [MessageRef(message.id, message.time)]
    return {
        "connect": provider.connect,
        "poll": lambda: home.poll(sweep=True),
        "find": lambda: home.find(remote=SENDER, text=TEXT, line=line),
        "look_up": lambda: provider.fetch_by_ids(mailbox, refs),
        "send": lambda: home.send(TEXT, SENDER),
        "send_to_some": lambda: home.send(TEXT, SENDER, "79165550188"),
        "mark": lambda: provider.mark(mailbox, refs, read=True),
        "delete": lambda: provider.delete(mailbox, refs),
        "cancel": lambda: provider.cancel(mailbox, refs),
        "balance": provider.balance,
        "conversations": lambda: provider.conversations(line),
    }


async def attempt(home: Home, call: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    """Make a call, which may fail, but with nothing secret in its error."""
    with suppress(ProviderError), home.guarded():
        await call()


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_failing_calls(inbox: Home, fault: dict[str, Any]) -> None:
    """Every call fails in every way without giving anything away."""
    inbox.receive(TEXT, sender=SENDER)
    message = (await inbox.poll())[0].message
    options = {**fault, "times": -1}
    for call in calls(inbox, message).values():
        inbox.emulator.fail(**options)
        await attempt(inbox, call)
        inbox.emulator.faults.clear()


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "no address at all://"},
        {"url": ""},
        {"url": "ftp://127.0.0.1/"},
        {"url": "http://hunter2-user:hunter2-secret@127.0.0.1/"},
        {"url": "http://127.0.0.1/?key=hunter2-secret"},
        {"url": "http://127.0.0.1/#hunter2-secret"},
    ],
)
async def test_impossible_address(home: Home, wrong: dict[str, str]) -> None:
    """An address that cannot be one is refused before anything is asked."""
    home.markers |= {"hunter2-user", "hunter2-secret"}
    credentials = {**home.emulator.credentials(), **wrong}
    if wrong["url"]:
        with pytest.raises(ValueError, match=r".") as caught:
            home.build(credentials)
        for shown in shown_of(caught.value):
            home.assert_clean(shown)
    else:
        # Left out, it may be that of the provider's own service.
        with suppress(ValueError, KeyError):
            await home.build(credentials).close()
    assert home.emulator.journal == []


async def test_secrets_go_into_headers_and_bodies_alone(inbox: Home) -> None:
    """No address holds a secret, so that no proxy's log does."""
    inbox.receive(TEXT, sender=SENDER)
    await inbox.poll()
    await inbox.find(limit=5)
    await inbox.restart()
    for seen in inbox.emulator.journal:
        for part in (seen.path, repr(seen.query)):
            assert not any(secret in part for secret in inbox.subject.secrets())
            assert not any(
                value and value in part
                for name, value in seen.headers.items()
                if name.lower() == "authorization"
            )


async def test_polls_name_nobody_in_addresses(inbox: Home) -> None:
    """What a poll asks for names no number, and no text."""
    inbox.receive(TEXT, sender=SENDER)
    await inbox.poll()
    inbox.emulator.clock.advance(7200)
    await inbox.poll(sweep=True)
    for seen in inbox.emulator.journal:
        assert SENDER not in f"{seen.path} {seen.query}"
        assert "MARKER" not in f"{seen.path} {seen.query}"


async def test_broken_items_are_logged_without_what_is_in_them(
    inbox: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """A broken item is worth a line in the log, not one a poll, and not its content."""
    broken = {"text": TEXT, "content": TEXT, "src_num": SENDER, "sender": SENDER}

    def damage(item: dict[str, Any]) -> None:
        item.clear()
        item.update(broken)

    inbox.subject.wire.edits.append(each(damage))
    inbox.receive(TEXT, sender=SENDER)
    for _ in range(5):
        inbox.emulator.clock.advance(60)
        await inbox.poll()
    loud = [
        record
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING and "phone_inbox" in record.name
    ]
    assert len(loud) <= len(inbox.provider.mailboxes)
    assert inbox.broken > 0


async def test_nothing_of_anybody_in_a_representation(inbox: Home) -> None:
    """What is handed over hides what it holds from logs and tracebacks."""
    inbox.receive(TEXT, sender=SENDER)
    changes = await inbox.poll()
    inbox.assert_clean(repr(changes))
    inbox.assert_clean(repr(inbox.provider))
    inbox.assert_clean(repr(vars(inbox.provider)))
    inbox.assert_clean(repr(await inbox.provider.connect()))
    inbox.assert_clean(repr(await inbox.find()))


async def test_memory_holds_no_message(inbox: Home) -> None:
    """What a provider keeps over a restart is its session, not its messages."""
    inbox.receive(TEXT, sender=SENDER)
    await inbox.poll()
    kept = json.dumps(dict(inbox.memory.get()))
    assert "MARKER" not in kept
    assert SENDER not in kept
