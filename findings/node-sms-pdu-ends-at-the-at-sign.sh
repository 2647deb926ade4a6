#!/usr/bin/env bash
# node-sms-pdu 0.3.0 (npm): a text too long for one SMS ends at its first "@", whose code in
# the GSM alphabet is 0. Of an address for mail only the name arrives, and nothing that comes
# after it; no error tells of it.
#
# Expected: the parts together hold the text, as they do without an "@" and as one SMS does
# with it: 3GPP TS 23.038 (6.2.1) has a character at 0 like at any other code. What follows
# for us: no PDU is made here.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --prefix "$work" "node-sms-pdu@0.3.0" >/dev/null 2>&1
cat >"$work/look.cjs" <<'SCRIPT'
const sms = require("node-sms-pdu");

// The septets of a part without its header, by the length that the part states.
const septets = (hex) => {
  const joined = (parseInt(hex.slice(2, 4), 16) & 0x40) !== 0;
  return parseInt(hex.slice(26, 28), 16) - (joined ? 7 : 0);
};

console.log("node-sms-pdu", require("node-sms-pdu/package.json").version);
const long = "Please bring the parcel up to the third floor. ".repeat(3);
for (const text of [
  "Mail to anna@example.org, please",
  `${long}When it is there, mail to anna (at) example.org, please`,
  `${long}When it is there, mail to anna@example.org, please`,
]) {
  const parts = sms.generateSubmit("+12125550100", text);
  const counts = parts.map((part) => septets(part.hex));
  console.log(`${text.slice(-33)}: ${text.length} characters -> parts of ${counts.join(" and ")} septets`);
}
SCRIPT
node "$work/look.cjs" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
node-sms-pdu 0.3.0
Mail to anna@example.org, please: 32 characters -> parts of 32 septets
 to anna (at) example.org, please: 196 characters -> parts of 153 and 43 septets
 mail to anna@example.org, please: 191 characters -> parts of 153 and 18 septets
SEEN
echo "As it was."
