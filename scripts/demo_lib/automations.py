"""The automations of the demo's Home Assistant."""

from __future__ import annotations

from typing import Any

from .accounts import ANNA, COURIER

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

#: The account of the message that set an automation off.
_ACCOUNT = "{{ trigger.message.config_entry_id }}"


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
        "ask_at_the_gate": _ask_at_the_gate(),
    }


def _ask_at_the_gate() -> dict[str, Any]:
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
            {
                "action": "phone_inbox.ask",
                "data": {
                    "config_entry_id": _ACCOUNT,
                    "recipient": ANNA.name,
                    "message": QUESTION,
                    "kind": "yes_no",
                    "timeout": "00:10:00",
                    "retry_message": UNCLEAR,
                },
                "response_variable": "answer",
            },
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
