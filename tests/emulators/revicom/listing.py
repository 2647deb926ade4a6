"""The list of messages: filters, the time window, order and pages (sheet §2)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from multidict import MultiMapping

from tests.emulators.timeline import Timeline

from . import subscribers
from .errors import AccessDeniedError, BadRequestError
from .lifecycle import stop_code
from .objects import addresses, as_json
from .store import INBOUND, OUTBOUND, Message, Row, Store, place_of
from .switches import RevicomSwitches

#: ``page * per_page`` may not be more (sheet §2).
PAGING_CAP = 10_000

type Query = MultiMapping[str]
type Filter = Callable[[Message], bool]

_NUMBERS: dict[str, Callable[[Message], int]] = {
    "dispatch_id": lambda message: message.dispatch_id,
    "traffic_center_id": lambda message: message.traffic_center,
}
_STRINGS: dict[str, Callable[[Message], str]] = {
    "status": lambda message: message.status,
    "sending_method": lambda message: message.method,
    "channel_type": lambda message: message.channel,
    "traffic_type": lambda message: message.traffic_type,
    # A string here, a number in the object.
    "template_id": lambda message: str(message.template_id),
}


def list_messages(
    store: Store,
    query: Query,
    switches: RevicomSwitches,
    *,
    now: datetime,
    center: int,
) -> dict[str, Any]:
    """Return the envelope that answers a query."""
    page = _number(query.get("page", "1"), "page", least=1)
    per_page = _number(query.get("per_page", "100"), "per_page", least=1)
    if per_page > switches.max_per_page:
        raise BadRequestError("per_page is too large")
    beyond = page * per_page > PAGING_CAP
    if beyond and switches.beyond_cap == "error":
        raise BadRequestError("page * per_page > 10000")
    found = _find(store, query, switches, now=now, center=center)
    items = found[(page - 1) * per_page : page * per_page]
    if beyond or switches.empty_pages:
        items = []
    return {
        "page": page,
        "perPage": per_page,
        "total": len(found),
        "items": [as_json(message, switches) for message in items],
    }


def _find(
    store: Store,
    query: Query,
    switches: RevicomSwitches,
    *,
    now: datetime,
    center: int,
) -> list[Message]:
    """Return all matches in the order asked for."""
    directions = _directions(query, switches)
    newest_first = _newest_first(query, switches)
    start, end = _time(query, "time_from"), _time(query, "time_to")
    rows, waiting = _candidates(store, query, directions)
    window = rows.window(
        start, end, when=lambda row: row[0], inclusive=switches.window_inclusive
    )
    order = window[::-1] if newest_first else window
    found = [rows[index][2] for index in order]
    if start is None and end is None:
        # Not yet sent: in no window, and last in either order (sheet §9.5, §9.6).
        found += waiting
    filters = _filters(query, switches, now)
    if switches.own_traffic_center_only and store.centers != {center}:
        filters.append(lambda message: message.traffic_center == center)
    for matches in filters:
        found = [message for message in found if matches(message)]
    return found


def _candidates(
    store: Store, query: Query, directions: frozenset[str]
) -> tuple[Timeline[Row], list[Message]]:
    """Return the messages with a place in time, and those still waiting."""
    if "message_uuid" not in query:
        waiting = store.waiting.values()
        return store.rows(directions), [
            message for message in waiting if message.direction in directions
        ]
    rows = Timeline(place_of)
    unplaced: list[Message] = []
    for uuid in dict.fromkeys(query.getall("message_uuid")):
        message = store.messages.get(uuid)
        if message is None or message.direction not in directions:
            continue
        if message.listed_at is None:
            unplaced.append(message)
        else:
            rows.add((message.listed_at, message.uuid, message))
    return rows, unplaced


def _directions(query: Query, switches: RevicomSwitches) -> frozenset[str]:
    """Return the directions to show; only outbound unless asked (sheet §2)."""
    directions = frozenset(query.getall("direction", [OUTBOUND]))
    directions &= {INBOUND, OUTBOUND}
    if INBOUND in directions and not switches.inbound_enabled:
        match switches.inbound_off_answer:
            case "forbidden":
                raise AccessDeniedError
            case "bad_request":
                raise BadRequestError("inbound is not enabled")
        directions -= {INBOUND}
    return directions


def _newest_first(query: Query, switches: RevicomSwitches) -> bool:
    sort = query.get("sort", switches.default_sort)
    if sort not in {"sentTime:asc", "sentTime:desc"}:
        raise BadRequestError("sort")
    return sort == "sentTime:desc"


def _filters(query: Query, switches: RevicomSwitches, now: datetime) -> list[Filter]:
    """Return a test for each filter that the query has."""
    return [
        *_number_filters(query),
        *_string_filters(query),
        *_address_filters(query, switches),
        *_text_filters(query, switches),
        *_yes_no_filters(query, switches, now),
    ]


def _one_of[T](value: Callable[[Message], T], wanted: set[T]) -> Filter:
    return lambda message: value(message) in wanted


def _number_filters(query: Query) -> list[Filter]:
    filters: list[Filter] = []
    for name, value in _NUMBERS.items():
        if name in query:
            wanted = {_number(text, name) for text in query.getall(name)}
            filters.append(_one_of(value, wanted))
    return filters


def _string_filters(query: Query) -> list[Filter]:
    """Return the filters on repeated keys.

    The values are taken as they are: a comma does not separate anything, so a
    joined list matches nothing (sheet §9.3).
    """
    filters: list[Filter] = []
    for name, value in _STRINGS.items():
        if name in query:
            wanted = set(query.getall(name))
            filters.append(_one_of(value, wanted))
    return filters


def _address_filters(query: Query, switches: RevicomSwitches) -> list[Filter]:
    filters: list[Filter] = []
    if "destination" in query:
        numbers = set(query.getall("destination"))
        filters.append(lambda message: addresses(message, switches)[0] in numbers)
    if "sender_name" in query:
        names = set(query.getall("sender_name"))
        filters.append(lambda message: addresses(message, switches)[1] in names)
    if country := query.get("country_code"):
        filters.append(
            lambda message: subscribers.find(message.peer).country == country
        )
    return filters


def _text_filters(query: Query, switches: RevicomSwitches) -> list[Filter]:
    filters: list[Filter] = []
    if (text := query.get("content")) is not None:
        filters.append(lambda message: text in message.text)
    if (absent := query.get("content_nor")) is not None:
        filters.append(lambda message: absent not in message.text)
    if "tags" in query:
        tags = set(query.getall("tags"))
        if switches.tags_all:
            filters.append(lambda message: tags.issubset(message.tags))
        else:
            filters.append(lambda message: not tags.isdisjoint(message.tags))
    if (cascade := query.get("cascade_message_uuid")) is not None:
        filters.append(lambda message: message.cascade_uuid == cascade)
    return filters


def _yes_no_filters(
    query: Query, switches: RevicomSwitches, now: datetime
) -> list[Filter]:
    filters: list[Filter] = []
    if (root := _yes_no(query, "root")) is not None:
        # True: what is no cascade, and first steps. False: the later steps.
        filters.append(lambda message: ((message.cascade_step or 1) == 1) is root)
    if _yes_no(query, "ready_to_stop"):
        certain = switches.stop_code
        filters.append(lambda message: stop_code(message, now, switches) == certain)
    if (dispatch := _yes_no(query, "dispatch")) is not None:
        filters.append(
            lambda message: (
                message.direction == OUTBOUND
                and (message.dispatch_id != -1) is dispatch
            )
        )
    return filters


def _number(text: str, name: str, *, least: int | None = None) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise BadRequestError(name) from error
    if least is not None and number < least:
        raise BadRequestError(name)
    return number


def _yes_no(query: Query, name: str) -> bool | None:
    match query.get(name):
        case None:
            return None
        case "true":
            return True
        case "false":
            return False
    raise BadRequestError(name)


def _time(query: Query, name: str) -> datetime | None:
    """Read a bound; only the documented form is taken (sheet §2)."""
    if (text := query.get(name)) is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadRequestError(name) from error
