"""What the event loop of the tests refuses: see ``enable_event_loop_debug``."""

import asyncio

from homeassistant.core import HomeAssistant
import pytest


async def _nothing() -> None:
    """Do nothing."""


@pytest.mark.parametrize("method", ["call_soon", "call_later", "call_at"])
async def test_another_thread(method: str) -> None:
    """A thread that meddles with a loop is found out; the right way is open."""
    loop = asyncio.get_running_loop()
    arguments = () if method == "call_soon" else (0,)

    def meddle() -> None:
        getattr(loop, method)(*arguments, print)

    with pytest.raises(RuntimeError, match="Non-thread-safe"):
        await asyncio.to_thread(meddle)
    done = asyncio.Event()
    await asyncio.to_thread(loop.call_soon_threadsafe, done.set)
    await done.wait()


async def test_another_thread_of_home_assistant(hass: HomeAssistant) -> None:
    """The same where Home Assistant runs."""
    with pytest.raises(RuntimeError, match="Non-thread-safe"):
        await hass.async_add_executor_job(hass.loop.call_soon, print)


async def test_coroutine_as_callback() -> None:
    """What would never run is refused."""
    loop = asyncio.get_running_loop()
    with pytest.raises(TypeError, match="coroutines cannot be used"):
        loop.call_soon(_nothing)
