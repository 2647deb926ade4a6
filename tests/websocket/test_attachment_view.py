"""Where the card fetches pictures and files of messages from."""

import logging
from typing import Any

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from tests.common import setup_account
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.twilio import TwilioEmulator
from tests.home import poll

ADDRESS = "/api/phone_inbox/attachment"
NUMBER = "+14085550122"
PNG, PDF = b"\x89PNG" + bytes(100), b"%PDF-1.7"


@pytest.fixture
async def entry(hass: HomeAssistant, twilio: TwilioEmulator) -> ConfigEntry:
    """Return an account that can fetch pictures."""
    return await setup_account(hass, twilio)


@pytest.fixture
def reader(
    hass_read_only_user: MockUser, hass_read_only_access_token: str
) -> tuple[MockUser, str]:
    """Return a user who changes nothing, and the token they are signed in with."""
    return hass_read_only_user, hass_read_only_access_token


async def arrive(
    hass: HomeAssistant, twilio: TwilioEmulator, *files: tuple[str, bytes]
) -> str:
    """Let a message with files come; return its id."""
    sid = twilio.receive("Look", sender=NUMBER, files=files)
    await poll(hass)
    return sid


def wanted(entry: ConfigEntry, message_id: str, number: Any = 1) -> dict[str, Any]:
    """Return what a browser asks for."""
    return {
        "entry_id": entry.entry_id,
        "message_id": message_id,
        "attachment": number,
    }


async def test_pictures_and_files(
    hass: HomeAssistant,
    twilio: TwilioEmulator,
    entry: ConfigEntry,
    hass_client: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What is in a file comes to who asks, and is never a page, nor kept."""
    caplog.set_level(logging.INFO)
    sid = await arrive(hass, twilio, ("image/png", PNG), ("application/pdf", PDF))
    client = await hass_client()
    for number, kind, data, ending in (
        (1, "image/png", PNG, "png"),
        (2, "application/pdf", PDF, "pdf"),
    ):
        answer = await client.post(ADDRESS, json=wanted(entry, sid, number))
        assert answer.status == 200
        assert answer.content_type == kind
        assert await answer.read() == data
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "sandbox" in headers["Content-Security-Policy"]
        disposition = headers["Content-Disposition"]
        assert disposition.startswith("attachment;")
        assert disposition.endswith(f'.{ending}"')
        assert twilio.url not in str(dict(headers))
    assert sid not in caplog.text


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "text/xml", "x"])
async def test_types(
    hass: HomeAssistant,
    twilio: TwilioEmulator,
    entry: ConfigEntry,
    hass_client: Any,
    kind: str,
) -> None:
    """What may run something where it is opened does not come."""
    sid = await arrive(hass, twilio, (kind, b"<svg onload='alert(1)'/>"))
    client = await hass_client()
    answer = await client.post(ADDRESS, json=wanted(entry, sid))
    assert answer.status == 400
    assert (await answer.json())["translation_key"] == "attachment_type"
    assert b"<svg" not in await answer.read()


async def test_too_large(
    hass: HomeAssistant,
    twilio: TwilioEmulator,
    entry: ConfigEntry,
    hass_client: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is too large does not come either."""
    sid = await arrive(hass, twilio, ("image/png", PNG))
    client = await hass_client()
    module = "custom_components.phone_inbox.access.attachments.MOST_BYTES"
    monkeypatch.setattr(module, len(PNG) - 1)
    answer = await client.post(ADDRESS, json=wanted(entry, sid))
    assert answer.status == 400
    assert (await answer.json())["translation_key"] == "attachment_too_large"


async def test_trouble(
    hass: HomeAssistant, twilio: TwilioEmulator, entry: ConfigEntry, hass_client: Any
) -> None:
    """An error says what is wrong, as the errors of commands do."""
    sid = await arrive(hass, twilio, ("image/png", PNG))
    plain = twilio.receive("Plain", sender=NUMBER)
    await poll(hass)
    client = await hass_client()
    for message_id, number in ((plain, 1), (sid, 2), ("gone", 1)):
        answer = await client.post(ADDRESS, json=wanted(entry, message_id, number))
        assert answer.status in (400, 502)
        error = await answer.json()
        assert error["translation_domain"] == "phone_inbox"
        assert error["translation_placeholders"]["account"] == "Twilio"
    twilio.fail("answer", "/Media", status=404, body="{}")
    answer = await client.post(ADDRESS, json=wanted(entry, sid))
    assert answer.status == 502
    assert (await answer.json())["translation_key"] == "not_found"


@pytest.mark.parametrize(
    "change",
    [
        {"attachment": 0},
        {"attachment": "1"},
        {"attachment": None},
        {"message_id": ""},
        {"message_id": "x" * 2_000},
        {"message_id": ["x"]},
        {"entry_id": {}},
        {"more": 1},
    ],
)
async def test_nonsense(
    hass: HomeAssistant,
    entry: ConfigEntry,
    hass_client: Any,
    change: dict[str, Any],
) -> None:
    """What makes no sense is refused."""
    client = await hass_client()
    answer = await client.post(ADDRESS, json={**wanted(entry, "x"), **change})
    assert answer.status == 400


async def test_no_json(
    hass: HomeAssistant, entry: ConfigEntry, hass_client: Any
) -> None:
    """So is what is none of our requests; there is nothing to be led to."""
    client = await hass_client()
    for body in (b"", b"{", b"[]", b"\xff"):
        assert (await client.post(ADDRESS, data=body)).status == 400
    assert (await client.get(ADDRESS)).status == 405
    other = {**wanted(entry, "x"), "entry_id": "other"}
    assert (await client.post(ADDRESS, json=other)).status == 404


async def test_nobody_without_signing_in(
    hass: HomeAssistant,
    twilio: TwilioEmulator,
    entry: ConfigEntry,
    hass_client_no_auth: Any,
) -> None:
    """Who is not signed in gets nothing."""
    sid = await arrive(hass, twilio, ("image/png", PNG))
    client = await hass_client_no_auth()
    answer = await client.post(ADDRESS, json=wanted(entry, sid))
    assert answer.status == 401
    assert PNG not in await answer.read()


async def test_rights(
    hass: HomeAssistant,
    twilio: TwilioEmulator,
    entry: ConfigEntry,
    hass_client: Any,
    reader: tuple[MockUser, str],
) -> None:
    """Who may not read a message gets nothing of it; who may read it does."""
    sid = await arrive(hass, twilio, ("image/png", PNG))
    user, token = reader
    client = await hass_client(token)
    user.mock_policy({"entities": {"entity_ids": {}}})
    answer = await client.post(ADDRESS, json=wanted(entry, sid))
    assert answer.status == 403
    assert PNG not in await answer.read()
    assert not any("Media" in seen.path for seen in twilio.journal)
    user.mock_policy({"entities": {"all": {POLICY_READ: True}}})
    answer = await client.post(ADDRESS, json=wanted(entry, sid))
    assert answer.status == 200


async def test_account_without_files(
    hass: HomeAssistant, revicom: RevicomEmulator, hass_client: Any
) -> None:
    """An account that has none says so."""
    entry = await setup_account(hass, revicom)
    message_id = revicom.receive("Hello", line="Office")
    await poll(hass)
    client = await hass_client()
    answer = await client.post(ADDRESS, json=wanted(entry, message_id))
    assert answer.status == 400
    assert (await answer.json())["translation_key"] == "no_attachment"
