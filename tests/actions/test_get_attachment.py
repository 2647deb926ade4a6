"""Saving a picture of a message: where Home Assistant allows, and nothing else."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.phone_inbox.trigger.data import message_data
from tests.common import setup_account
from tests.emulators.twilio import TwilioEmulator
from tests.home import act, poll, record_announcements

NUMBER = "+14085550122"
PNG, PDF = b"\x89PNG" + bytes(100), b"%PDF-1.7"
FILES = [("image/png", PNG), ("application/pdf", PDF)]


@pytest.fixture
async def entry(
    hass: HomeAssistant, twilio: TwilioEmulator, media: Path
) -> ConfigEntry:
    """Return an account that can fetch pictures."""
    return await setup_account(hass, twilio)


async def arrive(
    hass: HomeAssistant, twilio: TwilioEmulator, *files: tuple[str, bytes]
) -> str:
    """Let a message with files come; return its id."""
    sid = twilio.receive("Look", sender=NUMBER, files=files or FILES)
    await poll(hass)
    return sid


async def get(hass: HomeAssistant, message_id: str, **data: Any) -> dict[str, Any]:
    """Save an attachment; return the response."""
    answer: dict[str, Any] = await act(
        hass, "get_attachment", message_id=message_id, **data
    )
    return answer


def saved(folder: Path) -> list[bytes]:
    """Return the contents of all files below a folder."""
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def content_and_mode(path: Path) -> tuple[bytes, int]:
    """Return what is in a file that is no link, and who may read it."""
    assert not path.is_symlink()
    return path.read_bytes(), path.stat().st_mode & 0o777


def link(path: Path, target: Path) -> None:
    """Put a link where a file is."""
    path.unlink()
    path.symlink_to(target)


async def test_get_attachment(
    hass: HomeAssistant, twilio: TwilioEmulator, entry: ConfigEntry, media: Path
) -> None:
    """Each file is saved under a name of ours, and the same one each time."""
    sid = await arrive(hass, twilio)
    (message,) = (await act(hass, "get_messages", message_ids=[sid]))["messages"]
    assert message["attachments"] == [
        {"attachment": 1, "content_type": None, "size": None, "name": None},
        {"attachment": 2, "content_type": None, "size": None, "name": None},
    ]
    assert not any("Media" in seen.path for seen in twilio.journal)
    first = await get(hass, sid)
    second = await get(hass, sid, attachment=2)
    path = Path(first.pop("path"))
    assert first == {"content_type": "image/png", "size": len(PNG), "name": None}
    assert path.parent == media / "phone_inbox"
    assert path.suffix == ".png"
    assert content_and_mode(path) == (PNG, 0o644)
    assert Path(second["path"]).suffix == ".pdf"
    again = await get(hass, sid)
    assert Path(again["path"]) == path
    assert sorted(saved(media)) == sorted([PNG, PDF])


async def test_triggers_tell(
    hass: HomeAssistant, twilio: TwilioEmulator, entry: ConfigEntry
) -> None:
    """An automation hears of the files; no state and no event of an entity does."""
    announced = record_announcements(hass)
    sid = await arrive(hass, twilio)
    told = message_data(hass, announced[0])["attachments"]
    assert [each["attachment"] for each in told] == [1, 2]
    shown = str([state.as_dict() for state in hass.states.async_all()])
    assert sid in shown
    assert f"{sid}/" not in shown
    assert "attachment" not in shown


@pytest.mark.parametrize("number", [0, 3])
async def test_no_such_attachment(
    hass: HomeAssistant, twilio: TwilioEmulator, entry: ConfigEntry, number: int
) -> None:
    """What is not there is named by its number."""
    sid = await arrive(hass, twilio)
    with pytest.raises(ServiceValidationError) as caught:
        await get(hass, sid, attachment=number)
    assert caught.value.translation_key == "no_attachment"
    plain = twilio.receive("Plain", sender=NUMBER)
    await poll(hass)
    with pytest.raises(ServiceValidationError):
        await get(hass, plain)


@pytest.mark.parametrize(
    "kind",
    ["text/html", "image/svg+xml", "application/javascript", "application/zip", "x"],
)
async def test_types(
    hass: HomeAssistant,
    twilio: TwilioEmulator,
    entry: ConfigEntry,
    media: Path,
    kind: str,
) -> None:
    """What may run something where it is opened is not saved."""
    sid = await arrive(hass, twilio, (kind, b"<script>"))
    with pytest.raises(ServiceValidationError) as caught:
        await get(hass, sid)
    assert caught.value.translation_key == "attachment_type"
    assert saved(media) == []


async def test_too_large(
    hass: HomeAssistant,
    twilio: TwilioEmulator,
    entry: ConfigEntry,
    media: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file that is too large is not saved."""
    module = "custom_components.phone_inbox.access.attachments.MOST_BYTES"
    sid = await arrive(hass, twilio)
    monkeypatch.setattr(module, len(PNG) - 1)
    with pytest.raises(ServiceValidationError) as caught:
        await get(hass, sid)
    assert caught.value.translation_key == "attachment_too_large"
    assert saved(media) == []
    monkeypatch.setattr(module, len(PNG))
    await get(hass, sid)
    assert saved(media) == [PNG]


async def test_folders(
    hass: HomeAssistant, twilio: TwilioEmulator, entry: ConfigEntry, media: Path
) -> None:
    """A folder below one that is allowed is made; any other is refused."""
    sid = await arrive(hass, twilio)
    outside = media.parent / "outside"
    outside.mkdir()
    (media / "link").symlink_to(outside)
    (media / "file").write_text("a file")
    deep = await get(hass, sid, folder=str(media / "a" / "b"))
    assert Path(deep["path"]).parent == media / "a" / "b"
    before = saved(media)
    for folder in (
        outside,
        media.parent,
        media / "link",
        media / "link" / "deeper",
        media / ".." / "outside",
        media / "x" / ".." / ".." / "outside",
        f"{media}2",
        media / "file",
        media / "file" / "below",
        "relative",
        ".",
        "/",
        "/etc",
        f"{media}/a\0b",
        f"{media}/half\ud83d",
        "\0",
    ):
        with pytest.raises(ServiceValidationError) as caught:
            await get(hass, sid, folder=str(folder))
        assert caught.value.translation_key == "folder_not_allowed", folder
    assert saved(outside) == []
    assert saved(media) == before


async def test_link_in_the_way(
    hass: HomeAssistant, twilio: TwilioEmulator, entry: ConfigEntry, media: Path
) -> None:
    """A link that lies where the file goes is replaced, and not followed."""
    sid = await arrive(hass, twilio)
    path = Path((await get(hass, sid))["path"])
    other = media.parent / "precious"
    other.write_text("precious")
    link(path, other)
    await get(hass, sid)
    assert other.read_text() == "precious"
    assert content_and_mode(path) == (PNG, 0o644)


async def test_disk_trouble(
    hass: HomeAssistant,
    twilio: TwilioEmulator,
    entry: ConfigEntry,
    media: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What cannot be written is told, and leaves nothing half done."""

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    sid = await arrive(hass, twilio)
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(HomeAssistantError) as caught:
        await get(hass, sid)
    assert caught.value.translation_key == "attachment_not_saved"
    assert caught.value.translation_placeholders == {
        "account": "Twilio",
        "reason": "No space left on device",
    }
    assert saved(media) == []


async def test_provider_trouble(
    hass: HomeAssistant, twilio: TwilioEmulator, entry: ConfigEntry, media: Path
) -> None:
    """A provider that fails is told of, and a file that is gone, too."""
    sid = await arrive(hass, twilio)
    twilio.fail("answer", "/Media", status=404, body="{}")
    with pytest.raises(HomeAssistantError) as caught:
        await get(hass, sid)
    assert caught.value.translation_key == "not_found"
    assert saved(media) == []


async def test_rights(
    hass: HomeAssistant,
    twilio: TwilioEmulator,
    entry: ConfigEntry,
    media: Path,
    hass_read_only_user: MockUser,
) -> None:
    """Who may not read a message gets nothing of it."""
    sid = await arrive(hass, twilio)
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {}}})
    context = Context(user_id=hass_read_only_user.id)
    with pytest.raises(Unauthorized):
        await get(hass, sid, context=context)
    assert saved(media) == []
