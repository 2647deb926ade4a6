"""What the documents point to is there, and so is what the code cites of them."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
import importlib
import json
from pathlib import Path
import re
import unicodedata

import pytest
from yarl import URL

from custom_components.phone_inbox.providers.registry import PROVIDERS
from scripts.moments import moments
from scripts.release import ROOT
from tests.common import ENGLISH, INTEGRATION
from tests.contract.subjects import SUBJECTS
from tests.documents import DOCUMENTS, PAGES, README, headings, prose

#: Where a reader puts in another name, and what only scripts make.
_NOT_THERE = re.compile(r"NAME|^\.local/")
_FOLDERS = {
    path.name
    for folder in (ROOT, INTEGRATION)
    for path in folder.iterdir()
    if path.is_dir()
}


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to a document's headings."""
    found: set[str] = set()
    for title in headings(text):
        kept = "".join(
            letter
            for letter in title.lower()
            if letter in " -_" or unicodedata.category(letter)[0] in "LN"
        )
        found.add(kept.replace(" ", "-"))
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links(name: str) -> None:
    """Each link and picture that is not of another site leads somewhere."""
    text = prose(DOCUMENTS[name])
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    links += re.findall(r'src="([^"]+)"', text)
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


@cache
def _modules() -> Collection[str]:
    """Return the paths of what is written in Python."""
    folders = (INTEGRATION, ROOT / "tests", ROOT / "scripts")
    return {path.as_posix() for folder in folders for path in folder.rglob("*.py")}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files(name: str) -> None:
    """Each file of ours that is named exists, in the repository or the integration."""
    for path in re.findall(r"`([\w./-]+)[^`]*`", prose(DOCUMENTS[name])):
        if _NOT_THERE.search(path):
            continue
        parts = Path(path).parts
        if len(parts) > 1 and parts[0] in _FOLDERS:
            assert (ROOT / path).exists() or (INTEGRATION / path).exists(), path
        elif path.endswith(".py"):
            # Without a folder, or without the one that the text is about.
            assert any(there.endswith(f"/{path}") for there in _modules()), path


def test_readme_is_short() -> None:
    """It says what this is and how to begin; all else has a page of its own."""
    assert len(README.splitlines()) <= 250


def test_buttons() -> None:
    """Those of the README open this repository and this integration."""
    manifest = json.loads((INTEGRATION / "manifest.json").read_text())
    pages = re.findall(r"https://my\.home-assistant\.io/redirect/[^)\s]+", README)
    buttons = {URL(page).parts[2]: dict(URL(page).query) for page in pages}
    repository = buttons["hacs_repository"]
    address = f"https://github.com/{repository['owner']}/{repository['repository']}"
    assert address == manifest["documentation"]
    assert repository["category"] == "integration"
    assert buttons["config_flow_start"] == {"domain": manifest["domain"]}


@pytest.mark.parametrize("folder", ["docs", "docs/specs"])
def test_index_is_complete(folder: str) -> None:
    """Whoever opens the folder finds each page of it."""
    index = f"{folder}/README.md"
    linked = {
        (ROOT / folder / link.partition("#")[0]).resolve()
        for link in re.findall(r"\]\(([^)\s]+)\)", DOCUMENTS[index])
    }
    pages = {ROOT / name for name in DOCUMENTS if name.startswith(f"{folder}/")}
    inside = {path for path in pages if path.parent.name != "specs"}
    wanted = inside if folder == "docs" else pages
    assert wanted - {ROOT / index} <= linked


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_has_a_page(provider: str) -> None:
    """It tells how to set the provider up, and leads to what is known of it."""
    page = PAGES[f"docs/providers/{provider}.md"]
    assert {"Set up", "What it can do"} <= set(headings(page))
    assert f"(../specs/{provider}.md)" in page
    assert f"](docs/providers/{provider}.md)" in README


#: What is different with a provider is told there, and not with every one is something.
OF_SOME = {
    "custom_components/phone_inbox/providers/failure_codes.py",
    "docs/actions.md",
    "docs/cost.md",
    "docs/faq.md",
    "docs/limits.md",
    "docs/options.md",
}


def _common_files() -> Mapping[str, set[str]]:
    """Return the files beside a provider's own that name providers, but for one or none.

    With each, the providers that it does not name.
    """
    found: dict[str, set[str]] = {}
    for folder in (".github", "custom_components", "docs", "scripts", "tests/contract"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix not in {".json", ".md", ".py", ".yml"}:
                continue
            text = path.read_text(encoding="utf-8").casefold()
            missing = {
                key
                for key, kind in PROVIDERS.items()
                if key not in text and kind.name.casefold() not in text
            }
            name = path.relative_to(ROOT).as_posix()
            if not missing or (len(missing) == 1 and name not in OF_SOME):
                found[name] = missing
    return found | {"pyproject.toml": set(), "tests/conftest.py": set()}


COMMON_FILES = _common_files()


@pytest.mark.parametrize("path", sorted(COMMON_FILES))
def test_how_to_add_a_provider(path: str) -> None:
    """Whoever adds one is told of each file that names all the others, and named it."""
    guide = DOCUMENTS["CONTRIBUTING.md"].partition("## Add a provider\n")[2]
    guide = guide.partition("\n## ")[0]
    inside = path.removeprefix("custom_components/phone_inbox/")
    assert f"`{inside}`" in guide or f"({path})" in guide
    assert not COMMON_FILES[path]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_is_under_test(provider: str) -> None:
    """The contract suite runs for it, and the import rules know it."""
    assert provider in {subject.name for subject in SUBJECTS}
    rules = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert rules.count(f'"custom_components.phone_inbox.providers.{provider}"') == 2


@pytest.mark.parametrize(
    "provider",
    sorted(path.parent.name for path in INTEGRATION.glob("providers/*/options.py")),
)
def test_options_of_each_provider(provider: str) -> None:
    """What `options` of send_message may hold is told, by the provider's names."""
    package = f"custom_components.phone_inbox.providers.{provider}.options"
    options = importlib.import_module(package).OPTIONS
    table = PAGES[f"docs/providers/{provider}.md"].partition("## `options`")[2]
    told = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(told))) == set(options)


def _texts(part: object) -> Iterator[str]:
    """Yield every text of a translation."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for item in part.values():
            yield from _texts(item)


def _quoted() -> Iterator[str]:
    """Yield what the page on troubles says that Home Assistant says."""
    page = PAGES["docs/troubleshooting.md"]
    tables = re.findall(r"^\| it says .*\n((?:\|.*\n)+)", page, re.MULTILINE)
    for row in "".join(tables).splitlines():
        if not row.startswith("|--"):
            yield from row.split("|")[1].strip().split(" · ")


@pytest.mark.parametrize("quoted", _quoted())
def test_troubles_are_quoted(quoted: str) -> None:
    """Whoever looks for a message finds it in the words that it has."""
    words = re.escape(quoted).replace("…", ".+")
    assert any(
        re.search(words, text)
        for kind in ("config", "exceptions", "issues")
        for text in _texts(ENGLISH[kind])
    )


SHEETS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in ROOT.glob("docs/specs/*.md")
    if path.stem != "README"
}
_CITED = re.compile(r'§(\d+(?:\.\d+)*[a-z]?)(?:, "([^"]+)")?')


@cache
def sections(sheet: str) -> Mapping[str, str]:
    """Return the text of each section of a sheet by its number, as in ``§3.2``.

    A section holds those below it. Points of a numbered list count as sections.
    """
    found: dict[str, list[str]] = {}
    inside: list[tuple[int, str]] = []
    for line in sheet.splitlines():
        if heading := re.match(r"(#+) (?:(\d+(?:\.\d+)*[a-z]?)\.? )?", line):
            level = len(heading[1])
            inside = [item for item in inside if item[0] < level]
            if heading[2]:
                inside.append((level, heading[2]))
        elif bold := re.match(r"\*\*(\d+(?:\.\d+)+[a-z]?) ", line):
            inside = [item for item in inside if item[0] < 7]
            inside.append((7, bold[1]))
        elif (point := re.match(r"(\d+)\. ", line)) and inside:
            inside = [item for item in inside if item[0] < 8]
            inside.append((8, f"{inside[-1][1]}.{point[1]}"))
        for _, number in inside:
            found.setdefault(number, []).append(f"{line}\n")
    return {number: "".join(lines) for number, lines in found.items()}


def _sources() -> dict[str, str]:
    """Return the sources that cite a section, by their paths."""
    found: dict[str, str] = {}
    for folder in (INTEGRATION, ROOT / "tests", ROOT / "scripts"):
        for path in folder.rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "§" not in text or path == Path(__file__):
                continue
            # Comments and docstrings break where the line ends.
            text = re.sub(r"\n[ #:]+", " ", text)
            if _CITED.search(text):
                found[path.relative_to(ROOT).as_posix()] = text
    return found


SOURCES = _sources()


def _sheet_of(path: str, text: str) -> str:
    """Return which sheet a source cites: the one it names, or its provider's."""
    named = {name for name in SHEETS if f"docs/specs/{name}.md" in text}
    names = named or set(re.split(r"[/_.]", path)) & SHEETS.keys()
    assert len(names) == 1, "name the sheet, such as docs/specs/portsip.md"
    return names.pop()


@pytest.mark.parametrize("path", SOURCES)
def test_cited_sections(path: str) -> None:
    """Each section of a sheet that the code cites is there, and has what is quoted."""
    text = SOURCES[path]
    there = sections(SHEETS[_sheet_of(path, text)])
    for number, quoted in _CITED.findall(text):
        assert number in there, number
        assert quoted.lower() in there[number].replace("`", "").lower(), quoted


@pytest.mark.parametrize("name", SHEETS)
def test_sections_of_sheets(name: str) -> None:
    """A sheet cites its own sections, or those of a sheet that it names."""
    for other, number in re.findall(
        r"(?:(\w+)\.md )?§(\d+(?:\.\d+)*[a-z]?)", SHEETS[name]
    ):
        assert number in sections(SHEETS[other or name]), number


@pytest.mark.parametrize(
    "folder", [INTEGRATION / "providers", ROOT / "tests/emulators"]
)
def test_packages_name_their_sheets(folder: Path) -> None:
    """Who reads a § is told by the package whose it is."""
    parents = {(ROOT / path).parent for path in SOURCES}
    packages = {path for path in parents if path.parent == folder}
    assert packages
    for package in packages:
        text = (package / "__init__.py").read_text(encoding="utf-8")
        assert f"docs/specs/{package.name}.md" in text


def test_moments() -> None:
    """The times at which the tests must be green are told as they are."""
    rows = re.findall(
        r"^\| (.+) \| (\w+(?:/\w+)?) \| (.+) \|$",
        DOCUMENTS["CONTRIBUTING.md"],
        re.MULTILINE,
    )
    told = [row for row in rows if re.match(r"[+\d]", row[0])]
    assert told == [(moment.at, moment.zone, moment.about) for moment in moments()]
