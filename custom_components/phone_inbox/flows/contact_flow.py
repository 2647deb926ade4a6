"""Subentry flow: the contacts of the home."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..access.accounts import account_entries, loaded_accounts
from ..const import (
    CONF_ACCOUNT,
    CONF_ASSIST,
    CONF_CHANNEL,
    CONF_LINE,
    CONF_NUMBERS,
    CONF_OTHER_CHANNELS,
    CONF_OTHER_LINES,
    CONF_OTHER_NAMES,
    CONF_OWN_DEVICE,
    CONF_PERSON,
    CONF_TRUSTED,
    DOMAIN,
    SUBENTRY_CONTACT,
)
from ..contacts import TEXT_CHANNELS, Contact, Contacts
from ..messaging.addresses import is_dialable, is_number
from ..messaging.matching import is_name, visible, whole
from ..messaging.numbers import described, exact
from ..messaging.typed import AddressKind, readings
from ..providers import Capabilities
from .options_flow import capabilities_of, line_selector

#: Where the number of a recent message is chosen; it is kept among the numbers.
CONF_SENDER = "sender"


_NAME = TextSelector(TextSelectorConfig(autocomplete="off"))
_NUMBERS = TextSelector(TextSelectorConfig(type=TextSelectorType.TEL, multiple=True))
_OTHER_NAMES = TextSelector(TextSelectorConfig(autocomplete="off", multiple=True))
_PERSON = EntitySelector(EntitySelectorConfig(domain="person"))


class ContactFlow(ConfigSubentryFlow):
    """Adds a contact, or changes one."""

    _schema: vol.Schema | None = None

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a contact."""
        return await self._async_ask("user", None, user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a contact."""
        subentry = self._get_reconfigure_subentry()
        return await self._async_ask("reconfigure", subentry, user_input)

    async def _async_ask(
        self,
        step_id: str,
        subentry: ConfigSubentry | None,
        user_input: dict[str, Any] | None,
    ) -> SubentryFlowResult:
        """Show the form until what is typed in can be a contact, then keep it."""
        entry = self._get_entry()
        if self._schema is None:
            # Once: a message that comes meanwhile must not change the choices.
            accounts = [
                (account, capabilities_of(self.hass, account))
                for account in account_entries(self.hass)
            ]
            self._schema = contact_schema(accounts, recent_senders(self.hass))
        shown: Mapping[str, Any] = subentry.data if subentry else {}
        errors: dict[str, str] = {}
        values: dict[str, str] = {}
        region = self.hass.config.country
        kinds = await _async_kinds(self.hass)
        if subentry is not None:
            values["understood"] = _understood(subentry.data, region, kinds)
        if user_input is not None:
            shown = data = _tidy(user_input, region)
            if subentry is not None:
                # No form shows them: they are from when accounts had contacts.
                for name in (CONF_OTHER_LINES, CONF_OTHER_CHANNELS):
                    if others := subentry.data.get(name):
                        data[name] = others
            contacts = (
                Contact.from_subentry(other, region)
                for other in entry.get_subentries_of_type(SUBENTRY_CONTACT)
                if other is not subentry
            )
            errors, more = _check(data, Contacts(contacts, region), region, kinds)
            values |= more
            if not errors:
                title = data[CONF_NAME]
                if subentry is None:
                    understood = _understood(data, region, kinds)
                    return self.async_create_entry(
                        title=title,
                        data=data,
                        description="added",
                        description_placeholders={"understood": understood},
                    )
                return self.async_update_and_abort(
                    entry, subentry, title=title, data=data
                )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(self._schema, shown),
            errors=errors,
            description_placeholders=values,
        )


def recent_senders(hass: HomeAssistant) -> Sequence[SelectOptionDict]:
    """Return who wrote lately and is no contact, to choose from, latest first."""
    found = [
        (sender, coordinator)
        for coordinator in loaded_accounts(hass)
        for sender in coordinator.people.recent_senders()
    ]
    found.sort(key=lambda item: item[0].time, reverse=True)
    choices: dict[str, SelectOptionDict] = {}
    for sender, coordinator in found:
        if is_dialable(sender.address) and not is_number(sender.identity):
            # Whose number it is, is not known: nobody's it has to stay.
            continue
        # As people write it: providers leave the plus out.
        value = sender.address
        if is_number(sender.identity):
            value = exact(sender.address, sender.identity)
        if value not in choices and readings(value, None):
            line = coordinator.lines[sender.line].name
            time = dt_util.as_local(sender.time)
            label = f"{value} · {line} · {time:%Y-%m-%d %H:%M}"
            choices[value] = SelectOptionDict(value=value, label=label)
    return list(choices.values())


def contact_schema(
    accounts: Sequence[tuple[ConfigEntry, Capabilities]],
    senders: Sequence[SelectOptionDict] = (),
) -> vol.Schema:
    """Return the form for a contact in a home with accounts that can do this."""
    fields: dict[vol.Marker, Any] = {
        vol.Required(CONF_NAME): _NAME,
        vol.Optional(CONF_OTHER_NAMES, default=list): _OTHER_NAMES,
    }
    if senders:
        fields[vol.Optional(CONF_SENDER)] = SelectSelector(
            SelectSelectorConfig(options=[*senders], mode=SelectSelectorMode.DROPDOWN)
        )
        fields[vol.Optional(CONF_NUMBERS, default=list)] = _NUMBERS
    else:
        fields[vol.Required(CONF_NUMBERS)] = _NUMBERS
    fields |= {
        vol.Required(CONF_TRUSTED, default=False): BooleanSelector(),
        vol.Optional(CONF_PERSON): _PERSON,
    }
    able = [entry for entry, capabilities in accounts if capabilities.send]
    if len(able) > 1:
        fields[vol.Optional(CONF_ACCOUNT)] = SelectSelector(
            SelectSelectorConfig(
                options=[
                    SelectOptionDict(value=entry.entry_id, label=entry.title)
                    for entry in able
                ],
                mode=SelectSelectorMode.DROPDOWN,
            )
        )
    if able:
        fields[vol.Optional(CONF_LINE)] = line_selector(*able)
    channels = [
        name
        for name in TEXT_CHANNELS
        if any(name in capabilities.send for _, capabilities in accounts)
    ]
    if len(channels) > 1:
        fields[vol.Optional(CONF_CHANNEL)] = SelectSelector(
            SelectSelectorConfig(
                options=[*channels],
                translation_key=CONF_CHANNEL,
                mode=SelectSelectorMode.DROPDOWN,
            )
        )
    if channels:
        fields[vol.Required(CONF_ASSIST, default=False)] = BooleanSelector()
    fields[vol.Required(CONF_OWN_DEVICE, default=False)] = BooleanSelector()
    return vol.Schema(fields)


def _tidy(typed: Mapping[str, Any], region: str | None) -> dict[str, Any]:
    """Return what was typed in, as it was written but without what is idle.

    Of two spellings of one number the first one stays.
    """
    numbers: dict[str, str] = {}
    for text in map(str.strip, (*typed[CONF_NUMBERS], typed.get(CONF_SENDER, ""))):
        if text:
            found = readings(text, region)
            numbers.setdefault(found[0].identity if len(found) == 1 else text, text)
    data: dict[str, Any] = {
        CONF_NAME: typed[CONF_NAME].strip(),
        CONF_NUMBERS: list(numbers.values()),
        CONF_TRUSTED: typed[CONF_TRUSTED],
    }
    names = dict.fromkeys(map(str.strip, typed.get(CONF_OTHER_NAMES, ())))
    if other_names := [text for text in names if text and text != data[CONF_NAME]]:
        data[CONF_OTHER_NAMES] = other_names
    if line := typed.get(CONF_LINE, "").strip():
        data[CONF_LINE] = line
    for name in (
        CONF_PERSON,
        CONF_ACCOUNT,
        CONF_CHANNEL,
        CONF_ASSIST,
        CONF_OWN_DEVICE,
    ):
        if value := typed.get(name):
            data[name] = value
    return data


async def _async_kinds(hass: HomeAssistant) -> Mapping[AddressKind, str]:
    """Return the words for kinds of addresses in the language of the home."""
    found = await async_get_translations(hass, hass.config.language, "common", [DOMAIN])
    texts = {kind: f"component.{DOMAIN}.common.kind_{kind}" for kind in AddressKind}
    return {kind: found[key] for kind, key in texts.items() if key in found}


def _understood(
    data: Mapping[str, Any], region: str | None, kinds: Mapping[AddressKind, str]
) -> str:
    """Return a list, in Markdown, of what each number of a contact is taken for."""
    lines: list[str] = []
    for text in data[CONF_NUMBERS]:
        found = readings(text, region)
        meaning = " / ".join(described(item, kinds.get(item.kind)) for item in found)
        lines.append(f"- `{text.replace('`', '')}`: {meaning or '–'}")
    return "\n".join(lines)


def _check(
    data: Mapping[str, Any],
    others: Contacts,
    region: str | None,
    kinds: Mapping[AddressKind, str],
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the errors by field, and what their texts are filled with."""
    errors: dict[str, str] = {}
    values: dict[str, str] = {}
    _check_names(errors, CONF_NAME, [data[CONF_NAME]], others)
    _check_names(errors, CONF_OTHER_NAMES, data.get(CONF_OTHER_NAMES, ()), others)
    if not data[CONF_NUMBERS]:
        errors[CONF_NUMBERS] = "number_missing"
    for text in data[CONF_NUMBERS]:
        found = readings(text, region)
        if not found:
            errors[CONF_NUMBERS] = "number_invalid"
        elif len(found) > 1:
            errors[CONF_NUMBERS] = "number_ambiguous"
            values["readings"] = "; ".join(
                described(reading, kinds.get(reading.kind)) for reading in found
            )
        elif taken := others.by_address(found[0].identity):
            errors[CONF_NUMBERS] = "number_taken"
            values["contact"] = taken.name
        else:
            continue
        values["number"] = text
        break
    if data.get(CONF_ASSIST) and not data[CONF_TRUSTED]:
        errors[CONF_ASSIST] = "assist_needs_trust"
    return errors, values


def _check_names(
    errors: dict[str, str], field: str, names: Iterable[str], others: Contacts
) -> None:
    """Note for a field what is wrong with names."""
    for name in names:
        seen = visible(name).strip()
        if not seen:
            errors[field] = "name_missing"
        elif name != whole(name):
            errors[field] = "name_broken"
        elif not is_name(name):
            # Sending to that number would reach this contact instead.
            errors[field] = "name_is_number"
        elif others.named(name) or others.by_address(seen):
            errors[field] = "name_taken"
