"""The columns of a node: as the project describes them, typed by the warehouse where its catalog is there, and what is tested."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.domain.product import Field, StatedClass
from catalog.formats.contracts.values import flag, listed, named, parts, unit_in, words_of
from catalog.formats.json_values import text
from catalog.formats.text import TEXT_LIMIT
from catalog.formats.units import unit_of

Document = dict[str, Any]
COLUMN_LIMIT = 5_000
CLASSES = ("classification", "sensitivity", "sensitivity_class", "data_classification", "contains_pii", "pii")
_MOST_VALUES = 20  # of a list of accepted ones, that are told


def meta_of(part: Mapping[str, Any]) -> Document:
    """`meta`, of the node and of its configuration."""
    config = part.get("config")
    found: Document = {}
    for owner in (config if isinstance(config, dict) else {}, part):
        if isinstance(owner.get("meta"), dict):
            found |= owner["meta"]
    return found


def fields_of(node: Document, tests: list[Document], catalog: Document) -> tuple[Field, ...]:
    """All columns that either artifact knows, in the order of the warehouse where that is known; at most COLUMN_LIMIT."""
    described = {name.lower(): (name, column) for name, column in named(node.get("columns"), COLUMN_LIMIT)}
    typed = {name.lower(): (name, column) for name, column in named(catalog.get("columns"), COLUMN_LIMIT)}
    keys = _keys(node)
    tested = {(words_of(t.get("column"), 300).lower(), t.get("test")) for t in tests if _holds(t)}
    fields = []
    for key in list(dict.fromkeys((*typed, *described)))[:COLUMN_LIMIT]:
        name, column = described.get(key, typed.get(key, (key, {})))
        fields.append(_field(name, column, typed.get(key, ("", {}))[1], key in keys, tested))
    return tuple(fields)


def _field(
    name: str, column: Document, catalog: Document, is_key: bool, tested: set[tuple[str, Any]]
) -> Field:
    meta, kinds = meta_of(column), {text(c.get("type"), 60) for c in parts(column.get("constraints"))}
    low = name.lower()
    one = (low, "unique") in tested or "unique" in kinds
    filled = (low, "not_null") in tested or "not_null" in kinds
    key = is_key or "primary_key" in kinds or (one and filled)
    description = text(column.get("description"), TEXT_LIMIT) or text(catalog.get("comment"), TEXT_LIMIT)
    return Field(
        name=text(column.get("name"), 300) or name,
        type=words_of(column.get("data_type"), 200) or words_of(catalog.get("type"), 200),
        title=words_of(meta.get("label") or meta.get("title"), 500),
        description=description,
        unit=unit_of(meta)[:60] or unit_in(description),
        required=True if filled or key else None,
        key=True if key else None,
        unique=True if one else None,
    )


def _keys(node: Document) -> set[str]:
    return {
        words_of(column, 300).lower()
        for constraint in parts(node.get("constraints"))
        if text(constraint.get("type"), 60) == "primary_key"
        for column in listed(constraint.get("columns"))
    }


def _holds(test: Document) -> bool:
    """Whether its failure stops the build: what only warns is no promise; nor what holds for some rows."""
    arguments = test.get("arguments")
    return words_of(test.get("severity"), 20).lower() != "warn" and not (
        isinstance(arguments, dict) and arguments.get("where")
    )


# --- quality ------------------------------------------------------------------------------------


def rules_of(node: Document, tests: list[Document]) -> Iterator[str]:
    """What is tested or constrained, in words."""
    for test in tests:
        if said := _test_words(test):
            column = words_of(test.get("column"), 300)
            warned = " (warns only)" if words_of(test.get("severity"), 20).lower() == "warn" else ""
            yield f"{column}: {said}{warned}" if column else f"{said[:1].upper()}{said[1:]}{warned}"
    for name, stated in named(node.get("columns"), COLUMN_LIMIT):
        for constraint in parts(stated.get("constraints")):
            yield f"{name}: {_constraint_words(constraint)}"
    for constraint in parts(node.get("constraints")):
        columns = words_of(listed(constraint.get("columns")), 500)
        yield f"{columns}: {_constraint_words(constraint)}" if columns else _constraint_words(constraint)


def _test_words(test: Document) -> str:
    name = words_of(test.get("test"), 200)
    arguments = test.get("arguments")
    stated = arguments if isinstance(arguments, dict) else {}
    inner = stated.get("arguments")
    stated = {**stated, **inner} if isinstance(inner, dict) else stated
    if name == "unique":
        return "no value occurs twice"
    if name == "not_null":
        return "no value is missing"
    if name == "accepted_values":
        values = listed(stated.get("values"), 1_000)
        more = f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else ""
        return f"values are {', '.join(words_of(v, 100) for v in values[:_MOST_VALUES])}{more}"
    if name == "relationships":
        target = words_of(stated.get("to"), 200).removeprefix("ref(").removesuffix(")").strip("'\"")
        return f"each value is in {target}.{words_of(stated.get('field'), 200)}"
    told = ", ".join(f"{key} {words_of(value, 200)}" for key, value in stated.items() if words_of(value, 200))
    return f"tested by {name}{f' ({told})' if told else ''}" if name else ""


def _constraint_words(constraint: Document) -> str:
    kind = text(constraint.get("type"), 60)
    expression = words_of(constraint.get("expression"), 300)
    known = {
        "not_null": "no value is missing",
        "unique": "no value occurs twice",
        "primary_key": "identifies a row",
    }
    said = known.get(kind) or f"{kind.replace('_', ' ')} constraint"
    return f"{said} ({expression})" if expression else said


# --- classes ------------------------------------------------------------------------------------


def classes_of(node: Document) -> Iterator[StatedClass]:
    """Classes that the `meta` of the node or of a column states."""
    found: dict[tuple[str, str], list[str]] = {}
    for where, part in (("", node), *named(node.get("columns"), COLUMN_LIMIT)):
        meta = meta_of(part)
        for name in CLASSES:
            value = _class_value(name, meta.get(name))
            if value:
                found.setdefault((name, value), []).append(where)
    for (name, value), places in found.items():
        shown = ", ".join(filter(None, places[:3]))
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        yield StatedClass(value=value, field=f"meta.{name} of {shown}{more}" if shown else f"meta.{name}")


def _class_value(name: str, value: Any) -> str:
    if name.endswith("pii"):
        return "personal data" if flag(value) else ""
    return text(value, 200)
