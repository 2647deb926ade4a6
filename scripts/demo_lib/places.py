"""Where things are."""

from __future__ import annotations

from pathlib import Path
import socket

ROOT = Path(__file__).resolve().parents[2]
INTEGRATION = ROOT / "custom_components" / "phone_inbox"
BLUEPRINTS = ROOT / "blueprints" / "automation" / "phone_inbox"
#: Which packages other releases of Home Assistant need, and where they go.
LOCKS = ROOT / "environments"
ENVIRONMENTS = ROOT / ".local" / "environments"
#: Everything the demo writes lies in here.
DEMO = ROOT / ".local" / "demo"


def free_port() -> int:
    """Return a loopback port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def tail(path: Path, lines: int = 40) -> str:
    """Return the last lines of a log."""
    if not path.exists():
        return ""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
