"""PortSIP PBX that is read, and Twilio that sends for it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast, override

from aiohttp import ClientSession

from custom_components.phone_inbox.messaging import Channel, Message
from custom_components.phone_inbox.providers import Memory, Provider, Push
from custom_components.phone_inbox.providers.companion import CompanionProvider, Drawer
from custom_components.phone_inbox.providers.portsip import PortSipProvider
from custom_components.phone_inbox.providers.twilio import TwilioProvider
from tests.emulators.base import Emulator
from tests.emulators.pair import PairEmulator, halves
from tests.openapi import Checked

from ..subject import Subject, no_sleep


class CompanionSubject(Subject):
    """A tenant whose two numbers are those of a carrier's account.

    What comes in is listed by both, and so is what goes out.
    """

    name = "companion"
    list_path = r"/external_messages(\?|$)"
    send_path = r"/Messages\.json"
    sign_in_path = r"/auth/(sign_in|refresh_token)$|/login/oauth/token$"
    renews = True
    renews_to_send = False
    modes = ("honoured", "ignored", "rejected")
    enum_fields = ("msg_type", "delivery")
    direction_field = "direction"
    optional_fields = (
        "config_id",
        "sender_name",
        "receiver_name",
        "channel_name",
        "channel_number",
        "brand",
        "reason",
        "provider_msg_id",
    )
    # As of the reader.
    idle_extra = 0.05
    send = frozenset({Channel.SMS, Channel.WHATSAPP})
    refused_recipient = "79160000004"
    reconciles = True
    schedule = True
    cancel = True
    balance = True
    attachments = True
    push = frozenset({Push.SOCKET, Push.PER_MESSAGE})

    @override
    def __init__(self) -> None:
        super().__init__()
        self._checked = Checked(
            "twilio",
            self._pair.sender.app,
            r"/(2010-04-01|v1|v2)/",
            besides=r"/Media/\w+$",
        )

    @property
    def _pair(self) -> PairEmulator:
        return cast("PairEmulator", self.emulator)

    @override
    def emulate(self) -> Emulator:
        return PairEmulator()

    @property
    @override
    def ports(self) -> set[int | None]:
        sender = self._pair.sender
        return {self._pair.reader.port, sender.port, sender.storage.port}

    @override
    def use_mode(self, mode: str) -> None:
        super().use_mode(mode)
        self._pair.reader.switches.query_mode = cast("Any", mode)

    @override
    def build(
        self, session: ClientSession, credentials: Mapping[str, Any], memory: Memory
    ) -> Provider:
        reads, sends = halves(credentials)
        reader = PortSipProvider(
            session,
            reads,
            Drawer(memory, "reader"),
            sleep=no_sleep,
            clock=self.monotonic,
        )
        sender = TwilioProvider(
            session,
            sends,
            Drawer(memory, "sender"),
            sleep=no_sleep,
            monotonic=self.monotonic,
            clock=lambda: self.emulator.clock.now().timestamp(),
        )
        return CompanionProvider(
            reader,
            sender,
            Drawer(memory, "companion"),
            name="carrier",
            title="Carrier",
            monotonic=self.monotonic,
        )

    @override
    def verify(self) -> None:
        assert self._checked.violations == []

    @override
    def server_id(self, message: Message) -> str:
        return message.id.removeprefix("sent:")

    @override
    def end_session(self) -> None:
        self._pair.reader.end_sessions()

    @override
    def change_credentials(self) -> None:
        self._pair.reader.change_user("ha.bot", password="An0ther-Pass")
        self._pair.reader.end_sessions()

    @override
    def wrong_credentials(self) -> dict[str, Any]:
        return {**self.emulator.credentials(), "password": "hunter2-wrong"}

    @override
    def secrets(self) -> Sequence[str]:
        auth = self._pair.reader.auth
        tokens = [*auth._by_access, *auth._by_refresh]
        account = self._pair.sender.account
        password = self.emulator.credentials()["password"]
        return [password, "hunter2-wrong", account.key_secret, account.token, *tokens]
