"""Twilio."""

from collections.abc import Mapping, Sequence
from typing import Any, cast, override

from aiohttp import ClientSession

from custom_components.phone_inbox.messaging import Channel
from custom_components.phone_inbox.providers import Memory, Provider, Push
from custom_components.phone_inbox.providers.twilio import TwilioProvider
from tests.emulators.base import Emulator
from tests.emulators.twilio import TwilioEmulator
from tests.openapi import Checked

from ..subject import Subject, no_sleep


class TwilioSubject(Subject):
    """An account with two numbers, a service, and senders of WhatsApp and RCS.

    All that is asked and answered is held against the vendor's own description.
    """

    name = "twilio"
    list_path = r"/Messages\.json(\?|$)"
    send_path = r"/Messages\.json"
    #: The time of day may count in the listing's window, or not.
    modes = ("time", "day", "undated_first", "undated_hidden")
    enum_fields = ("status",)
    direction_field = "direction"
    id_field = "sid"
    optional_fields = (
        "account_sid",
        "messaging_service_sid",
        "num_segments",
        "num_media",
        "date_created",
        "date_updated",
        "price",
        "price_unit",
        "error_code",
        "error_message",
        "api_version",
        "uri",
        "subresource_uris",
    )
    send = frozenset({Channel.SMS, Channel.WHATSAPP, Channel.RCS})
    refused_recipient = "79160000004"
    reconciles = True
    schedule = True
    cancel = True
    balance = True
    delete = True
    attachments = True
    push = frozenset({Push.PER_MESSAGE})

    @override
    def __init__(self) -> None:
        super().__init__()
        self._checked = Checked(
            "twilio", self.emulator.app, r"/(2010-04-01|v1|v2)/", besides=r"/Media/\w+$"
        )

    @property
    def _twilio(self) -> TwilioEmulator:
        return cast("TwilioEmulator", self.emulator)

    @override
    def emulate(self) -> Emulator:
        return TwilioEmulator()

    @override
    def use_mode(self, mode: str) -> None:
        super().use_mode(mode)
        switches = self._twilio.switches
        switches.time_of_day_counts = mode != "day"
        switches.bounds_inclusive = mode != "day"
        if mode.startswith("undated"):
            where = mode.removeprefix("undated_")
            switches.undated = "first" if where == "first" else "hidden"

    @override
    def shrink_pages(self) -> None:
        self._twilio.switches.max_page_size = self.page_size

    @override
    def build(
        self, session: ClientSession, credentials: Mapping[str, Any], memory: Memory
    ) -> Provider:
        return TwilioProvider(
            session,
            credentials,
            memory,
            sleep=no_sleep,
            monotonic=self.monotonic,
            clock=lambda: self.emulator.clock.now().timestamp(),
        )

    @override
    def verify(self) -> None:
        assert self._checked.violations == []

    @override
    def end_session(self) -> None:
        # The key goes with each request: there is none.
        pass

    @override
    def change_credentials(self) -> None:
        self._twilio.account.revoke()

    @override
    def wrong_credentials(self) -> dict[str, Any]:
        return {**self.emulator.credentials(), "secret": "hunter2-wrong"}

    @override
    def secrets(self) -> Sequence[str]:
        return [
            self.emulator.credentials()["secret"],
            self._twilio.account.token,
            "hunter2-wrong",
        ]
