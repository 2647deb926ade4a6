"""A request to send: what is refused, and the message that it makes (sheet §7, §11)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
import re

from multidict import MultiMapping

from .account import Account, Service, new_sid
from .errors import BadRequestError
from .lifecycle import refuse
from .store import Media, Message
from .switches import TwilioSwitches
from .texts import count_segments

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_SHORT_CODE = re.compile(r"\d{3,8}", re.ASCII)
_ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 _-]{1,11}", re.ASCII)
_MOST_MEDIA = 10
_LONGEST_TEXT = 1600
_LATEST_SCHEDULE = timedelta(days=35)

#: Of the test credentials (sheet §11); any other ``From`` is 21606.
_TEST_SENDERS = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
_TEST_SENDER = "+15005550006"
_TEST_RECIPIENTS = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}


def check_test(form: MultiMapping[str]) -> None:
    """Raise what the test credentials' numbers stand for (sheet §11)."""
    sender = form.get("From", "")
    if "MessagingServiceSid" in form:
        raise BadRequestError(21606)
    if sender != _TEST_SENDER:
        raise BadRequestError(_TEST_SENDERS.get(sender, 21606))
    if (code := _TEST_RECIPIENTS.get(form.get("To", ""))) is not None:
        raise BadRequestError(code)


def create(
    form: MultiMapping[str],
    account: Account,
    switches: TwilioSwitches,
    now: datetime,
) -> Message:
    """Return the message of a request to send; raise where it is refused."""
    to = form.get("To", "")
    if not to:
        raise BadRequestError(21604)
    channel, _, number = to.rpartition(":")
    if channel not in {"", "whatsapp", "rcs"} or not _E164.fullmatch(number):
        raise BadRequestError(21211)
    service = _service(form, account)
    sender = _sender(form, account, service, channel)
    _check_content(form)
    send_at = _schedule(form, service, switches, now)
    for blocked in (sender, service.sid if service else None):
        if (blocked, to) in account.opted_out:
            raise BadRequestError(21610)
    refuse(number, switches)
    at = now.replace(microsecond=0)
    body = form.get("Body", "")
    files = form.getall("MediaUrl", [])
    chosen = sender or _from_pool(account, service, channel)
    status = "queued" if service is None else "accepted"
    return Message(
        sid=new_sid("MM" if files and not channel else "SM"),
        direction="outbound-api",
        from_=None if service is not None and sender is None else chosen,
        chosen=chosen,
        to=to,
        body=body,
        status="scheduled" if send_at else status,
        created=at,
        updated=at,
        service=service.sid if service else None,
        segments=0 if service else count_segments(body),
        media=_media(files, at),
        send_at=send_at,
        status_callback=form.get("StatusCallback"),
    )


def _service(form: MultiMapping[str], account: Account) -> Service | None:
    sid = form.get("MessagingServiceSid") or ""
    if not sid and form.get("From", "").startswith("MG"):
        sid = form["From"]
    if not sid:
        return None
    if (service := account.service(sid)) is None:
        raise BadRequestError(21603)
    return service


def _sender(
    form: MultiMapping[str], account: Account, service: Service | None, channel: str
) -> str | None:
    """Return the sender that was named; None: the service chooses."""
    sender = form.get("From", "")
    if not sender or sender.startswith("MG"):
        if service is None:
            raise BadRequestError(21603)
        return None
    if ":" in sender or channel:
        if sender.partition(":")[0] != channel or account.sender(sender) is None:
            raise BadRequestError(63007)
        return sender
    if service is not None and sender not in [*service.numbers, *service.alpha_senders]:
        raise BadRequestError(21606)
    if (number := account.number(sender)) is not None:
        if not number.sms:
            raise BadRequestError(21661)
        return sender
    if _E164.fullmatch(sender) or _SHORT_CODE.fullmatch(sender):
        raise BadRequestError(21660)
    if not _ALPHANUMERIC.fullmatch(sender):
        raise BadRequestError(21212)
    return sender


def _from_pool(account: Account, service: Service | None, channel: str) -> str | None:
    if service is None:
        return None
    if channel:
        mine = [one.address for one in account.senders]
        return next((one for one in mine if one.startswith(f"{channel}:")), None)
    return next(iter([*service.numbers, *service.alpha_senders]), None)


def _check_content(form: MultiMapping[str]) -> None:
    files = form.getall("MediaUrl", [])
    if not form.get("Body") and not files and not form.get("ContentSid"):
        raise BadRequestError(21602 if "Body" in form else 21619)
    if len(form.get("Body", "")) > _LONGEST_TEXT:
        raise BadRequestError(21617)
    if len(files) > _MOST_MEDIA:
        raise BadRequestError(21619)


def _schedule(
    form: MultiMapping[str],
    service: Service | None,
    switches: TwilioSwitches,
    now: datetime,
) -> datetime | None:
    """Return when a message goes out that is for later (sheet §7.1)."""
    if not form.get("ScheduleType") and not form.get("SendAt"):
        return None
    if service is None:
        if switches.schedule_without_service_dropped:
            return None
        raise BadRequestError(35118)
    try:
        at = datetime.fromisoformat(form.get("SendAt", ""))
    except ValueError:
        raise BadRequestError(35115) from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    earliest = now + timedelta(seconds=switches.earliest_schedule)
    if not earliest < at <= now + _LATEST_SCHEDULE:
        raise BadRequestError(35115)
    return at


def _media(urls: Sequence[str], at: datetime) -> list[Media]:
    return [
        Media(
            sid=new_sid("ME"),
            content_type="image/png" if url.endswith(".png") else "image/jpeg",
            content=f"the file at {url}".encode(),
            created=at,
        )
        for url in urls
    ]
