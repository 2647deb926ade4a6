"""Names that a package imports when somebody asks for them, and not before.

A provider's models take a while to build, and most homes have one or two of them.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import resolve_name


def when_asked_for(package: str, **modules: str) -> Callable[[str], object]:
    """Return a package's ``__getattr__`` for names that are in some of its modules."""

    def get(name: str) -> object:
        if (module := modules.get(name)) is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        # By its full name, which Home Assistant looks for among those that are there
        # before it takes this for an import in the event loop.
        return getattr(import_module(resolve_name(module, package)), name)

    return get
