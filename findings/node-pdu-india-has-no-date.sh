#!/usr/bin/env bash
# node-pdu 2.1.1 (npm): the time of an SMS from a zone that is no whole number of hours ahead
# of UTC, as in India, Nepal and parts of Australia, is told in ISO form with "+5.5:00" at its
# end, which Date takes for no date. UTC itself is "-00:00". The number that it keeps beside,
# of seconds, is right in all of them.
#
# Expected: hours and minutes, both of two digits, "+05:30" (ISO 8601, RFC 3339 5.6); "-00:00"
# would say that the zone is not known (RFC 3339, 4.3), and TP-SCTS tells it, in quarters of an
# hour (3GPP TS 23.040, 9.2.3.11). What follows for us: a time is kept as the instant it is
# (providers/dates.py), and its text is for people.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --prefix "$work" "node-pdu@2.1.1" >/dev/null 2>&1
cat >"$work/look.cjs" <<'SCRIPT'
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parse } = require("node-pdu");

console.log("node-pdu", JSON.parse(readFileSync(join(__dirname, "node_modules/node-pdu/package.json"))).version);
for (const [zone, place] of [
  ["00", "London"],
  ["80", "Kyiv"],
  ["0A", "New York"],
  ["22", "Delhi"],
  ["32", "Kathmandu"],
  ["83", "Adelaide"],
]) {
  const { serviceCenterTimeStamp } = parse(`00040B912121550501F0000062110321430500${"02C834"}`.replace(/00(?=02C834$)/, zone));
  const iso = serviceCenterTimeStamp.getIsoString();
  const read = new Date(iso);
  const kept = new Date(serviceCenterTimeStamp.time * 1000);
  console.log(`${place}: ${iso} -> ${isNaN(read) ? read : read.toISOString()}, kept: ${kept.toISOString()}`);
}
SCRIPT
node "$work/look.cjs" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
node-pdu 2.1.1
London: 2026-11-30T12:34:50-00:00 -> 2026-11-30T12:34:50.000Z, kept: 2026-11-30T12:34:50.000Z
Kyiv: 2026-11-30T12:34:50+02:00 -> 2026-11-30T10:34:50.000Z, kept: 2026-11-30T10:34:50.000Z
New York: 2026-11-30T12:34:50-05:00 -> 2026-11-30T17:34:50.000Z, kept: 2026-11-30T17:34:50.000Z
Delhi: 2026-11-30T12:34:50+5.5:00 -> Invalid Date, kept: 2026-11-30T07:04:50.000Z
Kathmandu: 2026-11-30T12:34:50+5.75:00 -> Invalid Date, kept: 2026-11-30T06:49:50.000Z
Adelaide: 2026-11-30T12:34:50+9.5:00 -> Invalid Date, kept: 2026-11-30T03:04:50.000Z
SEEN
echo "As it was."
