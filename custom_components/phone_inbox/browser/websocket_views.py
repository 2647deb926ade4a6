"""What the card shows besides messages: accounts, lines, and what a text takes."""

from collections.abc import Mapping
from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from ..access.rights import Rights
from ..account.lines import LineState
from ..const import DOMAIN
from ..coordinator import PhoneInboxCoordinator
from ..errors import SIGN_IN_REFUSED
from ..messaging import Channel
from ..messaging.parts import Encoding, measure
from ..outgoing.drafts import usual_channel

_ENCODINGS = {Encoding.GSM_7: "gsm7", Encoding.UCS_2: "ucs2"}


def account_view(coordinator: PhoneInboxCoordinator, rights: Rights) -> dict[str, Any]:
    """Return an account with the lines and contacts that the user may see."""
    capabilities = coordinator.provider.capabilities
    default = None
    if capabilities.send:
        default = coordinator.default_line(usual_channel(capabilities.send))
    lines = rights.lines()

    def shown(line: str | None) -> str | None:
        """Return a line's id, where the user may know that there is such a line."""
        line_id = coordinator.line_id(line) if line else None
        may_know = line_id in lines or rights.everywhere(POLICY_READ)
        return line_id if may_know else None

    return {
        "entry_id": coordinator.config_entry.entry_id,
        "name": coordinator.title,
        "available": coordinator.last_update_success,
        "sign_in": needs_sign_in(coordinator),
        "problem": problem_view(coordinator),
        "send": sorted(capabilities.send),
        "mark": coordinator.can_mark,
        "delete": capabilities.delete,
        "cancel": capabilities.cancel,
        "text_limit": capabilities.text_limit,
        "default_line_id": shown(default),
        "control": rights.everywhere(POLICY_CONTROL)
        or (bool(lines) and lines <= rights.lines(POLICY_CONTROL)),
        "lines": [
            {
                **line_view(coordinator, state),
                "device_id": _device_id(coordinator, state),
                "channels": sorted(state.line.channels)
                if state.line.channels is not None
                else None,
            }
            for state in coordinator.data.lines.values()
            if coordinator.line_id(state.line.key) in lines
        ],
        "contacts": [
            {
                "contact_id": contact.subentry_id,
                "name": contact.name,
                "trusted": contact.trusted,
                "line_id": shown(contact.line_of(coordinator.config_entry.entry_id)),
                "person": contact.person,
            }
            for contact in coordinator.contacts.all
            if rights.on_contact(contact.subentry_id)
        ],
    }


def absent_view(entry: ConfigEntry) -> dict[str, Any]:
    """Return what is known of an account that is not loaded."""
    return {
        "entry_id": entry.entry_id,
        "name": entry.title,
        # Home Assistant keeps the text of what ended the setup, and not its kind.
        "sign_in": entry.state is ConfigEntryState.SETUP_ERROR
        and entry.error_reason_translation_key == SIGN_IN_REFUSED,
        "problem": _problem(
            entry.error_reason_translation_key,
            entry.error_reason_translation_placeholders,
        ),
        "disabled": entry.disabled_by is not None,
    }


def needs_sign_in(coordinator: PhoneInboxCoordinator) -> bool:
    """Tell whether the provider refuses the sign-in: no waiting mends that."""
    return not coordinator.last_update_success and isinstance(
        coordinator.last_exception, ConfigEntryAuthFailed
    )


def problem_view(coordinator: PhoneInboxCoordinator) -> dict[str, Any] | None:
    """Return why the last poll failed, as errors are sent; None: it did not."""
    error = coordinator.last_exception
    if coordinator.last_update_success or not isinstance(error, HomeAssistantError):
        return None
    return _problem(error.translation_key, error.translation_placeholders)


def _problem(
    key: str | None, placeholders: Mapping[str, str] | None
) -> dict[str, Any] | None:
    if key is None:
        return None
    return {
        "translation_domain": DOMAIN,
        "translation_key": key,
        "translation_placeholders": placeholders,
    }


def line_view(coordinator: PhoneInboxCoordinator, state: LineState) -> dict[str, Any]:
    """Return what changes of a line."""
    return {
        "line_id": coordinator.line_id(state.line.key),
        "name": state.line.name,
        "unread": state.unread,
        "available": coordinator.last_update_success and state.available,
    }


def measure_view(
    coordinator: PhoneInboxCoordinator, text: str, channel: Channel | None
) -> dict[str, Any]:
    """Return what a text would take on a channel, and what the caps leave.

    ``left`` is None where a text may be as long as one likes.
    """
    capabilities = coordinator.provider.capabilities
    if channel is None and capabilities.send:
        channel = usual_channel(capabilities.send)
    limit = capabilities.text_limit
    room = None if limit is None else limit - len(text)
    encoding: str | None = None
    characters, count, left = len(text), 1, room
    if channel is Channel.SMS:
        parts = measure(text)
        encoding = _ENCODINGS[parts.encoding]
        characters, count = parts.length, parts.count
        left = parts.left if room is None else min(parts.left, room)
    cap = coordinator.desk.left(dt_util.utcnow()) if capabilities.send else None
    return {
        "encoding": encoding,
        "characters": characters,
        "parts": count,
        "left": left,
        "cap": {"limit": cap.limit, "left": cap.left} if cap else None,
        "over": (room is not None and room < 0)
        or (cap is not None and count > cap.left),
    }


def _device_id(coordinator: PhoneInboxCoordinator, state: LineState) -> str | None:
    entry_id = coordinator.config_entry.entry_id
    device = dr.async_get(coordinator.hass).async_get_child_device_by_identifier(
        (DOMAIN, f"{entry_id}_{coordinator.line_id(state.line.key)}"), entry_id
    )
    return device.id if device else None
