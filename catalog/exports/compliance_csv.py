"""How domains and products stand to the shared rules, as CSV."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from catalog.domain.governance.rules_model import Rule
from catalog.domain.governance.standing import STANDINGS
from catalog.exports.csv_text import csv_lines
from catalog.selectors.compliance import Row

DOMAINS = ("slug", "name", "rule", "stands", "exempt until", "met", "not met", "not known")
STATES = {"met": "met", "unmet": "not met", "unknown": "not known", "none": "not asked"}


def domains_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """One line a domain and rule; the numbers are of public products, or of requests."""
    return csv_lines(DOMAINS, (line for row in rows for line in _lines(row)))


def _lines(row: Row) -> Iterator[tuple[object, ...]]:
    for cell in row.cells:
        until = cell.decided.until.isoformat() if cell.decided and cell.decided.until else ""
        yield row.slug, row.name, cell.rule.id, STANDINGS[cell.standing].lower(), until, *cell.figures


def products_csv(rules: Sequence[Rule], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """One line a product; a column a rule, with why in brackets."""
    header = ("slug", "title", *(rule.title for rule in rules))
    return csv_lines(header, (_product(rules, row) for row in rows))


def _product(rules: Sequence[Rule], row: Mapping[str, Any]) -> tuple[object, ...]:
    found = row["findings"] or {}
    return row["slug"], row["title"], *(_told(found.get(rule.id)) for rule in rules)


def _told(verdict: Sequence[str] | None) -> str:
    if not verdict:
        return "not looked at yet"
    state, detail = verdict
    return f"{STATES[state]} ({detail})" if detail else STATES[state]
