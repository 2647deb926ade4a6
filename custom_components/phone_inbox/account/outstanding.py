"""Announcements that were made and that somebody has still to pass on.

An announcement is done when everybody who listens has it. An automation that has not
ended its run before, and an event entity that is unavailable, keep it back for a
while; what they keep back is stored as not done.

Automations stay while an account is reloaded, and so does what they keep back.
Entities go with their account, and everything goes with Home Assistant. So it is
stored with its name who still lacks something, and told to them alone later.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..messaging import ChangeKind

type ChangeKey = tuple[str, str, ChangeKind]

_OUTSTANDING: HassKey[dict[str, Outstanding]] = HassKey(f"{DOMAIN}_outstanding")


@dataclass(slots=True)
class _Keepers:
    """Who keeps one announcement back."""

    key: ChangeKey
    #: What it shares with copies of its message: a server may give it a new id.
    fingerprint: str = ""
    #: Those that have to be told again: entities, and whoever an earlier run names.
    names: set[str] = field(default_factory=set)
    #: The triggers that outlive the account and will pass it on, each so many times;
    #: a blank name: one that nothing can be stored for.
    triggers: Counter[str] = field(default_factory=Counter)
    #: Whether it is certain that those to be told do not have it.
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left to do of an announcement of an earlier run.

    ``names``: who has still to be told. ``certain``: they have never been told.
    ``kept``: a trigger passes it on, and is still at it.
    """

    names: frozenset[str]
    certain: bool
    kept: bool


class Outstanding:
    """What is kept back of one account's announcements."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._keepers: dict[ChangeKey, _Keepers] = {}
        #: What was passed on and nobody took note of, which will be due once more, and
        #: its fingerprints.
        self._passed_on: dict[ChangeKey, str] = {}
        #: Is told what nobody keeps back any more, and returns whether it takes note
        #: of that; None while the account is not loaded.
        self.on_passed_on: Callable[[ChangeKey], bool] | None = None
        self._changed = asyncio.Event()

    def __contains__(self, key: ChangeKey) -> bool:
        """Tell whether somebody keeps an announcement back."""
        return key in self._keepers

    @callback
    def keep(self, key: ChangeKey, name: str, *, stays: bool) -> CALLBACK_TYPE:
        """Keep an announcement back; return what to call when it is passed on.

        ``name`` says who does so. ``stays``: who outlives the account, as triggers do.
        """
        keepers = self._keepers.setdefault(key, _Keepers(key))
        if stays:
            keepers.triggers[name] += 1
        else:
            keepers.names.add(name)
        is_kept = True

        @callback
        def pass_on() -> None:
            nonlocal is_kept
            if not is_kept:
                return
            is_kept = False
            if stays:
                keepers.triggers -= Counter((name,))
            else:
                keepers.names.discard(name)
            self._changed.set()
            self._settle(keepers)

        return pass_on

    @callback
    def identify(self, key: ChangeKey, fingerprint: str) -> None:
        """Take note by what an announcement is known whose message gets a new id."""
        self._keepers[key].fingerprint = fingerprint

    async def async_automations_done(self) -> None:
        """Wait until no automation keeps anything back."""
        while any(keepers.triggers for keepers in self._keepers.values()):
            self._changed.clear()
            await self._changed.wait()

    @callback
    def _settle(self, keepers: _Keepers) -> None:
        key = keepers.key
        if keepers.triggers or keepers.names or self._keepers.get(key) is not keepers:
            return
        del self._keepers[key]
        if self.on_passed_on is None or not self.on_passed_on(key):
            self._passed_on[key] = keepers.fingerprint

    @callback
    def follow(self, key: ChangeKey, fingerprint: str) -> None:
        """Take an announcement that is due again for one of another id, if it is one.

        Nothing happens where that is not certain.
        """
        if key in self._keepers or key in self._passed_on:
            return
        mailbox, _, kind = key
        known = {old: keepers.fingerprint for old, keepers in self._keepers.items()}
        found = [
            old
            for old, its in (known | self._passed_on).items()
            if its == fingerprint and (old[0], old[2]) == (mailbox, kind)
        ]
        if len(found) != 1:
            return
        (old,) = found
        if old in self._passed_on:
            self._passed_on[key] = self._passed_on.pop(old)
        else:
            keepers = self._keepers[key] = self._keepers.pop(old)
            keepers.key = key

    @callback
    def take_rest(self, key: ChangeKey) -> Rest | None:
        """Return what is left to do of an announcement that is due again.

        None: it is not known that anybody has it. Whom it names is for the caller to
        tell now.
        """
        if key in self._passed_on:
            del self._passed_on[key]
            return Rest(frozenset(), certain=True, kept=False)
        if (keepers := self._keepers.get(key)) is None:
            return None
        rest = Rest(
            frozenset(keepers.names), keepers.certain, kept=bool(keepers.triggers)
        )
        keepers.names.clear()
        if not keepers.triggers:
            del self._keepers[key]
        return rest

    def dump(
        self, owes: Callable[[ChangeKey], bool], *, certain: bool
    ) -> Iterator[list[Any]]:
        """Return who still lacks what of the announcements that are owed, as JSON types.

        ``owes`` tells which those are.
        ``certain``: who lacks something now will not be told any more in this run.
        """
        for key, keepers in self._keepers.items():
            if owes(key):
                mailbox, message_id, kind = key
                yield [
                    mailbox,
                    message_id,
                    kind.value,
                    sorted(filter(None, {*keepers.names, *keepers.triggers})),
                    certain and keepers.certain and not keepers.triggers,
                    keepers.fingerprint,
                ]

    def load(self, rows: Iterable[Any]) -> None:
        """Take over what an earlier run of Home Assistant dumped.

        Raises KeyError, TypeError, ValueError or AttributeError where it did not.
        """
        loaded: dict[ChangeKey, _Keepers] = {}
        for mailbox, message_id, kind, names, certain, fingerprint in rows:
            key = (str(mailbox), str(message_id), ChangeKind(kind))
            loaded[key] = _Keepers(
                key,
                str(fingerprint),
                {str(name) for name in names},
                certain=bool(certain),
            )
        # What this run knows itself is newer: what was passed on since it was dumped, too.
        for key in self._passed_on:
            loaded.pop(key, None)
        self._keepers = loaded | self._keepers


@callback
def async_outstanding(hass: HomeAssistant, entry_id: str) -> Outstanding:
    """Return what is outstanding of an account, whether or not it is loaded."""
    return hass.data.setdefault(_OUTSTANDING, {}).setdefault(entry_id, Outstanding())


@callback
def async_forget_outstanding(hass: HomeAssistant, entry_id: str) -> None:
    """Forget an account that was removed."""
    hass.data.get(_OUTSTANDING, {}).pop(entry_id, None)
