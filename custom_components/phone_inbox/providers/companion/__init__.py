"""An account that reads from one system and sends through another.

Any two providers are put together: of the lines whose number both have, what comes in
is the reader's to tell and what goes out is the sender's, see :mod:`.shares`. To
everybody above it is a provider as any other, and neither of the two knows of the
other. Where both are accounts of their own, the sender's is a :class:`BesidesProvider`.

Where the sender fails, reading goes on, with :attr:`.Notice.COMPANION_FAILED`; a send
fails with its error.
"""

from .besides import BesidesProvider
from .kept_lines import (
    given_back,
    has_shares,
    idled,
    is_readable,
    left_of,
    part_of,
    restored,
    senders_of,
)
from .memory import Drawer
from .provider import CompanionProvider
from .spans import Left, Moments, Share

__all__ = [
    "BesidesProvider",
    "CompanionProvider",
    "Drawer",
    "Left",
    "Moments",
    "Share",
    "given_back",
    "has_shares",
    "idled",
    "is_readable",
    "left_of",
    "part_of",
    "restored",
    "senders_of",
]
