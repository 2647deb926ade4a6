#!/usr/bin/env bash
# python-messaging 0.5.13 and node-sms-pdu 0.3.0 (npm), which know nothing of each other: a text
# too long for one SMS is cut in the middle of a euro sign or a bracket, where such a sign is at
# the end of a part. The part ends with an escape, and the next begins with the letter that has
# the sign's code: of "25€" comes "25" and an "e", and python-gsmmodem-new cannot read the part.
# node-pdu 2.1.1 (npm) counts such a sign once, and writes an SMS with more than one has room for.
#
# Expected: 153 septets at most in a part, and the sign whole in one of the two: "A character
# represented by an escape-sequence shall not be split in the middle" (3GPP TS 23.040,
# 9.2.3.24.1). The octets of the user data are 140 at most (9.2.3.24). What follows for us: parts
# are counted by septets, with no sign in two of them (messaging/parts.py).
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "python-messaging==0.5.13" \
    "smspdudecoder==2.2.0" "bitstring==4.4.0" "python-gsmmodem-new==0.13.0" 2>/dev/null
npm install --silent --no-audit --no-fund --prefix "$work" "node-sms-pdu@0.3.0" "node-pdu@2.1.1" >/dev/null 2>&1
cat >"$work/write.cjs" <<'SCRIPT'
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const smsPdu = require("node-sms-pdu");
const { Submit } = require("node-pdu");

const version = (name) => JSON.parse(readFileSync(join(__dirname, "node_modules", name, "package.json"))).version;
const [, , long, listed] = process.argv;
console.log("node-sms-pdu", version("node-sms-pdu"));
for (const { buffer } of smsPdu.generateSubmit("+12125550100", long)) console.log(buffer.toString("hex"));
console.log("node-pdu", version("node-pdu"));
for (const part of new Submit("+12125550100", listed).getPartStrings()) console.log(part);
SCRIPT
cat >"$work/look.py" <<'PYTHON'
from importlib.metadata import version
from pathlib import Path
import subprocess
import sys

from gsmmodem.pdu import decodeSmsPdu
from messaging.sms import SmsDeliver, SmsSubmit
from smspdudecoder.easy import read_incoming_sms

LONG = "Dear guest, your key is in the box at the gate. " * 3 + "Today 25€ are paid back."
LISTED = "[door] [gate] [roof] " * 6
ADDRESS = "0B912121550501F00000"


def received(written):
    """Return the SMS-DELIVER that a telephone gets of an SMS-SUBMIT."""
    begin, data = written.upper().split(ADDRESS)
    first = "44" if begin[2] == "4" else "04"
    return f"00{first}{ADDRESS}62211021430500{data}"


def told(parts):
    for part in parts:
        pdu = received(part)
        try:
            third = repr(decodeSmsPdu(pdu)["text"][-9:])
        except StopIteration as error:
            third = type(error).__name__
        first = SmsDeliver(pdu).text
        print(f"  {first[:9]!a} to {first[-9:]!a}, {read_incoming_sms(pdu)['content'][-9:]!a}, {third}")


print("read by python-messaging", version("python-messaging"), end=", ")
print("smspdudecoder", version("smspdudecoder"), "and python-gsmmodem-new", version("python-gsmmodem-new"))
print("python-messaging", version("python-messaging"))
told(part.pdu for part in SmsSubmit("+12125550100", LONG).to_pdu())
script = str(Path(__file__).with_name("write.cjs"))
written = subprocess.run(["node", script, LONG, LISTED], capture_output=True, text=True, check=True).stdout.splitlines()
print(written[0])
told(written[1:3])
print(written[3])
for part in written[4:]:
    data = part.split(ADDRESS)[1]
    print(f"  an SMS of {int(data[:2], 16)} septets, {len(data) // 2 - 1} octets")
PYTHON
"$work/venv/bin/python" -W ignore "$work/look.py" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
read by python-messaging 0.5.13, smspdudecoder 2.2.0 and python-gsmmodem-new 0.13.0
python-messaging 0.5.13
  'Dear gues' to 'Today 25\xa0', ' Today 25', StopIteration
  'e are pai' to 'aid back.', 'aid back.', 'aid back.'
node-sms-pdu 0.3.0
  'Dear gues' to 'Today 25\xa0', ' Today 25', StopIteration
  'e are pai' to 'aid back.', 'aid back.', 'aid back.'
node-pdu 2.1.1
  an SMS of 162 septets, 142 octets
SEEN
echo "As it was."
