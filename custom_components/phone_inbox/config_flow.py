"""Config flow: adding accounts, and changing how they connect."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, override

from homeassistant.components import webhook
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryDataWithId,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_CODE, CONF_WEBHOOK_ID
from homeassistant.core import callback
from homeassistant.helpers.selector import TextSelector
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from .const import (
    CONF_EXTENSIONS,
    CONF_PROVIDER,
    CONF_SESSION,
    CONTACTS,
    DOMAIN,
    SUBENTRY_CONTACT,
)
from .contacts.address_book import contacts_entry, is_contacts
from .coordinator import PhoneInboxConfigEntry
from .flows.account_forms import (
    ERROR_SECTIONS,
    SECTION_ADVANCED,
    account_steps,
    changed_credentials,
    credentials_of,
    reauth_step,
    reconfigure_step,
    suggestions,
)
from .flows.contact_flow import ContactFlow
from .flows.forms import extensions_schema, opened
from .flows.options_flow import AccountOptionsFlow
from .flows.trial import (
    FIELD_BASE,
    CodeWanted,
    Trial,
    TrialFailed,
    TrialMemory,
    async_try,
)
from .migration import VERSION
from .providers.registry import PROVIDERS


class Pending(NamedTuple):
    """A sign-in that waits for a one-time code."""

    provider: str
    credentials: dict[str, Any]
    memory: TrialMemory


class Choice(NamedTuple):
    """An account that waits for a choice of lines."""

    provider: str
    credentials: dict[str, Any]
    trial: Trial


class PhoneInboxConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds an account, or changes the credentials of one; adds the contacts' entry.

    Each provider has three steps, made from its form: for a new account, to change
    one, and for secrets that are refused. What else a provider asks for goes into
    steps of its own between the form and :meth:`_async_finish`.
    """

    VERSION = VERSION
    MINOR_VERSION = 1

    #: What waits for the step after the form.
    _pending: Pending
    _choice: Choice

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: PhoneInboxConfigEntry) -> OptionsFlow:
        """Return the flow for the options."""
        return AccountOptionsFlow()

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """Tell whether an entry has options: accounts do."""
        return not is_contacts(config_entry)

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: PhoneInboxConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flow for contacts, which are in an entry of their own."""
        return {SUBENTRY_CONTACT: ContactFlow} if is_contacts(config_entry) else {}

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the user choose a provider, or the contacts where they were deleted."""
        options = list(PROVIDERS)
        if contacts_entry(self.hass) is None:
            options.append(CONTACTS)
        return self.async_show_menu(step_id="user", menu_options=options)

    async def async_step_contacts(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add the entry of the contacts."""
        return await self._async_add_contacts({}, ())

    async def async_step_import(self, import_data: dict[str, Any]) -> ConfigFlowResult:
        """Add the entry of the contacts, with those that accounts had before."""
        return await self._async_add_contacts(
            import_data["data"], import_data["contacts"]
        )

    async def _async_add_contacts(
        self, data: Mapping[str, Any], contacts: Iterable[ConfigSubentryDataWithId]
    ) -> ConfigFlowResult:
        await self.async_set_unique_id(CONTACTS)
        self._abort_if_unique_id_configured(reload_on_update=False)
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "config", [DOMAIN]
        )
        menu = f"component.{DOMAIN}.config.step.user.menu_options"
        title = texts.get(f"{menu}.{CONTACTS}", "Contacts")
        return self.async_create_entry(title=title, data=data, subentries=contacts)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change how an account connects, in the step of its provider."""
        if is_contacts(self._entry):
            return self.async_abort(reason="contacts_have_no_settings")
        provider = self._entry.data[CONF_PROVIDER]
        return await self._async_ask(provider, reconfigure_step(provider))

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Ask for new secrets: the old ones were refused."""
        provider = self._entry.data[CONF_PROVIDER]
        return await self._async_ask(provider, reauth_step(provider))

    @property
    def _entry(self) -> ConfigEntry:
        """Return the account that is being changed."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        return self._get_reconfigure_entry()

    async def _async_ask(
        self, provider: str, step_id: str, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show a form of a provider until what is typed in connects."""
        form = PROVIDERS[provider].form
        schema = account_steps(provider)[step_id]
        present = {} if self.source == SOURCE_USER else credentials_of(self._entry)
        shown: Mapping[str, Any] = suggestions(form, present)
        errors: dict[str, str] = {}
        values: Mapping[str, str] = {}
        sections = dict(ERROR_SECTIONS)
        if user_input is not None:
            new = changed_credentials(form, user_input, present)
            try:
                trial = await async_try(self.hass, provider, new)
            except TrialFailed as err:
                shown, values = user_input, err.values
                at = err.at
                if at in form.advanced:
                    # A field of a section takes no error of its own.
                    at, sections[err.key] = FIELD_BASE, SECTION_ADVANCED
                errors = {at: err.key}
            except CodeWanted as err:
                self._pending = Pending(provider, new, err.memory)
                return await self.async_step_code()
            else:
                return await self._async_choose(provider, new, trial)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                opened(schema, errors.values(), sections), shown
            ),
            errors=errors,
            description_placeholders={**values, "account": self._account(provider)},
        )

    async def async_step_code(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the one-time code that the provider has sent to the user."""
        provider, credentials, memory = self._pending
        errors: dict[str, str] = {}
        values: Mapping[str, str] = {}
        if user_input is not None:
            with_code = {**credentials, CONF_CODE: user_input[CONF_CODE].strip()}
            try:
                trial = await async_try(self.hass, provider, with_code, memory)
            except CodeWanted as err:
                errors = {CONF_CODE: "code_wrong"}
                if not err.refused:
                    errors = {CONF_CODE: "code_over"}
            except TrialFailed as err:
                errors, values = {err.at: err.key}, err.values
            else:
                return await self._async_choose(provider, credentials, trial)
        return self.async_show_form(
            step_id="code",
            data_schema=vol.Schema({vol.Required(CONF_CODE): TextSelector()}),
            errors=errors,
            description_placeholders={**values, "account": self._account(provider)},
        )

    async def _async_choose(
        self, provider: str, credentials: dict[str, Any], trial: Trial
    ) -> ConfigFlowResult:
        """Let the user choose lines where the provider offers a choice."""
        if not trial.offered or self.source == SOURCE_REAUTH:
            return await self._async_finish(provider, credentials, trial)
        self._choice = Choice(provider, credentials, trial)
        return await self.async_step_extensions()

    async def async_step_extensions(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the user choose the extensions to watch."""
        provider, credentials, trial = self._choice
        errors: dict[str, str] = {}
        if user_input is not None:
            if chosen := user_input[CONF_EXTENSIONS]:
                credentials = {**credentials, CONF_EXTENSIONS: chosen}
                return await self._async_finish(provider, credentials, trial)
            errors = {CONF_EXTENSIONS: "no_extension"}
        return self.async_show_form(
            step_id="extensions",
            data_schema=extensions_schema(
                trial.offered, credentials.get(CONF_EXTENSIONS)
            ),
            errors=errors,
            description_placeholders={"account": self._account(provider)},
        )

    def _account(self, provider: str) -> str:
        """Return how to call the account: a new one has only its provider."""
        if self.source == SOURCE_USER:
            return PROVIDERS[provider].name
        return self._entry.title

    async def _async_finish(
        self, provider: str, credentials: Mapping[str, Any], trial: Trial
    ) -> ConfigFlowResult:
        """Keep credentials that work, in a new account or in the one they are of."""
        await self.async_set_unique_id(f"{provider}_{trial.identity.account_id}")
        data = {CONF_PROVIDER: provider, **credentials}
        if trial.session:
            data[CONF_SESSION] = dict(trial.session)
        if self.source == SOURCE_USER:
            self._abort_if_unique_id_configured(reload_on_update=False)
            data[CONF_WEBHOOK_ID] = webhook.async_generate_id()
            return self.async_create_entry(title=trial.identity.name, data=data)
        entry = self._entry
        if trial.identity.stable:
            self._abort_if_unique_id_mismatch(
                reason="wrong_account",
                description_placeholders={"account": entry.title},
            )
        elif self.unique_id != entry.unique_id:
            # A new key of the same account, unless another entry has that key.
            self._abort_if_unique_id_configured(reload_on_update=False)
        data[CONF_WEBHOOK_ID] = entry.data[CONF_WEBHOOK_ID]
        changed = data != entry.data or self.unique_id != entry.unique_id
        heard = changed and bool(entry.update_listeners)
        result = self.async_update_and_abort(entry, data=data, unique_id=self.unique_id)
        if not heard:
            # An account that failed to set up has no listener that reloads it, and
            # a secret that works again as it was changes nothing to listen to.
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result


def _add_steps(provider: str) -> None:
    """Give the flow the steps of a provider: Home Assistant finds them by name."""
    for step_id in account_steps(provider):

        async def step(
            flow: PhoneInboxConfigFlow,
            user_input: dict[str, Any] | None = None,
            step_id: str = step_id,
        ) -> ConfigFlowResult:
            return await flow._async_ask(provider, step_id, user_input)  # noqa: SLF001

        setattr(PhoneInboxConfigFlow, f"async_step_{step_id}", step)


for _provider in PROVIDERS:
    _add_steps(_provider)
