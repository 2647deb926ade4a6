"""Makes a release: checks that tag and changelog fit the version, packs, writes notes.

The version is written in manifest.json, because Home Assistant reads it there.
Whatever else names it has to agree.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
import hashlib
import json
from pathlib import Path
import re
import subprocess
import sys
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).resolve().parents[1]
INTEGRATION = Path("custom_components", "phone_inbox")
OUTPUT = Path(".local", "release")
#: What tools leave behind beside the sources.
_LEFT_BEHIND = {"__pycache__", ".DS_Store"}
_VERSION = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")
#: The oldest time that an archive can hold: one that never changes.
_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE_FILE = 0o100644


class ReleaseError(Exception):
    """There can be no release; the message says why."""


def version_of(root: Path) -> str:
    """Return the version; raise ReleaseError where it is none."""
    manifest = _json(root / INTEGRATION / "manifest.json")
    version: str = manifest["version"]
    if not _VERSION.fullmatch(version):
        raise ReleaseError(f"{version} in manifest.json is no version like 1.2.3")
    return version


def notes_of(root: Path, version: str) -> str:
    """Return what the changelog says about a version."""
    changelog = (root / "CHANGELOG.md").read_text()
    sections = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    for section in sections:
        title, _, text = section.partition("\n")
        if title.split()[0] == version:
            if not text.strip():
                break
            return f"{text.strip()}\n"
    raise ReleaseError(f"CHANGELOG.md says nothing about {version}")


def pack(root: Path, archive: Path) -> None:
    """Pack the integration, as its folder shall be in a Home Assistant.

    The same sources make the same archive: in the order of their names, without
    the times and owners they happen to have.
    """
    folder = root / INTEGRATION
    with ZipFile(archive, "w") as packed:
        for path in sorted(_files(folder)):
            entry = ZipInfo(path.relative_to(folder).as_posix(), _TIME)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = _READABLE_FILE << 16
            packed.writestr(entry, path.read_bytes(), compresslevel=9)


def archive_name(root: Path) -> str:
    """Return the file that hacs.json promises each release to have."""
    name: str = _json(root / "hacs.json")["filename"]
    return name


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _LEFT_BEHIND or path.suffix == ".pyc":
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def _json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def _uncommitted(root: Path) -> str:
    """Return what lies in the integration's folder that git does not know so."""
    return subprocess.run(
        ["git", "status", "--porcelain", "--", str(INTEGRATION)],
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def release(root: Path, tag: str | None, *, allow_dirty: bool) -> Path:
    """Make everything; return the archive."""
    version = version_of(root)
    if tag is not None and tag.removeprefix("v") != version:
        raise ReleaseError(f"the tag is {tag}, and manifest.json says {version}")
    notes = notes_of(root, version)
    if not allow_dirty and (changes := _uncommitted(root)):
        raise ReleaseError(f"there are changes that are not committed:\n{changes}")
    output = root / OUTPUT
    output.mkdir(parents=True, exist_ok=True)
    archive = output / archive_name(root)
    pack(root, archive)
    (output / "notes.md").write_text(notes)
    return archive


def main() -> int:
    """Run the program; return its exit code."""
    parser = argparse.ArgumentParser(
        prog="scripts/release",
        description=(
            "Makes what a release consists of, in .local/release/: the archive that "
            "HACS and the Marketplace install, and notes.md from CHANGELOG.md."
        ),
    )
    parser.add_argument(
        "--tag", help="the tag of the release, which has to name the version"
    )
    parser.add_argument(
        "--allow-dirty",
        action="store_true",
        help="pack changes that are not committed, too, to try something out",
    )
    arguments = parser.parse_args()
    try:
        archive = release(ROOT, arguments.tag, allow_dirty=arguments.allow_dirty)
    except ReleaseError as error:
        print(f"scripts/release: {error}", file=sys.stderr)
        return 1
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    print(f"{version_of(ROOT)}: {archive}")
    print(f"{archive.stat().st_size} bytes, SHA-256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
