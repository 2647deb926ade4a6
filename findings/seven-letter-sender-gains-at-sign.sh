#!/usr/bin/env bash
# python-messaging 0.5.13 and smspdudecoder 2.2.0, which know nothing of each other: a sender
# whose name has seven letters is read with an "@" behind them, so that a bank or a shop is
# another sender than the one that is known. Names of six and of eight letters are right, and
# python-gsmmodem-new 0.13.0 reads all three.
#
# Expected: seven letters. They are 49 bits, and the octet that ends them has seven bits left,
# enough for an eighth septet of zeros, which is the "@"; but 3GPP TS 23.040 (9.1.2.5) has the
# length of an address in semi-octets, 13 here, and 13 times four bits hold no eighth. What
# follows for us: names are compared as the server tells them, which decoded them.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "python-messaging==0.5.13" \
    "smspdudecoder==2.2.0" "bitstring==4.4.0" "python-gsmmodem-new==0.13.0" "pyserial==3.5" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

from gsmmodem.pdu import decodeSmsPdu
from messaging.sms import SmsDeliver
from smspdudecoder.easy import read_incoming_sms


def septets(text):
    """Pack a text that ASCII and the GSM alphabet spell alike."""
    packed = sum(ord(char) << 7 * place for place, char in enumerate(text))
    return packed.to_bytes((7 * len(text) + 7) // 8, "little")


def message(sender):
    """Return an SMS from a name, as a modem gives it."""
    semi_octets = (7 * len(sender) + 3) // 4
    address = bytes((semi_octets, 0xD0)) + septets(sender)
    text = "Gate code 1000"
    pdu = b"\x00\x04" + address + bytes.fromhex("000062110321430500")
    return (pdu + bytes((len(text),)) + septets(text)).hex().upper()


readers = {
    "python-messaging": lambda pdu: SmsDeliver(pdu).number,
    "smspdudecoder": lambda pdu: read_incoming_sms(pdu)["sender"],
    "python-gsmmodem-new": lambda pdu: decodeSmsPdu(pdu)["number"],
}
for package, read in readers.items():
    print(package, version(package))
    for name in ("Parcel", "Parcels", "MyParcel"):
        print(f"  {name} -> {read(message(name))}")
PYTHON
diff "$work/seen" - <<'SEEN'
python-messaging 0.5.13
  Parcel -> Parcel
  Parcels -> Parcels@
  MyParcel -> MyParcel
smspdudecoder 2.2.0
  Parcel -> Parcel
  Parcels -> Parcels@
  MyParcel -> MyParcel
python-gsmmodem-new 0.13.0
  Parcel -> Parcel
  Parcels -> Parcels
  MyParcel -> MyParcel
SEEN
echo "As it was."
