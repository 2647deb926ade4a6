"""What `scripts/mutate` changes, and by which tests it judges."""

from __future__ import annotations

import pytest

from scripts.mutate import PACKAGE, ROOT, TESTS, mutations, sample

SOURCE = '''
type Pair = int | None


def twice(number: int | None, most: int = 3) -> int | None:
    """Return it twice."""
    limit: int | None = None
    return number * 2 if number is not None and number < most else limit
'''


@pytest.mark.parametrize("module", TESTS)
def test_modules_and_their_tests_are_there(module: str) -> None:
    """Else nothing, or nothing of use, would be run."""
    assert (ROOT / PACKAGE / f"{module}.py").is_file()
    for name in TESTS[module]:
        path = ROOT / "tests" / name
        assert path.is_file() or [*path.glob("test_*.py")]


def test_annotations_are_left_alone() -> None:
    """A change that nobody evaluates is one that no test can notice."""
    lines = {mutation.line for mutation in mutations(SOURCE)}
    assert lines == {5, 8}
    for mutation in mutations(SOURCE):
        assert mutation.line == 8 or mutation.operator == "core/NumberReplacer"


def test_samples() -> None:
    """A seed makes a sample, each at another place, and every change is one."""
    chosen = sample(SOURCE, 4, 7)
    assert chosen == sample(SOURCE, 4, 7)
    assert chosen != sample(SOURCE, 4, 8)
    assert len({(mutation.line, mutation.column) for mutation, _ in chosen}) == 4
    for _, code in sample(SOURCE, None, 0):
        compile(code, "changed", "exec")
        assert code != SOURCE


def test_exceptions_of_other_modules() -> None:
    """What Cosmic Ray itself fails to change is left out, and the rest is not."""
    source = (
        "def read(get, sqlite3):\n"
        "    try:\n"
        "        return get() + 1\n"
        "    except (OSError, sqlite3.Error) as err:\n"
        "        return None\n"
    )
    assert {mutation.line for mutation, _ in sample(source, None, 0)} >= {3}
