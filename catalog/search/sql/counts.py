"""Counts by facet: the `aggs` of Elasticsearch in SQL, and the answer in its shape.

All counts of values under the same filter are one pass over what is found.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from catalog.search.sql.conditions import Clause, condition, type_of
from catalog.search.sql.statement import NotKnown, Seen, Statement, every, joined

type Path = tuple[str, ...]
_MOST_VALUES = 5_000
_TOTAL = -1


class _Values(NamedTuple):
    path: Path
    field: str
    size: int
    include: tuple[str, ...]


class _Named(NamedTuple):
    path: Path
    clauses: Mapping[str, Clause]


class Counts:
    """The counts that a body asks for, `aggs`. Its statement gives rows (number of the filter, field, value, number, of all)."""

    def __init__(self, aggs: Mapping[str, Any], seen: Seen) -> None:
        self._seen = seen
        self._filters: list[list[Clause]] = []
        self._values: dict[int, list[_Values]] = defaultdict(list)
        self._named: dict[int, list[_Named]] = defaultdict(list)
        self._paths: list[tuple[Path, int]] = []  # of filters
        self._read(aggs, (), [])

    def statement(self, found: Statement) -> Statement:
        """The query over `found`, a WITH clause that ends in `hit`, rows of SearchText named t in what is asked of them."""
        parts = [Statement("SELECT -1, '', '', count(*), count(*) FROM hit t")]
        for n, clauses in enumerate(self._filters):
            where = every(condition(clause, self._seen) for clause in clauses)
            parts.append(
                Statement(
                    f"SELECT {n}, '', '', count(*), count(*) FROM hit t WHERE {where.sql}", where.values
                )
            )
            if wanted := self._values.get(n):
                parts.append(self._by_value(n, wanted, where))
            parts += [one for named in self._named.get(n, ()) for one in self._by_name(n, named, where)]
        union = joined(parts, " UNION ALL ")
        return Statement(f"{found.sql} {union.sql}", (*found.values, *union.values))

    def answer(self, rows: Iterable[tuple[int, str, str, int, int]]) -> tuple[int, dict[str, Any]]:
        """How many are found, and the counts as Elasticsearch would say them."""
        total = 0
        counted: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        in_all: dict[tuple[int, str], int] = {}
        for n, field, value, number, of_all in rows:
            if n == _TOTAL:
                total = number
            counted[n, field][value] = number
            in_all[n, field] = of_all
        told: dict[str, Any] = {}
        for path, n in self._paths:
            _put(told, path, {"doc_count": counted[n, ""].get("", 0)})
        for n, values in self._values.items():
            for one in values:
                _put(told, one.path, _buckets(one, counted[n, one.field], in_all.get((n, one.field), 0)))
        for n, named in self._named.items():
            for which in named:
                found = counted[n, "/".join(which.path)]
                _put(
                    told,
                    which.path,
                    {"buckets": {name: {"doc_count": found.get(name, 0)} for name in which.clauses}},
                )
        return total, told

    def _read(self, aggs: Mapping[str, Any], path: Path, filters: list[Clause]) -> None:
        n = self._numbered(filters)
        for name, agg in aggs.items():
            here = (*path, name)
            more = agg.get("aggs", {})
            if "filter" in agg:
                within = [*filters, agg["filter"]]
                self._paths.append((here, self._numbered(within)))
                self._read(more, here, within)
            elif "terms" in agg and not more:
                self._values[n].append(_values_of(here, agg["terms"]))
            elif "filters" in agg and not more and isinstance(agg["filters"]["filters"], Mapping):
                self._named[n].append(_Named(here, agg["filters"]["filters"]))
            elif "date_range" in agg and not more and agg["date_range"].get("keyed"):
                self._named[n].append(_Named(here, _of_ranges(agg["date_range"])))
            else:
                raise NotKnown(f"counts by {', '.join(agg)}")

    def _numbered(self, filters: list[Clause]) -> int:
        key = orjson.dumps(filters)
        for n, known in enumerate(self._filters):
            if orjson.dumps(known) == key:
                return n
        self._filters.append(filters)
        return len(self._filters) - 1

    def _by_value(self, n: int, wanted: Sequence[_Values], where: Statement) -> Statement:
        fields = list(dict.fromkeys(one.field for one in wanted))
        include = [f"{one.field}={value}" for one in wanted for value in one.include]
        size = max((one.size for one in wanted if not one.include), default=0)
        return Statement(
            f"(SELECT {n}, field, substr(value, length(field) + 2), number, of_all::bigint FROM ("
            "SELECT field, value, number, sum(number) OVER of_field AS of_all,"
            ' row_number() OVER (of_field ORDER BY number DESC, value COLLATE "C") AS place FROM ('
            "SELECT split_part(value, '=', 1) AS field, value, count(*) AS number"
            f" FROM hit t, unnest(t.values) AS value WHERE {where.sql} GROUP BY value) AS counted"
            " WHERE field = ANY(%s) WINDOW of_field AS (PARTITION BY field)) AS placed"
            " WHERE place <= %s OR value = ANY(%s) ORDER BY field, place)",
            (*where.values, fields, min(size, _MOST_VALUES), include),
        )

    def _by_name(self, n: int, named: _Named, where: Statement) -> Iterator[Statement]:
        """All clauses of it in one pass, then a row for each."""
        if not named.clauses:
            return
        conditions = [condition(clause, self._seen) for clause in named.clauses.values()]
        columns = joined(
            [Statement(f"count(*) FILTER (WHERE {one.sql})", one.values) for one in conditions], ", "
        )
        yield Statement(
            f"(SELECT {n}, %s, name, number, number FROM (SELECT ARRAY[{columns.sql}] AS numbers FROM hit t"
            f" WHERE {where.sql}) AS counted, unnest(%s::text[], numbers) AS each(name, number))",
            ("/".join(named.path), *columns.values, *where.values, list(named.clauses)),
        )


def _values_of(path: Path, terms: Mapping[str, Any]) -> _Values:
    field = str(terms["field"])
    if type_of(field) != "keyword" or set(terms) - {"field", "size", "include"}:
        raise NotKnown(f"counts by values of {field}")
    include = terms.get("include", ())
    if isinstance(include, str):
        raise NotKnown("counts by values of a pattern")
    return _Values(path, field, int(terms.get("size", 10)), tuple(map(str, include)))


def _of_ranges(asked: Mapping[str, Any]) -> dict[str, Clause]:
    """The ranges of a date as clauses; what has no date is in those that hold the date which stands for none."""
    field, missing = asked["field"], asked.get("missing")
    none: Clause = {"bool": {"must_not": [{"exists": {"field": field}}]}}
    clauses: dict[str, Clause] = {}
    for one in asked["ranges"]:
        ends = {end: one[name] for name, end in (("from", "gte"), ("to", "lt")) if name in one}
        within: Clause = {"range": {field: ends}}
        holds_none = missing and one.get("from", missing) <= missing < one.get("to", f"{missing}~")
        either = {"bool": {"should": [within, none], "minimum_should_match": 1}}
        clauses[one["key"]] = either if holds_none else within
    return clauses


def _buckets(asked: _Values, counted: Mapping[str, int], in_all: int) -> dict[str, Any]:
    if asked.include:
        listed = {value: counted[value] for value in asked.include if value in counted}
    else:
        listed = dict(list(counted.items())[: asked.size])
    return {
        "buckets": [{"key": value, "doc_count": number} for value, number in listed.items()],
        "sum_other_doc_count": max(0, in_all - sum(listed.values())),
    }


def _put(told: dict[str, Any], path: Path, answer: Mapping[str, Any]) -> None:
    for name in path[:-1]:
        told = told.setdefault(name, {})
    told.setdefault(path[-1], {}).update(answer)
