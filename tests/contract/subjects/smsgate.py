"""SMS Gateway for Android."""

from collections.abc import Mapping, Sequence
from typing import Any, override

from aiohttp import ClientSession

from custom_components.phone_inbox.messaging import Channel, Direction, Message
from custom_components.phone_inbox.providers import Memory, Provider, Push
from custom_components.phone_inbox.providers.smsgate import SmsGateProvider
from tests.emulators.base import Emulator
from tests.emulators.smsgate import SmsGateEmulator
from tests.emulators.smsgate.times import moment
from tests.openapi import SMSGATE, Checked

from ..subject import Subject, no_sleep


class SmsGateSubject(Subject):
    """A phone with the app, and two cards in it.

    All that is asked and answered is held against the app's description.
    """

    name = "smsgate"
    list_path = r"/(inbox|messages)(\?|$)"
    rereads_path = r"/inbox/refresh"
    # Once an hour the phone is asked to read its own store again.
    idle_extra = 0.02
    enum_fields = ("type",)
    # The list tells the direction.
    direction_field = ""
    optional_fields = ("recipient", "attachments", "deviceId", "isHashed")
    send = frozenset({Channel.SMS})
    reconciles = True
    asks_again = True
    tells_line_of_sent = False
    schedule = True
    cancel = True
    attachments = True
    push = frozenset({Push.WEBHOOK})

    @override
    def __init__(self) -> None:
        super().__init__()
        self._checked = Checked("smsgate", self.emulator.app, SMSGATE)

    @override
    def verify(self) -> None:
        assert self._checked.violations == []

    @override
    def emulate(self) -> Emulator:
        return SmsGateEmulator()

    @override
    def shrink_pages(self) -> None:
        assert isinstance(self.emulator, SmsGateEmulator)
        self.emulator.switches.largest_page = self.page_size

    @override
    def server_id(self, message: Message) -> str:
        """Return the phone's id, which ours tells of outgoing messages alone."""
        assert isinstance(self.emulator, SmsGateEmulator)
        if message.direction is Direction.OUTGOING:
            return message.id.removeprefix("out:")
        for row in self.emulator.inbox.rows:
            if (row.sender, row.text, moment(row.at)) == (
                message.remote,
                message.text,
                message.time,
            ):
                return row.id
        return message.id

    @override
    def id_of_path(self, message: Message, path: str) -> str:
        # None of an incoming message is ever part of a path.
        return f"out:{path}"

    @override
    def build(
        self, session: ClientSession, credentials: Mapping[str, Any], memory: Memory
    ) -> Provider:
        return SmsGateProvider(
            session,
            credentials,
            memory,
            sleep=no_sleep,
            clock=lambda: self.emulator.clock.now().timestamp(),
        )

    @override
    def end_session(self) -> None:
        # The password goes with each request: there is none.
        pass

    @override
    def change_credentials(self) -> None:
        assert isinstance(self.emulator, SmsGateEmulator)
        self.emulator.device.password = "another-9"

    @override
    def wrong_credentials(self) -> dict[str, Any]:
        return {**self.emulator.credentials(), "password": "hunter2-wrong"}

    @override
    def secrets(self) -> Sequence[str]:
        return [self.emulator.credentials()["password"], "hunter2-wrong"]
