"""What stands in a descriptor: its fields with a value, where words such as “none” stand for no value."""

from typing import Any
from urllib.parse import quote, unquote, urljoin

from catalog.formats.json_values import Fields, address, text
from catalog.formats.text import TITLE_LIMIT

_EMPTY: tuple[Any, ...] = (None, "", [], {})
_NOTHING = frozenset(
    (
        "",
        "none",
        "null",
        "n/a",
        "nan",
        "-",
        "--",
        "todo",
        "tbd",
        "tba",
        "not available",
        "https://",
        "http://",
    )
)
_SAFE = "/%:@!$&'()*+,;=-._~?"  # what a path keeps as it stands


def stated(fields: Fields) -> dict[str, Any]:
    """The fields that have a value."""
    return {key: value for key, value in fields.items() if value not in _EMPTY}


def entries(value: Any, most: int = 500) -> list[Any]:
    """The entries of a list; one value is a list of one. Empty ones are left out."""
    listed = value if isinstance(value, list) else [value]
    return [entry for entry in listed[: 2 * most] if entry not in _EMPTY][:most]


def objects(value: Any, most: int = 500) -> list[dict[str, Any]]:
    """The objects of a list, without their empty fields."""
    return [stated(entry) for entry in entries(value, most) if isinstance(entry, dict)]


def said(value: Any, limit: int = TITLE_LIMIT) -> str:
    """The text of a value; empty for words that stand for nothing, such as “none”."""
    if value is None:
        return ""
    found = text(value, limit)
    return "" if len(found) < 14 and found.lower() in _NOTHING else found


def field_said(fields: Fields, *names: str, limit: int = TITLE_LIMIT) -> str:
    """The text of the first of `names` that says something."""
    for name in names:
        if name in fields and (found := said(fields[name], limit)):
            return found
    return ""


def link(value: Any) -> str:
    """A web address, else nothing."""
    found = address(value) if isinstance(value, str) else ""
    return "" if found.lower() in _NOTHING else found


def resolved(at: str, path: str) -> str:
    """The address of a file of the package whose descriptor lies at `at`; empty where it may not be followed.

    Data Package allows whole web addresses, and paths below the descriptor's folder; none that lead out of it
    (https://datapackage.org/standard/data-resource/#path-or-data). Of one in a ZIP file (`at` with its name there as
    fragment) the files have the ZIP file's address.
    """
    if whole := link(path):
        return whole
    if not at or path[:1] in {"/", "\\", "~"} or ":" in path.partition("/")[0] or "\\" in path:
        return ""
    if ".." in path.split("/"):
        return ""
    archive, inside, _ = at.partition("#")
    return archive if inside else urljoin(at, quote(path, safe=_SAFE))


def name_inside(at: str, path: str) -> str:
    """What a file of a package is called in the ZIP file that the descriptor lies in; empty where it lies in none."""
    inside = unquote(at.partition("#")[2])
    if not inside or link(path) or not path:
        return ""
    return f"{inside.rpartition('/')[0]}/{path}".removeprefix("/")
