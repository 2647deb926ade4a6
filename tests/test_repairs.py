"""Repairs: what the user can do something about, and when it is cured."""

from http import HTTPStatus

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.phone_inbox.const import DOMAIN
from tests.emulators.revicom import RevicomEmulator
from tests.memory import editing, put_back

from .home import (
    account,
    coordinator_of,
    entry_of,
    expect_log,
    poll,
    quiet_log,  # noqa: F401
    restart,
    settle,
)


def problems(hass: HomeAssistant, entry: ConfigEntry) -> set[str]:
    """Return the problems that an account has."""
    return {
        issue.translation_key or ""
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN and issue.issue_id.endswith(entry.entry_id)
    }


async def test_low_balance(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A balance that is too low is a problem until it is higher, or not looked at."""
    entry = await account(hass, revicom, options={"low_balance": 118.4})
    assert not problems(hass, entry)

    revicom.account.charge(0.01)
    coordinator_of(entry).reader.balance_outdated()
    await poll(hass)
    assert problems(hass, entry) == {"low_balance"}
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"low_balance_{entry.entry_id}")
    assert issue is not None
    assert issue.translation_placeholders == {
        "account": "Revicom",
        "balance": "118.39 RUB",
        "threshold": "118.4",
    }

    revicom.account.charge(-50)
    coordinator_of(entry).reader.balance_outdated()
    await poll(hass)
    assert not problems(hass, entry)

    revicom.account.charge(100)
    await restart(hass, entry)
    assert problems(hass, entry) == {"low_balance"}
    hass.config_entries.async_update_entry(entry, options={})
    await settle(hass)
    assert not problems(hass, entry)


async def test_comes_and_goes(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A problem that was taken back is raised and taken back again, by any run."""
    entry = await account(hass, revicom, options={"low_balance": 118.4})

    async def spend(amount: float) -> set[str]:
        revicom.account.charge(amount)
        coordinator_of(entry).reader.balance_outdated()
        await poll(hass)
        return problems(hass, entry)

    for _ in range(2):
        assert await spend(100) == {"low_balance"}
        assert await spend(-100) == set()
    assert await spend(100) == {"low_balance"}
    revicom.account.charge(-100)
    # Whoever takes it back now has not raised it.
    await hass.config_entries.async_reload(entry.entry_id)
    assert problems(hass, entry) == set()


async def test_low_balance_by_sending(
    hass: HomeAssistant, revicom: RevicomEmulator
) -> None:
    """What is sent costs something: the next poll looks at the balance."""
    entry = await account(
        hass, revicom, options={"low_balance": 117, "default_line": "HomeHub"}
    )
    await hass.services.async_call(
        DOMAIN,
        "send_message",
        {"recipients": "+79161234567", "message": "Hi"},
        blocking=True,
    )
    assert not problems(hass, entry)
    await poll(hass)
    assert problems(hass, entry) == {"low_balance"}


@pytest.mark.parametrize(
    ("damage", "logged"),
    [
        ("", None),
        ("DELETE FROM part", None),
        ("UPDATE mailbox SET value = '{}'", "is of no use"),
        ("UPDATE part SET value = 'null' WHERE name = 'lines'", "is of no use"),
        ("UPDATE part SET value = '4' WHERE name = 'desk'", "is of no use"),
        ("DELETE FROM part WHERE name = 'lines'", "is of no use"),
        ("UPDATE part SET value = '' WHERE name = 'salt'", "or damaged"),
        ("DELETE FROM mailbox", "or damaged"),
        ("DROP TABLE owed", "or damaged"),
    ],
)
async def test_memory_lost(
    hass: HomeAssistant,
    revicom: RevicomEmulator,
    hass_client: ClientSessionGenerator,
    damage: str,
    logged: str | None,
) -> None:
    """Lost memory is said until somebody has read it."""
    if logged is not None:
        expect_log(logged)
    revicom.receive("Old")
    entry = await account(hass, revicom)
    assert not problems(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    if damage:
        with editing(hass, entry) as connection:
            connection.executescript(damage)
    else:
        put_back(hass, entry, {})

    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    assert problems(hass, entry) == {"memory_lost"}
    # It stays said at the next start, when all is well.
    await restart(hass, entry)
    assert problems(hass, entry) == {"memory_lost"}

    assert await async_setup_component(hass, REPAIRS, {})
    client = await hass_client()
    answer = await client.post(
        "/api/repairs/issues/fix",
        json={"handler": DOMAIN, "issue_id": f"memory_lost_{entry.entry_id}"},
    )
    assert answer.status == HTTPStatus.OK
    flow = await answer.json()
    assert flow["step_id"] == "confirm"
    assert flow["description_placeholders"] == {"account": "Revicom"}
    answer = await client.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})
    assert (await answer.json())["type"] == "create_entry"
    assert not problems(hass, entry)


async def test_new_account(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A new account has lost nothing."""
    entry = await account(hass, revicom)
    assert not problems(hass, entry)


async def test_foreign_words(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What a server writes as a name or a currency shows no picture and no link."""
    entry = entry_of(revicom, options={"low_balance": 1000})
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        entry, title="![x](http://evil.example/x.png)<b>Revicom</b>"
    )
    revicom.account.balance = {"[79161234567](http://evil.example)": 5.5, "AMD": 7}
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"low_balance_{entry.entry_id}")
    assert issue is not None
    shown = issue.translation_placeholders
    assert shown is not None
    assert shown["balance"] == "5.5, 7 AMD"
    assert not set(shown["account"]) & set("![]()<>")
