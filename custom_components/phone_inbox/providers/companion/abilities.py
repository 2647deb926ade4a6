"""What an account can do that reads from one system and sends through another."""

from collections.abc import Sequence
from dataclasses import replace

from ..model import Capabilities, Push
from .spans import Share


def joined_abilities(
    reads: Capabilities, sends: Capabilities, shared: Sequence[Share]
) -> Capabilities:
    """Return what the two can do together, of which ``shared`` are the lines."""
    channels = frozenset(
        channel
        for share in shared
        for channel in (sends.send if share.channels is None else share.channels)
    )
    # Whatever else it calls back for is set up by its own account.
    tells_of_sent = sends.push == {Push.PER_MESSAGE}
    return replace(
        reads,
        send=channels,
        schedule=sends.schedule and bool(channels),
        ttl=sends.ttl and bool(channels),
        tags=sends.tags and bool(channels),
        cancel=sends.cancel and bool(channels),
        delete=reads.delete and sends.delete,
        # The reader's know nothing of what went out.
        conversations=False,
        lookup_batch=min(reads.lookup_batch, sends.lookup_batch),
        push=reads.push | (sends.push if tells_of_sent else frozenset()),
        balance=reads.balance or sends.balance,
        send_batch=sends.send_batch,
        attachments=reads.attachments or sends.attachments,
        tracks=sends.tracks & channels,
        text_limit=sends.text_limit,
        min_interval=max(reads.min_interval, sends.min_interval),
        default_interval=max(reads.default_interval, sends.default_interval),
    )
