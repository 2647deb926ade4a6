"""A send whose failure becomes known while the action waits is no success."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.phone_inbox.providers import doubt
from tests.common import setup_account
from tests.emulators.base import FaultKind
from tests.emulators.revicom import RevicomEmulator
from tests.emulators.ringme import RingmeEmulator
from tests.home import (
    account,
    quiet_log,  # noqa: F401
    send,
    settle,
)


@pytest.fixture(autouse=True)
def looked_up_at_once(
    monkeypatch: pytest.MonkeyPatch, reconciled_at_once: None
) -> None:
    """Let the looks for a message that was not answered follow at once."""
    monkeypatch.setattr(doubt, "PAUSES", (0.0, 0.0))


@pytest.mark.parametrize("kind", [None, "reset_after", "truncate"])
async def test_ringme(
    hass: HomeAssistant, ringme: RingmeEmulator, kind: FaultKind | None
) -> None:
    """The server took it and says that it failed: so does the action."""
    await setup_account(hass, ringme, options={"callbacks": False})
    await settle(hass)
    ringme.switches.accepted_status = ringme.switches.delivery_result = "failed"
    if kind is not None:
        ringme.fail(kind, "/message/send/", times=1)
    with pytest.raises(HomeAssistantError, match="failed") as error:
        await send(hass, "+37491112233")
    assert error.value.translation_key == "not_sent"
    assert len(ringme.sent()) == 1


@pytest.mark.parametrize("status", ["undelivered", "unsent"])
async def test_revicom(
    hass: HomeAssistant, revicom: RevicomEmulator, status: str
) -> None:
    """What is found by its tag and has failed has failed."""
    revicom.receive("Old")
    await account(hass, revicom)
    revicom.fail("reset_after", "/message$", method="POST", times=1)
    revicom.switches.delivery_delay = 0.0
    recipient = {"undelivered": "+79165550001", "unsent": "+79165550003"}[status]
    with pytest.raises(HomeAssistantError) as error:
        await send(hass, recipient)
    assert error.value.translation_key == "not_sent"
