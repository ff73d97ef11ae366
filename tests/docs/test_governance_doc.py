"""docs/governance.md tells of every rule and class, as they are declared."""

from pathlib import Path

from catalog.domain.governance.rules_model import rules_by_id
from catalog.domain.governance.standing import STANDINGS
from catalog.domain.governance.triage_words import labels, triage_words

DOC = (Path(__file__).resolve().parents[2] / "docs" / "governance.md").read_text(encoding="utf-8")


def test_each_rule_is_told_and_no_other() -> None:
    told = {line.split("`")[1] for line in DOC.splitlines() if line.startswith("| `")}
    assert told == rules_by_id().keys()


def test_each_class_is_told_with_its_limits() -> None:
    for found in triage_words().classes:
        limits = " | ".join(labels("ratings")[found.limits[name]].lower() for name in labels("grounds"))
        line = next(line for line in DOC.splitlines() if line.startswith(f"| {found.code} |"))
        assert line.endswith(f"| {limits} |"), found.code


def test_each_standing_is_told() -> None:
    for label in STANDINGS.values():
        assert label in DOC
