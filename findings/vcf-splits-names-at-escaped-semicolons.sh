#!/usr/bin/env bash
# vcf 2.1.2 (npm): what a vCard escapes is not unescaped when it is read. A comma in a name
# keeps its backslash, a line break stays a backslash and an "n", and a name is split at an
# escaped semicolon: the rest of a given name becomes another part of the name. The jCard
# that it makes of the card holds the same.
#
# Expected: what RFC 6350 (3.4) means by "\,", "\n" and "\;", of which the last is never the
# border of a part. What follows for us: no vCard is read here.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --prefix "$work" "vcf@2.1.2" >/dev/null 2>&1
cat >"$work/look.cjs" <<'SCRIPT'
const VCard = require("vcf");

console.log("vcf", require("vcf/package.json").version);
const lines = [
  "BEGIN:VCARD",
  "VERSION:4.0",
  "FN:Doe\\, Anna",
  "N:Doe;Anna\\;Maria;Eve;;",
  "NOTE:Flat 3\\nring twice",
  "END:VCARD",
  "",
];
const card = new VCard().parse(lines.join("\r\n"));
for (const name of ["fn", "note"]) {
  console.log(`${name} -> ${card.get(name).valueOf()}`);
}
const [, properties] = card.toJSON();
console.log(`n in the jCard -> ${JSON.stringify(properties.find(([name]) => name === "n")[3])}`);
SCRIPT
node "$work/look.cjs" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
vcf 2.1.2
fn -> Doe\, Anna
note -> Flat 3\nring twice
n in the jCard -> ["Doe","Anna\\","Maria","Eve","",""]
SEEN
echo "As it was."
