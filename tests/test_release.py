"""What strangers install: the archive, its version, and what its manifest says."""

import ast
from collections.abc import Callable, Iterator
import json
from pathlib import Path
import re
import shutil
import subprocess
import tomllib
from typing import Any
from zipfile import ZipFile

from homeassistant.const import REQUIRED_PYTHON_VER, Platform
from homeassistant.helpers.selector import selector
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from PIL import Image
import pytest
import yaml

from scripts.release import ROOT, ReleaseError, notes_of, pack, release, version_of
from tests.common import INTEGRATION

MANIFEST: dict[str, Any] = json.loads((INTEGRATION / "manifest.json").read_text())
HACS: dict[str, Any] = json.loads((ROOT / "hacs.json").read_text())
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
README = (ROOT / "README.md").read_text()
#: What an integration may import without saying so in its manifest.
FREE_COMPONENTS = {
    *(platform.value for platform in Platform),
    "automation",
    "conversation",
    "frontend",
    "homeassistant",
    "panel_custom",
    "persistent_notification",
    "script",
    "system_health",
    "webhook",
    "websocket_api",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Copy what a release is made of, with what tools leave behind."""
    for name in ("pyproject.toml", "CHANGELOG.md", "hacs.json"):
        shutil.copy(ROOT / name, tmp_path)
    inside = tmp_path / INTEGRATION.relative_to(ROOT)
    shutil.copytree(
        INTEGRATION, inside, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    return tmp_path


def sources(folder: Path) -> set[str]:
    """Return the files of an integration, by their paths in it."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_archive_is_the_folder(checkout: Path) -> None:
    """HACS unpacks it into custom_components/phone_inbox as it is."""
    inside = checkout / INTEGRATION.relative_to(ROOT)
    wanted = sources(inside)
    (inside / "__pycache__").mkdir()
    (inside / "__pycache__" / "const.cpython-314.pyc").write_bytes(b"compiled")
    (inside / "providers" / "old.pyc").write_bytes(b"compiled")

    archive = release(checkout, f"v{MANIFEST['version']}", allow_dirty=True)

    assert archive.name == HACS["filename"]
    with ZipFile(archive) as packed:
        assert packed.testzip() is None
        assert set(packed.namelist()) == wanted
        assert {"manifest.json", "translations/ru.json", "brand/icon.png"} <= wanted
        for name in wanted:
            assert packed.read(name) == (inside / name).read_bytes()
    notes = (archive.parent / "notes.md").read_text()
    assert notes == notes_of(ROOT, MANIFEST["version"])
    assert not notes.startswith("#")


def test_same_sources_make_the_same_archive(checkout: Path) -> None:
    """Whoever builds a release can compare it with the published one."""
    for path in checkout.rglob("*.py"):
        path.chmod(0o755)
        path.touch()
    pack(ROOT, checkout / "one.zip")
    pack(checkout, checkout / "other.zip")
    assert (checkout / "one.zip").read_bytes() == (checkout / "other.zip").read_bytes()


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return change


def _nothing(checkout: Path) -> None:
    """Change nothing: the checkout is one of files that were never committed."""


_MANIFEST = "custom_components/phone_inbox/manifest.json"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_replace(_MANIFEST, MANIFEST["version"], "soon"), "no version like"),
        (_replace("CHANGELOG.md", f"## {MANIFEST['version']}", "## 7.0"), "nothing"),
        (_nothing, "not committed"),
    ],
    ids=["no version", "no notes", "not committed"],
)
def test_no_release(
    checkout: Path, change: Callable[[Path], None], reason: str
) -> None:
    """Where something does not fit together, there is none, and no archive."""
    change(checkout)
    with pytest.raises(ReleaseError, match=reason):
        release(checkout, None, allow_dirty=False)
    assert not (checkout / ".local").exists()


def test_tag_names_the_version(checkout: Path) -> None:
    """A tag of another version makes no release."""
    with pytest.raises(ReleaseError, match="the tag is v7"):
        release(checkout, "v7.0.0", allow_dirty=True)


def test_minimum_is_what_is_tested() -> None:
    """The oldest Home Assistant allowed is the one that the tests run with."""
    pinned = {
        requirement.name: requirement
        for text in PROJECT["dependency-groups"]["homeassistant"]
        if (requirement := Requirement(text))
    }
    minimum = HACS["homeassistant"]
    assert pinned["homeassistant"].specifier == SpecifierSet(f"=={minimum}")
    assert f"Needs Home Assistant {minimum} or newer" in README
    assert PROJECT["project"]["requires-python"] == ">=" + ".".join(
        map(str, REQUIRED_PYTHON_VER)
    )
    assert version_of(ROOT) == MANIFEST["version"]


def test_newest_is_tried_out() -> None:
    """The demo runs on a newer release, too, with the same requirements."""
    newer = []
    for path in (ROOT / "environments").glob("homeassistant-*.txt"):
        locked = dict(re.findall(r"^([\w.-]+)==(\S+)", path.read_text(), re.MULTILINE))
        release_name = path.stem.removeprefix("homeassistant-")
        assert locked["homeassistant"] == release_name
        newer.append(Version(release_name) > Version(HACS["homeassistant"]))
        for text in MANIFEST["requirements"]:
            requirement = Requirement(text)
            assert requirement.specifier.contains(locked[requirement.name])
        assert f"--home-assistant {release_name}" in (ROOT / ".ci" / "run").read_text()
    assert newer
    assert all(newer)


def test_requirements_have_an_end() -> None:
    """A new major version of a package is tried before it is installed for anybody."""
    for text in MANIFEST["requirements"]:
        operators = {spec.operator for spec in Requirement(text).specifier}
        assert operators & {"<", "<=", "==", "~="}, text


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned(path: Path) -> None:
    """A tag can be moved by whoever owns the action; a commit cannot."""
    for line in path.read_text().splitlines():
        if found := re.search(r"uses:\s*(?P<what>\S+)(?P<rest>.*)", line):
            if found["what"].startswith("./"):
                continue
            assert re.fullmatch(r"[\w.-]+(?:/[\w.-]+)+@[0-9a-f]{40}", found["what"])
            assert re.fullmatch(r" # \S.*", found["rest"]), "says which version it is"


def test_who_may_publish_installs_nothing() -> None:
    """The job that may write runs nothing but the release, and attests the archive."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())
    assert workflow["permissions"] == {"contents": "read"}
    writers = {
        name: job
        for name, job in workflow["jobs"].items()
        if "write" in job.get("permissions", {}).values()
    }
    (job,) = writers.values()
    uses = [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]
    assert uses == ["actions/download-artifact", "actions/attest-build-provenance"]
    (run,) = [step["run"] for step in job["steps"] if "run" in step]
    assert not re.search(r"scripts/|install|pip|npm|curl", run)


def test_the_lock_names_public_addresses() -> None:
    """Whoever locks behind a mirror of their own must not leave its address here."""
    hosts = set(re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text()))
    assert hosts == {"files.pythonhosted.org", "pypi.org"}


def test_manifest() -> None:
    """It is in the order, and says what, Home Assistant's own check wants."""
    names = list(MANIFEST)
    assert names == ["domain", "name", *sorted(names[2:])]
    assert MANIFEST["domain"] == INTEGRATION.name
    assert MANIFEST["requirements"] == PROJECT["project"]["dependencies"]
    assert MANIFEST["requirements"] == sorted(MANIFEST["requirements"])
    assert MANIFEST["documentation"].startswith("https://")
    assert MANIFEST["issue_tracker"].startswith("https://")
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])


def test_what_is_imported_is_in_the_manifest() -> None:
    """Other components of Home Assistant are there when ours imports them."""
    named = {*MANIFEST["dependencies"], *MANIFEST.get("after_dependencies", [])}
    # Those that a module of ours is for, which only they import.
    modules = {path.stem for path in INTEGRATION.glob("*.py")}
    imported: set[str] = set()
    for path in INTEGRATION.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.ImportFrom(module="homeassistant.components", names=names):
                    imported |= {alias.name for alias in names}
                case ast.ImportFrom(module=str(module)) if module.startswith(
                    "homeassistant.components."
                ):
                    imported.add(module.split(".")[2])
    assert imported
    assert imported <= FREE_COMPONENTS | modules | named


def _selectors(fields: dict[str, Any]) -> Iterator[Any]:
    for field in fields.values():
        if "fields" in field:
            yield from _selectors(field["fields"])
        else:
            yield field["selector"]


@pytest.mark.parametrize("kind", ["services", "triggers", "conditions"])
def test_selectors(kind: str) -> None:
    """Home Assistant knows each kind of field in the YAML files."""
    content = yaml.safe_load((INTEGRATION / f"{kind}.yaml").read_text())
    named = {key: item for key, item in content.items() if not key.startswith(".")}
    # In core's services.yaml a key with a dot may hold what others repeat. In a
    # custom integration's, Home Assistant's own check (hassfest) takes it as an error.
    assert kind != "services" or named == content
    assert [
        selector(config)
        for item in named.values()
        for config in _selectors(item.get("fields", {}))
    ]


@pytest.mark.parametrize("theme", ["", "dark_"])
@pytest.mark.parametrize(("suffix", "factor"), [("", 1), ("@2x", 2)])
def test_brand(theme: str, suffix: str, factor: int) -> None:
    """Home Assistant and HACS show own pictures, of the sizes they ask for."""
    with Image.open(INTEGRATION / "brand" / f"{theme}logo{suffix}.png") as logo:
        assert 128 * factor <= min(logo.size) <= 256 * factor
        assert logo.info.get("transparency") or logo.mode == "RGBA"
    if not theme:
        with Image.open(INTEGRATION / "brand" / f"icon{suffix}.png") as icon:
            assert icon.size == (256 * factor, 256 * factor)
