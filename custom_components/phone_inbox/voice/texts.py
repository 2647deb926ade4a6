"""Our own texts, for what is said or sent: in a language, without Home Assistant's keys."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN


async def async_texts(
    hass: HomeAssistant, language: str, category: str
) -> Mapping[str, str]:
    """Return the texts of a category of translations, such as ``common``, by key."""
    prefix = f"component.{DOMAIN}.{category}."
    found = await async_get_translations(hass, language, category, [DOMAIN])
    return {key.removeprefix(prefix): text for key, text in found.items()}
