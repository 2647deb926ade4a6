"""Pictures and files of messages, as a user may have them: looked for, and fetched.

They come from strangers: their size and type are limited, and their names are ours.
Nothing of them is kept here.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util, slugify

from ..coordinator import PhoneInboxCoordinator
from ..errors import invalid
from ..messaging import Attachment, Message
from ..providers import Rejected
from .user_inbox import UserInbox

#: What WhatsApp carries at most, which is the most of all; in bytes.
MOST_BYTES = 16 * 1024 * 1024
_LONGEST_NAME = 40

#: The types that are given out, and how their files end: none of these runs anything
#: where it is opened, in a browser or elsewhere.
ENDINGS: Final = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "audio/3gpp": "3gp",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/tiff": "tiff",
    "image/webp": "webp",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/plain": "txt",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "video/3gpp": "3gp",
    "video/mp4": "mp4",
    "video/mpeg": "mpeg",
    "video/quicktime": "mov",
    "video/webm": "webm",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One of a message's attachments, by its number: the first is 1."""

    message: Message
    number: int

    @property
    def attachment(self) -> Attachment:
        """Return what is known of it before it is fetched."""
        return self.message.attachments[self.number - 1]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is in an attachment."""

    found: Found
    #: One of :data:`ENDINGS`.
    content_type: str
    data: bytes = field(repr=False)

    @property
    def file_name(self) -> str:
        """Return a name of letters, digits and underscores, with an ending.

        The same file of a message has the same name each time.
        """
        message, number = self.found.message, self.found.number
        name = Path(self.found.attachment.name or "").stem
        called = slugify(name)[:_LONGEST_NAME] or "attachment"
        when = dt_util.as_local(message.time).strftime("%Y%m%d_%H%M%S")
        stem = f"{when}_{slugify(message.id)[-8:]}_{number}_{called}"
        return f"{stem}.{ENDINGS[self.content_type]}"


async def async_find_attachment(
    inbox: UserInbox, message_id: str, number: int
) -> Found:
    """Return an attachment of a message that the user may read.

    Raises ServiceValidationError where there is none, or it is known to be too large,
    Unauthorized where the message is none of the user's, and a provider's error.
    """
    title = inbox.coordinator.title
    (message,) = await inbox.by_ids([message_id]) or (None,)
    if message is None or not 1 <= number <= len(message.attachments):
        raise invalid(title, "no_attachment", number=str(number))
    found = Found(message, number)
    if (found.attachment.size or 0) > MOST_BYTES:
        raise _too_large(title)
    return found


async def async_fetch_attachment(
    coordinator: PhoneInboxCoordinator, found: Found
) -> Fetched:
    """Return what is in an attachment.

    Raises ServiceValidationError where it is too large, or of a type that is not given
    out, and a provider's error.
    """
    title, attachment = coordinator.title, found.attachment
    try:
        content = await coordinator.provider.fetch_attachment(
            attachment.ref, MOST_BYTES
        )
    except Rejected as err:
        if err.code != "attachment_too_large":
            raise
        raise _too_large(title) from None
    kind = (content.content_type or attachment.content_type).partition(";")[0]
    kind = kind.strip().lower()
    if kind not in ENDINGS:
        raise invalid(title, "attachment_type", type=kind[:_LONGEST_NAME] or "–")
    return Fetched(found, kind, content.data)


def _too_large(title: str) -> ServiceValidationError:
    return invalid(title, "attachment_too_large", limit=str(MOST_BYTES // 1024**2))
