"""Attachments as automations and the card see them, in JSON types."""

from typing import Any

from .message import Message


def attachments_view(message: Message) -> list[dict[str, Any]]:
    """Return a message's files by their numbers, as ``get_attachment`` takes them.

    Where they are at the provider is nobody's business.
    """
    return [
        {
            "attachment": number,
            "content_type": attachment.content_type or None,
            "size": attachment.size,
            "name": attachment.name,
        }
        for number, attachment in enumerate(message.attachments, start=1)
    ]
