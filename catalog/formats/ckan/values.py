"""The fields of a package or resource with its extras beside them, all keys in lower case with underscores."""

from collections.abc import Mapping
from typing import Any

from catalog.formats.json_values import *  # noqa: F403


def merged(package: Mapping[str, Any]) -> dict[str, Any]:
    """First-level fields and extras (`[{"key", "value"}]`, or an object) as one; what is empty is left out.

    Custom fields stand in either place, by version and plugin; a first-level one wins.
    """
    fields = {key: value for key, value in package.items() if value or value == 0}
    if not "".join(fields).islower():
        fields = {folded(key): value for key, value in fields.items()}
    extras = fields.pop("extras", None)
    return _of_extras(extras) | fields if extras else fields


def _of_extras(extras: Any) -> dict[str, Any]:
    if isinstance(extras, list):
        pairs = [(extra.get("key"), extra.get("value")) for extra in extras if isinstance(extra, dict)]
    else:
        pairs = list(extras.items()) if isinstance(extras, dict) else []
    return {folded(key): value for key, value in pairs if isinstance(key, str) and (value or value == 0)}


def folded(key: str) -> str:
    """`"Contact-Email "` → `contact_email`."""
    return key.strip().lower().replace("-", "_").replace(" ", "_")
