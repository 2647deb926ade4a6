#!/usr/bin/env bash
# hassil 3.12.1: what a wildcard catches is not what was said. Punctuation is dropped
# within it as well as at its ends: two sentences become one, a link loses its colon.
#
# Expected: the words of the wildcard as they stand in the text, since nothing in a
# template stands for them. What follows for us: what is dictated is looked up again in
# what was said (messaging/dictation.py).
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "hassil==3.12.1" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

from hassil import Intents, recognize_best

print("hassil", version("hassil"))
intents = Intents.from_dict(
    {
        "language": "en",
        "intents": {"Send": {"data": [{"sentences": ["text {who} saying {what}"]}]}},
        "lists": {"who": {"wildcard": True}, "what": {"wildcard": True}},
    }
)
for what in ("No. Come at once!", "see https://example.com/a?b=1 please", "well... 5:30, ok?"):
    found = recognize_best(f"text Anna saying {what}", intents)
    print(f"{what} -> {found.entities['what'].text}")
PYTHON
diff "$work/seen" - <<'SEEN'
hassil 3.12.1
No. Come at once! -> No Come at once
see https://example.com/a?b=1 please -> see https//example.com/a?b=1 please
well... 5:30, ok? -> well 5:30 ok
SEEN
echo "As it was."
