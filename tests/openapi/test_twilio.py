"""That a request or an answer which Twilio would not know is noticed."""

from collections.abc import Mapping
from typing import Any

import pytest

from .description import Description, read

ACCOUNT = "AC" + "0" * 32
SID = "SM" + "1" * 32
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"
TEXT: Mapping[str, Any] = {
    "sid": SID,
    "account_sid": ACCOUNT,
    "direction": "inbound",
    "status": "received",
    "from": "+12025550111",
    "to": "+12025550100",
    "body": "Hello",
    "num_segments": "1",
    "num_media": "0",
    "date_created": "Tue, 01 Sep 2026 10:00:00 +0000",
    "date_sent": "Tue, 01 Sep 2026 10:00:00 +0000",
    "error_code": None,
}


def problems(**changes: Any) -> list[str]:
    """Return what is wrong with a list of texts, with something else about it."""
    exchange: dict[str, Any] = {
        "method": "GET",
        "path": f"{ROOT}/Messages.json",
        "query": [("PageSize", "50"), ("DateSent>", "2026-09-01")],
        "status": 200,
        "answer": {"messages": [TEXT], "next_page_uri": None},
    }
    description = Description(read("twilio"), blank_is_null=True)
    return description.violations(**(exchange | changes))


def test_as_it_is() -> None:
    """A list of texts as it is asked for and shown."""
    assert problems() == []


@pytest.mark.parametrize(
    "change",
    [
        {"status": "RECEIVED"},
        {"direction": "in"},
        {"sid": "SM1"},
        {"num_segments": 1},
        {"error_code": "30003"},
        {"price": 0.0075},
        {"body": ["Hello"]},
    ],
    ids=str,
)
def test_wrong_answers(change: dict[str, Any]) -> None:
    """Words, ids and types that are not Twilio's."""
    answer = {"messages": [{**TEXT, **change}], "next_page_uri": None}
    assert problems(answer=answer)


@pytest.mark.parametrize("missing", ["sid", "status", "direction", "date_sent", "body"])
def test_missing_in_answers(missing: str) -> None:
    """What no text is shown without."""
    text = {name: value for name, value in TEXT.items() if name != missing}
    assert problems(answer={"messages": [text], "next_page_uri": None})


@pytest.mark.parametrize(
    "change",
    [
        {"query": [("PageSize", "1001")]},
        {"query": [("page_size", "50")]},
        {"query": [("DateSent>=", "2026-09-01")]},
        {"path": f"{ROOT}/Texts.json"},
        {"method": "PUT"},
        {"status": 202},
        {"answer": {"messages": [TEXT]}},
        {"answer": [TEXT]},
    ],
    ids=str,
)
def test_wrong_lists(change: dict[str, Any]) -> None:
    """Parameters, paths and envelopes that there are not."""
    assert problems(**change)


@pytest.mark.parametrize(
    ("form", "is_right"),
    [
        ([("To", "+12025550111"), ("From", "+12025550100"), ("Body", "Hello")], True),
        ([("From", "+12025550100"), ("Body", "Hello")], False),
        ([("To", "+12025550111"), ("Text", "Hello")], False),
        ([("To", "+12025550111"), ("ScheduleType", "later")], False),
        ([("To", "+12025550111"), ("MessagingServiceSid", "MG1")], False),
    ],
)
def test_sending(form: list[tuple[str, str]], *, is_right: bool) -> None:
    """The fields of a text that is sent."""
    found = problems(method="POST", query=[], form=form, status=201, answer=TEXT)
    assert (not found) is is_right
