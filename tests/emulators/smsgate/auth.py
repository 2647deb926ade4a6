"""Who may ask: a password, or tokens with scopes (§2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.emulators.base import basic, bearer

from . import times
from .device import Device
from .errors import AppError, bad
from .switches import SmsGateSwitches

ALL = "all:any"
SCOPES = frozenset(
    {
        ALL,
        "messages:send",
        "messages:read",
        "messages:export",
        "messages:cancel",
        "inbox:list",
        "inbox:read",
        "inbox:refresh",
        "devices:list",
        "webhooks:list",
        "webhooks:write",
        "webhooks:delete",
        "settings:read",
        "settings:write",
        "logs:read",
        "tokens:manage",
    }
)
_DAY, _YEAR = 86_400, 365 * 86_400


@dataclass
class Token:
    """A token that was given out; ``until`` is in milliseconds since 1970."""

    id: str
    access: str
    refresh: str
    scopes: frozenset[str]
    until: int


class Gate:
    """Lets in who has the password, or a token for what is asked."""

    def __init__(self, device: Device, switches: SmsGateSwitches) -> None:
        """Start without tokens."""
        self._device = device
        self._switches = switches
        self._tokens: dict[str, Token] = {}

    def check(self, headers: Mapping[str, str], scope: str, now: int) -> None:
        """Raise an error for who may not do something."""
        token = bearer(headers)
        if token is None or not self._switches.since(1, 55):
            if basic(headers) != (self._device.user, self._device.password):
                raise AppError(401)
            return
        known = next((t for t in self._tokens.values() if t.access == token), None)
        if known is None or known.until <= now:
            raise AppError(401)
        if not known.scopes & {ALL, scope}:
            raise AppError(403, "Insufficient permissions")

    def give(self, data: Any, now: int) -> dict[str, Any]:
        """Give out a token."""
        data = data if isinstance(data, dict) else {}
        scopes, ttl = data.get("scopes"), data.get("ttl", _DAY)
        if not isinstance(scopes, list) or not scopes or not set(scopes) <= SCOPES:
            raise bad("Invalid scopes")
        if not isinstance(ttl, int) or not 0 < ttl <= _YEAR:
            raise bad("Invalid ttl")
        return self._new(frozenset(scopes), now + 1000 * ttl)

    def renew(self, headers: Mapping[str, str]) -> dict[str, Any]:
        """Take a refresh token, once, and give out another pair."""
        token = bearer(headers)
        known = next((t for t in self._tokens.values() if t.refresh == token), None)
        if known is None:
            raise AppError(401)
        del self._tokens[known.id]
        return self._new(known.scopes, known.until + 1000 * _DAY)

    def take_back(self, token_id: str) -> None:
        """Forget a token."""
        self._tokens.pop(token_id, None)

    def _new(self, scopes: frozenset[str], until: int) -> dict[str, Any]:
        token = Token(uuid4().hex, uuid4().hex, uuid4().hex, scopes, until)
        self._tokens[token.id] = token
        return {
            "id": token.id,
            "token_type": "Bearer",
            "access_token": token.access,
            "expires_at": times.written(until, self._switches.zone),
            "refresh_token": token.refresh if self._switches.since(1, 64) else None,
        }
