#!/usr/bin/env bash
# node-pdu 2.1.1 (npm): a text that one SMS has room for is sent, and paid for, as two: from
# 134 characters of the GSM alphabet on, and from 64 of UCS-2; what two have room for takes
# three. And a section sign, which that alphabet has, leaves as a space.
#
# Expected: 160 and 70 in one SMS, since 140 octets of user data hold that many (3GPP TS
# 23.040, 9.2.3.24), 152 and 66 in a part with a 16-bit reference, and 0x5F for the section
# sign (TS 23.038, 6.2.1). What follows for us: parts are measured by the standards' limits
# (messaging/parts.py), and what a gateway makes of a text is its own.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --prefix "$work" "node-pdu@2.1.1" >/dev/null 2>&1
cat >"$work/look.cjs" <<'SCRIPT'
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { Submit, parse } = require("node-pdu");

console.log("node-pdu", JSON.parse(readFileSync(join(__dirname, "node_modules/node-pdu/package.json"))).version);
for (const [name, letter, lengths] of [
  ["GSM", "a", [133, 134, 160, 304]],
  ["UCS-2", "ж", [63, 64, 70, 132]],
]) {
  for (const length of lengths) {
    const parts = new Submit("+12125550100", letter.repeat(length)).getPartStrings();
    console.log(`${name}, ${length} -> ${parts.map((part) => parse(part).data.getText().length).join(" + ")}`);
  }
}
const section = new Submit("+12125550100", "See §5").toString();
console.log(`See §5 -> ${section} -> ${parse(section).data.getText()}`);
SCRIPT
node "$work/look.cjs" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
node-pdu 2.1.1
GSM, 133 -> 133
GSM, 134 -> 133 + 1
GSM, 160 -> 133 + 27
GSM, 304 -> 133 + 133 + 38
UCS-2, 63 -> 63
UCS-2, 64 -> 63 + 1
UCS-2, 70 -> 63 + 7
UCS-2, 132 -> 63 + 63 + 6
See §5 -> 0001000B912121550501F0000006D3721904AA01 -> See  5
SEEN
echo "As it was."
