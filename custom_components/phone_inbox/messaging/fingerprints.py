"""What the ledger keeps of messages and ids instead of them."""

from hashlib import blake2b
from secrets import token_hex

from .message import Message
from .times import to_millis


class Fingerprints:
    """Hashes keyed with a salt: who lacks it cannot tell what they are of."""

    def __init__(self, salt: str | None = None) -> None:
        """Use an account's salt, or make one."""
        self.salt = salt or token_hex(16)
        self._hash = blake2b(digest_size=8, key=self.salt.encode())
        # Whoever has the file without the salt cannot tell whether an id is in it.
        self._id_hash = blake2b(digest_size=8, key=self.salt.encode(), person=b"id")

    def of_message(self, message: Message) -> str:
        """Return what two copies of a message share, without giving it away."""
        parts = (
            message.line,
            message.direction,
            "".join(filter(str.isalnum, message.remote)),
            str(to_millis(message.time) // 1000),
            message.text,
        )
        print_ = self._hash.copy()
        print_.update("\x1f".join(parts).encode("utf-8", "surrogatepass"))
        return print_.hexdigest()

    def of_id(self, message_id: str) -> int:
        """Return what is kept of an id in an archive: eight bytes, as a whole number."""
        mark = self._id_hash.copy()
        mark.update(message_id.encode("utf-8", "surrogatepass"))
        return int.from_bytes(mark.digest(), "little")
