"""What is put away is known, and nothing else is, however it was moved about."""

import random

import pytest

from custom_components.phone_inbox.messaging import archive as archive_module
from custom_components.phone_inbox.messaging.archive import Archive
from custom_components.phone_inbox.messaging.fingerprints import Fingerprints
from tests.effort import effort

MARK = Fingerprints("salt").of_id


@pytest.mark.parametrize("seed", range(8))
def test_known_and_unknown(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Batches come, become one, are forgotten and read again: no id is taken for another.

    There are enough of them to fill what sorts out the unknown ones, several times.
    """
    monkeypatch.setattr(archive_module, "LARGEST", 2_000)
    chance = random.Random(seed)
    archive, times = Archive(MARK), dict[str, int]()
    came = 0
    for _ in range(60):
        match chance.choice(["add", "add", "add", "add", "forget", "load"]):
            case "add":
                new = {f"{came + n}": came + n for n in range(chance.choice([1, 400]))}
                came += len(new)
                archive.add(new)
                times |= new
            case "forget":
                archive.forget(came - 6_000)
                times = {key: at for key, at in times.items() if at > came - 6_000}
            case "load":
                archive = Archive.load(archive.dump(), MARK)
        some = chance.sample(sorted(times), min(len(times), 100))
        for key in some:
            # Also where its time is unknown, or another one by now.
            for time in (times[key], None, came + 1):
                assert archive.until(key, time) is not None
        assert all(archive.until(f"new {n}", came) is None for n in range(50))
    # Forgotten as a whole: it may know some more.
    assert len(times) <= len(archive) <= came
    assert all(archive.until(key) is not None for key in times)


def test_a_while_after_a_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is new is soon not looked for in every batch any more."""
    monkeypatch.setattr(archive_module, "LARGEST", 100)
    archive = Archive(MARK)
    for number in range(30):
        archive.add({f"{number} {n}": number for n in range(100)})

    def work() -> int:
        with effort() as spent:
            assert not any(archive.until(f"new {n}", 31) for n in range(100))
        return spent.steps

    usual = work()
    archive = Archive.load(archive.dump(), MARK)
    at_first = work()
    for _ in range(30):
        archive.forget(-1)
    assert work() <= 2 * usual < at_first
