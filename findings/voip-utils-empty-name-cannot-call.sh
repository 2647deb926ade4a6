#!/usr/bin/env bash
# voip-utils 0.5.0, with which Home Assistant's own VoIP takes calls: who has an empty name, one
# of two words without quotes or a number for a name cannot call, and no answer tells him so.
# `"" <sip:...>`, `Anna Doe <sip:...>`, a name with a quote in it, an address that begins with
# "tel:" or with "SIP:" in capitals are no header to it. And a semicolon that stands in quotes
# ends the parameter that it is in.
#
# Expected: a caller in each. A display name is a quoted string, which may be empty and may
# escape a quote, or any number of tokens (RFC 3261, 25.1); the address is a SIP URI or any
# absolute one, and a scheme is spelled in either case (RFC 3986, 3.1). What follows for us:
# no SIP is read here, only what servers tell of calls and texts.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "voip-utils==0.5.0" \
    "opuslib-next==1.1.6" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

from voip_utils.sip import SipEndpoint

print("voip-utils", version("voip-utils"))
for header in (
    '"Anna Doe" <sip:anna@192.0.2.3>;tag=1',
    "Anna <sip:anna@192.0.2.3>;tag=1",
    "Anna Doe <sip:anna@192.0.2.3>;tag=1",
    '"" <sip:anna@192.0.2.3>;tag=1',
    '"Anna \\"Nan\\" Doe" <sip:anna@192.0.2.3>;tag=1',
    "+12125550100 <sip:+12125550100@192.0.2.3>;tag=1",
    "<tel:+12125550100>;tag=1",
    "<SIP:anna@192.0.2.3>;tag=1",
    '"Anna" <sip:anna@192.0.2.3>;tag=1;note="a;b"',
):
    try:
        caller = SipEndpoint(header)
        seen = f"{caller.description}, {caller.username}, {caller.header_parameters}"
    except ValueError as error:
        seen = f"{type(error).__name__}: {error}"
    print(f"{header} -> {seen}")
PYTHON
diff "$work/seen" - <<'SEEN'
voip-utils 0.5.0
"Anna Doe" <sip:anna@192.0.2.3>;tag=1 -> Anna Doe, anna, {'tag': '1'}
Anna <sip:anna@192.0.2.3>;tag=1 -> Anna, anna, {'tag': '1'}
Anna Doe <sip:anna@192.0.2.3>;tag=1 -> ValueError: Invalid SIP header
"" <sip:anna@192.0.2.3>;tag=1 -> ValueError: Invalid SIP header
"Anna \"Nan\" Doe" <sip:anna@192.0.2.3>;tag=1 -> ValueError: Invalid SIP header
+12125550100 <sip:+12125550100@192.0.2.3>;tag=1 -> ValueError: Invalid SIP header
<tel:+12125550100>;tag=1 -> ValueError: Invalid SIP header
<SIP:anna@192.0.2.3>;tag=1 -> ValueError: Invalid SIP uri
"Anna" <sip:anna@192.0.2.3>;tag=1;note="a;b" -> Anna, anna, {'tag': '1', 'note': '"a', 'b"': ''}
SEEN
echo "As it was."
