#!/usr/bin/env bash
# smspdudecoder 2.2.0: whether a part of a long text keeps its first letter depends on the
# reference number of its header. The header is decoded as if it were text too, and is then
# cut off by characters: where its bits look like an escape, two septets are one character
# and the cut takes a letter of the text. So it is for one 16-bit reference in 128.
#
# Expected: the same text for every reference, since 3GPP TS 23.040 (9.2.3.24) has the text
# begin at the septet boundary behind the header, whatever the header holds. What follows
# for us: no PDU is decoded here, only what servers decoded is read.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "smspdudecoder==2.2.0" "bitstring==4.4.0" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

from smspdudecoder.easy import read_incoming_sms

print("smspdudecoder", version("smspdudecoder"))
TEXT = "Gate code 1000"  # Letters and digits, which ASCII and the GSM alphabet share.


def part(reference):
    """Return the first of two parts, as a modem gives it."""
    header = bytes((6, 8, 4, reference >> 8, reference & 0xFF, 2, 1))  # Eight septets.
    packed = sum(ord(char) << 7 * place for place, char in enumerate(TEXT))
    body = packed.to_bytes((7 * len(TEXT) + 7) // 8, "little")
    start = bytes.fromhex("00440B912121550501F0000062110321430500")
    return (start + bytes((8 + len(TEXT),)) + header + body).hex().upper()


for reference in (0x1234, 0xAF01, 0xB001, 0xB109, 0xC001):
    print(f"reference {reference:04X} -> {read_incoming_sms(part(reference))['content']}")
lost = sum(not read_incoming_sms(part(reference))["content"].startswith("Gate") for reference in range(0xB000, 0xB100))
print(f"of the references B000 to B0FF, without the first letter: {lost}")
PYTHON
diff "$work/seen" - <<'SEEN'
smspdudecoder 2.2.0
reference 1234 -> Gate code 1000
reference AF01 -> Gate code 1000
reference B001 -> ate code 1000
reference B109 -> ate code 1000
reference C001 -> Gate code 1000
of the references B000 to B0FF, without the first letter: 32
SEEN
echo "As it was."
