"""Who we are, and which extensions can text (§2, §3)."""

from collections.abc import Sequence

from pydantic import ValidationError

from ...messaging.addresses import international
from ..errors import BadAnswer, NotFound, PermissionDenied
from ..model import Line
from ..paths import segment
from ..payload import ApiObject, read_items
from .answers import USER_BLOCKED
from .api import Api
from .models import DidObject, ExtensionObject, UserObject, list_in

_PER_PAGE = 100
_MOST_PAGES = 50
_BLOCKED = "blocked"
_PHONE = "phone"
_READ_ONLY = "read_only"


class Directory:
    """The user and the extensions in reach; empty until :meth:`load`."""

    def __init__(self, api: Api) -> None:
        """Prepare to ask; nothing is sent yet."""
        self._api = api
        self.user: UserObject | None = None
        self._extensions: dict[str, ExtensionObject] = {}
        #: By extension: the numbers it receives texts at.
        self._numbers: dict[str, list[str]] = {}
        #: Whether the external numbers could be listed.
        self._has_dids = False

    @property
    def is_read_only(self) -> bool:
        """Tell whether the user may only read."""
        return self.user is not None and self.user.access == _READ_ONLY

    async def load(self) -> UserObject:
        """Read everything; return the user. Where that fails, what was known stays."""
        user = await self._read_user()
        extensions: list[ExtensionObject] = []
        dids: list[DidObject] = []
        has_dids = False
        if user.extension_id is not None:
            # Nothing can be listed at this level, itself included.
            extensions.append(ExtensionObject(id=user.extension_id))
        else:
            client = f"client/{segment(user.client_id or '@me')}"
            root = client
            if user.client_id is None and user.extension_group_id is not None:
                root = f"extension_group/{segment(user.extension_group_id)}"
            extensions += await self._list(f"{root}/extension/", ExtensionObject)
            try:
                dids += await self._list(f"{client}/did/", DidObject)
                has_dids = True
            except (PermissionDenied, NotFound) as err:
                if getattr(err, "reason", "") == USER_BLOCKED:
                    raise
                # They are the client's business: a group must do without.
        self.user = user
        self._extensions = {item.id: item for item in extensions}
        self._has_dids = has_dids
        self._numbers = {key: [] for key in self._extensions}
        for item in extensions:
            if item.message_did:
                self._numbers[item.id].append(item.message_did)
        for did in dids:
            numbers = self._numbers.get(did.message_extension_id or "")
            if numbers is not None and did.allow_message and did.name:
                numbers.append(did.name)
        return user

    def textable(self) -> Sequence[str]:
        """Return the extensions that can text now."""
        active = [key for key in self._extensions if not self.is_blocked(key)]
        able = [key for key in active if self._numbers[key]]
        if able or self._has_dids:
            return able
        # Without a word of numbers, any telephone may be able to.
        phones = (None, _PHONE)
        return [key for key in active if self._extensions[key].type in phones]

    def __contains__(self, key: str) -> bool:
        """Tell whether there is such an extension."""
        return key in self._extensions

    def is_blocked(self, key: str) -> bool:
        """Tell whether an extension that is there is blocked."""
        return self._extensions[key].status == _BLOCKED

    def line(self, key: str) -> Line:
        """Return an extension that is there as a line."""
        item = self._extensions[key]
        short = (item.name or key).rpartition("*")[2]
        return Line(
            key=key,
            name=item.label or item.caller_id_name or short,
            address=next(iter(self._numbers[key]), None),
        )

    def own_numbers(self, key: str) -> set[str]:
        """Return by what the numbers are compared that an extension texts with."""
        return {international(number) for number in self._numbers.get(key, ())}

    async def _read_user(self) -> UserObject:
        try:
            answer = await self._api.get("user/")
        except NotFound:
            raise BadAnswer("There is no such API at this address") from None
        try:
            return UserObject.model_validate(await answer.json())
        except ValidationError:
            raise BadAnswer("The answer is no user") from None

    async def _list[T: ApiObject](self, path: str, kind: type[T]) -> Sequence[T]:
        """Read a list that may have pages; a short page need not be the last."""
        found: dict[str, T] = {}
        for page in range(1, _MOST_PAGES + 1):
            params = [("page", str(page)), ("per_page", str(_PER_PAGE))]
            answer = await self._api.get(path, params)
            new = {
                key: item
                for item in await read_items(kind, list_in(await answer.json()))
                if (key := str(getattr(item, "id", ""))) not in found
            }
            if not new:
                break
            found |= new
        return list(found.values())
