"""What the sheet leaves open, as switches.

Every field that is not documented, or that the field shows in two forms, is a
switch here; the default is the sheet's working assumption. The numbers in the
comments are sections of the Ringme sheet. Only JSON values are used, so that
``/control/switches`` can set each of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(kw_only=True)
class RingmeSwitches:
    """How this emulated server behaves; change any field at any time."""

    # Signing in: section 2 of the sheet

    #: Seconds a token is said to live; tests use 2.
    token_expires_in: int = 3600
    #: Seconds a token really lives, when that is less than it was told (2).
    token_life: float | None = None
    #: False: the answer has access_token and token_type only (2, C1).
    token_names_expiry: bool = True
    #: Status for a wrong client id or secret: 400, 401 or 403 (2).
    token_error_status: int = 400
    #: Seconds a token request takes: it makes parallel ones overlap (2).
    token_delay: float = 0.0
    #: True: the user refuses at /oauth/authorize (2).
    authorize_denied: bool = False
    #: Body of a 401: a message, a message and ``status: 401``, or nothing (8).
    unauthorized_body: Literal["message", "status", "empty"] = "message"

    # Who signs in, and what that user may do: sections 2, 3, 8 of the sheet

    #: The id in /user/: another one makes another account of it (2).
    user_id: int = 5120
    #: What the user of the first application is responsible for (3).
    user_level: Literal["client", "group", "extension"] = "client"
    #: read_only users fail every POST, PUT and DELETE (2).
    access: Literal["full", "read_only"] = "full"
    #: User id -> status of the 403 that every request of that user gets (8).
    user_denials: dict[str, str] = field(default_factory=dict)
    #: Application's client_id -> status of its 403 (8) ...
    application_denials: dict[str, str] = field(default_factory=dict)
    #: ... on the paths that match this: "some resources may be unavailable" (2).
    application_denial_path: str = "/(message|chat)/"
    #: Extension id -> status of the 403 on every path below that extension (8).
    extension_denials: dict[str, str] = field(default_factory=dict)
    #: Another client's extension: 403 access_denied or 404 (11.4).
    foreign_extension: Literal["denied", "not_found"] = "denied"
    #: A blocked extension answers 403 access_denied; False: as if active (11.16).
    blocked_extension_denied: bool = True

    # Quota: section 8 of the sheet

    #: Requests an hour of the whole client at which an application is stopped.
    #: The sheet's examples are 100 and 1000.
    quota_limit: int = 100_000
    #: Application's client_id -> its own limit in place of ``quota_limit``.
    quota_limits: dict[str, int] = field(default_factory=dict)
    #: Where in an hour of the clock the quota's begins, in seconds: what "the next
    #: hour" is, is not said (8).
    quota_hour_begins: float = 0.0
    #: False: no X-RateLimit headers, also not on a 429 (10).
    quota_headers: bool = True
    #: Seconds a message list takes; two that overlap give the second a 429 (8).
    statistics_duration: float = 0.0

    # Lists: sections 6.1, 7 of the sheet

    #: A bare array, or an object that holds the array like call_history does.
    list_shape: Literal["bare", "wrapped"] = "bare"
    #: The most messages or chats on a page, whatever per_page asks (11.8).
    page_cap: int = 20
    #: per_page of message and chat lists that do not ask.
    page_default: int = 20
    #: The same two for the extension list (3).
    extension_page_cap: int = 100
    extension_page_default: int = 30
    #: None: the DID list has no pages and ignores ``page`` (3, not documented).
    did_page_cap: int | None = None
    #: False: ``flow`` and ``read`` are options the server does not know (10).
    honours_filters: bool = True
    #: True: message lists need start_datetime and end_datetime, as voicemail.
    strict_datetimes: bool = True
    #: The widest window of a message list in days; 0: two months (6.1, evidence).
    longest_window_days: int = 0
    #: Status of the refusal of a wider one; which is not published.
    wide_window_status: int = 400
    #: What start_datetime and end_datetime are read as: GMT or the user's zone.
    request_time_zone: Literal["gmt", "user"] = "gmt"

    # Messages: sections 4, 6.2, 6.3 of the sheet

    #: ``status`` of incoming messages; the values are not published.
    incoming_status: str = "received"
    #: ``renamed``: messages have ``flow`` as others write it; the option is as it was.
    flow_words: Literal["documented", "renamed"] = "documented"
    #: ``read`` of outgoing messages is not documented.
    outgoing_read: bool = True
    #: True: new messages are stamped with whole seconds, so equal times occur.
    whole_seconds: bool = False
    #: True: GET of one message marks it as read (6.3, its title says so).
    get_marks_read: bool = False
    #: True: deletes answer 200 with an empty body in place of 204 (6).
    delete_answers_200: bool = False

    # Sending: section 6.2 of the sheet

    #: Form of the 201: four fields with ``id``; with ``message_id``; without one.
    send_answer: Literal["id", "message_id", "bare"] = "id"
    #: Seconds until a sent message is in the lists.
    send_visible_delay: float = 0.0
    #: True: a send is accepted and never answered (11.14).
    send_hangs: bool = False
    #: ``status`` at acceptance, in the answer and in the stored message.
    accepted_status: str = "sent"
    #: ``status`` after ``delivery_delay`` seconds, told by message-out-status.
    delivery_result: Literal["sent", "failed"] = "sent"
    delivery_delay: float = 0.0
    #: False: a + before the recipient is dropped in what is stored.
    keeps_plus: bool = False
    #: The longest text that is accepted; None: any (not published).
    text_limit: int | None = None
    #: True: SIP messages inside the PBX are in /message/ (never in chats) (6.4).
    internal_sip_listed: bool = False

    # Chats: sections 4, 7 of the sheet

    #: The two sets of field names, none of them published (4).
    chat_profile: Literal["first", "second"] = "first"
    #: False: a chat without messages is gone (7).
    empty_chat_stays: bool = True
    #: True: a chat that opens again has its old id (7).
    chat_id_reused: bool = False

    # Events and callbacks: section 9 of the sheet

    #: The most events of the client, and the answer (400 or 403) above it.
    event_limit: int = 100
    event_limit_status: int = 400
    #: message-out-status is its own event_type, or it is unknown as a type and
    #: comes to subscribers of message-out (9).
    status_event: Literal["own_type", "with_message_out"] = "own_type"
    #: Callbacks carry EventTime in microseconds, as call events do (9).
    event_time: bool = False
    #: How often each callback is sent: 2 is a duplicate, 0 a lost one.
    callback_copies: int = 1
    #: Seconds a callback comes after the message is listed (late).
    callback_delay: float = 0.0
    #: Seconds an incoming message is listed after its callback (early).
    callback_lead: float = 0.0
    #: How often a callback that fails is sent again, and after how many seconds.
    callback_retries: int = 0
    callback_retry_delay: float = 0.0
    #: Send callbacks here (such as ``http://127.0.0.1:8123``), with the path of
    #: the registered address: that is mostly a public one. Loopback only.
    callback_base: str = ""
