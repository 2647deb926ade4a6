"""The server says no: who hears of it, how soon, and how often we ask again."""

from contextlib import suppress
from datetime import timedelta
from email.utils import format_datetime

import pytest

from custom_components.phone_inbox.providers import (
    AuthenticationFailed,
    PermissionDenied,
    ProviderError,
    Query,
    RateLimited,
)

from .driver import Home, received

#: Seconds within which something that was refused must be tried again.
SOON = 1800


async def test_wrong_credentials(home: Home) -> None:
    """Wrong credentials are called that, after as few attempts as can be."""
    home.provider = home.build(home.subject.wrong_credentials())
    with home.guarded(), pytest.raises(AuthenticationFailed):
        await home.provider.connect()
    refused = [seen for seen in home.emulator.journal if seen.status in {400, 401, 403}]
    attempts = home.sign_ins() or refused
    assert 1 <= len(attempts) <= home.subject.wrong_sign_ins


async def test_wrong_credentials_are_not_tried_again(home: Home) -> None:
    """Using a provider whose credentials were refused makes it no worse."""
    home.provider = home.build(home.subject.wrong_credentials())
    with home.guarded(), pytest.raises(AuthenticationFailed):
        await home.provider.connect()
    before = len(home.emulator.journal)
    with suppress(ProviderError), home.guarded():
        await home.provider.find(Query())
    assert len(home.sign_ins(before)) <= home.subject.wrong_sign_ins


async def test_session_refused_once(inbox: Home) -> None:
    """A session that ended early is renewed where that needs nobody."""
    inbox.receive("Behind a new session")
    inbox.emulator.fail("answer", inbox.subject.list_path, status=401)
    if inbox.subject.renews:
        assert received(await inbox.poll()) == ["Behind a new session"]
    else:
        with pytest.raises(AuthenticationFailed):
            await inbox.poll()
        assert received(await inbox.poll()) == ["Behind a new session"]
    assert await inbox.poll() == []


async def test_session_ended_at_the_server(inbox: Home) -> None:
    """A session that is gone for good is followed by another one, quietly."""
    before = len(inbox.emulator.journal)
    inbox.subject.end_session()
    inbox.receive("Behind a new session")
    assert received(await inbox.poll()) == ["Behind a new session"]
    # One attempt to go on with the old session, and one sign-in.
    assert len(inbox.sign_ins(before)) <= 2
    inbox.emulator.clock.advance(60)
    inbox.receive("In the new session")
    assert received(await inbox.poll()) == ["In the new session"]
    assert len(inbox.sign_ins(before)) <= 2


async def test_credentials_changed_at_the_server(inbox: Home) -> None:
    """Credentials that stopped working are told of, and not tried again and again."""
    inbox.markers |= set(inbox.subject.secrets())
    before = len(inbox.emulator.journal)
    inbox.subject.change_credentials()
    inbox.receive("Behind new credentials")
    for _ in range(3):
        with pytest.raises(AuthenticationFailed):
            await inbox.poll()
        inbox.emulator.clock.advance(60)
    assert len(inbox.sign_ins(before)) <= 3 * 2
    assert inbox.announced == []
    # Somebody enters the new ones.
    await inbox.start()
    assert received(await inbox.poll()) == ["Behind new credentials"]


@pytest.mark.parametrize("body", ["", "<html>401</html>", '{"message": "no"}', "null"])
async def test_session_always_refused(inbox: Home, body: str) -> None:
    """Somebody must enter new credentials; no loop of sign-ins comes before."""
    inbox.receive("Behind a closed door")
    before = len(inbox.emulator.journal)
    inbox.emulator.fail(
        "answer", inbox.subject.list_path, status=401, body=body, times=-1
    )
    for _ in range(3):
        with pytest.raises(AuthenticationFailed):
            await inbox.poll()
    # A token that was refused at once may be the fault of the one before it.
    assert len(inbox.sign_ins(before)) <= 3 * 2
    assert len(inbox.listings(before)) <= 3 * inbox.subject.refused_listings
    inbox.emulator.faults.clear()
    assert received(await inbox.poll()) == ["Behind a closed door"]


async def test_forbidden(inbox: Home) -> None:
    """Missing rights are not taken for wrong credentials."""
    inbox.receive("Not for us")
    before = len(inbox.emulator.journal)
    inbox.emulator.fail("answer", inbox.subject.list_path, status=403, times=-1)
    try:
        await inbox.poll()
    except PermissionDenied:
        pass
    else:
        # Where each line has rights of its own, it is the lines that are gone.
        assert inbox.provider.gone_lines == set(inbox.emulator.lines())
    mailboxes = len(inbox.provider.mailboxes)
    assert len(inbox.listings(before)) <= mailboxes * inbox.subject.refused_listings
    assert inbox.announced == []


async def test_forbidden_once(inbox: Home) -> None:
    """One refusal for missing rights, such as a firewall's, blinds no account."""
    inbox.emulator.fail("answer", inbox.subject.list_path, status=403)
    await inbox.poll_anyway()
    inbox.emulator.clock.advance(60)
    inbox.receive("After the hiccup")
    await inbox.poll_anyway()
    inbox.emulator.clock.advance(SOON)
    await inbox.poll()
    assert received(inbox.announced) == ["After the hiccup"]


async def test_no_such_list(inbox: Home) -> None:
    """A list that is not there is told of, and forgets nothing."""
    inbox.receive("Before it went")
    await inbox.poll()
    inbox.emulator.fail("answer", inbox.subject.list_path, status=404, times=-1)
    try:
        await inbox.poll()
    except AuthenticationFailed:
        pytest.fail("a missing list says nothing about the credentials")
    except ProviderError:
        pass
    else:
        assert inbox.provider.gone_lines
    assert sum(inbox.ledger.unread().values()) == 1
    inbox.emulator.faults.clear()
    inbox.emulator.clock.advance(30)
    inbox.receive("It is back")
    await inbox.poll_anyway()
    inbox.emulator.clock.advance(SOON)
    await inbox.poll()
    assert not inbox.provider.gone_lines
    assert received(inbox.announced) == ["Before it went", "It is back"]


@pytest.mark.parametrize("status", [400, 402, 406, 410, 418, 451])
async def test_unexpected_refusal(inbox: Home, status: int) -> None:
    """A refusal nobody documents is an error of the family, and passes."""
    inbox.emulator.fail(
        "answer", inbox.subject.list_path, status=status, body="no", times=-1
    )
    inbox.receive("Waiting outside")
    with pytest.raises(ProviderError) as caught:
        await inbox.poll()
    assert not isinstance(caught.value, AuthenticationFailed)
    inbox.emulator.faults.clear()
    await inbox.poll_anyway()
    inbox.emulator.clock.advance(SOON)
    await inbox.poll()
    assert received(inbox.announced) == ["Waiting outside"]


@pytest.mark.parametrize("form", ["seconds", "date", "absent", "nonsense", "past"])
async def test_too_many_requests(inbox: Home, form: str) -> None:
    """A server that asks for a pause gets it: one request, and its word passed on."""
    inbox.receive("Behind the limit")
    now = inbox.emulator.clock.now()
    headers = {
        "seconds": {"Retry-After": "30"},
        "date": {
            "Retry-After": format_datetime(now + timedelta(seconds=30), usegmt=True)
        },
        "past": {
            "Retry-After": format_datetime(now - timedelta(seconds=30), usegmt=True)
        },
        "nonsense": {"Retry-After": "soon"},
        "absent": {},
    }[form]
    inbox.emulator.fail(
        "answer", inbox.subject.list_path, status=429, headers=headers, times=-1
    )
    before = len(inbox.emulator.journal)
    with pytest.raises(RateLimited) as caught:
        await inbox.poll()
    pause = caught.value.retry_after
    match form:
        case "seconds" | "date":
            assert pause == 30
        case "past":
            assert pause is None or 0 <= pause < 1
        case _:
            assert pause is None or pause > 0
    assert len(inbox.listings(before)) <= inbox.subject.refused_listings
    assert inbox.sign_ins(before) == []
    inbox.emulator.faults.clear()
    assert received(await inbox.poll()) == ["Behind the limit"]


async def test_limit_in_the_middle_of_a_listing(inbox: Home) -> None:
    """A limit that strikes between pages loses nothing and repeats nothing."""
    inbox.subject.shrink_pages()
    texts = [f"Rationed {n}" for n in range(2 * inbox.subject.page_size + 10)]
    for text in texts:
        inbox.emulator.clock.advance(30)
        inbox.receive(text)
    inbox.emulator.fail("answer", inbox.subject.list_path, status=429, skip=1)
    with pytest.raises(RateLimited):
        await inbox.poll()
    await inbox.poll()
    assert sorted(received(inbox.announced)) == sorted(texts)
    assert await inbox.poll(sweep=True) == []
