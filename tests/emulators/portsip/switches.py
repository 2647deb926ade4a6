"""The switches of the emulated PBX: one for every point that is not certain.

The section numbers are those of the PortSIP spec sheet. A default is what the
sheet calls documented or seen; where it says assumed, the other possibilities are
one switch away, since the client has to survive them all.
"""

from dataclasses import dataclass, field
from typing import Literal

Profile = Literal["22.0", "22.1", "22.2", "22.3", "22.6"]
PROFILES: tuple[Profile, ...] = ("22.0", "22.1", "22.2", "22.3", "22.6")


@dataclass(kw_only=True)
class PortSipSwitches:
    """How this PBX behaves; every field may be changed while it runs."""

    #: The release that is emulated (section 8).
    profile: Profile = "22.2"

    # Sign-in (section 2)

    #: Life of an access token in seconds (2.1: 1800 and 3600 were both seen).
    expires_in: int = 1800
    #: What tells the life of a token (2.1: "some responses may give expires_at").
    expiry_field: Literal["expires_in", "expires_at", "both"] = "expires_in"
    #: Life of a refresh token in seconds, None = endless (2.1: undocumented).
    refresh_lifetime: float | None = None
    #: Whether a refresh token works once only (section 10: unknown).
    refresh_single_use: bool = True
    #: Sessions one user may have; a further one ends the oldest; 0 = no limit
    #: (2.3: ``limit_app_logins`` exists from 22.3 on, its effect is unknown).
    session_limit: int = 0
    #: Wrong sign-ins before the client's address is blocked (2.3: set by the admin).
    failures_before_block: int = 5
    #: How long the block lasts, in seconds (2.3: set by the admin).
    block_seconds: float = 3600.0
    #: Status of the ``DENIED`` answer (section 7: "4xx").
    denied_status: int = 403
    #: Whether the block covers the whole API or only sign-ins (2.3: assumed).
    block_covers_everything: bool = True
    #: The tenant-wide two-factor switch (2.3).
    two_factor: bool = False
    #: What the form login of generation A does then (section 10: unknown).
    two_factor_form_login: Literal["refused", "challenge", "ignored"] = "refused"
    #: What ``verify_otp`` answers (2.1: not described; a token object is assumed).
    verify_otp_reply: Literal["tokens", "nothing"] = "tokens"
    #: Life of the session token between password and code (undocumented).
    challenge_seconds: float = 300.0
    #: Whether a pending forced password reset closes the API (2.3: assumed).
    forced_reset_blocks: bool = True

    # Roles and errors (2.2, section 7)

    #: Roles that may read the tenant's list (2.2: QueueManager is assumed; a
    #: custom role with the permission Analytics is added with its name).
    tenant_list_roles: list[str] = field(
        default_factory=lambda: ["Admin", "QueueManager"]
    )
    #: What users without a tenant get from the lists (2.2: "4xx or an empty list").
    no_tenant_list: Literal["refused", "empty"] = "refused"
    #: Status when a permission is missing (section 7: assumed).
    forbidden_status: int = 403
    #: Body of 401 and 403 answers (section 7: undescribed).
    refusal_body: Literal["json", "empty", "html"] = "json"
    #: Requests per minute and address (section 7: 10,000 since 22.1.7).
    requests_per_minute: int = 10_000
    #: Status above that (section 7: undescribed; 429 and 503 are expected).
    over_limit_status: int = 429
    #: Whether the answer says when to come back (section 7: undescribed).
    retry_after: bool = True
    #: Status of ``/info`` for an unknown domain (section 10: unknown).
    info_unknown_domain_status: int = 404

    # Message list (section 3)

    #: What happens to query options on the message lists (3.2: none is listed).
    query_mode: Literal["honoured", "ignored", "rejected"] = "honoured"
    #: Status in the mode ``rejected`` (3.3: 400 or 422).
    rejected_status: int = 400
    #: Single options that are ignored although the others are honoured (3.2).
    ignored_options: list[str] = field(default_factory=list)
    #: Order without ``orderby`` (3.2: prose says ascending, seen was descending).
    default_order: Literal["asc", "desc"] = "desc"
    #: Whether ``skip=1`` leaves out one item or none (3.2: "1-based" once).
    skip_base: Literal[0, 1] = 0
    #: Page size without ``top``, and the largest one (3.2).
    page_size: int = 100
    #: When the envelope has ``count`` (section 3: the About text has ``count=true``).
    count_shown: Literal["always", "on_request", "never"] = "always"
    #: ``items`` of an empty list (section 9: "tolerate null").
    empty_items: Literal["list", "null"] = "list"
    #: Messages that arrive right after a first page was served (11, point 14).
    arrivals_after_first_page: int = 0

    # Message object (section 1, 3.1)

    #: How blank values look (section 1: null in prose, "" in captures; mixed = both).
    blank_style: Literal["mixed", "null", "empty", "omitted"] = "mixed"
    #: Fractional digits of new timestamps, None = 6, 3 and 0 in turn (section 1).
    timestamp_digits: Literal[0, 3, 6] | None = None
    #: Form of ids made from now on (section 1); give it to the constructor to
    #: have users and services in the same form.
    id_style: Literal["decimal", "base64"] = "decimal"
    #: How numbers are written in new messages (3.1: differs per provider).
    number_style: Literal["as_given", "plus", "digits"] = "as_given"
    #: What ``receiver`` of an incoming message is (3.1: assumed either).
    receiver_is: Literal["did", "extension"] = "did"
    #: What ``channel_name``/``channel_number`` are (3.1: assumed either).
    channel_is: Literal["service", "group"] = "service"
    #: Damage to enum values: ``new`` = unpublished ones such as MMS (11, point 9),
    #: ``renamed`` = directions as the webhooks write them since July 2026.
    enum_style: Literal["exact", "lower", "empty", "null", "new", "renamed"] = "exact"
    #: The enum fields that are damaged.
    enum_fields: list[str] = field(
        default_factory=lambda: ["msg_type", "direction", "delivery"]
    )

    # Outgoing messages (11, point 15 and 16)

    #: Seconds of server time until SENT becomes the outcome.
    delivery_delay: float = 5.0
    #: The outcome; SENT = stays as it is.
    delivery_outcome: Literal["SENT", "DELIVERED", "ERR"] = "DELIVERED"
    #: ``reason`` of the outcome ERR.
    delivery_reason: str = "30007 carrier filtered"
    #: Answer to a POST on a message list, which is no send (assumed: 404 or 405).
    post_message_status: Literal[404, 405] = 405

    # IM websocket (4.1)

    #: Whether the optional IM component is installed.
    im_installed: bool = True
    #: The ``ctrl`` code of a login: 200 = checked as usual, 4xx = refused.
    im_login_code: int = 200
    #: Whether an incoming message is broadcast.
    im_broadcast: bool = True
    #: How many more times the same frame is sent.
    im_duplicates: int = 0
