"""The API's objects, as far as they are needed, read leniently.

A field that is not named here is kept aside; ``""``, null, the string ``"null"``, a
missing field and one that makes no sense are all the same: None. An object is broken
only where it lacks what it is found by.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidatorFunctionWrapHandler, WrapValidator

from ..dates import in_utc
from ..errors import BadAnswer
from ..payload import AccountId, ApiObject, Count, Key, Text, Token, or_none


def _or_none(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Return None for the word "null" as well, which the server was seen to write."""
    return None if value == "null" else or_none(value, handler)


def _as_time(value: Any) -> datetime:
    """Read ``YYYY-MM-DD HH:MM:SS``, with a fraction or without, in GMT (§4)."""
    return in_utc(datetime.fromisoformat(str(value)))


type Maybe[T] = Annotated[T | None, WrapValidator(_or_none)]
type Time = Annotated[datetime, BeforeValidator(_as_time)]
#: The id of a client, a group or an extension, which is a number (§1).
type Number = Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]


class TokenObject(ApiObject):
    """The answer to a request for a token; ``expires_in`` is in seconds (§2)."""

    access_token: Token = None
    expires_in: Maybe[float] = None


class UserObject(ApiObject):
    """Whom the token belongs to; one of the three owners is set (§2)."""

    id: AccountId
    login: Maybe[str] = None
    access: Maybe[str] = None
    client_id: Maybe[Number] = None
    extension_group_id: Maybe[Number] = None
    extension_id: Maybe[Number] = None


class ExtensionObject(ApiObject):
    """An internal number; ``name`` is ``client_prefix*number`` (§3)."""

    id: Number
    name: Maybe[str] = None
    type: Maybe[str] = None
    status: Maybe[str] = None
    label: Maybe[str] = None
    caller_id_name: Maybe[str] = None
    message_did: Maybe[str] = None


class DidObject(ApiObject):
    """An external number; ``name`` is the number itself (§3)."""

    id: Key
    name: Maybe[str] = None
    allow_message: Maybe[bool] = None
    message_extension_id: Maybe[str] = None


class MessageObject(ApiObject):
    """A message as lists show it (§4)."""

    id: Key
    extension_id: Maybe[str] = None
    chat_id: Maybe[str] = None
    flow: Maybe[str] = None
    src_num: Maybe[str] = None
    dst_num: Maybe[str] = None
    text: Text = ""
    init_time_gmt: Maybe[Time] = None
    read: Maybe[bool] = None
    status: Maybe[str] = None


class ChatObject(ApiObject):
    """A conversation with one remote number.

    The names of its fields are not published: these are the specification's two
    sets of working names (§4), and only an id is relied on.
    """

    chat_id: Maybe[str] = None
    id: Maybe[str] = None
    src_num: Maybe[str] = None
    dst_num: Maybe[str] = None
    number: Maybe[str] = None
    unread_count: Maybe[Count] = None
    last_message: Maybe[MessageObject] = None
    init_time_gmt: Maybe[Time] = None
    last_time_gmt: Maybe[Time] = None

    @property
    def key(self) -> str | None:
        """Return the id, by either name."""
        return self.chat_id or self.id


class SentObject(ApiObject):
    """The answer to a send, of which no field is published (§6.2)."""

    id: Maybe[str] = None
    message_id: Maybe[str] = None
    chat_id: Maybe[str] = None
    status: Maybe[str] = None

    @property
    def key(self) -> str | None:
        """Return the message's id, by either name."""
        return self.id or self.message_id


class EventObject(ApiObject):
    """A subscription to one type of event (§9)."""

    id: Key
    event_type: Maybe[str] = None
    method: Maybe[str] = None
    url: Maybe[str] = None


def list_in(data: Any) -> list[Any]:
    """Return the items of a list: bare, or the one list in an object (§6.1).

    Raises BadAnswer where there is no such list.
    """
    lists = [data]
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list)]
    if len(lists) != 1 or not isinstance(lists[0], list):
        raise BadAnswer("The answer is no list")
    items: list[Any] = lists[0]
    return items
