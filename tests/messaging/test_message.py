"""The message model."""

from dataclasses import replace

from .build import NOON, incoming


def test_repr_gives_nothing_away() -> None:
    """A message in a log line or traceback shows neither text nor numbers."""
    message = replace(
        incoming("m1", text="The code is 4711"),
        remote_name="Anna",
        conversation_id="chat-with-+37491112233",
    )
    shown = repr(message)
    for secret in ("4711", "+374", "Anna", "chat-with"):
        assert secret not in shown
    assert "m1" in shown
    assert str(NOON.year) in shown
