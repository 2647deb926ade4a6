"""Every text that the code asks for is there, in every language, and no other."""

import ast
import json
import re
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.phone_inbox import const
from tests.common import ENGLISH, INTEGRATION, placeholders_of

from .texts import (
    ENTITIES_ONLY,
    ERROR_VALUES,
    LANGUAGES,
    all_texts,
    complaints,
    exception_texts,
    flat,
)

#: What is called so in every language, without blanks.
NAMES = {
    *(
        "",
        "PortSIPPBX",
        "RCS",
        "RevicomDirect",
        "Ringme",
        "SMS",
        "Twilio",
        "VK",
        "Viber",
    ),
    "WhatsApp",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_text_is_there_and_no_other(
    hass: HomeAssistant, language: str
) -> None:
    """A language has what the code asks for, and uses only what it is given."""
    found = complaints(await all_texts(hass), LANGUAGES[language])
    # All of them at once, however many: pytest would show the first ones of a list.
    if found:
        pytest.fail("\n".join([f"{language}.json", *found]), pytrace=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_fill_in_the_same(language: str) -> None:
    """A translation leaves out nothing that the English text names."""
    english, other = flat(ENGLISH), flat(LANGUAGES[language])
    assert {path: placeholders_of(text) for path, text in other.items()} == {
        path: placeholders_of(text) for path, text in english.items()
    }


@pytest.mark.parametrize("language", ENTITIES_ONLY)
def test_entities_have_names(language: str) -> None:
    """Of a language without forms, the entities have names of that language.

    What was not translated yet is in English.
    """
    texts, english = flat(ENTITIES_ONLY[language]), flat(ENGLISH)
    assert {path.partition(".")[0] for path in texts} == {"title", "entity"}
    assert {path: placeholders_of(text) for path, text in texts.items()} == {
        path: placeholders_of(english[path]) for path in texts
    }
    letters = {"hy": "[\u0531-\u0587]"}[language]
    for path, text in texts.items():
        names = re.sub(r"{\w+}|Phone Inbox|[\W\d]", "", text) in NAMES
        assert names or re.search(letters, text), path


def test_russian_is_russian() -> None:
    """Nothing was left in English but names, nor with English quotation marks."""
    for path, text in flat(LANGUAGES["ru"]).items():
        names = re.sub(r"{\w+}|Phone Inbox|[\W\d]", "", text) in NAMES
        assert names or re.search("[а-яё]", text, re.IGNORECASE), path
        assert not re.search('[“”"]', text), path
        assert text.count("«") == text.count("»"), path


async def test_each_flaw_is_seen(hass: HomeAssistant) -> None:
    """The test above can fail: for each text that is missing, and the like."""
    wanted = await all_texts(hass)
    # Each is missing in one of the two, where half of the others are there.
    for gone in ([*wanted][::2], [*wanted][1::2]):
        left = {path: text for path, text in flat(ENGLISH).items() if path not in gone}
        assert complaints(wanted, left) == [f"missing: {path}" for path in gone]
    assert complaints(wanted, _without(gone[-1])) == [f"missing: {gone[-1]}"]
    path = "exceptions.unavailable.message"
    for text, complaint in (
        ("{account} and {more}", "no value for more"),
        ("It cannot be reached", "does not name the account"),
        ("{account} ", "empty or with spaces around it"),
        ("<b>{account}</b>", "not allowed by Home Assistant"),
    ):
        exceptions = ENGLISH["exceptions"] | {"unavailable": {"message": text}}
        texts = {**ENGLISH, "exceptions": exceptions}
        assert complaints(wanted, texts) == [f"{complaint}: {path}"]
    assert complaints(wanted, {**ENGLISH, "more": {"text": "More"}}) == [
        "never shown: more.text"
    ]


def _without(path: str) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads(json.dumps(ENGLISH))
    *parents, last = path.split(".")
    inner = texts
    for parent in parents:
        inner = inner[parent]
    del inner[last]
    return texts


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("HomeAssistantError(translation_key='one')", {"one": set()}),
        (
            """HomeAssistantError(
                translation_key="one" if it else "two",
                translation_placeholders={"account": a, "sent": b},
            )""",
            {"one": {"account", "sent"}, "two": {"account", "sent"}},
        ),
        (
            "HomeAssistantError(translation_key=f'cap_{cap}')",
            {f"cap_{cap}": set() for cap in const.DEFAULT_CAPS},
        ),
        (
            """if True:
            def invalid(account, key, **values):
                return ServiceValidationError(
                    translation_key=key,
                    translation_placeholders={"account": account, **values},
                )
            invalid(a, "one", limit=5)
            invalid(a, "two")""",
            {"one": {"account", "limit"}, "two": {"account"}},
        ),
        (
            """UpdateFailed(
                translation_key=translation_key(err),
                translation_placeholders=placeholders(err, account),
            )""",
            {key: set(values) for key, values in ERROR_VALUES.items()},
        ),
        ("UpdateFailed(translation_key=err.translation_key)", {}),
    ],
    ids=["constant", "either", "family", "function", "provider", "passed on"],
)
def test_exceptions_are_found(source: str, paths: dict[str, set[str]]) -> None:
    """The ways in which the code names the text of an exception are understood."""
    assert exception_texts({"module": ast.parse(source)}) == {
        f"exceptions.{key}.message": values for key, values in paths.items()
    }


def test_icons() -> None:
    """Everything that has a name in the interface has an icon, and nothing else."""
    icons = json.loads((INTEGRATION / "icons.json").read_text(encoding="utf-8"))
    kinds = [kind for kind in ("services", "triggers", "conditions") if kind in ENGLISH]
    assert {
        (platform, key) for platform, keys in icons["entity"].items() for key in keys
    } == {
        (platform, key) for platform, keys in ENGLISH["entity"].items() for key in keys
    }
    assert set(icons) - {"entity"} == set(kinds)
    for kind in kinds:
        assert icons[kind].keys() == ENGLISH[kind].keys()
        for own in icons[kind].values():
            assert own.keys() >= {kind.removesuffix("s")}
