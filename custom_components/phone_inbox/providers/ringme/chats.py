"""The resource of chats (§7)."""

from collections.abc import Callable, Sequence

from aiohttp import hdrs
from pydantic import ValidationError

from ..errors import BadAnswer, NotFound, PermissionDenied
from ..paths import segment
from ..payload import read_items
from .answers import ACCESS_DENIED, APP_ACCESS_DENIED
from .api import Api
from .mapping import is_derived
from .models import ChatObject, list_in

#: Seconds until chats that were refused are tried again.
RECHECK = 3600.0

_PER_PAGE = 50
_MOST_PAGES = 20


def messages_of(line: str, chat: str) -> str:
    """Return the path of a chat's messages."""
    return f"{_path_of(line, chat)}/messages/"


def _root_of(line: str) -> str:
    return f"extension/{segment(line)}/chat/"


def _path_of(line: str, chat: str) -> str:
    return _root_of(line) + segment(chat)


class Chats:
    """The resource ``/extension/{id}/chat/``, where it is to be had.

    ``monotonic`` tells the time in seconds.
    """

    def __init__(self, api: Api, monotonic: Callable[[], float]) -> None:
        """Prepare calls."""
        self._api = api
        self._monotonic = monotonic
        #: Extensions whose chats are refused, and when to try them again.
        self._refused: dict[str, float] = {}

    @property
    def refused(self) -> int:
        """Return how many extensions do without chats now."""
        now = self._monotonic()
        return sum(until > now for until in self._refused.values())

    def has(self, line: str, chat: str = "") -> bool:
        """Tell whether a chat can be asked for as such."""
        refused_until = self._refused.get(line)
        if refused_until is not None and self._monotonic() < refused_until:
            return False
        return not is_derived(chat)

    def leave_out(self, line: str, error: PermissionDenied) -> None:
        """Do without an extension's chats for a while; raise what is about more."""
        if error.reason not in (ACCESS_DENIED, APP_ACCESS_DENIED):
            raise error
        self._refused[line] = self._monotonic() + RECHECK

    async def list(self, line: str, most: int) -> Sequence[ChatObject] | None:
        """Return an extension's chats, the latest of them after ``most`` requests.

        None where they are not to be had.
        """
        if not self.has(line):
            return None
        found: dict[str, ChatObject] = {}
        try:
            for page in range(1, min(_MOST_PAGES, most) + 1):
                params = [
                    ("order", "desc"),
                    ("page", str(page)),
                    ("per_page", str(_PER_PAGE)),
                ]
                answer = await self._api.get(_root_of(line), params)
                chats = await read_items(ChatObject, list_in(await answer.json()))
                new = {c.key: c for c in chats if c.key and c.key not in found}
                if not new:
                    break
                found |= new
        except NotFound:
            # Whether of the chats or of the extension, its messages tell.
            return None
        except PermissionDenied as err:
            self.leave_out(line, err)
            return None
        return list(found.values())

    async def get(self, line: str, chat: str) -> ChatObject:
        """Return one chat; raise NotFound where there is none."""
        answer = await self._api.get(_path_of(line, chat))
        try:
            found = ChatObject.model_validate(await answer.json())
        except ValidationError:
            raise BadAnswer("The answer is no chat") from None
        if found.key is None:
            raise BadAnswer("The answer is no chat")
        return found

    async def mark_read(self, line: str, chat: str) -> None:
        """Mark every incoming message of a chat as read."""
        path = messages_of(line, chat)
        await self._api.change(hdrs.METH_PUT, path, {"read": True})

    async def delete(self, line: str, chat: str) -> None:
        """Delete a chat with its messages."""
        await self._api.change(hdrs.METH_DELETE, _path_of(line, chat))

    async def delete_messages(self, line: str, chat: str) -> None:
        """Delete a chat's messages; the chat itself may stay."""
        await self._api.change(hdrs.METH_DELETE, messages_of(line, chat))
