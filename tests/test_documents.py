"""What the documents point to is there: files, sections, pictures."""

from pathlib import Path
import re
import unicodedata

import pytest

from scripts.moments import moments
from scripts.release import ROOT
from tests.common import INTEGRATION


def prose(path: Path) -> str:
    """Return a document without what is in fences."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): prose(path)
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
}
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
    for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
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
    text = DOCUMENTS[name]
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    links += re.findall(r'src="([^"]+)"', text)
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(prose(target)), link


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files(name: str) -> None:
    """Each file of ours that is named exists, in the repository or the integration."""
    for path in re.findall(r"`([\w./-]+)[^`]*`", DOCUMENTS[name]):
        if _NOT_THERE.search(path):
            continue
        parts = Path(path).parts
        if len(parts) > 1 and parts[0] in _FOLDERS:
            assert (ROOT / path).exists() or (INTEGRATION / path).exists(), path
        elif path.endswith(".py"):
            # Without a folder, or without the one that the text is about.
            folders = (INTEGRATION, ROOT / "tests", ROOT / "scripts")
            assert any(any(folder.rglob(path)) for folder in folders), path


def test_moments() -> None:
    """The times at which the tests must be green are told as they are."""
    rows = re.findall(
        r"^\| (.+) \| (\w+(?:/\w+)?) \| (.+) \|$",
        DOCUMENTS["CONTRIBUTING.md"],
        re.MULTILINE,
    )
    told = [row for row in rows if re.match(r"[+\d]", row[0])]
    assert told == [(moment.at, moment.zone, moment.about) for moment in moments()]
