"""Equivalences: what is one telephone under two numbers, and nothing else."""

from hypothesis import given, strategies as st
import pytest

from custom_components.phone_inbox.messaging.equivalences import fold, spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("525512345678", "5215512345678"),
        ("5491123456789", "541123456789"),
        ("5491123456789", "54111523456789"),
        ("5493412345678", "54341152345678"),
        ("5492966412345", "54296615412345"),
        ("5511987654321", "551187654321"),
        ("5562961234567", "556261234567"),
        ("390612345678", "39612345678"),
        ("390302345678", "39302345678"),
        ("393471234567", "3903471234567"),
        ("442079460018", "4402079460018"),
        ("447400123456", "4407400123456"),
        ("79001234567", "789001234567"),
    ],
)
def test_one_telephone(one: str, other: str) -> None:
    """Old and new form, and what is dialled within the country, are one."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Brazil's landlines got no ninth digit
        ("551123456789", "5511923456789"),
        ("551133334444", "5511933334444"),
        # Both are numbers of their own
        ("393331234567", "390331234567"),
        # No other country has these
        ("491511234567", "4901511234567"),
        ("521551234567", "52551234567"),
        ("34612345678", "341612345678"),
        ("5712345678", "57112345678"),
        ("374771234567", "3748771234567"),
        ("12025550123", "112025550123"),
        ("8613912345678", "86013912345678"),
    ],
)
def test_two_telephones(one: str, other: str) -> None:
    """Nothing else is taken for one."""
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("digits", "all_of_them"),
    [
        ("525512345678", {"525512345678", "5215512345678"}),
        ("541123456789", {"541123456789", "5491123456789"}),
        ("5511987654321", {"5511987654321", "551187654321"}),
        ("551123456789", {"551123456789"}),
        # A mobile whose eight digits would be a landline's
        ("5511923456789", {"5511923456789"}),
        ("390612345678", {"390612345678", "39612345678"}),
        ("393471234567", {"393471234567", "3903471234567"}),
        ("393331234567", {"393331234567", "3903331234567"}),
        ("4915112345678", {"4915112345678"}),
    ],
)
def test_spellings(digits: str, all_of_them: set[str]) -> None:
    """A search knows how a server may have listed a number."""
    assert set(spellings(digits)) == all_of_them


@given(
    st.sampled_from(["52", "54", "55", "39", "44", "7", "49", "1"]),
    st.text(st.sampled_from("0123456789"), min_size=6, max_size=13),
)
def test_fold_is_stable(code: str, rest: str) -> None:
    """What stands for others stands for itself, and all spellings lead to it."""
    folded = fold(code + rest)
    assert fold(folded) == folded
    assert {fold(other) for other in spellings(folded)} == {folded}
    assert folded.startswith(code)
