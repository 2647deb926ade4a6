#!/usr/bin/env bash
# voip-utils 0.5.0, with which Home Assistant's own VoIP takes and makes calls: whether a call
# comes about hangs on how the other side spells the same thing. Of two Via headers on lines
# of their own, the answer has only the second, and the proxy whose header the first one is
# drops it; of two on one line, it has both. And a call that is answered by "200 Ok" or "200
# Connected" is not answered: no ACK is sent, and no sound; "200 OK then" is.
#
# Expected: the Via values as they came, all of them and in their order (RFC 3261, 8.2.6.2),
# and lines of one name mean what one line with commas means (7.3.1). The reason phrase is for
# humans, and no client need look at it (7.2). What follows for us: no SIP is spoken here; of
# an answer, the code counts and not its words.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "voip-utils==0.5.0" \
    "opuslib-next==1.1.6" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from importlib.metadata import version

from voip_utils.sip import SdpInfo, SipDatagramProtocol, get_sip_endpoint

HOME, PROXY, PHONE = "192.0.2.1", "192.0.2.2", "192.0.2.3"
SDP = f"v=0\r\no=- 1 1 IN IP4 {PHONE}\r\ns=-\r\nc=IN IP4 {PHONE}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 123\r\n"


class Wire:
    def __init__(self):
        self.sent = []

    def sendto(self, data, _):
        self.sent.append(data.decode())

    def get_extra_info(self, _):
        return (HOME, 5060)


class Home(SipDatagramProtocol):
    def __init__(self):
        super().__init__(SdpInfo("home", 1, "home", "1"))
        self.calls, self.wire = [], Wire()
        self.connection_made(self.wire)

    def on_call(self, call_info):
        self.calls.append(call_info)

    def receive(self, *lines):
        head = (*lines, "Content-Type: application/sdp", f"Content-Length: {len(SDP)}", "")
        self.datagram_received(("\r\n".join(head) + "\r\n" + SDP).encode(), (PROXY, 5060))


print("voip-utils", version("voip-utils"))
top, next_one = (f"SIP/2.0/UDP {host};branch=z9hG4bK{host[-1]}" for host in (PROXY, PHONE))
for vias in ((f"Via: {top}", f"Via: {next_one}"), (f"Via: {top}, {next_one}",)):
    home = Home()
    home.receive(
        f"INVITE sip:home@{HOME} SIP/2.0",
        *vias,
        f'From: "Anna" <sip:anna@{PHONE}>;tag=1',
        f"To: <sip:home@{HOME}>",
        "Call-ID: 1@example.com",
        "CSeq: 1 INVITE",
        f"Contact: <sip:anna@{PHONE}>",
    )
    home.answer(home.calls[0], 5004)
    print(f"asked with {' and '.join(vias)}")
    for line in home.wire.sent[0].splitlines():
        if line.startswith("Via"):
            print(f"  answered with {line}")
for reason in ("OK", "Ok", "Connected", "OK then"):
    home = Home()
    own, other = (get_sip_endpoint(host, username="somebody") for host in (HOME, PHONE))
    call = home.outgoing_call(own, other, 5004)
    home.receive(
        f"SIP/2.0 200 {reason}",
        f"Via: SIP/2.0/UDP {HOME}:5060",
        f"From: {own.sip_header}",
        f"To: <{other.uri}>;tag=2",
        f"Call-ID: {call.headers['Call-ID']}",
        "CSeq: 50 INVITE",
        f"Contact: <{other.uri}>",
    )
    print(f"200 {reason} -> calls: {len(home.calls)}, sent: {[line.split()[0] for line in home.wire.sent]}")
PYTHON
diff "$work/seen" - <<'SEEN'
voip-utils 0.5.0
asked with Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2 and Via: SIP/2.0/UDP 192.0.2.3;branch=z9hG4bK3
  answered with Via: SIP/2.0/UDP 192.0.2.3;branch=z9hG4bK3
asked with Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2, SIP/2.0/UDP 192.0.2.3;branch=z9hG4bK3
  answered with Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2, SIP/2.0/UDP 192.0.2.3;branch=z9hG4bK3
200 OK -> calls: 1, sent: ['INVITE', 'ACK']
200 Ok -> calls: 0, sent: ['INVITE']
200 Connected -> calls: 0, sent: ['INVITE']
200 OK then -> calls: 1, sent: ['INVITE', 'ACK']
SEEN
echo "As it was."
