"""The command line: see ``scripts/demo --help``."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
import signal
import sys

from . import check, environment, live, screenshot
from .console import DemoError, say
from .home import attend, folder, running
from .homeassistant import summary


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description=(
            "Starts a real Home Assistant with this integration, and local servers "
            "that behave like the providers. Nothing leaves this machine. What is "
            "written lies in .local/demo/, and each run makes it anew."
        ),
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="try everything out without a person; exit with 0, or 1 and the reason",
    )
    parser.add_argument(
        "--screenshot",
        metavar="DIR",
        type=Path,
        help="take pictures of the dashboard and the integration's page (needs "
        "chromium), then end",
    )
    parser.add_argument(
        "--home-assistant",
        metavar="RELEASE",
        choices=environment.releases(),
        help="run this release of Home Assistant instead of the one in uv.lock: "
        + ", ".join(environment.releases()),
    )
    return parser.parse_args()


async def _demo(arguments: argparse.Namespace) -> None:
    name = "check" if arguments.check else "live"
    if arguments.screenshot:
        name = "screenshot"
        screenshot.require_browser()
    release: str | None = arguments.home_assistant
    if release:
        # One of each release may run at a time.
        name = f"{name}-{release}"
    python = await environment.python_of(release) if release else None
    async with folder(name) as path:
        try:
            async with running(path, python) as home:
                if arguments.check:
                    await attend(home, check.everything(home))
                elif arguments.screenshot:
                    await attend(home, screenshot.take(home, arguments.screenshot))
                else:
                    await attend(home, live.show(home))
            if arguments.check:
                check.files(home)
        except DemoError:
            log = path / "home-assistant.log"
            if log.exists():
                print(f"\nThe end of Home Assistant's log:\n{summary(log)}\n")
            raise


async def _until_interrupted(arguments: argparse.Namespace) -> int:
    """Run the demo; the first signal ends it in good order, others are ignored."""
    task = asyncio.create_task(_demo(arguments))
    interrupted = False

    def interrupt() -> None:
        nonlocal interrupted
        if not interrupted:
            interrupted = True
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, interrupt)
    try:
        await task
    except asyncio.CancelledError:
        return 1 if arguments.check else 0
    except DemoError as error:
        print(f"scripts/demo: {error}", file=sys.stderr)
        return 1
    return 0


def main() -> int:
    """Run the demo; return its exit code."""
    arguments = _arguments()
    if arguments.screenshot:
        arguments.screenshot.mkdir(parents=True, exist_ok=True)
    code = asyncio.run(_until_interrupted(arguments))
    if arguments.check and not code:
        say("The demo works.")
    return code


if __name__ == "__main__":
    sys.exit(main())
