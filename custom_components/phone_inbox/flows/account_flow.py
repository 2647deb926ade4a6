"""From a provider's form to an account: trying it out, and what is asked on the way."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.components import webhook
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_CODE, CONF_NAME, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import TextSelector
import voluptuous as vol

from ..const import CONF_EXTENSIONS, CONF_PROVIDER, CONF_SESSION, DOMAIN
from ..providers.registry import PROVIDERS
from .account_forms import (
    CONF_FINGERPRINT,
    ERROR_SECTIONS,
    SECTION_ADVANCED,
    account_steps,
    changed_credentials,
    credentials_of,
    session_after,
    suggestions,
)
from .certificate import Certificate
from .forms import extensions_schema, opened
from .trial import (
    FIELD_BASE,
    CertificateUnknown,
    CodeWanted,
    Trial,
    TrialFailed,
    TrialMemory,
    async_try,
)

#: So long, in seconds, the form itself waits for the server; then a progress is shown.
PATIENCE = 1.0

#: Where to go from there, as addresses within Home Assistant.
NEXT_STEPS: Final = {
    "dashboards": "/config/lovelace/dashboards",
    "settings": f"/config/integrations/integration/{DOMAIN}",
}

type Outcome = Trial | TrialFailed | CodeWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A form that was sent off, and what comes of it."""

    step_id: str
    typed: Mapping[str, Any] = field(repr=False)
    provider: str
    credentials: Mapping[str, Any] = field(repr=False)
    outcome: asyncio.Task[Outcome]


class AccountFlow(ConfigFlow):
    """Shows a provider's form until what is typed in connects, then keeps it.

    What else a provider asks for goes into steps of its own between the form and
    :meth:`_async_finish`.
    """

    #: What was sent off last, what came of it, and what a sign-in has to remember.
    _attempt: Attempt
    _trial: Trial
    _memory: TrialMemory
    _certificate: Certificate

    @property
    def _entry(self) -> ConfigEntry:
        """Return the account that is being changed."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        return self._get_reconfigure_entry()

    def _account(self, provider: str) -> str:
        """Return how to call the account: a new one has only its provider."""
        if self.source == SOURCE_USER:
            return PROVIDERS[provider].name
        return self._entry.title

    # The form

    async def _async_ask(
        self, provider: str, step_id: str, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show a form of a provider, and try out what is typed in."""
        present = {} if self.source == SOURCE_USER else credentials_of(self._entry)
        form = PROVIDERS[provider].form
        if user_input is None:
            return self._show(provider, step_id, suggestions(form, present))
        name = user_input.get(CONF_NAME, "").strip()
        if name and name != free_title(self.hass, name):
            failure = TrialFailed("name_taken", at=CONF_NAME)
            return self._show(provider, step_id, user_input, failure)
        return await self._async_attempt(
            step_id,
            user_input,
            provider,
            changed_credentials(form, user_input, present),
        )

    def _show(
        self,
        provider: str,
        step_id: str,
        shown: Mapping[str, Any],
        failure: TrialFailed | None = None,
    ) -> ConfigFlowResult:
        form = PROVIDERS[provider].form
        errors: dict[str, str] = {}
        values: Mapping[str, str] = {}
        sections = dict(ERROR_SECTIONS)
        if failure is not None:
            values, at = failure.values, failure.at
            if at in form.advanced:
                # A field of a section takes no error of its own.
                at, sections[failure.key] = FIELD_BASE, SECTION_ADVANCED
            errors = {at: failure.key}
        schema = opened(account_steps(provider)[step_id], errors.values(), sections)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders={**values, "account": self._account(provider)},
        )

    # Trying it out

    async def _async_attempt(
        self,
        step_id: str,
        typed: Mapping[str, Any],
        provider: str,
        credentials: Mapping[str, Any],
        code: str | None = None,
    ) -> ConfigFlowResult:
        """Connect, and let the user know that it takes its time where it does."""
        memory = None
        tried = credentials
        if code is not None:
            # It is worth nothing afterwards, and not kept.
            memory, tried = self._memory, {**credentials, CONF_CODE: code}

        async def outcome() -> Outcome:
            # Returned and not raised: the dialog may be closed before anybody looks.
            try:
                return await async_try(self.hass, provider, tried, memory)
            except (TrialFailed, CodeWanted) as err:
                return err

        task = self.hass.async_create_task(outcome())
        self._attempt = Attempt(
            step_id=step_id,
            typed=typed,
            provider=provider,
            credentials=credentials,
            outcome=task,
        )
        await asyncio.wait([task], timeout=PATIENCE)
        if task.done():
            return await self.async_step_connected()
        return await self.async_step_connect()

    async def async_step_connect(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the server has not answered yet."""
        attempt = self._attempt
        if attempt.outcome.done():
            return self.async_show_progress_done(next_step_id="connected")
        return self.async_show_progress(
            step_id="connect",
            progress_action="connect",
            description_placeholders={"account": self._account(attempt.provider)},
            progress_task=attempt.outcome,
        )

    async def async_step_connected(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go where the outcome leads."""
        attempt = self._attempt
        outcome = attempt.outcome.result()
        asked_for_code = attempt.step_id == "code"
        if isinstance(outcome, Trial):
            self._trial = outcome
            return await self._async_choose()
        if isinstance(outcome, CodeWanted):
            self._memory = outcome.memory
            failure = None
            if asked_for_code:
                failure = TrialFailed("code_over", at=CONF_CODE)
                if outcome.refused:
                    failure = TrialFailed("code_wrong", at=CONF_CODE)
            return self._show_code(failure)
        if asked_for_code:
            return self._show_code(outcome)
        if isinstance(outcome, CertificateUnknown):
            self._certificate = outcome.certificate
            return await self.async_step_certificate()
        return self._show(attempt.provider, attempt.step_id, attempt.typed, outcome)

    # A certificate that no authority stands for

    async def async_step_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the certificate, and let the user decide."""
        shown = self._certificate
        return self.async_show_menu(
            step_id="certificate",
            menu_options=["certificate_accept", "certificate_refuse"],
            description_placeholders={
                "account": self._account(self._attempt.provider),
                "fingerprint": shown.fingerprint,
                "subject": shown.subject,
                "issuer": shown.issuer,
                "until": shown.until,
            },
        )

    async def async_step_certificate_accept(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Connect again, to a server with this one certificate and no other."""
        attempt = self._attempt
        pinned = {CONF_FINGERPRINT: self._certificate.fingerprint}
        typed = dict(attempt.typed)
        if SECTION_ADVANCED in typed:
            typed[SECTION_ADVANCED] = {**typed[SECTION_ADVANCED], **pinned}
        return await self._async_attempt(
            attempt.step_id, typed, attempt.provider, {**attempt.credentials, **pinned}
        )

    async def async_step_certificate_refuse(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go back to the form, with what was typed in."""
        attempt = self._attempt
        failure = TrialFailed("certificate_invalid")
        return self._show(attempt.provider, attempt.step_id, attempt.typed, failure)

    # A one-time code

    async def async_step_code(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the one-time code that the provider has sent to the user."""
        if user_input is None:
            return self._show_code()
        attempt = self._attempt
        return await self._async_attempt(
            "code",
            attempt.typed,
            attempt.provider,
            attempt.credentials,
            user_input[CONF_CODE].strip(),
        )

    def _show_code(self, failure: TrialFailed | None = None) -> ConfigFlowResult:
        account = self._account(self._attempt.provider)
        values = failure.values if failure else {}
        return self.async_show_form(
            step_id="code",
            data_schema=vol.Schema({vol.Required(CONF_CODE): TextSelector()}),
            errors={failure.at: failure.key} if failure else {},
            description_placeholders={**values, "account": account},
        )

    # A choice of lines

    async def _async_choose(self) -> ConfigFlowResult:
        """Let the user choose lines where the provider offers a choice."""
        if not self._trial.offered or self.source == SOURCE_REAUTH:
            return await self._async_finish(self._attempt.credentials)
        return await self.async_step_extensions()

    async def async_step_extensions(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the user choose the extensions to watch."""
        credentials = self._attempt.credentials
        errors: dict[str, str] = {}
        if user_input is not None:
            if chosen := user_input[CONF_EXTENSIONS]:
                return await self._async_finish(
                    {**credentials, CONF_EXTENSIONS: chosen}
                )
            errors = {CONF_EXTENSIONS: "no_extension"}
        return self.async_show_form(
            step_id="extensions",
            data_schema=extensions_schema(
                self._trial.offered, credentials.get(CONF_EXTENSIONS)
            ),
            errors=errors,
            description_placeholders={"account": self._account(self._attempt.provider)},
        )

    # Keeping it

    async def _async_finish(self, credentials: Mapping[str, Any]) -> ConfigFlowResult:
        """Keep credentials that work, in a new account or in the one they are of."""
        provider, trial = self._attempt.provider, self._trial
        await self.async_set_unique_id(f"{provider}_{trial.identity.account_id}")
        data = {CONF_PROVIDER: provider, **credentials}
        session = dict(trial.session)
        if self.source != SOURCE_USER:
            session = session_after(self._entry, session)
        if session:
            data[CONF_SESSION] = session
        if self.source == SOURCE_USER:
            self._abort_if_unique_id_configured(reload_on_update=False)
            data[CONF_WEBHOOK_ID] = webhook.async_generate_id()
            name = self._attempt.typed.get(CONF_NAME, "").strip()
            title = free_title(self.hass, name or trial.identity.name)
            return self.async_create_entry(
                title=title,
                data=data,
                description="can_send" if trial.can_send else "receives",
                description_placeholders={**NEXT_STEPS, "account": title},
            )
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


def free_title(hass: HomeAssistant, wanted: str) -> str:
    """Return a title that no account has: with a number where that one is taken."""
    taken = {
        entry.title.casefold() for entry in hass.config_entries.async_entries(DOMAIN)
    }
    title, number = wanted, 1
    while title.casefold() in taken:
        number += 1
        title = f"{wanted} {number}"
    return title
