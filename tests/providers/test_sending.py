"""Sending to everybody: what a failure means for those who come after."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, override

import pytest

from custom_components.phone_inbox.messaging import (
    Channel,
    Delivery,
    Direction,
    Message,
)
from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    BadAnswer,
    Blocked,
    Capabilities,
    Denial,
    NoMoney,
    OutcomeUnknown,
    Outgoing,
    PermissionDenied,
    Provider,
    ProviderError,
    RateLimited,
    Rejected,
    SendResult,
    Unavailable,
    check_all,
    send_to_all,
)

from .common import NOW

WRONG = "no number"


@dataclass
class Scripted(Provider):
    """A provider that answers each request as it was told to."""

    batch: int = 1
    #: What becomes of each request, in order: an error, or the result of each.
    answers: list[Any] = field(default_factory=list)
    #: The recipients of each request.
    requests: list[Sequence[str]] = field(default_factory=list)

    @property
    @override
    def capabilities(self) -> Capabilities:
        return Capabilities(send=frozenset({Channel.SMS}), send_batch=self.batch)

    @override
    async def connect(self) -> Any:
        raise NotImplementedError

    @override
    def fetch(self, mailbox: str, known: Any) -> Any:
        raise NotImplementedError

    @override
    async def fetch_by_ids(self, mailbox: str, refs: Any) -> Any:
        raise NotImplementedError

    @override
    async def find(self, query: Any) -> Any:
        raise NotImplementedError

    @override
    def check(self, outgoing: Outgoing) -> None:
        assert len(outgoing.recipients) <= self.batch
        if WRONG in outgoing.recipients:
            raise Rejected("recipient_invalid")

    @override
    async def send(self, outgoing: Outgoing) -> Sequence[SendResult]:
        self.requests.append(outgoing.recipients)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        errors = answer or [None] * len(outgoing.recipients)
        return [
            _result(recipient, error)
            for recipient, error in zip(outgoing.recipients, errors, strict=True)
        ]


def _result(recipient: str, error: str | None) -> SendResult:
    if error == "outcome_unknown":
        delivery = Delivery.UNKNOWN
    else:
        delivery = Delivery.FAILED if error else Delivery.PENDING
    message = None
    if not error:
        message = Message(
            id=f"to {recipient}",
            line="",
            direction=Direction.OUTGOING,
            remote=recipient,
            time=NOW,
            text="Hi",
        )
    return SendResult(
        recipient=recipient, delivery=delivery, error=error, message=message
    )


async def send(provider: Scripted, *recipients: str) -> list[str | None]:
    """Send; return the errors, one for each recipient."""
    outgoing = Outgoing(line=None, recipients=recipients, text="Hi")
    results = await send_to_all(provider, outgoing)
    assert [result.recipient for result in results] == list(recipients)
    for result in results:
        unknown = result.delivery is Delivery.UNKNOWN
        assert unknown is (result.error == "outcome_unknown")
    return [result.error for result in results]


async def test_each_once() -> None:
    """Each recipient has a request, or as many as one takes, in their order."""
    one = Scripted()
    assert await send(one, "1", "2", "3") == [None] * 3
    assert one.requests == [("1",), ("2",), ("3",)]
    some = Scripted(batch=2)
    assert await send(some, "1", "2", "3") == [None] * 3
    assert some.requests == [("1", "2"), ("3",)]


async def test_nobody() -> None:
    """To nobody, nothing is sent."""
    provider = Scripted()
    with pytest.raises(Rejected) as caught:
        await send(provider)
    assert caught.value.code == "no_recipients"
    assert provider.requests == []


async def test_all_are_checked_first() -> None:
    """Whoever comes last stops the first where it cannot be right."""
    provider = Scripted()
    with pytest.raises(Rejected):
        await send(provider, "1", "2", WRONG)
    assert provider.requests == []
    outgoing = Outgoing(line=None, recipients=["1", WRONG], text="Hi")
    with pytest.raises(Rejected):
        check_all(provider, outgoing)


async def test_a_refusal_is_theirs_alone() -> None:
    """Those who come after a refusal may still be right."""
    provider = Scripted(1, [Rejected("no_such_number")])
    assert await send(provider, "1", "2", "3") == ["no_such_number", None, None]


async def test_several_are_refused_at_once() -> None:
    """A refusal of several does not say of whom it is: the next would have it, too."""
    provider = Scripted(2, [None, Rejected("no_such_number")])
    errors = await send(provider, *"12345")
    assert errors == [None, None, "rejected", "rejected", "not_tried"]


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (AuthenticationFailed(), "authentication_failed"),
        (PermissionDenied(), "permission_denied"),
        (PermissionDenied(reason=Denial.ACCESS_DENIED), "access_denied"),
        (RateLimited(), "rate_limited"),
        (Blocked(60), "blocked"),
        (Unavailable(), "unavailable"),
        (BadAnswer(), "bad_answer"),
        (OutcomeUnknown(), "outcome_unknown"),
        (NoMoney(), "no_money"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_the_rest_is_not_tried(failure: ProviderError, error: str) -> None:
    """Where more than a recipient is in the way, nobody else is asked for."""
    provider = Scripted(1, [None, failure])
    heard: list[ProviderError] = []
    outgoing = Outgoing(line=None, recipients=["1", "2", "3", "4"], text="Hi")
    results = await send_to_all(provider, outgoing, failed=heard.append)
    told = [result.error for result in results]
    assert told == [None, error, "not_tried", "not_tried"]
    assert len(provider.requests) == 2
    assert heard == [failure]
    # At the first, it is the failure of all.
    with pytest.raises(type(failure)):
        await send(Scripted(1, [failure]), "1", "2")


async def test_nobody_got_anything() -> None:
    """Where all are refused, that is an error, of which kind ever."""
    with pytest.raises(Rejected) as caught:
        await send(Scripted(1, [Rejected("a"), Rejected("b")]), "1", "2")
    assert caught.value.code == "b"
    with pytest.raises(RateLimited):
        await send(Scripted(1, [Rejected("a"), RateLimited()]), "1", "2", "3")
    with pytest.raises(OutcomeUnknown):
        await send(Scripted(1, [Rejected("a"), OutcomeUnknown()]), "1", "2")


async def test_what_may_have_gone_out_is_told() -> None:
    """Whatever fails later, it is not said that nothing went out where it may have."""
    unknown = ["outcome_unknown", "gone"]
    provider = Scripted(2, [unknown, Rejected("later")])
    assert await send(provider, "1", "2", "3") == [*unknown, "rejected"]


# What a provider refuses by its capabilities


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"channel": Channel.RCS}, "channel_not_supported"),
        ({"send_at": NOW}, "schedule_not_supported"),
        ({"ttl": 60}, "ttl_not_supported"),
        ({"tags": ["x"]}, "tags_not_supported"),
        ({"options": {"x": 1}}, "option_unknown"),
        ({"text": ""}, "text_empty"),
        ({"text": " \n"}, "text_empty"),
        ({"text": "Hello \ud83d"}, "text_invalid"),
        ({"text": "x" * 11}, "text_too_long"),
        ({"recipients": []}, "no_recipients"),
        ({"recipients": ["1", "2", "3"]}, "too_many_recipients"),
    ],
)
def test_what_capabilities_refuse(wrong: dict[str, Any], code: str) -> None:
    """What a provider cannot do is refused before it is asked."""
    provider = Unable()
    right: dict[str, Any] = {"line": None, "recipients": ["1", "2"], "text": "Hi"}
    provider.check(Outgoing(**right, channel=Channel.SMS))
    provider.check(Outgoing(**right | {"text": "x" * 10}))
    with pytest.raises(Rejected) as caught:
        provider.check(Outgoing(**right | wrong))
    assert caught.value.code == code


def test_what_capabilities_allow() -> None:
    """What a provider says that it can do is not refused."""
    Able().check(
        Outgoing(
            line=None,
            recipients=["1"],
            text="x" * 2000,
            send_at=NOW,
            ttl=60,
            tags=["x"],
        )
    )


class Unable(Scripted):
    """A provider that can do nothing but send a short text to two."""

    check = Provider.check

    @property
    @override
    def capabilities(self) -> Capabilities:
        return Capabilities(send=frozenset({Channel.SMS}), send_batch=2, text_limit=10)


class Able(Unable):
    """A provider that can do all that is to be claimed of sending."""

    @property
    @override
    def capabilities(self) -> Capabilities:
        return Capabilities(
            send=frozenset({Channel.SMS}), schedule=True, ttl=True, tags=True
        )
