"""Messages and conversations as actions and the card show them, in JSON types."""

from typing import Any

from ..account.correspondents import Address
from ..account.listing import ConversationView, MessagePage
from ..coordinator import PhoneInboxCoordinator
from ..messaging import Delivery, Direction, Message
from ..messaging.addresses import international, is_number
from ..messaging.attachments import attachments_view
from ..messaging.codes import find_code
from ..messaging.numbers import exact, shown
from ..providers import SendResult, is_worth_another_try


def message_view(
    coordinator: PhoneInboxCoordinator, message: Message
) -> dict[str, Any]:
    """Return a message as it is shown."""
    message = coordinator.ledger.stops.judged(message)
    line = coordinator.lines.get(message.line)
    price = message.price
    return {
        "message_id": message.id,
        "conversation_id": coordinator.inbox.conversations.id_of(message),
        "line_id": coordinator.line_id(message.line),
        "line": line.name if line else None,
        "direction": message.direction,
        **_remote_view(coordinator, Address.of(message)),
        "text": message.text,
        "code": None
        if message.direction is Direction.OUTGOING
        else find_code(message.text),
        "channel": message.channel,
        "time": message.time.isoformat(),
        "delivery": message.delivery,
        "error": message.error,
        #: Whether to offer that it is sent once more.
        "can_retry": message.direction is Direction.OUTGOING
        and message.delivery is Delivery.FAILED
        and is_worth_another_try(message.error),
        "unread": coordinator.inbox.is_unread(message),
        "parts": message.parts,
        "price": float(price.amount) if price else None,
        "currency": price.currency if price else None,
        "attachments": attachments_view(message),
    }


def page_view(coordinator: PhoneInboxCoordinator, page: MessagePage) -> dict[str, Any]:
    """Return messages as they are shown, and where the next page begins."""
    return {
        "messages": [message_view(coordinator, message) for message in page.messages],
        "next": page.next,
    }


def conversation_view(
    coordinator: PhoneInboxCoordinator, view: ConversationView
) -> dict[str, Any]:
    """Return a conversation as it is shown."""
    line = coordinator.lines.get(view.line)
    return {
        "conversation_id": view.id,
        "line_id": coordinator.line_id(view.line),
        "line": line.name if line else None,
        **_remote_view(coordinator, view.address),
        "channel": view.channel,
        "unread": view.unread,
        "last": message_view(coordinator, view.last) if view.last else None,
    }


def result_view(result: SendResult) -> dict[str, Any]:
    """Return what became of a message to one recipient."""
    message, price = result.message, result.price
    recipient = result.recipient
    identity = message.identity if message else international(recipient)
    if is_number(identity):
        recipient = exact(recipient, identity)
    return {
        "recipient": recipient,
        "message_id": message.id if message else None,
        "delivery": result.delivery,
        "parts": result.parts,
        "price": float(price.amount) if price else None,
        "currency": price.currency if price else None,
        "error": result.error,
    }


def _remote_view(
    coordinator: PhoneInboxCoordinator, address: Address
) -> dict[str, Any]:
    """Return the other side: as the provider writes it, as people do, and who it is."""
    contact = coordinator.contacts.by_address(address.identity)
    return {
        "remote": address.written,
        "written": shown(address.written, address.identity),
        "contact": contact.name if contact else None,
        "trusted": contact is not None and contact.trusted,
    }
