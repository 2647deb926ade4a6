"""A search is judged by its own processor time, whatever other threads do."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import pbkdf2_hmac
import threading
from time import thread_time
from typing import Any
from unittest.mock import Mock

import pytest
import regex

from custom_components.phone_inbox.messaging.patterns import (
    PATTERN_SECONDS,
    PatternTooSlow,
    search,
)


@contextmanager
def busy_threads(count: int) -> Iterator[None]:
    """Let other threads use up the processors meanwhile."""
    over = threading.Event()

    def work() -> None:
        while not over.is_set():
            # It lets others have the interpreter, and computes on.
            pbkdf2_hmac("sha256", b"", b"", 2_000)

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def burn(seconds: float) -> None:
    """Use processor time of this thread."""
    begun = thread_time()
    while thread_time() - begun < seconds:
        pass


def test_given_up_for_others() -> None:
    """A search that was given up for what others used is repeated, for longer."""
    pattern = Mock()
    pattern.search.side_effect = [TimeoutError, TimeoutError, "found"]
    found: object = search(pattern, "text")
    assert found == "found"
    limits = [call.kwargs["timeout"] for call in pattern.search.call_args_list]
    assert limits == sorted(set(limits))
    assert limits[0] == PATTERN_SECONDS
    assert all(call.kwargs["concurrent"] for call in pattern.search.call_args_list)


def test_too_slow_by_itself() -> None:
    """A search that used up its own time is not repeated."""

    def take(*_: Any, **__: Any) -> None:
        burn(PATTERN_SECONDS)
        raise TimeoutError

    pattern = Mock()
    pattern.search.side_effect = take
    with pytest.raises(PatternTooSlow):
        search(pattern, "text")
    assert pattern.search.call_count == 1


def test_never_for_ever() -> None:
    """Where others get all the time there is, a search ends all the same."""
    pattern = Mock()
    pattern.search.side_effect = TimeoutError
    with pytest.raises(PatternTooSlow):
        search(pattern, "text")


def test_beside_busy_threads() -> None:
    """An ordinary pattern is found in every text, however busy the processor is."""
    pattern = regex.compile(r".*door.*code \d{4}|code (\d{4})$", regex.IGNORECASE)
    text = "the courier waits at the gate " * 30 + "with the code "
    codes = [str(number) for number in range(1000, 1060)]
    with busy_threads(6):
        found = [search(pattern, text + code) for code in codes]
    assert [match and match[1] for match in found] == codes
