"""The providers under test: a module each, which is found here."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules

from ..subject import Subject


def _found() -> Iterator[type[Subject]]:
    for module in iter_modules(__path__, f"{__name__}."):
        (subject,) = (
            item
            for item in vars(import_module(module.name)).values()
            if isinstance(item, type)
            and issubclass(item, Subject)
            and item.__module__ == module.name
        )
        yield subject


SUBJECTS: Sequence[type[Subject]] = tuple(_found())
