"""Passwords, sessions, one-time codes and the brute-force guard (section 2)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
import secrets
from typing import Any

from aiohttp import web

from tests.emulators.base import Clock, bearer

from .answers import ApiError, at_least, forbidden, rfc3339, unauthorized
from .directory import Directory, User
from .switches import PortSipSwitches


@dataclass(frozen=True, kw_only=True)
class Session:
    """A pair of tokens; both are opaque."""

    user: User
    access_token: str
    refresh_token: str
    expires_in: int
    expires_at: datetime
    refresh_until: datetime | None


@dataclass(kw_only=True)
class Challenge:
    """A correct password that still waits for its one-time code."""

    user: User
    token: str
    until: datetime
    code: str = ""


class Auth:
    """Everything about who may do what."""

    def __init__(
        self, clock: Clock, switches: PortSipSwitches, directory: Directory
    ) -> None:
        """Start without sessions."""
        self._clock = clock
        self._switches = switches
        self._directory = directory
        self._by_access: dict[str, Session] = {}
        self._by_refresh: dict[str, Session] = {}
        self._challenges: dict[str, Challenge] = {}
        self._failures: Counter[str] = Counter()
        self._blocked_until: dict[str, datetime] = {}
        #: The codes "e-mailed" so far, newest last: (user name, code).
        self.mailed_codes: list[tuple[str, str]] = []

    # Sign-in

    def check_password(
        self, address: str, username: str, password: str, domain: str
    ) -> User:
        """Return the user with that password, or raise what the PBX answers."""
        self.check_block(address)
        if domain and domain.lower() != self._directory.domain:
            # Section 2.3: a portal text with 404, not a missing endpoint. Its code
            # is not published.
            raise ApiError(
                404,
                "UNKNOWN",
                "No tenant information found by the provided SIP domain",
            )
        user = self._directory.find_user(username, domain)
        if user is None or user.password != password:
            raise self._failure(address)
        self._failures.pop(address, None)
        return user

    def _login_status(self) -> int:
        # Section 2.3: 22.6 "optimised" the status codes; 401 is assumed.
        return 401 if at_least(self._switches, "22.6") else 400

    def _failure(self, address: str) -> ApiError:
        self._failures[address] += 1
        if self._failures[address] >= self._switches.failures_before_block:
            del self._failures[address]
            self._blocked_until[address] = self._clock.now() + timedelta(
                seconds=self._switches.block_seconds
            )
        return self.login_refused()

    def login_refused(self) -> ApiError:
        """Return the error for wrong credentials (section 7)."""
        return ApiError(
            self._login_status(),
            "UNAUTHORIZED",
            "Login failed, authentication error",
        )

    def check_block(self, address: str) -> None:
        """Raise ``DENIED`` while the address is blocked (section 2.3)."""
        until = self._blocked_until.get(address)
        if until is not None and self._clock.now() < until:
            raise ApiError(
                self._switches.denied_status,
                "DENIED",
                f"the client IP address {address} has been blocked until "
                f"{rfc3339(until)}",
            )

    # Sessions

    def open_session(self, user: User) -> Session:
        """Create tokens for a user."""
        now = self._clock.now()
        lifetime = self._switches.refresh_lifetime
        session = Session(
            user=user,
            access_token=secrets.token_urlsafe(30),
            refresh_token=secrets.token_urlsafe(30),
            expires_in=self._switches.expires_in,
            expires_at=now + timedelta(seconds=self._switches.expires_in),
            refresh_until=None
            if lifetime is None
            else now + timedelta(seconds=lifetime),
        )
        self._by_access[session.access_token] = session
        self._by_refresh[session.refresh_token] = session
        limit = self._switches.session_limit
        if limit and at_least(self._switches, "22.3"):
            own = [item for item in self._by_access.values() if item.user is user]
            for oldest in own[:-limit]:
                self.end(oldest)
        return session

    def end(self, session: Session) -> None:
        """Invalidate both tokens of a session."""
        self._by_access.pop(session.access_token, None)
        self._by_refresh.pop(session.refresh_token, None)

    def end_all(self, *, keep_refresh: bool = False) -> None:
        """Invalidate every access token, and by default every refresh token."""
        self._by_access.clear()
        if not keep_refresh:
            self._by_refresh.clear()

    def refresh(self, refresh_token: str) -> Session:
        """Exchange a refresh token: both tokens are new, the old access is over."""
        session = self._by_refresh.get(refresh_token)
        if session is None or (
            session.refresh_until is not None
            and self._clock.now() >= session.refresh_until
        ):
            raise ApiError(self._login_status(), "UNKNOWN", "unknown error")
        self.end(session)
        if not self._switches.refresh_single_use:
            self._by_refresh[refresh_token] = session
        return self.open_session(session.user)

    def session_of(self, access_token: str | None) -> Session | None:
        """Return the session of a valid access token."""
        session = self._by_access.get(access_token or "")
        if session is None or self._clock.now() >= session.expires_at:
            return None
        return session

    def token_object(self, session: Session) -> dict[str, Any]:
        """Return the token object of section 2.1."""
        answer: dict[str, Any] = {
            "access_token": session.access_token,
            "refresh_token": session.refresh_token,
            "token_type": "Bearer",
        }
        if self._switches.expiry_field != "expires_at":
            answer["expires_in"] = session.expires_in
        if self._switches.expiry_field != "expires_in":
            answer["expires_at"] = rfc3339(session.expires_at)
        return answer

    # One-time codes

    def wants_code(self, user: User) -> bool:
        """Tell whether the user needs a code: 2FA is tenant-wide (section 2.3)."""
        # System administrators have it from 22.6 on only.
        return self._switches.two_factor and (
            bool(user.domain) or at_least(self._switches, "22.6")
        )

    def challenge(self, user: User) -> dict[str, Any]:
        """Return the first answer of a sign-in that wants a code."""
        challenge = Challenge(
            user=user,
            token=secrets.token_urlsafe(24),
            until=self._clock.now()
            + timedelta(seconds=self._switches.challenge_seconds),
        )
        self._challenges[challenge.token] = challenge
        return {"two_factor_enabled": True, "token": challenge.token}

    def _challenge(self, token: object) -> Challenge:
        challenge = self._challenges.get(token) if isinstance(token, str) else None
        if challenge is None or self._clock.now() >= challenge.until:
            raise self.login_refused()
        return challenge

    def send_code(self, token: object) -> None:
        """Send a code by e-mail, which means: note it."""
        challenge = self._challenge(token)
        challenge.code = f"{secrets.randbelow(1_000_000):06d}"
        self.mailed_codes.append((challenge.user.name, challenge.code))

    def verify_code(self, address: str, token: object, code: object) -> Session:
        """Open the session when the code is right; wrong ones count as failures."""
        self.check_block(address)
        challenge = self._challenge(token)
        if not challenge.code or challenge.code != code:
            raise self._failure(address)
        del self._challenges[challenge.token]
        return self.open_session(challenge.user)

    # Requests

    def identify(self, request: web.Request) -> Session:
        """Return the session of a request or raise 401."""
        session = self.session_of(bearer(request.headers))
        if session is None:
            raise unauthorized()
        return session

    def require(self, request: web.Request) -> User:
        """Return the signed-in user who may use resources."""
        user = self.identify(request).user
        if user.password_force_reset and self._switches.forced_reset_blocks:
            raise forbidden(self._switches)
        return user

    def require_tenant_user(self, request: web.Request) -> User:
        """Return the user of the tenant; system users have none (section 6)."""
        user = self.require(request)
        if not user.domain:
            raise forbidden(self._switches)
        return user

    def require_admin(self, request: web.Request) -> User:
        """Return the tenant administrator."""
        user = self.require_tenant_user(request)
        if user.role != "Admin":
            raise forbidden(self._switches)
        return user


def client_address(request: web.Request) -> str:
    """Return the address that rate limits and blocks go by."""
    return request.remote or ""
