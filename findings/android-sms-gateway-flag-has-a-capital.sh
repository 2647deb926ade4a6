#!/usr/bin/env bash
# android-sms-gateway 4.3.3, the official Python client of SMS Gateway for Android: whoever
# asks for the attachments of received messages sends "includeAttachments=True", since the
# flag is put into the address as Python writes it. The phone takes true and false in small
# letters only and answers 400, so the client's own option never works; its flag of the
# other call, skip_phone_validation, is written as text and arrives as it should.
#
# Expected: "true", as the vendor's OpenAPI description has it (type: boolean), and as JSON
# and query strings spell it. What follows for us: our own client writes its flags itself,
# and the emulated phone refuses any other spelling.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    "android-sms-gateway==4.3.3" "requests==2.32.5" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from threading import Thread
from urllib.parse import urlsplit

from android_sms_gateway import domain
from android_sms_gateway.client import APIClient

asked = []


class Phone(BaseHTTPRequestHandler):
    """Answers as a phone without messages does."""

    def do_GET(self):
        asked.append(urlsplit(self.path).query)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, *_):
        pass


print("android-sms-gateway", version("android-sms-gateway"))
server = HTTPServer(("127.0.0.1", 0), Phone)
Thread(target=server.serve_forever, daemon=True).start()
with APIClient("user", "secret", base_url=f"http://127.0.0.1:{server.server_port}") as client:
    for wanted in (True, False):
        client.list_inbox_messages(inbox_filter=domain.InboxQueryFilter(include_attachments=wanted))
        print(f"include_attachments={wanted!r} -> ?{asked[-1]}")
server.shutdown()
PYTHON
diff "$work/seen" - <<'SEEN'
android-sms-gateway 4.3.3
include_attachments=True -> ?includeAttachments=True
include_attachments=False -> ?includeAttachments=False
SEEN
echo "As it was."
