"""The tables of a contract: their columns with types, units and keys, and what is said of quality, classes and origin."""

from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.domain.product import Concept, Field, Lineage, StatedClass
from catalog.formats.contracts.levels import rule_words
from catalog.formats.contracts.values import custom, flag, listed, parts, unit_in, words_of
from catalog.formats.json_values import field_text, text
from catalog.formats.text import TEXT_LIMIT

Document = dict[str, Any]
COLUMN_LIMIT = 5_000
_DEPTH = 20
_MOST_RULES = 500
_MOST_NAMED = 3  # of the columns of one class
_UNITS = ("unit", "unitofmeasure", "unit_of_measure", "unitofmeasurement", "units", "uom")


class Tables(msgspec.Struct, frozen=True):
    """What the tables of a contract state together."""

    fields: tuple[Field, ...]
    rules: tuple[str, ...]
    classes: tuple[StatedClass, ...]
    lineage: Lineage | None
    tags: tuple[str, ...]
    topics: tuple[str, ...]  # the physical names of tables that are topics of a stream
    cut: bool


def tables_of(contract: Document) -> Tables:
    """The columns of all tables, at most COLUMN_LIMIT; of several tables each column is called `table.column`."""
    tables = parts(contract.get("schema"))
    rules: list[str] = []
    fields: list[Field] = []
    classes: dict[str, list[str]] = {}
    sources, statements, tags = dict[str, None](), dict[str, None](), dict[str, None]()
    cut = False
    for table in tables:
        name = field_text(table, "name", "physicalName", limit=300)
        tags.update(dict.fromkeys(words_of(tag, 200) for tag in listed(table.get("tags"))))
        _note_rules(rules, name if len(tables) > 1 else "", table)
        _note_class(classes, name, table)
        for path, column in _columns(table, f"{name}." if len(tables) > 1 and name else "", _DEPTH):
            if len(fields) >= COLUMN_LIMIT:
                cut = True
                break
            fields.append(_field(path, column))
            _note_rules(rules, path, column)
            _note_class(classes, path, column)
            sources.update(
                dict.fromkeys(words_of(one, 300) for one in listed(column.get("transformSourceObjects")))
            )
            if told := field_text(column, "transformDescription", limit=2_000):
                statements[f"{path}: {told}"] = None
    return Tables(
        fields=tuple(fields),
        rules=tuple(rules[:_MOST_RULES]),
        classes=tuple(StatedClass(value=value, field=_named(paths)) for value, paths in classes.items()),
        lineage=_lineage(list(filter(None, sources)), list(statements)),
        tags=tuple(filter(None, tags)),
        topics=tuple(_topics(tables)),
        cut=cut,
    )


def _columns(owner: Document, prefix: str, levels: int) -> Iterator[tuple[str, Document]]:
    """Each column with its path; the parts of objects and of what lists hold are columns too."""
    for column in parts(owner.get("properties"), COLUMN_LIMIT + 1):
        name = field_text(column, "name", "physicalName", limit=300)
        if name:
            yield prefix + name, column
            items = column.get("items")
            for part in (column, items if isinstance(items, dict) else {}):
                if levels and part.get("properties"):
                    yield from _columns(part, f"{prefix}{name}.", levels - 1)


def _field(path: str, column: Document) -> Field:
    own = custom(column)
    unit = column.get("unit") or next((own[key] for key in _UNITS if own.get(key)), "")
    return Field(
        name=path,
        type=_type(column),
        title=field_text(column, "businessName", limit=500),
        description=field_text(column, "description", limit=TEXT_LIMIT),
        unit=words_of(unit, 60) or unit_in(column.get("description"), column.get("businessName")),
        required=flag(column.get("required")),
        key=flag(column.get("primaryKey")),
        unique=flag(column.get("unique")),
    )


def _type(column: Document) -> str:
    """`string (varchar(18))`: the logical type, and the physical one where that says more."""
    logical = field_text(column, "logicalType", "type", limit=100)
    physical = text(column.get("physicalType"), 100)
    same = not physical or physical.lower() == logical.lower()
    return logical if same else f"{logical} ({physical})" if logical else physical


def _note_rules(rules: list[str], where: str, part: Document) -> None:
    if flag(part.get("unique")):
        rules.append(f"{where}: no value occurs twice")
    for rule in parts(part.get("quality")):
        if said := rule_words(where, rule):
            rules.append(said)


def _note_class(classes: dict[str, list[str]], where: str, part: Document) -> None:
    stated = text(part.get("classification"), 200)
    if stated:
        classes.setdefault(stated, []).append(where)


def _named(paths: list[str]) -> str:
    """`classification of id, name and 4 more`."""
    shown, more = ", ".join(filter(None, paths[:_MOST_NAMED])), len(paths) - _MOST_NAMED
    if not shown:
        return "classification"
    return f"classification of {shown} and {more} more" if more > 0 else f"classification of {shown}"


def _lineage(sources: list[str], statements: list[str]) -> Lineage | None:
    if not sources and not statements:
        return None
    named = tuple(Concept(label=source) for source in sources[:500])
    return Lineage(sources=named, statement="\n".join(statements)[:TEXT_LIMIT])


def _topics(tables: list[Document]) -> Iterator[str]:
    for table in tables:
        if text(table.get("physicalType"), 60).lower() in {"topic", "stream", "queue"}:
            yield field_text(table, "physicalName", "name", limit=300)
