"""Searching for a pattern, within a limit of processor time.

The time limit of the package ``regex`` counts the processor time of the whole
process. While other threads work, an ordinary search is given up for what they used.
So a search that was given up counts as too slow only if its own thread used the time
up; otherwise it is repeated with a larger limit.
"""

from time import thread_time

import regex

#: Seconds of processor time that a search may take. An ordinary one takes a tenth of
#: that; a busy processor with cold caches makes it several times as slow.
PATTERN_SECONDS = 0.05
#: So much of its limit a search that is too slow uses up by itself: Home Assistant's
#: own threads always do something meanwhile.
OWN_SHARE = 0.8
#: The limits of one search after the other, in seconds of the whole process. With the
#: last one, a thousandth of the process's time is enough for a search.
LIMITS = tuple(PATTERN_SECONDS * 4**step for step in range(6))


class PatternTooSlow(Exception):
    """A search for a pattern took too long and was given up."""


def search(pattern: regex.Pattern[str], text: str) -> regex.Match[str] | None:
    """Search for a pattern; other threads can work meanwhile.

    It blocks its own thread, so call it outside of the event loop. Raises
    PatternTooSlow.
    """
    for limit in LIMITS:
        begun = thread_time()
        try:
            return pattern.search(text, concurrent=True, timeout=limit)
        except TimeoutError:
            if thread_time() - begun >= PATTERN_SECONDS * OWN_SHARE:
                break
    raise PatternTooSlow
