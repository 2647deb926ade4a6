"""What the demo's Home Assistant consists of: its configuration and its dashboard."""

from __future__ import annotations

import json
from typing import Any

from .accounts import ANNA, COURIER, PETER, PLUMBER, STRANGER, Text
from .automations import ASKED, GATE, HOUSE
from .entities import Inbox, LineEntities

DASHBOARD = "phone-inbox"
ALARM = "input_boolean.alarm"
#: Assist sees it, as it sees every light, and sees no lock.
LIGHT = "light.hall_light"

#: What a person can let arrive with the dashboard's buttons, their names and icons.
#: A script's name is written to the database, so it does not tell the text.
_BUTTONS = {
    "anna_asks": (
        *("Anna asks", "mdi:message-arrow-left"),
        Text(sender=ANNA, text="STATUS"),
    ),
    "stranger_asks": (
        *("A stranger asks", "mdi:incognito"),
        Text(sender=STRANGER, text="STATUS"),
    ),
    "courier_writes": (
        *("Courier at the gate", "mdi:truck"),
        Text(sender=COURIER, text="Here is your parcel. Please let me in!"),
    ),
    "anna_says_yes": (
        *("Anna says yes", "mdi:thumb-up"),
        Text(sender=ANNA, text="Yes"),
    ),
    "anna_says_no": (
        *("Anna says no", "mdi:thumb-down"),
        Text(sender=ANNA, text="No"),
    ),
    "peter_switches_on": (
        *("Peter: light on", "mdi:lightbulb-on"),
        Text(sender=PETER, text="Turn on the hall light"),
    ),
    "peter_switches_off": (
        *("Peter: light off", "mdi:lightbulb-off"),
        Text(sender=PETER, text="Turn off the hall light"),
    ),
    "stranger_switches_on": (
        *("Stranger: light on", "mdi:lightbulb-alert"),
        Text(sender=STRANGER, text="Turn on the hall light"),
    ),
}


#: Buttons for what Anna answers, and for how long she waits to be asked, in seconds:
#: who presses them right after the courier's is faster than the question.
_ANSWERS = {"anna_says_yes", "anna_says_no"}
_WHILE = 60
_COURIER_CAME = "state_attr('script.courier_writes', 'last_triggered')"
_WHEN_ASKED = (
    {
        "if": (
            f"{{{{ {_COURIER_CAME} is not none"
            f" and (now() - {_COURIER_CAME}).total_seconds() < {_WHILE} }}}}"
        ),
        "then": [
            {
                "wait_template": f"{{{{ is_state('{ASKED}', 'on') }}}}",
                "timeout": _WHILE,
            }
        ],
    },
)


def configuration(url: str, emulator: str) -> dict[str, str]:
    """Return the files of the configuration folder.

    JSON is YAML, too. ``default_config`` is left out: it brings what looks for
    the internet.
    """
    config = {
        "homeassistant": {
            "name": "Phone Inbox demo",
            "country": "RU",
            "currency": "RUB",
            "language": "en",
            "time_zone": "Europe/Moscow",
            "unit_system": "metric",
            "latitude": 55.75,
            "longitude": 37.62,
            "elevation": 150,
            "internal_url": url,
            # What providers are told to call; the emulators know where it leads.
            "external_url": "https://demo.example.com",
        },
        "config": None,
        # Assist, with Home Assistant's own agent: it needs nothing but this machine.
        "conversation": None,
        "frontend": None,
        "history": None,
        "logbook": None,
        "recorder": {"commit_interval": 1},
        "repairs": None,
        "diagnostics": None,
        "trace": None,
        "logger": {
            "default": "warning",
            # All of it: nothing private may be in there. Not so that of
            # homeassistant.components.conversation, which tells at this level
            # what Assist hears, whoever asked.
            "logs": {"custom_components.phone_inbox": "debug"},
        },
        "input_boolean": {
            "alarm": {"name": "Alarm", "icon": "mdi:shield-home", "initial": True},
            "front_door": {"name": "Front door open", "icon": "mdi:door"},
            "gate": {"name": "Gate open", "icon": "mdi:gate"},
            "anna_is_asked": {"name": "Anna is asked", "icon": "mdi:chat-question"},
            "lights": {"name": "Lights", "icon": "mdi:lightbulb-group"},
        },
        "input_number": {
            "living_room": {
                "name": "Living room",
                "icon": "mdi:thermometer",
                "min": 15,
                "max": 30,
                "step": 0.5,
                "initial": 21.5,
                "unit_of_measurement": "°C",
            }
        },
        "template": [
            {
                "sensor": [
                    {
                        "name": "House",
                        "unique_id": "house",
                        "icon": "mdi:home-heart",
                        "state": _HOUSE_STATE,
                    }
                ]
            },
            {
                "light": [
                    {
                        "name": "Hall light",
                        "unique_id": "hall_light",
                        "state": "{{ is_state('input_boolean.lights', 'on') }}",
                        "turn_on": _switch("lights", "on"),
                        "turn_off": _switch("lights", "off"),
                    }
                ]
            },
            {
                "lock": [
                    {
                        "name": "Gate",
                        "unique_id": "gate",
                        "state": "{{ is_state('input_boolean.gate', 'off') }}",
                        "lock": _switch("gate", "off"),
                        "unlock": _switch("gate", "on"),
                    }
                ]
            },
        ],
        "rest_command": {
            "arrive": {
                "url": f"{emulator}/control/receive",
                "method": "POST",
                "content_type": "application/json",
                "payload": "{{ text | to_json }}",
            }
        },
        "script": {
            name: {
                "alias": title,
                "icon": icon,
                "mode": "single",
                "max_exceeded": "silent",
                "sequence": [
                    *(_WHEN_ASKED if name in _ANSWERS else ()),
                    {
                        "action": "rest_command.arrive",
                        "data": {"text": text.arguments()},
                    },
                ],
            }
            for name, (title, icon, text) in _BUTTONS.items()
        },
    }
    text = json.dumps(config, indent=2, ensure_ascii=False)
    return {
        # Automations in their own file can be edited in the browser.
        "configuration.yaml": f'{text[:-2]},\n  "automation": !include automations.yaml\n}}\n',
        "automations.yaml": "[]\n",
    }


def _switch(name: str, state: str) -> dict[str, Any]:
    return {
        "action": f"input_boolean.turn_{state}",
        "target": {"entity_id": f"input_boolean.{name}"},
    }


_HOUSE_STATE = (
    "Alarm {{ 'armed' if is_state('input_boolean.alarm', 'on') else 'off' }}, "
    "door {{ 'OPEN' if is_state('input_boolean.front_door', 'on')"
    " else 'closed' }}, "
    "lights {{ states('input_boolean.lights') }}, "
    "{{ states('input_number.living_room') }} C inside"
)


def dashboard(inboxes: list[Inbox]) -> dict[str, Any]:
    """Return the dashboard for the accounts, the first of which can send.

    The inbox comes first, and next to it what lets something happen in it. What
    the integration's entities look like is on a page of its own.
    """
    sections: list[dict[str, Any]] = []
    for inbox in inboxes:
        sections += [_line_section(line, inbox.title) for line in inbox.lines.values()]
    sections += [_account_section(inbox) for inbox in inboxes]
    sections += [_house_section(), _log_section(inboxes)]
    first = [_card_section(), _try_section(inboxes[0])]
    return {
        "views": [
            {"title": "Inbox", "path": "inbox", **_sections(first)},
            {"title": "Entities", "path": "entities", **_sections(sections)},
        ]
    }


def _sections(sections: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "sections", "max_columns": 3, "sections": sections}


def _card_section() -> dict[str, Any]:
    card = {
        "type": "custom:phone-inbox-card",
        "grid_options": {"columns": "full", "rows": 11},
    }
    return {"type": "grid", "column_span": 2, "cards": [card]}


def _section(title: str, icon: str, *cards: dict[str, Any]) -> dict[str, Any]:
    heading = {"type": "heading", "heading": title, "icon": icon}
    return {"type": "grid", "cards": [heading, *cards]}


def _tile(entity_id: str | None, **options: Any) -> dict[str, Any]:
    return {"type": "tile", "entity": entity_id, **options}


def _line_section(line: LineEntities, account: str) -> dict[str, Any]:
    return _section(
        # Lines of several accounts may have one name.
        f"{line.name} · {account}",
        "mdi:message-text",
        {
            "type": "markdown",
            "content": _LAST_MESSAGE.replace("SENSOR", line.last_message),
            "grid_options": {"columns": 12, "rows": 2},
        },
        _tile(line.unread, name="Unread", color="amber"),
        _tile(
            line.mark_all_read,
            name="Mark all read",
            hide_state=True,
            tap_action={
                "action": "perform-action",
                "perform_action": "button.press",
                "target": {"entity_id": line.mark_all_read},
            },
        ),
    )


_LAST_MESSAGE = """\
{% set text = state_attr('SENSOR', 'text') %}
{% if text %}
### {{ text }}

**{{ state_attr('SENSOR', 'contact') or state_attr('SENSOR', 'sender') }}**
{{- ' ✓ trusted' if state_attr('SENSOR', 'trusted') }} · \
{{ state_attr('SENSOR', 'channel') | upper }} · \
{{ relative_time(states('SENSOR') | as_datetime) }} ago
{% else %}
Nothing has come yet.
{% endif %}
"""


def _account_section(inbox: Inbox) -> dict[str, Any]:
    return _section(
        inbox.title,
        "mdi:card-account-phone",
        _tile(inbox.connection, name="Connection", color="green"),
        _tile(inbox.unread_total, name="Unread", color="amber"),
        *[_tile(entity_id, name="Balance") for entity_id in inbox.balances],
        _tile(inbox.sent_today, name="Sent today"),
    )


def _house_section() -> dict[str, Any]:
    return _section(
        "House",
        "mdi:home",
        _tile(HOUSE, name="The answer to STATUS", grid_options={"columns": 12}),
        _tile(ALARM),
        _tile("input_boolean.front_door"),
        _tile(GATE),
        _tile(LIGHT),
        _tile("input_number.living_room"),
    )


def _try_section(inbox: Inbox) -> dict[str, Any]:
    return _section(
        "Try it",
        "mdi:gesture-tap-button",
        _caption(
            "**1.** Press *Courier at the gate*: the house asks Anna by text. "
            "**2.** Press *Anna says yes*: the gate opens, and both get an answer."
        ),
        *_buttons("courier_writes", "anna_says_yes", "anna_says_no"),
        _tile(GATE),
        _tile(ASKED),
        _caption(
            "Press *Peter: light on*: he may talk to Assist, and the light obeys. "
            "*Stranger: light on* says the same, and nothing happens."
        ),
        *_buttons("peter_switches_on", "peter_switches_off", "stranger_switches_on"),
        _tile(LIGHT),
        _caption(
            "Press *Anna asks*: she texts STATUS, and the house answers her. It does "
            "not answer a stranger. *A text that fails* leads to a notification."
        ),
        *_buttons("anna_asks", "stranger_asks"),
        *[
            _button(title, icon, "notify.send_message", inbox.notify[name], text)
            for title, icon, name, text in (
                ("Text Anna", "mdi:message-arrow-right", ANNA.name, "Dinner at 8?"),
                ("A text that fails", "mdi:message-alert", PLUMBER.name, "Hello?"),
            )
            if name in inbox.notify
        ],
        _button(
            "Look now",
            "mdi:refresh",
            "homeassistant.update_entity",
            inbox.unread_total,
        ),
    )


def _caption(text: str) -> dict[str, Any]:
    return {
        "type": "markdown",
        "content": text,
        "text_only": True,
        "grid_options": {"columns": 12, "rows": "auto"},
    }


def _buttons(*names: str) -> list[dict[str, Any]]:
    return [
        _button(title, icon, f"script.{name}")
        for name in names
        for title, icon, _ in (_BUTTONS[name],)
    ]


def _button(
    name: str, icon: str, action: str, entity_id: str = "", message: str = ""
) -> dict[str, Any]:
    tap: dict[str, Any] = {"action": "perform-action", "perform_action": action}
    if entity_id:
        tap["target"] = {"entity_id": entity_id}
    if message:
        tap["data"] = {"message": message}
    return {
        "type": "button",
        "name": name,
        "icon": icon,
        "tap_action": tap,
        "grid_options": {"columns": 4, "rows": 2},
    }


def _log_section(inboxes: list[Inbox]) -> dict[str, Any]:
    return _section(
        "What happened",
        "mdi:timeline-text",
        {
            "type": "logbook",
            "target": {
                "entity_id": [
                    line.message for inbox in inboxes for line in inbox.lines.values()
                ]
            },
            "hours_to_show": 24,
            "grid_options": {"columns": 12, "rows": 7},
        },
    )
