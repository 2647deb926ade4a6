#!/usr/bin/env bash
# pyosmocom 0.0.12, with which SIM cards are written: of a name for the SIM's phone book that
# has a euro sign or a bracket beside letters of another alphabet, the last letters are lost,
# one for each such sign, and the signs are others. "Анна [дом]" comes back from its own
# encoder as "Анна <дом", where a bracket alone, or the alphabet alone, is right.
#
# Expected: the name as it was, which the first of the three codings holds (0x80, UCS-2). In
# the other two the second octet tells how many characters follow, one octet each: a letter
# of the half-page, or of the GSM *default* alphabet, which has none of these signs (ETSI TS
# 102 221, annex A). What follows for us: no SIM is read here, only what servers tell.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "pyosmocom==0.0.12" \
    "construct==2.10.70" "gsm0338==1.1.0" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

from construct import GreedyBytes
from osmocom.construct import GsmOrUcs2Adapter

print("pyosmocom", version("pyosmocom"))
field = GsmOrUcs2Adapter(GreedyBytes)
for name in ("Anna [home]", "Анна", "Анна [дом]", "Žofie 5€", "Ελένη ~"):
    written = field.build(name)
    print(f"{name} -> {written.hex()} -> {field.parse(written)}")
PYTHON
diff "$work/seen" - <<'SEEN'
pyosmocom 0.0.12
Anna [home] -> 416e6e61201b3c686f6d651b3e -> Anna [home]
Анна -> 81040890bdbdb0 -> Анна
Анна [дом] -> 810a0890bdbdb0201b3cb4bebc1b3e -> Анна <дом
Žofie 5€ -> 810802fd6f66696520351b65 -> Žofie 5
Ελένη ~ -> 81070795bbadbdb7201b3d -> Ελένη 
SEEN
echo "As it was."
