"""Texts that have passed the app by: the phone has them, and the app's inbox has not."""

from contextlib import suppress
from datetime import datetime, timedelta

from ..errors import ProviderError
from .api import Api

#: After so long without an answer the app may not have run, and so not have listened.
SILENCE = timedelta(minutes=10)
#: It also may have stopped listening, and answers all the same (§5.4).
AGAIN = timedelta(hours=1)
_AHEAD = timedelta(days=1)


class Refresher:
    """Has the app read the phone's own store again, after a silence and now and then.

    That changes nothing on the phone: what the app has missed is in its inbox then, and
    comes with the next poll, as a text that is late (§5.5).
    """

    def __init__(self, api: Api) -> None:
        """Prepare; the first poll counts as one after a silence."""
        self._api = api
        self._answered: datetime | None = None
        self._refreshed: datetime | None = None

    async def answered(self, now: datetime | None, since: datetime) -> None:
        """Hear that the phone has answered a poll; refresh from a time on, if need be.

        ``now`` is the phone's clock, which may be set back. What fails is left for the
        next time that it is due: the poll was good.
        """
        if now is None:
            return
        before, self._answered = self._answered, now
        silent = before is None or abs(now - before) >= SILENCE
        last = self._refreshed
        if not silent and last is not None and abs(now - last) < AGAIN:
            return
        self._refreshed = now
        with suppress(ProviderError):
            # A text may be dated ahead of the phone's clock.
            await self._api.refresh(since, now + _AHEAD)
