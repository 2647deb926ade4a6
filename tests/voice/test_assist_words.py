"""What Assist does by text, and what it must not: whole sentences, word by word."""

from collections.abc import Sequence

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.phone_inbox.const import DEFAULT_CAPS
from tests.emulators.revicom import RevicomEmulator
from tests.home import (
    account,
    contact,
    poll,
    quiet_log,  # noqa: F401
    settle,
)

ANNA = "79161234567"
GATE, LAMP, HALL = "cover.gate", "light.porch_lamp", "light.hall_light"
#: As they are said. Russian bends names: there users add the bent one as an alias.
NAMES = {
    "en": {GATE: "Gate", LAMP: "Porch lamp", HALL: "Hall light"},
    "ru": {GATE: "Ворота", LAMP: "лампу", HALL: "Свет в прихожей"},
    "hy": {GATE: "Դարպաս", LAMP: "Լամպ", HALL: "Միջանցքի լույս"},
}
NOT_UNDERSTOOD = {
    "en": "I did not understand that.",
    "ru": "Не понимаю, что нужно сделать.",
    "hy": "I did not understand that.",
}

#: By language: what is written, and the action and entity that follow.
OBEYED: dict[str, Sequence[tuple[str, str, str]]] = {
    "en": [
        ("Open the gate", "cover.open_cover", GATE),
        ("open gate", "cover.open_cover", GATE),
        ("OPEN THE GATE!", "cover.open_cover", GATE),
        ("Open the gate, please.", "cover.open_cover", GATE),
        ("Please open the gate", "cover.open_cover", GATE),
        ("Can you open the gate?", "cover.open_cover", GATE),
        ("close the gate", "cover.close_cover", GATE),
        ("Shut the gate.", "cover.close_cover", GATE),
        ("turn on the porch lamp.", "light.turn_on", LAMP),
        ("Turn on porch lamp", "light.turn_on", LAMP),
        ("turn the porch lamp on", "light.turn_on", LAMP),
        ("switch on the porch lamp", "light.turn_on", LAMP),
        ("  Turn on\nthe porch lamp ", "light.turn_on", LAMP),
        ("Could you turn on the porch lamp?", "light.turn_on", LAMP),
        ("Turn off the porch lamp", "light.turn_off", LAMP),
        ("switch the porch lamp off!", "light.turn_off", LAMP),
        ("turn on the hall light", "light.turn_on", HALL),
        ("Turn the hall light off", "light.turn_off", HALL),
    ],
    "ru": [
        ("Включи лампу!", "light.turn_on", LAMP),
        ("включи лампу", "light.turn_on", LAMP),
        ("ВКЛЮЧИ ЛАМПУ", "light.turn_on", LAMP),
        ("Включи, пожалуйста, лампу.", "light.turn_on", LAMP),
        ("включить лампу", "light.turn_on", LAMP),
        ("выключи лампу", "light.turn_off", LAMP),
        ("Выключи лампу…", "light.turn_off", LAMP),
        ("открой ворота", "cover.open_cover", GATE),
        ("Открой ворота!!!", "cover.open_cover", GATE),
        ("открой ворота, пожалуйста", "cover.open_cover", GATE),
        ("закрой ворота", "cover.close_cover", GATE),
    ],
    "hy": [
        ("Միացրու լամպը", "light.turn_on", LAMP),
        ("Միացրո՛ւ լամպը։", "light.turn_on", LAMP),
        ("միացրու լամպը", "light.turn_on", LAMP),
        ("ՄԻԱՑՐՈՒ ԼԱՄՊԸ", "light.turn_on", LAMP),
        ("Խնդրում եմ, միացրո՛ւ լամպը", "light.turn_on", LAMP),
        ("Անջատիր լամպը", "light.turn_off", LAMP),
        ("Անջատի՛ր լամպը։", "light.turn_off", LAMP),
        ("անջատիր լամպը:", "light.turn_off", LAMP),
        ("Միացրու լամպը՜", "light.turn_on", LAMP),
    ],
}
IGNORED: dict[str, Sequence[str]] = {
    "en": [
        "Don't open the gate!",
        "Do not open the gate",
        "dont open the gate",
        "Never open the gate",
        "Please don’t open the gate",
        "I will open the gate",
        "I opened the gate",
        "Open the gate tomorrow",
        "Open the gate at 7 tomorrow morning",
        "Don't open the gate in 5 minutes",
        "in five minutes open the gate",
        "Open the gate in 5 minutes",
        "Turn on the lamp but not the hall light",
        "Turn on the porch lamp unless it is light outside",
        "Is it true that you opened the gate?",
        "Should I open the gate?",
        "Open the gate?",
        "open gate??",
        "Turn on the porch lamp？",
        "Who opened the gate?",
        "If somebody rings, open the gate",
        "Open the gate only if it is me",
        "I would open the gate",
        "You can't open the gate",
        "No need to open the gate",
        "Nobody may open the gate",
        "the gate is not open",
        "Stop opening the gate",
        "Anna said: open the gate",
        "Why is the porch lamp on?",
        "turn on the porch lamp, no, don't",
    ],
    "ru": [
        "не открывай ворота",
        "Не надо открывать ворота",
        "Никогда не открывай ворота!",
        "Я открою ворота",
        "Открой ворота завтра",
        "Ты открыл ворота?",
        "Открыть ворота?",
        "Открой ворота?",
        "Включи лампу?",
        "Не включай лампу",
        "Включи лампу, но не свет в прихожей",
        "Если придёт курьер, открой ворота",
        "Зачем ты открыл ворота?",
    ],
    "hy": [
        "Մի՛ միացրու լամպը",
        "մի միացրու լամպը",
        "Երբեք մի միացրու լամպը",
        "Միացրու լամպը վաղը",
        "Ես կմիացնեմ լամպը",
        "Լամպը չմիացնես",
        "Միացրու լամպը՞",
        "Միացրու լամպը?",
    ],
}


async def home(
    hass: HomeAssistant, emulator: RevicomEmulator, language: str
) -> list[tuple[str, str]]:
    """Let a contact talk to Assist; return a list of what that does to the home."""
    hass.config.language = language
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    assert await async_setup_component(hass, "intent", {})
    for domain, names in (
        ("cover", ("open_cover", "close_cover")),
        ("light", ("turn_on", "turn_off")),
    ):
        for name in names:
            async_mock_service(hass, domain, name)
    for entity_id, name in NAMES[language].items():
        state = "closed" if entity_id == GATE else "off"
        hass.states.async_set(entity_id, state, {"friendly_name": name})
        async_expose_entity(hass, "conversation", entity_id, should_expose=True)
    emulator.receive("Old")
    await account(
        hass,
        emulator,
        contact("Anna", f"+{ANNA}", trusted=True, assist=True),
        options={"caps": dict.fromkeys(DEFAULT_CAPS, 10_000)},
    )
    done: list[tuple[str, str]] = []

    @callback
    def called(event: Event) -> None:
        if event.data["domain"] in ("cover", "light"):
            what = f"{event.data['domain']}.{event.data['service']}"
            (entity_id,) = cv.ensure_list(event.data["service_data"]["entity_id"])
            done.append((what, entity_id))

    hass.bus.async_listen(EVENT_CALL_SERVICE, called)
    return done


async def say(hass: HomeAssistant, emulator: RevicomEmulator, text: str) -> str:
    """Let Anna write a text; return what she was answered."""
    before = len(emulator.sent())
    emulator.receive(text, sender=ANNA)
    await poll(hass)
    await settle(hass)
    (answer,) = emulator.sent()[before:]
    return answer.text


@pytest.mark.parametrize("language", NAMES)
async def test_commands(
    hass: HomeAssistant, revicom: RevicomEmulator, language: str, unhurried: None
) -> None:
    """A sentence that Assist knows is carried out, however it is written."""
    done = await home(hass, revicom, language)
    for text, action, entity_id in OBEYED[language]:
        done.clear()
        answer = await say(hass, revicom, text)
        assert done == [(action, entity_id)], text
        assert answer != NOT_UNDERSTOOD[language]


@pytest.mark.parametrize("language", NAMES)
async def test_no_commands(
    hass: HomeAssistant, revicom: RevicomEmulator, language: str, unhurried: None
) -> None:
    """What forbids, asks, tells or is for later does nothing, and is answered."""
    done = await home(hass, revicom, language)
    for text in IGNORED[language]:
        answer = await say(hass, revicom, text)
        assert done == [], text
        assert answer == NOT_UNDERSTOOD[language], text


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let contacts write, and be answered, as often as they like."""
    monkeypatch.setattr("custom_components.phone_inbox.voice.assist.PER_MINUTE", 1000)
