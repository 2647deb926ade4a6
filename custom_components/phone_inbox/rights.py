"""What a user may see and do of an account: what its entities allow."""

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import Platform
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN
from .coordinator import PhoneInboxCoordinator

#: The entities that stand for a line and for a contact.
_LINE = (Platform.SENSOR, "unread")
_CONTACT = (Platform.NOTIFY, "notify")


class Rights:
    """One user's right to one account.

    It is the right to the lines' unread sensors: who may read such a sensor may
    read the line's messages, and who may control it may send and change them.
    """

    def __init__(self, coordinator: PhoneInboxCoordinator, user: User) -> None:
        """Ask for a user's right to an account."""
        self._coordinator = coordinator
        self._user = user
        self._registry = er.async_get(coordinator.hass)

    def everywhere(self, policy: str) -> bool:
        """Tell whether this is allowed on all lines, those to come included."""
        return self._user.is_admin or self._user.permissions.access_all_entities(policy)

    def on_line(self, line_id: str, policy: str = POLICY_READ) -> bool:
        """Tell whether this is allowed on a line."""
        return self._on(_LINE, line_id, policy)

    def on_contact(self, subentry_id: str) -> bool:
        """Tell whether the user may see a contact."""
        return self._on(_CONTACT, subentry_id, POLICY_READ)

    def lines(self, policy: str = POLICY_READ) -> set[str]:
        """Return the ids of the lines this is allowed on."""
        ids = map(self._coordinator.line_id, self._coordinator.lines)
        return {line_id for line_id in ids if self.on_line(line_id, policy)}

    @property
    def any(self) -> bool:
        """Tell whether the user may see anything of the account."""
        return self.everywhere(POLICY_READ) or bool(self.lines())

    def require(self, policy: str, line_id: str | None = None) -> None:
        """Raise Unauthorized unless this is allowed on a line, or on all of them."""
        if self.everywhere(policy):
            return
        if line_id is None or not self.on_line(line_id, policy):
            raise Unauthorized(permission=policy)

    def require_control(self, line_id: str | None = None) -> None:
        """Raise Unauthorized unless the user may send and change messages."""
        self.require(POLICY_CONTROL, line_id)

    def _on(self, entity: tuple[str, str], part: str, policy: str) -> bool:
        if self.everywhere(policy):
            return True
        platform, key = entity
        unique_id = f"{self._coordinator.config_entry.entry_id}_{part}_{key}"
        entity_id = self._registry.async_get_entity_id(platform, DOMAIN, unique_id)
        return entity_id is not None and self._user.permissions.check_entity(
            entity_id, policy
        )
