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
