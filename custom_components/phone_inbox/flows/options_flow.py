"""Options flow: how an account is read, what is shown, what may be spent."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import CONF_SCAN_INTERVAL, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    BooleanSelector,
    ConversationAgentSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TimeSelector,
)
import voluptuous as vol

from ..const import (
    CONF_ASSIST_AGENT,
    CONF_CALLBACKS,
    CONF_CAPS,
    CONF_DEFAULT_LINE,
    CONF_LOW_BALANCE,
    CONF_PER_DAY,
    CONF_PER_HOUR,
    CONF_PRIVACY,
    CONF_PROVIDER,
    CONF_QUIET_HOURS,
    CONF_RECIPIENT_PER_DAY,
    CONF_RECIPIENT_PER_HOUR,
    CONF_SEND_THROUGH,
    CONF_SIDEBAR,
    DEFAULT_ASSIST_AGENT,
    DEFAULT_CAPS,
    MAX_INTERVAL,
    Privacy,
)
from ..messaging.quiet import END, START
from ..providers import Capabilities
from ..providers.registry import PROVIDERS
from .forms import opened
from .sender_choice import async_lines_that_answer, sender_selector, senders_for
from .trial import FIELD_BASE, TrialFailed, TrialMemory

#: Where the form puts right what its errors are about.
_ERROR_SECTIONS = {
    "day_below_hour": CONF_CAPS,
    "quiet_hours_empty": CONF_QUIET_HOURS,
    "quiet_hours_incomplete": CONF_QUIET_HOURS,
}
_PRIVACY = SelectSelector(
    SelectSelectorConfig(
        options=list(Privacy),
        translation_key=CONF_PRIVACY,
        mode=SelectSelectorMode.LIST,
    )
)
_CAP = vol.All(
    NumberSelector(NumberSelectorConfig(min=1, step=1, mode=NumberSelectorMode.BOX)),
    vol.Coerce(int),
)
_AMOUNT = NumberSelector(
    NumberSelectorConfig(min=0, step="any", mode=NumberSelectorMode.BOX)
)


class AccountOptionsFlow(OptionsFlow):
    """The preferences of an account, loaded or not."""

    def __init__(self) -> None:
        """Begin with nothing chosen."""
        self._chosen: dict[str, Any] = {}
        #: The names of the account's lines, and whether each can answer.
        self._answering: Mapping[str, bool] = {}

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the options and take them."""
        entry = self.config_entry
        capabilities = capabilities_of(self.hass, entry)
        senders = senders_for(self.hass, entry)
        schema = options_schema(capabilities, entry, senders)
        shown: Mapping[str, Any] = entry.options
        errors: dict[str, str] = {}
        if user_input is not None:
            quiet = user_input.get(CONF_QUIET_HOURS, {})
            if not caps_are_possible(user_input.get(CONF_CAPS, {})):
                errors = {FIELD_BASE: "day_below_hour"}
            elif quiet and quiet.get(START) == quiet.get(END):
                errors = {FIELD_BASE: "quiet_hours_empty"}
            elif len(quiet) == 1:
                errors = {FIELD_BASE: "quiet_hours_incomplete"}
            else:
                # What this form does not show stays as it is.
                hidden = {
                    name: value
                    for name, value in entry.options.items()
                    if name not in schema.schema
                }
                self._chosen = hidden | _tidy(user_input)
                chosen = self._chosen.get(CONF_SEND_THROUGH)
                if chosen in (None, entry.options.get(CONF_SEND_THROUGH)):
                    return self.async_create_entry(data=self._chosen)
                try:
                    self._answering = await async_lines_that_answer(
                        self.hass, entry, chosen
                    )
                except TrialFailed as err:
                    errors = {err.at: err.key}
                else:
                    return await self.async_step_send_through()
            shown = user_input
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                opened(schema, errors.values(), _ERROR_SECTIONS), shown
            ),
            errors=errors,
            description_placeholders={
                "account": entry.title,
                # Home Assistant's own refusal does not say what would be right.
                "shortest": str(capabilities.min_interval),
                "longest": str(MAX_INTERVAL),
            },
        )

    async def async_step_send_through(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show which lines can answer through another account, and take it."""
        if user_input is not None:
            return self.async_create_entry(data=self._chosen)
        sender = self.hass.config_entries.async_get_known_entry(
            self._chosen[CONF_SEND_THROUGH]
        )
        return self.async_show_form(
            step_id="send_through",
            data_schema=vol.Schema({}),
            description_placeholders={
                "account": self.config_entry.title,
                "sender": sender.title,
                "lines": "\n".join(
                    f"- {'✅' if can else '❌'} {name}"
                    for name, can in self._answering.items()
                ),
            },
        )


def options_schema(
    capabilities: Capabilities,
    entry: ConfigEntry,
    senders: Mapping[str, str] | None = None,
) -> vol.Schema:
    """Return the form for an account that can do this.

    ``senders`` are the names of accounts that it may send through, by their entries.
    """
    fields: dict[vol.Marker, Any] = {
        vol.Required(
            CONF_SCAN_INTERVAL, default=capabilities.default_interval
        ): vol.All(
            NumberSelector(
                NumberSelectorConfig(
                    min=capabilities.min_interval,
                    max=MAX_INTERVAL,
                    step=1,
                    unit_of_measurement=UnitOfTime.SECONDS,
                    mode=NumberSelectorMode.BOX,
                )
            ),
            vol.Coerce(int),
        ),
        vol.Required(CONF_PRIVACY, default=Privacy.STANDARD): _PRIVACY,
        vol.Required(CONF_SIDEBAR, default=False): BooleanSelector(),
    }
    if senders:
        fields[vol.Optional(CONF_SEND_THROUGH)] = sender_selector(senders)
    if capabilities.send:
        fields[vol.Optional(CONF_DEFAULT_LINE)] = line_selector(entry)
        # An empty field reads as if nobody would answer.
        own = {"suggested_value": DEFAULT_ASSIST_AGENT}
        fields[vol.Optional(CONF_ASSIST_AGENT, description=own)] = (
            ConversationAgentSelector()
        )
    if capabilities.push:
        fields[vol.Required(CONF_CALLBACKS, default=True)] = BooleanSelector()
    if capabilities.balance:
        fields[vol.Optional(CONF_LOW_BALANCE)] = _AMOUNT
    if capabilities.send:
        fields[vol.Required(CONF_CAPS)] = section(
            vol.Schema(
                {
                    vol.Required(cap, default=size): _CAP
                    for cap, size in DEFAULT_CAPS.items()
                }
            ),
            {"collapsed": True},
        )
        fields[vol.Optional(CONF_QUIET_HOURS)] = section(
            vol.Schema(
                {
                    vol.Optional(START): TimeSelector(),
                    vol.Optional(END): TimeSelector(),
                }
            ),
            {"collapsed": True},
        )
    return vol.Schema(fields)


def line_selector(*entries: ConfigEntry) -> SelectSelector:
    """Return a choice of accounts' lines; one not known yet can be typed in."""
    lines: dict[str, str] = {}
    for entry in entries:
        if entry.state is not ConfigEntryState.LOADED:
            continue
        for line in entry.runtime_data.lines.values():
            name = line.name if len(entries) == 1 else f"{entry.title} · {line.name}"
            # Two accounts may call a line the same.
            known = lines.get(line.key)
            lines[line.key] = f"{known}, {name}" if known else name
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=key, label=name) for key, name in lines.items()
            ],
            custom_value=True,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def caps_are_possible(caps: Mapping[str, int]) -> bool:
    """Tell whether a day may bring at least what an hour may."""
    sizes = {**DEFAULT_CAPS, **caps}
    return (
        sizes[CONF_PER_DAY] >= sizes[CONF_PER_HOUR]
        and sizes[CONF_RECIPIENT_PER_DAY] >= sizes[CONF_RECIPIENT_PER_HOUR]
    )


def _tidy(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options as they were typed in: nothing empty, and 50 instead of 50.0."""
    tidy: dict[str, Any] = {}
    for name, value in options.items():
        if isinstance(value, str):
            if text := value.strip():
                tidy[name] = text
        elif isinstance(value, float) and value.is_integer():
            tidy[name] = int(value)
        elif value != {}:
            tidy[name] = value
    return tidy


def capabilities_of(hass: HomeAssistant, entry: ConfigEntry) -> Capabilities:
    """Return what an account can do, as far as it is known without connecting.

    The clients of all accounts there are were imported when the integration was set up.
    """
    if entry.state is ConfigEntryState.LOADED:
        capabilities: Capabilities = entry.runtime_data.provider.capabilities
        return capabilities
    if (kind := PROVIDERS.get(entry.data[CONF_PROVIDER])) is None:
        return Capabilities()
    try:
        return kind.load()(
            async_get_clientsession(hass), entry.data, TrialMemory()
        ).capabilities
    except ValueError:
        return Capabilities()
