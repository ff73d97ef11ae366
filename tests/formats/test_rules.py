"""Every rule that a reader names by its code is told in words, with a remedy."""

import ast
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import pytest

import catalog
from catalog.domain.errors import PageUnreadable, RecordRefused
from catalog.domain.problems import RULES
from catalog.formats.protocol import HarvestProtocol, PageRequest
from catalog.formats.registry import PROTOCOLS

FORMATS = Path(catalog.__file__).parent / "formats"
# The folders of real payloads that are not called as their protocol; None: there is none.
FOLDERS = {
    "csw": "iso-csw",
    "iso19115": "iso-csw",
    "open-energy": "legacy",
    "inventory": "legacy",
    "waf": None,
}
MOST = 300  # records of one file


def takes_rule(tree: ast.Module) -> dict[str, int]:
    """The functions of a module that take a rule's code, with its place among the arguments of a call."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [one.arg for one in node.args.args if one.arg not in {"self", "cls"}]
            if "rule" in names and node.name != "rule_words":
                found[node.name] = names.index("rule")
    return found


TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(FORMATS.rglob("*.py"))}
TAKEN = {path: takes_rule(tree) for path, tree in TREES.items()}


def places_in(path: Path) -> Mapping[str, int]:
    """The functions that a module can call with a code: its own, those that it imports, and methods of others."""
    places = dict(TAKEN[FORMATS / "records.py"])
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("catalog.formats."):
            source = FORMATS.joinpath(*(node.module or "").split(".")[2:]).with_suffix(".py")
            places |= {
                one.asname or one.name: TAKEN[source][one.name]
                for one in node.names
                if one.name in TAKEN.get(source, {})
            }
    return places | TAKEN[path]


def codes_in(path: Path) -> Iterator[str]:
    """The codes written in one module, as the argument `rule` or at its place."""
    places = places_in(path)
    for call in ast.walk(TREES[path]):
        if isinstance(call, ast.Call):
            named = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            place = places.get(named, len(call.args))
            stated = [keyword.value for keyword in call.keywords if keyword.arg == "rule"]
            for value in (*call.args[place : place + 1], *stated):
                yield from (
                    part.value
                    for part in ast.walk(value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                )


def test_every_rule_in_the_readers_has_words_and_a_remedy() -> None:
    found = {code: path.name for path in TREES for code in codes_in(path)}
    assert len(found) > 40
    assert {code: name for code, name in found.items() if code not in RULES} == {}
    assert [code for code, rule in RULES.items() if not (rule.asks and rule.fix)] == []


def rules_broken(protocol: HarvestProtocol, path: Path) -> set[str]:
    """The codes of what is told of one file and of its first records."""
    try:
        page = protocol.read_page(PageRequest(url="https://corpus.example/"), "", path.read_bytes())
        items = list(islice(page.items, MOST))
    except PageUnreadable:
        return set()
    broken = {problem.rule for problem in page.problems}
    for item in items:
        try:
            problems = (item.refusal,) if item.refusal else protocol.map_record(item.body).problems
        except RecordRefused as refused:
            broken.add(refused.rule)
        else:
            broken |= {problem.rule for problem in problems}
    return broken


@pytest.mark.parametrize("name", [name for name in PROTOCOLS if FOLDERS.get(name, name)])
def test_every_rule_that_real_payloads_break_has_words(corpus: Path, name: str) -> None:
    folder = corpus / (FOLDERS.get(name) or name)
    if not folder.is_dir():
        pytest.skip(f"{corpus} has no folder of real payloads for {name}")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert set().union(*(rules_broken(PROTOCOLS[name], path) for path in files)) <= RULES.keys()
