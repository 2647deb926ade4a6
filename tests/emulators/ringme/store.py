"""The messages and chats the server keeps; no HTTP in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
import random
from typing import Literal

from tests.emulators.timeline import Timeline

from .switches import RingmeSwitches
from .wire import not_found

Flow = Literal["in", "out"]


@dataclass(kw_only=True, slots=True, eq=False)
class Message:
    """One stored message (4); ``serial`` is the order of arrival."""

    id: str
    chat_id: str
    extension_id: int
    flow: Flow
    src_num: str
    dst_num: str
    text: str
    time: datetime
    read: bool
    status: str
    serial: int
    #: Not yet in any list (11.14, 11.17).
    hidden: bool = True

    @property
    def remote(self) -> str:
        """Return the number on the other side."""
        return self.src_num if self.flow == "in" else self.dst_num

    @property
    def own(self) -> str:
        """Return the number on this side."""
        return self.dst_num if self.flow == "in" else self.src_num


def _place(message: Message) -> tuple[datetime, int]:
    return (message.time, message.serial)


def _time(message: Message) -> datetime:
    return message.time


class MessageTimeline(Timeline[Message]):
    """Messages by time, equal times by arrival: a page costs no more with 100,000."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(_place)

    def select(
        self,
        *,
        start: datetime | None,
        end: datetime | None,
        newest_first: bool,
        offset: int,
        count: int,
        wanted: Callable[[Message], bool] | None = None,
    ) -> list[Message]:
        """Return a page of the window, both of whose ends are in it (11.10)."""
        order = self.window(start, end, when=_time)
        if newest_first:
            order = order[::-1]
        if wanted is None:
            return [self[index] for index in order[offset : offset + count]]
        found = (self[index] for index in order if wanted(self[index]))
        return list(islice(found, offset, offset + count))


@dataclass(kw_only=True, slots=True, eq=False)
class Chat:
    """The messages of one extension with one remote number (7)."""

    id: str
    extension_id: int
    remote: str
    own: str
    timeline: MessageTimeline = field(default_factory=MessageTimeline)
    #: Time of the last message that was listed; it stays when that is deleted.
    last_time: datetime | None = None

    @property
    def last(self) -> Message | None:
        """Return the newest message."""
        return self.timeline[-1] if self.timeline else None

    @property
    def unread(self) -> int:
        """Return the number of incoming messages that are not read."""
        return sum(
            message.flow == "in" and not message.read for message in self.timeline
        )


def _party(extension_id: int, remote: str) -> tuple[int, str]:
    """Return what a chat is for: a + or the case of a name makes no other (6.2)."""
    return (extension_id, remote.removeprefix("+").casefold())


class Store:
    """Messages and chats of all extensions."""

    def __init__(self, switches: RingmeSwitches) -> None:
        """Start empty."""
        self._switches = switches
        # The same ids on every run. They are random, so they sort by nothing (4).
        self._random = random.Random(4101)
        self._serial = 0
        self._by_party: dict[tuple[int, str], Chat] = {}
        self._old_chat_ids: dict[tuple[int, str], str] = {}
        self.messages: dict[str, Message] = {}
        self.chats: dict[str, Chat] = {}
        self.timelines: dict[int, MessageTimeline] = {}

    # Write

    def create(
        self,
        *,
        extension_id: int,
        flow: Flow,
        src_num: str,
        dst_num: str,
        text: str,
        time: datetime,
        read: bool,
        status: str,
        message_id: str | None = None,
        in_chat: bool = True,
    ) -> Message:
        """Store a message that is in no list yet, and open its chat."""
        if message_id in self.messages:
            raise ValueError(f"message {message_id} exists")
        self._serial += 1
        message = Message(
            id=message_id or self._new_id(),
            chat_id="",
            extension_id=extension_id,
            flow=flow,
            src_num=src_num,
            dst_num=dst_num,
            text=text,
            # Hundredths are the finest the field shows (4).
            time=time.replace(microsecond=time.microsecond // 10_000 * 10_000),
            read=read,
            status=status,
            serial=self._serial,
        )
        if in_chat:
            self._join_chat(message)
        self.messages[message.id] = message
        return message

    def show(self, messages: Iterable[Message]) -> None:
        """Put stored messages into the lists."""
        by_extension: dict[int, list[Message]] = {}
        by_chat: dict[str, list[Message]] = {}
        for message in messages:
            if not message.hidden or message.id not in self.messages:
                continue
            message.hidden = False
            if message.chat_id and message.chat_id not in self.chats:
                # Its chat was deleted before it showed: a new one opens (7).
                self._join_chat(message)
            by_extension.setdefault(message.extension_id, []).append(message)
            by_chat.setdefault(message.chat_id, []).append(message)
        for extension_id, shown in by_extension.items():
            _add(self.timelines.setdefault(extension_id, MessageTimeline()), shown)
        for chat_id, shown in by_chat.items():
            if chat := self.chats.get(chat_id):
                _add(chat.timeline, shown)
                newest = chat.timeline[-1].time
                chat.last_time = max(chat.last_time or newest, newest)

    def delete(self, message: Message) -> None:
        """Remove a message from everywhere."""
        del self.messages[message.id]
        chat = self.chats.get(message.chat_id)
        if message.hidden:
            return
        self.timelines[message.extension_id].remove(message)
        if chat is not None:
            chat.timeline.remove(message)
            self._drop_if_empty(chat)

    def delete_chat_messages(self, chat: Chat) -> None:
        """Remove the messages of a chat; the chat may stay (7)."""
        for message in list(chat.timeline):
            self.delete(message)
        self._drop_if_empty(chat)

    def delete_chat(self, chat: Chat) -> None:
        """Remove a chat and its messages, from the message list too (7)."""
        self.delete_chat_messages(chat)
        self._drop(chat)

    def delete_extension(self, extension_id: int) -> None:
        """Remove all that an extension has."""
        self.timelines.pop(extension_id, None)
        for message in list(self.messages.values()):
            if message.extension_id == extension_id:
                del self.messages[message.id]
        for chat in list(self.chats.values()):
            if chat.extension_id == extension_id:
                self._drop(chat)

    def renumber(self, message: Message) -> str:
        """Give a message a new id, in its old place."""
        del self.messages[message.id]
        message.id = self._new_id()
        self.messages[message.id] = message
        return message.id

    # Read

    def timeline(self, extension_id: int) -> MessageTimeline:
        """Return the listed messages of an extension."""
        return self.timelines.get(extension_id) or MessageTimeline()

    def message(self, extension_id: int, message_id: str) -> Message:
        """Return a listed message of this extension, else 404."""
        message = self.messages.get(message_id)
        if message is None or message.hidden or message.extension_id != extension_id:
            raise not_found()
        return message

    def chat(self, extension_id: int, chat_id: str) -> Chat:
        """Return a chat of this extension, else 404."""
        chat = self.chats.get(chat_id)
        if chat is None or chat.last_time is None or chat.extension_id != extension_id:
            raise not_found()
        return chat

    def chats_of(self, extension_id: int) -> list[Chat]:
        """Return the chats of an extension, the one active last first (7)."""
        dated = [
            (chat.last_time, chat.last.serial if chat.last else 0, chat)
            for chat in self.chats.values()
            if chat.extension_id == extension_id and chat.last_time is not None
        ]
        dated.sort(key=lambda item: item[:2], reverse=True)
        return [chat for _, _, chat in dated]

    # Inside

    def _join_chat(self, message: Message) -> None:
        """Put a message's chat id in, of a chat that is there or opens now."""
        party = _party(message.extension_id, message.remote)
        chat = self._by_party.get(party)
        if chat is None:
            chat_id = f"{self._random.getrandbits(40):010x}"
            if self._switches.chat_id_reused:
                chat_id = self._old_chat_ids.get(party, chat_id)
            chat = Chat(
                id=chat_id,
                extension_id=message.extension_id,
                remote=message.remote,
                own=message.own,
            )
            self._by_party[party] = chat
            self._old_chat_ids[party] = chat_id
            self.chats[chat_id] = chat
        message.chat_id = chat.id

    def _drop_if_empty(self, chat: Chat) -> None:
        if not chat.timeline and not self._switches.empty_chat_stays:
            self._drop(chat)

    def _drop(self, chat: Chat) -> None:
        self.chats.pop(chat.id, None)
        self._by_party.pop(_party(chat.extension_id, chat.remote), None)

    def _new_id(self) -> str:
        while (new := f"{self._random.getrandbits(64):016x}") in self.messages:
            pass
        return new


def _add(timeline: MessageTimeline, messages: list[Message]) -> None:
    if len(messages) == 1:
        timeline.add(messages[0])
    else:
        timeline.add_many(messages)
