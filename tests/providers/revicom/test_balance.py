"""The balance by currency."""

import pytest

from custom_components.phone_inbox.providers import Unavailable
from custom_components.phone_inbox.providers.revicom import RevicomProvider
from tests.emulators.revicom import RevicomEmulator


async def test_balance(provider: RevicomProvider, emulator: RevicomEmulator) -> None:
    """An exact number for each currency."""
    emulator.account.balance = {"RUB": 118.4, "USD": 0.1}

    assert {k: str(v) for k, v in (await provider.balance()).items()} == {
        "RUB": "118.4",
        "USD": "0.1",
    }


@pytest.mark.parametrize(
    ("body", "balance"),
    [
        ("{}", {}),
        (
            '{"RUB": -5, "x": null, "y": "?", "z": NaN, "ok": true, "t": "1.50"}',
            {"RUB": "-5", "t": "1.50"},
        ),
    ],
)
async def test_a_strange_balance(
    provider: RevicomProvider,
    emulator: RevicomEmulator,
    body: str,
    balance: dict[str, str],
) -> None:
    """What is no amount is left out."""
    emulator.fail("answer", status=200, body=body)

    assert {k: str(v) for k, v in (await provider.balance()).items()} == balance


@pytest.mark.parametrize("body", ["null", "[1]", "<html>"])
async def test_an_answer_that_is_no_balance(
    provider: RevicomProvider, emulator: RevicomEmulator, body: str
) -> None:
    """It is a temporary failure."""
    emulator.fail("answer", status=200, body=body)

    with pytest.raises(Unavailable):
        await provider.balance()
