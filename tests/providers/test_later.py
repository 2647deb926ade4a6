"""Providers are imported when they are asked for: outside the event loop, and once."""

from importlib import import_module
import sys
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.phone_inbox.providers import later
from custom_components.phone_inbox.providers.registry import PROVIDERS


@pytest.mark.parametrize("provider", PROVIDERS)
def test_asked_for_again_it_is_there(provider: str) -> None:
    """Whoever asks again, in the event loop, imports nothing as Home Assistant sees it.

    It looks whether what it is told is among the modules there are, by that name.
    """
    PROVIDERS[provider].load()
    asked: list[str] = []

    def imported(name: str, *package: Any) -> ModuleType:
        asked.append(name)
        return import_module(name, *package)

    with patch.object(later, "import_module", imported):
        PROVIDERS[provider].load()
    assert asked
    assert set(asked) <= sys.modules.keys()
