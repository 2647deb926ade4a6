"""Where the vendor's own description of the phone's app is wrong of the phone.

It describes the cloud (docs/specs/smsgate.md, findings 5 and §13). What it says is that
of GitHub capcom6/android-sms-gateway, commit 0cdc5d86c6f3cc24101f27feefd926e801e8b2c7,
``app/src/main/assets/api/swagger.json``.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

type Place = tuple[str, ...]

_SCHEMAS = ("components", "schemas")


@dataclass(frozen=True)
class Difference:
    """One thing that the vendor says otherwise: by its places, what is said there.

    None: nothing at all is said of it.
    """

    name: str
    said: Mapping[Place, Any]

    def put_back(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return a description that is wrong in this as the vendor's is."""
        changed: dict[str, Any] = deepcopy(dict(document))
        for (*path, last), value in self.said.items():
            node: Any = changed
            for name in path:
                node = node[name]
            if value is None:
                del node[last]
            else:
                node[last] = value
        return changed


def _property(schema: str, name: str) -> Place:
    return (*_SCHEMAS, schema, "properties", name)


def _object_of(schema: str) -> Mapping[str, Any]:
    ref = {"$ref": f"#/components/schemas/{schema}"}
    return {"type": "object", "allOf": [ref]}


DIFFERENCES: Sequence[Difference] = (
    Difference(
        "what is one of several words is called an object",
        {
            _property("IncomingMessage", "type"): _object_of("IncomingMessageType"),
            _property("MessageState", "state"): _object_of("ProcessingState"),
            _property("RecipientState", "state"): _object_of("ProcessingState"),
            _property("HealthCheck", "status"): _object_of("HealthStatus"),
            _property("HealthResponse", "status"): _object_of("HealthStatus"),
            _property("Message", "priority"): _object_of("MessagePriority"),
            _property("Webhook", "event"): _object_of("WebhookEvent"),
        },
    ),
    Difference("only devices are there, and not the one", {("paths", "/device"): None}),
    Difference(
        "a device's id has 21 characters",
        {
            _property("MessageState", "deviceId"): {"type": "string", "maxLength": 21},
        },
    ),
    Difference(
        "nothing can be cancelled", {("paths", "/messages/{id}", "delete"): None}
    ),
    Difference(
        "nothing is ever cancelled",
        {
            (*_SCHEMAS, "ProcessingState", "enum"): [
                "Pending",
                "Processed",
                "Sent",
                "Delivered",
                "Failed",
            ]
        },
    ),
    Difference(
        "there are four priorities",
        {(*_SCHEMAS, "MessagePriority"): {"enum": [-128, 0, 100, 127]}},
    ),
    Difference(
        "a lifetime is of five seconds at least",
        {_property("Message", "ttl"): {"type": "integer", "minimum": 5}},
    ),
    Difference(
        "a renewed token is created",
        {
            ("paths", "/auth/token/refresh", "post", "responses"): {
                "201": {"description": "A token"}
            }
        },
    ),
    Difference(
        "no token is for everything",
        {
            (*_SCHEMAS, "JWTScope", "enum"): [
                "devices:list",
                "inbox:list",
                "inbox:read",
                "inbox:refresh",
                "messages:send",
                "messages:read",
                "messages:list",
            ]
        },
    ),
    Difference(
        "nobody is told of what was cancelled",
        {
            (*_SCHEMAS, "WebhookEvent", "enum"): [
                "sms:received",
                "sms:data-received",
                "sms:sent",
                "sms:delivered",
                "sms:failed",
                "system:ping",
                "mms:received",
                "mms:downloaded",
            ]
        },
    ),
)
