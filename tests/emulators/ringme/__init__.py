"""The emulated Ringme (Ucom, Telphin) server."""

from .server import RingmeEmulator
from .switches import RingmeSwitches

__all__ = ["RingmeEmulator", "RingmeSwitches"]
