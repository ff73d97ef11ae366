"""CKAN's datastore and Opendatasoft's Explore API, with their caps."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.access_servers import Call, Reply

Row = dict[str, Any]


def as_json(value: object, **more: Any) -> Reply:
    return Reply(json.dumps(value).encode(), **more)


def datastore(rows: list[Row], *, cap: int) -> Callable[[Call], Reply]:
    """datastore_search over `rows` (read at each call); `cap` rows a call, whatever is asked for."""

    def answer(call: Call) -> Reply:
        if call.query.get("resource_id") != "res-1":
            return as_json({"success": False, "error": {"message": "Not found"}}, status=404)
        offset, limit = call.number("offset", 0), min(call.number("limit", 100), cap)
        ordered = sorted(rows, key=lambda row: row["_id"]) if call.query.get("sort") == "_id" else rows[::-1]
        page = ordered[offset : offset + limit]
        if call.query.get("fields"):
            page = [{name: row[name] for name in call.query["fields"].split(",")} for row in page]
        result = {
            "include_total": True,
            "limit": limit,
            "records_format": "objects",
            "fields": [{"id": "_id", "type": "int"}, {"id": "total", "type": "text"}],
            "records": page,
            "total": len(rows),
            "total_was_estimated": False,
        }
        return as_json({"help": "", "success": True, "result": result})

    return answer


def point(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def matches(row: Row, where: str) -> bool:
    """ODSQL, as far as it is asked here."""
    for test in filter(None, where.split(" and ")):
        if found := re.fullmatch(r"`?(\w+)`? is null", test):
            if row[found[1]] is not None:
                return False
            continue
        found = re.fullmatch(r"`?(\w+)`? (>=|<) date'([0-9TZ:.-]+)'", test)
        assert found, f"no ODSQL: {test}"
        value = row[found[1]]
        if value is None or (point(value) >= point(found[3])) != (found[2] == ">="):
            return False
    return True


def explore(rows: list[Row], *, cap: int, window: int) -> Callable[[Call], Reply]:
    """Records (`cap` a call, `window` by paging; more is an error 400) and exports (all, in one answer)."""

    def answer(call: Call) -> Reply:
        chosen = [row for row in rows if matches(row, call.query.get("where", ""))]
        if "/exports/" in call.path:
            return export(call, chosen)
        select = call.query.get("select", "")
        if "min(" in select:
            times = sorted(row["time"] for row in chosen if row["time"] is not None)
            return as_json({"total_count": 1, "results": [{"first": times[0], "last": times[-1]}]})
        if "count(*)" in select:
            return as_json({"total_count": 1, "results": [{"vesportal_rows": len(chosen)}]})
        limit, offset = call.number("limit", 10), call.number("offset", 0)
        if limit > cap or offset + limit > window:
            return as_json({"error_code": "InvalidRESTParameterError", "message": "too much"}, status=400)
        if call.query.get("order_by"):
            chosen = sorted(chosen, key=lambda row: (row["time"] or "", row["id"]))
        page = chosen[offset : offset + limit]
        return as_json({"total_count": len(chosen), "results": shaped(page, select)})

    return answer


def shaped(rows: list[Row], select: str) -> list[Row]:
    return [{name: row[name] for name in select.split(",")} for row in rows] if select else rows


def export(call: Call, rows: list[Row]) -> Reply:
    """An export, sent in chunks as it is made."""
    rows, kind = shaped(rows, call.query.get("select", "")), call.path.rpartition("/")[2]
    if kind == "jsonl":
        body = "".join(json.dumps(row) + "\n" for row in rows).encode()
    elif kind == "csv":
        comma = call.query.get("delimiter", ";")
        lines = [comma.join(rows[0]), *(comma.join(f'"{value}"' for value in row.values()) for row in rows)]
        body = "\ufeff".encode() + "\r\n".join(lines).encode()
    else:
        body = b"PAR1" + json.dumps(rows).encode() + b"PAR1"
    return Reply(body, content_type="application/octet-stream", chunked=True)
