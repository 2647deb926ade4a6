"""Revicom Direct."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, override

from aiohttp import ClientSession

from custom_components.phone_inbox.messaging import Channel
from custom_components.phone_inbox.providers import Memory, Provider, Push
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from tests.emulators.base import Emulator
from tests.emulators.revicom import RevicomEmulator

from ..subject import Subject, no_sleep


class RevicomSubject(Subject):
    """An account at Revicom Direct."""

    name = "revicom"
    list_path = r"/api/v1/message(\?|$)"
    enum_fields = ("status", "channelType", "trafficType", "sendingMethod")
    direction_field = "direction"
    id_field = "messageUuid"
    optional_fields = (
        "createdTime",
        "brand",
        "country",
        "region",
        "totalParts",
        "price",
        "trafficType",
        "templateId",
        "dispatchId",
        "trafficCenterId",
        "specialContent",
    )
    send = frozenset(
        {
            Channel.SMS,
            Channel.WHATSAPP,
            Channel.VK,
            Channel.FLASH_CALL,
            Channel.VOICE_CODE,
        }
    )
    any_case = False
    refused_recipient = "79160000004"
    reconciles = True
    schedule = True
    cancel = True
    balance = True
    push = frozenset({Push.PER_MESSAGE})

    @override
    def emulate(self) -> Emulator:
        return RevicomEmulator()

    @override
    def shrink_pages(self) -> None:
        assert isinstance(self.emulator, RevicomEmulator)
        self.emulator.switches.max_per_page = self.page_size

    @override
    def build(
        self, session: ClientSession, credentials: Mapping[str, Any], memory: Memory
    ) -> Provider:
        return RevicomProvider(
            session,
            credentials,
            memory,
            sleep=no_sleep,
            monotonic=self.monotonic,
            clock=lambda: self.emulator.clock.now().timestamp(),
        )

    @override
    def end_session(self) -> None:
        # The key goes with each request: there is none.
        pass

    @override
    def change_credentials(self) -> None:
        assert isinstance(self.emulator, RevicomEmulator)
        self.emulator.account.rotate_key()

    @override
    def wrong_credentials(self) -> dict[str, Any]:
        wrong = b64encode(b"1001:hunter2-wrong").decode()
        return {**self.emulator.credentials(), "key": wrong}

    @override
    def secrets(self) -> Sequence[str]:
        return [
            self.emulator.credentials()["key"],
            self.wrong_credentials()["key"],
            "messages-1",
            "hunter2-wrong",
        ]
