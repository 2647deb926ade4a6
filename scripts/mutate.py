"""Makes small changes to a module and runs its tests; see scripts/mutate.

What can be changed, and into what, is Cosmic Ray's. Its own runs start a process and
import Home Assistant for each change; here a process that has done so forks.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
import compileall
from contextlib import suppress
import difflib
import importlib
import importlib.util
import os
from pathlib import Path
from random import Random
import shutil
import signal
import subprocess
import sys
import time
import traceback
from typing import Any, NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / ".local" / "mutate"
TREE = WORK / "tree"
PACKAGE = "custom_components/phone_inbox"
#: What the memory of an account is there for, the quickest first.
_MEMORY = (
    "messaging/test_rounds.py",
    "messaging/test_copies.py",
    "messaging/test_unread.py",
    "messaging/test_baseline.py",
    "messaging/test_restarts.py",
    "messaging/test_dump.py",
    "messaging/test_delivery.py",
    "messaging/test_archive.py",
    "messaging/test_model.py",
    "messaging/test_clocks.py",
)
#: The tests that a module is there for, with what the module is called in the package.
TESTS: Mapping[str, Sequence[str]] = {
    "messaging/ledger": _MEMORY,
    "messaging/mailbox": _MEMORY,
    "messaging/round": _MEMORY,
    "messaging/archive": _MEMORY,
    "messaging/debts": _MEMORY,
    "messaging/due": _MEMORY,
    "messaging/rows": (*_MEMORY, "account/test_store.py"),
    "messaging/tracked": _MEMORY,
    "messaging/stops": ("messaging/test_stops.py", "account/test_cancelled.py"),
    "messaging/addresses": (
        "messaging/test_addresses.py",
        "messaging/test_numbers.py",
        "messaging/test_typed.py",
        "messaging/test_equivalences.py",
        "messaging/test_world.py",
    ),
    "messaging/equivalences": ("messaging/test_equivalences.py",),
    "messaging/numbers": ("messaging/test_numbers.py",),
    "messaging/matching": ("messaging/test_matching.py", "messaging/test_patterns.py"),
    "messaging/patterns": ("messaging/test_patterns.py",),
    "messaging/answers": ("messaging/test_answers.py",),
    "messaging/codes": ("messaging/test_codes.py",),
    "messaging/dictation": ("messaging/test_dictation.py",),
    "messaging/shortening": ("messaging/test_shortening.py",),
    "messaging/typed": ("messaging/test_typed.py", "messaging/test_world.py"),
    "messaging/parts": ("messaging/test_parts.py",),
    "messaging/polling": (
        "messaging/test_polling.py",
        "account/test_clock_jumps.py",
        "account/test_polling.py",
        "account/test_races.py",
    ),
    "messaging/quiet": ("messaging/test_quiet.py", "outgoing/test_quiet_hours.py"),
    "account/announcer": (
        "account/test_announcing.py",
        "account/test_announcing_to_whom.py",
        "account/test_storing.py",
        "account/test_unavailable_events.py",
        "automations/test_bursts.py",
    ),
    "account/outstanding": (
        "account/test_announcing.py",
        "account/test_announcing_to_whom.py",
        "account/test_storing.py",
        "account/test_unavailable_events.py",
        "automations/test_bursts.py",
    ),
    "account/store": (
        "account/test_store.py",
        "account/test_storing.py",
        "account/test_former_file.py",
        "account/test_sessions.py",
        "account/test_backup.py",
    ),
    "account/database": (
        "account/test_store.py",
        "account/test_storing.py",
        "account/test_former_file.py",
        "account/test_backup.py",
        "account/test_kills.py",
    ),
    "account/reading": (
        "account/test_polling.py",
        "account/test_clock_jumps.py",
        "account/test_lines_bound.py",
        "account/test_words_change.py",
        "account/test_storing.py",
        "account/test_announcing.py",
        "contacts/test_own_device.py",
    ),
    "account/lines": ("account/test_lines_bound.py", "account/test_polling.py"),
    "account/searching": ("account/test_inbox.py",),
    "account/desk": ("account/test_desk.py", "account/test_caps.py"),
    "outgoing/sending": (
        "outgoing/test_sending.py",
        "outgoing/test_sending_errors.py",
        "outgoing/test_failed_sends.py",
        "outgoing/test_quiet_hours.py",
        "account/test_caps.py",
        "account/test_no_money.py",
    ),
    "outgoing/fallback": (
        "automations/test_fallback.py",
        "automations/test_fallback_broken.py",
    ),
    "access/rights": ("access",),
    "voice/assist": ("voice",),
    "voice/spoken": ("voice",),
    "voice/understanding": ("voice",),
    "providers/http": (
        "providers/test_http.py",
        "providers/test_downloads.py",
        "providers/test_paths.py",
    ),
    "providers/portsip/listing": ("providers/portsip/test_paging.py",),
    "providers/companion/provider": ("providers/companion",),
    "providers/companion/shares": ("providers/companion",),
    "providers/companion/strays": ("providers/companion",),
}
#: Imported once: the integration and its tests are read anew in each fork.
_PRELOADED = (
    # First, as it changes what it imports.
    "pytest_homeassistant_custom_component.plugins",
    "hypothesis",
    "pydantic",
    "phonenumbers",
    "homeassistant.components.automation",
    "homeassistant.components.http",
)
#: What is compared by identity here (enums, None) equals nothing but itself.
_ALIKE = frozenset(
    {
        "core/ReplaceComparisonOperator_Is_Eq",
        "core/ReplaceComparisonOperator_IsNot_NotEq",
    }
)
_PYTEST = ("-x", "-q", "-n0", "-p", "no:randomly")


class Mutation(NamedTuple):
    """One change: its operator, which of the places that has, and where that is."""

    operator: str
    occurrence: int
    line: int
    column: int


class Result(NamedTuple):
    """What became of a change."""

    mutation: Mutation
    diff: str
    survived: bool
    seconds: float


def _operators() -> Iterator[tuple[str, Any]]:
    for name in operator_names():
        operator: Any = get_operator(name)
        if not operator.arguments():
            yield name, operator()


def mutations(source: str) -> list[Mutation]:
    """Return what can be changed; nothing in annotations, which nobody evaluates."""
    left_out = list(_unevaluated(ast.parse(source)))
    tree: Any = get_ast(source)
    found = []
    for name, operator in _operators():
        if name in _ALIKE:
            continue
        places = (
            place
            for node in ast_nodes(tree)
            for place in operator.mutation_positions(node)
        )
        found += [
            Mutation(name, number, *start)
            for number, (start, _) in enumerate(places)
            if not any(first <= start < last for first, last in left_out)
        ]
    return found


def _unevaluated(tree: ast.AST) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where annotations and types begin and end."""
    for node in ast.walk(tree):
        parts: list[ast.expr | ast.stmt | None] = []
        match node:
            case ast.AnnAssign(annotation=annotation):
                parts = [annotation]
            case ast.arg(annotation=annotation):
                parts = [annotation]
            case (
                ast.FunctionDef(returns=returns) | ast.AsyncFunctionDef(returns=returns)
            ):
                parts = [returns]
            case ast.TypeAlias():
                parts = [node]
        for part in parts:
            if part is not None:
                end = (part.end_lineno or 0, part.end_col_offset or 0)
                yield (part.lineno, part.col_offset), end


def sample(source: str, count: int | None, seed: int) -> list[tuple[Mutation, str]]:
    """Return changes at places that differ, and the source with each of them.

    ``count`` None: every change there is.
    """
    every = mutations(source)
    if count is not None:
        Random(seed).shuffle(every)  # noqa: S311
    chosen: list[tuple[Mutation, str]] = []
    places: set[tuple[int, int]] = set()
    for mutation in every:
        if count is not None and len(chosen) == count:
            break
        if count is not None and (mutation.line, mutation.column) in places:
            continue
        try:
            operator = get_operator(mutation.operator)()
            code = mutate_code(source, operator, mutation.occurrence)
        except AttributeError:
            # Cosmic Ray fails where one of several exceptions has a dotted name.
            continue
        if code is None or not _differs(source, code):
            continue
        places.add((mutation.line, mutation.column))
        chosen.append((mutation, code))
    return chosen


def _differs(source: str, code: str) -> bool:
    """Tell whether changed code can be compiled, and to something else."""
    try:
        return ast.dump(ast.parse(code)) != ast.dump(ast.parse(source))
    except SyntaxError:
        return False


def copy() -> None:
    """Copy what git knows of, as it is now, and compile it."""
    shutil.rmtree(TREE, ignore_errors=True)
    files = subprocess.run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    for name in filter(None, files.split("\0")):
        if (ROOT / name).is_file():
            (TREE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, TREE / name)
    (TREE / ".local").mkdir()
    for folder in (PACKAGE, "tests", "scripts"):
        compileall.compile_dir(TREE / folder, quiet=1)


def run(
    arguments: Sequence[str], log: Path, limit: float, *, keep: bool = False
) -> bool:
    """Run pytest in a fork of this process; tell whether all was well in time.

    ``keep``: what it compiled of the tests, for the runs to come.
    """
    child = os.fork()
    if child == 0:
        _be_pytest(arguments, log, keep=keep)
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            _end_group(child)
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.05)
    _end_group(child)
    os.waitpid(child, 0)
    return False


def _end_group(leader: int) -> None:
    """End whatever a run has left behind."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _be_pytest(arguments: Sequence[str], log: Path, *, keep: bool) -> None:
    code = 3
    try:
        os.setsid()
        os.chdir(TREE)
        output = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.dont_write_bytecode = not keep
        sys.path[:] = [str(TREE), *(path for path in sys.path if path != str(ROOT))]
        pytest: Any = importlib.import_module("pytest")
        code = pytest.main([*_PYTEST, *arguments])
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        # Nothing of what this process was forked from may go on here.
        sys.stdout.flush()
        os._exit(int(code))


def results(module: str, count: int | None, seed: int) -> Iterator[Result]:
    """Change a module, again and again, and run its tests."""
    path = TREE / PACKAGE / f"{module}.py"
    source = path.read_text(encoding="utf-8")
    compiled = Path(importlib.util.cache_from_source(str(path)))
    tests = [f"tests/{name}" for name in TESTS[module]]
    log = WORK / f"{module.replace('/', '-')}.log"
    began = time.monotonic()
    if not run(tests, log, 1800, keep=True):
        sys.exit(f"{module}: its tests fail without any change: see {log}")
    limit = 60 + 4 * (time.monotonic() - began)
    try:
        for mutation, code in sample(source, count, seed):
            began = time.monotonic()
            path.write_text(code, encoding="utf-8")
            compiled.unlink(missing_ok=True)
            survived = run(tests, log, limit)
            diff = difflib.unified_diff(
                source.splitlines(), code.splitlines(), lineterm="", n=1
            )
            changed = "\n".join(list(diff)[2:])
            yield Result(mutation, changed, survived, time.monotonic() - began)
    finally:
        path.write_text(source, encoding="utf-8")


def main() -> None:
    """Do what was asked for; print survivors, and a row for the table."""
    parser = argparse.ArgumentParser(prog="scripts/mutate")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--module", choices=TESTS, metavar="ROOM/NAME", nargs="+")
    which.add_argument("--all", action="store_true", help="every module of the table")
    parser.add_argument("--sample", type=int, help="so many; default: every change")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    os.environ.setdefault("HYPOTHESIS_PROFILE", "quick")
    for name in _PRELOADED:
        importlib.import_module(name)
    copy()
    counts: Counter[str] = Counter()
    for module in TESTS if arguments.all else arguments.module:
        survivors = tried = 0
        for result in results(module, arguments.sample, arguments.seed):
            tried += 1
            survivors += result.survived
            if result.survived:
                place = f"{module}.py:{result.mutation.line}"
                print(f"SURVIVED {place} {result.mutation.operator}\n{result.diff}\n")
            sys.stdout.flush()
        counts["tried"] += tried
        counts["survived"] += survivors
        print(f"| {module} | {tried} | {tried - survivors} | {survivors} |", flush=True)
    print(f"{counts['survived']} of {counts['tried']} went unnoticed")


if __name__ == "__main__":
    main()
