#!/usr/bin/env bash
# aiosmpplib 0.7.4: a long text whose parts have a reference of 16 bits never arrives. The number
# is read together with what follows it, how many parts and which, so that each part is one of
# another text and waits for the rest. For a part are also taken texts that are whole, but have
# another header before them: one for an application's port, or one in the Turkish alphabet. Of
# ten parts that do arrive, the tenth stands behind the first, before the second.
#
# Expected: 16 bits are two octets (3GPP TS 23.040, 9.2.3.24.8). What a header holds is told by
# the identifier of each element in it, 0x05 for ports and 0x24 for a language (9.2.3.24, .4 and
# .15), and parts are in the order of their numbers (9.2.3.24.1). What follows for us: no part is
# joined here, only what providers list as one text.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "aiosmpplib==0.7.4" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
import asyncio
from importlib.metadata import version

from aiosmpplib import DeliverSm, SmppMessage
from aiosmpplib.correlator import SimpleCorrelator


def delivered(header, text):
    """Return the message of a DELIVER_SM (SMPP 3.4, 4.6.1) with a header before its text."""
    data = bytes((len(header),)) + header + text.encode()
    body = b"\0\1\1" + b"12125550100\0" + b"\1\1" + b"12125550123\0"
    body += bytes((0x40, 0, 0, 0, 0, 0, 0, 3, 0, len(data))) + data
    pdu = (16 + len(body)).to_bytes(4, "big") + b"\0\0\0\5" + bytes(4) + b"\0\0\0\1" + body
    return DeliverSm.from_pdu(pdu, SmppMessage.parse_header(pdu))


async def arrive(what, parts):
    joining = SimpleCorrelator("look")
    told = []
    for header, text in parts:
        message = delivered(header, text)
        if message.is_segmented():
            message = await joining.put_delivery_segmented(message)
        if message:
            told.append(message.short_message)
    print(f"{what} -> {told}")


async def main():
    print("aiosmpplib", version("aiosmpplib"))
    two = ("The gate is open", " until ten.")
    await arrive("8 bits", [(bytes((0, 3, 77, 2, part)), text) for part, text in enumerate(two, 1)])
    await arrive("16 bits", [(bytes((8, 4, 1, 77, 2, part)), text) for part, text in enumerate(two, 1)])
    await arrive("ports", [(bytes.fromhex("0504158a0000"), "For a port")])
    await arrive("Turkish", [(bytes.fromhex("240101"), "Kapi")])
    await arrive("ten parts", [(bytes((0, 3, 78, 10, part)), f"{part}. ") for part in range(1, 11)])


asyncio.run(main())
PYTHON
diff "$work/seen" - <<'SEEN'
aiosmpplib 0.7.4
8 bits -> ['The gate is open until ten.']
16 bits -> []
ports -> []
Turkish -> []
ten parts -> ['1. 10. 2. 3. 4. 5. 6. 7. 8. 9. ']
SEEN
echo "As it was."
