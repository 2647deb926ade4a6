"""What the specification sheet leaves open, one switch each."""

from dataclasses import dataclass
from typing import Literal


@dataclass(kw_only=True)
class RevicomSwitches:
    """How this server settles what the sheet marks as assumed or unknown.

    The defaults are the sheet's own choice. Each comment names its section.
    """

    # Authorization

    #: Accept ``Authorization: Bearer`` on every call, as the sister host is said
    #: to do (§1). The flash-call conversion takes it always.
    bearer_accepted: bool = False
    #: A message key sees only the messages of its own traffic center (§1).
    own_traffic_center_only: bool = True

    # Listing

    #: The order when ``sort`` is absent (§2).
    default_sort: Literal["sentTime:asc", "sentTime:desc"] = "sentTime:desc"
    #: Whether ``time_from`` and ``time_to`` belong to the window (§2).
    window_inclusive: bool = True
    #: The answer to ``page * per_page > 10000``: HTTP 400 or no items (§2).
    beyond_cap: Literal["error", "empty"] = "error"
    #: The largest ``per_page``; nothing but the cap is documented (§8).
    max_per_page: int = 10_000
    #: Several ``tags`` must all be there, instead of any of them (§2).
    tags_all: bool = False
    #: The manager has switched inbound messages on (§5, §9.8).
    inbound_enabled: bool = True
    #: The answer to an inbound query while inbound is off (§8).
    inbound_off_answer: Literal["empty", "forbidden", "bad_request"] = "empty"
    #: No items in any page, while ``total`` stays right (§9.21).
    empty_pages: bool = False
    #: The answer to an unknown uuid (§2b).
    unknown_uuid: Literal["not_found", "bad_request", "null", "object"] = "not_found"
    #: The body of HTTP 400: the error object, or plain text (§3.4).
    bad_request_body: Literal["error", "text"] = "error"

    # Message objects

    #: Where the other side of an inbound message is found (§2).
    inbound_peer_in: Literal["destination", "senderName"] = "destination"
    #: Inbound objects carry no ``status`` and ``statusTime`` (§8).
    inbound_without_status: bool = False
    #: Inbound objects carry no ``sentTime``; the window still knows it (§8).
    inbound_without_sent_time: bool = False
    #: Outbound objects carry no ``direction``, as in the page's sample (§2).
    outbound_without_direction: bool = False
    #: Spell ``sendingMethod`` as the page's sample does: ``sendingMethog`` (§2).
    misspelt_sending_method: bool = False
    #: ``callbackEvents`` as one string, as in the page's table (§2).
    callback_events_as_string: bool = False
    #: The text is in ``specialContent`` only, and ``content`` is empty (§2).
    text_in_special_content_only: bool = False
    #: How times are written; only whole seconds were seen (§2).
    timestamps: Literal["seconds", "fraction", "offset"] = "seconds"
    #: Add fields that no page names (§9.10).
    unknown_fields: bool = False
    #: Use traffic types, methods and a waiting status that no page names (§9.10).
    unknown_values: bool = False

    # Sending

    #: Seconds before the answer to a send, after it took effect (§3.5).
    send_answer_delay: float = 0.0
    #: The HTTP status of a good send (§3.2).
    send_status: int = 200
    #: An invalid item fails the whole request with 400, or only itself (§9.13).
    invalid_item_fails: Literal["request", "item"] = "request"
    #: The form of a refused item: ``code`` + ``errorCode``, or the sister's
    #: ``destination`` + ``errorCode`` (§3.2).
    refused_item_form: Literal["code", "destination"] = "code"
    #: Repeat ``externalMessageId`` in the answer's item (§3.2).
    external_id_echoed: bool = True
    #: Answer the items in the opposite order (§3.2).
    items_reversed: bool = False
    #: Take a destination with a leading ``+`` (§3.1).
    plus_accepted: bool = False
    #: Refuse fields that the channel's own table does not have (§3.1).
    foreign_fields_refused: bool = True
    #: The manager has enabled WHATSAPP (§3.1).
    whatsapp_enabled: bool = True
    #: Free text on WHATSAPP only within 24 h of the subscriber's last word (§3.1).
    whatsapp_window: bool = False
    #: What one part costs (§9.15).
    price_per_part: float = 2.5

    # Life cycle

    #: Destinations with certain last digits meet a special fate (§9.16).
    magic_destinations: bool = True
    #: Seconds from a message's turn to ``sent``.
    sending_delay: float = 0.0
    #: Seconds from ``sent`` to ``delivered``.
    delivery_delay: float = 3.0
    #: Seconds from ``delivered`` to the read status of a magic destination.
    read_delay: float = 3.0
    #: Seconds within which delivery and reading must happen: 25 h (§5).
    lifetime: float = 25 * 3600.0
    #: Seconds before the sending within which a stop is only a try: code 202 (§4).
    stop_margin: float = 5.0
    #: Seconds from a stop to ``unsent`` (§4).
    stop_delay: float = 3.0
    #: The code of a certain stop: 200, in one sample 201 (§4).
    stop_code: Literal[200, 201] = 200
    #: A stop answered with 202 works in the end (§4).
    late_stop_works: bool = False

    # Callbacks

    #: Several status events for one address go in one array (§9.20).
    callback_batch: bool = False
    #: Every callback request is made twice (§9.20).
    callback_duplicates: bool = False
    #: ``sent`` is kept back until a later event of its message has gone (§9.20).
    callback_disorder: bool = False
    #: How often a callback is repeated that was not answered with 2xx (§5).
    callback_retries: int = 3
    #: Real seconds between those attempts.
    callback_retry_delay: float = 0.1
    #: Post here (such as ``http://127.0.0.1:8123``), with the path of the address that
    #: came with the message: that is mostly a public one. Loopback only.
    callback_base: str = ""
    #: ``status`` of a ``read`` event is the delivery status, not read/unread (§5).
    read_event_has_delivery_status: bool = False
    #: Post an object of made-up form here for each inbound message (§5).
    inbound_callback_url: str = ""
