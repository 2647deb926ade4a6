"""Conversations: the server's chats, joined with what the messages tell (§7).

Of a chat only an id is relied on. The last message and the unread count come from
the messages, whose fields are known.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ...messaging import Channel, Direction, Message
from ..model import Conversation
from .mapping import conversation_of, join_id, remote_of, to_message
from .models import ChatObject

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Group:
    """What the messages tell of one conversation."""

    last: Message = field(repr=False)
    unread: int = 0


def _grouped(messages: Sequence[Message]) -> Mapping[str, _Group]:
    groups: dict[str, _Group] = {}
    for message in messages:
        group = groups.setdefault(conversation_of(message), _Group(message))
        if message.time > group.last.time:
            group.last = message
        if message.direction is Direction.INCOMING and message.read is False:
            group.unread += 1
    return groups


def derived(messages: Sequence[Message], *, complete: bool) -> list[Conversation]:
    """Return conversations made of messages alone, latest first.

    Unread messages are counted where the messages are ``complete``.
    """
    groups = _grouped(messages)
    found = [
        Conversation(
            id=key,
            line=group.last.line,
            remote=group.last.remote,
            channel=Channel.SMS,
            last=group.last,
            unread=group.unread if complete else None,
        )
        for key, group in groups.items()
    ]
    found.sort(key=lambda item: groups[item.id].last.time, reverse=True)
    return found


def joined(
    line: str,
    chats: Sequence[ChatObject],
    messages: Sequence[Message],
    own: Collection[str],
    *,
    complete: bool,
) -> list[Conversation]:
    """Return the server's chats with what the messages tell of them, latest first.

    ``own`` is by what the extension's own numbers are compared. Where the messages are
    ``complete``, a chat without any has nothing unread.
    """
    groups = _grouped(messages)
    found: list[tuple[datetime, Conversation]] = []
    for chat in chats:
        key = join_id(line, chat.key or "")
        group = groups.get(key)
        time = chat.last_time_gmt or chat.init_time_gmt or _LONG_AGO
        last = group.last if group else None
        if last is None and chat.last_message is not None:
            last = to_message(chat.last_message, line, time)
        unread = chat.unread_count
        if unread is None and complete:
            unread = group.unread if group else 0
        remote = last.remote if last else remote_of(chat, own) or chat.src_num or ""
        conversation = Conversation(
            id=key,
            line=line,
            remote=remote,
            channel=Channel.SMS,
            last=last,
            unread=unread,
        )
        found.append((last.time if last else time, conversation))
    found.sort(key=lambda item: item[0], reverse=True)
    return [conversation for _, conversation in found]
