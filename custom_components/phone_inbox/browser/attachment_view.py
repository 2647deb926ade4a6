"""Where the card fetches a picture or a file of a message from, when it is wanted.

What is asked for is in the request's body: addresses are written into logs. Nobody can
be led here: without Home Assistant's token in a header there is no answer, and what is
answered is never a page.
"""

from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import voluptuous as vol

from ..access.accounts import loaded_account
from ..access.attachments import async_fetch_attachment, async_find_attachment
from ..access.rights import Rights
from ..access.user_inbox import UserInbox
from ..const import ATTR_MESSAGE_ID, DOMAIN
from ..errors import translated

#: Of ids.
_MAX_WORD = 1_000
_WORD = vol.All(str, vol.Length(min=1, max=_MAX_WORD))
_SCHEMA = vol.Schema(
    {
        vol.Required("entry_id"): _WORD,
        vol.Required(ATTR_MESSAGE_ID): _WORD,
        #: Counted from 1.
        vol.Required("attachment"): vol.All(int, vol.Range(min=1)),
    }
)
#: It comes from a stranger: it is kept nowhere, taken for nothing else than it is said
#: to be, and runs nothing where a browser opens it all the same.
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


@callback
def async_setup_attachment_view(hass: HomeAssistant) -> None:
    """Answer at the address of attachments, whether or not an account is loaded."""
    hass.http.register_view(AttachmentView)


class AttachmentView(HomeAssistantView):
    """Gives an attachment to who may read its message."""

    url = f"/api/{DOMAIN}/attachment"
    name = f"api:{DOMAIN}:attachment"

    async def post(self, request: web.Request) -> web.Response:
        """Return what is in an attachment, or an error as WebSocket commands do."""
        hass = request.app[KEY_HASS]
        try:
            wanted: dict[str, Any] = _SCHEMA(await request.json())
        except ValueError, vol.Invalid:
            return self.json_message("Invalid request", HTTPStatus.BAD_REQUEST)
        coordinator = loaded_account(hass, wanted["entry_id"])
        if coordinator is None:
            return self.json_message("No such account", HTTPStatus.NOT_FOUND)
        rights = Rights(coordinator, request[KEY_HASS_USER])
        try:
            rights.require_somewhere()
            inbox = UserInbox(coordinator, rights)
            with translated(coordinator.title):
                found = await async_find_attachment(
                    inbox, wanted[ATTR_MESSAGE_ID], wanted["attachment"]
                )
                fetched = await async_fetch_attachment(coordinator, found)
        except Unauthorized:
            # As the exception that it is, it would count as a failed sign-in.
            return self.json_message("Unauthorized", HTTPStatus.FORBIDDEN)
        except HomeAssistantError as err:
            return self.json(
                {
                    "message": str(err),
                    "translation_domain": err.translation_domain,
                    "translation_key": err.translation_key,
                    "translation_placeholders": err.translation_placeholders,
                },
                HTTPStatus.BAD_REQUEST
                if isinstance(err, ServiceValidationError)
                else HTTPStatus.BAD_GATEWAY,
            )
        return web.Response(
            body=fetched.data,
            content_type=fetched.content_type,
            headers={
                **_HEADERS,
                "Content-Disposition": f'attachment; filename="{fetched.file_name}"',
            },
        )
