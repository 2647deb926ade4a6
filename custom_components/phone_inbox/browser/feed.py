"""What an open browser is told as it happens.

A feed outlives the accounts it tells of: they may be reloaded, removed or added
while it goes on.
"""

from collections.abc import Collection
from functools import partial
from typing import Any

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..access.accounts import account_entries
from ..access.rights import Rights, may_know
from ..access.views import message_view
from ..account.announcement import SIGNAL_ANNOUNCEMENT, Announcement
from ..account.inbox import SIGNAL_CHANGED, InboxChanged
from ..const import DOMAIN
from ..contacts.address_book import SIGNAL_CONTACTS, is_contacts
from ..coordinator import PhoneInboxCoordinator
from .websocket_views import absent_view, line_view, needs_sign_in, problem_view

#: An entry's state for a moment: what comes of it is told.
_PASSING = (ConfigEntryState.SETUP_IN_PROGRESS, ConfigEntryState.UNLOAD_IN_PROGRESS)


class _Account:
    """An account that is loaded, as this feed's user sees it."""

    #: Listens no more.
    stop: CALLBACK_TYPE

    def __init__(self, coordinator: PhoneInboxCoordinator, rights: Rights) -> None:
        self.coordinator = coordinator
        self.rights = rights
        #: What was told last of its state.
        self.told: dict[str, Any] | None = None

    def state(self) -> dict[str, Any]:
        """Return what there is to tell of the account's state."""
        coordinator = self.coordinator
        lines = [
            view
            for state in coordinator.data.lines.values()
            if self.rights.on_line((view := line_view(coordinator, state))["line_id"])
        ]
        return {
            "event": "state",
            "entry_id": coordinator.config_entry.entry_id,
            "available": coordinator.last_update_success,
            "sign_in": needs_sign_in(coordinator),
            "problem": problem_view(coordinator),
            "unread": sum(line["unread"] for line in lines),
            "lines": lines,
        }


class Feed:
    """One subscription of one browser."""

    def __init__(
        self,
        hass: HomeAssistant,
        connection: ActiveConnection,
        number: int,
        entry_ids: Collection[str] | None,
    ) -> None:
        """Prepare to tell of some accounts, or of all there are (None)."""
        self._hass = hass
        self._connection = connection
        self._number = number
        self._wanted = entry_ids
        self._accounts: dict[str, _Account] = {}
        #: What is known of the accounts that are not loaded, as far as this user
        #: may know of them.
        self._absent: dict[str, dict[str, Any]] = {}
        self._stops: list[CALLBACK_TYPE] = []

    @callback
    def start(self) -> None:
        """Tell the state of every account, and from now on what happens."""
        hass = self._hass
        self._stops += (
            async_dispatcher_connect(
                hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed
            ),
            async_dispatcher_connect(hass, SIGNAL_ANNOUNCEMENT, self._announced),
            async_dispatcher_connect(hass, SIGNAL_CHANGED, self._changed),
            async_dispatcher_connect(hass, SIGNAL_CONTACTS, self._contacts_changed),
        )
        for entry in account_entries(hass):
            if entry.state is not ConfigEntryState.LOADED and self._may_know(entry):
                # Who subscribes reads after that.
                self._absent[entry.entry_id] = absent_view(entry)
            self._look_at(entry)

    @callback
    def stop(self) -> None:
        """Tell no more."""
        for stop in self._stops:
            stop()
        for account in self._accounts.values():
            account.stop()
        self._accounts.clear()

    @callback
    def _entry_changed(self, change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain != DOMAIN or is_contacts(entry):
            return
        self._look_at(entry)
        if (
            change is ConfigEntryChange.REMOVED
            and self._absent.pop(entry.entry_id, None) is not None
        ):
            # It was told when it was unloaded. Now it is gone for good.
            self._tell_gone(entry)

    @callback
    def _look_at(self, entry: ConfigEntry) -> None:
        """Take up an account that is loaded now, and let go one that is no more."""
        entry_id = entry.entry_id
        if self._wanted is not None and entry_id not in self._wanted:
            return
        account = self._accounts.get(entry_id)
        if entry.state is not ConfigEntryState.LOADED:
            if account is not None:
                del self._accounts[entry_id]
                account.stop()
            if entry.state not in _PASSING and self._may_know(entry):
                view = absent_view(entry)
                if view != self._absent.get(entry_id):
                    self._absent[entry_id] = view
                    self._tell_gone(entry)
        elif account is None:
            self._absent.pop(entry_id, None)
            coordinator: PhoneInboxCoordinator = entry.runtime_data
            rights = Rights(coordinator, self._connection.user)
            account = self._accounts[entry_id] = _Account(coordinator, rights)
            account.stop = coordinator.async_add_listener(
                partial(self._tell_state, account)
            )
            self._tell_state(account)

    @callback
    def _tell_gone(self, entry: ConfigEntry) -> None:
        """Tell that an account is not there (any more), or why has changed."""
        self._tell({"event": "gone", "entry_id": entry.entry_id})

    def _may_know(self, entry: ConfigEntry) -> bool:
        return may_know(self._hass, self._connection.user, entry)

    @callback
    def _tell_state(self, account: _Account) -> None:
        state = account.state()
        if account.rights.somewhere() and state != account.told:
            account.told = state
            self._tell(state)

    @callback
    def _announced(self, announcement: Announcement) -> None:
        account = self._accounts.get(announcement.entry_id)
        if account is not None and account.rights.on_line(announcement.line_id):
            self._tell(
                {
                    "event": "announcement",
                    "entry_id": announcement.entry_id,
                    "kind": announcement.kind,
                    "message": message_view(account.coordinator, announcement.message),
                }
            )

    @callback
    def _changed(self, changed: InboxChanged) -> None:
        account = self._accounts.get(changed.entry_id)
        if account is not None and account.rights.somewhere():
            # Some of them may be of lines that the user knows nothing of.
            all_ids = account.rights.everywhere(POLICY_READ)
            self._tell(
                {
                    "event": "changed",
                    "entry_id": changed.entry_id,
                    "message_ids": changed.message_ids if all_ids else None,
                    "change": changed.change,
                }
            )

    @callback
    def _contacts_changed(self) -> None:
        """Tell that others may be contacts now, and messages have other names."""
        for entry_id, account in self._accounts.items():
            if account.rights.somewhere():
                self._tell(
                    {
                        "event": "changed",
                        "entry_id": entry_id,
                        "message_ids": None,
                        "change": "contacts",
                    }
                )

    @callback
    def _tell(self, event: dict[str, Any]) -> None:
        self._connection.send_event(self._number, event)
