"""Who and what the emulated PBX knows: tenant, users, groups, services, lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from .ids import Snowflakes

_INSTALLED = datetime(2025, 1, 10, 10, 5, tzinfo=UTC)

SMS_NUMBER = "+12025550123"
WHATSAPP_NUMBER = "12025550150"


@dataclass(kw_only=True)
class User:
    """An account that can sign in; ``domain`` is blank for system users."""

    id: str
    name: str
    password: str
    role: str
    domain: str
    display_name: str
    email: str
    extension_number: str
    sms: str = "ALLOW"
    caller_ids: list[dict[str, Any]] = field(default_factory=list)
    password_verified: bool = True
    password_force_reset: bool = False


@dataclass(kw_only=True)
class Group:
    """A ring group or a call queue: its members see its messages (section 6)."""

    id: str
    name: str
    extension_number: str
    kind: Literal["ring_group", "call_queue"]
    members: list[str]


@dataclass(kw_only=True)
class Line:
    """A number of the PBX, its service and the group its messages go to."""

    number: str
    config_id: str
    service_name: str
    brand: str
    whatsapp: bool
    group: Group


class Directory:
    """The default tenant; tests may add to it."""

    tenant_name = "Acme"
    domain = "acme.example"

    def __init__(self, ids: Snowflakes) -> None:
        """Create the default state."""
        self._ids = ids
        self.tenant_id = self._id()
        self.trunk_id = self._id()
        self.users: list[User] = []
        self.groups: list[Group] = []
        self.lines: list[Line] = []
        self.sms: list[dict[str, Any]] = []
        self.whatsapp: list[dict[str, Any]] = []
        bot = self.add_user(
            "ha.bot",
            password="S3cret-Pass",
            role="Admin",
            display_name="Home Assistant",
        )
        bot.caller_ids.append(
            {
                "provider_id": self.trunk_id,
                "caller_id": SMS_NUMBER,
                "description": "Front desk SMS",
            }
        )
        desk = self.add_user("desk", password="Desk-Pass-2", role="StandardUser")
        self.add_user("admin", password="Root-Pass-3", role="SystemAdmin", domain="")
        front = self.add_group("Front desk", "8001", "ring_group", [bot.id, desk.id])
        support = self.add_group("Support", "8100", "call_queue", [bot.id])
        self.add_line(SMS_NUMBER, group=front, service_name="Twilio SMS")
        self.add_line(
            WHATSAPP_NUMBER,
            group=support,
            service_name="WhatsApp Support",
            whatsapp=True,
        )
        self.providers: list[dict[str, Any]] = [
            {
                "id": self.trunk_id,
                "name": "Twilio trunk",
                "brand": "Twilio",
                "hostname": "acme.pstn.twilio.com",
                # Section 6: numbers and ranges, separated by semicolons.
                "did_numbers": f"{SMS_NUMBER};+12025550130-+12025550139",
            },
            {
                "id": self._id(),
                "name": "Spare trunk",
                "brand": "Telnyx",
                "hostname": "sip.telnyx.example",
                "did_numbers": "",
            },
        ]

    def _id(self) -> str:
        return self._ids.new(_INSTALLED)

    def add_user(
        self,
        name: str,
        *,
        password: str,
        role: str,
        domain: str | None = None,
        display_name: str = "",
    ) -> User:
        """Add a user; ``domain=""`` makes a system user."""
        user = User(
            id=self._id(),
            name=name,
            password=password,
            role=role,
            domain=self.domain if domain is None else domain,
            display_name=display_name or name.capitalize(),
            email=f"{name}@acme.example",
            extension_number=str(1001 + len(self.users)),
        )
        self.users.append(user)
        return user

    def add_group(
        self,
        name: str,
        extension_number: str,
        kind: Literal["ring_group", "call_queue"],
        members: Sequence[str],
    ) -> Group:
        """Add a ring group or a call queue with those user ids."""
        group = Group(
            id=self._id(),
            name=name,
            extension_number=extension_number,
            kind=kind,
            members=list(members),
        )
        self.groups.append(group)
        return group

    def add_line(
        self,
        number: str,
        *,
        group: Group,
        service_name: str,
        whatsapp: bool = False,
    ) -> Line:
        """Add a number together with its SMS or WhatsApp service."""
        service: dict[str, Any] = {
            "id": self._id(),
            "name": service_name,
            "enabled": True,
            "provider_id": self.trunk_id,
            "provider_name": "Twilio trunk",
            "provider_brand": "Twilio",
            "provider_hostname": "acme.pstn.twilio.com",
            "webhook": "https://pbx.acme.example:8887/EXAMPLE-OPAQUE-PATH",
        }
        if whatsapp:
            service |= {"phone_number": number, "phone_number_id": "106540352242922"}
            self.whatsapp.append(service)
        else:
            service["sender_id"] = None
            self.sms.append(service)
        line = Line(
            number=number,
            config_id=service["id"],
            service_name=service_name,
            brand="WhatsApp" if whatsapp else "Twilio",
            whatsapp=whatsapp,
            group=group,
        )
        self.lines.append(line)
        return line

    def find_user(self, name: str, domain: str) -> User | None:
        """Return the user with that name; a blank domain means system users."""
        for user in self.users:
            if user.name == name and user.domain == domain.lower():
                return user
        return None

    def line(self, number: str | None) -> Line:
        """Return the line with that number, or the first one."""
        for line in self.lines:
            if number is None or line.number == number:
                return line
        raise ValueError(f"{number} is none of the lines of this PBX")

    def groups_of(self, user: User, kind: str) -> list[Group]:
        """Return the groups of that kind which the user is a member of."""
        return [
            group
            for group in self.groups
            if group.kind == kind and user.id in group.members
        ]
