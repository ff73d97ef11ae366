"""First rows out of JSON: a list, lines of objects, GeoJSON features, the answers of record APIs; also cut off at its end."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from catalog.domain.errors import PageUnreadable
from catalog.formats.json_reader import read_json_text
from catalog.formats.samples.table import COLUMNS, DEPTH, ROWS, Kind, Table, table_of

# A text without an end goes to the end of all, so that nothing is looked at twice.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+\\?(?:"|\Z)|[{}\[\]]', re.DOTALL)
_LINES = re.compile(r"\A\s*\{")
_CLOSING = {"{": "}", "[": "]"}
# Where record APIs put their rows, in the order looked for, and how they say how many there are.
_LISTS = ("features", "results", "records", "rows", "items", "data", "value", "values", "result", "member")
_TOTALS = ("total_count", "total", "nhits", "numberMatched", "@odata.count", "totalCount")
_INSIDE = ("result", "results", "data", "response", "d")
_OWN = frozenset(("_id", "_full_text"))  # what CKAN's datastore adds to every row


def read_rows(text: str, *, whole: bool) -> Table:
    """The first rows of a document. Raises PageUnreadable where no list of rows is found in it."""
    document = _lines(text, whole=whole) or _document(text, whole=whole)
    found, around = _find(document)
    rows = [row for row in found[: ROWS + 1] if isinstance(row, dict | list)]
    if not rows:
        raise PageUnreadable("It is JSON, and holds no list of records.")
    if isinstance(rows[0], list):
        return _of_lists([row for row in rows if isinstance(row, list)], around, whole)
    objects = [row for row in rows if isinstance(row, dict)]
    kind: Kind = "geojson" if _is_feature(objects[0]) else "json"
    plain = [_plain(row) for row in objects]
    if "fields" in around:
        plain = [{key: value for key, value in row.items() if key not in _OWN} for row in plain]
    names = _names(plain)
    return table_of(kind, names, [[row.get(name) for name in names] for row in plain], _total(around, found, whole))  # fmt: skip


def _lines(text: str, *, whole: bool) -> list[Any]:
    """The objects of JSON lines; empty where it is no such text."""
    lines = [line for line in text.splitlines()[: ROWS + 2] if line.strip()]
    if len(lines) < 2 or not all(_LINES.match(line) for line in lines[:2]):
        return []
    found = []
    for n, line in enumerate(lines):
        if len(line) > len(text) or _depth(line) > DEPTH:
            raise PageUnreadable(f"It is JSON that is nested deeper than {DEPTH} levels.")
        try:
            found.append(read_json_text(line))
        except ValueError:
            if n == 0:
                return []
            if n < len(lines) - 1 or whole:
                raise PageUnreadable(f"Line {n + 1} of it is no JSON, while the others are.") from None
    return found


def _document(text: str, *, whole: bool) -> Any:
    sound = _closed(text, whole=whole)
    try:
        return read_json_text(sound)
    except ValueError as error:
        raise PageUnreadable(f"It looks like JSON and cannot be read as such: {error}.") from None


def _closed(text: str, *, whole: bool) -> str:
    """`text`, or what stands in it before the last record that is not whole, with all brackets closed.

    The records are what the outermost list holds that is still open at the end. Raises PageUnreadable for depth.
    """
    stack: list[str] = []
    ends: dict[int, int] = {}  # depth of an open list → where its last whole entry ends
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in _CLOSING:
            stack.append(mark)
            ends.pop(len(stack), None)
            if len(stack) > DEPTH:
                raise PageUnreadable(f"It is JSON that is nested deeper than {DEPTH} levels.")
        elif mark in ("}", "]") and stack:
            stack.pop()
            if not stack:
                return text  # whole, or with something after its end, which reading tells
            ends[len(stack)] = token.end()
    if whole or not stack:
        return text
    for depth in range(1, len(stack) + 1):
        if stack[depth - 1] == "[" and depth in ends:
            return text[: ends[depth]] + "".join(_CLOSING[mark] for mark in reversed(stack[:depth]))
    raise PageUnreadable("It is JSON whose first record is longer than what is looked at.")


def _depth(line: str) -> int:
    deepest = depth = 0
    for token in _TOKEN.finditer(line):
        if token[0] in _CLOSING:
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] in ("}", "]"):
            depth -= 1
    return deepest


def _find(document: Any, levels: int = 3) -> tuple[list[Any], Mapping[str, Any]]:
    """The list of rows, and the object that holds it."""
    if isinstance(document, list):
        return document, {}
    if not isinstance(document, dict) or not levels:
        return [], {}
    for name in _LISTS:
        value = document.get(name)
        if isinstance(value, list) and (not value or isinstance(value[0], dict | list)):
            return value, document
    for name in _INSIDE:
        rows, around = _find(document.get(name), levels - 1)
        if rows:
            return rows, around
    lists = [v for v in document.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
    return max(lists, key=len, default=[]), document


def _is_feature(row: Mapping[str, Any]) -> bool:
    return row.get("type") == "Feature" and isinstance(row.get("properties"), dict)


def _plain(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row's own fields, out of what GeoJSON and the versions of Opendatasoft's API wrap them in."""
    inside = row["record"] if isinstance(row.get("record"), dict) else row
    for name, beside in (("properties", "type"), ("fields", "recordid"), ("fields", "id")):
        if isinstance(inside.get(name), dict) and beside in inside:
            found: Mapping[str, Any] = inside[name]
            return found
    return inside


def _names(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
        if len(names) > COLUMNS:
            break
    return list(names)


def _of_lists(rows: list[list[Any]], around: Mapping[str, Any], whole: bool) -> Table:
    """Rows that are lists: their names stand beside them, or in the first one."""
    stated = around.get("columns") or around.get("fields") or around.get("header")
    if isinstance(stated, list) and stated:
        names = [
            item.get("name") or item.get("id") or "" if isinstance(item, dict) else item for item in stated
        ]
    elif all(isinstance(cell, str) for cell in rows[0]):
        names, rows = rows[0], rows[1:]
    else:
        raise PageUnreadable("It is JSON, and holds rows without the names of their columns.")
    return table_of("json", names, rows, len(rows) if whole and len(rows) < ROWS else None)


def _total(around: Mapping[str, Any], found: list[Any], whole: bool) -> int | None:
    for name in _TOTALS:
        value = around.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**62:
            return value
    return len(found) if whole and not around else None
