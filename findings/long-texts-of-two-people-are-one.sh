#!/usr/bin/env bash
# aiosmpplib 0.7.4 and serialport-gsm 4.0.1 (npm), which know nothing of each other: two people
# write a long text each, and both texts happen to have the same reference number. What arrives
# has a part of either, under the number of one of them. aiosmpplib then keeps the last part to
# itself; serialport-gsm makes a second such text of what is left, and where it lists all that
# the modem has, one text of all four parts.
#
# Expected: two texts. A reference number is the sender's own: parts belong together only where
# it, the sender and the number of parts are the same (3GPP TS 23.040, 9.2.3.24.1; in SMPP 3.4,
# 5.3.2.22, too, it is the originator's). Every telephone counts from 0 to 255, so that two meet
# often. What follows for us: no part is joined here, and who wrote is never guessed.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "aiosmpplib==0.7.4" 2>/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
    "serialport-gsm@4.0.1" >/dev/null 2>&1
cat >"$work/look.py" <<'PYTHON'
import asyncio
from importlib.metadata import version

from aiosmpplib import DeliverSm, PhoneNumber, SmppMessage
from aiosmpplib.correlator import SimpleCorrelator


async def main():
    print("aiosmpplib", version("aiosmpplib"))
    joining = SimpleCorrelator("look")
    for number, part, text in (
        ("12125550100", 1, "Anna: I am late, "),
        ("12125550199", 1, "Bank: your code is 4711. "),
        ("12125550100", 2, "leave the key with Boris."),
        ("12125550199", 2, "Tell it nobody."),
    ):
        header = bytes((5, 0, 3, 77, 2, part))
        body = b"\0\1\1" + number.encode() + b"\0\1\1" + b"12125550123\0" + bytes((0x40, 0, 0, 0, 0, 0, 0, 3, 0))
        body += bytes((len(header) + len(text),)) + header + text.encode()
        pdu = (16 + len(body)).to_bytes(4) + b"\0\0\0\5" + bytes(4) + b"\0\0\0\1" + body
        message = DeliverSm.from_pdu(pdu, SmppMessage.parse_header(pdu))
        whole = await joining.put_delivery_segmented(message)
        print(f"part {part} of {number} -> {whole and (whole.source.number, whole.short_message)}")


asyncio.run(main())
PYTHON
cat >"$work/look.cjs" <<'SCRIPT'
const EventEmitter = require("node:events");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const Modem = require("serialport-gsm/lib/functions/modem.js");

// DELIVER with a header, in UCS-2: 3GPP TS 23.040, 9.2.2.1.
function deliver(swapped, part, text) {
  const data = Buffer.from(text, "utf16le").swap16().toString("hex");
  const length = (6 + data.length / 2).toString(16).padStart(2, "0");
  return `00440B91${swapped}000862210121430500${length}0500034D020${part}${data}`.toUpperCase();
}
const inbox = [
  deliver("2121550501F0", 1, "Anna: I am late, "),
  deliver("2121550591F9", 1, "Bank: your code is 4711. "),
  deliver("2121550501F0", 2, "leave the key with Boris."),
  deliver("2121550591F9", 2, "Tell it nobody."),
];

class Port extends EventEmitter {
  constructor(options, opened) {
    super();
    setImmediate(() => (this.emit("open"), opened()));
  }
  write(command, written) {
    written?.();
    const read = /CMGR=(\d)/.exec(command);
    const lines = read
      ? [`+CMGR: 0,,${inbox[read[1]].length / 2 - 1}`, inbox[read[1]], "OK"]
      : /CMGL/.test(command)
        ? [...inbox.flatMap((pdu, slot) => [`+CMGL: ${slot},1,,${pdu.length / 2 - 1}`, pdu]), "OK"]
        : ["OK"];
    setImmediate(() => this.emit("data", Buffer.from([command.trim(), ...lines].join("\r\n") + "\r\n")));
    return true;
  }
}

(async () => {
  console.log("serialport-gsm", JSON.parse(readFileSync(join(__dirname, "node_modules/serialport-gsm/package.json"))).version);
  const modem = new Modem(Port);
  await modem.open("modem", { enableConcatenation: true });
  const told = [];
  modem.on("onNewMessage", (texts) => told.push(...texts));
  for (const slot of inbox.keys()) {
    modem.port.emit("data", Buffer.from(`+CMTI: "SM",${slot}\r\n`));
    await new Promise((done) => setTimeout(done, 300));
  }
  for (const { sender, message } of told) console.log(`told: ${sender}: ${message}`);
  for (const { sender, message } of (await modem.getSimInbox()).data) console.log(`listed: ${sender}: ${message}`);
  process.exit();
})();
SCRIPT
{ "$work/venv/bin/python" "$work/look.py" && node "$work/look.cjs"; } | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
aiosmpplib 0.7.4
part 1 of 12125550100 -> None
part 1 of 12125550199 -> None
part 2 of 12125550100 -> ('12125550100', 'Bank: your code is 4711. leave the key with Boris.')
part 2 of 12125550199 -> None
serialport-gsm 4.0.1
told: 12125550100: Anna: I am late, Bank: your code is 4711. 
told: 12125550100: leave the key with Boris.Tell it nobody.
listed: 12125550100: Anna: I am late, Bank: your code is 4711. leave the key with Boris.Tell it nobody.
SEEN
echo "As it was."
