"""The columns of a table (https://datapackage.org/standard/table-schema/), and how its file is written."""

from typing import Any

from catalog.domain.product import Field, Schema
from catalog.formats.frictionless.values import entries, field_said, name_inside, objects, resolved, said
from catalog.formats.json_values import Fields
from catalog.formats.notes import Problems, note
from catalog.formats.text import TEXT_LIMIT

_MOST = 5_000  # fields of a schema
_MOST_VALUES = 12  # of an enumeration that are told in words
_LONGEST_VALUES = 200  # characters
_STANDARD = "Table Schema"
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}


def schema_of(at: str, resource: Fields, problems: Problems) -> Schema | None:
    """The fields of a resource, or where its schema lies. `at`: the address that relative ones are from."""
    stated = resource.get("schema")
    if isinstance(stated, str):
        url = resolved(at, stated.strip())
        if not url:
            note(
                problems,
                "schema",
                stated,
                "address",
                "The schema's path leads out of the package; it was not linked.",
                _FIX,
            )
        is_packed = bool(name_inside(at, stated.strip()))
        return Schema(url=url, standard=_STANDARD) if url and not is_packed else None
    if not isinstance(stated, dict):
        stated = {"fields": resource["fields"]} if "fields" in resource else {}  # OEMetadata 1.3
    listed = stated.get("fields")
    if isinstance(listed, dict):  # before version 1: by name
        listed = [{"name": name, **value} for name, value in listed.items() if isinstance(value, dict)]
    columns = objects(listed, _MOST)
    if isinstance(listed, list) and len(listed) > _MOST:
        message = f"The schema has {len(listed):,} fields; the first {_MOST:,} were kept."
        note(problems, "schema.fields", str(len(listed)), "count", message)
    keys = {key for key in entries(stated.get("primaryKey")) if isinstance(key, str)}
    leads = _foreign_keys(stated)
    fields = tuple(field for column in columns if (field := _field(column, keys, leads)))
    return Schema(fields=fields) if fields else None


_FIX = "Give a path below the folder of the descriptor, or a whole web address."


def _field(column: dict[str, Any], keys: set[str], leads: dict[str, str]) -> Field | None:
    name = field_said(column, "name", "id", "title", limit=500)
    if not name:
        return None
    rules = column.get("constraints")
    rules = rules if isinstance(rules, dict) else {}
    title = field_said(column, "title", "label", limit=500)
    return Field(
        name=name,
        type=field_said(column, "type", limit=100),
        title="" if title == name else title,
        description=_description(column, rules, leads.get(name, "")),
        unit=_unit(column),
        required=True if rules.get("required") in (True, "true") or column.get("nullable") is False else None,
        key=True if name in keys else None,
        unique=True if rules.get("unique") in (True, "true") else None,
    )


def _unit(column: Fields) -> str:
    """No property of the standard; energy packages write `unit` or `units`, as text or as `{"name"}`."""
    return field_said(column, "unit", "units", "unitOfMeasure", limit=100)


def _description(column: Fields, rules: Fields, leads: str) -> str:
    """What is said of a column, and below it its format, short lists of values, and what it refers to."""
    form = said(column.get("format"), 100)
    values = _values(column.get("categories") or rules.get("enum") or column.get("valueReference"))
    lines = [
        field_said(column, "description", limit=TEXT_LIMIT),
        f"Format: {form}." if form not in {"", "default"} else "",
        f"One of: {values}." if values else "",
        f"Refers to {leads}." if leads else "",
    ]
    return "\n".join(filter(None, lines))[:TEXT_LIMIT]


def _values(stated: Any) -> str:
    """`1: yes, 0: no`; nothing where there are many."""
    if not isinstance(stated, list) or not 0 < len(stated) <= _MOST_VALUES:
        return ""
    words = []
    for value in stated:
        if isinstance(value, dict):
            words += [
                ": ".join(
                    filter(
                        None, (said(value.get("value"), 100), field_said(value, "label", "name", limit=100))
                    )
                )
            ]
        else:
            words.append(said(value, 100))
    told = ", ".join(filter(None, words))
    return told if len(told) <= _LONGEST_VALUES else ""


def _foreign_keys(schema: Fields) -> dict[str, str]:
    """Column → the `resource.column` that it refers to."""
    found = {}
    for key in objects(schema.get("foreignKeys"), 100):
        target = key.get("reference")
        target = target if isinstance(target, dict) else {}
        table = field_said(target, "resource", limit=200)
        pairs = zip(entries(key.get("fields")), entries(target.get("fields")), strict=False)
        for own, other in pairs:
            if isinstance(own, str) and isinstance(other, str):
                found[own] = ".".join(filter(None, (table, other)))
    return found


def dialect_in_words(resource: Fields) -> str:
    """`Columns are separated by semicolons. Decimal sign: “,”. Encoding: windows-1252.`; what is usual is not said."""
    dialect = resource.get("dialect")
    dialect = dialect if isinstance(dialect, dict) else {}
    csv = dialect.get("csv")  # of frictionless-py: by format
    dialect = {**dialect, **csv} if isinstance(csv, dict) else dialect
    separator, sign = (
        dialect.get("delimiter"),
        said(dialect.get("decimalSeparator"), 5) or said(dialect.get("decimalChar"), 5),
    )
    encoding = said(resource.get("encoding"), 50)
    lines = [
        f"Columns are separated by {_NAMES.get(separator, f'“{separator}”')}."
        if isinstance(separator, str) and 0 < len(separator) < 4 and separator != "," else "",
        f"Decimal sign: “{sign}”." if sign not in {"", "."} else "",
        "There is no header row." if dialect.get("header") is False else "",
        f"Encoding: {encoding}." if encoding and encoding.lower().replace("-", "") != "utf8" else "",
    ]  # fmt: skip
    return " ".join(filter(None, lines))
