#!/usr/bin/env bash
# green2blue 0.1.2, which brings the texts of an Android telephone to an iPhone: what one wrote
# and could not send (or had not sent yet) arrives as a text from the other. A sender with a
# name and digits in it is the digits alone, so that two shops are one correspondent, "24", and
# one with no digits is left out. The zero that British numbers have at home stays behind +44.
#
# Expected: in the messages of Android (Telephony.TextBasedSmsColumns) type 1 alone came in;
# 2 to 6 are the owner's: sent, draft, outbox, failed, queued. A sender may be a name (3GPP TS
# 23.040, 9.1.2.5). Of an international number, the prefix that is dialled at home is no part
# (ITU-T E.164). What follows for us: what is not known to have come in is not announced, and
# a name is never made a number.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "green2blue==0.1.2" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version
import logging

from green2blue.converter.message_converter import convert_messages
from green2blue.models import AndroidSMS

logging.disable()  # What it leaves out, it also logs.
print("green2blue", version("green2blue"))
TYPES = {1: "inbox", 2: "sent", 3: "draft", 4: "outbox", 5: "failed", 6: "queued"}
texts = [AndroidSMS("+442079460000", f"a text in {TYPES[kind]}", 1796000000000 + kind, kind, 1) for kind in TYPES]
texts += [
    AndroidSMS(address, f"a text of {address}", 1796000001000, 1, 1)
    for address in ("Bank24", "Shop24", "Parcels", "07700 900123")
]
moved = convert_messages(texts, country="GB")
for text in moved.messages:
    print(f"{text.text} -> {'to' if text.is_from_me else 'from'} {text.handle_id}")
print(f"left out: {moved.skipped_count}, conversations: {sorted(chat.chat_identifier for chat in moved.chats)}")
PYTHON
diff "$work/seen" - <<'SEEN'
green2blue 0.1.2
a text in inbox -> from +442079460000
a text in sent -> to +442079460000
a text in draft -> from +442079460000
a text in outbox -> from +442079460000
a text in failed -> from +442079460000
a text in queued -> from +442079460000
a text of Bank24 -> from 24
a text of Shop24 -> from 24
a text of 07700 900123 -> from +4407700900123
left out: 1, conversations: ['+4407700900123', '+442079460000', '24']
SEEN
echo "As it was."
