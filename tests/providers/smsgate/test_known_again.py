"""Texts are known again under any id, and two texts are two."""

import pytest

from tests.contract.driver import Home, received
from tests.emulators.smsgate import SmsGateEmulator

CODE = "Gate code 4711"
VERSIONS = ["1.62.0", "1.66.0", "1.66.2", "1.75.0"]


async def quiet(home: Home) -> None:
    """Check that nothing is announced, however it is looked for."""
    assert received(await home.poll()) == []
    assert received(await home.poll(sweep=True)) == []
    await home.restart()
    assert received(await home.poll()) == []


@pytest.mark.parametrize("new", VERSIONS)
@pytest.mark.parametrize("old", VERSIONS)
async def test_app_update(
    home: Home, phone: SmsGateEmulator, old: str, new: str
) -> None:
    """Another version of the app gives old texts other ids: they are no news."""
    phone.switches.version = old
    phone.seed(12)
    await home.start()
    await home.poll()
    phone.clock.advance(60)
    phone.receive(CODE)
    assert received(await home.poll()) == [CODE]
    phone.clock.advance(600)
    phone.update_app(new)
    await quiet(home)
    phone.clock.advance(60)
    phone.receive("After the update")
    assert received(await home.poll()) == ["After the update"]
    assert sum(home.ledger.unread().values()) == 2


@pytest.mark.parametrize("minutes", [1, 30, 600])
async def test_another_card(inbox: Home, phone: SmsGateEmulator, minutes: int) -> None:
    """Texts that are listed again with another card in its place are no news."""
    phone.clock.advance(60)
    phone.receive(CODE)
    assert received(await inbox.poll()) == [CODE]
    phone.clock.advance(60 * minutes)
    phone.change_sim()
    await quiet(inbox)
    assert phone.inbox.rows[-1].text == phone.inbox.rows[-2].text == CODE


@pytest.mark.parametrize("sim", [None, 2])
async def test_card_in_another_place(
    inbox: Home, phone: SmsGateEmulator, sim: int | None
) -> None:
    """So are those that come under another place, or under none."""
    phone.clock.advance(60)
    phone.receive(CODE, line="sim1")
    assert received(await inbox.poll()) == [CODE]
    phone.clock.advance(3600)
    if sim is None:
        phone.switches.tells_numbers = False
        phone.inbox.stored[:] = [
            phone.inbox.forgetful(row) for row in phone.inbox.stored
        ]
        phone.reread(subscription=-1)
    else:
        phone.device.swap_cards()
        phone.reread(subscription=77, sim=sim)
    await quiet(inbox)


async def test_new_installation(inbox: Home, phone: SmsGateEmulator) -> None:
    """The app set up anew lists what the phone has stored: that is no news."""
    phone.clock.advance(60)
    phone.receive(CODE)
    assert received(await inbox.poll()) == [CODE]
    phone.clock.advance(60)
    phone.reinstall()
    await inbox.restart()
    assert await inbox.poll(sweep=True) == []
    phone.reread()
    await quiet(inbox)


async def test_two_paths(inbox: Home, phone: SmsGateEmulator) -> None:
    """One text that came by two paths is one, and it is known to which card it came."""
    phone.switches.two_paths = True
    for number in range(5):
        phone.clock.advance(1)
        phone.receive(f"{CODE} {number}", line="sim2")
    changes = await inbox.poll()
    assert received(changes) == [f"{CODE} {number}" for number in range(5)]
    assert {change.message.line for change in changes} == {"sim2"}
    await quiet(inbox)
    assert inbox.ledger.unread() == {"sim2": 5}


async def test_second_path_is_slow(inbox: Home, phone: SmsGateEmulator) -> None:
    """The second path may come a poll later, and a restart between."""
    phone.switches.tells_sim = phone.switches.tells_numbers = False
    phone.clock.advance(1)
    phone.receive(CODE)
    assert received(await inbox.poll()) == [CODE]
    await inbox.restart()
    phone.clock.advance(1)
    phone.reread(subscription=2, sim=2)
    await quiet(inbox)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+12025550111", "2025550111"),
        ("+12025550111", "12025550111"),
        ("+37491112233", "091112233"),
        ("+12025550111", "+1 (202) 555-0111"),
        ("Bank24", "BANK24"),
    ],
)
async def test_sender_written_in_two_ways(
    inbox: Home, phone: SmsGateEmulator, one: str, other: str
) -> None:
    """The two paths may write the sender in two ways."""
    phone.clock.advance(1)
    phone.receive(CODE, sender=one)
    phone.receive(CODE, sender=other)
    assert received(await inbox.poll()) == [CODE]
    await quiet(inbox)


async def test_same_text_at_another_time(inbox: Home, phone: SmsGateEmulator) -> None:
    """The same words a second later are another text."""
    for _ in range(3):
        phone.clock.advance(1)
        phone.receive(CODE)
    assert received(await inbox.poll()) == [CODE] * 3
    await quiet(inbox)


@pytest.mark.parametrize("together", [True, False])
async def test_same_text_to_both_cards(
    inbox: Home, phone: SmsGateEmulator, together: bool
) -> None:
    """Who writes to both numbers in one second has written two texts."""
    phone.clock.advance(1)
    phone.receive(CODE, line="sim1")
    announced = [] if together else await inbox.poll()
    phone.receive(CODE, line="sim2")
    announced += await inbox.poll()
    assert received(announced) == [CODE] * 2
    assert {change.message.line for change in announced} == {"sim1", "sim2"}
    await quiet(inbox)
    assert inbox.ledger.unread() == {"sim1": 1, "sim2": 1}


async def test_to_both_cards_while_nobody_polled(
    inbox: Home, phone: SmsGateEmulator
) -> None:
    """Nor are they one where they are listed hours later."""
    phone.clock.advance(1)
    phone.receive(CODE, line="sim1")
    phone.receive(CODE, line="sim2")
    phone.clock.advance(4 * 3600)
    assert received(await inbox.poll()) == [CODE] * 2
    await quiet(inbox)


async def test_one_text_replaces_another(home: Home, phone: SmsGateEmulator) -> None:
    """Up to 1.62 a text of the same second takes the id of the one before it."""
    phone.switches.version = "1.62.0"
    await home.start()
    await home.poll()
    phone.clock.advance(1)
    phone.receive("First of a second")
    assert received(await home.poll()) == ["First of a second"]
    phone.receive("Second of it")
    assert len(phone.inbox.rows) == 1
    assert received(await home.poll()) == ["Second of it"]
    await quiet(home)


async def test_ids_give_nothing_away(inbox: Home, phone: SmsGateEmulator) -> None:
    """Nobody who has an id can try out what the text was, or find the phone's id."""
    phone.clock.advance(1)
    phone_id = phone.receive(CODE)
    (change,) = await inbox.poll()
    message_id = change.message.id
    assert phone_id.removeprefix("text:").strip("-") not in message_id
    inbox.memory.data = {}
    await inbox.restart()
    (found,) = await inbox.find(text=CODE)
    assert found.id != message_id


async def test_another_secret(inbox: Home, phone: SmsGateEmulator) -> None:
    """With the secret lost ids are others, and yet what is known is no news."""
    phone.clock.advance(1)
    phone.receive(CODE)
    assert received(await inbox.poll()) == [CODE]
    inbox.memory.data = {}
    await inbox.restart()
    assert received(await inbox.poll()) == []


async def test_found_as_announced(inbox: Home, phone: SmsGateEmulator) -> None:
    """A search names a text by the id it was announced with, whatever became of it."""
    phone.clock.advance(60)
    phone.receive(CODE)
    (change,) = await inbox.poll()
    phone.clock.advance(3600)
    phone.change_sim()
    await inbox.poll()
    found = await inbox.find(text=CODE)
    assert [message.id for message in found] == [change.message.id]
