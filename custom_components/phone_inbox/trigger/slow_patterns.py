"""The repair that names an automation whose pattern takes too long."""

from dataclasses import dataclass
from typing import Any, Self

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.entity import Entity

from ..const import DOMAIN

#: The key of the repair's texts.
SLOW_PATTERN = "slow_pattern"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose trigger it is; by default one that waits in the middle of a script."""

    id: str = "wait_for_trigger"
    name: str = "wait_for_trigger"
    #: By which it is known after it was renamed, too; blank: not at all.
    key: str = ""

    @classmethod
    def of_action(cls, action: Any) -> Self:
        """Return the automation that an action belongs to.

        Home Assistant does not tell a trigger whose it is. What it runs for an
        automation is one of the automation's own methods.
        """
        entity = getattr(action, "__self__", None)
        if not isinstance(entity, Entity):
            return cls()
        return cls(
            id=entity.entity_id,
            name=str(entity.name or entity.entity_id),
            key=entity.unique_id or entity.entity_id,
        )


@callback
def async_set_slow_pattern(hass: HomeAssistant, owner: Owner, *, present: bool) -> None:
    """Say that an automation's pattern takes too long, or take that back.

    Said twice, it is still one repair.
    """
    issue_id = f"{SLOW_PATTERN}_{owner.id}"
    if not present:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=SLOW_PATTERN,
        translation_placeholders={"automation": owner.name},
    )
