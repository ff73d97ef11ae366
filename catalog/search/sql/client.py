"""A client that answers as Elasticsearch does, out of PostgreSQL."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from catalog.search.client import Answer, Client
from catalog.search.sql.conditions import condition, moment, number, type_of
from catalog.search.sql.counts import Counts
from catalog.search.sql.ranks import ranking
from catalog.search.sql.statement import NotKnown, Seen, Statement, every, joined

# Runs a statement for so many seconds at most; raises SearchUnavailable where that is too long.
type Run = Callable[[Statement, float], Sequence[tuple[Any, ...]]]

_KNOWN = {
    "query", "from", "size", "sort", "track_total_hits", "stored_fields", "aggs", "post_filter", "_source", "suggest", "timeout",
}  # fmt: skip
_MOST_FETCHED = 10_000
_TIME_TO_COUNT = 1.5  # seconds


class SqlClient(Client):
    """Answers searches for `seconds` in all by `run`, over what `seen` says that may be seen."""

    def __init__(self, run: Run, seen: Seen, *, seconds: float) -> None:
        super().__init__("postgresql:")
        self._run = run
        self._seen = seen
        self._until = time.monotonic() + seconds

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        params: Mapping[str, object] | None = None,
        lines: bool = False,
        timeout: float | None = None,
    ) -> Answer:
        """Return the answer to one search or several. Raises NotKnown for all else, SearchUnavailable when time is up."""
        action = path.partition("?")[0].rpartition("/")[2]
        if action == "_search" and isinstance(body, Mapping):
            return self._search(body)
        if action == "_msearch" and isinstance(body, bytes):
            return {"responses": [self._search(orjson.loads(line)) for line in body.splitlines()[1::2]]}
        raise NotKnown(action)

    def _search(self, body: Mapping[str, Any]) -> Answer:
        if unknown := body.keys() - _KNOWN:
            raise NotKnown(", ".join(sorted(unknown)))
        hits, total = self._hits(body) if body.get("size", 10) else ([], None)
        answer: Answer = {"hits": {"hits": hits}}
        if body.get("aggs") or total is None:
            counted, answer["aggregations"] = self._counted(body)
            total = counted if total is None else total
        if "suggest" in body:  # the database knows of no words that are like others
            answer["suggest"] = {name: [] for name in body["suggest"] if name != "text"}
        answer["hits"]["total"] = {"value": total}
        return answer

    def _hits(self, body: Mapping[str, Any]) -> tuple[list[Answer], int | None]:
        """A page of hits and how many there are; None where that is not known."""
        skipped = int(body.get("from", 0))
        statement = page(body, self._seen)
        rows = self._run(statement, self._left())
        total = rows[0][1] if rows else None if skipped else 0
        return [_hit(row, body) for row in rows], total

    def _counted(self, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """How many are found, and the counts asked for."""
        counts = Counts(body.get("aggs", {}), self._seen)
        if body.get("aggs"):
            rows = self._run(counts.statement(_hit_of(body, self._seen)), min(self._left(), _TIME_TO_COUNT))
            total, told = counts.answer((row[0], row[1], row[2], row[3], row[4]) for row in rows)
            if "post_filter" not in body:
                return total, told
        else:
            told = {}
        chosen = every([condition(body.get("post_filter", {"match_all": {}}), self._seen)])
        found = _hit_of(body, self._seen)
        statement = Statement(
            f"{found.sql} SELECT count(*) FROM hit t WHERE {chosen.sql}", (*found.values, *chosen.values)
        )
        return int(self._run(statement, self._left())[0][0]), told

    def _left(self) -> float:
        return max(0.05, self._until - time.monotonic())


def page(body: Mapping[str, Any], seen: Seen) -> Statement:
    """Return the query for rows (score, how many there are, facts, sort values …, id) of a page."""
    query = body.get("query", {"match_all": {}})
    sorts = [_sort(entry) for entry in body.get("sort", [{"_score": "desc"}])]
    by_score = any(field == "_score" for field, _ in sorts)
    ranks = ranking(query, seen) if by_score else None
    columns = [Statement("t.product_id AS id")]
    columns += [
        Statement(f"{_value(field)} AS s{n}")
        for n, (field, _) in enumerate(sorts)
        if field not in ("_score", "id")
    ]
    columns += ranks.columns if ranks else []
    where = every([_visible(query, seen), condition(body.get("post_filter", {"match_all": {}}), seen)])
    wanted = joined(columns, ", ")
    named = [
        "score" if field == "_score" else "id" if field == "id" else f"s{n}"
        for n, (field, _) in enumerate(sorts)
    ]
    order = ", ".join(
        f"{name}{_collated(field)} {how}" for name, (field, how) in zip(named, sorts, strict=True)
    )
    facts = (
        "(SELECT f.facts FROM catalog_searchtext f WHERE f.product_id = placed.id)"
        if body.get("_source")
        else "NULL"
    )
    return Statement(
        f"WITH hit AS MATERIALIZED (SELECT {wanted.sql} FROM catalog_searchtext t WHERE {where.sql}),"
        f" counted AS (SELECT {ranks.counts if ranks else 'count(*) AS n'} FROM hit),"
        f" placed AS (SELECT hit.*, {ranks.score if ranks else 'NULL::float8'} AS score, n FROM hit, counted"
        f" ORDER BY {order} LIMIT %s OFFSET %s)"
        f" SELECT score, n, {facts}, {', '.join(named)} FROM placed ORDER BY {order}",
        (
            *wanted.values,
            *where.values,
            min(int(body.get("size", 10)), _MOST_FETCHED),
            int(body.get("from", 0)),
        ),
    )


def _visible(query: Mapping[str, Any], seen: Seen) -> Statement:
    """What the query asks for, and that it may be seen. One that asks for no audience sees what is in the catalogue."""
    asked = condition(query, seen)
    everything = seen(None)
    if "t.product_id IN (" in asked.sql:  # the audience was asked for
        return asked
    return every([asked, Statement(f"t.product_id IN ({everything.sql})", everything.values)])


def _hit_of(body: Mapping[str, Any], seen: Seen) -> Statement:
    where = _visible(body.get("query", {"match_all": {}}), seen)
    return Statement(
        "WITH hit AS MATERIALIZED (SELECT t.product_id, t.words, t.values, t.title_sort, t.facts"
        f" FROM catalog_searchtext t WHERE {where.sql})",
        where.values,
    )


def _sort(entry: Mapping[str, Any] | str) -> tuple[str, str]:
    """The field of a sort, and its direction in SQL."""
    if isinstance(entry, str):
        entry = {entry: "desc" if entry == "_score" else "asc"}
    ((field, how),) = entry.items()
    told = how if isinstance(how, Mapping) else {"order": how}
    if told.get("missing", "_last") != "_last":
        raise NotKnown("this order")
    return field, f"{'DESC' if told.get('order') == 'desc' else 'ASC'} NULLS LAST"


def _value(field: str) -> str:
    if field == "title_sort":
        return "t.title_sort"
    kind = type_of(field)
    if kind == "keyword":
        return f"(SELECT min(substr(v, {len(field) + 2})) FROM unnest(t.values) AS v WHERE starts_with(v, '{field}='))"
    return moment(field) if kind == "date" else number(field)


def _collated(field: str) -> str:
    return ' COLLATE "C"' if field == "title_sort" else ""


def _hit(row: Sequence[Any], body: Mapping[str, Any]) -> Answer:
    score, _, facts, *sorts = row
    pk = sorts[-1] if sorts else None
    hit: Answer = {"_id": str(pk), "_score": score, "sort": sorts}
    if source := body.get("_source"):
        known = orjson.loads(facts) if isinstance(facts, str | bytes) else facts or {}
        hit["_source"] = {name: known.get(name) for name in source} if isinstance(source, list) else known
    return hit
