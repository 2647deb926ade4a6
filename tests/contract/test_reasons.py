"""What a provider tells the user is one of what there are texts for."""

from contextlib import suppress

import pytest

from custom_components.phone_inbox.providers import (
    NOTICE_VALUES,
    Denial,
    Notice,
    PermissionDenied,
    Provider,
    ProviderError,
)

from .driver import Home


def assert_known(provider: Provider) -> None:
    """Check that each notice has its text, and just what that is filled with."""
    for notice, values in provider.notices.items():
        assert isinstance(notice, Notice)
        assert values.keys() == NOTICE_VALUES.get(notice, frozenset())
        assert all(isinstance(value, str) for value in values.values())


async def test_notices(home: Home) -> None:
    """Whatever happens, notices are those that everybody knows."""
    assert_known(home.provider)
    await home.start()
    assert_known(home.provider)
    await home.poll()
    home.emulator.fail("answer", home.subject.list_path, status=403, times=-1)
    await home.poll_anyway()
    assert_known(home.provider)


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_denials(home: Home, status: int) -> None:
    """A refusal names a cause that there is a text for, or none."""
    home.emulator.fail("answer", status=status, body="{}", times=-1)
    error: ProviderError | None = None
    try:
        await home.start()
    except ProviderError as err:
        error = err
    assert error is not None
    if isinstance(error, PermissionDenied):
        assert error.reason is None or isinstance(error.reason, Denial)
    with suppress(ProviderError):
        await home.provider.close()
