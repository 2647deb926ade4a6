#!/usr/bin/env bash
# python-gammu 3.5.1 (with Gammu 1.45.1 in it): DecodePDU gives a text with a euro sign, a
# tilde or one bracket a NUL at its end; with several of them, what stood in memory follows.
# "Pay 5€" equals nothing that anybody wrote, and a database that refuses a NUL refuses the
# text. By way of LinkSMS the same text is right; the length beside it counts septets.
#
# Expected: the text. A character of the extension table is one character that takes two
# septets (3GPP TS 23.038, 6.2.1.1). What follows for us: no PDU is decoded here, only what
# servers decoded is read.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "python-gammu==3.5.1" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

import gammu

EXTENSION = {"€": 0x65, "~": 0x3D}


def message(text):
    """Return an SMS, as a modem gives it; other letters, ASCII and GSM spell alike."""
    septets = []
    for char in text:
        septets += [0x1B, EXTENSION[char]] if char in EXTENSION else [ord(char)]
    packed = sum(septet << 7 * place for place, septet in enumerate(septets))
    body = packed.to_bytes((7 * len(septets) + 7) // 8, "little")
    start = bytes.fromhex("00040B912121550501F0000062110321430500")
    return start + bytes((len(septets),)) + body


print("python-gammu", version("python-gammu"), "with Gammu", gammu.Version()[0])
for text in ("Pay 5", "Pay 5€", "about ~5"):
    read = gammu.DecodePDU(message(text), True)
    ((linked,),) = gammu.LinkSMS([[dict(read)]])
    print(f"{text} -> {read['Text']!r}, length {read['Length']}; linked {linked['Text']!r}")
PYTHON
diff "$work/seen" - <<'SEEN'
python-gammu 3.5.1 with Gammu 1.45.1
Pay 5 -> 'Pay 5', length 5; linked 'Pay 5'
Pay 5€ -> 'Pay 5€\x00', length 7; linked 'Pay 5€'
about ~5 -> 'about ~5\x00', length 9; linked 'about ~5'
SEEN
echo "As it was."
