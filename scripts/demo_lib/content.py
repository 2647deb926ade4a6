"""What the demo's Home Assistant consists of: configuration, automations, dashboard."""

from __future__ import annotations

import json
from typing import Any

from .accounts import ANNA, COURIER, PLUMBER, STRANGER, Text
from .entities import Inbox, LineEntities

DASHBOARD = "phone-inbox"
#: What is told to somebody who asks. Only letters that one plain SMS can carry.
HOUSE = "sensor.house"
ALARM = "input_boolean.alarm"
NOTIFICATION = "undelivered"

#: What a person can let happen with the dashboard's buttons.
_BUTTONS = {
    "anna_asks": Text(sender=ANNA, text="STATUS"),
    "stranger_asks": Text(sender=STRANGER, text="STATUS"),
    "courier_writes": Text(sender=COURIER, text="I am at your gate."),
}


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
            "external_url": url,
        },
        "config": None,
        "frontend": None,
        "history": None,
        "logbook": None,
        "recorder": {"commit_interval": 1},
        "repairs": None,
        "diagnostics": None,
        "trace": None,
        "logger": {
            "default": "warning",
            # All of it: nothing private may be in there.
            "logs": {"custom_components.phone_inbox": "debug"},
        },
        "input_boolean": {
            "alarm": {"name": "Alarm", "icon": "mdi:shield-home", "initial": True},
            "front_door": {"name": "Front door open", "icon": "mdi:door"},
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
            }
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
                "alias": f"{text.sender.name or 'A stranger'} writes {text.text}",
                "sequence": [
                    {
                        "action": "rest_command.arrive",
                        "data": {"text": text.arguments()},
                    }
                ],
            }
            for name, text in _BUTTONS.items()
        },
    }
    text = json.dumps(config, indent=2, ensure_ascii=False)
    return {
        # Automations in their own file can be edited in the browser.
        "configuration.yaml": f'{text[:-2]},\n  "automation": !include automations.yaml\n}}\n',
        "automations.yaml": "[]\n",
    }


_HOUSE_STATE = (
    "Alarm {{ 'armed' if is_state('input_boolean.alarm', 'on') else 'off' }}, "
    "door {{ 'OPEN' if is_state('input_boolean.front_door', 'on')"
    " else 'closed' }}, "
    "lights {{ states('input_boolean.lights') }}, "
    "{{ states('input_number.living_room') }} C inside"
)


def automations() -> dict[str, dict[str, Any]]:
    """Return the automations by their ids, as the browser's editor saves them."""
    # Traces are written to the disk, with the text that set the automation off.
    private = {"trace": {"stored_traces": 0}, "mode": "queued", "max": 100}
    return {
        "answer_status": {
            "alias": "Answer STATUS with the house's state",
            "description": "Only people marked as trusted get an answer.",
            "triggers": [
                {
                    "trigger": "phone_inbox.message_received",
                    "options": {"trusted_only": True},
                }
            ],
            "conditions": [
                {
                    "condition": "template",
                    "value_template": (
                        "{{ trigger.message.text | trim | upper == 'STATUS' }}"
                    ),
                }
            ],
            "actions": [
                {
                    "action": "phone_inbox.send_message",
                    "data": {
                        "config_entry_id": "{{ trigger.message.config_entry_id }}",
                        "recipients": ["{{ trigger.message.contact }}"],
                        "message": f"{{{{ states('{HOUSE}') }}}}",
                    },
                }
            ],
            **private,
        },
        "tell_undelivered": {
            "alias": "Tell about undelivered messages",
            "description": "",
            "triggers": [{"trigger": "phone_inbox.delivery_failed"}],
            "conditions": [],
            "actions": [
                {
                    "action": "persistent_notification.create",
                    "data": {
                        "notification_id": NOTIFICATION,
                        "title": "A message was not delivered",
                        "message": (
                            "{{ trigger.message.contact or 'Somebody' }} did not get "
                            "the text from {{ trigger.message.line }}."
                        ),
                    },
                }
            ],
            **private,
        },
    }


def dashboard(inboxes: list[Inbox]) -> dict[str, Any]:
    """Return the dashboard for the accounts, the first of which can send."""
    sections: list[dict[str, Any]] = []
    for inbox in inboxes:
        sections += [_line_section(line, inbox.title) for line in inbox.lines.values()]
    sections.append(_try_section(inboxes[0]))
    sections += [_account_section(inbox) for inbox in inboxes]
    sections += [_house_section(), _log_section(inboxes)]
    return {
        "views": [
            {
                "title": "Phone Inbox",
                "path": "inbox",
                "type": "sections",
                "max_columns": 3,
                "sections": sections,
            }
        ]
    }


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
        _tile("input_boolean.lights"),
        _tile("input_number.living_room"),
    )


def _try_section(inbox: Inbox) -> dict[str, Any]:
    return _section(
        "Try it",
        "mdi:gesture-tap-button",
        _button("Anna asks", "mdi:message-arrow-left", "script.anna_asks"),
        _button("A stranger asks", "mdi:incognito", "script.stranger_asks"),
        _button("Courier writes", "mdi:truck", "script.courier_writes"),
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
