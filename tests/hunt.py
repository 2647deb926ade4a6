"""Hunts for what is private in everything a Home Assistant has left behind."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import json
from pathlib import Path
from urllib.parse import quote, quote_plus

#: What the encodings of base64 do not share.
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def forms(text: str) -> frozenset[bytes]:
    """Return what a text may look like on a disk, encoded or escaped."""
    found = {
        text.encode(),
        text.encode("utf-16-le"),
        json.dumps(text)[1:-1].encode(),
        json.dumps(json.dumps(text))[3:-3].encode(),
        json.dumps(text, ensure_ascii=False)[1:-1].encode(),
        repr(text.encode())[2:-1].encode(),
        quote(text, safe="").encode(),
        quote_plus(text).encode(),
        quote(quote(text, safe=""), safe="").encode(),
    }
    for each in _in_base64(text.encode()):
        found |= {each, each.translate(_URL_SAFE), quote(each, safe="").encode()}
    return frozenset(found)


def _in_base64(data: bytes) -> Iterator[bytes]:
    """Yield what stays the same wherever the data stands in what is encoded."""
    for before in range(3):
        encoded = b64encode(bytes(before) + data)
        # Six bits a character; the first and last ones share theirs with neighbours.
        yield encoded[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]


def forms_of_number(digits: str) -> frozenset[bytes]:
    """Return the spellings of a number, given the ten digits after the country."""
    area, exchange, line = digits[:3], digits[3:6], digits[6:]
    spellings = {
        digits,
        f"{area} {exchange} {line}",
        f"{area} {exchange} {line[:2]} {line[2:]}",
        f"{area} {exchange}-{line[:2]}-{line[2:]}",
        f"{area}-{exchange}-{line[:2]}-{line[2:]}",
        f"{area}-{exchange}-{line}",
        f"{area}) {exchange}-{line[:2]}-{line[2:]}",
        f"{area}) {exchange}-{line}",
    }
    return frozenset[bytes]().union(*map(forms, spellings))


@dataclass(frozen=True)
class Quarry:
    """What is hunted for, by a name that says what it is."""

    forms: Mapping[str, frozenset[bytes]]

    def in_bytes(self, data: bytes) -> set[str]:
        """Return the names of what is in there."""
        return {
            name
            for name, each in self.forms.items()
            if any(form in data for form in each)
        }

    def in_folder(self, folder: Path) -> dict[str, set[str]]:
        """Return the names of what is in the files below a folder, by file."""
        found = {
            str(path.relative_to(folder)): self.in_bytes(path.read_bytes())
            # Links lead out of it.
            for path in folder.rglob("*", recurse_symlinks=False)
            if path.is_file()
        }
        return {name: names for name, names in found.items() if names}
