"""Serve the emulated Revicom API: ``python -m tests.emulators.revicom``."""

from tests.emulators.base import run_standalone

from .server import RevicomEmulator

if __name__ == "__main__":
    run_standalone(RevicomEmulator())
