#!/usr/bin/env bash
# python-gammu 3.5.1, python-messaging 0.5.13, smspdudecoder 2.2.0, python-gsmmodem-new 0.13.0
# and node-pdu 2.1.1 (npm): none of five readers of SMS, which know nothing of each other, reads
# a star or a hash in the number of a sender. Four tell letters, "a100b" or "A100B", of a sender
# whose number is no name; Gammu leaves them out, so that *123 is 123, who is somebody else.
#
# Expected: "*100#". Where numbers are in half octets, what follows on 1001, the nine, is the
# star, the hash, and the letters a, b and c (3GPP TS 24.008, 10.5.4.7, and TBCD-STRING in TS
# 29.002, 17.7.8). What follows for us: a sender is who the server tells, sign by sign, and
# *123 is not 123 (messaging/addresses.py).
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "python-gammu==3.5.1" \
    "python-messaging==0.5.13" "smspdudecoder==2.2.0" "bitstring==4.4.0" \
    "python-gsmmodem-new==0.13.0" "pyserial==3.5" 2>/dev/null
npm install --silent --no-audit --no-fund --prefix "$work" "node-pdu@2.1.1" >/dev/null 2>&1
cat >"$work/look.cjs" <<'SCRIPT'
const { parse } = require("node-pdu");

console.log(parse(process.argv[2]).address.phone);
SCRIPT
WORK="$work" "$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version
import json
import os
from pathlib import Path
import subprocess

import gammu
from gsmmodem.pdu import decodeSmsPdu
from messaging.sms import SmsDeliver
from smspdudecoder.easy import read_incoming_sms

WORK = Path(os.environ["WORK"])


def message(sender):
    """Return an SMS from a number of a kind that is not known, as a modem gives it."""
    digits = sender.translate(str.maketrans("*#", "AB"))
    padded = digits + "F" * (len(digits) % 2)
    swapped = "".join(padded[place + 1] + padded[place] for place in range(0, len(padded), 2))
    return f"0004{len(digits):02X}81{swapped}00006211032143050002C834"


def node(pdu):
    return subprocess.run(
        ["node", WORK / "look.cjs", pdu], capture_output=True, text=True, check=True
    ).stdout.strip()


readers = {
    "python-gammu": lambda pdu: gammu.DecodePDU(bytes.fromhex(pdu), True)["Number"],
    "python-messaging": lambda pdu: SmsDeliver(pdu).number,
    "smspdudecoder": lambda pdu: read_incoming_sms(pdu)["sender"],
    "python-gsmmodem-new": lambda pdu: decodeSmsPdu(pdu)["number"],
    "node-pdu": node,
}
installed = json.loads((WORK / "node_modules/node-pdu/package.json").read_text())["version"]
for package, read in readers.items():
    print(package, installed if package == "node-pdu" else version(package))
    for sender in ("123", "*123", "*100#"):
        print(f"  {sender} -> {read(message(sender))}")
PYTHON
diff "$work/seen" - <<'SEEN'
python-gammu 3.5.1
  123 -> 123
  *123 -> 123
  *100# -> 100
python-messaging 0.5.13
  123 -> 123
  *123 -> a123
  *100# -> a100b
smspdudecoder 2.2.0
  123 -> 123
  *123 -> A123
  *100# -> A100B
python-gsmmodem-new 0.13.0
  123 -> 123
  *123 -> a123
  *100# -> a100b
node-pdu 2.1.1
  123 -> 123
  *123 -> A123
  *100# -> A100B
SEEN
echo "As it was."
