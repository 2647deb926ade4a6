"""What the specification sheet leaves open, one switch each."""

from dataclasses import dataclass
from typing import Literal


@dataclass(kw_only=True)
class TwilioSwitches:
    """How this server settles what the sheet marks as assumed or unknown.

    The defaults are the sheet's own choice. Each comment names its section.
    """

    # Sign-in

    #: The answer where the path names another account (§14.1).
    wrong_account_status: Literal[401, 404] = 401
    #: The API key is a restricted one, without the balance and the senders (§2).
    restricted_key: bool = False
    #: The answer to what a restricted key may not do (§2).
    restricted_status: Literal[401, 403] = 403
    #: The account is a subaccount, which has no balance (§2).
    subaccount: bool = False

    # Listing

    #: Whether the time of day counts in ``DateSent`` (§5.2).
    time_of_day_counts: bool = True
    #: Whether the bounds of ``DateSent`` belong to the window (§5.2).
    bounds_inclusive: bool = True
    #: Where messages without ``date_sent`` are listed (§5.2): nowhere, before all
    #: others, or among them by ``date_created``.
    undated: Literal["hidden", "first", "by_created"] = "by_created"
    #: A ``DateSent`` filter hides them, too, wherever they are listed (§5.2).
    filter_hides_undated: bool = True
    #: For so many days messages are listed; an older ``DateSent`` is 20004 (§6).
    retention_days: int = 400
    #: The largest page; a larger one is cut, or 20007 (§3).
    max_page_size: int = 1000
    too_large_page: Literal["cut", "error"] = "cut"
    #: What becomes of a page token whose message was deleted (§15).
    deleted_page_token: Literal["continues", "error"] = "continues"
    #: ``receiving`` is listed for so many seconds before ``received`` (§15).
    receiving_seconds: float = 0.0
    #: An inbound message to a number without any webhook has no ``date_sent`` (§15).
    inbound_without_date_sent: bool = False

    # Message objects

    #: Add fields that no page names (§14.17).
    unknown_fields: bool = False
    #: Use a status and a direction that no page names (§14.17).
    unknown_words: bool = False
    #: The inbound example of the documentation has an error code (§15).
    inbound_error_code: bool = False

    # Sending

    #: What one segment costs, and its currency.
    price_per_segment: str = "0.00790"
    price_unit: str = "USD"
    #: Seconds from ``sent`` or ``received`` until there is a price (§14.7).
    price_delay: float = 0.0
    #: WhatsApp takes free text only within a day of the other side's last word, and
    #: says so later with 63016 (§7.3).
    whatsapp_window: bool = True
    #: A schedule without a service goes out at once, instead of 35118 (§7.1).
    schedule_without_service_dropped: bool = False
    #: Seconds from now that the earliest ``SendAt`` must be away: 5 minutes or 15 (§7.1).
    earliest_schedule: int = 300
    #: Numbers with certain last digits meet a special fate.
    magic_destinations: bool = True
    #: Seconds in ``accepted`` and ``queued``, then from ``sent`` to ``delivered``.
    sending_delay: float = 1.0
    delivery_delay: float = 3.0
    #: Carriers give no receipts: ``sent`` is the last that is heard (§4.1).
    receipts: bool = True
    #: Seconds from ``delivered`` to ``read`` of a magic destination.
    read_delay: float = 3.0

    # Deleting and cancelling

    #: The status of 20009, 30409 and 21481 is not documented (§3).
    too_early_status: Literal[400, 409, 422] = 400
    not_scheduled_status: Literal[400, 409] = 400
    bad_token_status: Literal[400, 404] = 400

    # Webhooks

    #: Every request is made twice (§14.16).
    webhook_duplicates: bool = False
    #: A status callback is kept back until a later one has gone (§14.16).
    webhook_disorder: bool = False
    #: Post here (such as ``http://127.0.0.1:8123``), with the path of the address that
    #: was given: that is mostly a public one. Loopback only.
    webhook_base: str = ""

    # Media

    #: The file's address needs credentials (§8: enforced since 2026-09-28).
    media_needs_credentials: bool = True
    #: It answers with a redirect to the storage, or with the file itself (§8).
    media_redirects: bool = True
