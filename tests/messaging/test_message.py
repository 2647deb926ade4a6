"""The message model."""

from dataclasses import replace

from .build import NOON, at, incoming, outgoing


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


def test_an_answer_is_below_what_it_answers() -> None:
    """Of one second it comes later, if the server tells no parts of seconds."""
    question, answer = incoming("b"), outgoing("a")
    later = incoming("0", at(0.7))
    assert question.place < later.place < answer.place < incoming("0", at(1)).place
    early = outgoing("b", at(0.1))
    assert early.place < later.place
