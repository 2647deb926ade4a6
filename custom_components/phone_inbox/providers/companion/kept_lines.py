"""The shared lines of a reader as they are kept, for it and for those that send for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ...messaging import Channel
from .spans import (
    Absence,
    Left,
    Moments,
    Share,
    Span,
    absent,
    given_up,
    idle,
    is_forgotten,
    returned,
)

#: By what name they are kept.
LINES = "lines"


def senders_of(kept: Mapping[str, Any]) -> Sequence[str]:
    """Return the names of those that send for a reader, or did lately, the last first."""
    spans = [span for share in loaded(kept) for span in share.spans]
    spans.sort(key=lambda span: span.begin.reader, reverse=True)
    return list(dict.fromkeys(span.by for span in spans))


def left_of(kept: Mapping[str, Any], name: str) -> Mapping[str, Left]:
    """Return for what numbers an account sends, or once did, by what a reader kept."""
    found = {
        share.number: Left([span for span in share.spans if span.by == name])
        for share in loaded(kept)
    }
    return {number: left for number, left in found.items() if left.spans}


def part_of(kept: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return of what a reader kept what one sender must know of its own lines."""
    shares = {
        share.number: replace(
            share,
            spans=spans,
            absences=tuple(it for it in share.absences if it.by == name),
        )
        for share in loaded(kept)
        if (spans := tuple(span for span in share.spans if span.by == name))
    }
    return {LINES: dumped(shares)} if shares else {}


def restored(parts: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return what a reader kept of its lines, by the parts that its senders have."""
    shares: dict[str, Share] = {}
    for share in (it for part in parts for it in loaded(part)):
        several = [share]
        if (other := shares.get(share.number)) is not None:
            several.append(other)
        latest = max(several, key=lambda it: it.spans[-1].begin)
        spans = sorted(
            (span for it in several for span in it.spans), key=lambda it: it.begin
        )
        absences = sorted(
            (absence for it in several for absence in it.absences),
            key=lambda it: it.begin,
        )
        shares[share.number] = replace(
            latest, spans=tuple(spans), absences=tuple(absences)
        )
    return {LINES: dumped(shares)} if shares else {}


def given_back(
    kept: Mapping[str, Any], now: Moments, *, is_coming_back: bool
) -> Mapping[str, Any]:
    """Return what a reader kept that is read no more: nobody sends for it.

    What is of this second is told by those that are still read, or by nobody.
    ``is_coming_back``: it may be read again, as it is disabled only.
    """
    if is_coming_back:
        shares = [absent(share, now) for share in loaded(kept)]
    else:
        shares = [
            given_up(returned(share, None) if share.absence else share, now)
            for share in loaded(kept)
        ]
    return _with(kept, [it for it in shares if not is_forgotten(it, now.reader)])


def idled(
    kept: Mapping[str, Any], name: str, since: datetime | None
) -> Mapping[str, Any]:
    """Return what an absent reader kept whose sender is disabled, too, since a moment.

    That is by the sender's clock. None: it is there again, and tells of what it missed.
    """
    return _with(kept, [idle(share, name, since) for share in loaded(kept)])


def _with(kept: Mapping[str, Any], shares: Sequence[Share]) -> Mapping[str, Any]:
    rest = {key: it for key, it in kept.items() if key != LINES}
    lines = dumped({share.number: share for share in shares})
    return rest | ({LINES: lines} if lines else {})


def has_shares(kept: Mapping[str, Any]) -> bool:
    """Tell whether there is a line of which another account tells, or did lately."""
    return bool(kept.get(LINES))


def is_readable(kept: object) -> bool:
    """Tell whether something is what a reader kept, and not damaged."""
    if not isinstance(kept, Mapping):
        return False
    try:
        list(loaded(kept))
    except AttributeError, KeyError, TypeError, ValueError:
        return False
    return True


def dumped(shares: Mapping[str, Share]) -> list[dict[str, Any]]:
    """Return shared lines as they are kept."""
    return [
        {
            "number": share.number,
            "key": share.key,
            "own": share.own,
            "channels": _named(share.channels),
            "spans": [_span(span, share.channels) for span in share.spans],
            **(
                {"absences": [_row(it) for it in share.absences]}
                if share.absences
                else {}
            ),
        }
        for share in shares.values()
    ]


def loaded(kept: Mapping[str, Any]) -> Iterator[Share]:
    """Yield the shared lines that were kept."""
    for row in kept.get(LINES, ()):
        now = row["channels"]
        yield Share(
            number=row["number"],
            key=row["key"],
            own=row["own"],
            spans=tuple(
                Span(
                    by,
                    _read(begin),
                    end and _read(end),
                    is_away=bool(more and more[0]),
                    channels=_channels(more[1] if more[1:] else now),
                )
                for by, begin, end, *more in row["spans"]
            ),
            absences=tuple(
                Absence(by, *(it and _read(it) for it in moments))
                for by, *moments in row.get("absences", ())
            ),
        )


def _span(span: Span, channels: frozenset[Channel] | None) -> list[Any]:
    """Return a span as it is kept; ``channels`` are those of the latest one."""
    row = [span.by, _written(span.begin), span.end and _written(span.end)]
    if span.channels != channels:
        return [*row, span.is_away, _named(span.channels)]
    return [*row, True] if span.is_away else row


def _named(channels: frozenset[Channel] | None) -> list[str] | None:
    return None if channels is None else sorted(channels)


def _channels(named: Sequence[str] | None) -> frozenset[Channel] | None:
    return None if named is None else frozenset(map(Channel, named))


def _row(absence: Absence) -> list[Any]:
    moments = (absence.begin, absence.end, absence.idle)
    return [absence.by, *(it and _written(it) for it in moments)]


def _written(moments: Moments) -> list[str]:
    return [moment.isoformat() for moment in moments]


def _read(written: Sequence[str]) -> Moments:
    reader, sender = map(datetime.fromisoformat, written)
    return Moments(reader, sender)
