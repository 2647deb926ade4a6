"""What a user may see and do of an account: what its entities allow."""

from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import CAT_ENTITIES, POLICY_READ
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..contact_entity import contact_unique_id
from ..coordinator import PhoneInboxCoordinator
from ..providers import NotFound

#: Key of the sensor that stands for a line.
_LINE = "unread"
#: What errors say where there is no such thing, by the keys of their texts.
_UNKNOWN = {"conversation_unknown", "message_of_no_account", "message_unknown"}


class Rights:
    """One user's right to one account.

    It is the right to the lines' unread sensors: who may read such a sensor may
    read the line's messages, and who may control it may send and change them.
    Home Assistant itself, which is no user, may do everything.
    """

    def __init__(self, coordinator: PhoneInboxCoordinator, user: User | None) -> None:
        """Ask for a user's right to an account; None: Home Assistant itself."""
        self._coordinator = coordinator
        self._user = user

    @property
    def coordinator(self) -> PhoneInboxCoordinator:
        """Return the account."""
        return self._coordinator

    def everywhere(self, policy: str) -> bool:
        """Tell whether this is allowed on all lines, those to come included."""
        user = self._user
        return (
            user is None
            or user.is_admin
            or user.permissions.access_all_entities(policy)
        )

    def on_line(self, line_id: str, policy: str = POLICY_READ) -> bool:
        """Tell whether this is allowed on a line."""
        unique_id = f"{self._coordinator.config_entry.entry_id}_{line_id}_{_LINE}"
        return _may(
            self._coordinator.hass, self._user, Platform.SENSOR, unique_id, policy
        )

    def on_contact(self, subentry_id: str, policy: str = POLICY_READ) -> bool:
        """Tell whether the user may see a contact, or write to it."""
        return may_on_contact(self._coordinator.hass, self._user, subentry_id, policy)

    def lines(self, policy: str = POLICY_READ) -> set[str]:
        """Return the ids of the lines this is allowed on."""
        ids = map(self._coordinator.line_id, self._coordinator.lines)
        return {line_id for line_id in ids if self.on_line(line_id, policy)}

    def somewhere(self, policy: str = POLICY_READ) -> bool:
        """Tell whether this is allowed on any part of the account."""
        return self.everywhere(policy) or bool(self.lines(policy))

    def require_somewhere(self, policy: str = POLICY_READ) -> None:
        """Raise Unauthorized unless this is allowed on any part of the account."""
        if not self.somewhere(policy):
            raise self._unauthorized(policy)

    def require(self, policy: str, line_id: str | None = None) -> None:
        """Raise Unauthorized unless this is allowed on a line, or on all of them."""
        if self.everywhere(policy):
            return
        if line_id is None or not self.on_line(line_id, policy):
            raise self._unauthorized(policy)

    def require_line(self, policy: str, line: str | None) -> None:
        """Do as :meth:`require` for a line by its key; None: whichever it will be."""
        self.require(policy, None if line is None else self._coordinator.line_id(line))

    @contextmanager
    def hiding(self, policy: str) -> Iterator[None]:
        """Let what does not exist look like what is none of the user's.

        Else who guesses ids would learn which there are.
        """
        try:
            yield
        except NotFound:
            if self.everywhere(policy):
                raise
        except ServiceValidationError as err:
            if self.everywhere(policy) or err.translation_key not in _UNKNOWN:
                raise
        else:
            return
        raise self._unauthorized(policy)

    def _unauthorized(self, policy: str) -> Unauthorized:
        return Unauthorized(
            user_id=self._user.id if self._user else None,
            perm_category=CAT_ENTITIES,
            permission=policy,
        )


def may_know(hass: HomeAssistant, user: User, entry: ConfigEntry) -> bool:
    """Tell whether a user may know of an account, loaded or not."""
    if user.is_admin or user.permissions.access_all_entities(POLICY_READ):
        return True
    return any(
        entity.domain == Platform.SENSOR
        and entity.unique_id.endswith(f"_{_LINE}")
        and user.permissions.check_entity(entity.entity_id, POLICY_READ)
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        )
    )


def may_on_contact(
    hass: HomeAssistant, user: User | None, contact_id: str, policy: str = POLICY_READ
) -> bool:
    """Tell whether a user may see a contact, or write to it: its notify entity tells.

    Whether there is a line to write from is another question.
    """
    unique_id = contact_unique_id(contact_id, "notify")
    return _may(hass, user, Platform.NOTIFY, unique_id, policy)


def _may(
    hass: HomeAssistant, user: User | None, domain: str, unique_id: str, policy: str
) -> bool:
    """Tell whether a user has a right to an entity of ours."""
    if user is None or user.is_admin or user.permissions.access_all_entities(policy):
        return True
    entity_id = er.async_get(hass).async_get_entity_id(domain, DOMAIN, unique_id)
    return entity_id is not None and user.permissions.check_entity(entity_id, policy)


async def async_rights(call: ServiceCall, coordinator: PhoneInboxCoordinator) -> Rights:
    """Return the rights of whoever calls an action.

    Raises UnknownUser for a user who is there no more, and Unauthorized for one
    who may see nothing of the account.
    """
    rights = Rights(coordinator, await async_user(call.hass, call.context))
    rights.require_somewhere()
    return rights


async def async_user(hass: HomeAssistant, context: Context | None) -> User | None:
    """Return the user on whose behalf something is done, None where there is none.

    An automation that was triggered has no user; a script has the one who ran it.
    Raises UnknownUser for a user who is there no more.
    """
    if context is None or context.user_id is None:
        return None
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise UnknownUser(context=context)
    return user
