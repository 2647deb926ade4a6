"""Revicom's answer 402: the money does not do."""

import json

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from tests.common import problems
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    quiet_log,  # noqa: F401
    send,
    state,
)

pytestmark = pytest.mark.usefixtures("reconciled_at_once")

BODIES = [
    (402, ""),
    (402, "<html>"),
    (402, json.dumps({"error": {"code": 402, "msg": "Payment required"}})),
    (400, json.dumps({"error": {"code": 402, "msg": "Payment required"}})),
    (200, json.dumps({"errors": True, "items": [{"code": 402}]})),
    (200, json.dumps({"errors": True, "items": [{"errorCode": 402}]})),
]


@pytest.mark.parametrize(("status", "body"), BODIES)
async def test_no_money(
    hass: HomeAssistant, revicom: RevicomEmulator, status: int, body: str
) -> None:
    """It is said in words, with a repair that goes when something is sent again."""
    revicom.receive("Old")
    entry = await account(hass, revicom)
    revicom.fail("answer", "/message$", method="POST", status=status, body=body)
    with pytest.raises(HomeAssistantError) as error:
        await send(hass, "+79161234567")
    if status == 200:
        assert "no_money" in str(error.value.translation_placeholders)
    else:
        assert error.value.translation_key == "no_money"
    assert problems(hass).keys() == {"no_money"}
    assert state(hass, entry, "sent_today").state == "0"
    await send(hass, "+79161234567")
    assert not problems(hass)


async def test_another_failure(hass: HomeAssistant, revicom: RevicomEmulator) -> None:
    """What is refused for another reason does not say that there is money again."""
    revicom.receive("Old")
    await account(hass, revicom)
    for body in ({"code": 402}, {"code": 400}):
        answer = json.dumps({"errors": True, "items": [body]})
        revicom.fail("answer", "/message$", method="POST", status=200, body=answer)
        with pytest.raises(HomeAssistantError):
            await send(hass, "+79161234567")
        assert problems(hass).keys() == {"no_money"}
