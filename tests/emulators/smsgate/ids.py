"""Ids of received texts: hashes of what they hold, by the app's version (§5.3)."""

from uuid import NAMESPACE_OID, uuid5


def java_hash(text: str) -> int:
    """Return what Java's ``String.hashCode`` does, as an unsigned number."""
    value = 0
    for unit in memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H"):
        value = (31 * value + unit) & 0xFFFFFFFF
    return value


def _signed(value: int) -> int:
    return value - 0x1_0000_0000 if value >= 0x8000_0000 else value


def text_id(
    sender: str,
    at: int,
    subscription: int | None,
    text: str,
    *,
    version: tuple[int, ...],
) -> str:
    """Return the id of a text; ``at`` is its time in milliseconds."""
    if version < (1, 63):
        return str(uuid5(NAMESPACE_OID, f"{sender}|{at}|{subscription or 0}"))
    value = java_hash(sender)
    if version >= (1, 66, 2):
        value = 31 * value + ((at ^ (at >> 32)) & 0xFFFFFFFF)
    value = 31 * value + (subscription or 0)
    value = (31 * value + java_hash(text)) & 0xFFFFFFFF
    return f"text:{_signed(value)}"


def hook_id(row_id: str) -> str:
    """Return what a webhook calls a row: the same number, as unsigned hex (§7)."""
    kind, _, number = row_id.partition(":")
    if kind not in ("text", "data", "mms", "mms-header"):
        return row_id
    return f"{int(number) & 0xFFFFFFFF:x}"


def mms_id(row: int) -> str:
    """Return the id of a downloaded MMS, of its row in the phone's store."""
    return f"mms:{_signed(java_hash(str(row)))}"


def header_id(transaction: str) -> str:
    """Return the id of the notification of an MMS."""
    return f"mms-header:{_signed(java_hash(transaction))}"
