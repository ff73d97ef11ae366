"""Every rule that a reader names by its code is told in words, with a remedy."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import catalog
from catalog.domain.errors import PageUnreadable, RecordRefused
from catalog.domain.problems import RULES
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import PROTOCOLS

FORMATS = Path(catalog.__file__).parent / "formats"
# Where the code stands among the arguments of what notes a problem or refuses an entry.
PLACES = {"note": 3, "refused": 3}
PLACES_OF_CELLS = PLACES | {"note": 2, "note_value": 3}
CORPUS = {"ckan": "ckan", "opendatasoft": "opendatasoft", "dcat-us": "dcat-us", "dcat": "dcat"}


def codes_in(path: Path) -> Iterator[str]:
    """The codes written in one module, as the argument `rule` or at its place."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    cells = "catalog.formats.inventory.cells" in imported
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            named = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            place = (PLACES_OF_CELLS if cells else PLACES).get(named, len(call.args))
            stated = [keyword.value for keyword in call.keywords if keyword.arg == "rule"]
            for value in (*call.args[place : place + 1], *stated):
                yield from (
                    part.value
                    for part in ast.walk(value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                )


def test_every_rule_in_the_readers_has_words_and_a_remedy() -> None:
    found = {code: path.name for path in sorted(FORMATS.rglob("*.py")) for code in codes_in(path)}
    assert len(found) > 15
    assert {code: name for code, name in found.items() if code not in RULES} == {}
    assert [code for code, rule in RULES.items() if not (rule.asks and rule.fix)] == []


@pytest.mark.parametrize("name", [name for name in CORPUS if name in PROTOCOLS])
def test_every_rule_that_real_payloads_break_has_words(corpus: Path, name: str) -> None:
    protocol, broken = PROTOCOLS[name], set[str]()
    for path in (path for path in (corpus / CORPUS[name]).rglob("*") if path.is_file()):
        try:
            page = protocol.read_page(PageRequest(url="https://corpus.example/"), "", path.read_bytes())
        except PageUnreadable:
            continue
        broken |= {problem.rule for problem in page.problems}
        for item in page.items:
            try:
                problems = (item.refusal,) if item.refusal else protocol.map_record(item.body).problems
            except RecordRefused as refused:
                broken.add(refused.rule)
            else:
                broken |= {problem.rule for problem in problems}
    assert broken <= RULES.keys()
