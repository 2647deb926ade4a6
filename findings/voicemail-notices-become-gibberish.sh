#!/usr/bin/env bash
# python-messaging 0.5.13, smspdudecoder 2.2.0 and python-gsmmodem-new 0.13.0: of the SMS by
# which a network says that voicemail waits, each reads some as gibberish, and none reads all.
# Two take the bit that says "there is some" for the one that says UCS-2 elsewhere, and find
# East Asian letters in English; the third knows those, and not the ones that are UCS-2.
#
# Expected: the text, which 3GPP TS 23.038 (4) has in the GSM alphabet in the coding groups
# 1100 and 1101 and in UCS-2 in group 1110, whatever their lower four bits say of what waits
# and whether it does. What follows for us: no PDU is decoded here, only what servers decoded
# is read.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "python-messaging==0.5.13" \
    "smspdudecoder==2.2.0" "bitstring==4.4.0" "python-gsmmodem-new==0.13.0" "pyserial==3.5" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version
import logging

from gsmmodem.pdu import decodeSmsPdu
from messaging.sms import SmsDeliver
from smspdudecoder.easy import read_incoming_sms


def notice(coding, text):
    """Return an SMS, as a modem gives it; what is ASCII, the GSM alphabet spells alike."""
    if coding >> 4 == 0b1110:
        length, body = 2 * len(text), text.encode("utf-16-be")
    else:
        packed = sum(ord(char) << 7 * place for place, char in enumerate(text))
        length, body = len(text), packed.to_bytes((7 * len(text) + 7) // 8, "little")
    start = bytes.fromhex("00040B912121550501F000") + bytes((coding,))
    return (start + bytes.fromhex("62110321430500") + bytes((length,)) + body).hex().upper()


logging.disable()  # One of them also logs that a text is shorter than it says.
readers = {
    "python-messaging": lambda pdu: SmsDeliver(pdu).text,
    "smspdudecoder": lambda pdu: read_incoming_sms(pdu)["content"],
    "python-gsmmodem-new": lambda pdu: decodeSmsPdu(pdu)["text"],
}
for package, read in readers.items():
    print(package, version(package))
    for coding, text in (
        (0b11011000, "Voicemail: 3 new"),  # Keep this text: voicemail waits.
        (0b11010000, "Voicemail: 0 new"),  # Keep it: none waits.
        (0b11101000, "Почта: 3"),
        (0b11100000, "Почта: 0"),
    ):
        seen = read(notice(coding, text))
        print(f"  {coding:08b} {text} -> {'the same' if seen == text else seen}")
PYTHON
diff "$work/seen" - <<'SEEN'
python-messaging 0.5.13
  11011000 Voicemail: 3 new -> 홷穜溇퍬ᵨٲ韯
  11010000 Voicemail: 0 new -> the same
  11101000 Почта: 3 -> the same
  11100000 Почта: 0 -> è>ΔpC¿_$Bò¡£ ì@Δ
smspdudecoder 2.2.0
  11011000 Voicemail: 3 new -> 홷穜溇퍬ᵨٲ韯…
  11010000 Voicemail: 0 new -> the same
  11101000 Почта: 3 -> the same
  11100000 Почта: 0 -> è>ΔpC¿_$Bò¡£ ì@Δ
python-gsmmodem-new 0.13.0
  11011000 Voicemail: 3 new -> the same
  11010000 Voicemail: 0 new -> the same
  11101000 Почта: 3 -> è>ΔpC¿_$Bò¡£ ì@Δ@f
  11100000 Почта: 0 -> è>ΔpC¿_$Bò¡£ ì@Δ@¿
SEEN
echo "As it was."
