"""The documents, as tests read them."""

from collections.abc import Iterator
from pathlib import Path
import re

from scripts.release import ROOT

#: What scripts write, and what is for developers: no user has to look there.
_FOR_DEVELOPERS = {"benchmark.md", "hostile-day.md", "quality-scale.md"}

#: Every document by its path.
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
}


def _for_users(name: str) -> bool:
    path = Path(name)
    if path.parent.name in {"docs", "providers"}:
        return path.name not in _FOR_DEVELOPERS
    return name == "README.md"


#: The README and the pages that it leads users to.
PAGES = {name: text for name, text in DOCUMENTS.items() if _for_users(name)}
README = DOCUMENTS["README.md"]


def prose(text: str) -> str:
    """Return a document without what is in fences."""
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[str]:
    """Return the titles in a document, in order."""
    return re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)


def yaml_blocks() -> Iterator[tuple[str, str]]:
    """Yield the page and the text of each YAML example for users."""
    for name, text in PAGES.items():
        for block in re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            yield name, block
