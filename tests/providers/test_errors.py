"""What the errors of providers say of what a server said."""

import pytest

from custom_components.phone_inbox.providers import Rejected


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Recipient +79165551122 is blocked", "Recipient … is blocked"),
        ("79165551122: no route", "…: no route"),
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
