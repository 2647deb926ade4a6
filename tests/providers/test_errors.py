"""What the errors of providers say of what a server said."""

import pytest

from custom_components.phone_inbox.providers import Rejected


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Recipient +79165551122 is blocked", "Recipient … is blocked"),
        ("79165551122: no route", "…: no route"),
        ("+1 (202) 555-0123 is no number", "… is no number"),
        ("No route to 8 916 555-11-22.", "No route to …."),
        ("Take 202.555.0123, not 202/555/0124", "Take …, not …"),
        ('Text "Hello, Anna" is forbidden', "Text … is forbidden"),
        ("Text 'Hello, Anna' is forbidden", "Text … is forbidden"),
        ("Текст «Привет» запрещён", "Текст … запрещён"),
        ("„Hallo“ und “Hello” and `Hi`", "… und … and …"),
        # Quotations that are never closed.
        ('Text "Hello, Anna is forbidden', "Text …"),
        ("Text 'Hello, Anna is forbidden", "Text …"),
        ("Текст «Привет", "Текст …"),
        ("„Hallo", "…"),
        # Nothing of that is private.
        ("The sender doesn't exist, or isn't yours", None),
        ("More than 1000 characters; see https://example.com/errors", None),
        ("", None),
    ],
)
def test_private_words(words: str, reason: str | None) -> None:
    """Numbers and quotations are taken out of the reason of a refusal."""
    error = Rejected("4000", words)
    assert error.reason == (words if reason is None else reason)
    assert str(error) == "The provider refused the request (code 4000)"


@pytest.mark.parametrize("sign", ['"', "'", "„", "«", "9 ", "(", "x"])
def test_words_without_end(sign: str) -> None:
    """Of a reason so much is looked at as anybody would read, and no more is kept.

    What is looked at is counted by what is left of it: a search through all of it
    takes a time that grows with its square.
    """
    error = Rejected("4000", "No: " + sign * 2_000_000)
    assert error.reason.startswith("No: ")
    assert len(error.reason) <= 200
