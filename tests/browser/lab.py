"""One running home for all browser tests, and the browsers that look at it.

Home Assistant takes a while to start, so it is started once, as the demo starts it.
It lives in a thread with an event loop of its own: the tests of this folder are
plain functions that run their story there.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
import contextlib
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import wraps
from itertools import batched, count
import json
from pathlib import Path
import threading
from typing import Any, Self

from homeassistant.util import dt as dt_util
from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright
import pytest

from scripts.demo_lib.api import Api, Socket
from scripts.demo_lib.console import DemoError, until
from scripts.demo_lib.emulators import Emulator
from scripts.demo_lib.flows import fill_in
from scripts.demo_lib.home import Connected, Home, running
from scripts.demo_lib.screenshot import FLAGS, require_browser
from tests.browser.tab import Tab

#: Somebody who has written for years.
PEN_FRIEND = "79037770000"
LETTERS = 5_000
#: More than the list reads at first.
CROWD = 70
#: Where the dashboards for these tests are.
DASHBOARD = "browser-tests"
#: One with nothing else on it.
ALONE = "browser-pictures"
#: Seconds; this machine may have much else to do.
PATIENCE = 60.0

type Story = Callable[..., Coroutine[Any, Any, None]]


def story(tell: Story) -> Callable[..., None]:
    """Make a test of a story: a coroutine that gets the lab and other fixtures."""

    @wraps(tell)
    def test(lab: Lab, **fixtures: Any) -> None:
        lab.run(tell(lab, **fixtures))

    return test


async def crowd(lab: Lab, **arguments: Any) -> None:
    """Let many others write, and wait until everybody has heard of it.

    A card that is opened before gets the later ones one by one, each at its place in
    the list.
    """
    emulator = lab.account("revicom").emulator
    now = dt_util.utcnow().isoformat()
    senders = {lab.stranger() for _ in range(CROWD)}
    async with Socket(lab.api) as socket:
        await socket.call("phone_inbox/subscribe")
        await asyncio.gather(
            *(
                emulator.drive(
                    "receive", text="Hello", sender=sender, time=now, **arguments
                )
                for sender in senders
            )
        )
        await lab.look()
        async with asyncio.timeout(PATIENCE):
            while senders:
                event = await socket.events.get()
                assert event is not None
                if event["event"] == "announcement" and event["kind"] == "received":
                    senders.discard(event["message"]["remote"].removeprefix("+"))


class Lab:
    """The home, its servers, and a browser."""

    def __init__(self, folder: Path) -> None:
        """Start the thread; everything else starts when it is first asked for."""
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        # A thread that came later would look like one that a test left behind.
        workers = ThreadPoolExecutor(1, "lab worker")
        workers.submit(lambda: None).result()
        self._loop.set_default_executor(workers)
        self._thread = threading.Thread(target=self._loop.run_forever, name="lab")
        self._thread.start()
        self._stack = AsyncExitStack()
        self._home: Home | None = None
        self._failure: Exception | None = None
        self._browser: Browser | None = None
        #: Those that nobody has open, by their options.
        self._idle: defaultdict[str, list[BrowserContext]] = defaultdict(list)
        self._numbers = count(1000)
        #: Whether the story of the pictures has happened.
        self.story_told = False

    def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Do work in the lab's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def start(self) -> Self:
        """Start what is not running yet."""
        if self._failure is not None:
            # Not with every test again: it takes a while to find out.
            pytest.fail(f"The lab could not be started: {self._failure}")
        if self._home is None:
            try:
                self.run(self._start())
            except Exception as error:
                self._failure = error
                raise
        return self

    def stop(self) -> None:
        """End everything."""
        self.run(self._stack.aclose())
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> None:
        browser_path = require_browser()
        home = await self._stack.enter_async_context(
            running(self._folder, prepare=_write_letters)
        )
        restarts = asyncio.create_task(home.homeassistant.run())
        self._stack.push_async_callback(_cancel, restarts)
        playwright = await self._stack.enter_async_context(async_playwright())
        self._browser = await playwright.chromium.launch(
            executable_path=browser_path, args=list(FLAGS)
        )
        self._stack.push_async_callback(self._browser.close)
        async with Socket(home.api) as socket:
            await _furnish(socket, home)
        self._home = home

    # The home

    @property
    def home(self) -> Home:
        """Return the running home."""
        assert self._home is not None
        return self._home

    @property
    def api(self) -> Api:
        """Return the way into Home Assistant."""
        return self.home.api

    def account(self, provider: str) -> Connected:
        """Return a provider's account."""
        (found,) = (
            connected
            for connected in self.home.accounts
            if connected.account.provider == provider
        )
        return found

    def stranger(self) -> str:
        """Return a number that nobody has used before.

        The emulators have plans for texts to numbers that end in 0001 and the like.
        """
        return f"7903111{next(self._numbers):04}"

    async def arrive(
        self, sender: str, *texts: str, provider: str = "revicom", **arguments: Any
    ) -> None:
        """Let texts arrive and be looked for."""
        account = self.account(provider)
        now = dt_util.utcnow()
        for position, text in enumerate(texts):
            # Some servers know times by the second: these texts have an order.
            time = now - timedelta(seconds=len(texts) - 1 - position)
            await account.emulator.drive(
                "receive",
                text=text,
                sender=sender,
                time=time.isoformat(),
                **arguments,
            )
        await self.look(provider)

    async def look(self, provider: str = "revicom") -> None:
        """Have an account look for news now, or as soon as it is loaded.

        On a busy machine it may not have reached its server yet, and try again.
        """
        entry_id = self.account(provider).inbox.entry_id

        async def looked() -> bool:
            try:
                await self.api.act("phone_inbox.refresh", {"config_entry_id": entry_id})
            except DemoError as error:
                if "is not loaded" not in str(error):
                    raise
                return False
            return True

        await self.until(f"the account at {provider} to be loaded", looked)

    @asynccontextmanager
    async def nothing_delivered(self) -> AsyncIterator[None]:
        """Let Revicom deliver nothing of what is sent meanwhile.

        What became of it is for a test to say: once it was seen as delivered, that it
        failed is told nobody.
        """
        emulator = self.account("revicom").emulator
        before = (await emulator.switches())["delivery_delay"]
        await emulator.switch(delivery_delay=86_400.0)
        try:
            yield
        finally:
            await emulator.switch(delivery_delay=before)

    async def device_of(self, entity_id: str) -> str:
        """Return the id of an entity's device."""
        async with Socket(self.api) as socket:
            entity = await socket.call(
                "config/entity_registry/get", entity_id=entity_id
            )
        return str(entity["device_id"])

    async def state(self, entity_id: str) -> str:
        """Return an entity's state."""
        return str((await self.api.state(entity_id))["state"])

    async def until[T](self, what: str, look: Callable[[], Awaitable[T | None]]) -> T:
        """Wait until ``look`` answers with something true, and return that."""
        return await until(what, look, seconds=PATIENCE)

    async def restart(self) -> None:
        """Restart Home Assistant, and wait until it runs again."""
        # The connection may be gone before there is an answer.
        with contextlib.suppress(DemoError):
            await self.api.act("homeassistant.restart", {})
        stopped = False

        async def again() -> bool:
            nonlocal stopped
            try:
                config = await self.api.get("config")
            except DemoError:
                stopped = True
                return False
            return stopped and config["state"] == "RUNNING"

        await until("Home Assistant to be back", again, seconds=180)

    # Browsers

    @asynccontextmanager
    async def tab(
        self,
        view: str = "inbox",
        *,
        dashboard: str = DASHBOARD,
        shows: str = "phone-inbox-view",
        language: str = "en",
        tokens: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> AsyncIterator[Tab]:
        """Open a view of a dashboard in a browser of its own, or another page.

        ``shows`` is what the page has when it is there.
        ``tokens`` are those of :meth:`user`, else it is the owner who looks.
        ``options`` are Playwright's for a context. An error on the browser's
        console is an error of the test.
        """
        options.setdefault("viewport", {"width": 1280, "height": 800})
        async with self._context(options) as context:
            tokens = tokens or self.home.homeassistant.browser_tokens
            tab = Tab(await self._page(context, language, tokens))
            try:
                url = f"{self.home.homeassistant.url}/{dashboard}/{view}"
                await tab.go(url, shows=shows)
                yield tab
                assert tab.complaints == []
            except (AssertionError, Error) as error:
                error.add_note(await tab.describe())
                raise

    @asynccontextmanager
    async def _context(
        self, options: Mapping[str, Any]
    ) -> AsyncIterator[BrowserContext]:
        """Lend a browser that nobody has open, and that remembers nothing of anybody.

        What it does keep is the code of Home Assistant's frontend, which takes a while
        to load. One that was left in trouble is not used again.
        """
        assert self._browser is not None
        idle = self._idle[json.dumps(options, sort_keys=True)]
        context = idle.pop() if idle else await self._browser.new_context(**options)
        try:
            yield context
            await self._forget(context)
        except BaseException:
            await context.close()
            raise
        idle.append(context)

    async def _forget(self, context: BrowserContext) -> None:
        """Clear what the pages of a context have stored, and close them."""
        last, *others = context.pages
        for page in others:
            await page.close()
        # Nothing of it may store any more once all is cleared.
        await last.goto("about:blank")
        browser = await context.new_cdp_session(last)
        stored = "cookies,local_storage,indexeddb,cache_storage,service_workers"
        await browser.send(
            "Storage.clearDataForOrigin",
            {"origin": self.home.homeassistant.url, "storageTypes": stored},
        )
        await last.close()

    async def user(self, name: str, group: str) -> Mapping[str, Any]:
        """Make a user of one of Home Assistant's groups, and sign in as them."""
        home, who = self.home.homeassistant, name.lower()
        login = {"username": who, "password": who}
        async with Socket(self.api) as socket:
            made = await socket.call("config/auth/create", name=name, group_ids=[group])
            await socket.call(
                "config/auth_provider/homeassistant/create",
                user_id=made["user"]["id"],
                **login,
            )
        client_id = f"{home.url}/"
        flow = {
            "client_id": client_id,
            "handler": ["homeassistant", None],
            "redirect_uri": client_id,
        }
        session = self.api.session
        async with session.post(f"{home.url}/auth/login_flow", json=flow) as answer:
            flow_id = (await answer.json())["flow_id"]
        async with session.post(
            f"{home.url}/auth/login_flow/{flow_id}",
            json={"client_id": client_id, **login},
        ) as answer:
            code = (await answer.json())["result"]
        form = {
            "client_id": client_id,
            "code": code,
            "grant_type": "authorization_code",
        }
        async with session.post(f"{home.url}/auth/token", data=form) as answer:
            tokens: dict[str, Any] = await answer.json()
        return {**tokens, "hassUrl": home.url, "clientId": client_id}

    async def _page(
        self, context: BrowserContext, language: str, tokens: Mapping[str, Any]
    ) -> Page:
        # This is how Home Assistant's frontend keeps who is signed in, what
        # language is spoken, and that the side bar is narrow.
        storage = {
            "hassTokens": dict(tokens),
            "selectedLanguage": language,
            "dockedSidebar": "auto",
        }
        page = await context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        for key, value in storage.items():
            arguments = f"{json.dumps(key)}, {json.dumps(json.dumps(value))}"
            await page.add_init_script(f"localStorage.setItem({arguments})")
        return page


async def _write_letters(emulators: Mapping[str, Emulator]) -> None:
    """Let the pen friend have written, an hour between two letters, until lately."""
    newest = dt_util.utcnow() - timedelta(days=2)
    for numbers in batched(range(1, LETTERS + 1), 50, strict=False):
        await asyncio.gather(
            *(
                emulators["revicom"].drive(
                    "receive",
                    text=f"Letter {number}",
                    sender=PEN_FRIEND,
                    time=(newest - timedelta(hours=LETTERS - number)).isoformat(),
                )
                for number in numbers
            )
        )


async def _furnish(socket: Socket, home: Home) -> None:
    """Make dashboards with the card in the ways that the tests want it.

    The inbox is in the sidebar, too, which the demo has its own dashboard in.
    """
    revicom = home.accounts[0].inbox.entry_id
    await fill_in(home.api, "options/flow", {"handler": revicom}, {"sidebar": True})
    card = {"type": "custom:phone-inbox-card"}
    views: dict[str, dict[str, Any]] = {
        "inbox": {"type": "panel", "cards": [card]},
        "revicom": {"type": "panel", "cards": [{**card, "account": revicom}]},
        "masonry": {"cards": [{**card, "title": "Texts", "height": 400}]},
        "edited": {"cards": [card]},
        "gone": {"type": "panel", "cards": [{**card, "account": "gone"}]},
    }
    alone = {"inbox": views["inbox"]}
    for address, shown in ((DASHBOARD, views), (ALONE, alone)):
        await socket.call(
            "lovelace/dashboards/create",
            url_path=address,
            title="Home",
            show_in_sidebar=False,
        )
        config = {"views": [{"path": path, **view} for path, view in shown.items()]}
        await socket.call("lovelace/config/save", url_path=address, config=config)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
