#!/usr/bin/env bash
# regex 2026.11.15: the `timeout` of a search is compared with the processor time of the
# whole process. Beside threads that compute, with `concurrent=True`, a search is given up
# at less than half of its limit, though its own thread did nothing else.
#
# Expected: seconds on the clock, or of the thread that searches. What follows for us: a
# search that was given up is judged by its own thread's time (messaging/patterns.py).
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "regex==2026.11.15" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON'
from hashlib import pbkdf2_hmac
from importlib.metadata import version
import sys
import threading
from time import thread_time

import regex

SEARCHES = 400
pattern = regex.compile(r".*door.*code \d{4}|code (\d{4})$")
text = "the courier waits at the gate " * 60 + "with the code 1000"


def search(limit):
    """Return whether it was given up, and the seconds that its own thread used."""
    begun = thread_time()
    try:
        pattern.search(text, concurrent=True, timeout=limit)
    except TimeoutError:
        return True, thread_time() - begun
    return False, thread_time() - begun


# Twice what the slowest takes that is alone.
limit = 2 * max(used for _, used in (search(10) for _ in range(SEARCHES)))
over = threading.Event()


def compute():
    while not over.is_set():
        pbkdf2_hmac("sha256", b"", b"", 20_000)


threads = [threading.Thread(target=compute) for _ in range(8)]
for thread in threads:
    thread.start()
beside = [search(limit) for _ in range(SEARCHES)]
over.set()
for thread in threads:
    thread.join()

print("regex", version("regex"))
early = [used for given_up, used in beside if given_up and used < limit / 2]
print(f"beside eight threads, given up at less than half of the limit: {len(early)} of {SEARCHES}")
sys.exit(0 if early else 1)
PYTHON
echo "As it was."
