"""The columns of a resource: datastore fields, a data dictionary, or a Frictionless schema, also as JSON in a string."""

from typing import Any

from catalog.domain.product import Field, Schema
from catalog.formats.json_values import Fields, address, field_text, items, unpacked
from catalog.formats.text import TEXT_LIMIT

_MOST_FIELDS = 2_000
_LISTS = ("datastore_fields", "data_dictionary", "schema", "fields", "table_schema", "columns")
_ADDRESSES = (
    "schema_url",
    "data_dictionary_url",
    "schema",
    "data_dictionary",
    "linked_schemas",
    "describedby",
)
_NAME = ("id", "name", "field", "column", "column_name", "field_name")
_TYPE = ("type_override", "type", "data_type", "datatype", "format")
_TITLE = ("label", "title")
_DESCRIPTION = ("notes", "description", "definition", "comment")
_UNIT = ("unit", "units", "unit_of_measure", "uom")
_KEYS = {"yes": True, "true": True, "no": False, "false": False, "1": True, "0": False}
SCHEMA = (*_LISTS, *_ADDRESSES)  # the fields that a schema comes from


def schema_of(fields: Fields) -> Schema | None:
    """The schema that a package or resource describes, or points to; None where it does neither."""
    columns = next((cols for name in _LISTS if name in fields and (cols := _columns(fields[name]))), ())
    url = next((found for name in _ADDRESSES if name in fields and (found := _address(fields[name]))), "")
    return Schema(fields=columns, url=url) if columns or url else None


def _columns(value: Any) -> tuple[Field, ...]:
    value = unpacked(value)
    required: Any = ()
    if isinstance(value, dict):
        required, value = value.get("primaryKey") or (), value.get("fields") or value.get("columns")
    if not isinstance(value, list):
        return ()
    keys = set(required) if isinstance(required, list) else {required}
    found = (_column(item, keys) for item in value[:_MOST_FIELDS])
    return tuple(column for column in found if column is not None)


def _column(item: Any, keys: set[Any]) -> Field | None:
    """`info` holds what people wrote in the datastore's data dictionary; it says more than the database type."""
    if not isinstance(item, dict):
        return None
    info = unpacked(item.get("info"))
    stated = (
        {**item, **{key: value for key, value in info.items() if value}} if isinstance(info, dict) else item
    )
    name = field_text(stated, *_NAME, limit=500)
    if not name or name == "_id":  # the datastore's own row number
        return None
    constraints = stated.get("constraints")
    rules: dict[str, Any] = constraints if isinstance(constraints, dict) else {}
    return Field(
        name=name,
        type=field_text(stated, *_TYPE, limit=100),
        title=field_text(stated, *_TITLE),
        description=field_text(stated, *_DESCRIPTION, limit=TEXT_LIMIT),
        unit=field_text(stated, *_UNIT, limit=100),
        required=_flag(rules.get("required", stated.get("required"))),
        key=True if name in keys else _flag(stated.get("primary_key")),
    )


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else _KEYS.get(str(value).lower())


def _address(value: Any) -> str:
    """The address of a schema document: text, or `{"url"}` in a list."""
    for item in items(value):
        found = address(item.get("url") or "") if isinstance(item, dict) else address(item)
        if found:
            return found
    return ""
