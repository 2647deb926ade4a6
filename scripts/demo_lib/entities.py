"""The integration's entities, as Home Assistant has named them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .api import Socket
from .console import DemoError


@dataclass(frozen=True, kw_only=True)
class LineEntities:
    """The entities of a line."""

    name: str
    unread: str
    last_message: str
    message: str
    mark_all_read: str


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """An account that is set up, and its entities."""

    title: str
    entry_id: str
    connection: str
    unread_total: str
    sent_today: str
    balances: tuple[str, ...]
    #: By the line's name.
    lines: Mapping[str, LineEntities]
    #: Of all contacts of the home, by the contact's name.
    notify: Mapping[str, str]


async def find_contacts(socket: Socket) -> str:
    """Ask for the entry that holds the contacts; return its id."""
    entries = await socket.call("config_entries/get", domain="phone_inbox")
    (found,) = (
        entry["entry_id"]
        for entry in entries
        if "contact" in entry["supported_subentry_types"]
    )
    return str(found)


async def find(socket: Socket, entry_id: str) -> Inbox:
    """Ask Home Assistant's registries for an account's entities."""
    entries = await socket.call("config_entries/get", domain="phone_inbox")
    title = next(entry["title"] for entry in entries if entry["entry_id"] == entry_id)
    devices = {
        device["id"]: device["name"]
        for device in await socket.call("config/device_registry/list")
    }
    registered = await socket.call("config/entity_registry/list")
    entities = [
        entity for entity in registered if entity["config_entry_id"] == entry_id
    ]
    of_account = {
        entity["translation_key"]: entity["entity_id"]
        for entity in entities
        if entity["translation_key"] in _ACCOUNT_KEYS
    }
    by_line: dict[str, dict[str, str]] = {}
    for entity in entities:
        if entity["translation_key"] in _LINE_KEYS:
            line = by_line.setdefault(devices[entity["device_id"]], {})
            line[entity["translation_key"]] = entity["entity_id"]
    try:
        return Inbox(
            title=title,
            entry_id=entry_id,
            **of_account,
            balances=tuple(
                entity["entity_id"]
                for entity in entities
                if entity["translation_key"] == "balance"
            ),
            lines={
                name: LineEntities(name=name, **line)
                for name, line in sorted(by_line.items())
            },
            notify={
                devices[entity["device_id"]]: entity["entity_id"]
                for entity in registered
                if entity["platform"] == "phone_inbox" and _domain(entity) == "notify"
            },
        )
    except TypeError as error:
        raise DemoError(f"an entity is missing at {title}: {error}") from None


_ACCOUNT_KEYS = ("connection", "unread_total", "sent_today")
_LINE_KEYS = ("unread", "last_message", "message", "mark_all_read")


def _domain(entity: Mapping[str, Any]) -> str:
    entity_id: str = entity["entity_id"]
    return entity_id.partition(".")[0]
