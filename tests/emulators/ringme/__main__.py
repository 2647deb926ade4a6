"""Serve the emulated Ringme API: ``python -m tests.emulators.ringme --port 0``."""

from tests.emulators.base import run_standalone, standalone_arguments

from .server import RingmeEmulator

if __name__ == "__main__":
    arguments = standalone_arguments(RingmeEmulator.name).parse_args()
    run_standalone(RingmeEmulator(), arguments.port)
