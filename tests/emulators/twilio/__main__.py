"""Serve the emulated Twilio API: ``python -m tests.emulators.twilio --port 0``."""

from tests.emulators.base import run_standalone, standalone_arguments

from .server import TwilioEmulator

if __name__ == "__main__":
    arguments = standalone_arguments(TwilioEmulator.name).parse_args()
    run_standalone(TwilioEmulator(), arguments.port)
