"""Texts with the same words, of which nothing but their ids or times tells which is which."""

import pytest

from tests.contract.driver import Home
from tests.emulators.pair import PairEmulator, plus
from tests.emulators.portsip.directory import SMS_NUMBER

from .pair import ANNA, go_on, only_at_the_carrier, pass_minutes, poll_both, started


def at_the_pbx(pair: PairEmulator, sid: str) -> str:
    """Let a text come to the PBX, which tells the carrier's id of it, or "" for none."""
    now = pair.reader.clock.now().replace(microsecond=0)
    return pair.reader.receive("Yes", sender=ANNA, time=now, provider_msg_id=sid)


@pytest.mark.parametrize("told", ["", "1", "2", "12", "21"])
@pytest.mark.parametrize("reads_between", [True, False])
@pytest.mark.parametrize("again", ["goes on", "restart", "crash"])
async def test_both_in_one_second_at_the_pbx(
    home: Home, told: str, reads_between: bool, again: str
) -> None:
    """The account takes them for one, so the other one is told from the carrier's list.

    ``told`` are those of which the PBX tells the carrier's id, in its order.
    """
    pair = await started(home)
    line = plus(SMS_NUMBER)
    sids = [pair.sender.receive("Yes", sender=ANNA, line=line)]
    pair.clock.advance(2)
    sids.append(pair.sender.receive("Yes", sender=ANNA, line=line))
    ids = [sids[int(it) - 1] for it in told] or [""]
    ids += [""] * (2 - len(ids))
    at_the_pbx(pair, ids[0])
    if reads_between:
        await poll_both(home)
    at_the_pbx(pair, ids[1])
    await poll_both(home)
    await go_on(home, again)
    await pass_minutes(home, 12)
    await home.restart()
    await pass_minutes(home, 12)
    said = [it.kind for it in home.announced if not it.redelivered]
    assert said == 2 * ["received"]


@pytest.mark.parametrize("tells_id", [True, False])
@pytest.mark.parametrize("again", [True, False])
async def test_new_id_beside_one_that_the_pbx_never_gets(
    home: Home, tells_id: bool, again: bool
) -> None:
    """A text that has got another id at the PBX is not the one that the PBX lacks."""
    pair = await started(home)
    sid = pair.sender.receive("Yes", sender=ANNA, line=plus(SMS_NUMBER))
    record = at_the_pbx(pair, sid if tells_id else "")
    assert await pass_minutes(home, 2) == ["received Yes"]
    record = pair.reader.renumber(record)
    if again:
        await home.restart()
    only_at_the_carrier(pair, "Yes")
    assert await pass_minutes(home, 1) == []
    pair.reader.renumber(record)
    assert await pass_minutes(home, 12) == ["received Yes"]


@pytest.mark.parametrize("is_deleted", [True, False])
async def test_one_that_the_pbx_never_gets_after_a_restart(
    home: Home, is_deleted: bool
) -> None:
    """Whose text of the carrier's each of the PBX's is, the next run knows."""
    pair = await started(home)
    pair.sender.receive("Yes", sender=ANNA, line=plus(SMS_NUMBER))
    record = at_the_pbx(pair, "")
    assert await pass_minutes(home, 2) == ["received Yes"]
    if is_deleted:
        pair.reader.delete_elsewhere(record)
    await home.restart()
    only_at_the_carrier(pair, "Yes")
    assert await pass_minutes(home, 12) == ["received Yes"]
    await home.restart()
    assert await pass_minutes(home, 12) == []


@pytest.mark.parametrize("again", ["goes on", "restart", "crash"])
@pytest.mark.parametrize("late", [12, 40])
async def test_id_of_one_for_which_another_was_taken(
    home: Home, late: int, again: str
) -> None:
    """The PBX listed the second at once and without an id, and the first one late."""
    pair = await started(home)
    line = plus(SMS_NUMBER)
    first = pair.sender.receive("Yes", sender=ANNA, line=line)
    at_the_pbx(pair, "")
    assert await poll_both(home) == ["received Yes"]
    # The carrier lists it late, too.
    pair.sender.receive("Yes", sender=ANNA, line=line)
    told = await pass_minutes(home, late)
    assert told == ["received Yes"]
    await go_on(home, again)
    at_the_pbx(pair, first)
    assert await pass_minutes(home, 12) == []
