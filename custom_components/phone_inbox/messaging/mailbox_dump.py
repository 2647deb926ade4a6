"""What is stored of a mailbox: as a whole, in rows of what changed, and read again."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from .archive import Archive
from .mailbox import MEMORY, Doubt, Mailbox
from .rows import MessageRow, Rows
from .times import BEGINNING, load_millis, to_span
from .tracked import Tracked

_HOUR = timedelta(hours=1)
#: How many chapters of a story can be told before it ends: sent, delivered.
_CHAPTERS = (0, 1, 2)


def dump_mailbox(box: Mailbox) -> dict[str, Any]:
    """Return everything as JSON types; each id is written once."""
    below = box.unread.keys() | box.vanished.keys() | box.outgoing.keys()
    return {
        **_state(box),
        "known": {key: time for key, time in box.known.items() if key not in below},
        "unread": _by_line(box, box.unread),
        "vanished": _by_line(box, box.vanished),
        "outgoing": {key: [box.known[key], told] for key, told in box.outgoing.items()},
        "fingerprints": dict(box.fingerprints),
        "archive": box.archive.dump(),
    }


def hand_out_mailbox(box: Mailbox, rows: Rows) -> None:
    """Add what changed since the last time."""
    if (state := _state(box)) != box.written:
        rows.mailboxes[box.name] = box.written = state
    for key in box.noted.take():
        rows.messages[box.name, key] = _row(box, key)
    for number, row in box.archive.rows().items():
        rows.archives[box.name, number] = row
    for print_ in box.noted_prints.take():
        rows.fingerprints[box.name, print_] = box.fingerprints.get(print_)


def note_all(box: Mailbox, *, written: bool) -> None:
    """Take note that all of it was written, or that nothing was."""
    if written:
        box.written = _state(box)
        box.noted.take()
        box.archive.noted.clear()
    else:
        box.noted.keys.update(box.known)
        box.noted_prints.keys.update(box.fingerprints)


def _state(box: Mailbox) -> dict[str, Any]:
    return {
        "cursor": box.cursor,
        # In hours: else every poll would change what is to be written.
        "now": max(BEGINNING, box.now - box.now % to_span(_HOUR)),
        "later": [] if box.later is None else [box.later],
        "floor": box.floor,
        "doubt": list(box.doubt or ()),
    }


def _row(box: Mailbox, key: str) -> MessageRow | None:
    if (time := box.known.get(key)) is None:
        return None
    return MessageRow(
        time,
        box.unread.get(key),
        box.vanished.get(key),
        box.outgoing.get(key),
    )


def _by_line(box: Mailbox, lines: Mapping[str, str]) -> dict[str, dict[str, int]]:
    result: dict[str, dict[str, int]] = {}
    for key, line in lines.items():
        result.setdefault(line, {})[key] = box.known[key]
    return result


def load_mailbox(
    name: str, data: Mapping[str, Any], mark: Callable[[str], int]
) -> Mailbox:
    """Return what was dumped; see :meth:`.ledger.Ledger.load`."""
    box = Mailbox(name, mark, load_millis(data["cursor"]))
    # The first versions had none.
    box.archive = Archive.load(data.get("archive", {}), mark)
    box.floor = load_millis(data["floor"])
    if "doubt" in data:
        box.now = load_millis(data.get("now", box.cursor))
        for later in data["later"]:
            box.later = load_millis(later)
        if data["doubt"]:
            # The last one was not stored at first.
            fell_to, ahead, *rest = map(load_millis, data["doubt"])
            box.doubt = Doubt(fell_to, ahead, rest[0] if rest else ahead)
    else:
        # Version 0.1.0 raised the floor by the clock. Where that was ahead, all
        # that came since was neither announced nor remembered.
        box.reach = MEMORY
    known, prints = dict(data["known"]), dict(data["fingerprints"])
    # All at once: of a busy mailbox there are thousands.
    if not set(map(type, known.values())) <= {int}:
        raise ValueError("Not a time")
    if not set(map(type, prints.values())) <= {str}:
        raise ValueError("Not an id")
    for time in (min(known.values()), max(known.values())) if known else ():
        load_millis(time)
    box.known = Tracked(box.noted, known)
    box.fingerprints = Tracked(box.noted_prints, prints)
    for state, stored in (
        (box.unread, data["unread"]),
        (box.vanished, data["vanished"]),
    ):
        for line, times in stored.items():
            for key, time in times.items():
                box.known[key] = load_millis(time)
                state[key] = line
    for key, (time, told) in data["outgoing"].items():
        box.known[key] = load_millis(time)
        if told not in _CHAPTERS:
            raise ValueError("Not a number of chapters")
        box.outgoing[key] = told
    return box
