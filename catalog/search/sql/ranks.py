"""From a query of Elasticsearch to the score of a product in SQL: like that of the index, not the same.

A word counts by how rare it is among what is found, by how often it stands in the product and, in the title, twice. What is
worth a fixed sum (`constant_score`) is added, and all is multiplied by the prior of the product.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from catalog.search.sql.conditions import Clause, condition, fields_of, moment, nested_number, number
from catalog.search.sql.lexemes import WEIGHTS, phrase, term, tokens_of
from catalog.search.sql.statement import NotKnown, Seen, Statement, joined

_MOST_WORDS = 16  # that the order goes by; all of them decide what is found
_WEIGHTS = "'{0.5,0.5,0.5,1}'"  # of D, C, B, A


class Ranking(NamedTuple):
    """`columns` of each product found: r0, r1 … for words, `first` for fixed sums, `prior`. `counts`: columns over all of
    them. `score`: the expression of both."""

    columns: list[Statement]
    counts: str
    score: str


class _Word(NamedTuple):
    tsquery: str
    boost: float


class _Sum(NamedTuple):
    """A number, or for a condition 1 or 0."""

    value: Statement
    boost: float

    @classmethod
    def of(cls, condition: Statement, boost: float) -> "_Sum":
        return cls(Statement(f"coalesce(({condition.sql}), false)::int", condition.values), boost)


def ranking(clause: Clause, seen: Seen) -> Ranking:
    """Return how products that match `clause` are ranked."""
    parts = list(_parts(clause, 1.0, seen))
    words: dict[str, float] = {}
    for part in parts:
        if isinstance(part, _Word):
            words[part.tsquery] = max(part.boost, words.get(part.tsquery, 0.0))
    boosts = list(words.items())[:_MOST_WORDS]
    ranks = range(len(boosts))
    columns = [
        Statement(f"ts_rank({_WEIGHTS}, t.words, %s::tsquery, 1) AS r{n}", (tsquery,))
        for n, (tsquery, _) in enumerate(boosts)
    ]
    columns += [_firsts([part for part in parts if isinstance(part, _Sum)]), _prior(clause, seen)]
    counts = ["count(*) AS n", *(f"count(*) FILTER (WHERE r{n} > 0) AS d{n}" for n in ranks)]
    score = [f"{boosts[n][1]} * r{n} * ln(1 + n::float8 / (1 + d{n}))" for n in ranks]
    return Ranking(columns, ", ".join(counts), f"prior * ({' + '.join(['first', *score])})")


def _parts(clause: Clause, boost: float, seen: Seen) -> Iterator[_Word | _Sum]:
    """What adds to the score."""
    ((kind, body),) = clause.items()
    if isinstance(body, Mapping) and "boost" in body:
        boost *= float(body["boost"])
    if kind == "bool":
        for occurrence in ("must", "should"):
            found = body.get(occurrence, [])
            for one in [found] if isinstance(found, Mapping) else found:
                yield from _parts(one, boost, seen)
    elif kind == "dis_max":
        for one in body["queries"]:
            yield from _parts(one, boost, seen)
    elif kind == "function_score":
        yield from _parts(body.get("query", {"match_all": {}}), boost, seen)
    elif kind == "constant_score":
        if boost:
            yield _Sum.of(condition(body["filter"], seen), boost)
    elif kind in ("combined_fields", "multi_match"):
        yield from _worded(body, boost)
    elif kind in ("prefix", "match_bool_prefix", "match_phrase", "term", "terms"):
        yield _Sum.of(condition(clause, seen), boost)
    elif kind == "nested" and "function_score" in body["query"]:
        yield _Sum(_fit(body["path"], body["query"]["function_score"]), boost)


def _worded(body: Mapping[str, Any], boost: float) -> Iterator[_Word]:
    fields = fields_of(body)
    if not any(field in WEIGHTS for field in fields):
        return  # bare words, of which only those of titles are kept: their stems count already
    if body.get("type") == "phrase":
        if near := phrase(fields, str(body["query"])):
            yield _Word(near, boost)
        return
    for token in tokens_of(fields, str(body["query"])):
        yield _Word(term(fields, token), boost)


def _firsts(sums: list[_Sum]) -> Statement:
    every = joined(
        [Statement("0")] + [Statement(f"{one.boost} * {one.value.sql}", one.value.values) for one in sums],
        " + ",
    )
    return Statement(f"({every.sql}) AS first", every.values)


def _fit(path: str, body: Mapping[str, Any]) -> Statement:
    """How near the numbers of the best of a list of objects are to what is asked: the mean of its curves, 0 to 1."""
    if body.get("score_mode") != "avg" or body.get("boost_mode") != "replace":
        raise NotKnown("this order")
    curves = []
    for function in body["functions"]:
        ((field, curve),) = function.get("exp", {"": {}}).items()
        far = f"greatest(0, abs({nested_number(field)} - {float(curve['origin'])}) - {float(curve.get('offset', 0))})"
        curves.append(f"exp(ln({float(curve['decay'])}::float8) * {far} / {float(curve['scale'])})")
    best = f"(SELECT max(({' + '.join(curves)}) / {len(curves)}) FROM jsonb_array_elements(t.facts->'{path}') AS n)"
    return Statement(f"coalesce({best}, 0)")


def _prior(clause: Clause, seen: Seen) -> Statement:
    body = clause.get("function_score")
    parts = [part for function in (body or {}).get("functions", ()) if (part := _function(function, seen))]
    every = joined(parts or [Statement("1")], " + ")
    return Statement(f"({every.sql}) AS prior", every.values)


def _function(function: Mapping[str, Any], seen: Seen) -> Statement | None:
    if factor := function.get("field_value_factor"):
        return Statement(
            f"{float(factor['factor'])} * coalesce({number(factor['field'])}, {float(factor['missing'])})"
        )
    if gauss := function.get("gauss"):
        ((field, curve),) = gauss.items()
        days = f"extract(epoch FROM {moment(field)} - %s::timestamptz) / 86400"
        scale = float(str(curve["scale"]).removesuffix("d"))
        bell = f"exp(ln({float(curve['decay'])}::float8) * ({days} / {scale}) ^ 2)"
        return Statement(f"{float(function['weight'])} * coalesce({bell}, 0)", (f"{curve['origin']}Z",))
    if "weight" not in function:
        return None
    holds = condition(function.get("filter", {"match_all": {}}), seen)
    return Statement(f"{float(function['weight'])} * coalesce(({holds.sql}), false)::int", holds.values)
