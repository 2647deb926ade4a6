"""Serve the emulated Revicom API: ``python -m tests.emulators.revicom --port 0``."""

from tests.emulators.base import run_standalone, standalone_arguments

from .server import RevicomEmulator

if __name__ == "__main__":
    arguments = standalone_arguments(RevicomEmulator.name).parse_args()
    run_standalone(RevicomEmulator(), arguments.port)
