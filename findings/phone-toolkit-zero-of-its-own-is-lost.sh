#!/usr/bin/env bash
# phone-toolkit 0.1.0: a number that is written in full, with its plus, loses a zero behind the
# country code. Of fixed lines in Italy and of every number in Ivory Coast, Gabon and Congo, what
# remains is a number that nobody has, or one that still passes for good, and nothing tells of
# it; where no number begins with a zero, as in Russia, it is right.
#
# Expected: the number as it was. Behind the country code stands the whole national number
# (ITU-T E.164, 6.2.1), and a zero is a part of it where the country's plan has it so; what is
# dialled before it at home alone is not there at all. What follows for us: a number in full is
# compared as it stands (messaging/addresses.py).
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "phone-toolkit==0.1.0" "phonenumbers==9.0.43" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

from phone_parser import parse
import phonenumbers


def judged(number):
    return "good" if phonenumbers.is_valid_number(phonenumbers.parse(number)) else "no number"


print("phone-toolkit", version("phone-toolkit"), "judged by phonenumbers", version("phonenumbers"))
for country, number in (
    ("Italy, mobile", "+393312345678"),
    ("Italy", "+390612345678"),
    ("Ivory Coast", "+2250712345678"),
    ("Gabon", "+24107123456"),
    ("Congo", "+242061234567"),
    ("Russia", "+79161234567"),
):
    kept = parse(number).format("default")
    print(f"{country}: {number}, {judged(number)} -> {kept}, {judged(kept)}")
PYTHON
diff "$work/seen" - <<'SEEN'
phone-toolkit 0.1.0 judged by phonenumbers 9.0.43
Italy, mobile: +393312345678, good -> +393312345678, good
Italy: +390612345678, good -> +39612345678, no number
Ivory Coast: +2250712345678, good -> +225712345678, no number
Gabon: +24107123456, good -> +2417123456, good
Congo: +242061234567, good -> +24261234567, no number
Russia: +79161234567, good -> +79161234567, good
SEEN
echo "As it was."
