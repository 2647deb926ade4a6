"""Lists that are longer than what was asked for."""

from custom_components.phone_inbox.providers.smsgate.api import MOST_ROWS, Listed
from custom_components.phone_inbox.providers.smsgate.models import Outgone
from custom_components.phone_inbox.providers.smsgate.walk import Walk


async def test_entries_are_let_go_with_their_page() -> None:
    """Nobody is kept waiting while thousands of entries go at once, with a later page."""
    pages: list[Listed[Outgone]] = []

    async def read(offset: int) -> Listed[Outgone]:
        items = [Outgone(id=f"{offset}-{n}") for n in range(2 * MOST_ROWS)]
        count = len(items)
        pages.append(Listed(items, count, 2 * count, server_time=None))
        return pages[-1]

    walk = Walk[Outgone](read)
    seen: set[str] = set()
    parts = 0
    async for part in walk.pages():
        assert len(part.items) == MOST_ROWS
        seen |= {item.id for item in part.items}
        parts += 1
        # Those of the pages before this one are gone.
        assert not any(page.items for page in pages[:-1])
    assert (len(pages), parts, len(seen)) == (2, 4, 4 * MOST_ROWS)
    assert walk.complete
    assert not any(page.items for page in pages)
