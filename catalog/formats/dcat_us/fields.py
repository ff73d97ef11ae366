"""The fields of a record by their plain names: 3.0 is JSON-LD, so that names may have a prefix and values a wrapper."""

from typing import Any

_EMPTY: tuple[Any, ...] = (None, "", [], {})


def fields_of(record: dict[str, Any]) -> dict[str, Any]:
    """What is stated: empty values left out, `dct:title` as `title`, `{"@value": "2024"}` as `"2024"`."""
    fields = {key: value for key, value in record.items() if value or value == 0}
    if ":" in "".join(fields):
        fields = {key.rpartition(":")[2]: value for key, value in fields.items()}
    for key, value in fields.items():
        if isinstance(value, dict) and "@value" in value:
            fields[key] = value["@value"]
    return fields


def parts(value: Any) -> list[Any]:
    """The entries of a list; one value is a list of one. Empty entries are left out."""
    if not isinstance(value, list):
        return [] if value in _EMPTY else [value]
    return [entry for entry in value if entry not in _EMPTY]
