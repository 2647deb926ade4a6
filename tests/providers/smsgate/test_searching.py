"""Searches end, whatever the phone answers."""

import json

import pytest

from custom_components.phone_inbox.providers import Query
from tests.contract.driver import Home
from tests.emulators.smsgate import SmsGateEmulator

ROW = {
    "id": "text:1",
    "type": "SMS",
    "sender": "+12025550111",
    "contentPreview": "Again",
    "createdAt": "2026-09-01T12:05:07.000+02:00",
}


@pytest.mark.parametrize(
    "rows", [["nonsense"], [{}] * 3, [ROW]], ids=["nonsense", "empty", "the same"]
)
@pytest.mark.parametrize("total", [None, "100000"])
async def test_a_list_without_an_end(
    inbox: Home, phone: SmsGateEmulator, rows: list[object], total: str | None
) -> None:
    """What shows the same again, or nothing that can be read, is not read for ever."""
    headers = {} if total is None else {"X-Total-Count": total}
    phone.fail("answer", status=200, body=json.dumps(rows), headers=headers, times=-1)
    before = len(phone.journal)
    found = await inbox.provider.find(Query(text="Again", limit=50))
    assert [message.text for message in found] == ["Again"] * (rows == [ROW])
    assert len(phone.journal) - before <= 4


async def test_a_total_that_nobody_tells(inbox: Home, phone: SmsGateEmulator) -> None:
    """Without it, a page that is not full is the last one."""
    for number in range(600):
        phone.clock.advance(1)
        phone.receive(f"No. {number}")
    texts = [m.text for m in await inbox.provider.find(Query(text="No.", limit=700))]
    assert texts == [f"No. {number}" for number in reversed(range(600))]
