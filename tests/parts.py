"""Parts of the tests: which of them a run takes that takes some of them only."""

from __future__ import annotations

import re
from typing import NamedTuple, Self
from zlib import crc32

import pytest


class Part(NamedTuple):
    """One of so many parts, counted from 1. Each test is in one of them.

    Which one follows from its id alone, so that it is the same in every run, in
    whatever order, and the tests of a file are spread over all parts.
    """

    number: int
    parts: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the part that is written as ``3/8``; raise ValueError for others."""
        found = re.fullmatch(r"([0-9]+)/([0-9]+)", text)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise ValueError(f"a part is written as 3/8, not {text!r}")
        return cls(int(found[1]), int(found[2]))

    def has(self, test: str) -> bool:
        """Tell whether a test, by its id, is in this part."""
        return crc32(test.encode()) % self.parts == self.number - 1


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run take one part of the tests."""
    parser.addoption(
        "--part",
        type=Part.parse,
        metavar="NUMBER/PARTS",
        help="one part of the tests, by a hash of their ids: --part 3/8",
    )


# Before anything adds to the ids, as xdist does for groups.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Take the tests of the part that was asked for."""
    part: Part | None = config.getoption("part")
    if part is None:
        return
    left_out = [item for item in items if not part.has(item.nodeid)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if part.has(item.nodeid)]
