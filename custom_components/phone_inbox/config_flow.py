"""Config flow: adding accounts, and changing how they connect."""

from collections.abc import Iterable, Mapping
from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryDataWithId,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.core import callback
from homeassistant.helpers.translation import async_get_translations

from .const import CONF_PROVIDER, CONTACTS, DOMAIN, SUBENTRY_CONTACT
from .contacts.address_book import contacts_entry, is_contacts
from .coordinator import PhoneInboxConfigEntry
from .flows.account_flow import AccountFlow
from .flows.account_forms import account_steps, reauth_step, reconfigure_step
from .flows.contact_flow import ContactFlow
from .flows.options_flow import AccountOptionsFlow
from .migration import VERSION
from .providers.registry import PROVIDERS


class PhoneInboxConfigFlow(AccountFlow, domain=DOMAIN):
    """Adds an account, or changes the credentials of one; adds the contacts' entry.

    Each provider has three steps, made from its form: for a new account, to change
    one, and for secrets that are refused.
    """

    VERSION = VERSION
    MINOR_VERSION = 1

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
