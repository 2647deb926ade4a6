"""PortSIP PBX, which can only be read."""

from collections.abc import Mapping, Sequence
from typing import Any, cast, override

from aiohttp import ClientSession

from custom_components.phone_inbox.providers import Memory, Provider, Push
from custom_components.phone_inbox.providers.portsip import PortSipProvider
from tests.emulators.base import Emulator
from tests.emulators.portsip import PortSipEmulator

from ..subject import Subject, no_sleep


class PortSipSubject(Subject):
    """A tenant's administrator, with a line for SMS and one for WhatsApp."""

    name = "portsip"
    list_path = r"/external_messages(\?|$)"
    sign_in_path = r"/auth/(sign_in|refresh_token)$|/login/oauth/token$"
    renews = True
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
    # A session is refreshed before it ends, which is every half an hour.
    idle_extra = 0.05
    # The API has no state before "sent".
    deliveries = ("sent", "delivered")
    push = frozenset({Push.SOCKET})

    @property
    def _pbx(self) -> PortSipEmulator:
        return cast("PortSipEmulator", self.emulator)

    @override
    def emulate(self) -> Emulator:
        return PortSipEmulator()

    @override
    def use_mode(self, mode: str) -> None:
        super().use_mode(mode)
        self._pbx.switches.query_mode = cast("Any", mode)

    @override
    def build(
        self, session: ClientSession, credentials: Mapping[str, Any], memory: Memory
    ) -> Provider:
        return PortSipProvider(
            session, credentials, memory, sleep=no_sleep, clock=self.monotonic
        )

    @override
    def end_session(self) -> None:
        self._pbx.end_sessions()

    @override
    def change_credentials(self) -> None:
        self._pbx.change_user("ha.bot", password="An0ther-Pass")
        self._pbx.end_sessions()

    @override
    def wrong_credentials(self) -> dict[str, Any]:
        return {**self.emulator.credentials(), "password": "hunter2-wrong"}

    @override
    def secrets(self) -> Sequence[str]:
        auth = self._pbx.auth
        tokens = [*auth._by_access, *auth._by_refresh]
        return [self.emulator.credentials()["password"], "hunter2-wrong", *tokens]
