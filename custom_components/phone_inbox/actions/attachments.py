"""The action that saves a picture or a file of a message, where Home Assistant allows.

Nothing of it is kept by us, and it comes from a stranger: its size and its type are
limited, and its name is ours.
"""

from dataclasses import dataclass
import os
from pathlib import Path
import tempfile
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util, slugify
import voluptuous as vol

from ..access.account_choice import ACCOUNT_FIELDS, Choice
from ..access.user_inbox import UserInbox
from ..const import ATTR_MESSAGE_ID, DOMAIN
from ..errors import invalid
from ..messaging import Attachment, Message
from ..messaging.matching import whole
from ..providers import Rejected

ATTR_ATTACHMENT = "attachment"
ATTR_FOLDER = "folder"
#: What WhatsApp carries at most, which is the most of all; in bytes.
MOST_BYTES = 16 * 1024 * 1024
_LONGEST_NAME = 40

#: The types that are saved, and how their files end: none of these runs anything where
#: it is opened, in a browser or elsewhere.
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

GET_ATTACHMENT_SCHEMA = vol.Schema(
    {
        **ACCOUNT_FIELDS,
        vol.Required(ATTR_MESSAGE_ID): cv.string,
        vol.Optional(ATTR_ATTACHMENT, default=1): cv.positive_int,
        vol.Optional(ATTR_FOLDER): cv.string,
    }
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file goes: the folder is the user's, the name is ours."""

    folder: Path
    name: str


async def get_attachment(
    inbox: UserInbox, choice: Choice, data: dict[str, Any]
) -> ServiceResponse:
    """Save one of a message's attachments; return where it is, and what it is.

    ``attachment`` counts from 1. Raises ServiceValidationError where there is none, it
    is too large or of a type that is not saved, or the folder is not allowed.
    """
    coordinator, number = choice.coordinator, data[ATTR_ATTACHMENT]
    title, hass = coordinator.title, coordinator.hass
    (message,) = await inbox.by_ids([data[ATTR_MESSAGE_ID]]) or (None,)
    if message is None or not 1 <= number <= len(message.attachments):
        raise invalid(title, "no_attachment", number=str(number))
    attachment = message.attachments[number - 1]
    if (attachment.size or 0) > MOST_BYTES:
        raise _too_large(title)
    folder = await hass.async_add_executor_job(
        _allowed_folder, hass, data.get(ATTR_FOLDER)
    )
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
    if (ending := ENDINGS.get(kind)) is None:
        raise invalid(title, "attachment_type", type=kind[:_LONGEST_NAME] or "–")
    place = _Place(folder, f"{_stem(message, attachment, number)}.{ending}")
    try:
        path = await hass.async_add_executor_job(_save, place, content.data)
    except OSError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="attachment_not_saved",
            translation_placeholders={
                "account": title,
                "reason": err.strerror or type(err).__name__,
            },
        ) from None
    return {
        "path": str(path),
        "content_type": kind,
        "size": len(content.data),
        "name": attachment.name,
    }


def _too_large(title: str) -> ServiceValidationError:
    return invalid(title, "attachment_too_large", limit=str(MOST_BYTES // 1024**2))


def _allowed_folder(hass: HomeAssistant, wanted: str | None) -> Path:
    """Return the folder to save in, where it really is.

    Raises ServiceValidationError where Home Assistant does not allow it.
    """
    if wanted:
        folder = Path(wanted)
    else:
        media = next(iter(hass.config.media_dirs.values()), hass.config.path("media"))
        folder = Path(media) / DOMAIN
    if (real := _real(folder)) is None or not any(
        real.is_relative_to(Path(one).resolve())
        for one in hass.config.allowlist_external_dirs
    ):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="folder_not_allowed",
            translation_placeholders={"folder": whole(str(folder))},
        )
    return real


def _real(folder: Path) -> Path | None:
    """Return where links lead to; None for what is no folder and cannot be one."""
    if "\0" in (path := str(folder)) or path != whole(path):
        # No file system takes it.
        return None
    # The innermost that is there leads to where it really is.
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    if not folder.is_absolute() or ".." in folder.parts or not there.is_dir():
        return None
    return there.resolve() / folder.relative_to(there)


def _stem(message: Message, attachment: Attachment, number: int) -> str:
    """Return a file's name without its ending: of letters, digits and underscores.

    The same file of a message has the same name each time.
    """
    called = slugify(Path(attachment.name or "").stem)[:_LONGEST_NAME] or "attachment"
    when = dt_util.as_local(message.time).strftime("%Y%m%d_%H%M%S")
    return f"{when}_{slugify(message.id)[-8:]}_{number}_{called}"


def _save(place: _Place, data: bytes) -> Path:
    """Write a file as a whole, or not at all; what a link points to stays as it is."""
    place.folder.mkdir(parents=True, exist_ok=True)
    path = place.folder / place.name
    handle, temporary = tempfile.mkstemp(dir=place.folder, prefix=".phone_inbox_")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
