"""What every provider offers to the rest of the integration.

Nothing above this module asks which provider it has: it asks for capabilities.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..messaging import Content, Message, MessageRef
from ..messaging.addresses import international
from .errors import NotSupported, Rejected
from .model import (
    CancelOutcome,
    Capabilities,
    Conversation,
    Health,
    Identity,
    Knows,
    Line,
    Outgoing,
    Page,
    Query,
    SendResult,
)
from .reasons import Notices


class Provider(ABC):
    """One account at a remote system.

    ``home`` is the home's country (ISO 3166), for providers whose addresses may lack
    their country code.

    Every call raises only errors of :mod:`.errors`. Calls that read may be
    repeated by the client itself; calls that change something never are.
    """

    home: str | None = None

    @property
    @abstractmethod
    def capabilities(self) -> Capabilities:
        """Return what this account can do; final once connected."""

    @abstractmethod
    async def connect(self) -> Identity:
        """Prove the credentials; return who we are and which lines there are."""

    def identify(self, address: str, line: str | None) -> str:
        """Return by what an address of the other side is compared.

        ``address`` is as the server writes it, ``line`` the key of the own line. Most
        servers write addresses with their country code.
        """
        return international(address)

    @property
    def server_now(self) -> datetime | None:
        """Return the server's clock (aware, UTC) as its latest answer told it."""
        return None

    @property
    def notices(self) -> Notices:
        """Return what the user should know now, once connected, with its values.

        See each provider's package. It is looked at after every poll.
        """
        return {}

    async def offered_lines(self) -> Sequence[Line]:
        """Return the lines among which the user may choose, once connected."""
        return ()

    @property
    def mailboxes(self) -> Sequence[str]:
        """Return what is listed separately; most providers have one listing."""
        return ("",)

    @property
    def remembered_mailboxes(self) -> Sequence[str]:
        """Return the mailboxes of which is remembered what they had.

        One that is not listed for a while, and is none of :attr:`mailboxes`, then does
        not begin anew.
        """
        return self.mailboxes

    def mailbox_of(self, message: Message) -> str:
        """Return the mailbox that lists a message."""
        return self.mailboxes[0]

    def lines_of(self, mailbox: str) -> frozenset[str]:
        """Return the lines whose messages this mailbox alone lists.

        They cannot be read where it cannot. With one listing of everything there is
        no need to tell.
        """
        return frozenset()

    @property
    def pace(self) -> float:
        """Return how many seconds apart polls may be now; 0: no matter."""
        return 0

    @property
    def budget(self) -> float | None:
        """Return which part of the quota of requests is left; None: not known."""
        return None

    def check_look_up(self) -> None:
        """Raise QuotaShort where what is left of a quota is needed for polls.

        Whoever looks something up for a user asks this first.
        """

    @property
    def gone_lines(self) -> frozenset[str]:
        """Return the lines that were there and cannot be reached any more."""
        return frozenset()

    @abstractmethod
    def fetch(self, mailbox: str, known: Knows) -> AsyncIterator[Page]:
        """List a mailbox, newest knowledge first, back to ``known.since``.

        A listing that has not changed since the last complete fetch may yield
        nothing. A baseline covers at least the ledger's overlap window.
        """

    @abstractmethod
    async def fetch_by_ids(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Sequence[Message]:
        """Look messages up; those that no longer exist are left out."""

    @abstractmethod
    async def find(self, query: Query) -> Sequence[Message]:
        """Return matching messages, newest first, at most ``query.limit``.

        Filters the server does not have are applied here.
        """

    async def message(self, message_id: str) -> Message | None:
        """Return one message, however old, None where there is none.

        For providers whose :meth:`fetch_by_ids` needs to know when it came. The
        server may take it for read.
        """
        raise NotSupported

    async def complete(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Return messages that were read before with what could not be told then.

        Such as files that another system has, which did not answer. What cannot be
        told now either is no error.
        """
        return messages

    async def conversations(self, line: str | None) -> Sequence[Conversation]:
        """Return the server's conversations, latest first."""
        raise NotSupported

    async def conversation(self, conversation_id: str) -> Conversation | None:
        """Return one of the server's conversations, None where there is none."""
        raise NotSupported

    async def delete_conversation(self, conversation_id: str) -> None:
        """Delete a conversation with its messages."""
        raise NotSupported

    async def delete_conversation_messages(self, conversation_id: str) -> None:
        """Delete the messages of a conversation, which may itself stay."""
        raise NotSupported

    async def mark_conversation_read(self, conversation_id: str) -> None:
        """Mark every incoming message of a conversation as read at the server."""
        raise NotSupported

    def check(self, outgoing: Outgoing) -> None:
        """Raise Rejected for what :meth:`send` would refuse without asking.

        It gets no more recipients than :meth:`send`, which calls it itself. What the
        capabilities tell is seen to here, and what else there is in
        :meth:`check_further`.
        """
        can = self.capabilities
        if can.send and outgoing.channel not in {None, *can.send}:
            raise Rejected("channel_not_supported", "The channel cannot be sent on")
        if outgoing.send_at is not None and not can.schedule:
            raise Rejected("schedule_not_supported", "A time to send cannot be set")
        if outgoing.ttl is not None and not can.ttl:
            raise Rejected("ttl_not_supported", "A lifetime cannot be set")
        if outgoing.tags and not can.tags:
            raise Rejected("tags_not_supported", "There are no tags")
        if not outgoing.text.strip() and not self.speaks_without_text(outgoing.options):
            raise Rejected("text_empty", "There is no text")
        if outgoing.text != outgoing.text.encode(errors="replace").decode():
            raise Rejected("text_invalid", "The text has half of a character")
        if can.text_limit is not None and len(outgoing.text) > can.text_limit:
            raise Rejected("text_too_long", "The text is too long")
        if not outgoing.recipients:
            raise Rejected("no_recipients", "There is no recipient")
        if len(outgoing.recipients) > can.send_batch:
            raise Rejected("too_many_recipients", "There are too many recipients")
        self.check_further(outgoing)

    def speaks_without_text(self, options: Mapping[str, Any]) -> bool:
        """Tell whether a message with these options needs no text: it has a picture."""
        return False

    def check_further(self, outgoing: Outgoing) -> None:
        """Raise Rejected for what the capabilities do not tell, such as a wrong line.

        The rest is known to be right. Without more, there are no options.
        """
        if outgoing.options:
            raise Rejected("option_unknown", "There are no options")

    async def send(self, outgoing: Outgoing) -> Sequence[SendResult]:
        """Send to at most ``send_batch`` recipients; return one result each, in order.

        Whoever calls sees to further recipients: see :mod:`.sending`. Raises Rejected
        where these get nothing and others may, OutcomeUnknown where it is not known
        what was sent and looking it up did not help, and any other error where nothing
        was sent to these and nothing will be to others.
        """
        raise NotSupported

    async def mark(
        self, mailbox: str, refs: Sequence[MessageRef], *, read: bool
    ) -> None:
        """Write read marks of a mailbox's messages to the server.

        One that is gone already needs none.
        """
        raise NotSupported

    async def delete(self, mailbox: str, refs: Sequence[MessageRef]) -> None:
        """Delete messages of a mailbox; one that is gone counts as deleted."""
        raise NotSupported

    async def cancel(
        self, mailbox: str, refs: Sequence[MessageRef]
    ) -> Mapping[str, CancelOutcome]:
        """Stop outgoing messages of a mailbox; return what became of each, by id."""
        raise NotSupported

    async def fetch_attachment(self, ref: str, limit: int) -> Content:
        """Return the content of an attachment by its ``ref``.

        Raises NotFound where it is gone, and Rejected (``attachment_too_large``) where
        it has more than ``limit`` bytes, of which no more are read.
        """
        raise NotSupported

    async def balance(self) -> Mapping[str, Decimal]:
        """Return the account's balance by currency."""
        raise NotSupported

    async def health(self) -> Health:
        """Return how the machine is that this runs on."""
        raise NotSupported

    def is_genuine(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Tell whether a call of our address came from the provider, where it signs.

        ``headers`` are those of the call. Without a signature whoever knows the
        secret address is believed: it causes no more than a poll.
        """
        return True

    async def subscribe_push(
        self, nudge: Callable[[], None], callback_url: str | None
    ) -> None:
        """Ask to be told when something happens; ``nudge`` then means: poll now.

        Calling it again repairs what was lost. It is for every kind of push that
        there is; without a callback address only a SOCKET can be used.
        """
        raise NotSupported

    async def unsubscribe_push(self) -> None:
        """Take back what :meth:`subscribe_push` created, and only that."""

    def statistics(self) -> Mapping[str, Any]:
        """Return counts and states for diagnostics: no text, number or secret."""
        return {}

    async def close(self) -> None:
        """End the session at the provider; errors are ignored."""
