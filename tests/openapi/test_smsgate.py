"""The description of the phone's interface notices what is wrong, and only that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from .description import Description, read
from .differences import DIFFERENCES, Difference

DEVICE_ID = "ffffffffcb9e34590000019c01a2b3c4"
AT = "2026-09-01T12:05:07.000+02:00"
MESSAGE: Mapping[str, Any] = {
    "id": "hx7Jq0v2mB1c",
    "deviceId": DEVICE_ID,
    "state": "Sent",
    "isHashed": False,
    "isEncrypted": False,
    "textMessage": {"text": "On my way"},
    "recipients": [{"phoneNumber": "+12025550111", "state": "Sent"}],
    "states": {"Pending": AT, "Sent": AT},
}
RECEIVED: Mapping[str, Any] = {
    "id": "text:-241106096",
    "type": "SMS",
    "sender": "+12025550111",
    "recipient": "+12025550100",
    "simNumber": 1,
    "contentPreview": "Gate code 4711",
    "createdAt": AT,
    "attachments": [],
}
LETTER: Mapping[str, Any] = {
    "id": "5f2c",
    "phoneNumbers": ["+12025550111"],
    "textMessage": {"text": "On my way"},
    "ttl": 3,
    "priority": 50,
}


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request, and what was answered."""

    method: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    body: Any = None
    status: int = 200
    answer: Any = None

    def violations(self, description: Description) -> list[str]:
        """Return what is wrong with it."""
        return description.violations(
            method=self.method,
            path=self.path,
            query=self.query,
            body=self.body,
            status=self.status,
            answer=self.answer,
        )


def _with(whole: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    return {k: v for k, v in {**whole, **changed}.items() if v is not None}


INBOX = Exchange(
    method="GET",
    path="/inbox",
    query=[("limit", "500"), ("to", AT), ("includeAttachments", "true")],
    answer=[RECEIVED],
)
SEND = Exchange(
    method="POST", path="/messages", body=LETTER, status=202, answer=MESSAGE
)


def _post(body: Any, *, status: int = 202, answer: Any = MESSAGE) -> Exchange:
    return Exchange(
        method="POST", path="/messages", body=body, status=status, answer=answer
    )


#: What a phone does, by the name of what the vendor's description says otherwise.
TRUE: Mapping[str, Exchange] = {
    "what is one of several words is called an object": INBOX,
    "only devices are there, and not the one": Exchange(
        method="GET",
        path="/device",
        answer=[
            {
                "id": DEVICE_ID,
                "name": "Acme/Phone",
                "createdAt": AT,
                "simCards": [{"slotIndex": 0, "simNumber": 1}],
            }
        ],
    ),
    "a device's id has 21 characters": Exchange(
        method="GET", path="/messages/hx7Jq0v2mB1c", answer=MESSAGE
    ),
    "nothing can be cancelled": Exchange(
        method="DELETE", path="/messages/hx7Jq0v2mB1c", answer=MESSAGE
    ),
    "nothing is ever cancelled": Exchange(
        method="GET", path="/messages", answer=[_with(MESSAGE, state="Cancelled")]
    ),
    "there are four priorities": SEND,
    "a lifetime is of five seconds at least": SEND,
    "a renewed token is created": Exchange(
        method="POST", path="/auth/token/refresh", answer={"id": "1"}
    ),
    "no token is for everything": Exchange(
        method="POST",
        path="/auth/token",
        body={"scopes": ["all:any"]},
        status=201,
        answer={"id": "1", "access_token": "x", "token_type": "Bearer"},
    ),
    "nobody is told of what was cancelled": Exchange(
        method="POST",
        path="/webhooks",
        body={"url": "https://home.example.com", "event": "sms:cancelled"},
        status=201,
        answer={"url": "https://home.example.com", "event": "sms:cancelled"},
    ),
}


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda one: one.name)
def test_the_vendor_is_wrong(difference: Difference) -> None:
    """What a phone truly does is right here, and wrong by the vendor's own words."""
    document = read("smsgate")
    exchange = TRUE[difference.name]
    assert exchange.violations(Description(document)) == []
    assert exchange.violations(Description(difference.put_back(document)))


@pytest.mark.parametrize(
    "exchange",
    [
        Exchange(method="GET", path="/inbox", query=[("limit", "501")], answer=[]),
        Exchange(method="GET", path="/inbox", query=[("offset", "-1")], answer=[]),
        Exchange(method="GET", path="/inbox", query=[("page", "2")], answer=[]),
        Exchange(method="GET", path="/inbox", query=[("type", "sms")], answer=[]),
        Exchange(method="GET", path="/inbox", query=[("from", "yesterday")], answer=[]),
        Exchange(
            method="GET", path="/inbox", query=[("includeAttachments", "1")], answer=[]
        ),
        Exchange(method="GET", path="/inbox", answer=[_with(RECEIVED, sender=None)]),
        Exchange(method="GET", path="/inbox", answer=[_with(RECEIVED, type="CALL")]),
        Exchange(
            method="GET", path="/inbox", answer=[_with(RECEIVED, createdAt="now")]
        ),
        Exchange(method="GET", path="/inbox", answer={"items": []}),
        Exchange(method="GET", path="/inbox", status=204),
        Exchange(method="GET", path="/inbox", status=400, answer=[]),
        Exchange(method="GET", path="/inbox/text:1", answer=RECEIVED),
        Exchange(method="PUT", path="/messages", body=LETTER),
        Exchange(method="GET", path="/messages", query=[("state", "sent")], answer=[]),
        Exchange(
            method="GET", path="/messages", answer=[_with(MESSAGE, recipients=None)]
        ),
        Exchange(method="GET", path="/messages", answer=[_with(MESSAGE, deviceId="1")]),
        _post(_with(LETTER, phoneNumbers=[])),
        _post(_with(LETTER, phoneNumbers=None)),
        _post(_with(LETTER, id="x" * 37)),
        _post(_with(LETTER, priority=128)),
        _post(_with(LETTER, ttl=0)),
        _post(_with(LETTER, scheduleAt="2026-09-01T12:05:07.123456+00:00")),
        _post(_with(LETTER, tags=["home"])),
        _post(None),
        _post(LETTER, answer=None),
        _post(LETTER, status=200),
    ],
)
def test_what_is_wrong_is_seen(exchange: Exchange) -> None:
    """Whoever asks or answers wrongly is found out."""
    assert exchange.violations(Description(read("smsgate")))


def test_what_is_right() -> None:
    """A refusal that nobody describes is none of its business."""
    description = Description(read("smsgate"))
    for exchange in (INBOX, SEND, Exchange(method="GET", path="/inbox", status=503)):
        assert exchange.violations(description) == []
