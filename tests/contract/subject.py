"""What the suite must know about a provider."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import ClientSession

from custom_components.phone_inbox.messaging import Channel, Message
from custom_components.phone_inbox.providers import Memory, Provider, Push, ReadState
from tests.emulators.base import Emulator

from .wire import Wire


async def no_sleep(_: float) -> None:
    """Take the place of a pause."""


class Subject(ABC):
    """A provider behind its emulator.

    The attributes are the declaration of what it can do: the tests hold the
    provider to it both ways.
    """

    name: str

    # How it is reached

    #: Matches the paths of listings of messages and of nothing else.
    list_path: str
    #: Matches the paths that messages are sent to, and no others that are posted to.
    send_path = r"/message"
    #: Matches the paths that credentials or session tokens are posted to.
    sign_in_path = r"\A(?!)"
    #: Matches the paths by which a server is asked to look again for what it has.
    rereads_path = r"\A(?!)"
    #: How many requests with wrong credentials an attempt to connect may make.
    wrong_sign_ins = 1
    #: Whether a refused session is renewed without asking anybody.
    renews = False
    #: The same for a session that is refused to a send; None: it is as for reading.
    renews_to_send: bool | None = None
    #: How many items a page of a listing has at most, once they were shrunk.
    page_size = 100
    #: How many requests the baseline of one mailbox may take, whatever is stored.
    baseline_requests = 10
    #: How many further requests idle polls may take on average, for each of them.
    idle_extra = 0.0
    #: How many pages of a list without an end a poll may read where they bring
    #: nothing new, and where each brings something.
    stale_pages = 25
    endless_pages = 250
    #: How many listings a refused poll of one mailbox may ask for.
    refused_listings = 2

    #: Ways in which servers of this kind answer lists; the first is the usual one.
    modes: Sequence[str] = ("",)

    # What its messages look like

    #: The fields of a listed item that have one of a set of words.
    enum_fields: Sequence[str]
    #: The field that tells a direction; "": which list it is in tells it.
    direction_field: str
    id_field = "id"
    #: Fields that are nothing but decoration: a listing may lack them all.
    optional_fields: Sequence[str]
    #: The states of an outgoing message that the server tells apart, in order.
    deliveries: Sequence[str] = ("pending", "sent", "delivered")

    # What it can do

    #: Whether searches find a text in any case: a server may look in its own way.
    any_case: bool = True
    send: frozenset[Channel] = frozenset()
    #: A number that the server refuses to send to; "": it finds that out when it tries.
    refused_recipient = ""
    #: Whether it can be found out what became of a send that was not answered.
    reconciles = False
    #: Whether it asks again where it got no answer, by an id of ours that the server
    #: takes but once.
    asks_again = False
    #: Whether the server tells from which line a message went.
    tells_line_of_sent = True
    schedule = False
    cancel = False
    balance = False
    read_state = ReadState.LOCAL
    mark = False
    delete = False
    conversations = False
    push: frozenset[Push] = frozenset()
    attachments = False

    def __init__(self) -> None:
        """Prepare an emulator that does not listen yet."""
        self.emulator = self.emulate()
        self.wire = Wire(self.emulator, self.list_path)
        self._ticks = self.emulator.clock.now().timestamp()
        self._ticked_at = self.emulator.clock.now()

    @property
    def ports(self) -> set[int | None]:
        """Return where its servers listen: nothing may be asked of anybody else."""
        return {self.emulator.port}

    def monotonic(self) -> float:
        """Return seconds that pass with the server's clock, but never back."""
        now = self.emulator.clock.now()
        self._ticks += max(0.0, (now - self._ticked_at).total_seconds())
        self._ticked_at = now
        return self._ticks

    @abstractmethod
    def emulate(self) -> Emulator:
        """Return a new emulator."""

    @abstractmethod
    def build(
        self, session: ClientSession, credentials: Mapping[str, Any], memory: Memory
    ) -> Provider:
        """Return the provider; it takes ``no_sleep`` and ``monotonic`` for waiting."""

    def use_mode(self, mode: str) -> None:
        """Let the server answer lists in one of ``modes``."""
        assert mode in self.modes

    def shrink_pages(self) -> None:
        """Let the server show no more than ``page_size`` items on any page."""

    def server_id(self, message: Message) -> str:
        """Return what the server calls a message."""
        return message.id

    def id_of_path(self, message: Message, path: str) -> str:
        """Return an id like a message's, with a path in the place of the server's."""
        return message.id.removesuffix(self.server_id(message)) + path

    def lift_limits(self) -> None:
        """Let the server take any number of sign-ins within a second."""

    def verify(self) -> None:
        """Check what was asked and answered, once an account's life is over."""

    @abstractmethod
    def end_session(self) -> None:
        """Let the server forget every session, where there are any."""

    @abstractmethod
    def change_credentials(self) -> None:
        """Let the server take neither old credentials nor their sessions any more."""

    @abstractmethod
    def wrong_credentials(self) -> dict[str, Any]:
        """Return credentials of the right form that the server refuses."""

    @abstractmethod
    def secrets(self) -> Sequence[str]:
        """Return what of the credentials must never be shown."""
