"""The automations of the demo's Home Assistant."""

from __future__ import annotations

from typing import Any

from .accounts import ANNA, COURIER
from .entities import LineEntities

#: What is told to somebody who asks. Only letters that one plain SMS can carry.
HOUSE = "sensor.house"
GATE = "lock.gate"
NOTIFICATION = "undelivered"

#: What is said when the courier stands at the gate.
QUESTION = "The courier is at the gate. Let him in? Yes or no?"
UNCLEAR = "Please answer with yes or no."
THANKS = "Thank you! The gate is open for him."
WELCOME = "The gate is open, please come in."
REGRET = "Nobody can come to the gate. Please leave the parcel with the neighbours."

#: On while Anna is asked: from when the question has gone out.
ASKED = "input_boolean.anna_is_asked"
#: The account of the message that set an automation off.
_ACCOUNT = "{{ trigger.message.config_entry_id }}"


def automations(line: LineEntities) -> dict[str, dict[str, Any]]:
    """Return the automations by their ids, as the browser's editor saves them.

    ``line`` is the one that people write to, and the house from.
    """
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
                        "config_entry_id": _ACCOUNT,
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
        "ask_at_the_gate": _ask_at_the_gate(line),
        "note_the_question": {
            "alias": "Note that Anna is asked",
            "description": "What she says before she is asked is no answer.",
            "triggers": [{"trigger": "phone_inbox.message_sent"}],
            "conditions": [
                {
                    "condition": "template",
                    "value_template": f"{{{{ trigger.message.text == '{QUESTION}' }}}}",
                }
            ],
            "actions": [_switch(ASKED, "on")],
            **private,
        },
    }


def _ask_at_the_gate(line: LineEntities) -> dict[str, Any]:
    """Ask somebody at home what to do: the courier himself opens nothing."""
    return {
        "alias": "Ask Anna when the courier wants in",
        "description": "Only her yes opens the gate, and only while she is asked.",
        "triggers": [
            {
                "trigger": "phone_inbox.phrase_received",
                "options": {
                    "phrase": "let me in",
                    "match": "contains",
                    # He may set the question off; that is all.
                    "trusted_only": False,
                },
            }
        ],
        "conditions": [
            {
                "condition": "template",
                "value_template": (
                    f"{{{{ trigger.message.contact == '{COURIER.name}' }}}}"
                ),
            }
        ],
        "actions": [
            # It may be open from last time.
            {"action": "lock.lock", "target": {"entity_id": GATE}},
            {
                "action": "phone_inbox.ask",
                "data": {
                    # An answer comes back to the line that the question came from.
                    "device_id": f"{{{{ device_id('{line.message}') }}}}",
                    "recipient": ANNA.name,
                    "message": QUESTION,
                    "kind": "yes_no",
                    # Whoever tries the demo may have lunch first.
                    "timeout": "12:00:00",
                    "retry_message": UNCLEAR,
                },
                "response_variable": "answer",
            },
            _switch(ASKED, "off"),
            {
                "choose": [
                    {
                        "conditions": "{{ answer.yes is true }}",
                        "sequence": [
                            {
                                "action": "lock.unlock",
                                "target": {"entity_id": GATE},
                            },
                            {
                                "action": "phone_inbox.send_message",
                                "data": {
                                    "config_entry_id": _ACCOUNT,
                                    "recipients": [ANNA.name],
                                    "message": THANKS,
                                },
                            },
                            _reply(WELCOME),
                        ],
                    }
                ],
                "default": [_reply(REGRET)],
            },
        ],
        "trace": {"stored_traces": 0},
        # He writes again while she thinks it over: one question is enough.
        "mode": "single",
        "max_exceeded": "silent",
    }


def _switch(entity_id: str, state: str) -> dict[str, Any]:
    return {
        "action": f"input_boolean.turn_{state}",
        "target": {"entity_id": entity_id},
    }


def _reply(text: str) -> dict[str, Any]:
    """Answer the message that set an automation off."""
    return {
        "action": "phone_inbox.reply",
        "data": {
            "config_entry_id": _ACCOUNT,
            "message_id": "{{ trigger.message.message_id }}",
            "message": text,
        },
    }
