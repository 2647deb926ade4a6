"""What must outlive a restart: the session, a pending code, the end of a block."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from ..model import Memory

#: The two generations of sign-in calls that are used (specification §2.1).
type Generation = Literal["A", "B"]


class _Kept(BaseModel):
    """What all of them have in common; the repr shows no field."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []


class Tokens(_Kept):
    """A session; times are in seconds since 1970 on our clock."""

    generation: Generation
    access_token: str
    refresh_token: str | None = None
    #: From then on it is to be refreshed; after ``ends_at`` it is over.
    renew_at: float
    ends_at: float
    #: Whether it took a one-time code, so that nothing but a refresh renews it.
    two_factor: bool = False


class Challenge(_Kept):
    """A right password that waits for its one-time code."""

    token: str
    asked_at: float
    refusals: int = 0


class Block(_Kept):
    """Until when we keep away, and until when the server says we are shut out."""

    until: float
    end: float | None = None


class Kept(_Kept):
    """Everything together, and the account it belongs to.

    ``tells_ids``: this PBX has listed the carrier's id of a message.
    """

    account: str
    tells_ids: bool = False
    tokens: Tokens | None = None
    challenge: Challenge | None = None
    block: Block | None = None


class Keeper:
    """Keeps one :class:`Kept` in the provider's memory."""

    def __init__(self, memory: Memory, account: str) -> None:
        """Prepare; nothing is read before the first use."""
        self._memory = memory
        self._account = account
        self._kept: Kept | None = None

    @property
    def now(self) -> Kept:
        """Return what is kept; nothing of another account or of another form."""
        if self._kept is None:
            try:
                kept = Kept.model_validate(dict(self._memory.get()))
            except ValidationError:
                kept = Kept(account=self._account)
            if kept.account != self._account:
                kept = Kept(account=self._account)
            self._kept = kept
        return self._kept

    async def change(self, **values: Any) -> None:
        """Change some of it; it is safe when this returns.

        With nothing left of it nothing is kept at all.
        """
        self._kept = kept = self.now.model_copy(update=values)
        empty = kept == Kept(account=self._account)
        await self._memory.set({} if empty else kept.model_dump(exclude_none=True))
