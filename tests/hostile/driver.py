"""Lets a day happen: servers, Home Assistant, and what befalls them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
import time

from aiohttp import ClientSession

from .child import CLOCK
from .companion_server import Companion
from .history import history
from .journal import Journal
from .process import Child, Gone, Refused
from .servers import PortSip, Revicom, Ringme, Server, SmsGate, Twilio
from .timeline import CARRIER, COMPANION, HOME, OF_PHONE, PHONE, Day, Event, What
from .verdict import Book, Count, judge

#: Nothing may stand in the way of the day's own texts.
_OPTIONS = {
    "scan_interval": 3600,
    "caps": {
        "per_hour": 100_000,
        "per_day": 100_000,
        "recipient_per_hour": 100_000,
        "recipient_per_day": 100_000,
    },
}
#: What goes wrong with a server alone.
_TROUBLE = {
    What.FAULT,
    What.SKEW,
    What.JUMP,
    What.OUTAGE,
    What.RETURN,
    What.RENAME,
    What.REVOKE,
    *OF_PHONE,
}
#: Seconds after which a text is told that only the carrier has, or a few more.
_GRACE = 360
#: What happens between a PBX and its carrier.
_BOTH_SIDES = {What.PASS_ON, What.TELL_ID, What.AGREE}
#: How many webhooks an account of a phone has.
_WEBHOOKS = 6
#: So many seconds ago the companion began to send.
_BEFORE = 370 * 24 * 3600.0
#: So long is it followed what becomes of a text: somewhat less than the ledger does.
_FOLLOWED = timedelta(hours=24)
#: Polls at the end of the day after which what is missing is lost.
_LAST_POLLS = 15
#: Of so many texts it is told what happened to them.
_HISTORIES = 5


@dataclass
class Outcome:
    """What came of a day."""

    seed: int
    counts: dict[str, Count] = field(default_factory=dict)
    happened: Counter[str] = field(default_factory=Counter)
    sends: Counter[str] = field(default_factory=Counter)
    #: Texts that the server accepted twice, or against what the action said.
    bad_sends: list[str] = field(default_factory=list)
    #: What else is not as it should be in the end.
    complaints: list[str] = field(default_factory=list)
    seconds: float = 0.0
    #: What happened to the first few texts that something went wrong with.
    histories: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Tell whether the day went as promised."""
        good = all(count.is_good for count in self.counts.values())
        return good and not self.bad_sends and not self.complaints


async def live_through(day: Day, folder: Path) -> Outcome:
    """Let a day happen in an empty folder; return what came of it."""
    began = time.monotonic()
    async with ClientSession() as session:
        driver = _Driver(day, Child(session, folder))
        try:
            outcome = await driver.run()
        finally:
            await driver.close()
    outcome.seconds = time.monotonic() - began
    return outcome


class _Driver:
    def __init__(self, day: Day, child: Child) -> None:
        self._day = day
        self._child = child
        self._journal = Journal(child.journal)
        self._outcome = Outcome(day.seed)
        self._book = Book()
        self._phone = SmsGate()
        carrier = Twilio()
        self._servers: dict[str, Server] = {
            "portsip": PortSip(day.listing),
            "revicom": Revicom(),
            "ringme": Ringme(),
            CARRIER: carrier,
            PHONE: self._phone,
            COMPANION: Companion(carrier),
        }
        self._entries: dict[str, str] = {}
        #: What each message was at first.
        self._origins: dict[int, Event] = {}
        #: What the action said of each text that was sent: "sent", or its error.
        self._sent: dict[int, str] = {}
        self._down = False
        #: The servers' times when each message was first heard of, at each that has it.
        self._dated: dict[int, list[Sequence[datetime]]] = {}
        #: By how many seconds the home's clock is ahead.
        self._ahead = 0.0
        #: Clocks that jumped and shall be set right.
        self._wrong: list[Event] = []
        #: Whose clocks did not jump as they were wrong already: nor are they set right.
        self._jumps_left_out: list[str] = []
        #: For moments only, which are real time anyway.
        self._chance = Random(day.seed)

    async def run(self) -> Outcome:
        for name, server in self._servers.items():
            await server.emulator.start()
            server.emulator.clock.advance(self._day.skews[name])
            server.emulator.seed(30)
        await self._child.start()
        self._phone.call_at(await self._child.ask("listen"))
        for name, server in self._servers.items():
            credentials = server.emulator.credentials()
            self._entries[name] = await self._child.ask(
                "add",
                provider=server.provider or name,
                credentials=credentials,
                options=_OPTIONS,
            )
        await self._send_through()
        for index, step in enumerate(self._day.steps):
            self._note("step", step=index, sweep=step.sweep)
            self._advance(step.advance)
            calls = self._happen(step.events)
            if self._down:
                await self._start()
            await self._revive()
            await self._set_right()
            for event in calls:
                if event.what not in {What.KILL, What.RESTART, What.SEND}:
                    await self._order(event)
            sends = [event for event in calls if event.what is What.SEND]
            kill = next((event for event in calls if event.what is What.KILL), None)
            work = asyncio.gather(
                self._poll(sweep=step.sweep),
                self._during(step.during),
                *(self._send(event) for event in sends),
            )
            if kill is not None:
                await self._kill(kill)
            await work
            if any(event.what is What.RESTART for event in calls):
                await self._restart(calls)
        await self._finish()
        lines = self._child.lines()
        self._outcome.counts = judge(self._book, lines)
        wrong = [key for count in self._outcome.counts.values() for key in count.wrong]
        for key in wrong[:_HISTORIES]:
            told = "\n  ".join(history(lines, key))
            self._outcome.histories.append(f"{key[1]} {key[2]!r}:\n  {told}")
        return self._outcome

    async def _send_through(self) -> None:
        """Let the companion have sent through its carrier for longer than clocks jump."""
        both = [self._servers[name] for name in (COMPANION, CARRIER)]
        for server in both:
            server.pass_time(-_BEFORE)
        reader, sender = self._entries[COMPANION], self._entries[CARRIER]
        await self._child.ask("send_through", entry=reader, sender=sender)
        for server in both:
            server.pass_time(_BEFORE)
        assert await self._has_read([reader, sender])

    async def close(self) -> None:
        await self._child.kill()
        self._journal.close()
        for server in self._servers.values():
            await server.emulator.stop()

    def _note(self, what: str, **data: object) -> None:
        self._journal.write(by="day", what=what, **data)

    # Time

    def _advance(self, seconds: float) -> None:
        for server in self._servers.values():
            server.pass_time(seconds)

    # What happens at the servers

    def _happen(self, events: Sequence[Event]) -> list[Event]:
        """Let things happen; return those that Home Assistant has a part in."""
        rest: list[Event] = []
        #: The time of what comes at once, by each account's own clock.
        at: dict[str, datetime] = {}
        for event in filter(self._happens, events):
            self._outcome.happened[event.what] += 1
            if event.text:
                self._origins[event.number] = event
            server = self._servers.get(event.account)
            if server is not None:
                self._dated.setdefault(event.number, [server.times])
            self._note_event(event)
            match event.what:
                case What.ARRIVE if server is not None:
                    once = at.setdefault(event.account, server.emulator.clock.now())
                    self._arrive(event, server, once if event.how else None)
                case What.ELSEWHERE if server is not None:
                    server.send_elsewhere(event)
                    self._book.expect(self._id(event), "sent", event.text, sure=False)
                case What.SETTLE if server is not None:
                    self._settle(event, server)
                case What.READ | What.DELETE | What.RENUMBER if server is not None:
                    self._touch(event, server)
                case what if what in _BOTH_SIDES and server is not None:
                    self._both_sides(event, server)
                case what if what in _TROUBLE and server is not None:
                    self._trouble(event, server)
                case What.SET_RIGHT:
                    self._wrong.append(event)
                case What.JUMP:
                    self._set_home_clock(event.seconds)
                case _:
                    rest.append(event)
        return rest

    def _both_sides(self, event: Event, server: Server) -> None:
        if event.what is What.PASS_ON:
            self._dated[event.number].append(server.times)
        server.both_sides(event)

    def _happens(self, event: Event) -> bool:
        """Leave jumps out of a clock that is still to be set right.

        Nobody has read yet what came by it, as after an outage. A jump the other way
        would set it right before anybody does.
        """
        waiting = [wrong.account for wrong in self._wrong]
        if event.what is What.JUMP and event.account in waiting:
            self._jumps_left_out.append(event.account)
            return False
        if event.what is What.SET_RIGHT and event.account in self._jumps_left_out:
            self._jumps_left_out.remove(event.account)
            return False
        return True

    def _trouble(self, event: Event, server: Server) -> None:
        """Let something go wrong with a server."""
        match event.what:
            case What.FAULT:
                server.fail(event.how, event.number, event.line)
            case What.SKEW:
                server.pass_time(event.seconds)
            case What.JUMP:
                server.jump(event.seconds)
            case What.OUTAGE:
                server.go_away(event.how)
            case What.RETURN:
                server.come_back()
            case What.RENAME:
                server.rename_words()
            case What.REVOKE:
                server.revoke()
                server.revoked = True
            case _:
                self._trouble_of_phone(event)

    def _trouble_of_phone(self, event: Event) -> None:
        """Let something happen to the phone."""
        match event.what:
            case What.UPDATE:
                self._phone.update(event.how)
            case What.CARD:
                self._phone.change_card()
            case What.FORGET:
                self._phone.forget()
            case What.DEAF | What.HEAR:
                self._phone.hear(well=event.what is What.HEAR)

    def _set_home_clock(self, seconds: float) -> None:
        self._ahead += seconds
        new = self._child.config / f"{CLOCK}.new"
        new.write_text(f"{self._ahead}")
        new.rename(self._child.config / CLOCK)

    def _note_event(self, event: Event) -> None:
        account = self._entries.get(event.account, "")
        origin = self._origins.get(event.number)
        text = origin.text if origin is not None else ""
        for entry in self._dated_by(event) or [account]:
            self._note(
                event.what,
                account=entry,
                clock=event.account,
                text=text,
                how=event.how or event.side or "",
                seconds=event.seconds,
            )

    def _dated_by(self, event: Event) -> list[str]:
        """Return the accounts whose messages a clock dates that jumps, or comes right."""
        if event.what not in {What.JUMP, What.SET_RIGHT} or event.account == HOME:
            return []
        others = [COMPANION] if event.account == CARRIER else []
        return [self._entries[name] for name in (event.account, *others)]

    def _id(self, event: Event) -> str:
        return self._entries[event.account]

    def _arrive(self, event: Event, server: Server, at: datetime | None) -> None:
        late = timedelta(seconds=event.seconds)
        if self._book.expected.get((self._id(event), "received", event.text)):
            # The same words in the same second would be the same message.
            self._advance(2)
            late, at = timedelta(0), None
        server.arrive(event, late=late, at=at)
        self._book.expect(self._id(event), "received", event.text)

    def _settle(self, event: Event, server: Server) -> None:
        """Let an outgoing message come to its end; expect it to be told."""
        origin = self._origins[event.number]
        if not server.settle(event.number, origin.text, event.how):
            return
        # By the servers' dates, of which some are of a clock that was wrong.
        sure = all(
            now - then < _FOLLOWED
            for dated in self._dated[event.number]
            for now, then in zip(server.times, dated, strict=True)
        )
        if event.how != "delivered":
            self._book.expect(self._id(event), "failed", origin.text, sure=sure)
        key = (self._id(event), "sent", origin.text)
        if key not in self._book.expected:
            self._book.expect(*key, sure=False)
        if event.how == "delivered":
            self._book.expected[key].least |= sure
            for kind in server.story[1:]:
                self._book.expect(self._id(event), kind, origin.text, sure=sure)

    def _touch(self, event: Event, server: Server) -> None:
        """Read, delete or renumber a message that may be gone already."""
        origin = self._origins.get(event.number)
        if origin is None:
            return
        match event.what:
            case What.READ:
                message_id = server.ids.get(event.number)
                if server.marks_read and message_id is not None:
                    server.emulator.read_elsewhere(message_id)
            case What.RENUMBER:
                server.renumber(event.number)
            case What.DELETE if server.delete(event):
                # What nobody has seen yet cannot be announced any more.
                self._book.excuse(self._id(origin), "received", origin.text)

    # What Home Assistant has a part in

    async def _start(self) -> None:
        await self._child.start()
        self._down = False

    async def _poll(self, *, sweep: bool = False) -> None:
        await asyncio.gather(
            *(
                self._ask("poll", entry=entry, sweep=sweep)
                for entry in self._entries.values()
            )
        )

    async def _ask(self, order: str, **arguments: object) -> object:
        """Give an order; None where Home Assistant is gone or cannot."""
        try:
            return await self._child.ask(order, **arguments)
        except Gone, Refused:
            return None

    async def _during(self, events: Sequence[Event]) -> None:
        for event in events:
            await asyncio.sleep(self._chance.uniform(0, 0.02))
            self._happen([event])

    async def _send(self, event: Event) -> None:
        server = self._servers[event.account]
        # Its clock may have jumped since the step began.
        self._dated[event.number] = [server.times]
        server.begin(event)
        fault = server.lose_answer(event.how)
        try:
            await self._child.ask(
                "send",
                entry=self._id(event),
                recipient=f"+{event.sender}",
                text=event.text,
                later=event.seconds,
            )
            said = "sent"
        except Refused as err:
            said = str(err.args[0])
        except Gone:
            said = "gone"
        if fault in server.sending.faults:
            server.sending.faults.remove(fault)
        self._sent[event.number] = said

    async def _order(self, event: Event) -> None:
        entry = self._id(event)
        server = self._servers[event.account]
        match event.what:
            case What.STOP:
                await self._stop(event)
            case What.RELOAD:
                await self._ask("reload", entry=entry)
            case What.FULL_DISK | What.FREE_DISK:
                full = event.what is What.FULL_DISK
                await self._ask("disk", entry=entry, full=full)
            case What.RESTORE:
                await self._restore(server, entry)

    async def _stop(self, event: Event) -> None:
        """Stop a text: what is stopped is cancelled, and has not failed."""
        server, entry = self._servers[event.account], self._id(event)
        text = self._origins[event.number].text
        for message in server.accepted(text):
            outcome = await self._ask("cancel", entry=entry, message=message)
            self._outcome.happened[f"stop: {outcome}"] += 1
            if (entry, "sent", text) not in self._book.expected:
                self._book.expect(entry, "sent", text, sure=outcome == "too_late")
            sure = outcome == "cancelled"
            self._book.expect(entry, "cancelled", text, sure=sure)
            if outcome is None:
                # Refused, or not asked for.
                self._book.expect(entry, "failed", text, sure=False)

    async def _set_right(self) -> None:
        """Set clocks right that were wrong, as soon as all was read by them."""
        for event in [*self._wrong]:
            if event.account not in self._servers:
                self._set_home_clock(event.seconds)
            elif not await self._has_read(self._dated_by(event)):
                continue
            else:
                self._servers[event.account].jump(event.seconds)
            self._wrong.remove(event)
            for entry in self._dated_by(event) or [""]:
                self._note("right", account=entry, clock=event.account)

    async def _has_read(self, entries: Sequence[str]) -> bool:
        """Let accounts read all there is; tell whether they could."""
        for entry in entries:
            if not await self._ask("poll", entry=entry, sweep=True):
                return False
        if (shared := self._entries[COMPANION]) in entries:
            # What only the carrier has waits for the PBX some minutes, and no longer
            # than Home Assistant runs: then its date alone would tell that it is new.
            self._advance(_GRACE)
            return bool(await self._ask("poll", entry=shared, sweep=True))
        return True

    async def _restore(self, server: Server, entry: str) -> None:
        """Type in the new secret, as soon as it is asked for."""
        server.come_back()
        server.be_well()
        for _ in range(5):
            if await self._ask("reauth", entry=entry, secret=server.new_secret()):
                server.revoked = False
                return
            await self._ask("reload", entry=entry)
            await self._ask("poll", entry=entry)

    async def _revive(self) -> None:
        """Set up again what failed to be set up, as Home Assistant would in time."""
        states = await self._ask("states")
        assert isinstance(states, dict)
        for name, entry in self._entries.items():
            server = self._servers[name]
            if states[entry] != "loaded" and not server.revoked:
                server.be_well()
                await self._ask("reload", entry=entry)

    async def _kill(self, event: Event) -> None:
        await asyncio.sleep(self._chance.uniform(0, 0.3))
        self._note("killed")
        await self._child.kill()
        if event.how == "twice":
            await self._child.start(wait=False)
            await asyncio.sleep(self._chance.uniform(0.3, 3))
            await self._child.kill()
        self._down = True
        self._advance(event.seconds)

    async def _restart(self, events: Sequence[Event]) -> None:
        await self._child.stop()
        self._down = True
        for event in events:
            self._advance(event.seconds if event.what is What.RESTART else 0)

    # The end

    async def _finish(self) -> None:
        """Let everything be well, and wait until all is told that ever will be."""
        if self._down:
            await self._start()
        for name, server in self._servers.items():
            server.come_back()
            server.be_well()
            entry = self._entries[name]
            await self._ask("disk", entry=entry, full=False)
            if server.revoked or not await self._ask("poll", entry=entry):
                await self._restore(server, entry)
        await self._set_right()
        assert not self._wrong
        self._judge_sends()
        # Whom to call is looked after once an hour, or now.
        await self._ask("reload", entry=self._entries[PHONE])
        if self._phone.calls != _WEBHOOKS:
            self._outcome.complaints.append(f"{self._phone.calls} webhooks are there")
        for _ in range(_LAST_POLLS):
            self._advance(120)
            await self._revive()
            await self._poll(sweep=True)
            await self._child.ask("quiet")
            counts = judge(self._book, self._child.lines())
            if not any(count.lost for count in counts.values()):
                break
        # Once more: nothing may come of it.
        for _ in range(2):
            self._advance(120)
            await self._poll(sweep=True)
        await self._child.ask("quiet")
        await self._child.stop()

    def _judge_sends(self) -> None:
        for number, said in self._sent.items():
            event = self._origins[number]
            server = self._servers[event.account]
            accepted = len(server.accepted(event.text))
            if said == "sent":
                good = accepted == 1
            elif said in {"gone", "outcome_unknown"}:
                good = accepted <= 1
            else:
                good = accepted == 0
            self._outcome.sends["requested"] += 1
            self._outcome.sends["accepted"] += accepted
            if not good:
                self._outcome.bad_sends.append(f"{event.text}: {said}, {accepted}")
            if accepted:
                key = (self._id(event), "sent", event.text)
                if key not in self._book.expected:
                    self._book.expect(*key)
