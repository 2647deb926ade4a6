"""The extensions that are used, and which of them cannot be reached now."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from ..errors import NotFound, PermissionDenied, ProviderError
from .answers import ACCESS_DENIED
from .api import Api
from .extensions import Directory
from .keep import Keep
from .models import UserObject

#: Seconds until an extension that is gone is tried again.
RECHECK = 900.0
#: Seconds between two looks for new extensions, and the requests each takes.
DIRECTORY_INTERVAL = 6 * 3600.0
_DIRECTORY_REQUESTS = 5


class Lines:
    """The extensions that were picked or, unless some were, all that can text.

    ``monotonic`` tells the time in seconds.
    """

    def __init__(
        self,
        api: Api,
        keep: Keep,
        picked: tuple[str, ...] | None,
        monotonic: Callable[[], float],
    ) -> None:
        """Prepare; before :meth:`load` only those picked are known."""
        self.directory = Directory(api)
        self._api = api
        self._keep = keep
        self._picked = picked
        self._monotonic = monotonic
        #: All that are used, gone or not.
        self.keys: tuple[str, ...] = picked or ()
        #: Extensions there were when these were picked.
        self._offered: frozenset[str] = frozenset()
        #: Extensions that cannot be reached, and when to try them again.
        self._gone: dict[str, float] = {}
        self._directory_due = 0.0

    async def load(self) -> UserObject:
        """Learn who we are, and which extensions there are (§2, §3)."""
        user = await self.directory.load()
        self._directory_due = self._monotonic() + DIRECTORY_INTERVAL
        textable = self.directory.textable()
        self.keys = self._picked or tuple(textable)
        # Whether they really are, the first poll finds out.
        self._gone = {key: 0.0 for key in self.keys if not self._is_there(key)}
        await self._remember_offer(textable)
        return user

    async def look_around(self) -> None:
        """Look for new extensions, now and then."""
        if self._monotonic() < self._directory_due or not self.can_spare(
            _DIRECTORY_REQUESTS
        ):
            return
        self._directory_due = self._monotonic() + DIRECTORY_INTERVAL
        # What matters of a failure, the poll that follows finds out.
        with suppress(ProviderError):
            await self.directory.load()

    def new(self) -> set[str]:
        """Return the extensions that can text and could not when these were picked."""
        textable = set(self.directory.textable())
        return textable.difference(self.keys, self._offered)

    def _is_there(self, key: str) -> bool:
        return key in self.directory and not self.directory.is_blocked(key)

    async def _remember_offer(self, textable: Sequence[str]) -> None:
        picked = sorted(self.keys)
        if self._keep.get("picked") != picked:
            await self._keep.set("offered", sorted(textable))
            await self._keep.set("picked", picked)
        self._offered = frozenset(map(str, self._keep.get("offered")))

    # The quota

    @property
    def per_poll(self) -> int:
        """Return how many requests an idle poll of the account takes."""
        return max(1, len(self.keys) - len(self._gone))

    def can_spare(self, requests: int) -> bool:
        """Tell whether there are so many requests for what could wait."""
        return self._api.quota.affords(requests, per_poll=self.per_poll)

    # Those that are gone

    @property
    def gone(self) -> frozenset[str]:
        """Return the extensions that could not be reached when last tried."""
        return frozenset(self._gone)

    @property
    def reachable(self) -> list[str]:
        """Return the others."""
        return [key for key in self.keys if key not in self._gone]

    def is_left_out(self, key: str) -> bool:
        """Tell whether it is too early to try an extension again."""
        return self._monotonic() < self._gone.get(key, 0.0)

    def lose(self, key: str) -> None:
        """Take note that an extension cannot be reached."""
        self._gone[key] = self._monotonic() + RECHECK

    def regain(self, key: str) -> None:
        """Take note that an extension can be reached."""
        self._gone.pop(key, None)

    async def reach[T](self, key: str, reading: Awaitable[T]) -> T | None:
        """Return what is read of an extension; None where it cannot be reached.

        That is no error of the account: the others go on.
        """
        try:
            return await reading
        except (NotFound, PermissionDenied) as err:
            if not is_gone(err):
                raise
        self.lose(key)
        return None


def is_gone(error: NotFound | PermissionDenied) -> bool:
    """Tell whether an error is about one extension, and not about the account."""
    return isinstance(error, NotFound) or error.reason == ACCESS_DENIED
