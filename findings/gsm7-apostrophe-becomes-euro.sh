#!/usr/bin/env bash
# gsm7 1.3.1 (npm): a character that the GSM alphabet lacks is written as a bare escape,
# which the next character completes. Of the curly apostrophe that phones type, and an "e",
# comes a euro sign; of a letter before a bracket, a brace. An escape that nothing completes
# is read as the word "undefined".
#
# Expected: an error, or a question mark in its place; and of an escape with a code that is
# not in the extension table, the character of the default alphabet with that code, as 3GPP
# TS 23.038 (6.2.1.1) says. What follows for us: what is outside of both tables is measured
# as UCS-2 (messaging/parts.py).
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --prefix "$work" "gsm7@1.3.1" >/dev/null 2>&1
cat >"$work/look.cjs" <<'SCRIPT'
const gsm7 = require("gsm7");

console.log("gsm7", require("gsm7/package.json").version);
for (const text of ["l’eau", "l’entrée 5", "café (5)", "Zoë(5)", "Zoë, 5"]) {
  const octets = gsm7.encode(text);
  console.log(`${text} -> ${octets.toString("hex")} -> ${gsm7.decode(octets)}`);
}
SCRIPT
node "$work/look.cjs" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
gsm7 1.3.1
l’eau -> ec4d395c07 -> l€au
l’entrée 5 -> ec4dd94d9717caa01a -> l€ntrée 5
café (5) -> e3b0b90042d552 -> café (5)
Zoë(5) -> daf706554b01 -> Zo{5)
Zoë, 5 -> daf78605aa01 -> Zoundefined 5
SEEN
echo "As it was."
