"""The providers there are: a new one is one package and one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from .base import Memory, Provider
from .portsip import PortSipProvider
from .revicom import RevicomProvider
from .ringme import RingmeProvider

type Build = Callable[[ClientSession, Mapping[str, Any], Memory], Provider]


@dataclass(frozen=True, slots=True)
class ProviderKind:
    """A kind of remote system and how to reach an account there.

    ``build`` takes what the user typed in; it raises ValueError where that
    cannot be a valid address or key.
    """

    name: str
    build: Build


PROVIDERS: Mapping[str, ProviderKind] = {
    "portsip": ProviderKind("PortSIP PBX", PortSipProvider),
    "revicom": ProviderKind("Revicom Direct", RevicomProvider),
    "ringme": ProviderKind("Ringme", RingmeProvider),
}
