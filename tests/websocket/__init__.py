"""An open browser, as the integration sees it through Home Assistant's WebSocket."""

from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.auth.const import GROUP_ID_READ_ONLY
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.phone_inbox.const import DOMAIN

type Open = Callable[..., Coroutine[Any, Any, Browser]]


class Browser:
    """Sends the card's commands and hears what it is told."""

    def __init__(self, client: Any) -> None:
        """Speak through a connection that is signed in."""
        self._client = client
        self._heard: deque[dict[str, Any]] = deque()
        #: Number of the last command.
        self.last = 0

    async def ask(self, command: str, **data: Any) -> dict[str, Any]:
        """Send a command; return its answer, be it a result or an error."""
        message = {"type": f"{DOMAIN}/{command}", **data}
        return await self._send(message)

    async def unsubscribe(self, number: int) -> None:
        """End a subscription by the number of its command."""
        message = {"type": "unsubscribe_events", "subscription": number}
        assert (await self._send(message))["success"]

    async def _send(self, message: dict[str, Any]) -> dict[str, Any]:
        await self._client.send_json_auto_id(message)
        self.last = message["id"]
        while (answer := await self._client.receive_json())["type"] == "event":
            self._heard.append(answer["event"])
        assert answer["id"] == message["id"]
        return dict(answer)

    async def call(self, command: str, **data: Any) -> Any:
        """Send a command that must succeed; return its result."""
        answer = await self.ask(command, **data)
        assert answer["success"], answer["error"]
        return answer["result"]

    async def refused(self, command: str, **data: Any) -> str:
        """Send a command that must fail; return the key or the code of its error."""
        answer = await self.ask(command, **data)
        assert not answer["success"], answer["result"]
        error = answer["error"]
        if "translation_key" not in error:
            return str(error["code"])
        assert error["translation_domain"] in (DOMAIN, "homeassistant")
        assert error["translation_placeholders"]
        assert error["message"] != error["translation_key"]
        return str(error["translation_key"])

    async def hear(self, event: str) -> dict[str, Any]:
        """Return the next event of a kind; those of other kinds stay to be heard."""
        while True:
            for index, heard in enumerate(self._heard):
                if heard["event"] == event:
                    del self._heard[index]
                    return heard
            answer = await self._client.receive_json()
            assert answer["type"] == "event"
            self._heard.append(answer["event"])

    async def quiet(self) -> bool:
        """Tell whether nothing has been told that was not heard."""
        await self.call("accounts")
        return not self._heard


async def add_user(hass: HomeAssistant, entities: Any) -> MockUser:
    """Return a new user, who is no administrator, with a policy for entities."""
    group = await hass.auth.async_get_group(GROUP_ID_READ_ONLY)
    user: MockUser = MockUser(groups=[group]).add_to_hass(hass)
    user.mock_policy({"entities": entities})
    return user


@pytest.fixture(name="browse")
async def browse_fixture(hass: HomeAssistant, hass_ws_client: Any) -> Open:
    """Return what opens a browser: an administrator's, or one with a policy."""

    async def open_browser(entities: Any = None) -> Browser:
        if entities is None:
            return Browser(await hass_ws_client(hass))
        user = await add_user(hass, entities)
        token = await hass.auth.async_create_refresh_token(user, "https://example.com/")
        access = hass.auth.async_create_access_token(token)
        return Browser(await hass_ws_client(hass, access))

    return open_browser


def may(*entity_ids: str, control: bool = False) -> dict[str, Any]:
    """Return a policy that allows to read, or to control, these entities."""
    allowed = {POLICY_READ: True} | ({POLICY_CONTROL: True} if control else {})
    return {"entity_ids": dict.fromkeys(entity_ids, allowed)}
