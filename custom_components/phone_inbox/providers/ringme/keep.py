"""What the parts of the client keep over restarts, each under a name of its own."""

from typing import Any

from ..model import Memory


class Keep:
    """The provider's memory, shared by name."""

    def __init__(self, memory: Memory) -> None:
        """Use a memory, which others may fill before this is asked."""
        self._memory = memory

    def get(self, name: str) -> list[Any]:
        """Return the list that was kept under a name, else an empty one."""
        value = self._memory.get().get(name)
        return list(value) if isinstance(value, list) else []

    async def set(self, name: str, value: list[Any]) -> None:
        """Keep a list of JSON types; nothing is written if it is kept already."""
        data = dict(self._memory.get())
        if data.get(name, []) != value:
            await self._memory.set({**data, name: value})
