"""Ringme, as Ucom and Telphin have it."""

from collections.abc import Mapping, Sequence
from typing import Any, override

from aiohttp import ClientSession

from custom_components.phone_inbox.messaging import Channel, Message
from custom_components.phone_inbox.providers import Memory, Provider, Push, ReadState
from custom_components.phone_inbox.providers.ringme import RingmeProvider
from tests.emulators.base import Emulator
from tests.emulators.ringme import RingmeEmulator

from ..subject import Subject, no_sleep


class RingmeSubject(Subject):
    """A user with three extensions that can text."""

    name = "ringme"
    list_path = r"/extension/\d+/message/(\?|$)"
    sign_in_path = r"/oauth/token"
    renews = True
    # The server shows no more, whatever it is asked for.
    page_size = 20
    enum_fields = ("status",)
    direction_field = "flow"
    optional_fields = ("chat_id", "extension_id", "status")
    # The read marks are the server's, and only its lists show them: they are
    # looked through at the start and, now and then, for those that are unread.
    baseline_requests = 20
    idle_extra = 0.15
    # What comes after "sent" is not published.
    deliveries = ("pending", "sent")
    send = frozenset({Channel.SMS})
    refused_recipient = "12"
    reconciles = True
    read_state = ReadState.SERVER
    mark = True
    delete = True
    conversations = True
    push = frozenset({Push.WEBHOOK})

    @override
    def emulate(self) -> Emulator:
        return RingmeEmulator()

    @override
    def build(
        self, session: ClientSession, credentials: Mapping[str, Any], memory: Memory
    ) -> Provider:
        return RingmeProvider(
            session, credentials, memory, sleep=no_sleep, monotonic=self.monotonic
        )

    @override
    def lift_limits(self) -> None:
        assert isinstance(self.emulator, RingmeEmulator)
        self.emulator.tokens.per_second = 1_000

    @override
    def end_session(self) -> None:
        assert isinstance(self.emulator, RingmeEmulator)
        self.emulator.revoke_tokens()

    @override
    def change_credentials(self) -> None:
        assert isinstance(self.emulator, RingmeEmulator)
        self.emulator.directory.main_application.client_secret = "another-secret"
        self.emulator.revoke_tokens()

    @override
    def wrong_credentials(self) -> dict[str, Any]:
        return {**self.emulator.credentials(), "client_secret": "hunter2-wrong"}

    @override
    def secrets(self) -> Sequence[str]:
        assert isinstance(self.emulator, RingmeEmulator)
        tokens = self.emulator.tokens._grants
        return [self.emulator.credentials()["client_secret"], "hunter2-wrong", *tokens]

    @override
    def server_id(self, message: Message) -> str:
        return message.id.rpartition(":")[2]
