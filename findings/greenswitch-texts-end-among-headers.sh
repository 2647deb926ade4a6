#!/usr/bin/env bash
# greenswitch 0.0.19, a client of FreeSWITCH: of a text that arrives as an event, the words are
# nowhere but behind the number in its header "Content-Length", two line breaks between; and
# once a line has a colon and a space, not even there: "Gate: open" is a header "Gate". What is
# percent-encoded in the text itself, such as a link, is decoded.
#
# Expected: the headers, whose values are percent-encoded, and apart from them, as many octets
# as Content-Length says, the body as it was sent: so FreeSWITCH's mod_event_socket writes an
# event with a body. What follows for us: what a server sends is taken apart by its format and
# its lengths first, and decoded then.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "greenswitch==0.0.19" \
    "gevent==25.9.1" "six==1.17.0" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version
import json

from greenswitch.esl import ESLEvent

print("greenswitch", version("greenswitch"))
for text in ("Gate open", "Gate: open", "https://example.com/a%2Fb", "One\nTwo: 2\nThree"):
    event = (
        "Event-Name: MESSAGE\n"
        "from: 1000%40example.com\n"
        "type: text/plain\n"
        f"Content-Length: {len(text)}\n"
        "\n"
        f"{text}"
    )
    print(json.dumps(text), "->", json.dumps(ESLEvent(event).headers))
PYTHON
diff "$work/seen" - <<'SEEN'
greenswitch 0.0.19
"Gate open" -> {"Event-Name": "MESSAGE", "from": "1000@example.com", "type": "text/plain", "Content-Length": "9\n\nGate open"}
"Gate: open" -> {"Event-Name": "MESSAGE", "from": "1000@example.com", "type": "text/plain", "Content-Length": "10", "Gate": "open"}
"https://example.com/a%2Fb" -> {"Event-Name": "MESSAGE", "from": "1000@example.com", "type": "text/plain", "Content-Length": "25\n\nhttps://example.com/a/b"}
"One\nTwo: 2\nThree" -> {"Event-Name": "MESSAGE", "from": "1000@example.com", "type": "text/plain", "Content-Length": "16\n\nOne", "Two": "2\nThree"}
SEEN
echo "As it was."
