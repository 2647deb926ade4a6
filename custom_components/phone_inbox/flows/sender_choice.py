"""Choosing the account that sends for one which can only be read."""

from collections.abc import Mapping

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..account.companions import possible_senders, sends_itself
from ..const import CONF_PROVIDER, CONF_SEND_THROUGH
from ..messaging.addresses import is_number
from .trial import CodeWanted, TrialFailed, async_try


def senders_for(hass: HomeAssistant, entry: ConfigEntry) -> Mapping[str, str]:
    """Return the accounts that an account may send through, by the ids of their entries.

    There are none for one that sends by itself. One whose lines nobody knows now may
    only keep the one it has, or take it out.
    """
    if sends_itself(hass, entry):
        return {}
    found = {it.entry_id: it.title for it in possible_senders(hass, entry)}
    chosen = entry.options.get(CONF_SEND_THROUGH)
    # One that is gone can be taken out.
    present = {} if chosen is None else {chosen: found.get(chosen, "–")}
    return found | present if entry.state is ConfigEntryState.LOADED else present


def sender_selector(senders: Mapping[str, str]) -> SelectSelector:
    """Return a choice of accounts, of which the names are given by their entries."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=entry_id, label=title)
                for entry_id, title in senders.items()
            ],
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


async def async_lines_that_answer(
    hass: HomeAssistant, entry: ConfigEntry, sender_id: str
) -> Mapping[str, bool]:
    """Return whether each line of an account, by its name, can answer through another.

    The other one is asked what it owns. Raises TrialFailed where none can.
    """
    senders = possible_senders(hass, entry)
    sender = next((it for it in senders if it.entry_id == sender_id), None)
    if sender is None:
        raise TrialFailed("sender_impossible", at=CONF_SEND_THROUGH)
    try:
        trial = await async_try(hass, sender.data[CONF_PROVIDER], sender.data)
    except TrialFailed, CodeWanted:
        raise TrialFailed("sender_unreachable", at=CONF_SEND_THROUGH) from None
    if entry.state is not ConfigEntryState.LOADED:
        # It was unloaded while the form was open.
        raise TrialFailed("sender_impossible", at=CONF_SEND_THROUGH)
    account = entry.runtime_data
    answering: dict[str, bool] = {}
    for line in account.lines.values():
        number = account.provider.identify(line.address or line.key, line.key)
        answering[line.name] = is_number(number) and number in trial.numbers
    if not any(answering.values()):
        raise TrialFailed("sender_owns_nothing", at=CONF_SEND_THROUGH)
    return answering
