"""An emulated PortSIP PBX 22.x: REST API, IM and WSI websockets."""

from .server import PortSipEmulator
from .switches import PortSipSwitches
from .tls import self_signed_context

__all__ = ["PortSipEmulator", "PortSipSwitches", "self_signed_context"]
