"""Checks of what people and the house say to each other.

Only what a person does is done here: texts arrive, and what goes out is read where
it comes out, at the provider.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .accounts import ANNA, COURIER, PETER, STRANGER, Person, Text
from .api import PATIENCE
from .automations import GATE, QUESTION, THANKS, WELCOME
from .console import DemoError, say, until
from .content import LIGHT
from .entities import LineEntities
from .home import Connected, Home

_COMMAND = "Could you turn on the hall light, please?"
_PLEA = Text(sender=COURIER, text="Parcel 4472, let me in behind the teal fence")
_YES = Text(sender=ANNA, text="Now, yes please, thank you!")
#: What nothing but the messages themselves may hold.
TEXTS = frozenset({_COMMAND, _PLEA.text, _YES.text})
PEOPLE = frozenset({ANNA, COURIER, PETER, STRANGER})


class Dialogues:
    """A question to a contact, and commands to Assist."""

    def __init__(self, home: Home, connected: Connected, line: LineEntities) -> None:
        """Talk to the first line of an account."""
        self._home = home
        self._api = home.api
        self._emulator = connected.emulator
        self._line = line

    async def question(self) -> None:
        """The courier wants in, Anna is asked, and her yes opens the gate."""
        await self._api.expect(GATE, "locked")
        told = len(await self._emulator.sent())
        await self._arrive(_PLEA)
        [asked] = await self._sent(told, [(ANNA, QUESTION)])
        say(f"Check: the courier wants in, and Anna is asked: {QUESTION}")
        if (state := (await self._api.state(GATE))["state"]) != "locked":
            raise DemoError(f"{GATE} is {state} before anybody has answered")
        await self._arrive(_YES, line=asked["line"])
        await self._api.expect(GATE, "unlocked")
        say(f"Check: Anna has said yes, and {GATE} is unlocked")
        await self._sent(told + 1, [(ANNA, THANKS), (COURIER, WELCOME)])
        say(f"Check: Anna has got: {THANKS} The courier: {WELCOME}")

    async def assist(self) -> None:
        """A stranger's command does nothing; that of a contact who may is done."""
        await self._api.expect(LIGHT, "off")
        told = len(await self._emulator.sent())
        unread = int((await self._api.state(self._line.unread))["state"])
        await self._arrive(Text(sender=STRANGER, text=_COMMAND))
        await self._api.expect(self._line.unread, str(unread + 1))
        say("Check: a stranger has told Assist to turn on the hall light")

        since = datetime.now(UTC)
        await self._arrive(Text(sender=PETER, text=_COMMAND))
        light = await self._api.expect(LIGHT, "on")
        # Had it been the stranger's doing, it would have been on before.
        if datetime.fromisoformat(light["last_changed"]) < since:
            raise DemoError(f"{LIGHT} has obeyed a stranger")
        [answer] = await self._sent(told, [(PETER, None)])
        self._home.heard.append(answer["text"])
        say(
            f"Check: Peter has told it the same: {LIGHT} is on, and Assist has "
            f"answered him: {answer['text']}"
        )

    async def strangers(self) -> None:
        """Who is not known has never been written to."""
        recipients = {message["recipient"] for message in await self._emulator.sent()}
        if STRANGER.digits in recipients:
            raise DemoError("a stranger has got a text")
        say("Check: no stranger has got any text")

    async def _arrive(self, text: Text, **more: Any) -> None:
        await self._emulator.drive("receive", **(text.arguments() | more))

    async def _sent(
        self, told: int, wanted: list[tuple[Person, str | None]]
    ) -> list[dict[str, Any]]:
        """Return what goes out after so many texts; None stands for any text.

        Raises DemoError unless it is what is wanted, to whom it is wanted.
        """

        async def look() -> list[dict[str, Any]] | None:
            new = (await self._emulator.sent())[told:]
            return new if len(new) >= len(wanted) else None

        names = " and ".join(person.name for person, _ in wanted)
        new = await until(f"a text to {names}", look, seconds=PATIENCE)
        right = len(new) == len(wanted) and all(
            message["recipient"] == person.digits and text in (None, message["text"])
            for message, (person, text) in zip(new, wanted, strict=True)
        )
        if not right:
            raise DemoError(f"a text to {names} should have gone out: {new}")
        return new
