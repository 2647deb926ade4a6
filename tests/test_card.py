"""How browsers come to have the card and the panel."""

from hashlib import blake2b
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.components import frontend
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.phone_inbox.const import DOMAIN
from tests.common import Flow
from tests.emulators.portsip import PortSipEmulator
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    expect_log,
    quiet_log,  # noqa: F401
    restart,
)

IN_SIDEBAR = {"sidebar": True}


@pytest.fixture
async def pages(hass: HomeAssistant) -> None:
    """Have Home Assistant's frontend."""
    assert await async_setup_component(hass, "frontend", {})


@pytest.fixture
def card(tmp_path: Path) -> Any:
    """Let a file of our own be the card."""
    path = tmp_path / "frontend" / "phone-inbox.js"
    path.parent.mkdir()
    path.write_text("first")
    with patch("custom_components.phone_inbox.browser.card.CARD", path):
        yield path


def modules(hass: HomeAssistant) -> list[str]:
    """Return what every browser loads of ours."""
    urls: frozenset[str] = hass.data[frontend.DATA_EXTRA_MODULE_URL].urls
    return sorted(url for url in urls if DOMAIN in url)


def panel(hass: HomeAssistant) -> Any:
    """Return the panel, if it is in the sidebar."""
    return hass.data[frontend.DATA_PANELS].get(DOMAIN)


async def test_every_browser_loads_the_card(
    hass: HomeAssistant,
    pages: None,
    card: Path,
    revicom: RevicomEmulator,
    hass_client_no_auth: Any,
) -> None:
    """It is served to keep, under an address that only this file has."""
    entry = await account(hass, revicom)
    await restart(hass, entry)
    (url,) = modules(hass)
    client = await hass_client_no_auth()
    answer = await client.get(url)
    assert (answer.status, await answer.text()) == (200, "first")
    assert "javascript" in answer.headers["Content-Type"]
    assert "max-age=2678400" in answer.headers["Cache-Control"]
    folder = url.rpartition("/")[0]
    for path in ("/../manifest.json", "/%2e%2e/const.py", "/"):
        assert (await client.get(f"{folder}{path}")).status in (403, 404)


@pytest.mark.parametrize("content", ["first", "second"])
async def test_another_build_has_another_address(
    hass: HomeAssistant, pages: None, card: Path, content: str
) -> None:
    """Else browsers would keep the old one for a month."""
    await hass.async_add_executor_job(card.write_text, content)
    assert await async_setup_component(hass, DOMAIN, {})
    digest = blake2b(content.encode(), digest_size=8).hexdigest()
    assert modules(hass) == [f"/phone_inbox_card/{digest}/phone-inbox.js"]


async def test_without_pages(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """A Home Assistant without its frontend works as well."""
    entry = await account(hass, revicom, options=IN_SIDEBAR)
    await restart(hass, entry)
    assert frontend.DATA_PANELS not in hass.data


async def test_without_the_file(
    hass: HomeAssistant, pages: None, card: Path, revicom: RevicomEmulator
) -> None:
    """An installation without the card says so, and does the rest."""
    await hass.async_add_executor_job(card.unlink)
    expect_log("The dashboard card is missing")
    await account(hass, revicom, options=IN_SIDEBAR)
    assert modules(hass) == []
    assert panel(hass) is None


async def test_panel_is_an_option(
    hass: HomeAssistant, pages: None, card: Path, revicom: RevicomEmulator
) -> None:
    """It comes and goes with the option of an account."""
    entry = await account(hass, revicom)
    assert panel(hass) is None
    for wanted in (True, False):
        flow = await Flow.options(hass, entry)
        await flow.submit(
            {
                "scan_interval": 60,
                "privacy": "standard",
                "sidebar": wanted,
                "callbacks": True,
                "caps": {},
            }
        )
        await hass.async_block_till_done()
        assert (panel(hass) is not None) is wanted
        if wanted:
            shown = panel(hass).to_response()
            assert (shown["title"], shown["require_admin"]) == ("Phone Inbox", False)
            custom = shown["config"]["_panel_custom"]
            assert custom["name"] == "phone-inbox-panel"
            assert [custom["module_url"]] == modules(hass)


async def test_panel_of_several_accounts(
    hass: HomeAssistant,
    pages: None,
    card: Path,
    revicom: RevicomEmulator,
    portsip: PortSipEmulator,
) -> None:
    """It stays as long as one account that is not disabled wants it."""
    first = await account(hass, revicom, options=IN_SIDEBAR)
    second = await account(hass, portsip, options=IN_SIDEBAR)
    shown = panel(hass)
    assert shown is not None
    await restart(hass, first)
    assert panel(hass) is shown
    await hass.config_entries.async_remove(first.entry_id)
    assert panel(hass) is shown
    disabled_by = ConfigEntryDisabler.USER
    await hass.config_entries.async_set_disabled_by(second.entry_id, disabled_by)
    await hass.async_block_till_done()
    assert panel(hass) is None
    await hass.config_entries.async_set_disabled_by(second.entry_id, None)
    await hass.async_block_till_done()
    assert panel(hass) is not None
    await hass.config_entries.async_remove(second.entry_id)
    assert panel(hass) is None


async def test_panel_of_an_account_that_is_down(
    hass: HomeAssistant, pages: None, card: Path, revicom: RevicomEmulator
) -> None:
    """It is there when the account comes back."""
    entry = await account(hass, revicom, options=IN_SIDEBAR)
    revicom.fail("answer", times=99, status=500)
    assert not await hass.config_entries.async_reload(entry.entry_id)
    assert panel(hass) is not None
