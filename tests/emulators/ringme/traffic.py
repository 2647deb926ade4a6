"""Messages come and go: what is stored, when it shows, who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from .agenda import Agenda
from .callbacks import Callbacks
from .directory import Directory, Extension
from .store import Message, Store
from .switches import RingmeSwitches


class Traffic:
    """Moves messages between the phone network and the store."""

    def __init__(
        self,
        *,
        switches: RingmeSwitches,
        now: Callable[[], datetime],
        directory: Directory,
        store: Store,
        agenda: Agenda,
        callbacks: Callbacks,
    ) -> None:
        """Take the parts that a message goes through."""
        self._switches = switches
        self._now = now
        self._directory = directory
        self._store = store
        self._agenda = agenda
        self._callbacks = callbacks

    def receive(
        self,
        extension: Extension,
        number: str,
        *,
        sender: str,
        text: str,
        time: datetime | None,
        message_id: str | None,
    ) -> Message:
        """Take a message from outside to an extension's number."""
        message = self._store.create(
            extension_id=extension.id,
            flow="in",
            src_num=sender,
            dst_num=number,
            text=text,
            time=time or self._time(),
            read=False,
            status=self._switches.incoming_status,
            message_id=message_id,
        )
        # A callback may come before its message is listed (11.17).
        self._show_after(self._switches.callback_lead, message)
        self._callbacks.incoming(extension, message)
        return message

    def send(
        self,
        extension: Extension,
        number: str,
        *,
        recipient: str,
        text: str,
        visible_delay: float,
    ) -> Message:
        """Accept a message to the outside; its fate is known later (6.2)."""
        if not self._switches.keeps_plus:
            recipient = recipient.removeprefix("+")
        message = self._store.create(
            extension_id=extension.id,
            flow="out",
            src_num=number,
            dst_num=recipient,
            text=text,
            time=self._time(),
            read=self._switches.outgoing_read,
            status=self._switches.accepted_status,
        )
        self._show_after(visible_delay, message)
        self._callbacks.outgoing(extension, message)
        result = self._switches.delivery_result
        self._agenda.after(
            self._switches.delivery_delay, lambda: self.set_status(message, result)
        )
        return message

    def send_inside(self, extension: Extension, other: Extension, text: str) -> Message:
        """Pass a SIP message on inside the PBX: it is in no chat (6.4)."""
        time = self._time()
        out = self._store.create(
            extension_id=extension.id,
            flow="out",
            src_num=extension.short_name,
            dst_num=other.short_name,
            text=text,
            time=time,
            read=self._switches.outgoing_read,
            status=self._switches.accepted_status,
            in_chat=False,
        )
        copy = self._store.create(
            extension_id=other.id,
            flow="in",
            src_num=extension.short_name,
            dst_num=other.short_name,
            text=text,
            time=time,
            read=False,
            status=self._switches.incoming_status,
            in_chat=False,
        )
        if self._switches.internal_sip_listed:
            self._store.show([out, copy])
        return out

    def set_status(self, message: Message, status: str) -> None:
        """Change the status of an outgoing message, and tell the final ones."""
        message.status = status
        extension = self._directory.extensions.get(message.extension_id)
        if extension is not None and status in {"sent", "failed"}:
            self._callbacks.outgoing_status(extension, message)

    def _show_after(self, seconds: float, message: Message) -> None:
        self._agenda.after(seconds, lambda: self._store.show([message]))

    def _time(self) -> datetime:
        time = self._now()
        return time.replace(microsecond=0) if self._switches.whole_seconds else time
