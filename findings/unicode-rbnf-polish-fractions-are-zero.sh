#!/usr/bin/env bash
# unicode-rbnf 2.4.1, which hassil spells numbers with: in Polish and in Russian every digit
# behind the decimal point is said as zero. 21.5 degrees are "dwadzieścia jeden przecinek
# zero", one and a half is "one comma zero"; no error, and whole numbers are right.
#
# Expected: "przecinek pięć", as English says "point five" and Czech "čárka pět" from the
# same rules of CLDR. What follows for us: no number is said in words here.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "unicode-rbnf==2.4.1" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

from unicode_rbnf import RbnfEngine

print("unicode-rbnf", version("unicode-rbnf"))
for language in ("en", "cs", "pl", "ru"):
    engine = RbnfEngine.for_language(language)
    for number in ("5", "21.5", "3.14"):
        print(f"{language} {number} -> {engine.format_number(number).text}")
PYTHON
diff "$work/seen" - <<'SEEN'
unicode-rbnf 2.4.1
en 5 -> five
en 21.5 -> twenty-one point five
en 3.14 -> three point one four
cs 5 -> pět
cs 21.5 -> dvacet jedno čárka pět
cs 3.14 -> tři čárka jedno čtyři
pl 5 -> pięć
pl 21.5 -> dwadzieścia jeden przecinek zero
pl 3.14 -> trzy przecinek zero zero
ru 5 -> пять
ru 21.5 -> двадцать одна  целыхноль десятых
ru 3.14 -> три  целыхноль десятыхноль десятых
SEEN
echo "As it was."
