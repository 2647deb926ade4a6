"""Run the emulated PBX: ``python -m tests.emulators.portsip --port 0``."""

from tests.emulators.base import run_standalone, standalone_arguments

from . import PortSipEmulator, PortSipSwitches, self_signed_context
from .switches import PROFILES


def main() -> None:
    """Serve until interrupted, by default with a certificate of its own making."""
    parser = standalone_arguments(PortSipEmulator.name)
    parser.add_argument(
        "--http", action="store_true", help="no TLS (default: self-signed HTTPS)"
    )
    parser.add_argument("--profile", choices=PROFILES, default="22.2")
    parser.add_argument("--seed", type=int, default=0, help="old messages to store")
    arguments = parser.parse_args()
    emulator = PortSipEmulator(PortSipSwitches(profile=arguments.profile))
    emulator.seed(arguments.seed)
    if arguments.http:
        run_standalone(emulator, arguments.port)
    else:
        tls, fingerprint = self_signed_context()
        run_standalone(
            emulator, arguments.port, tls=tls, certificate_sha256=fingerprint
        )


if __name__ == "__main__":
    main()
