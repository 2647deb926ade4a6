"""Fetching: any order, any options, any shifts; nothing lost, nothing in excess."""

from collections.abc import Sequence
from functools import partial
import logging
from typing import Any

import pytest

from custom_components.phone_inbox.messaging import Delivery, Ledger, Message
from custom_components.phone_inbox.messaging.ledger import OVERLAP
from custom_components.phone_inbox.providers import BadAnswer
from custom_components.phone_inbox.providers.portsip import PortSipProvider
from custom_components.phone_inbox.providers.portsip.walk import Walk
from tests.providers.common import NOW, Known, ago, covered, read_all, read_pages

from .conftest import Build, Pbx

TEN_MINUTES = ago(seconds=OVERLAP.total_seconds())

#: How a server may treat what it is asked for: mode, order, ignored options.
SERVERS = {
    "as documented": ("honoured", "desc", []),
    "no orderby, newest first": ("honoured", "desc", ["orderby"]),
    "no orderby, oldest first": ("honoured", "asc", ["orderby"]),
    "no top": ("honoured", "desc", ["top"]),
    "no top, oldest first": ("honoured", "asc", ["orderby", "top"]),
}
#: The same for those that show one page and nothing else.
SHORT_SIGHTED = {
    "no skip": ("honoured", "desc", ["skip"]),
    "ignored": ("ignored", "desc", []),
    "rejected": ("rejected", "desc", []),
}
#: And for those that show the oldest ones only.
BLIND = {
    "no skip, oldest first": ("honoured", "asc", ["orderby", "skip"]),
    "ignored, oldest first": ("ignored", "asc", []),
    "rejected, oldest first": ("rejected", "asc", []),
}


def behave(pbx: Pbx, server: tuple[Any, Any, Sequence[str]]) -> None:
    """Let the server treat options in one of these ways."""
    mode, order, ignored = server
    pbx.switches.query_mode = mode
    pbx.switches.default_order = order
    pbx.switches.ignored_options = list(ignored)


def of(servers: dict[str, tuple[str, str, list[str]]]) -> Any:
    """Run a test on each of some servers."""
    return pytest.mark.parametrize("server", servers.values(), ids=servers.keys())


class Home:
    """A ledger that is fed as the coordinator does it."""

    def __init__(self, pbx: Pbx, provider: PortSipProvider) -> None:
        """Start with an empty memory."""
        self.pbx = pbx
        self.provider = provider
        self.ledger = Ledger()

    async def poll(self, *, sweep: bool = False) -> list[str]:
        """Read once; return the texts that are news."""
        now = self.pbx.clock.now()
        reading = self.ledger.open("", now, sweep=sweep)
        covered_since = None
        async for page in self.provider.fetch("", reading):
            reading.take(page.messages)
            covered_since = page.covered_since
        reading.finish(now, covered_since=covered_since)
        changes = self.ledger.changes
        self.ledger.done(changes)
        return [change.message.text for change in changes]


@pytest.fixture
def home(pbx: Pbx, provider: PortSipProvider) -> Home:
    """Return a home with a client that is connected."""
    return Home(pbx, provider)


# Nothing is lost


@of(SERVERS | SHORT_SIGHTED)
@pytest.mark.parametrize("count", ["always", "never"])
@pytest.mark.parametrize("stored", [0, 9, 10, 60])
async def test_few(
    pbx: Pbx, provider: PortSipProvider, server: Any, count: Any, stored: int
) -> None:
    """A short list is read to its end, and the fetch knows that it was."""
    behave(pbx, server)
    pbx.switches.count_shown = count
    pbx.seed(stored, spacing=1)
    pages = await read_pages(provider, ago(days=1))
    assert len({one.id for page in pages for one in page.messages}) == stored
    if count == "always":
        assert covered(pages) is not None
        assert covered(pages) < ago(days=1)  # type: ignore[operator]


@of(SERVERS)
@pytest.mark.parametrize("count", ["always", "never"])
@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("stored", [100, 195, 1234])
async def test_many(
    pbx: Pbx,
    provider: PortSipProvider,
    *,
    server: Any,
    count: Any,
    base: Any,
    stored: int,
) -> None:
    """A longer list as well, however it is counted."""
    behave(pbx, server)
    pbx.switches.count_shown = count
    pbx.switches.skip_base = base
    pbx.seed(stored, spacing=1)
    pages = await read_pages(provider, ago(days=1))
    assert len({one.id for page in pages for one in page.messages}) == stored
    assert covered(pages) is not None
    assert covered(pages) < ago(days=1)  # type: ignore[operator]


@of(SERVERS)
@pytest.mark.parametrize("count", ["always", "never"])
async def test_back_to_a_time(
    pbx: Pbx, provider: PortSipProvider, server: Any, count: Any
) -> None:
    """Everything since a time is listed, and not much of what was before."""
    behave(pbx, server)
    pbx.switches.count_shown = count
    pbx.seed(3000, spacing=10, until=0)
    since = ago(seconds=2500)
    for _ in range(3):
        before = len(pbx.journal)
        pages = await read_pages(provider, since)
        pbx.receive("Next")
        ids = {one.id for page in pages for one in page.messages if one.time > since}
        assert len(ids) >= 250
        assert covered(pages) is not None
        assert covered(pages) <= since  # type: ignore[operator]
    # The end of a list is searched for once, and then known.
    assert len(pbx.lists(before)) <= 6


@of(SERVERS | SHORT_SIGHTED)
async def test_news(pbx: Pbx, home: Home, server: Any) -> None:
    """Each poll finds what is new, in an old and long list."""
    behave(pbx, server)
    pbx.seed(500)
    assert await home.poll() == []
    for number in range(8):
        pbx.clock.advance(60)
        texts = [f"{number}/{index}" for index in range(number)]
        for text in texts:
            pbx.receive(text)
        assert sorted(await home.poll()) == texts
        assert await home.poll() == []


@of(SERVERS)
@pytest.mark.parametrize("news", [11, 99, 100, 101, 950])
async def test_bursts(pbx: Pbx, home: Home, server: Any, news: int) -> None:
    """Many messages between two polls need several pages."""
    behave(pbx, server)
    pbx.seed(300)
    assert await home.poll() == []
    assert await home.poll() == []
    for number in range(news):
        pbx.clock.advance(0.5)
        pbx.receive(f"News {number}")
    assert len(set(await home.poll())) == news
    assert await home.poll() == []


@of(SERVERS)
async def test_from_nothing(pbx: Pbx, home: Home, server: Any) -> None:
    """An account that begins empty, message by message, past all page sizes."""
    behave(pbx, server)
    assert await home.poll() == []
    for number in range(30):
        texts = [f"{number}/{index}" for index in range(number % 9)]
        for text in texts:
            pbx.clock.advance(1)
            pbx.receive(text)
        assert await home.poll() == texts


@of(SERVERS | SHORT_SIGHTED)
@pytest.mark.parametrize("stored", [5, 50, 400])
async def test_baseline(pbx: Pbx, home: Home, server: Any, stored: int) -> None:
    """It covers ten minutes at least, so that nothing old is news later."""
    behave(pbx, server)
    pbx.seed(stored, spacing=7, until=3)
    pages = await read_pages(home.provider)
    reached = covered(pages)
    assert reached is not None
    assert reached <= TEN_MINUTES
    assert await home.poll() == []
    assert await home.poll(sweep=True) == []
    assert await home.poll() == []


@of(SERVERS | SHORT_SIGHTED)
async def test_late_messages(pbx: Pbx, home: Home, server: Any) -> None:
    """A message that turns up late, dated back, is found in the overlap."""
    behave(pbx, server)
    pbx.seed(40, spacing=30, until=0)
    assert await home.poll() == []
    pbx.receive("Nine minutes late", time=ago(minutes=9))
    assert await home.poll() == ["Nine minutes late"]
    pbx.receive("An hour late", time=ago(hours=1))
    assert await home.poll(sweep=True) == ["An hour late"]


@of(SERVERS)
async def test_same_second(pbx: Pbx, home: Home, server: Any) -> None:
    """A page of one moment says nothing of the order, and nothing is lost."""
    behave(pbx, server)
    pbx.switches.timestamp_digits = 0
    for number in range(250):
        pbx.receive(f"Old {number}", time=ago(hours=5))
    assert await home.poll() == []
    for number in range(250):
        pbx.receive(f"News {number}")
    assert len(set(await home.poll())) == 250
    pbx.clock.advance(1)
    pbx.receive("The last")
    assert await home.poll() == ["The last"]


# What changes while it is read


@of(SERVERS)
@pytest.mark.parametrize("count", ["always", "never"])
async def test_arrivals_between_pages(
    pbx: Pbx, home: Home, server: Any, count: Any
) -> None:
    """What comes meanwhile shifts the rest; it is news by the next poll."""
    behave(pbx, server)
    pbx.switches.count_shown = count
    pbx.seed(20)
    assert await home.poll() == []
    for number in range(400):
        pbx.clock.advance(0.5)
        pbx.receive(f"News {number}")

    def arrive(number: int) -> None:
        for index in range(number):
            pbx.receive(f"Between {number}/{index}")

    pbx.interludes += [partial(arrive, number) for number in (1, 3, 30, 60)]
    texts = await home.poll()
    assert not pbx.interludes
    texts += await home.poll()
    assert len(texts) == len(set(texts)) == 400 + 94


@of(SERVERS)
@pytest.mark.parametrize("number", [1, 4, 30, 120])
@pytest.mark.parametrize("end", ["newest", "oldest"])
async def test_deletions_between_pages(
    pbx: Pbx, home: Home, server: Any, number: int, end: str
) -> None:
    """What is deleted meanwhile moves the rest, and none of that is passed over."""
    behave(pbx, server)
    pbx.seed(150)
    assert await home.poll() == []
    ids = []
    for index in range(450):
        pbx.clock.advance(0.5)
        ids.append(pbx.receive(f"News {index}"))
    old = [message.id for message in pbx.store.all()[:150]]
    doomed = ids[-number:] if end == "newest" else old[:number]

    def delete() -> None:
        for message_id in doomed:
            pbx.delete_elsewhere(message_id)

    pbx.interludes += [lambda: None, lambda: None, delete]
    texts = await home.poll()
    assert not pbx.interludes
    kept = {f"News {index}" for index in range(450 - number * (end == "newest"))}
    assert kept <= set(texts)
    assert len(texts) == len(set(texts))
    assert await home.poll() == []


@of(SERVERS)
async def test_everything_is_deleted(pbx: Pbx, home: Home, server: Any) -> None:
    """A list that vanishes while it is read, and is filled again."""
    behave(pbx, server)
    pbx.seed(300, spacing=1, until=0)
    assert await home.poll() == []

    def clear() -> None:
        for message in list(pbx.store.all()):
            pbx.delete_elsewhere(message.id)

    pbx.interludes.append(clear)
    assert await home.poll(sweep=True) == []
    assert not pbx.interludes
    assert await home.poll() == []
    pbx.clock.advance(5)
    pbx.receive("A new beginning")
    assert await home.poll() == ["A new beginning"]


@of(SERVERS)
async def test_vanished_messages(pbx: Pbx, home: Home, server: Any) -> None:
    """What was deleted counts no longer; what is out of sight still does."""
    behave(pbx, server)
    pbx.seed(200, spacing=60, until=60)
    assert await home.poll() == []
    pbx.clock.advance(1)
    gone = pbx.receive("Deleted soon")
    pbx.clock.advance(1)
    pbx.receive("Stays")
    await home.poll()
    line = pbx.lines()[0]
    assert home.ledger.unread() == {line: 2}
    pbx.delete_elsewhere(gone)
    assert await home.poll() == []
    assert home.ledger.unread() == {line: 1}
    pbx.clock.advance(3 * 3600)
    pbx.receive("Hours later")
    assert await home.poll() == ["Hours later"]
    assert home.ledger.unread() == {line: 2}


# Servers that show less than all


@of(SHORT_SIGHTED)
async def test_no_way_further(
    pbx: Pbx,
    provider: PortSipProvider,
    server: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What cannot be reached is not claimed, and that is said once."""
    behave(pbx, server)
    pbx.seed(300, spacing=1, until=0)
    for _ in range(3):
        pbx.receive("News")
        pages = await read_pages(provider, ago(days=1))
        messages = {one.id: one for page in pages for one in page.messages}
        assert len(messages) == 100
        assert covered(pages) is not None
        assert covered(pages) >= min(one.time for one in messages.values())  # type: ignore[operator]
    complaints = [one for one in caplog.records if one.levelno > logging.INFO]
    assert len([one for one in complaints if "portsip" in one.name]) == 1


@of(SERVERS | SHORT_SIGHTED)
@pytest.mark.parametrize(
    ("stored", "days"), [(1, 1), (20, 1), (99, 1), (100, 1), (300, 1 / 48)]
)
async def test_nothing_left_out_is_not_complained_of(
    pbx: Pbx,
    provider: PortSipProvider,
    *,
    server: Any,
    stored: int,
    days: float,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Where all that was asked for was read, no warning says anything else.

    A page that is just full may look like one that others follow.
    """
    behave(pbx, server)
    pbx.seed(stored, spacing=60, until=0)
    assert len(await read_all(provider, ago(days=days))) >= min(stored, 30)
    if stored < 100:
        pbx.receive("News")
        assert await read_all(provider, ago(days=days))
    assert not [one for one in caplog.records if one.levelno > logging.INFO]


@of(BLIND)
@pytest.mark.parametrize("count", ["always", "never"])
async def test_oldest_only(
    pbx: Pbx, provider: PortSipProvider, server: Any, count: Any
) -> None:
    """A server that hides what is new is an error, and no quiet account."""
    behave(pbx, server)
    pbx.switches.count_shown = count
    pbx.seed(300)
    before = len(pbx.journal)
    with pytest.raises(BadAnswer):
        await read_pages(provider, ago(minutes=10))
    assert len(pbx.lists(before)) <= 15


@of(BLIND)
@pytest.mark.parametrize("stored", [3, 60])
async def test_all_on_one_page(
    pbx: Pbx, provider: PortSipProvider, server: Any, stored: int
) -> None:
    """While everything is on one page there is no problem."""
    if server[2]:
        # This one does know how large a page was asked for.
        stored = min(stored, 9)
    behave(pbx, server)
    pbx.seed(stored)
    assert len(await read_all(provider, ago(days=1))) == stored


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("count", ["always", "never"])
async def test_everything_at_once(pbx: Pbx, home: Home, order: Any, count: Any) -> None:
    """A server that always shows everything is read, at its price."""
    behave(pbx, ("ignored", order, []))
    pbx.switches.page_size = 10_000
    pbx.switches.count_shown = count
    pbx.seed(500)
    assert await home.poll() == []
    pbx.receive("News")
    before = len(pbx.journal)
    assert await home.poll() == ["News"]
    assert len(pbx.lists(before)) == 1


@pytest.mark.parametrize("size", [10, 20, 50, 99])
@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("count", ["always", "never"])
async def test_small_pages(
    pbx: Pbx, build: Build, size: int, order: Any, count: Any
) -> None:
    """A server whose pages are smaller than documented rejects the large ones."""
    behave(pbx, ("honoured", order, ["orderby"]))
    pbx.switches.page_size = size
    pbx.switches.count_shown = count
    pbx.seed(130, spacing=1, until=60)
    provider = build()
    await provider.connect()
    assert len(await read_all(provider, ago(days=1))) == 130
    assert provider.statistics()["query_options"] == "all"


@pytest.mark.parametrize("cap", [20, 50])
@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("count", ["always", "never"])
async def test_silently_small_pages(
    pbx: Pbx, provider: PortSipProvider, cap: int, order: Any, count: Any
) -> None:
    """Another shows smaller pages without a word."""
    behave(pbx, ("honoured", order, ["orderby"]))
    pbx.switches.count_shown = count
    pbx.seed(330, spacing=1, until=60)
    pbx.edit = lambda answer: answer["items"].__delitem__(slice(cap, None))
    messages = await read_all(provider, ago(days=1))
    assert len(messages) == 330


@of(SERVERS)
@pytest.mark.parametrize("factor", [0, 0.4, 3, 1e6])
async def test_wrong_count(pbx: Pbx, home: Home, server: Any, factor: float) -> None:
    """The count is a hint and no more."""
    behave(pbx, server)
    pbx.seed(700, spacing=1, until=1)

    def lie(answer: Any) -> None:
        answer["count"] = int(answer["count"] * factor)

    pbx.edit = lie
    assert len(await read_all(home.provider, ago(days=1))) == 700
    assert await home.poll() == []
    pbx.receive("News")
    assert await home.poll() == ["News"]


@pytest.mark.parametrize("count", ["-1", "true", "1.5", "many", None])
async def test_odd_counts(pbx: Pbx, provider: PortSipProvider, count: Any) -> None:
    """What is no count is none."""
    pbx.seed(30)

    def odd(answer: Any) -> None:
        answer["count"] = count

    pbx.edit = odd
    assert len(await read_all(provider, ago(days=1))) == 30


async def test_no_order_at_all(pbx: Pbx, provider: PortSipProvider) -> None:
    """A list that is sorted by something else is read to its end, within reason."""
    behave(pbx, ("ignored", "desc", []))
    pbx.switches.page_size = 50
    pbx.seed(50, spacing=600)

    def shuffle(answer: Any) -> None:
        answer["items"].sort(key=lambda item: item["id"][::-1])

    pbx.edit = shuffle
    pages = await read_pages(provider, ago(minutes=10))
    assert len(pages[0].messages) == 50
    assert covered(pages) is not None
    assert provider.statistics()["order"] == "mixed"


async def test_long_list_without_order(pbx: Pbx, provider: PortSipProvider) -> None:
    """There is no telling when to stop, so there is a bound."""
    pbx.seed(5000, spacing=60)

    def shuffle(answer: Any) -> None:
        answer["items"].sort(key=lambda item: item["id"][::-1])

    before = len(pbx.journal)
    pbx.edit = shuffle
    pages = await read_pages(provider, ago(minutes=10))
    assert len(pbx.lists(before)) <= 25
    assert covered(pages) is None


async def test_endless_list(pbx: Pbx, provider: PortSipProvider) -> None:
    """A server that makes up messages as it goes is not read for ever."""
    pbx.seed(10)
    number = 0

    def invent(answer: Any) -> None:
        nonlocal number
        for item in answer["items"]:
            number += 1
            item["id"] = f"new-{number}"

    before = len(pbx.journal)
    for order in ("desc", "asc"):
        behave(pbx, ("honoured", order, ["orderby"]))
        pbx.edit = invent
        await read_pages(provider, ago(days=100))
    assert len(pbx.lists(before)) <= 60


async def test_bounded_walk(pbx: Pbx, provider: PortSipProvider) -> None:
    """So many pages end a reading, and it claims no more than it read."""
    pbx.seed(2000, spacing=1, until=0)
    assert provider._listing is not None
    walk = Walk(provider._listing, ago(days=1), most_pages=4)
    parts = [part async for part in walk.parts()]
    assert len(parts) == 4
    reached = parts[-1].covered_since
    assert reached is not None
    assert reached > ago(seconds=400)


# Options


async def test_options_are_tried_again(pbx: Pbx, home: Home) -> None:
    """A server that rejects options is asked without them, for some hours."""
    behave(pbx, SHORT_SIGHTED["rejected"])
    pbx.seed(30)
    assert await home.poll() == []
    assert home.provider.statistics()["query_options"] == "nothing"
    before = len(pbx.journal)
    pbx.clock.advance(3600)
    pbx.receive("News")
    assert await home.poll() == ["News"]
    assert [seen.query for seen in pbx.lists(before)] == [[]]
    behave(pbx, SERVERS["as documented"])
    pbx.clock.advance(6 * 3600)
    pbx.receive("More news")
    assert await home.poll() == ["More news"]
    assert home.provider.statistics()["query_options"] == "all"


async def test_only_orderby_is_rejected(pbx: Pbx, home: Home) -> None:
    """Then pages can still be asked for."""
    pbx.switches.default_order = "asc"
    pbx.fail("answer", "external_messages.*orderby", status=422, times=-1)
    pbx.seed(300)
    assert await home.poll() == []
    assert home.provider.statistics()["query_options"] == "paging"
    before = len(pbx.journal)
    for _ in range(3):
        pbx.clock.advance(1)
        pbx.receive("News")
        assert await home.poll() == ["News"]
    assert len(pbx.lists(before)) == 3
    # When it is tried again, the order may be another.
    pbx.faults.clear()
    pbx.clock.advance(6 * 3600)
    pbx.receive("More news")
    assert await home.poll() == ["More news"]
    assert home.provider.statistics()["order"] == "newest_first"


async def test_only_skip_is_rejected(pbx: Pbx, provider: PortSipProvider) -> None:
    """Then one large page is what there is."""
    pbx.fail("answer", "external_messages.*skip", status=400, times=-1)
    pbx.seed(300, spacing=1, until=0)
    assert len(await read_all(provider, ago(minutes=10))) == 100
    assert provider.statistics()["query_options"] == "all"


async def test_skip_is_rejected_later(pbx: Pbx, home: Home) -> None:
    """What worked with a list that shows its oldest first may work no more."""
    behave(pbx, SERVERS["no orderby, oldest first"])
    pbx.seed(300)
    assert await home.poll() == []
    pbx.receive("News")
    rejected = pbx.fail("answer", "external_messages.*skip", status=400, times=-1)
    with pytest.raises(BadAnswer):
        await home.poll()
    pbx.faults.remove(rejected)
    assert await home.poll() == ["News"]


async def test_count_of_more_than_there_is(pbx: Pbx, provider: PortSipProvider) -> None:
    """A short page is all there is, whatever is counted, where none follows."""
    behave(pbx, BLIND["no skip, oldest first"])
    pbx.seed(5)

    def lie(answer: Any) -> None:
        answer["count"] = 500

    pbx.edit = lie
    assert len(await read_all(provider, ago(days=1))) == 5


async def test_contradictions(pbx: Pbx, provider: PortSipProvider) -> None:
    """A list with its oldest first, whose end is nowhere."""
    behave(pbx, SERVERS["no orderby, oldest first"])
    pbx.seed(300)

    def hide(answer: Any) -> None:
        if len(answer["items"]) > 20:
            answer["items"] = []

    pbx.edit = hide
    before = len(pbx.journal)
    with pytest.raises(BadAnswer):
        await read_pages(provider, ago(days=1))
    assert len(pbx.lists(before)) < 40


@pytest.mark.parametrize("restarted", [False, True])
async def test_an_old_message_stands_before_the_newest(
    pbx: Pbx, home: Home, build: Build, restarted: bool
) -> None:
    """It does not make a list one with its oldest first: nothing is lost by it."""
    pbx.switches.timestamp_digits = 0
    pbx.switches.ignored_options = ["orderby"]
    pbx.seed(300, spacing=60, until=3600)
    stray: list[Any] = []
    newest = "Burst 119"

    def move_up(answer: Any) -> None:
        items = answer["items"]
        stray[:] = stray or items[-1:]
        if items and items[0]["content"] == newest:
            items.insert(0, stray[0])

    pbx.edit = move_up
    assert await home.poll() == []
    for number in range(120):
        pbx.receive(f"Burst {number}")
    if restarted:
        # Nothing is known of the order then, and the beginning does not tell it.
        home.provider = build()
        await home.provider.connect()
    assert len(set(await home.poll())) == 120
    for number in range(3):
        pbx.clock.advance(1)
        newest = f"After {number}"
        pbx.receive(newest)
        assert await home.poll() == [newest]


async def test_order_changes_at_the_server(pbx: Pbx, home: Home) -> None:
    """What was learnt about a list may be wrong after an update."""
    names = [*SERVERS, *SERVERS]
    pbx.seed(400)
    assert await home.poll() == []
    for name in names:
        behave(pbx, SERVERS[name])
        pbx.clock.advance(60)
        pbx.receive(f"With {name}")
        assert await home.poll() == [f"With {name}"]
        assert await home.poll() == []


async def test_end_of_a_list_that_moves(pbx: Pbx, home: Home) -> None:
    """A list with its oldest first may lose its end, or much before it."""
    behave(pbx, SERVERS["no orderby, oldest first"])
    pbx.seed(500)
    assert await home.poll() == []
    messages = [message.id for message in pbx.store.all()]
    for doomed in (messages[-30:], messages[:200], messages[200:460]):
        for message_id in doomed:
            pbx.delete_elsewhere(message_id)
        pbx.clock.advance(60)
        pbx.receive(f"After {len(doomed)}")
        assert await home.poll() == [f"After {len(doomed)}"]
        assert await home.poll() == []
    pbx.fail("answer", "external_messages.*skip", status=400)
    pbx.receive("Rejected once")
    assert await home.poll() == ["Rejected once"]


# What it costs


async def cost(pbx: Pbx, home: Home) -> tuple[int, int]:
    """Return requests and bytes of an idle poll."""
    before = len(pbx.journal)
    assert await home.poll() == []
    seen = pbx.journal[before:]
    return len(seen), sum(one.bytes_out for one in seen)


@pytest.mark.parametrize("name", [*SERVERS][:3])
@pytest.mark.parametrize("spacing", [1, 20, 60, 3600])
async def test_idle_polls(pbx: Pbx, build: Build, name: str, spacing: float) -> None:
    """One request, and the same bytes whatever is stored."""
    behave(pbx, SERVERS[name])
    costs = []
    for stored in (10, 10_000):
        until = 7200 + len(pbx.store.all()) * spacing
        pbx.seed(stored - len(pbx.store.all()), spacing=spacing, until=until)
        provider = build()
        await provider.connect()
        home = Home(pbx, provider)
        await home.poll()
        await home.poll(sweep=True)
        await home.poll()
        costs.append(await cost(pbx, home))
        await provider.close()
    if spacing >= 60:
        assert [requests for requests, _ in costs] == [1, 1]
        assert costs[1][1] <= 2 * costs[0][1]
    assert costs[1][1] < 700_000


async def test_an_unchanged_answer_says_nothing(
    pbx: Pbx, provider: PortSipProvider
) -> None:
    """It is recognised by its bytes, and only after a complete fetch."""
    pbx.seed(200, spacing=60)
    # The first one also tells how large the pages should be.
    assert await read_pages(provider, ago(hours=2.1)) != []
    assert await read_pages(provider, ago(hours=2.1)) != []
    assert await read_pages(provider, ago(hours=2.1)) == []
    # A baseline is always read.
    assert await read_pages(provider) != []
    # A fetch that is broken off was not complete.
    message_id = pbx.receive("News")
    async for page in provider.fetch("", Known(ago(hours=2.1))):
        assert message_id in {message.id for message in page.messages}
        break
    for _ in range(2):
        assert message_id in await read_all(provider, ago(hours=2.1))
    assert await read_pages(provider, ago(hours=2.1)) == []
    # A change on the first page shows all pages, so that nothing seems to vanish.
    pbx.set_fields(message_id, {"sender_name": "Dana"})
    assert len(await read_all(provider, ago(hours=2.5))) >= 30


async def test_a_change_on_a_later_page(pbx: Pbx, provider: PortSipProvider) -> None:
    """It is noticed although the first page is the same as before."""
    pbx.seed(60, spacing=10, until=0)
    since = ago(minutes=10)
    assert len(await read_all(provider, since)) == 60
    assert len(await read_all(provider, since)) == 60
    assert await read_pages(provider, since) == []
    deepest = pbx.store.all()[5]
    pbx.set_fields(deepest.id, {"content": "Changed"})
    messages = await read_all(provider, since)
    assert messages[deepest.id].text == "Changed"
    assert len(messages) == 60


async def test_messages_under_way_are_always_shown(
    pbx: Pbx, provider: PortSipProvider
) -> None:
    """Else each of them would be looked up by its id, poll after poll."""
    pbx.switches.delivery_outcome = "SENT"
    message_id = pbx.send_elsewhere("Never delivered")
    for _ in range(3):
        messages = await read_all(provider, ago(minutes=10))
        assert messages[message_id].delivery is Delivery.SENT


async def test_server_time(pbx: Pbx, provider: PortSipProvider) -> None:
    """Each page tells the server's clock, also where it was read before."""
    pbx.seed(12)
    pbx.switches.delivery_outcome = "SENT"
    pbx.send_elsewhere("Under way")
    for _ in range(3):
        pages = await read_pages(provider, ago(minutes=10))
        assert {page.server_time for page in pages} == {pbx.clock.now()}
        pbx.clock.advance(60)
    assert pbx.clock.now() != NOW


async def test_messages_are_values(pbx: Pbx, provider: PortSipProvider) -> None:
    """A page holds messages and nothing of the server's own."""
    pbx.seed(3)
    [page] = await read_pages(provider)
    assert all(type(message) is Message for message in page.messages)
