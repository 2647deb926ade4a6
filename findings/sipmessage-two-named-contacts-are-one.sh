#!/usr/bin/env bash
# sipmessage 0.7.1: where two addresses of a header both have a name in quotes, they are read
# as one, the last; its name goes from the first quote to the last one, with the first address
# in it. A telephone that is registered beside another one is gone from the list, and no error
# tells of it. With one name in quotes, or none, both are there.
#
# Expected: two addresses, since a quoted string ends at the next quote that no backslash
# precedes (RFC 3261, 25.1), and a header may hold a list (7.3.1). What follows for us: no
# SIP is read here, only what servers tell of calls and texts.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "sipmessage==0.7.1" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

from sipmessage import Message

print("sipmessage", version("sipmessage"))
desk, hall = "<sip:100@192.0.2.10>;expires=60", "<sip:100@192.0.2.11>;expires=90"
for contacts in (
    f"{desk}, {hall}",
    f"Desk {desk}, Hall {hall}",
    f'"Desk" {desk}, Hall {hall}',
    f'"Desk" {desk}, "Hall" {hall}',
):
    answer = Message.parse(f"SIP/2.0 200 OK\r\nContact: {contacts}\r\n\r\n".encode())
    print(contacts)
    for contact in answer.contact:
        print(f"  {contact.uri.host}, named {contact.name or 'nothing'}")
PYTHON
diff "$work/seen" - <<'SEEN'
sipmessage 0.7.1
<sip:100@192.0.2.10>;expires=60, <sip:100@192.0.2.11>;expires=90
  192.0.2.10, named nothing
  192.0.2.11, named nothing
Desk <sip:100@192.0.2.10>;expires=60, Hall <sip:100@192.0.2.11>;expires=90
  192.0.2.10, named Desk
  192.0.2.11, named Hall
"Desk" <sip:100@192.0.2.10>;expires=60, Hall <sip:100@192.0.2.11>;expires=90
  192.0.2.10, named Desk
  192.0.2.11, named Hall
"Desk" <sip:100@192.0.2.10>;expires=60, "Hall" <sip:100@192.0.2.11>;expires=90
  192.0.2.11, named Desk" <sip:100@192.0.2.10>;expires=60, "Hall
SEEN
echo "As it was."
