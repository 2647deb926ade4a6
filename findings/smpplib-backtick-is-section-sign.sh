#!/usr/bin/env bash
# smpplib 2.2.4: in its GSM alphabet a backtick stands where the section sign belongs. A
# text with backticks is taken as one in the alphabet, and three readers that know nothing
# of each other find section signs in it; a text with a section sign goes out as UCS-2, in
# three parts where one would do.
#
# Expected: what 3GPP TS 23.038 (6.2.1) has at 0x5F, the section sign; the backtick is in
# neither table, so a text with it is one for UCS-2. What follows for us: the table that
# parts are measured by is the standard's (messaging/parts.py).
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "smpplib==2.2.4" "smsutil==1.1.3" "gsm0338==1.1.0" "pygsm7==1.0.6" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

import gsm0338  # noqa: F401, registers gsm03.38
import pygsm7
import smsutil
from smpplib.gsm import make_parts

print("smpplib", version("smpplib"))
sent, coding, _ = make_parts("Type `restart`")
octets = sent[0]
print(f"data coding {coding}, octets {octets.hex()}")
packed = sum(octet << 7 * place for place, octet in enumerate(octets))
hexed = packed.to_bytes((7 * len(octets) + 7) // 8, "little").hex()
print("smsutil", version("smsutil"), "reads", smsutil.decode(octets))
print("gsm0338", version("gsm0338"), "reads", octets.decode("gsm03.38"))
print("pygsm7", version("pygsm7"), "reads", pygsm7.decode_gsm7(hexed, len(octets)))
for text in ("See no. 5 of the house rules. " * 5, "See § 5 of the house rules.   " * 5):
    sent, coding, _ = make_parts(text)
    print(f"{text[:9]}, {len(text)} characters -> data coding {coding}, parts: {len(sent)}")
PYTHON
diff "$work/seen" - <<'SEEN'
smpplib 2.2.4
data coding 0, octets 54797065205f726573746172745f
smsutil 1.1.3 reads Type §restart§
gsm0338 1.1.0 reads Type §restart§
pygsm7 1.0.6 reads Type §restart§
See no. 5, 150 characters -> data coding 0, parts: 1
See § 5 o, 150 characters -> data coding 8, parts: 3
SEEN
echo "As it was."
