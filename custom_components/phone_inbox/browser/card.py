"""The dashboard card and the sidebar panel: how browsers come to have them."""

from hashlib import blake2b
from pathlib import Path

from homeassistant.components import frontend, panel_custom
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..access.accounts import account_entries
from ..const import CONF_SIDEBAR, DOMAIN, LOGGER

#: Built from the folder frontend/ of the repository.
CARD = Path(__file__).parents[1] / "frontend" / "phone-inbox.js"
#: With an underscore, which no dashboard of the user can have.
PANEL = DOMAIN

_ADDRESS: HassKey[str] = HassKey(f"{DOMAIN}_card")


async def async_setup_card(hass: HomeAssistant) -> None:
    """Serve the card, and have every browser load it: users add nothing by hand."""
    if frontend.DOMAIN not in hass.config.components:
        return
    version = await hass.async_add_executor_job(_version)
    if version is None:
        LOGGER.error(
            "The dashboard card is missing: install Phone Inbox again, or build the "
            "card in a checkout"
        )
        return
    # Browsers keep it for a month, so another file needs another address.
    folder = f"/{DOMAIN}_card/{version}"
    await hass.http.async_register_static_paths(
        [StaticPathConfig(folder, str(CARD.parent), cache_headers=True)]
    )
    hass.data[_ADDRESS] = f"{folder}/{CARD.name}"
    frontend.add_extra_js_url(hass, hass.data[_ADDRESS])


async def async_update_panel(hass: HomeAssistant) -> None:
    """Show the inbox in the sidebar while the options of an account want it.

    Accounts that are not loaded count as well: the panel stays where it is while
    one is reloaded or cannot be reached.
    """
    if (address := hass.data.get(_ADDRESS)) is None:
        return
    wanted = any(
        entry.options.get(CONF_SIDEBAR) and entry.disabled_by is None
        for entry in account_entries(hass)
    )
    if wanted is frontend.async_panel_exists(hass, PANEL):
        return
    if wanted:
        await panel_custom.async_register_panel(
            hass,
            frontend_url_path=PANEL,
            webcomponent_name="phone-inbox-panel",
            sidebar_title="Phone Inbox",
            sidebar_icon="mdi:message-text",
            module_url=address,
        )
    else:
        frontend.async_remove_panel(hass, PANEL)


def _version() -> str | None:
    """Return what tells one build of the card from another; None: there is none."""
    try:
        return blake2b(CARD.read_bytes(), digest_size=8).hexdigest()
    except OSError:
        return None
