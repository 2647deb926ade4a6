"""Adding and changing accounts at Twilio, and a day with one: through the real flows."""

from collections.abc import Iterator
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from tests.common import Flow, account_input, logged, setup_account, typed
from tests.emulators.twilio import TwilioEmulator
from tests.home import device_id, poll, record_announcements, send, settle, texts

NUMBER = "+14085550122"


@pytest.fixture(autouse=True)
def discreet_log(
    caplog: pytest.LogCaptureFixture, twilio: TwilioEmulator
) -> Iterator[None]:
    """Fail where the log has a secret."""
    account = twilio.account
    secrets = {account.key_secret, account.token, account.test_token}
    yield
    log = logged(caplog)
    for secret in {*secrets, account.key_secret, account.token}:
        assert secret not in log


# Adding


async def test_add_account(hass: HomeAssistant, twilio: TwilioEmulator) -> None:
    """An account is added with an API key; its lines are its numbers."""
    flow = await Flow.add_account(hass, "twilio")
    result = await flow.submit(typed(twilio))
    await settle(hass)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Twilio"
    entry: ConfigEntry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert entry.unique_id == f"twilio_{twilio.account.sid}"
    webhook_id = entry.data["webhook_id"]
    assert entry.data == {
        "provider": "twilio",
        **twilio.credentials(),
        "inbound_webhook": False,
        "verify_tls": True,
        "webhook_id": webhook_id,
    }
    assert {"+12025550100", "+12025550101"} <= set(entry.runtime_data.lines)


async def test_every_error_and_recovery(
    hass: HomeAssistant, twilio: TwilioEmulator
) -> None:
    """Each thing that goes wrong is named, and the form can be sent again."""
    flow = await Flow.add_account(hass, "twilio")

    async def errors(**changes: Any) -> dict[str, str]:
        await flow.submit(typed(twilio, **changes))
        return flow.errors

    assert await errors(account_sid="AC1") == {"secret": "sign_in_invalid"}
    assert await errors(key_sid="AC" + "0" * 32) == {"secret": "sign_in_invalid"}
    assert await errors(secret=" ") == {"secret": "secret_missing"}
    assert await errors(secret="wrong") == {"base": "authentication_failed"}
    assert await errors(url="ftp://127.0.0.1") == {"url": "address_invalid"}
    assert await errors(url="http://api.example.com") == {"base": "plain_http"}
    test = twilio.test_credentials()
    assert await errors(**test, key_sid="") == {"base": "test_credentials"}
    result = await flow.submit(typed(twilio))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_auth_token(hass: HomeAssistant, twilio: TwilioEmulator) -> None:
    """Without an API key it is the account's auth token that is asked for."""
    flow = await Flow.add_account(hass, "twilio")
    result = await flow.submit(
        account_input("twilio", twilio.token_credentials(), key_sid="")
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].data["key_sid"] == ""


async def test_once_only(hass: HomeAssistant, twilio: TwilioEmulator) -> None:
    """The same account is not added twice, whatever opens it."""
    await setup_account(hass, twilio)
    flow = await Flow.add_account(hass, "twilio")
    result = await flow.submit(
        account_input("twilio", twilio.token_credentials(), key_sid="")
    )
    assert result["reason"] == "already_configured"


# Changing


async def test_reauth(hass: HomeAssistant, twilio: TwilioEmulator) -> None:
    """A key that was revoked is asked for again, with the key that it is now."""
    entry = await setup_account(hass, twilio)
    twilio.account.revoke()
    await entry.runtime_data.async_refresh()
    await settle(hass)
    flow = await Flow.reauth(hass, entry)
    assert list(map(str, flow.result["data_schema"].schema)) == ["key_sid", "secret"]
    key = {"key_sid": twilio.account.key_sid}
    await flow.submit({**key, "secret": "wrong"})
    assert flow.errors == {"base": "authentication_failed"}
    result = await flow.submit({**key, "secret": twilio.account.key_secret})
    await settle(hass)
    assert result["reason"] == "reauth_successful"
    assert entry.data["secret"] == twilio.account.key_secret
    assert entry.runtime_data.last_update_success
    assert not list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


async def test_reconfigure(hass: HomeAssistant, twilio: TwilioEmulator) -> None:
    """A key can give way to the auth token; the account stays what it is."""
    entry = await setup_account(hass, twilio)
    flow = await Flow.reconfigure(hass, entry)
    assert flow.suggested == {
        "account_sid": twilio.account.sid,
        "key_sid": twilio.account.key_sid,
        "url": twilio.url,
        "inbound_webhook": False,
        "advanced": {"verify_tls": True},
    }
    token = {"key_sid": "", "secret": twilio.account.token}
    result = await flow.submit({**flow.suggested, **token})
    await settle(hass)
    assert result["reason"] == "reconfigure_successful"
    assert (entry.data["key_sid"], entry.data["secret"]) == tuple(token.values())
    assert entry.state is ConfigEntryState.LOADED


# A day


async def test_a_day(hass: HomeAssistant, twilio: TwilioEmulator) -> None:
    """What comes in is announced once, and what goes out is told of to its end."""
    entry = await setup_account(hass, twilio)
    announced = record_announcements(hass)
    twilio.receive("Hello home", sender=NUMBER)
    await poll(hass)
    assert texts(announced) == ["Hello home"]
    (result,) = await send(
        hass, NUMBER, "Hello", device_id=device_id(hass, entry, "Home")
    )
    assert result["delivery"] == "pending"
    twilio.set_delivery(result["message_id"], "delivered")
    await poll(hass)
    await poll(hass)
    kinds = [announcement.change.kind.value for announcement in announced]
    assert kinds == ["received", "sent", "delivered"]
    assert not twilio.number_changes
    assert entry.runtime_data.last_update_success


async def test_opted_out(hass: HomeAssistant, twilio: TwilioEmulator) -> None:
    """Who wrote STOP gets nothing, and who sends is told so in words."""
    entry = await setup_account(hass, twilio)
    twilio.receive("STOP", sender=NUMBER)
    with pytest.raises(HomeAssistantError) as caught:
        await send(hass, NUMBER, "Hello", device_id=device_id(hass, entry, "Home"))
    assert caught.value.translation_key == "opted_out"
    assert caught.value.translation_placeholders["account"] == "Twilio"  # type: ignore[index]
    sends = [seen for seen in twilio.journal if seen.method == "POST"]
    assert len(sends) == 1


async def test_picture_without_a_text(
    hass: HomeAssistant, twilio: TwilioEmulator
) -> None:
    """A picture needs no text, and a message without either is refused."""
    await setup_account(hass, twilio)
    options = {"MediaUrl": "https://example.com/snapshot.jpg"}
    (result,) = await send(hass, NUMBER, "", options=options)
    assert result["message_id"].startswith("MM")
    with pytest.raises(ServiceValidationError) as caught:
        await send(hass, NUMBER, "")
    assert caught.value.translation_key == "empty_text"
