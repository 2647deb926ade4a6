"""Old messages in bulk: varied as real ones are (11.12), the same on every run."""

from __future__ import annotations

from datetime import datetime, timedelta

from .store import Message, Store

#: With and without a +, and names in place of numbers (11.12).
_REMOTES = (
    "37491112233",
    "+37493445566",
    "79161234567",
    "+79261112233",
    "ACBA-BANK",
    "Ucom",
    "37455998877",
    "2020",
)
_TEXTS = (
    "Gate code?",
    "Դուռը բաց է",
    "Курьер будет в 10:00",
    "Line one\nLine two\n\nLine four",
    "Your code is 482913",
    "👋🏽 see you at 7",
    "",
    "Invoice 20/114 is paid",
    "ok",
    "https://example.org/track?id=7&lang=hy",
)


def seed(
    store: Store,
    lines: list[tuple[int, str]],
    *,
    count: int,
    spacing: float,
    newest: datetime,
    incoming_status: str,
) -> None:
    """Store messages on the lines in turn: every tenth outgoing, all of them read.

    ``lines`` are ids of extensions and their numbers.
    """
    newest = newest.replace(microsecond=0)
    messages: list[Message] = []
    for index in range(count):
        # The order of the lines turns, so that each gets some of every kind.
        turn = index // len(lines)
        extension_id, own = lines[(index + turn) % len(lines)]
        remote = _REMOTES[turn % len(_REMOTES)]
        incoming = index % 10 != 9
        time = newest - timedelta(seconds=spacing * (count - 1 - index))
        if index % 7 < 3:
            # A fraction on some items, none on the others (4).
            time += timedelta(milliseconds=370)
        messages.append(
            store.create(
                extension_id=extension_id,
                flow="in" if incoming else "out",
                src_num=remote if incoming else own,
                dst_num=own if incoming else remote,
                text=_TEXTS[index % len(_TEXTS)],
                time=time,
                read=True,
                status=incoming_status if incoming else "sent",
            )
        )
    store.show(messages)
