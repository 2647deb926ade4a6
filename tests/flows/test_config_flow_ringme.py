"""Adding and changing accounts at Ringme: through the real flows."""

from collections.abc import Iterator
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from tests.common import Flow, account_input, logged, problems, setup_account, typed
from tests.emulators.ringme import RingmeEmulator
from tests.home import poll, restart, settle

#: The extensions that can text, as the picker shows them.
NAMES = {"4101": "Office", "4102": "Support", "4103": "103"}


@pytest.fixture(autouse=True)
def discreet_log(
    caplog: pytest.LogCaptureFixture, ringme: RingmeEmulator
) -> Iterator[None]:
    """Fail where the log has a secret."""
    yield
    log = logged(caplog)
    for application in ringme.directory.applications:
        assert application.client_secret not in log


def offered(flow: Flow) -> dict[str, str]:
    """Return the extensions that may be chosen, by their ids."""
    assert flow.result["step_id"] == "extensions"
    (kind,) = flow.result["data_schema"].schema.values()
    return {option["value"]: option["label"] for option in kind.config["options"]}


def chosen(flow: Flow) -> list[str]:
    """Return the extensions that are chosen to begin with."""
    (field,) = flow.result["data_schema"].schema
    found: list[str] = field.default()
    return found


# Adding


async def test_add_account(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """An account is added with the extensions that were chosen."""
    flow = await Flow.add_account(hass, "ringme")
    await flow.submit(typed(ringme))
    assert list(offered(flow)) == list(NAMES)
    assert chosen(flow) == list(NAMES)
    await flow.submit({"extensions": []})
    assert flow.errors == {"extensions": "no_extension"}
    result = await flow.submit({"extensions": ["4101", "4103"]})
    await settle(hass)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Ringme acme_ha"
    entry: ConfigEntry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert entry.unique_id == "ringme_5120"
    assert {
        key: value
        for key, value in entry.data.items()
        if key not in ("session", "webhook_id")
    } == {
        "provider": "ringme",
        **ringme.credentials(),
        "verify_tls": True,
        "extensions": ["4101", "4103"],
    }
    assert set(entry.runtime_data.lines) == {"4101", "4103"}
    # What was not chosen is not news.
    assert not problems(hass)


async def test_every_error_and_recovery(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """Each thing that goes wrong is named, and the form can be sent again."""
    flow = await Flow.add_account(hass, "ringme")

    async def errors(**changes: Any) -> dict[str, str]:
        await flow.submit(typed(ringme, **changes))
        return flow.errors

    assert await errors(client_secret="wrong") == {"base": "authentication_failed"}
    assert await errors(client_id="wrong") == {"base": "authentication_failed"}
    assert await errors(client_secret=" ") == {"client_secret": "secret_missing"}
    assert await errors(client_id=" ") == {"client_secret": "sign_in_invalid"}
    assert await errors(url=f"{ringme.url}?x=1") == {"url": "address_invalid"}
    ringme.spend_quota(100_000)
    assert await errors() == {"base": "rate_limited"}
    ringme.clock.advance(3700)

    result = await flow.submit(typed(ringme))
    assert result["step_id"] == "extensions"
    result = await flow.submit({"extensions": ["4102"]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)


@pytest.mark.parametrize(
    ("whose", "reason"),
    [
        ("user", "user_blocked"),
        ("user", "user_access_type_deny"),
        ("user", "access_denied"),
        ("application", "app_access_type_deny"),
    ],
)
async def test_denied(
    hass: HomeAssistant, ringme: RingmeEmulator, whose: str, reason: str
) -> None:
    """Each of the four refusals has its own text: in the flow and as a problem."""
    switches = ringme.switches
    if whose == "user":
        denials, key = switches.user_denials, str(switches.user_id)
    else:
        key = ringme.directory.main_application.client_id
        denials = switches.application_denials
    denials[key] = reason
    flow = await Flow.add_account(hass, "ringme")
    await flow.submit(typed(ringme))
    assert flow.errors == {"base": reason}

    denials.clear()
    await flow.submit(typed(ringme))
    result = await flow.submit({"extensions": ["4101"]})
    await settle(hass)
    entry: ConfigEntry = result["result"]
    assert not problems(hass)

    denials[key] = reason
    assert not await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert set(problems(hass)) == {reason}
    denials.clear()
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert entry.state is ConfigEntryState.LOADED
    assert not problems(hass)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("client", {"4101", "4102", "4103"}),
        ("group", {"4101", "4103"}),
        ("extension", {"4101"}),
    ],
)
async def test_levels(
    hass: HomeAssistant, ringme: RingmeEmulator, level: Any, expected: set[str]
) -> None:
    """Users of each level may choose among what they are responsible for."""
    ringme.switches.user_level = level
    flow = await Flow.add_account(hass, "ringme")
    await flow.submit(typed(ringme))
    assert set(offered(flow)) == expected
    # Each with the number that others see, where the server tells it.
    numbers = {"4101": "+374 60 501234", "4102": "+374 60 501235"}
    numbers["4103"] = "+374 60 501236"
    for key, label in offered(flow).items():
        if level == "extension":
            assert label == "4101"
        else:
            assert label == f"{NAMES[key]} · {numbers[key]}"
    result = await flow.submit({"extensions": ["4101"]})
    await settle(hass)
    assert result["result"].state is ConfigEntryState.LOADED
    assert set(result["result"].runtime_data.lines) == {"4101"}


async def test_no_extension_can_text(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """The account is added all the same, and a problem says what it lacks."""
    for line in list(ringme.lines()):
        ringme.delete_line(line)
    flow = await Flow.add_account(hass, "ringme")
    result = await flow.submit(typed(ringme))
    await settle(hass)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry: ConfigEntry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert set(problems(hass)) == {"no_extensions"}

    # Later there is one: it is offered.
    line = ringme.add_line("37460501239")
    await restart(hass, entry)
    assert "no_extensions" not in problems(hass)
    flow = await Flow.reconfigure(hass, entry)
    await flow.submit(typed(ringme))
    assert list(offered(flow)) == [line]
    result = await flow.submit({"extensions": [line]})
    await settle(hass)
    assert result["reason"] == "reconfigure_successful"
    assert set(entry.runtime_data.lines) == {line}
    assert not problems(hass)


# Changing


async def test_reauth(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """A new secret is asked for, and nothing else."""
    entry = await setup_account(hass, ringme, extensions=["4102"])
    application = ringme.directory.main_application
    application.client_secret = "a-new-secret"
    ringme.revoke_tokens()
    await entry.runtime_data.async_refresh()
    await settle(hass)

    flow = await Flow.reauth(hass, entry)
    assert list(map(str, flow.result["data_schema"].schema)) == ["client_secret"]
    await flow.submit({"client_secret": "wrong"})
    assert flow.errors == {"base": "authentication_failed"}
    result = await flow.submit({"client_secret": "a-new-secret"})
    await settle(hass)
    assert result["reason"] == "reauth_successful"
    assert entry.data["client_secret"] == "a-new-secret"
    assert entry.data["extensions"] == ["4102"]
    assert entry.runtime_data.last_update_success
    assert not list(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


async def test_reconfigure(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """The choice of extensions can be changed, the account cannot."""
    entry = await setup_account(hass, ringme, extensions=["4101", "4102"])
    before = dict(entry.data)
    flow = await Flow.reconfigure(hass, entry)
    assert flow.result["step_id"] == "reconfigure_ringme"
    assert flow.suggested == {
        "url": ringme.url,
        "client_id": ringme.credentials()["client_id"],
        "advanced": {"verify_tls": True},
    }
    await flow.submit(flow.suggested)
    assert chosen(flow) == ["4101", "4102"]
    assert list(offered(flow)) == list(NAMES)
    result = await flow.submit({"extensions": ["4102", "4103"]})
    await settle(hass)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["extensions"] == ["4102", "4103"]
    assert entry.data["client_secret"] == before["client_secret"]
    assert entry.state is ConfigEntryState.LOADED
    coordinator = entry.runtime_data
    assert tuple(coordinator.provider.mailboxes) == ("4102", "4103")
    assert {"4102", "4103"} <= set(coordinator.lines)

    flow = await Flow.reconfigure(hass, entry)
    other = account_input("ringme", ringme.other_credentials())
    await flow.submit(other)
    result = await flow.submit({"extensions": ["4101"]})
    assert result["reason"] == "wrong_account"
    assert entry.data["extensions"] == ["4102", "4103"]


async def test_duplicate(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """One user is there once."""
    await setup_account(hass, ringme)
    flow = await Flow.add_account(hass, "ringme")
    await flow.submit(typed(ringme))
    result = await flow.submit({"extensions": ["4101"]})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_new_extension(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """An extension that is new is offered until somebody has chosen."""
    entry = await setup_account(hass, ringme, extensions=["4101"])
    assert not problems(hass)
    line = ringme.add_line("37460501239")
    await restart(hass, entry)
    assert set(problems(hass)) == {"new_extensions"}

    flow = await Flow.reconfigure(hass, entry)
    await flow.submit(flow.suggested)
    assert line in offered(flow)
    await flow.submit({"extensions": ["4101", line]})
    await settle(hass)
    await poll(hass)
    assert not problems(hass)
    assert line in entry.runtime_data.lines


async def test_new_extension_is_repaired(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """The repair itself lets one choose; the account then has the line."""
    entry = await setup_account(hass, ringme, extensions=["4101"])
    line = ringme.add_line("37460501239")
    await restart(hass, entry)
    before = dict(entry.data)

    flow = await Flow.repair(hass, problems(hass)["new_extensions"])
    assert line in offered(flow)
    assert chosen(flow) == ["4101"]
    await flow.submit({"extensions": []})
    assert flow.errors == {"extensions": "no_extension"}
    result = await flow.submit({"extensions": ["4101", line]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await settle(hass)

    assert entry.state is ConfigEntryState.LOADED
    assert line in entry.runtime_data.lines
    assert entry.data["extensions"] == ["4101", line]
    assert {**before, "extensions": 0, "session": 0} == {
        **entry.data,
        "extensions": 0,
        "session": 0,
    }
    await poll(hass)
    assert not problems(hass)


async def test_new_extension_is_turned_down(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """The repair is also for whoever does not want it: it is not mentioned again."""
    entry = await setup_account(hass, ringme, extensions=["4101"])
    line = ringme.add_line("37460501239")
    await restart(hass, entry)
    flow = await Flow.repair(hass, problems(hass)["new_extensions"])
    await flow.submit({"extensions": chosen(flow)})
    await settle(hass)
    await restart(hass, entry)
    assert not problems(hass)
    assert line not in entry.runtime_data.lines


async def test_new_extension_while_the_server_is_away(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """Then there is nothing to choose from; the problem stays for another time."""
    entry = await setup_account(hass, ringme, extensions=["4101"])
    ringme.add_line("37460501239")
    await restart(hass, entry)
    port = ringme.port
    await ringme.stop()
    flow = await Flow.repair(hass, problems(hass)["new_extensions"])
    assert flow.result["type"] is FlowResultType.ABORT
    assert flow.result["reason"] == "not_connected"
    assert set(problems(hass)) == {"new_extensions"}

    # An account that could not be set up is put right as well.
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert entry.error_reason_translation_key == "unavailable"
    await ringme.start(port)
    flow = await Flow.repair(hass, problems(hass)["new_extensions"])
    await flow.submit({"extensions": ["4101", "4102"]})
    await settle(hass)
    assert entry.state is ConfigEntryState.LOADED
    assert tuple(entry.runtime_data.provider.mailboxes) == ("4101", "4102")
    assert not problems(hass)


async def test_new_extension_that_is_gone_again(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """Where none is left to choose from, the repair says so, and changes nothing."""
    entry = await setup_account(hass, ringme, extensions=["4101"])
    ringme.add_line("37460501239")
    await restart(hass, entry)
    for line in ringme.lines():
        ringme.delete_line(line)
    flow = await Flow.repair(hass, problems(hass)["new_extensions"])
    assert flow.result["reason"] == "not_connected"
    assert entry.data["extensions"] == ["4101"]


async def test_new_extension_that_is_not_wanted(
    hass: HomeAssistant, ringme: RingmeEmulator
) -> None:
    """To have looked at the choice is enough, also where it stays as it is."""
    entry = await setup_account(hass, ringme, extensions=["4101"])
    ringme.add_line("37460501239")
    await restart(hass, entry)
    assert set(problems(hass)) == {"new_extensions"}
    flow = await Flow.reconfigure(hass, entry)
    await flow.submit(flow.suggested)
    await flow.submit({"extensions": ["4101"]})
    await settle(hass)
    assert not problems(hass)


async def test_small_quota(hass: HomeAssistant, ringme: RingmeEmulator) -> None:
    """A quota that is too small is a problem that names the interval."""
    ringme.switches.quota_limit = 30
    entry = await setup_account(hass, ringme)
    # Of three extensions, and some requests were spent on the connection.
    lasting = entry.runtime_data.provider.statistics()["quota"]["interval"]
    assert 3 * 3600 / 30 <= lasting <= 600
    assert problems(hass)["quota_small"].translation_placeholders == {
        "account": entry.title,
        "interval": str(lasting),
    }
    ringme.switches.quota_limit = 1000
    ringme.clock.advance(3700)
    await restart(hass, entry)
    assert not problems(hass)
