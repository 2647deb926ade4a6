"""The action that saves a picture or a file of a message, where Home Assistant allows.

What is saved, and what not, is the same for all who ask: see access/attachments.py.
"""

from dataclasses import dataclass
import os
from pathlib import Path
import tempfile
from typing import Any

from homeassistant.core import HomeAssistant, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..access.account_choice import ACCOUNT_FIELDS, Choice
from ..access.attachments import async_fetch_attachment, async_find_attachment
from ..access.user_inbox import UserInbox
from ..const import ATTR_MESSAGE_ID, DOMAIN
from ..messaging.matching import whole

ATTR_ATTACHMENT = "attachment"
ATTR_FOLDER = "folder"

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
    coordinator = choice.coordinator
    title, hass = coordinator.title, coordinator.hass
    found = await async_find_attachment(
        inbox, data[ATTR_MESSAGE_ID], data[ATTR_ATTACHMENT]
    )
    folder = await hass.async_add_executor_job(
        _allowed_folder, hass, data.get(ATTR_FOLDER)
    )
    fetched = await async_fetch_attachment(coordinator, found)
    place = _Place(folder, fetched.file_name)
    try:
        path = await hass.async_add_executor_job(_save, place, fetched.data)
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
        "content_type": fetched.content_type,
        "size": len(fetched.data),
        "name": found.attachment.name,
    }


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
