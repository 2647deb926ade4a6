"""Questions that wait for their answers: who was asked, on which line, in turn.

They are kept in memory, for all of Home Assistant: an account may start over while
one is open. They end with whoever asked: the run of an automation that is stopped,
by a reload of a changed automation or a restart, takes its question along.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..account.announcement import Announcement
from ..const import DOMAIN
from ..contacts import Contact
from ..messaging import ChangeKind

#: How many questions may be open or in line for one person on one line.
MOST_IN_LINE = 10


class Place(NamedTuple):
    """Where one question at a time is open: an account's line and a person."""

    entry_id: str
    line_id: str
    #: A contact by its subentry, whoever else by their address: see messaging/addresses.py.
    person: str


class TooManyQuestions(Exception):
    """So many questions wait already that this one would hardly be asked."""


@dataclass(slots=True)
class _Queue:
    # The first who waits for a lock gets it first.
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0


class Questions:
    """All questions of a home."""

    def __init__(self) -> None:
        """Begin without any."""
        self._queues: dict[Place, _Queue] = {}
        self._open: set[Place] = set()

    @asynccontextmanager
    async def turn(self, place: Place) -> AsyncIterator[None]:
        """Wait until no other question is open there. Raises TooManyQuestions."""
        queue = self._queues.setdefault(place, _Queue())
        if queue.length >= MOST_IN_LINE:
            raise TooManyQuestions
        queue.length += 1
        try:
            async with queue.turn:
                self._open.add(place)
                try:
                    yield
                finally:
                    self._open.discard(place)
        finally:
            queue.length -= 1
            if not queue.length:
                del self._queues[place]

    def is_open(self, place: Place) -> bool:
        """Tell whether a question is open there."""
        return place in self._open


_QUESTIONS: HassKey[Questions] = HassKey(f"{DOMAIN}_questions")


@callback
def questions_of(hass: HomeAssistant) -> Questions:
    """Return the questions of a home."""
    return hass.data.setdefault(_QUESTIONS, Questions())


def person_of(hass: HomeAssistant, contact: Contact | None, identity: str) -> str:
    """Return by what somebody is known who is asked, or who answers."""
    if contact is not None:
        return contact.subentry_id
    return identity


def place_of(hass: HomeAssistant, announcement: Announcement) -> Place:
    """Return where a message came from."""
    return Place(
        announcement.entry_id,
        announcement.line_id,
        person_of(hass, announcement.contact, announcement.message.identity),
    )


@callback
def is_awaited(hass: HomeAssistant, announcement: Announcement) -> bool:
    """Tell whether a message that came in is the answer to an open question.

    Right or wrong: whoever else acts on texts should leave it alone. Ask as soon
    as the message is announced, since it may close the question.
    """
    return announcement.kind is ChangeKind.RECEIVED and questions_of(hass).is_open(
        place_of(hass, announcement)
    )
