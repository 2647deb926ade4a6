"""Run the emulated PBX: ``python -m tests.emulators.portsip --port 0``."""

import argparse
import asyncio
import contextlib
import json
import logging

from . import PortSipEmulator, PortSipSwitches, self_signed_context
from .switches import PROFILES


def main() -> None:
    """Serve until interrupted; the first line printed tells where, as JSON."""
    parser = argparse.ArgumentParser(description="Emulated PortSIP PBX")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument(
        "--http", action="store_true", help="no TLS (default: self-signed HTTPS)"
    )
    parser.add_argument("--profile", choices=PROFILES, default="22.2")
    parser.add_argument("--seed", type=int, default=0, help="old messages to store")
    arguments = parser.parse_args()
    emulator = PortSipEmulator(PortSipSwitches(profile=arguments.profile))
    emulator.seed(arguments.seed)
    tls, fingerprint = (None, "") if arguments.http else self_signed_context()

    async def serve() -> None:
        await emulator.start(arguments.port, tls=tls)
        ready = {
            "url": emulator.url,
            "credentials": emulator.credentials(),
            "certificate_sha256": fingerprint,
        }
        print(json.dumps(ready), flush=True)  # noqa: T201 - callers read it
        await asyncio.Event().wait()

    logging.basicConfig(level=logging.WARNING)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve())


if __name__ == "__main__":
    main()
