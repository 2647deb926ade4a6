#!/usr/bin/env bash
# phonenumbers 9.0.43: with a region, digits that begin with the country code of that very
# region, or of another one, and have no plus are read as a national number where a number
# that long could exist. The result is "valid", and it is somebody else's.
#
# Expected: of a country's own mobile number with its country code, that number (as for
# most countries), or at least not "valid". What follows for us: what a server lists with
# a country code is never read with a region (messaging/addresses.py).
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "phonenumbers==9.0.43" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

import phonenumbers

print("phonenumbers", version("phonenumbers"))
for digits, region in (
    ("79001234567", "RU"),
    ("4915112345678", "DE"),
    ("6281234567", "ID"),
    ("38344123456", "XK"),
    ("33612345678", "DE"),
    ("15123456789", "DE"),
):
    number = phonenumbers.parse(digits, region)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    print(f"{digits} in {region} -> {written}, valid: {phonenumbers.is_valid_number(number)}")
PYTHON
diff "$work/seen" - <<'SEEN'
phonenumbers 9.0.43
79001234567 in RU -> +79001234567, valid: True
4915112345678 in DE -> +494915112345678, valid: True
6281234567 in ID -> +626281234567, valid: True
38344123456 in XK -> +38338344123456, valid: True
33612345678 in DE -> +4933612345678, valid: True
15123456789 in DE -> +4915123456789, valid: True
SEEN
echo "As it was."
