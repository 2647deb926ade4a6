"""The examples in the documents are such as Home Assistant takes."""

from collections.abc import Iterator, Mapping
import re
from typing import Any

from homeassistant.components.persistent_notification import (
    _async_get_or_create_notifications,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from markdown_it import MarkdownIt
import pytest
import yaml

from custom_components.phone_inbox.const import DOMAIN
from tests.automations import ANNA, household
from tests.common import ENGLISH, INTEGRATION
from tests.documents import PAGES, yaml_blocks
from tests.emulators.revicom import RevicomEmulator
from tests.home import poll, quiet_log, settle  # noqa: F401

KINDS = {"triggers": "trigger", "conditions": "condition", "services": "action"}


def _examples() -> Iterator[dict[str, Any]]:
    """Yield the automations of the documents, and their actions as automations."""
    for number, (name, block) in enumerate(yaml_blocks()):
        example = yaml.safe_load(block)
        if "action" in example:
            example = {"actions": [example]}
        if "actions" in example:
            yield {"alias": f"Example {number} in {name}", "triggers": [], **example}


EXAMPLES = list(_examples())


def _all_of(part: Any, key: str) -> Iterator[Mapping[str, Any]]:
    """Yield every trigger, condition or action in a part of an automation."""
    if isinstance(part, list):
        for item in part:
            yield from _all_of(item, key)
    elif isinstance(part, dict):
        if key in part:
            yield part
        for item in part.values():
            yield from _all_of(item, key)


@pytest.fixture
async def entry(hass: HomeAssistant, revicom: RevicomEmulator) -> ConfigEntry:
    """Return an account with two lines and two contacts."""
    return await household(hass, revicom)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (key, f"{DOMAIN}.{name}")
        for kind, key in KINDS.items()
        for name in ENGLISH[kind]
    ],
)
def test_each_has_an_example(key: str, name: str) -> None:
    """Every trigger, condition and action can be copied from a document."""
    assert any(part[key] == name for part in _all_of(EXAMPLES, key))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["alias"])
async def test_automation(
    hass: HomeAssistant, entry: ConfigEntry, *, example: dict[str, Any]
) -> None:
    """Home Assistant takes it as it stands, and so do our actions."""
    assert await async_setup_component(hass, "automation", {"automation": example})
    (automation,) = hass.states.async_all("automation")
    assert automation.state == "on"
    ours = hass.services.async_services_for_domain(DOMAIN)
    for action in _all_of(example, "action"):
        domain, name = action["action"].split(".")
        if domain == DOMAIN:
            schema = ours[name].schema
            assert schema is not None
            schema(action.get("data", {}))
    # Some wait for a time of day.
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": automation.entity_id}, blocking=True
    )


SHOWS_A_TEXT = "Show what Anna writes"
#: What a template takes for something else, what Markdown would show or fetch, and
#: more than a template may give.
STRANGE = (
    "None",
    "+7",
    "0.50",
    "[1, 2]",
    "{{ 1 + 1 }}",
    "![x](https://example.com/x.png)",
    "[here](https://example.com) <img src=https://example.com/x.png>",
    "~~~\n# Big\n~~~~\n**bold**",
    "# Big\n\n- one\n- two",
    "long " * 200_000,
)


@pytest.mark.parametrize("text", STRANGE, ids=lambda text: text[:20])
async def test_strange_text(
    hass: HomeAssistant, revicom: RevicomEmulator, entry: ConfigEntry, text: str
) -> None:
    """A notification shows what was written, letter by letter, and nothing else."""
    (example,) = (item for item in EXAMPLES if item["alias"] == SHOWS_A_TEXT)
    assert await async_setup_component(hass, "persistent_notification", {})
    assert await async_setup_component(hass, "automation", {"automation": example})
    await settle(hass)
    revicom.receive(text, sender=ANNA)
    await poll(hass)
    await settle(hass)

    (shown,) = _async_get_or_create_notifications(hass).values()
    assert shown["title"] == "Anna"
    (block,) = MarkdownIt().parse(shown["message"])
    assert block.type == "fence"
    if len(text) < 2_000:
        assert block.content == f"{text}\n"
    else:
        assert text.startswith(block.content.rstrip("…\n"))
        assert len(shown["message"]) < 3_000


def _options() -> Iterator[str]:
    for kind in ("triggers", "conditions", "services"):
        path = INTEGRATION / f"{kind}.yaml"
        for item in yaml.safe_load(path.read_text()).values():
            for name, field in ((item or {}).get("fields") or {}).items():
                yield from field.get("fields", [name])


@pytest.mark.parametrize("option", sorted(set(_options())))
def test_each_option_is_named(option: str) -> None:
    """Every option of a trigger, condition or action is in a document."""
    assert any(re.search(rf"[`{{, ]{option}[`:]", page) for page in PAGES.values())


def _channels(part: object) -> Iterator[str]:
    """Yield the channels that a form of an action offers."""
    if isinstance(part, dict):
        if part.get("translation_key") == "channel":
            yield from part["options"]
        for item in part.values():
            yield from _channels(item)


def test_each_channel_is_named() -> None:
    """Every channel that can be chosen in a form is on the page of actions."""
    channels = set(
        _channels(yaml.safe_load((INTEGRATION / "services.yaml").read_text()))
    )
    assert "sms" in channels
    assert {f"`{channel}`" for channel in channels} <= set(
        re.findall(r"`\w+`", PAGES["docs/actions.md"])
    )
