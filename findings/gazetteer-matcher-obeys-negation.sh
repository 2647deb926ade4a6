#!/usr/bin/env bash
# gazetteer-matcher 1.1.0, which Home Assistant 2026.10 asks in English where no sentence
# of Assist fits: a sentence that forbids, tells, asks or is for later is accepted, as the
# command whose words it holds. "but not the hall light" turns the hall light on.
#
# Expected: rejected, or at least not accepted as the same intent on the same entity.
# What follows for us: texts from a phone reach exact sentences only (understanding.py).
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "gazetteer-matcher==1.1.0" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

from gazetteer_matcher import GazetteerMatcher

print("gazetteer-matcher", version("gazetteer-matcher"))
home = {
    "areas": {},
    "floors": {},
    "entities": {
        "cover.gate": {"name": "Gate", "aliases": [], "domain": "cover", "area": None, "device_class": "gate"},
        "light.lamp": {"name": "Lamp", "aliases": [], "domain": "light", "area": None},
        "light.hall": {"name": "Hall light", "aliases": [], "domain": "light", "area": None},
    },
}
matcher = GazetteerMatcher(home=home)
for text in (
    "Open the gate",
    "Don't open the gate!",
    "Never open the gate",
    "I will open the gate",
    "Should I open the gate?",
    "Open the gate tomorrow",
    "Turn on the lamp but not the hall light",
):
    found = matcher.interpret(text)
    frames = [f"{frame.intent} {frame.slots['name']}" for frame in found.frames]
    print(f"{text} -> {'accepted' if found.accepted else 'rejected'}: {', '.join(frames)}")
PYTHON
diff "$work/seen" - <<'SEEN'
gazetteer-matcher 1.1.0
Open the gate -> accepted: HassTurnOn cover.gate
Don't open the gate! -> accepted: HassTurnOn cover.gate
Never open the gate -> accepted: HassTurnOn cover.gate
I will open the gate -> accepted: HassTurnOn cover.gate
Should I open the gate? -> accepted: HassTurnOn cover.gate
Open the gate tomorrow -> accepted: HassTurnOn cover.gate
Turn on the lamp but not the hall light -> accepted: HassTurnOn light.hall
SEEN
echo "As it was."
