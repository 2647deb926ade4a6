#!/usr/bin/env bash
# python-messaging 0.5.13: every text of more than one part has the reference number 0, which
# it calls random. Of two such texts to one telephone, the first part of the one and the second
# of the other fit where one overtakes the other, and make a text that nobody wrote.
#
# Expected: another number for another text, by a counter or by chance. Beside the sender and
# how many parts there are, it is all that a telephone has to know by which of them belong
# together (3GPP TS 23.040, 9.2.3.24.1). What follows for us: no part is made here.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "python-messaging==0.5.13" \
    "smspdudecoder==2.2.0" "bitstring==4.4.0" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version
from io import StringIO

from messaging.sms import SmsSubmit
from smspdudecoder.fields import SMSSubmit

gate = "The gate. Please do not ring, the baby is asleep. " * 3 + "The code is 1000."
cellar = "The cellar. Please shut the door, the cat is out. " * 3 + "The code is 2000."


def parts(text):
    """Return the parts of a text by what a telephone knows them by."""
    found = {}
    for part in SmsSubmit("+12125550105", text).to_pdu():
        message = SMSSubmit.decode(StringIO(part.pdu))
        (header,) = message["user_data"]["header"]["elements"]
        data = header["data"]
        print("  " + ", ".join(f"{key} {data[key]}" for key in data))
        found[tuple(data.values())] = message["user_data"]["data"]
    return found


print("python-messaging", version("python-messaging"))
print("The first text")
first = parts(gate)
print("The second text")
second = parts(cellar)
# The first part of the one has come, and ahead of its second that of the other.
come = [*first.items()][:1] + [*second.items()][1:]
print("What fits together:", "".join(text for _, text in sorted(come))[-63:])
PYTHON
diff "$work/seen" - <<'SEEN'
python-messaging 0.5.13
The first text
  reference 0, parts_count 2, part_number 1
  reference 0, parts_count 2, part_number 2
The second text
  reference 0, parts_count 2, part_number 1
  reference 0, parts_count 2, part_number 2
What fits together: gate. Please do not ring, the baby is asleep. The code is 2000.
SEEN
echo "As it was."
