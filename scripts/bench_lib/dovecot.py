"""A mail server of Debian's, for Home Assistant's own integration for mail.

Dovecot's IMAP program speaks to one client on its standard input and output, so
it needs neither root nor a service: each connection gets one. The packages are
unpacked into .local and not installed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
import os
from pathlib import Path
import shutil
import subprocess
from tempfile import mkdtemp
from typing import Self

from scripts.demo_lib.places import ROOT
from tests.emulators.portsip.tls import self_signed_context

UNPACKED = ROOT / ".local" / "dovecot"
_PACKAGES = ("dovecot-core", "dovecot-imapd")
#: Dovecot never reads mail as root.
_NOBODY = 65534
#: File systems let a file have only so many names.
_LINKS = 10_000


@dataclass(frozen=True)
class Programs:
    """Where Dovecot is."""

    doveconf: Path
    libexec: Path


def find() -> Programs | None:
    """Return where Dovecot is; get it where Debian has it, None elsewhere."""
    if (installed := shutil.which("doveconf")) is not None:
        shown = subprocess.check_output(
            [installed, "-h", "libexec_dir"], text=True
        ).strip()
        if (Path(shown) / "imap").exists():
            return Programs(Path(installed), Path(shown))
    programs = Programs(UNPACKED / "usr/bin/doveconf", UNPACKED / "usr/lib/dovecot")
    if not programs.doveconf.exists() and not _unpack():
        return None
    return programs


def _unpack() -> bool:
    """Get the packages of the machine's own Debian release; tell if that worked."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return False
    apt = ROOT / ".local" / "bench" / "apt"
    shutil.rmtree(apt, ignore_errors=True)
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (apt / folder).mkdir(parents=True)
    (apt / "status").touch()
    # On state of our own: the machine's is neither read nor changed.
    options = [
        *("-o", f"Dir::State={apt}/state", "-o", f"Dir::State::status={apt}/status"),
        *("-o", f"Dir::Cache={apt}/cache", "-o", "APT::Sandbox::User=root"),
        *("-o", "Acquire::Languages=none"),
    ]
    try:
        for command in (["update"], ["download", *_PACKAGES]):
            subprocess.run(["apt-get", "-qq", *options, *command], cwd=apt, check=True)
        for archive in apt.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", archive, UNPACKED], check=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(UNPACKED, ignore_errors=True)
        return False
    shutil.rmtree(apt)
    return True


class MailServer:
    """One mailbox behind TLS on a loopback port."""

    _server: asyncio.Server

    def __init__(self, programs: Programs) -> None:
        """Prepare an empty mailbox."""
        self._programs = programs
        self._folder = Path(mkdtemp(prefix="bench-mail-"))
        self._mail = self._folder / "mail"
        self._count = 0
        self._processes: set[asyncio.subprocess.Process] = set()
        for name in ("cur", "new", "tmp"):
            (self._mail / name).mkdir(parents=True)
        self._user = _NOBODY if os.geteuid() == 0 else os.geteuid()
        self._group = _NOBODY if os.geteuid() == 0 else os.getegid()
        self._settings = self._folder / "dovecot.conf"
        self._settings.write_text(_SETTINGS.format(self=self))

    async def __aenter__(self) -> Self:
        """Listen."""
        context, _ = self_signed_context()
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, ssl=context
        )
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Hang up, and leave nothing."""
        self._server.close()
        for process in list(self._processes):
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def port(self) -> int:
        """Return the port."""
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def fill(self, count: int, *, seen: bool) -> None:
        """Put old mails in, read or unread; many of them are one file."""
        flags = f":2,{'S' if seen else ''}"
        for number in range(count):
            self._count += 1
            path = self._mail / "cur" / f"{self._name()}{flags}"
            if number % _LINKS == 0:
                first = path
                first.write_bytes(_mail("old", self._count))
            else:
                path.hardlink_to(first)
        self._give()

    def deliver(self, *subjects: str) -> None:
        """Let mails arrive."""
        for subject in subjects:
            self._count += 1
            path = self._mail / "tmp" / self._name()
            path.write_bytes(_mail(subject, self._count))
            path.rename(self._mail / "new" / path.name)
        self._give()

    def _name(self) -> str:
        return f"{1_700_000_000 + self._count}.M{self._count}.bench"

    def _give(self) -> None:
        """Let Dovecot write in the folders; the mails themselves it only reads."""
        if os.geteuid() == 0:
            for path in (self._folder, self._mail, *self._mail.iterdir()):
                os.chown(path, self._user, self._group)

    async def command(self, *commands: str) -> None:
        """Do something in the mailbox as another client would."""
        process = await self._imap()
        lines = [f"{n} {text}\r\n" for n, text in enumerate(commands)]
        text = "".join(["s SELECT INBOX\r\n", *lines, "x LOGOUT\r\n"])
        await process.communicate(text.encode())

    async def _imap(self) -> asyncio.subprocess.Process:
        libexec = self._programs.libexec
        return await asyncio.create_subprocess_exec(
            *(self._programs.doveconf, "-c", self._settings),
            *("-f", "service=imap", "-m", "imap", "-e", libexec / "imap"),
            env={
                "PATH": os.defpath,
                "USER": "bench",
                "HOME": str(self._folder),
                "LD_LIBRARY_PATH": str(libexec),
            },
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        process = await self._imap()
        self._processes.add(process)
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("Dovecot's program has no pipes")
        there = asyncio.create_task(_copy(reader, process.stdin))
        await _copy(process.stdout, writer)
        there.cancel()
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        self._processes.discard(process)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


def _mail(subject: str, number: int) -> bytes:
    time = datetime.now(UTC) - timedelta(minutes=1)
    lines: Sequence[str] = (
        "From: anna@example.com",
        "To: house@example.com",
        f"Subject: {subject}",
        f"Message-ID: <{number}@example.com>",
        f"Date: {format_datetime(time)}",
        "Content-Type: text/plain; charset=utf-8",
        "",
        f"{subject}: about as long as a text message is in most cases.",
        "",
    )
    return "\r\n".join(lines).encode()


_SETTINGS = """\
base_dir = {self._folder}/run
state_dir = {self._folder}/run
mail_location = maildir:{self._mail}
mail_uid = {self._user}
mail_gid = {self._group}
first_valid_uid = {self._user}
first_valid_gid = 0
log_path = {self._folder}/log
stats_writer_socket_path =
mailbox_idle_check_interval = 1 secs
ssl = no
namespace inbox {{
  inbox = yes
}}
"""
