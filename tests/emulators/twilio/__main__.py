"""Serve the emulated Twilio API: ``python -m tests.emulators.twilio --port 0``."""

from tests.emulators.base import run_standalone, standalone_arguments

from .account import Number
from .server import TwilioEmulator


def main() -> None:
    """Serve until interrupted."""
    parser = standalone_arguments(TwilioEmulator.name)
    parser.add_argument(
        "--number", action="append", default=[], help="one more number to own"
    )
    arguments = parser.parse_args()
    emulator = TwilioEmulator()
    emulator.account.numbers += [
        Number(address=number, name=number) for number in arguments.number
    ]
    run_standalone(emulator, arguments.port)


if __name__ == "__main__":
    main()
