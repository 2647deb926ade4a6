"""The repair for new extensions: choosing among them, where it is told of them."""

from contextlib import suppress
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry

from ..const import CONF_EXTENSIONS, CONF_PROVIDER, CONF_SESSION
from .account_forms import credentials_of, session_after
from .forms import extensions_schema
from .trial import CodeWanted, Trial, TrialFailed, async_try


class NewExtensionsFlow(RepairsFlow):
    """Lets the user choose which extensions to watch, as adding the account did."""

    _trial: Trial

    def __init__(self, entry: ConfigEntry) -> None:
        """Choose for an account."""
        self._entry = entry

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Find out which extensions there are now."""
        entry = self._entry
        with suppress(TrialFailed, CodeWanted):
            trial = await async_try(
                self.hass, entry.data[CONF_PROVIDER], credentials_of(entry)
            )
            if trial.offered:
                self._trial = trial
                return await self.async_step_extensions()
        return self.async_abort(
            reason="not_connected", description_placeholders={"account": entry.title}
        )

    async def async_step_extensions(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Take the choice; what is left out is not mentioned again."""
        entry, trial = self._entry, self._trial
        errors: dict[str, str] = {}
        if user_input is not None:
            if chosen := user_input[CONF_EXTENSIONS]:
                # With it goes what was offered: from now on, only others are new.
                session = session_after(entry, trial.session)
                changes = {CONF_EXTENSIONS: chosen, CONF_SESSION: session}
                self.hass.config_entries.async_update_entry(
                    entry, data={**entry.data, **changes}
                )
                if not entry.update_listeners:
                    # An account that failed to set up does not reload by itself.
                    self.hass.config_entries.async_schedule_reload(entry.entry_id)
                return self.async_create_entry(data={})
            errors = {CONF_EXTENSIONS: "no_extension"}
        return self.async_show_form(
            step_id="extensions",
            data_schema=extensions_schema(
                trial.offered, entry.data.get(CONF_EXTENSIONS)
            ),
            errors=errors,
            description_placeholders={"account": entry.title},
        )
