"""What is refused before it goes out, and what is not."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import Channel
from custom_components.phone_inbox.providers import Outgoing, Rejected
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from tests.emulators.revicom import RevicomEmulator
from tests.providers.common import NOW

from .conftest import NUMBER, TEXTS, VOICE_TEXT, send_one

type Case = tuple[dict[str, Any], str]

#: What is changed in a text that every channel takes, and the code of the refusal.
#: A timedelta stands for a time so far from now.
REFUSED: list[Case] = [
    ({"channel": Channel.VIBER, "text": "x"}, "channel_not_supported"),
    ({"channel": Channel.UNKNOWN, "text": "x"}, "channel_not_supported"),
    ({"line": ""}, "sender_name_required"),
    ({"recipients": []}, "no_recipients"),
    ({"recipients": [NUMBER] * 1001}, "too_many_recipients"),
    ({"recipients": [NUMBER, "Bank"]}, "recipient_invalid"),
    ({"recipients": ["123456"]}, "recipient_invalid"),
    ({"recipients": ["1" * 16]}, "recipient_invalid"),
    ({"recipients": [""]}, "recipient_invalid"),
    ({"recipients": ["٧٩١٦٠٠٠١١٢٢"]}, "recipient_invalid"),
    ({"text": ""}, "text_empty"),
    ({"text": "\ufeffHello"}, "text_invalid"),
    ({"text": "Hello \ud83d"}, "text_invalid"),
    ({"channel": Channel.VK, "text": "x" * 2049}, "text_too_long"),
    ({"channel": Channel.VK, "text": ""}, "text_empty"),
    ({"channel": Channel.WHATSAPP, "text": ""}, "text_empty"),
    ({"channel": Channel.FLASH_CALL, "text": "123"}, "code_invalid"),
    ({"channel": Channel.FLASH_CALL, "text": "12345"}, "code_invalid"),
    ({"channel": Channel.FLASH_CALL, "text": "12a4"}, "code_invalid"),
    ({"channel": Channel.FLASH_CALL, "text": "١٢٣٤"}, "code_invalid"),
    ({"channel": Channel.VOICE_CODE, "text": "1234"}, "voice_text_invalid"),
    (
        {"channel": Channel.VOICE_CODE, "text": f"{VOICE_TEXT} and more"},
        "voice_text_invalid",
    ),
    (
        {"channel": Channel.VOICE_CODE, "text": VOICE_TEXT + "-1" * 500},
        "text_too_long",
    ),
    ({"tags": ["with space"]}, "tag_invalid"),
    ({"tags": ["a-b"]}, "tag_invalid"),
    ({"tags": [""]}, "tag_invalid"),
    ({"tags": ["тег"]}, "tag_invalid"),
    ({"ttl": 59}, "ttl_out_of_range"),
    ({"ttl": 86_401}, "ttl_out_of_range"),
    ({"ttl": True}, "ttl_out_of_range"),
    ({"ttl": 60.0}, "ttl_out_of_range"),
    ({"channel": Channel.VK, "ttl": 59}, "ttl_out_of_range"),
    ({"channel": Channel.WHATSAPP, "ttl": 59}, "ttl_out_of_range"),
    ({"channel": Channel.VOICE_CODE, "ttl": 29}, "ttl_out_of_range"),
    ({"channel": Channel.FLASH_CALL, "ttl": 60}, "ttl_not_supported"),
    (
        {"channel": Channel.FLASH_CALL, "send_at": timedelta(0)},
        "schedule_not_supported",
    ),
    (
        {"channel": Channel.VOICE_CODE, "send_at": timedelta(0)},
        "schedule_not_supported",
    ),
    ({"send_at": datetime(2026, 11, 22)}, "send_at_invalid"),  # noqa: DTZ001
    ({"send_at": timedelta(days=7, hours=1)}, "send_at_out_of_range"),
    ({"send_at": timedelta(hours=-13)}, "send_at_out_of_range"),
    ({"options": {"localSendTime": timedelta(days=8)}}, "send_at_out_of_range"),
    ({"options": {"localSendTime": timedelta(hours=-13)}}, "send_at_out_of_range"),
    ({"send_at": timedelta(0), "options": {"useLocalTime": True}}, "option_conflict"),
    (
        {"send_at": timedelta(0), "options": {"localSendTime": timedelta(hours=1)}},
        "option_conflict",
    ),
    (
        {"options": {"localCompletionTime": timedelta(days=71)}},
        "completion_out_of_range",
    ),
    (
        {"options": {"localCompletionTime": timedelta(hours=-13)}},
        "completion_out_of_range",
    ),
    (
        {
            "options": {
                "localSendTime": timedelta(hours=2),
                "localCompletionTime": timedelta(hours=1),
            }
        },
        "completion_out_of_range",
    ),
    ({"options": {"hours": []}}, "option_invalid"),
    ({"options": {"hours": [24]}}, "option_invalid"),
    ({"options": {"hours": [-1]}}, "option_invalid"),
    ({"options": {"hours": [8, 8]}}, "option_invalid"),
    ({"options": {"hours": ["8"]}}, "option_invalid"),
    ({"options": {"hours": [True]}}, "option_invalid"),
    ({"options": {"hours": 8}}, "option_invalid"),
    ({"options": {"days": [0]}}, "option_invalid"),
    ({"options": {"days": [8]}}, "option_invalid"),
    ({"options": {"useLocalTime": "yes"}}, "option_invalid"),
    ({"options": {"shortUrl": 1}}, "option_invalid"),
    ({"options": {"localSendTime": "tomorrow"}}, "option_invalid"),
    ({"options": {"localSendTime": 5}}, "option_invalid"),
    ({"options": {"localSendTime": NOW}}, "option_invalid"),
    ({"options": {"externalMessageId": "x" * 101}}, "option_invalid"),
    ({"options": {"externalMessageId": ""}}, "option_invalid"),
    ({"options": {"externalMessageId": 7}}, "option_invalid"),
    ({"options": {"header": "Home"}}, "option_not_supported"),
    (
        {"channel": Channel.WHATSAPP, "options": {"header": ""}},
        "option_invalid",
    ),
    (
        {"channel": Channel.FLASH_CALL, "options": {"hours": [8]}},
        "option_not_supported",
    ),
    (
        {"channel": Channel.VOICE_CODE, "options": {"shortUrl": True}},
        "option_not_supported",
    ),
    ({"options": {"callbackUrl": "https://home.example"}}, "option_unknown"),
    ({"options": {"surprise": None}}, "option_unknown"),
]


def in_time(values: dict[str, Any]) -> dict[str, Any]:
    """Put times in the place of distances from now."""
    changed = {
        name: NOW + value if isinstance(value, timedelta) else value
        for name, value in values.items()
    }
    changed["options"] = {
        name: f"{NOW + value:%Y-%m-%d %H:%M:%S}"
        if isinstance(value, timedelta)
        else value
        for name, value in values.get("options", {}).items()
    }
    return changed


@pytest.mark.parametrize(
    ("values", "code"),
    REFUSED,
    ids=[f"{code}-{number}" for number, (_, code) in enumerate(REFUSED)],
)
async def test_refused_before_sending(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    values: dict[str, Any],
    code: str,
) -> None:
    """Each field has its own code, and nothing leaves the house."""
    text = TEXTS.get(values.get("channel", Channel.SMS), "x")
    with pytest.raises(Rejected) as error:
        await provider.send(
            Outgoing(
                **{
                    "line": "HomeHub",
                    "recipients": [NUMBER],
                    "text": text,
                    **in_time(values),
                }
            )
        )
    assert error.value.code == code
    assert error.value.reason
    assert NUMBER not in f"{error.value!r} {error.value.reason}"
    assert not emulator.journal
    assert all(c in "abcdefghijklmnopqrstuvwxyz_" for c in code)


ACCEPTED: list[dict[str, Any]] = [
    {"ttl": 60},
    {"ttl": 86_400},
    {"channel": Channel.VOICE_CODE, "ttl": 30},
    {"channel": Channel.VK, "text": "x" * 2048},
    {"channel": Channel.VK, "options": {"hours": [0, 23], "days": [1, 7]}},
    {"channel": Channel.WHATSAPP, "options": {"hours": [8]}},
    {"channel": Channel.FLASH_CALL, "options": {"externalMessageId": "7"}},
    {"recipients": ["1234567"]},
    {"recipients": ["+1-408.555 (0122)"]},
    {"text": "Ж" * 3000},
    {"text": "\u200b👋🏽 e\u0301 \x00"},
    {"tags": ["_", "A9"]},
    {"options": {"localCompletionTime": timedelta(hours=2)}},
    {"send_at": timedelta(hours=-1)},
]


@pytest.mark.parametrize("values", ACCEPTED, ids=range(len(ACCEPTED)))
async def test_just_within_the_limits(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    values: dict[str, Any],
) -> None:
    """The server takes it, too."""
    result = await send_one(provider, **{"channel": Channel.SMS, **in_time(values)})

    assert result.message is not None
    assert len(emulator.sent()) == 1
