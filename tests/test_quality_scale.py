"""Every rule of Home Assistant's quality scale is answered, with where to look."""

from collections.abc import Iterator, Mapping
import re
from typing import Any

import pytest
import yaml

from custom_components.phone_inbox.const import PLATFORMS
from scripts.release import ROOT
from tests.common import ENGLISH, INTEGRATION
from tests.documents import PAGES, headings

#: The rules of home-assistant.io, in its order. Rules that come to be: add them.
BRONZE = [
    "action-setup",
    "appropriate-polling",
    "brands",
    "common-modules",
    "config-flow",
    "config-flow-test-coverage",
    "dependency-transparency",
    "docs-actions",
    "docs-conditions",
    "docs-high-level-description",
    "docs-installation-instructions",
    "docs-removal-instructions",
    "docs-triggers",
    "entity-event-setup",
    "entity-unique-id",
    "has-entity-name",
    "runtime-data",
    "test-before-configure",
    "test-before-setup",
    "unique-config-entry",
]
SILVER = [
    "action-exceptions",
    "config-entry-unloading",
    "docs-configuration-parameters",
    "docs-installation-parameters",
    "entity-unavailable",
    "integration-owner",
    "log-when-unavailable",
    "parallel-updates",
    "reauthentication-flow",
    "test-coverage",
]
GOLD = [
    "devices",
    "diagnostics",
    "discovery",
    "discovery-update-info",
    "docs-data-update",
    "docs-examples",
    "docs-known-limitations",
    "docs-supported-devices",
    "docs-supported-functions",
    "docs-troubleshooting",
    "docs-use-cases",
    "dynamic-devices",
    "entity-category",
    "entity-device-class",
    "entity-disabled-by-default",
    "entity-translations",
    "exception-translations",
    "icon-translations",
    "reconfiguration-flow",
    "repair-issues",
    "stale-devices",
]
PLATINUM = ["async-dependency", "inject-websession", "strict-typing"]
RULES = [*BRONZE, *SILVER, *GOLD, *PLATINUM]

SCALE = yaml.safe_load((INTEGRATION / "quality_scale.yaml").read_text())["rules"]
TABLE = (ROOT / "docs" / "quality-scale.md").read_text()
ROWS = dict(re.findall(r"^\| (?!rule )([a-z-]+) \| (.*) \|$", TABLE, re.MULTILINE))


def test_every_rule_is_done_or_exempt() -> None:
    """None is left to do, and who is exempt says why."""
    assert list(SCALE) == RULES
    for rule, status in SCALE.items():
        if status != "done":
            assert status["status"] == "exempt", rule
            assert len(status["comment"]) > 20, rule


def test_table_is_complete() -> None:
    """It has the rules in their order, and exempt ones say so."""
    assert list(ROWS) == RULES
    for rule, row in ROWS.items():
        assert row.startswith("Exempt") == (SCALE[rule] != "done"), rule


@pytest.mark.parametrize("rule", [rule for rule in RULES if SCALE[rule] == "done"])
def test_evidence_is_there(rule: str) -> None:
    """Each file that the table names exists, and each section of a document."""
    named = re.findall(r"`([\w./-]+\.\w+|scripts/\w+)`", ROWS[rule])
    assert named
    for name in named:
        assert (ROOT / name).exists() or (INTEGRATION / name).exists(), name
    if rule.startswith("docs-"):
        pages = [PAGES[name] for name in named if name in PAGES]
        assert pages
        titles = {title for page in pages for title in headings(page)}
        assert set(re.findall(r"\*([\w ]+)\*", ROWS[rule])) <= titles


@pytest.mark.parametrize("platform", PLATFORMS)
def test_parallel_updates(platform: str) -> None:
    """Every platform says how many of its entities may be busy at once."""
    module = INTEGRATION / f"{platform}.py"
    if not module.exists():
        module = INTEGRATION / platform / "__init__.py"
    source = module.read_text()
    sends = platform in {"button", "notify"}
    assert re.search(rf"^PARALLEL_UPDATES = {int(sends)}$", source, re.MULTILINE)


def _labels(step: Mapping[str, Any]) -> Iterator[str]:
    yield from step.get("data", {}).values()
    for section in step.get("sections", {}).values():
        yield from _labels(section)


def _named() -> Iterator[str]:
    """Return what a user may look for in the documents, as it is called there."""
    contact = ENGLISH["config_subentries"]["contact"]
    for flow in (ENGLISH["config"], ENGLISH["options"], contact):
        for step in flow["step"].values():
            yield from _labels(step)
    for entities in ENGLISH["entity"].values():
        for entity in entities.values():
            yield entity["name"].removesuffix(" {currency}")
    for kind in ("triggers", "conditions"):
        for item in ENGLISH[kind].values():
            yield item["name"]
    for action in ENGLISH["services"]:
        yield f"`{action}`"


@pytest.mark.parametrize("name", sorted(set(_named())))
def test_documents_explain(name: str) -> None:
    """Every field, entity, trigger, condition and action is in a document."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    assert any(word.search(page) for page in PAGES.values())
