"""One memory for two: each provider keeps what it must under a name of its own."""

from collections.abc import Mapping
from typing import Any, override

from ..model import Memory


class Drawer(Memory):
    """A part of another memory, by a name."""

    def __init__(self, memory: Memory, name: str) -> None:
        """Keep everything below that name, and leave the rest alone."""
        self._memory = memory
        self._name = name

    @override
    def get(self) -> Mapping[str, Any]:
        kept = self._memory.get().get(self._name)
        return kept if isinstance(kept, Mapping) else {}

    @override
    async def set(self, data: Mapping[str, Any]) -> None:
        rest = {
            name: value
            for name, value in self._memory.get().items()
            if name != self._name
        }
        await self._memory.set(rest | ({self._name: dict(data)} if data else {}))
