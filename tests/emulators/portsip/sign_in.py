"""The three generations of sign-in endpoints (section 2.1)."""

from typing import Any

from aiohttp import web

from .answers import at_least, json_object, rfc3339, validation_error
from .auth import Auth, Session, client_address
from .directory import User
from .switches import PortSipSwitches

#: The fixed public constant of the vendor's page.
CLIENT_ID = "9d806019-75b2-4b3d-bb8b-f5a3a412cc0a"

#: How the legacy session travels is not described; a cookie is assumed.
_COOKIE = "portsip_emulator_session"

_CAPABILITIES = {
    "Admin": ["analytics", "company", "trunks", "users"],
    "QueueManager": ["analytics"],
}


class SignIn:
    """Handlers of generations A, B and C."""

    def __init__(self, switches: PortSipSwitches, auth: Auth) -> None:
        """Take what the handlers need."""
        self._switches = switches
        self._auth = auth

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes; absent ones of old releases are hidden by the server."""
        router.add_post("/api/login/oauth/token", self._token)
        router.add_post("/api/login/oauth/revoke", self._end)
        router.add_post("/api/auth/sign_in", self._sign_in)
        router.add_post("/api/auth/send_otp", self._send_otp)
        router.add_post("/api/auth/verify_otp", self._verify_otp)
        router.add_post("/api/auth/refresh_token", self._refresh)
        router.add_post("/api/auth/sign_out", self._end)
        router.add_get("/api/auth/user", self._user, allow_head=False)
        router.add_post("/api/login", self._legacy_login)
        router.add_get("/api/login", self._legacy_session, allow_head=False)
        router.add_post("/api/logout", self._legacy_logout)

    # Generation A

    async def _token(self, request: web.Request) -> web.Response:
        if request.content_type != "application/x-www-form-urlencoded":
            # Section 1: the one endpoint that takes a form body.
            raise validation_error("grant_type")
        form = {name: str(value) for name, value in (await request.post()).items()}
        # The vendor's old typo "clicent_id" is not accepted.
        if form.get("client_id") != CLIENT_ID:
            raise validation_error("client_id")
        match form.get("grant_type"):
            case "refresh_token":
                if not form.get("refresh_token"):
                    raise validation_error("refresh_token")
                return self._tokens(self._auth.refresh(form["refresh_token"]))
            case "password":
                return self._form_login(request, form)
        raise validation_error("grant_type")

    def _form_login(self, request: web.Request, form: dict[str, str]) -> web.Response:
        if form.get("scope") != "all":
            raise validation_error("scope")
        user = self._password(request, form)
        if self._auth.wants_code(user):
            match self._switches.two_factor_form_login:
                case "refused":
                    raise self._auth.login_refused()
                case "challenge":
                    return web.json_response(self._auth.challenge(user))
        return self._tokens(self._auth.open_session(user))

    def _tokens(self, session: Session) -> web.Response:
        return web.json_response(self._auth.token_object(session))

    def _password(self, request: web.Request, data: dict[str, Any]) -> User:
        texts = {}
        for name, longest in (("username", 64), ("password", 1000), ("domain", 280)):
            value = data.get(name)
            if name == "domain" and value is None:
                value = ""
            elif not isinstance(value, str) or not 1 <= len(value) <= longest:
                raise validation_error(name)
            texts[name] = value
        return self._auth.check_password(client_address(request), **texts)

    async def _end(self, request: web.Request) -> web.Response:
        """Sign out (B) and revoke (A): 200 without a described body."""
        self._auth.end(self._auth.identify(request))
        return web.Response()

    # Generation B

    async def _sign_in(self, request: web.Request) -> web.Response:
        user = self._password(request, await json_object(request))
        if self._auth.wants_code(user):
            return web.json_response(self._auth.challenge(user))
        return self._tokens(self._auth.open_session(user))

    async def _send_otp(self, request: web.Request) -> web.Response:
        data = await json_object(request)
        self._auth.send_code(data.get("token"))
        return web.Response()

    async def _verify_otp(self, request: web.Request) -> web.Response:
        data = await json_object(request)
        session = self._auth.verify_code(
            client_address(request), data.get("token"), data.get("code")
        )
        if self._switches.verify_otp_reply == "nothing":
            return web.Response()
        return self._tokens(session)

    async def _refresh(self, request: web.Request) -> web.Response:
        data = await json_object(request)
        if not isinstance(data.get("refresh_token"), str):
            raise validation_error("refresh_token")
        return self._tokens(self._auth.refresh(data["refresh_token"]))

    async def _user(self, request: web.Request) -> web.Response:
        user = self._auth.identify(request).user
        answer: dict[str, Any] = {
            "role": user.role,
            "password_verified": user.password_verified,
            "password_force_reset": user.password_force_reset,
        }
        if at_least(self._switches, "22.3"):
            answer |= {
                "domain": user.domain,
                "role_id": f"role-{user.role}",
                "role_name": user.role,
                "capabilities": _CAPABILITIES.get(user.role, []),
            }
        return web.json_response(answer)

    # Generation C

    async def _legacy_login(self, request: web.Request) -> web.Response:
        user = self._password(request, await json_object(request))
        if self._auth.wants_code(user):
            raise self._auth.login_refused()
        response = web.Response()
        token = self._auth.open_session(user).access_token
        response.set_cookie(_COOKIE, token, httponly=True, samesite="Lax")
        return response

    def _legacy(self, request: web.Request) -> Session:
        session = self._auth.session_of(request.cookies.get(_COOKIE))
        return session or self._auth.identify(request)

    async def _legacy_session(self, request: web.Request) -> web.Response:
        session = self._legacy(request)
        return web.json_response(
            {
                "access_token": session.access_token,
                "expires_at": rfc3339(session.expires_at),
                "expires_in": session.expires_in,
                "role": session.user.role,
            }
        )

    async def _legacy_logout(self, request: web.Request) -> web.Response:
        self._auth.end(self._legacy(request))
        response = web.Response(status=204)
        response.del_cookie(_COOKIE)
        return response
