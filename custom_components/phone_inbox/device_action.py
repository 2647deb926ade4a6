"""Device action: send a text to a contact, whose page and device offer it."""

from typing import Any

from homeassistant.const import CONF_DEVICE_ID, CONF_DOMAIN, CONF_TYPE
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig
from homeassistant.helpers.template import Template
from homeassistant.helpers.typing import ConfigType, TemplateVarsType
import voluptuous as vol

from .access.account_choice import contact_of_device
from .access.accounts import account_entries
from .actions import ATTR_CONTACTS
from .const import ATTR_MESSAGE, DOMAIN
from .flows.options_flow import capabilities_of

SEND_MESSAGE = "send_message"

ACTION_SCHEMA = cv.DEVICE_ACTION_BASE_SCHEMA.extend(
    {vol.Required(CONF_TYPE): SEND_MESSAGE, vol.Required(ATTR_MESSAGE): cv.template}
)


async def async_get_actions(
    hass: HomeAssistant, device_id: str
) -> list[dict[str, str]]:
    """Return what can be done with a device: a contact can be written to."""
    if contact_of_device(hass, device_id) is None or not any(
        capabilities_of(hass, account).send for account in account_entries(hass)
    ):
        return []
    return [
        {CONF_DEVICE_ID: device_id, CONF_DOMAIN: DOMAIN, CONF_TYPE: SEND_MESSAGE},
    ]


async def async_get_action_capabilities(
    hass: HomeAssistant, config: ConfigType
) -> dict[str, vol.Schema]:
    """Return what the editor asks for."""
    text = TextSelector(TextSelectorConfig(multiline=True))
    return {"extra_fields": vol.Schema({vol.Required(ATTR_MESSAGE): text})}


async def async_call_action_from_config(
    hass: HomeAssistant,
    config: ConfigType,
    variables: TemplateVarsType,
    context: Context | None,
) -> None:
    """Send the text, as the action ``send_message`` does."""
    device_id: str = config[CONF_DEVICE_ID]
    if contact_of_device(hass, device_id) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="contact_gone"
        )
    template: Template = config[ATTR_MESSAGE]
    message = template.async_render(variables, parse_result=False)
    data: dict[str, Any] = {ATTR_CONTACTS: [device_id], ATTR_MESSAGE: message}
    await hass.services.async_call(
        DOMAIN, SEND_MESSAGE, data, blocking=True, context=context
    )
