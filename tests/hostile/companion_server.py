"""A PBX whose texts pass its carrier, which is an account of the day, too.

What is at both is one text, with an id at each (docs/specs/twilio.md §13). The carrier
knows what was sent by its own interface; of that the PBX may list some. What its own
apps send, it lists at once, and knows the carrier's id when the carrier has answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import override

from tests.emulators.portsip import PortSipEmulator
from tests.emulators.twilio import TwilioEmulator
from tests.emulators.twilio.account import Number, new_sid

from .servers import PortSip, Twilio
from .timeline import Event, Ids, Side, What

#: The PBX's second line for SMS; there is one for WhatsApp besides, of another carrier.
SECOND_LINE = "+12025550124"
#: Later than that, in seconds, what comes in and what goes out could as well be an
#: equal text that came or went since.
_LATE_IN, _LATE_OUT = 45 * 60.0, 8 * 60.0


@dataclass(slots=True)
class _Text:
    """A text of the day: where it is listed, and by what id."""

    event: Event
    #: When it came, in seconds of the day.
    came: float
    #: How old it was then.
    late: timedelta = timedelta(0)
    sid: str = ""
    pbx: str = ""
    is_at_carrier: bool = False
    #: Nothing but its id tells which text of the carrier's one of the PBX's is.
    needs_id: bool = False
    #: It was deleted, or refused: nothing is passed on any more.
    is_over: bool = False


class Companion(PortSip):
    """A PBX, and the part of its carrier that has to do with it."""

    provider = "portsip"
    send_path = Twilio.send_path
    story = Twilio.story

    def __init__(self, carrier: Twilio) -> None:
        """Let a carrier own the PBX's lines."""
        super().__init__()
        self._side = carrier
        assert isinstance(self.emulator, PortSipEmulator)
        assert isinstance(carrier.emulator, TwilioEmulator)
        self._pbx, self._carrier = self.emulator, carrier.emulator
        self.sending = self._carrier
        directory = self._pbx.directory
        # Every emulated PBX has the same users, and an account is known by its user.
        user = next(user for user in directory.users if user.name == "ha.bot")
        user.id, old = user.id[::-1], user.id
        for group in directory.groups:
            group.members = [user.id if it == old else it for it in group.members]
        directory.add_line(
            SECOND_LINE, group=directory.groups[0], service_name="Twilio SMS 2"
        )
        self._shared = [line.number for line in directory.lines if not line.whatsapp]
        self._carrier.account.numbers += [
            Number(address=number, name="Of the PBX") for number in self._shared
        ]
        for side in (self, carrier):
            side.jumped.append(self._need_ids)
        self._texts: dict[int, _Text] = {}
        self._elapsed = 0.0

    # Time

    @property
    @override
    def times(self) -> Sequence[datetime]:
        return [self._pbx.clock.now(), self._carrier.clock.now()]

    @override
    def pass_time(self, seconds: float) -> None:
        super().pass_time(seconds)
        self._elapsed += seconds

    def _need_ids(self) -> None:
        """Tell the ids of all that came before a clock jumped: it may not be read yet."""
        for one in self._texts.values():
            one.needs_id = True
            if one.is_at_carrier or one.event.what is What.ARRIVE:
                self._tell_id(one, one.sid)

    @property
    def _is_wrong(self) -> bool:
        """Tell whether one of both clocks is: then only ids tell what belongs together."""
        return bool(self.off or self._side.off)

    # What comes in

    @override
    def arrive(self, event: Event, *, late: timedelta, at: datetime | None) -> None:
        one = _Text(event, self._elapsed, late, sid=new_sid("SM"))
        self._texts[event.number] = one
        if event.side is Side.PBX or not self._is_shared(event):
            self._list_received(one)
            return
        self._carry(one)
        if event.side is Side.BOTH:
            self._list_received(one)

    def _is_shared(self, event: Event) -> bool:
        return self.line_of(event.line) in self._shared

    def _carry(self, one: _Text) -> None:
        """Let the carrier list what came in."""
        one.is_at_carrier = True
        late = one.late + timedelta(seconds=self._elapsed - one.came)
        self._carrier.receive(
            one.event.text,
            sender=f"+{one.event.sender}",
            line=self.line_of(one.event.line),
            time=self._carrier.clock.now() - late,
            message_id=one.sid,
        )

    def _list_received(self, one: _Text) -> None:
        """Let the PBX list what came in, at the time at which it hears of it."""
        one.pbx = self._pbx.receive(
            one.event.text,
            sender=one.event.sender,
            line=self.line_of(one.event.line),
            time=self._pbx.clock.now() - one.late,
            # On another line, it is another carrier's.
            provider_msg_id=self._told_id(one) if self._is_shared(one.event) else None,
        )

    def _told_id(self, one: _Text) -> str:
        is_out = one.event.what is not What.ARRIVE
        late = self._elapsed - one.came > (_LATE_OUT if is_out else _LATE_IN)
        one.needs_id |= late or self._is_wrong
        return one.sid if one.event.ids is Ids.TOLD or one.needs_id else ""

    # What goes out

    @override
    def begin(self, event: Event) -> None:
        self._texts[event.number] = _Text(event, self._elapsed)

    @override
    def send_elsewhere(self, event: Event) -> None:
        one = self._texts[event.number] = _Text(event, self._elapsed)
        if event.side is Side.PBX:
            self._list_sent(one)
        else:
            self._send(one)

    def _send(self, one: _Text) -> None:
        one.is_at_carrier = True
        one.sid = self._carrier.send_elsewhere(
            one.event.text,
            recipient=one.event.sender,
            line=self.line_of(one.event.line),
        )
        if one.pbx:
            self._tell_id(one, self._told_id(one))

    def _list_sent(self, one: _Text) -> None:
        one.pbx = self._pbx.send_elsewhere(
            one.event.text,
            recipient=one.event.sender,
            line=self.line_of(one.event.line),
            provider_msg_id=self._told_id(one),
        )

    def _tell_id(self, one: _Text, sid: str) -> None:
        message = self._pbx.store.get(one.pbx)
        if message is not None and self._is_shared(one.event):
            message.provider_msg_id = sid

    @override
    def settle(self, number: int, text: str, how: str) -> bool:
        if (one := self._find(number, text)) is None:
            return False
        if how == "refused":
            if not one.is_at_carrier:
                self._pbx.set_delivery(one.pbx, "failed")
                one.is_over = True
                return True
            how = "failed"
        if not one.is_at_carrier:
            self._send(one)
        self._carrier.set_delivery(one.sid, how)
        return True

    def _find(self, number: int, text: str) -> _Text | None:
        """Return a text; one that Home Assistant has sent may have been refused."""
        if (one := self._texts.get(number)) is None:
            return None
        if not one.sid and not one.pbx:
            found = self.accepted(text)
            one.sid = found[0] if found else ""
            one.is_at_carrier = bool(found)
        return one if one.sid or one.pbx else None

    # Both sides

    @override
    def both_sides(self, event: Event) -> None:
        one = self._texts.get(event.number)
        if one is None or one.is_over or not self._is_shared(one.event):
            return
        match event.what:
            case What.PASS_ON if one.event.what is What.ARRIVE:
                if not one.is_at_carrier:
                    self._carry(one)
                elif not one.pbx:
                    self._list_received(one)
            case What.PASS_ON if self._find(event.number, one.event.text) is not None:
                if not one.is_at_carrier:
                    self._send(one)
                elif not one.pbx:
                    self._list_sent(one)
            case What.TELL_ID if one.pbx:
                self._tell_id(one, one.sid)
            case What.AGREE if one.pbx and one.is_at_carrier:
                self._agree(one, event.how)

    def _agree(self, one: _Text, how: str) -> None:
        """Let the PBX show what becomes of a text.

        The carrier tells it so. Where it fails, the PBX takes the id away, but
        not before the carrier shows it.
        """
        one.needs_id |= self._is_wrong
        self._pbx.set_delivery(one.pbx, "delivered" if how == "delivered" else "failed")
        status = self._carrier.store.messages[one.sid].status
        if one.needs_id or status not in {"undelivered", "failed"}:
            self._tell_id(one, one.sid)

    @override
    def renumber(self, number: int) -> None:
        one = self._texts[number]
        if one.pbx and self._pbx.store.get(one.pbx) is not None:
            one.pbx = self._pbx.renumber(one.pbx)

    @override
    def delete(self, event: Event) -> bool:
        one = self._texts[event.number]
        one.is_over = True
        if event.side is not Side.CARRIER and one.pbx:
            self._pbx.delete_elsewhere(one.pbx)
            one.pbx = ""
        if event.side is not Side.PBX and one.is_at_carrier:
            self._carrier.delete_elsewhere(one.sid)
            one.is_at_carrier = False
        return True
