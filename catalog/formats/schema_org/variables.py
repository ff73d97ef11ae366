"""What the data are about, column by column: `variableMeasured`, and the record sets of Croissant."""

from typing import Any

from catalog.domain.product import Field, Schema
from catalog.domain.vocabulary.tables import last_part
from catalog.formats.json_values import Fields, address, field_text, text
from catalog.formats.notes import Problems, note
from catalog.formats.schema_org.values import name_of, objects, page_of, parts, texts_of
from catalog.formats.text import TEXT_LIMIT

VARIABLES = ("variableMeasured", "variablesMeasured", "recordSet")
_MOST = 5_000
_DEEPEST = 8  # variables within variables


def schema_of(fields: Fields, problems: Problems) -> Schema | None:
    """The variables of a record, those within a compound one by `outer.inner`."""
    found = [
        field
        for name in VARIABLES[:2]
        for value in parts(fields.get(name), _MOST)
        for field in _variable(value, "", 0)
    ]
    if len(found) > _MOST:
        message = f"The data set has {len(found):,} variables; the first {_MOST:,} were kept."
        note(problems, "variableMeasured", "", "count", message)
    return Schema(fields=tuple(found[:_MOST])) if found else None


def _variable(value: Any, outer: str, depth: int) -> list[Field]:
    if not isinstance(value, dict):
        name = text(value, 500)
        iri = address(name)
        return [Field(name=last_part(iri) if iri else name, description=iri)] if name else []
    name = field_text(value, "name", "alternateName", limit=500) or last_part(page_of(value))
    if not name:
        return []
    inner = objects(value.get("valueReference"), _MOST) if depth < _DEEPEST else []
    named = f"{outer}.{name}" if outer else name
    title = field_text(value, "alternateName", limit=500)
    own = Field(
        name=named,
        type=_type(value),
        title="" if title == name else title,
        description=_description(value),
        unit=unit_of(value),
    )
    return [own, *(field for each in inner if "name" in each for field in _variable(each, named, depth + 1))]


def unit_of(value: Fields) -> str:
    """The unit in words, else its code (UN/CEFACT, or the end of an address such as QUDT's)."""
    if stated := field_text(value, "unitText", "unit", limit=100):
        return stated
    for key in ("unitCode", "qudt:hasUnit", "qudt:unit"):
        if stated := _end_of(value.get(key)):
            return stated
    return ""


def _end_of(value: Any) -> str:
    """The label of a unit, or the last part of its address or prefixed name."""
    if isinstance(value, dict):
        return field_text(value, "name", "label", limit=100) or last_part(text(value.get("@id"), 500))
    stated = text(value, 500)
    return last_part(stated) if ":" in stated else stated[:100]


def _type(value: Fields) -> str:
    """The data type by its last part: `decimal` of http://www.w3.org/2001/XMLSchema#decimal."""
    for key in ("qudt:dataType", "dataType", "valueType", "statType"):
        for stated in parts(value.get(key), 5):
            if found := _end_of(stated):
                return found[:100]
    return ""


def _description(value: Fields) -> str:
    """What is said of a variable, and its range and technique where they are stated."""
    low, high = text(value.get("minValue"), 50), text(value.get("maxValue"), 50)
    spread = {
        (True, True): f"From {low} to {high}.",
        (True, False): f"At least {low}.",
        (False, True): f"At most {high}.",
    }
    lines = [
        field_text(value, "description", limit=TEXT_LIMIT),
        spread.get((bool(low), bool(high)), ""),
        *(f"Technique: {word}" for word in texts_of(value.get("measurementTechnique"), 1_000)[:5]),
    ]
    return "\n".join(filter(None, lines))[:TEXT_LIMIT]


# --- Croissant ----------------------------------------------------------------------------------


def record_schemas(fields: Fields, problems: Problems) -> tuple[Schema | None, dict[str, Schema]]:
    """(the schema of the whole, the schemas of single files by their identifier).

    Record sets whose fields all come from one file are its schema; with others, fields are named `set/field`.
    """
    sets = objects(fields.get("recordSet"))
    by_file: dict[str, list[Field]] = {}
    shared: list[Field] = []
    for one in sets:
        columns = _columns(one, len(sets) > 1)
        sources = {source for _, source in columns}
        if len(sources) == 1 and "" not in sources:
            by_file.setdefault(next(iter(sources)), []).extend(column for column, _ in columns)
        else:
            shared += [column for column, _ in columns]
    if len(shared) > _MOST or any(len(columns) > _MOST for columns in by_file.values()):
        message = f"The record sets have more than {_MOST:,} fields; those beyond were left out."
        note(problems, "recordSet", "", "count", message)
    schemas = {name: _record_schema(columns) for name, columns in by_file.items() if columns}
    return _record_schema(shared) if shared else None, schemas


def _record_schema(columns: list[Field]) -> Schema:
    """The schema says its standard: a document without `conformsTo` is Croissant by its record sets."""
    return Schema(fields=tuple(columns[:_MOST]), standard="Croissant")


def _columns(record_set: dict[str, Any], several: bool) -> list[tuple[Field, str]]:
    """(column, the identifier of the file that it is from)."""
    keys = {_named(value) for value in parts(record_set.get("key"), 50)}
    prefix = f"{name_of(record_set) or last_part(_named(record_set))}/" if several else ""
    found: list[tuple[Field, str]] = []
    for one in objects(record_set.get("field"), _MOST):
        inner = objects(one.get("subField"), 200)
        found += (
            [_column(each, keys, prefix, one) for each in inner]
            if inner
            else [_column(one, keys, prefix, {})]
        )
    return [(column, source) for column, source in found if column.name]


def _column(one: dict[str, Any], keys: set[str], prefix: str, outer: Fields) -> tuple[Field, str]:
    source = next(iter(objects(one.get("source"), 1)), {})
    extract = next(iter(objects(source.get("extract"), 1)), {})
    identifier = _named(one)
    name = name_of(one, 500) or field_text(extract, "column", "jsonPath", limit=500) or last_part(identifier)
    name = last_part(name) if "/" in name and name == identifier else name
    above = f"{name_of(outer, 200) or last_part(_named(outer))}." if outer else ""
    column = Field(
        name=f"{prefix}{above}{name}" if name else "",
        type=", ".join(dict.fromkeys(filter(None, map(_end_of, parts(one.get("dataType"), 10)))))[:100],
        description="\n".join(filter(None, (field_text(one, "description", limit=TEXT_LIMIT), _leads(one)))),
        unit=unit_of(one),
        key=True if identifier and identifier in keys else None,
    )
    file = source.get("fileObject") or source.get("fileSet") or source.get("distribution")
    return column, _named(file)


def _leads(one: Fields) -> str:
    target = next(iter(objects(one.get("references"), 1)), {})
    named = _named(target.get("field") or target)
    within = named.rpartition("#")[2] if "#" in named else "/".join(named.split("/")[-2:])
    return f"Refers to {within}." if within else ""


def _named(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@id")
    return value if isinstance(value, str) else ""
