"""Serve the emulated phone: ``python -m tests.emulators.smsgate --port 0``."""

from tests.emulators.base import run_standalone, standalone_arguments

from .server import SmsGateEmulator

if __name__ == "__main__":
    arguments = standalone_arguments(SmsGateEmulator.name).parse_args()
    run_standalone(SmsGateEmulator(), arguments.port)
