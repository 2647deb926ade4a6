"""Names that a package imports when somebody asks for them, and not before.

A provider's models take a while to build, and most homes have one or two of them.
"""

from collections.abc import Callable
from importlib import import_module


def when_asked_for(package: str, **modules: str) -> Callable[[str], object]:
    """Return a package's ``__getattr__`` for names that are in some of its modules."""

    def get(name: str) -> object:
        if (module := modules.get(name)) is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(module, package), name)

    return get
