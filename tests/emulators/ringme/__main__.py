"""Serve alone: ``python -m tests.emulators.ringme --port 0``."""

from tests.emulators.base import run_standalone

from . import RingmeEmulator

run_standalone(RingmeEmulator())
