#!/usr/bin/env bash
# sipmessage 0.7.1: what a header has behind its address or its type is read and written as if
# it stood in a URI, where a percent sign and two digits are one character. A contact that is
# read and written again has lost the instance by which servers know a telephone again: its
# name begins with "%2B", its quotes are "%22". The border between the parts of a body is
# another one. Of two tags that differ, one is read as the other.
#
# Expected: as it stood. Only URIs have such escapes (RFC 3261, 19.1.2); in a header, a percent
# sign is a character like any other of a token, and what needs more is in quotes (25.1), as
# the instance is (RFC 5626, 4.1). What follows for us: no SIP is read here, only what servers
# tell of calls and texts.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "sipmessage==0.7.1" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

from sipmessage import Address, MediaType

print("sipmessage", version("sipmessage"))
INSTANCE = '"<urn:uuid:00000000-0000-1000-8000-000000000105>"'
for kind, text in (
    (Address, f"<sip:100@192.0.2.10>;reg-id=1;+sip.instance={INSTANCE}"),
    (MediaType, 'multipart/mixed;boundary="part of 2"'),
    (Address, "<sip:100@192.0.2.10>;tag=10%35"),
    (Address, "<sip:100@192.0.2.10>;tag=105"),
):
    print(f"{text}\n  -> {kind.parse(text)}")
PYTHON
diff "$work/seen" - <<'SEEN'
sipmessage 0.7.1
<sip:100@192.0.2.10>;reg-id=1;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000000000105>"
  -> <sip:100@192.0.2.10>;reg-id=1;%2Bsip.instance=%22%3Curn%3Auuid%3A00000000-0000-1000-8000-000000000105%3E%22
multipart/mixed;boundary="part of 2"
  -> multipart/mixed;boundary=%22part%20of%202%22
<sip:100@192.0.2.10>;tag=10%35
  -> <sip:100@192.0.2.10>;tag=105
<sip:100@192.0.2.10>;tag=105
  -> <sip:100@192.0.2.10>;tag=105
SEEN
echo "As it was."
