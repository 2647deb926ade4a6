"""Which tests run at which of the times of `scripts/moments`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from scripts.moments import moments, parts
from tests.parts import Part, pytest_collection_modifyitems

TESTS = [
    f"tests/test_{topic}.py::test_{case}" for topic in "abcd" for case in range(50)
]


@pytest.mark.parametrize("count", [1, 2, 8, 16])
def test_each_test_is_in_one_part(count: int) -> None:
    """None in two, none in none, and each part has about as many."""
    shares = [
        [test for test in TESTS if Part(number, count).has(test)]
        for number in range(1, count + 1)
    ]
    assert sorted(test for share in shares for test in share) == sorted(TESTS)
    assert min(map(len, shares)) > len(TESTS) / count / 3


@pytest.mark.parametrize("text", ["0/8", "9/8", "1/0", "8", "1/8/2", "-1/8", "", "a/b"])
def test_parts_that_cannot_be(text: str) -> None:
    """They would be an empty run, which looks like a green one."""
    with pytest.raises(ValueError, match="a part is written as"):
        Part.parse(text)


@pytest.mark.parametrize("shares", [1, 2, 3, 8, 16])
def test_moments_have_every_test(shares: int) -> None:
    """Each of the tests runs at some of the times, and as often as the others."""
    taken = [Part.parse(text) for text in parts(shares, len(moments()))]
    assert len(taken) == len(moments()) == 16
    runs = [sum(part.has(test) for part in taken) for test in TESTS]
    assert min(runs) == 16 // shares
    assert max(runs) <= -(-16 // shares)


def test_more_shares_than_moments() -> None:
    """Some tests would run at none of them."""
    with pytest.raises(ValueError, match="16 moments leave out some of 17 shares"):
        parts(17, 16)


def test_pytest_takes_the_part() -> None:
    """And says which tests it left out; without a part it takes all there are."""
    everything = [SimpleNamespace(nodeid=test) for test in TESTS]
    for part in (Part(1, 2), Part(2, 2), None):
        left_out: list[Any] = []
        config = SimpleNamespace(
            getoption={"part": part}.get,
            hook=SimpleNamespace(
                pytest_deselected=lambda items, to=left_out: to.extend(items)
            ),
        )
        taken = [*everything]
        pytest_collection_modifyitems(cast("pytest.Config", config), cast("Any", taken))
        assert [item.nodeid for item in taken] == [
            test for test in TESTS if part is None or part.has(test)
        ]
        assert [item for item in everything if item not in taken] == left_out
