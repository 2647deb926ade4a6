"""The options of an outgoing message, and which values they take (§6.3)."""

from ..options import Takes, is_int, is_switch

PRIORITY = "priority"
WITH_REPORT = "withDeliveryReport"
UNCHECKED = "skipPhoneValidation"

#: Which values each option takes, by the app's names.
OPTIONS: Takes = {
    PRIORITY: lambda value: is_int(value, -128, 127),
    WITH_REPORT: is_switch,
    UNCHECKED: is_switch,
}
