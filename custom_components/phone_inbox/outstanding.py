"""Announcements that were made and that somebody has still to pass on.

An announcement is done when everybody who listens has it. An automation that has not
ended its run before, and an event entity that is unavailable, keep it back for a
while; what they keep back is stored as not done.

Automations stay while an account is reloaded, and so does what they keep back.
Entities go with their account. So what one of them still lacks is stored with its
name, and told to it alone when the account is set up again.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .messaging import ChangeKind

type ChangeKey = tuple[str, str, ChangeKind]

_OUTSTANDING: HassKey[dict[str, Outstanding]] = HassKey(f"{DOMAIN}_outstanding")


@dataclass(slots=True)
class _Keepers:
    """Who keeps one announcement back."""

    #: The unique ids of entities.
    entities: set[str] = field(default_factory=set)
    #: How many others: automations.
    others: int = 0
    #: Whether it is certain that the entities do not have it.
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left to do of an announcement of an earlier run.

    ``entities``: who has still to be told, by unique id. ``certain``: they have
    never been told. ``kept``: an automation passes it on, and is still at it.
    """

    entities: frozenset[str]
    certain: bool
    kept: bool


class Outstanding:
    """What is kept back of one account's announcements."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._keepers: dict[ChangeKey, _Keepers] = {}
        #: What was passed on and nobody took note of: it will be due once more.
        self._passed_on: set[ChangeKey] = set()
        #: Is told what nobody keeps back any more, and returns whether it takes note
        #: of that; None while the account is not loaded.
        self.on_passed_on: Callable[[ChangeKey], bool] | None = None
        self._changed = asyncio.Event()

    def __contains__(self, key: ChangeKey) -> bool:
        """Tell whether somebody keeps an announcement back."""
        return key in self._keepers

    @callback
    def keep(self, key: ChangeKey, entity: str | None = None) -> CALLBACK_TYPE:
        """Keep an announcement back; return what to call when it is passed on.

        ``entity`` is the unique id of the entity that does so, if it is one.
        """
        keepers = self._keepers.setdefault(key, _Keepers())
        if entity is None:
            keepers.others += 1
        else:
            keepers.entities.add(entity)
        is_kept = True

        @callback
        def pass_on() -> None:
            nonlocal is_kept
            if not is_kept:
                return
            is_kept = False
            if entity is None:
                keepers.others -= 1
            else:
                keepers.entities.discard(entity)
            self._changed.set()
            self._settle(key, keepers)

        return pass_on

    async def async_automations_done(self) -> None:
        """Wait until no automation keeps anything back."""
        while any(keepers.others for keepers in self._keepers.values()):
            self._changed.clear()
            await self._changed.wait()

    @callback
    def _settle(self, key: ChangeKey, keepers: _Keepers) -> None:
        if keepers.others or keepers.entities or self._keepers.get(key) is not keepers:
            return
        del self._keepers[key]
        if self.on_passed_on is None or not self.on_passed_on(key):
            self._passed_on.add(key)

    @callback
    def take_rest(self, key: ChangeKey) -> Rest | None:
        """Return what is left to do of an announcement that is due again.

        None: it is not known that anybody has it. Its entities are for the caller
        to tell now.
        """
        if key in self._passed_on:
            self._passed_on.discard(key)
            return Rest(frozenset(), certain=True, kept=False)
        if (keepers := self._keepers.get(key)) is None:
            return None
        rest = Rest(
            frozenset(keepers.entities), keepers.certain, kept=bool(keepers.others)
        )
        keepers.entities.clear()
        if not keepers.others:
            del self._keepers[key]
        return rest

    def dump(
        self, owed: Collection[ChangeKey], *, certain: bool
    ) -> Iterator[list[Any]]:
        """Return what only entities lack, as JSON types.

        What an automation lacks as well is left out: another run of Home Assistant
        tells everybody again.
        """
        for key, keepers in self._keepers.items():
            if keepers.entities and not keepers.others and key in owed:
                mailbox, message_id, kind = key
                yield [
                    mailbox,
                    message_id,
                    kind.value,
                    sorted(keepers.entities),
                    certain and keepers.certain,
                ]

    def load(self, rows: Iterable[Any]) -> None:
        """Take over what an earlier run of Home Assistant dumped.

        Raises KeyError, TypeError, ValueError or AttributeError where it did not.
        """
        loaded = {
            (str(mailbox), str(message_id), ChangeKind(kind)): _Keepers(
                {str(entity) for entity in entities}, certain=bool(certain)
            )
            for mailbox, message_id, kind, entities, certain in rows
        }
        # What this run knows itself is newer.
        self._keepers = loaded | self._keepers


@callback
def async_outstanding(hass: HomeAssistant, entry_id: str) -> Outstanding:
    """Return what is outstanding of an account, whether or not it is loaded."""
    return hass.data.setdefault(_OUTSTANDING, {}).setdefault(entry_id, Outstanding())


@callback
def async_forget_outstanding(hass: HomeAssistant, entry_id: str) -> None:
    """Forget an account that was removed."""
    hass.data.get(_OUTSTANDING, {}).pop(entry_id, None)
