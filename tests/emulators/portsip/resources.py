"""What surrounds the messages: info, user, tenant, services, trunks (section 6)."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from tests.emulators.base import Clock

from .answers import ApiError, at_least, json_object, not_found, validation_error
from .auth import Auth
from .directory import Directory, Group
from .ids import Snowflakes
from .queries import parse_query, plain_options, select
from .switches import PortSipSwitches

_FIELDS = (
    "id",
    "name",
    "enabled",
    "brand",
    "hostname",
    "did_numbers",
    "provider_id",
    "provider_name",
    "provider_brand",
    "phone_number",
)


class Resources:
    """Handlers of the resources a client needs beside the messages."""

    def __init__(
        self,
        clock: Clock,
        switches: PortSipSwitches,
        directory: Directory,
        auth: Auth,
        ids: Snowflakes,
    ) -> None:
        """Take what the handlers need."""
        self._clock = clock
        self._switches = switches
        self._directory = directory
        self._auth = auth
        self._ids = ids

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        for path, handler in (
            ("/api/info", self._info),
            ("/api/user", self._user),
            ("/api/tenant", self._tenant),
            ("/api/sms", self._sms),
            ("/api/sms/{id}", self._sms_one),
            ("/api/whatsapp", self._whatsapp),
            ("/api/whatsapp/{id}", self._whatsapp_one),
            ("/api/providers", self._providers),
            ("/api/user/outbound_caller_ids", self._caller_ids),
            ("/api/user/ring_groups", self._ring_groups),
            ("/api/user/call_queues", self._call_queues),
        ):
            router.add_get(path, handler, allow_head=False)
        router.add_post("/api/sms", self._create_sms)
        router.add_post("/api/whatsapp", self._create_whatsapp)

    # Identity

    async def _info(self, request: web.Request) -> web.Response:
        """Answer without sign-in; there is no version field."""
        answer = {
            "web_domain": "pbx.acme.example",
            "public_ipv4": "192.0.2.10",
            "private_ipv4": "198.51.100.10",
        }
        if at_least(self._switches, "22.6"):
            # Section 8: "may hide the private IP".
            del answer["private_ipv4"]
        domain = request.query.get("domain")
        if domain is not None and domain.lower() != self._directory.domain:
            raise ApiError(
                self._switches.info_unknown_domain_status, "UNKNOWN", "unknown error"
            )
        if domain is not None:
            answer |= {
                "name": self._directory.tenant_name,
                "domain": self._directory.domain,
            }
            return web.json_response({**answer, "enable_ms365_integration": False})
        return web.json_response(answer)

    async def _user(self, request: web.Request) -> web.Response:
        user = self._auth.require_tenant_user(request)
        caller_ids = [dict(item) for item in user.caller_ids]
        if at_least(self._switches, "22.2"):
            for number, item in enumerate(caller_ids):
                item["preferred"] = number == 0
        answer: dict[str, Any] = {
            "id": user.id,
            "name": user.name,
            "email": user.email,
            "display_name": user.display_name,
            "role": user.role,
            "enabled": True,
            "extension_number": user.extension_number,
            "sms": user.sms,
            "outbound_caller_ids": caller_ids,
            "created_at": "2025-01-10T10:05:00Z",
        }
        if at_least(self._switches, "22.3"):
            answer |= {"role_id": f"role-{user.role}", "role_name": user.role}
        if at_least(self._switches, "22.6"):
            answer["timezone"] = "Europe/Moscow"
        return web.json_response(answer)

    async def _tenant(self, request: web.Request) -> web.Response:
        self._auth.require_admin(request)
        return web.json_response(
            {
                "id": self._directory.tenant_id,
                "name": self._directory.tenant_name,
                "domain": self._directory.domain,
                "timezone": "Europe/Moscow",
                "enable_feature_message_channels": True,
                "enable_feature_whats_app": True,
            }
        )

    # Services and trunks: these document the query options

    async def _sms(self, request: web.Request) -> web.Response:
        return self._rows(request, self._sms_rows())

    async def _sms_one(self, request: web.Request) -> web.Response:
        return self._row(request, self._sms_rows())

    async def _whatsapp(self, request: web.Request) -> web.Response:
        return self._rows(request, self._whatsapp_rows())

    async def _whatsapp_one(self, request: web.Request) -> web.Response:
        return self._row(request, self._whatsapp_rows())

    async def _providers(self, request: web.Request) -> web.Response:
        return self._rows(request, self._directory.providers)

    def _sms_rows(self) -> list[dict[str, Any]]:
        extra: dict[str, Any] = {}
        if at_least(self._switches, "22.3"):
            extra["prepend_add"] = False
        if at_least(self._switches, "22.6"):
            extra["channel_type"] = "SMS"
        return [row | extra for row in self._directory.sms]

    def _whatsapp_rows(self) -> list[dict[str, Any]]:
        extra: dict[str, Any] = {}
        if at_least(self._switches, "22.6"):
            extra["business_account_id"] = "102290129340398"
        return [row | extra for row in self._directory.whatsapp]

    def _rows(
        self, request: web.Request, rows: Sequence[dict[str, Any]]
    ) -> web.Response:
        self._auth.require_admin(request)
        query = parse_query(plain_options(request.query), _value_of, _FIELDS)
        total, page = select(rows, query, _value_of, _FIELDS)
        return web.json_response({"count": total, "items": list(page)})

    def _row(
        self, request: web.Request, rows: Sequence[dict[str, Any]]
    ) -> web.Response:
        self._auth.require_admin(request)
        for row in rows:
            if row["id"] == request.match_info["id"]:
                return web.json_response(row)
        raise not_found()

    async def _create_sms(self, request: web.Request) -> web.Response:
        """Create a configuration: this sends nothing (section 4)."""
        return await self._create(
            request, self._directory.sms, ("name", "provider_id", "credentials")
        )

    async def _create_whatsapp(self, request: web.Request) -> web.Response:
        return await self._create(
            request, self._directory.whatsapp, ("name", "phone_number_id", "token")
        )

    async def _create(
        self, request: web.Request, rows: list[dict[str, Any]], names: Sequence[str]
    ) -> web.Response:
        self._auth.require_admin(request)
        data = await json_object(request)
        for name in names:
            if not isinstance(data.get(name), str) or not data[name]:
                raise validation_error(name)
        new_id = self._ids.new(self._clock.now())
        # Section 6: secrets are never returned.
        shown = {name: data[name] for name in names[:2]}
        rows.append({"id": new_id, "enabled": True, **shown})
        return web.json_response({"id": new_id}, status=201)

    # The user's own things: no ``count`` in these envelopes

    async def _caller_ids(self, request: web.Request) -> web.Response:
        user = self._auth.require_tenant_user(request)
        extra: dict[str, Any] = {}
        if at_least(self._switches, "22.6"):
            extra["display_name"] = user.display_name
        return web.json_response({"items": [row | extra for row in user.caller_ids]})

    async def _ring_groups(self, request: web.Request) -> web.Response:
        return self._groups(request, "ring_group")

    async def _call_queues(self, request: web.Request) -> web.Response:
        return self._groups(request, "call_queue")

    def _groups(self, request: web.Request, kind: str) -> web.Response:
        user = self._auth.require_tenant_user(request)
        groups = self._directory.groups_of(user, kind)
        return web.json_response({"items": [_group(group) for group in groups]})


def _group(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "extension_number": group.extension_number,
    }


def _value_of(row: Mapping[str, Any], field: str) -> Any:
    return row.get(field)
