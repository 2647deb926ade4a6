#!/usr/bin/env bash
# python-gsmmodem-new 0.13.0: while the network is still trying to deliver a text, since the
# telephone is off or busy, the text is told as failed; whoever sends it again then is read
# twice. Failed are also a text that was handed on and one that another has replaced. Of a text
# in two parts only the last is watched: it is delivered although the first has expired.
#
# Expected: the 128 values of TP-Status are four kinds (3GPP TS 23.040, 9.2.3.15): 0 to 31 the
# transaction is complete, 32 to 63 there is an error and the network goes on trying, 64 to 127
# it has given up. A report belongs to the message whose reference it has (9.2.2.3), and each
# part is a message. What follows for us: what a provider says of a text on its way is never
# taken for a failure, and a text whose fate is not known is not sent again by itself.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "python-gsmmodem-new==0.13.0" 2>/dev/null
"$work/venv/bin/python" -W ignore - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version
import logging
import os
from queue import Queue
import threading
import tty

from gsmmodem.modem import GsmModem

print("python-gsmmodem-new", version("python-gsmmodem-new"))
logging.disable()
ours, theirs = os.openpty()
tty.setraw(theirs)
references = iter(range(1, 100))
SAYS = {
    b"AT+CFUN?\r": b"+CFUN: 1",
    b"AT+CPIN?\r": b"+CPIN: READY",
    b"AT+WIND?\r": b"+WIND: 50",
    b"AT+CPMS=?\r": b'+CPMS: ("SM"),("SM"),("SM")',
}


def answer():
    """Be a modem that takes every command and every text."""
    heard = b""
    while True:
        heard += os.read(ours, 1)
        if heard.endswith(b"\x1a"):
            os.write(ours, f"\r\n+CMGS: {next(references)}\r\n\r\nOK\r\n".encode())
        elif not heard.endswith(b"\r"):
            continue
        elif heard.startswith(b"AT+CMGS="):
            os.write(ours, b"\r\n> ")
        elif heard in SAYS:
            os.write(ours, b"\r\n" + SAYS[heard] + b"\r\n\r\nOK\r\n")
        else:
            os.write(ours, b"\r\nOK\r\n")
        heard = b""


def report(reference, status):
    pdu = f"0006{reference:02X}0B912121550501F06221102143050062211021530500{status:02X}"
    os.write(ours, f"\r\n+CDS: {len(pdu) // 2 - 1}\r\n{pdu}\r\n".encode())
    reported.get(timeout=60)


threading.Thread(target=answer, daemon=True).start()
reported = Queue()
modem = GsmModem(os.ttyname(theirs), smsStatusReportCallback=reported.put)
modem.connect()
modem.smsTextMode = False
SAID = ("on its way", "delivered", "failed")
for status, meant in (
    (0x00, "received"),
    (0x01, "handed on, not known whether received"),
    (0x02, "replaced by a later text"),
    (0x20, "congestion, still trying"),
    (0x21, "telephone busy, still trying"),
    (0x22, "no answer of the telephone, still trying"),
    (0x30, "kind of a network's own, still trying"),
    (0x46, "expired"),
    (0x62, "no answer of the telephone, not trying any more"),
):
    text = modem.sendSms("+12125550100", "The gate is open.")
    report(text.reference, status)
    print(f"0x{status:02x} {meant} -> {SAID[text.status]}")
text = modem.sendSms("+12125550100", "The gate is open. " * 10)
report(text.reference - 1, 0x46)
print(f"first of two parts expired -> {SAID[text.status]}")
report(text.reference, 0x00)
print(f"and the second received -> {SAID[text.status]}")
import sys; sys.stdout.flush(); os._exit(0)
PYTHON
diff "$work/seen" - <<'SEEN'
python-gsmmodem-new 0.13.0
0x00 received -> delivered
0x01 handed on, not known whether received -> failed
0x02 replaced by a later text -> failed
0x20 congestion, still trying -> failed
0x21 telephone busy, still trying -> failed
0x22 no answer of the telephone, still trying -> failed
0x30 kind of a network's own, still trying -> failed
0x46 expired -> failed
0x62 no answer of the telephone, not trying any more -> failed
first of two parts expired -> on its way
and the second received -> delivered
SEEN
echo "As it was."
