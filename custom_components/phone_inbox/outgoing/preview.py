"""A rehearsal: what sending a draft would come to. Nothing is sent or counted."""

from collections.abc import Mapping
from typing import Any

from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.util import dt as dt_util

from ..coordinator import PhoneInboxCoordinator
from ..errors import translated
from ..messaging import Channel
from ..messaging.parts import measure
from ..providers import check_all
from .drafts import Draft, prepare
from .sending import refusals


def preview(coordinator: PhoneInboxCoordinator, draft: Draft) -> Mapping[str, Any]:
    """Return what a text takes, what the caps leave, and what would be refused.

    No provider tells a price before it sends: that is known afterwards only. What
    only the server can refuse is not known, either.
    """
    now = dt_util.utcnow()
    try:
        prepared = prepare(coordinator, draft)
        with translated(coordinator.sending_title):
            check_all(coordinator.provider, prepared.outgoing)
    except Unauthorized:
        raise
    except HomeAssistantError as err:
        return refused(err)
    reasons = [_refusal(err) for err in refusals(coordinator, prepared, now)]
    addresses = prepared.outgoing.recipients
    is_sms = prepared.channel is Channel.SMS
    measured = measure(draft.text)
    line = coordinator.lines.get(prepared.outgoing.line or "")
    return {
        "dry_run": True,
        "would_send": not reasons,
        "refused": reasons,
        "recipients": list(addresses),
        "line": line.name if line else None,
        "channel": prepared.channel,
        "encoding": measured.encoding if is_sms else None,
        "characters": measured.length if is_sms else len(draft.text),
        "parts": prepared.parts,
        "total_parts": prepared.parts * len(addresses),
        "caps": {
            cap: {"limit": room.limit, "left": room.left}
            for cap, room in coordinator.desk.room(prepared.identities, now).items()
        },
    }


def refused(error: HomeAssistantError) -> Mapping[str, Any]:
    """Return what a request comes to that cannot be right."""
    return {"dry_run": True, "would_send": False, "refused": [_refusal(error)]}


def _refusal(error: HomeAssistantError) -> Mapping[str, Any]:
    # The reason is the same, whether or not the message counts.
    reason = (error.translation_key or "").removesuffix("_in_list")
    return {"reason": reason, "message": str(error)}
