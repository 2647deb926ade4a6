"""Subentry flow: the contacts of an account."""

from collections.abc import Mapping
import re
from typing import Any

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .const import CONF_LINE, CONF_NUMBERS, CONF_TRUSTED, SUBENTRY_CONTACT
from .contacts import Contact, Contacts
from .messaging.numbers import is_number, normalise
from .options_flow import line_selector

#: A service's short number, or an extension; what is longer is a telephone number.
_SHORT_NUMBER = re.compile(r"\d{2,6}", re.ASCII)
#: A name that a service sends under: at least one letter, no long sentence.
_SENDER_NAME = re.compile(
    r"(?=.*[^\W\d_])(?=.{2,20}$)[\w.&'!+/#*-]+(?: [\w.&'!+/#*-]+)*"
)

_NAME = TextSelector(TextSelectorConfig(autocomplete="off"))
_NUMBERS = TextSelector(TextSelectorConfig(type=TextSelectorType.TEL, multiple=True))


class ContactFlow(ConfigSubentryFlow):
    """Adds a contact, or changes one."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a contact."""
        return self._ask("user", None, user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a contact."""
        return self._ask("reconfigure", self._get_reconfigure_subentry(), user_input)

    def _ask(
        self,
        step_id: str,
        subentry: ConfigSubentry | None,
        user_input: dict[str, Any] | None,
    ) -> SubentryFlowResult:
        """Show the form until what is typed in can be a contact, then keep it."""
        entry = self._get_entry()
        shown: Mapping[str, Any] = subentry.data if subentry else {}
        errors: dict[str, str] = {}
        values: dict[str, str] = {}
        if user_input is not None:
            region = self.hass.config.country
            shown = data = _tidy(user_input, region)
            others = (
                Contact.from_subentry(other, region)
                for other in entry.get_subentries_of_type(SUBENTRY_CONTACT)
                if other is not subentry
            )
            errors, values = _check(data, Contacts(others, region), region)
            if not errors:
                title = data[CONF_NAME]
                if subentry is None:
                    return self.async_create_entry(title=title, data=data)
                return self.async_update_and_abort(
                    entry, subentry, title=title, data=data
                )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                contact_schema(entry), shown
            ),
            errors=errors,
            description_placeholders={**values, "account": entry.title},
        )


def contact_schema(entry: ConfigEntry) -> vol.Schema:
    """Return the form for a contact of an account."""
    return vol.Schema(
        {
            vol.Required(CONF_NAME): _NAME,
            vol.Required(CONF_NUMBERS): _NUMBERS,
            vol.Required(CONF_TRUSTED, default=False): BooleanSelector(),
            vol.Optional(CONF_LINE): line_selector(entry),
        }
    )


def _tidy(typed: Mapping[str, Any], region: str | None) -> dict[str, Any]:
    """Return what was typed in, as it was written but without what is idle.

    Of two spellings of one number the first one stays.
    """
    numbers: dict[str, str] = {}
    for text in map(str.strip, typed[CONF_NUMBERS]):
        if text:
            numbers.setdefault(normalise(text, region), text)
    data: dict[str, Any] = {
        CONF_NAME: typed[CONF_NAME].strip(),
        CONF_NUMBERS: list(numbers.values()),
        CONF_TRUSTED: typed[CONF_TRUSTED],
    }
    if line := typed.get(CONF_LINE, "").strip():
        data[CONF_LINE] = line
    return data


def _check(
    data: Mapping[str, Any], others: Contacts, region: str | None
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the errors by field, and what their texts are filled with."""
    errors: dict[str, str] = {}
    values: dict[str, str] = {}
    name = data[CONF_NAME]
    if not name:
        errors[CONF_NAME] = "name_missing"
    elif is_number(normalise(name, region)):
        # Sending to that number would reach this contact instead.
        errors[CONF_NAME] = "name_is_number"
    elif others.by_name(name):
        errors[CONF_NAME] = "name_taken"
    if not data[CONF_NUMBERS]:
        errors[CONF_NUMBERS] = "number_missing"
    for text in data[CONF_NUMBERS]:
        if not _is_address(text, region):
            errors[CONF_NUMBERS] = "number_invalid"
        elif other := others.by_address(text):
            errors[CONF_NUMBERS] = "number_taken"
            values["contact"] = other.name
        else:
            continue
        values["number"] = text
        break
    return errors, values


def _is_address(text: str, region: str | None) -> bool:
    """Tell whether a text is a telephone number, a short one or a sender name."""
    address = normalise(text, region)
    if is_number(address):
        return True
    if _SENDER_NAME.fullmatch(address):
        return True
    return "+" not in text and _SHORT_NUMBER.fullmatch(address) is not None
