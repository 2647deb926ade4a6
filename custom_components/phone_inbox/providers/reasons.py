"""What a provider may have to tell the user, as keys of texts: two closed lists.

The problems of an account, the errors of its actions and flows, and the check that
each has its texts are made from them.
"""

from collections.abc import Mapping
from enum import StrEnum


class Denial(StrEnum):
    """Why an account that signed in may do nothing, or not this: PermissionDenied."""

    ACCESS_DENIED = "access_denied"
    APP_ACCESS_TYPE_DENY = "app_access_type_deny"
    APP_TOO_OLD = "app_too_old"
    CLOUD_HAS_NO_INBOX = "cloud_has_no_inbox"
    NO_TENANT = "no_tenant"
    PASSWORD_RESET_REQUIRED = "password_reset_required"  # noqa: S105 - no password
    SERVER_TOO_OLD = "server_too_old"
    TEST_CREDENTIALS = "test_credentials"
    TWO_FACTOR_UNSUPPORTED = "two_factor_unsupported"
    USER_ACCESS_TYPE_DENY = "user_access_type_deny"
    USER_BLOCKED = "user_blocked"
    WRONG_KEY_KIND = "wrong_key_kind"
    WRONG_ROLE = "wrong_role"


class Notice(StrEnum):
    """What the user should know of an account that works."""

    COMPANION_FAILED = "companion_failed"
    INBOUND_DISABLED = "inbound_disabled"
    NEW_EXTENSIONS = "new_extensions"
    NO_EXTENSIONS = "no_extensions"
    OWN_MESSAGES_ONLY = "own_messages_only"
    PLAIN_HTTP = "plain_http"
    QUOTA_SMALL = "quota_small"
    READ_ONLY = "read_only"


#: What the texts of notices are filled with, beside the account's name: ``companion`` is
#: the account that sends, and ``interval`` is in seconds.
NOTICE_VALUES: Mapping[Notice, frozenset[str]] = {
    Notice.COMPANION_FAILED: frozenset({"companion"}),
    Notice.QUOTA_SMALL: frozenset({"interval"}),
}

#: What is to be told, each with the values of its text.
type Notices = Mapping[Notice, Mapping[str, str]]
