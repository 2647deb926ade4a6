#!/usr/bin/env bash
# python-gsmmodem-new 0.13.0: of a text in the GSM alphabet whose parts are joined by a
# 16-bit reference, every part is read without its first letter. With an 8-bit reference
# nothing is lost; as the package itself cannot send a reference over 255, no text that it
# wrote shows it.
#
# Expected: the same text with either. 3GPP TS 23.040 has both kinds (9.2.3.24.1 and
# 9.2.3.24.8); behind the header of the wider one, which ends at a septet boundary, no fill
# bit stands. What follows for us: no PDU is decoded here.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "python-gsmmodem-new==0.13.0" "pyserial==3.5" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

from gsmmodem.pdu import decodeSmsPdu

print("python-gsmmodem-new", version("python-gsmmodem-new"))


def read(text, header):
    """Return what is read of a text that ASCII and the GSM alphabet spell alike."""
    fill = -8 * len(header) % 7
    packed = sum(ord(char) << fill + 7 * place for place, char in enumerate(text))
    body = packed.to_bytes((fill + 7 * len(text) + 7) // 8, "little")
    length = (8 * len(header) + fill) // 7 + len(text)
    start = bytes.fromhex("00440B912121550501F0000062110321430500")
    return decodeSmsPdu((start + bytes((length,)) + header + body).hex().upper())["text"]


for number, text in ((1, "The parcel waits at"), (2, "the back door, 1000")):
    print(f"8 bits, part {number} -> {read(text, bytes((5, 0, 3, 0x34, 2, number)))}")
    print(f"16 bits, part {number} -> {read(text, bytes((6, 8, 4, 0x12, 0x34, 2, number)))}")
PYTHON
diff "$work/seen" - <<'SEEN'
python-gsmmodem-new 0.13.0
8 bits, part 1 -> The parcel waits at
16 bits, part 1 -> he parcel waits at
8 bits, part 2 -> the back door, 1000
16 bits, part 2 -> he back door, 1000
SEEN
echo "As it was."
