"""Who there is: users, applications, extensions and numbers (2, 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .switches import RingmeSwitches
from .wire import ApiError, denied, not_found

CLIENT_ID = 731
OTHER_CLIENT_ID = 732
GROUP_ID = 61
OTHER_GROUP_ID = 62
#: An extension of the other client.
FOREIGN_EXTENSION_ID = 5201
OTHER_USER_ID = 5121
TIME_ZONE = "Asia/Yerevan"

_CREATED = "2024-02-11 09:30:12"


@dataclass(kw_only=True)
class Application:
    """An application that may ask for tokens (2)."""

    client_id: str
    client_secret: str
    user_is_main: bool = True
    #: Only a public application has one.
    redirect_uri: str | None = None


@dataclass(frozen=True, kw_only=True)
class User:
    """The user a token belongs to (2)."""

    id: int
    login: str
    level: str
    access: str
    extension_id: int

    def form(self) -> dict[str, Any]:
        """Return the answer of /user/ (2): one of the three owner ids is set."""
        return {
            "id": self.id,
            "login": self.login,
            "access": self.access,
            "admin": False,
            "client_id": CLIENT_ID if self.level == "client" else None,
            "extension_id": self.extension_id if self.level == "extension" else None,
            "extension_group_id": GROUP_ID if self.level == "group" else None,
            "dealer_id": None,
            "timezone": TIME_ZONE,
            "extra_params": None,
        }


@dataclass(kw_only=True)
class Extension:
    """An internal number (3)."""

    id: int
    name: str
    type: str = "phone"
    status: str = "active"
    label: str | None = None
    domain: str = "sip.example.am"
    client_id: int = CLIENT_ID
    extension_group_id: int | None = None
    message_did: str | None = None
    extra_params: str | None = None

    @property
    def short_name(self) -> str:
        """Return the number without the client's prefix."""
        return self.name.partition("*")[2]

    def form(self) -> dict[str, Any]:
        """Return it as the extension list shows it (3)."""
        return {
            "id": self.id,
            "name": self.name,
            "type": self.type,
            "status": self.status,
            "label": self.label,
            "caller_id_name": self.label,
            "domain": self.domain,
            "client_id": self.client_id,
            "extension_group_id": self.extension_group_id,
            "message_did": self.message_did,
            "create_date": _CREATED,
            "dial_rule_id": None,
            "dial_rule_limit": None,
            "ani_rfc3325": False,
            "did_as_transfer_caller_id": None,
            "extra_params": self.extra_params,
        }


@dataclass(kw_only=True)
class Did:
    """An external number (3)."""

    id: int
    name: str
    extension_id: int | None
    allow_message: bool
    message_extension_id: int | None
    comment: str = ""
    domain: str | None = None

    def form(self) -> dict[str, Any]:
        """Return it as the DID list shows it (3)."""
        return {
            "id": self.id,
            "name": self.name,
            "domain": self.domain,
            "client_id": CLIENT_ID,
            "extension_id": self.extension_id,
            "allow_message": self.allow_message,
            "message_extension_id": self.message_extension_id,
            "comment": self.comment,
            "create_date": _CREATED,
        }


def _extensions() -> list[Extension]:
    """Return the first state: each documented oddity is on one of them (3)."""
    return [
        Extension(
            id=4101,
            name="0731*101",
            label="Office",
            extension_group_id=GROUP_ID,
            message_did="37460501234",
        ),
        # Texts by its DID alone.
        Extension(
            id=4102,
            name="0731*102",
            label="Support",
            extension_group_id=OTHER_GROUP_ID,
            extra_params="null",
        ),
        # Texts by its message_did alone.
        Extension(
            id=4103,
            name="0731*103",
            extension_group_id=GROUP_ID,
            message_did="37460501236",
            extra_params='{"room": "2"}',
        ),
        Extension(
            id=4104,
            name="0731*200",
            type="queue",
            label="Sales queue",
            extension_group_id=GROUP_ID,
        ),
        Extension(id=4105, name="0731*104", label="Lobby", extra_params="null"),
        Extension(id=4106, name="0731*300", type="ivr", label="Welcome"),
        Extension(id=4107, name="0731*400", type="fax"),
        Extension(id=FOREIGN_EXTENSION_ID, name="0732*101", client_id=OTHER_CLIENT_ID),
    ]


def _dids() -> list[Did]:
    return [
        Did(
            id=88,
            name="37460501234",
            # Calls go elsewhere than texts (3).
            extension_id=4102,
            allow_message=True,
            message_extension_id=4101,
            comment="Office SMS",
        ),
        Did(
            id=89,
            name="37460501235",
            extension_id=None,
            allow_message=True,
            message_extension_id=4102,
            domain="sip.example.am",
        ),
        Did(
            id=90,
            name="37460501240",
            extension_id=4104,
            allow_message=False,
            message_extension_id=4104,
            comment="Calls only",
        ),
    ]


class Directory:
    """The client's account, and what a user of it may reach."""

    def __init__(self, switches: RingmeSwitches) -> None:
        """Set up the first state."""
        self._switches = switches
        self.extensions = {item.id: item for item in _extensions()}
        self.dids = {item.id: item for item in _dids()}
        #: The one under test, a second of the same client with a user of its
        #: own (they share the quota, 8), and a public one (2).
        self.main_application = Application(
            client_id="6b1f0c7d52e84a9b", client_secret="0c9e5f31a7d24b86"
        )
        self.other_application = Application(
            client_id="77d0e2f9b1c34a58",
            client_secret="e51b7a90c3d84f26",
            user_is_main=False,
        )
        self.public_application = Application(
            client_id="c48a91de07b53f62",
            client_secret="5d2f8e60b9a14c73",
            redirect_uri="https://app.example.org/callback",
        )

    @property
    def applications(self) -> list[Application]:
        """Return every application of the client."""
        return [self.main_application, self.other_application, self.public_application]

    def user_of(self, application: Application) -> User:
        """Return the user who created the application (2), as the switches are."""
        switches = self._switches
        # The extension of an extension-level user is the first that can text.
        if application.user_is_main:
            return User(
                id=switches.user_id,
                login="acme_ha",
                level=switches.user_level,
                access=switches.access,
                extension_id=4101,
            )
        return User(
            id=OTHER_USER_ID,
            login="acme_crm",
            level="client",
            access="full",
            extension_id=4101,
        )

    def own_number(self, extension: Extension) -> str | None:
        """Return the number an extension texts with, if it can (3)."""
        if extension.message_did:
            return extension.message_did
        for did in self.dids.values():
            if did.allow_message and did.message_extension_id == extension.id:
                return did.name
        return None

    def owns(self, user: User, extension: Extension) -> bool:
        """Tell whether an extension is in what the user is responsible for (3)."""
        if extension.client_id != CLIENT_ID:
            return False
        if user.level == "extension":
            return extension.id == user.extension_id
        return user.level == "client" or extension.extension_group_id == GROUP_ID

    def reach(self, user: User, extension_id: int) -> Extension:
        """Return the extension a user asks for, else 403 or 404 (8, 11.3, 11.4)."""
        extension = self.extensions.get(extension_id)
        if extension is None:
            raise not_found()
        if not self.owns(user, extension):
            foreign = extension.client_id != CLIENT_ID
            if foreign and self._switches.foreign_extension == "not_found":
                raise not_found()
            raise denied()
        if status := self._switches.extension_denials.get(str(extension_id)):
            raise denied(status)
        if extension.status == "blocked" and self._switches.blocked_extension_denied:
            raise denied()
        return extension

    def reach_client(self, user: User, client: str) -> None:
        """Let a client-level user at its own client only (3, 8)."""
        if client not in {"@me", str(CLIENT_ID), str(OTHER_CLIENT_ID)}:
            raise not_found("client_not_found")
        if user.level != "client" or client == str(OTHER_CLIENT_ID):
            raise denied()

    def reach_group(self, user: User, group_id: int) -> None:
        """Let a user at a group of its client, or at its own group only (3)."""
        if group_id not in {GROUP_ID, OTHER_GROUP_ID}:
            raise not_found()
        if user.level == "extension" or (
            user.level == "group" and group_id != GROUP_ID
        ):
            raise denied()

    def of_client(self) -> list[Extension]:
        """Return the extensions of the client under test."""
        return [
            item for item in self.extensions.values() if item.client_id == CLIENT_ID
        ]

    def extension_named(self, number: str) -> Extension | None:
        """Return the extension with that short or full number (6.4)."""
        for item in self.of_client():
            if number in {item.name, item.short_name}:
                return item
        return None

    def add_extension(self, number: str | None) -> Extension:
        """Add a phone; with a number, it can text by a DID."""
        new = max(item.id for item in self.of_client()) + 1
        while new in self.extensions:
            new += 1
        extension = Extension(id=new, name=f"0731*{new}")
        self.extensions[new] = extension
        if number is not None:
            did_id = max(self.dids, default=0) + 1
            self.dids[did_id] = Did(
                id=did_id,
                name=number,
                extension_id=new,
                allow_message=True,
                message_extension_id=new,
            )
        return extension

    def delete_extension(self, extension_id: int) -> None:
        """Remove an extension; its numbers stay, routed nowhere."""
        if self.extensions.pop(extension_id, None) is None:
            raise ApiError(404, "Not found")
        for did in self.dids.values():
            if did.extension_id == extension_id:
                did.extension_id = None
            if did.message_extension_id == extension_id:
                did.message_extension_id = None
