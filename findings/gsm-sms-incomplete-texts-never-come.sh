#!/usr/bin/env bash
# gsm-sms 0.1.0: of a long text that misses a part, nothing is ever told, though what has come
# is to be told after a time (merge_timeout, ten seconds). The parts stay on the SIM card until
# they are told, and are listed anew at each poll, every two seconds; each time the waiting
# begins again. They fill the card, and once it is full the network delivers nothing more.
#
# Expected: what came, when its time is over, as the package's own flush_expired says. A part
# that is listed again is no new one: it has the slot and the number that it had (3GPP TS 27.005,
# 4.1, <index>; TS 23.040, 9.2.3.24.1), and for a full card a telephone can only report that it
# has no memory (TS 23.040, 9.2.3.22). What follows for us: the time to wait for something counts
# from when it was first seen.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# gsm-sms needs Python 3.13 or newer: the one that scripts/setup has brought.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
"$root/.local/venv/bin/python" -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install --quiet --disable-pip-version-check \
    "gsm-sms==0.1.0" "python-messaging==0.5.13" 2>/dev/null
"$work/venv/bin/python" -W ignore - <<'PYTHON' | tee "$work/seen"
import asyncio
from importlib.metadata import version

from gsm_sms.core.events import IncomingSmsEvent
from gsm_sms.core.modem import GsmSms

ADDRESS = "0B912121550501F0"
TIME = "62211021430500"


def part(number, text):
    data = text.encode("utf-16-be").hex().upper()
    return f"0044{ADDRESS}0008{TIME}{len(data) // 2 + 6:02X}0500034D020{number}{data}"


class Card:
    """A modem with a SIM card."""

    def __init__(self):
        self.slots = {1: (1, part(1, "The gate is open"))}
        self.listed = 0
        self.is_open = False
        self.answers = asyncio.Queue()

    async def open(self):
        self.is_open = True

    async def close(self):
        self.is_open = False

    async def read(self, size=1024):
        return await self.answers.get()

    async def write(self, data):
        command = data.decode().strip()
        lines = {
            "AT+CPMS=?": ['+CPMS: ("SM"),("SM"),("SM")'],
            "AT+CPIN?": ["+CPIN: READY"],
            "AT+CREG?": ["+CREG: 0,1"],
            "AT+CSQ": ["+CSQ: 20,99"],
        }.get(command, [])
        if command == "AT+CMGL=4":
            self.listed += 1
            for slot, (status, pdu) in self.slots.items():
                lines += [f"+CMGL: {slot},{status},,{len(pdu) // 2 - 1}", pdu]
        self.answers.put_nowait("\r\n".join(["", *lines, "", "OK", ""]).encode())


async def main():
    print("gsm-sms", version("gsm-sms"), "with python-messaging", version("python-messaging"))
    card = Card()
    modem = GsmSms(transport=card, poll_interval=0.1, merge_timeout=1)
    told = []

    async def listen():
        async for event in modem.events():
            if isinstance(event, IncomingSmsEvent):
                told.append(f"{event.message.sender}: {event.message.text!a}")

    async def polled(times):
        until = card.listed + times
        while card.listed < until:
            await asyncio.sleep(0.05)

    listening = asyncio.create_task(listen())
    await modem.start()
    await polled(50)
    print("one part of two, after at least five times its time ->", told)
    card.slots[2] = (1, part(2, " until ten."))
    await polled(3)
    print("and with the other ->", told)
    await modem.close()
    listening.cancel()


asyncio.run(main())
PYTHON
diff "$work/seen" - <<'SEEN'
gsm-sms 0.1.0 with python-messaging 0.5.13
one part of two, after at least five times its time -> []
and with the other -> ["+12125550100: 'The gate is open until ten.'"]
SEEN
echo "As it was."
