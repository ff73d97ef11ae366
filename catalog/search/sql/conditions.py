"""From a clause of Elasticsearch to the condition that it is in SQL, over `t`, a row of SearchText."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from catalog.search.mapping import PROPERTIES
from catalog.search.sql.lexemes import KEYS, WEIGHTS, key_lexeme, phrase, quoted, term, tokens_of
from catalog.search.sql.statement import FALSE, TRUE, NotKnown, Seen, Statement, every, joined, negated, some

type Clause = Mapping[str, Any]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SIGNS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}
_NUMBERS = ("long", "short", "byte", "integer", "double", "float")


def condition(clause: Clause, seen: Seen) -> Statement:
    """Return the condition for what `clause` matches. Raises NotKnown for a clause that SQL has nothing for."""
    ((kind, body),) = ((k, b) for k, b in clause.items())
    read = _KINDS.get(kind)
    if read is None:
        raise NotKnown(f"the clause {kind}")
    return read(body, seen)


def has(tsquery: str) -> Statement:
    """That the words of the product meet a tsquery."""
    return Statement("t.words @@ %s::tsquery", (tsquery,)) if tsquery else FALSE


def number(field: str) -> str:
    """The value of a field that is a number."""
    return f"(t.facts->>'{_known(field)}')::float8"


def moment(field: str) -> str:
    """The value of a field that is a date."""
    return f"(t.facts->>'{_known(field)}')::timestamptz"


def type_of(field: str) -> str:
    """The type that the field has in the index."""
    return str(PROPERTIES[_known(field)]["type"])


def least_of(wanted: Any, number_of: int) -> int:
    """Return how many of so many must match, from a `minimum_should_match`."""
    text = str(wanted)
    if "<" not in text:
        return max(0, min(number_of, _count(text, number_of)))
    least = number_of
    for step in text.split():
        bound, _, then = step.partition("<")
        if number_of <= int(bound):
            break
        least = _count(then, number_of)
    return max(0, min(number_of, least))


def fields_of(body: Mapping[str, Any]) -> list[str]:
    """Return the names of the `fields` of a clause, without their boosts."""
    return [_known(str(field).partition("^")[0]) for field in body["fields"]]


def _count(text: str, number_of: int) -> int:
    value = int(text.rstrip("%"))
    if text.endswith("%"):
        part = abs(value) * number_of // 100
        return part if value >= 0 else number_of - part
    return value if value >= 0 else number_of + value


def _known(field: str) -> str:
    if field not in PROPERTIES:
        raise NotKnown(f"the field {field}")
    return field


def _bool(body: Mapping[str, Any], seen: Seen) -> Statement:
    found = [condition(clause, seen) for clause in (*_list(body.get("filter")), *_list(body.get("must")))]
    found += [negated(condition(clause, seen)) for clause in _list(body.get("must_not"))]
    options = [condition(clause, seen) for clause in _list(body.get("should"))]
    default = 0 if body.get("must") or body.get("filter") else 1
    if options:
        found.append(at_least(options, least_of(body.get("minimum_should_match", default), len(options))))
    return every(found)


def at_least(options: Sequence[Statement], least: int) -> Statement:
    """That so many of `options` hold."""
    if least <= 0:
        return TRUE
    if least == 1:
        return some(options)
    if least >= len(options):
        return every(options)
    each = joined([Statement(f"coalesce(({one.sql}), false)::int", one.values) for one in options], " + ")
    return every([some(options), Statement(f"({each.sql}) >= {least}", each.values)])


def _list(clauses: Any) -> list[Clause]:
    if clauses is None:
        return []
    return [clauses] if isinstance(clauses, Mapping) else list(clauses)


def _one(body: Mapping[str, Any]) -> tuple[str, Any]:
    ((field, value),) = ((key, value) for key, value in body.items() if key not in ("boost", "_name"))
    return field, value


def _term(body: Mapping[str, Any], seen: Seen) -> Statement:
    field, value = _one(body)
    return _terms({field: [value["value"] if isinstance(value, Mapping) else value]}, seen)


def _terms(body: Mapping[str, Any], seen: Seen) -> Statement:
    field, wanted = _one(body)
    if field == "audience":
        visible = seen(tuple(wanted))
        return Statement(f"t.product_id IN ({visible.sql})", visible.values)
    return _one_of(field, wanted) if wanted else FALSE


def _one_of(field: str, wanted: Sequence[Any]) -> Statement:
    if field in ("id", "_id"):
        return Statement("t.product_id = ANY(%s::bigint[])", ([int(value) for value in wanted],))
    if field == "title_sort":
        return Statement("t.title_sort = ANY(%s)", (list(map(_text, wanted)),))
    if field in KEYS:
        return has(" | ".join(quoted(key_lexeme(field, str(value))) for value in wanted))
    match type_of(field):
        case "text":
            found = has(" | ".join(term([field], str(value)) for value in wanted))
        case "keyword":
            found = Statement("t.values && %s::text[]", ([f"{field}={_text(value)}" for value in wanted],))
        case kind if kind in _NUMBERS:
            found = Statement(f"{number(field)} = ANY(%s::float8[])", ([float(value) for value in wanted],))
        case _:
            raise NotKnown(f"values of the field {field}")
    return found


def _text(value: object) -> str:
    return str(value).replace("\0", "")


def _range(body: Mapping[str, Any], seen: Seen) -> Statement:
    field, ends = _one(body)
    kind = type_of(field)
    if kind == "date_range":
        return _intersects(field, ends)
    limits = {sign: ends[sign] for sign in _SIGNS if ends.get(sign) is not None}
    if kind == "date":
        return every(_compared(moment(field), sign, value) for sign, value in limits.items())
    if kind in _NUMBERS:
        return every(
            Statement(f"{number(field)} {_SIGNS[sign]} %s", (float(value),)) for sign, value in limits.items()
        )
    raise NotKnown(f"a range of the field {field}")


def _compared(value: str, sign: str, end: str) -> Statement:
    """A moment against an end, which as a day counts from its beginning or to its end, as its sign wants it."""
    if _DAY.fullmatch(str(end)) and sign in ("gt", "lte"):
        sign = {"gt": "gte", "lte": "lt"}[sign]
        end = str(date.fromisoformat(end) + timedelta(days=1)) if end != "9999-12-31" else "infinity"
    return Statement(f"{value} {_SIGNS[sign]} %s::timestamptz", (f"{end}Z" if _DAY.fullmatch(end) else end,))


def _intersects(field: str, ends: Mapping[str, Any]) -> Statement:
    if ends.get("relation", "intersects") != "intersects" or {"gt", "lt"} & ends.keys():
        raise NotKnown(f"this range of the field {field}")
    first, last = str(ends.get("gte") or ""), str(ends.get("lte") or "9999-12-31")
    return Statement(
        f"EXISTS (SELECT FROM jsonb_array_elements(t.facts->'{field}') AS p"
        " WHERE coalesce(p->>'gte', '') <= %s AND coalesce(p->>'lte', '9999-12-31') >= %s)",
        (last, first),
    )


def _exists(body: Mapping[str, Any], seen: Seen) -> Statement:
    field = _known(body["field"])
    if type_of(field) == "keyword":
        return Statement(
            "EXISTS (SELECT FROM unnest(t.values) AS v WHERE starts_with(v, %s))", (f"{field}=",)
        )
    return Statement(f"t.facts ? '{field}'")


def _prefix(body: Mapping[str, Any], seen: Seen) -> Statement:
    field, value = _one(body)
    begins = _text(value["value"] if isinstance(value, Mapping) else value)
    if field == "title_sort":
        return Statement("starts_with(t.title_sort, %s)", (begins,))
    if field in KEYS:
        return has(f"{quoted(key_lexeme(field, begins))}:*")
    if type_of(field) == "text":
        return has(term([field], begins, going_on=True))
    return Statement(
        "EXISTS (SELECT FROM unnest(t.values) AS v WHERE starts_with(v, %s))", (f"{field}={begins}",)
    )


def _words(body: Mapping[str, Any], seen: Seen) -> Statement:
    """combined_fields, or multi_match of words and phrases."""
    fields = fields_of(body)
    if body.get("type") == "phrase":
        return _side_by_side(fields, str(body["query"]))
    tokens = tokens_of(fields, str(body["query"]))
    default = "100%" if body.get("operator") == "and" else 1
    return _of_tokens(fields, tokens, least_of(body.get("minimum_should_match", default), len(tokens)))


def _of_tokens(fields: Sequence[str], tokens: Sequence[str], least: int) -> Statement:
    if not tokens:
        return FALSE
    terms = [term(fields, token) for token in tokens]
    if least >= len(terms):
        return has(" & ".join(terms))
    if least <= 1:
        return has(" | ".join(terms))
    return every([has(" | ".join(terms)), at_least([has(one) for one in terms], least)])


def _match_phrase(body: Mapping[str, Any], seen: Seen) -> Statement:
    field, value = _one(body)
    return _side_by_side([_known(field)], str(value["query"] if isinstance(value, Mapping) else value))


def _side_by_side(fields: Sequence[str], text: str) -> Statement:
    if tsquery := phrase(fields, text):
        return has(tsquery)
    if not any(field in WEIGHTS for field in fields) and (tokens := tokens_of(fields, text)):
        return Statement("position(%s IN ' ' || t.title_sort || ' ') > 0", (f" {' '.join(tokens)} ",))
    return FALSE


def _match_begun(body: Mapping[str, Any], seen: Seen) -> Statement:
    """match_bool_prefix: all words, the last perhaps in part."""
    field, value = _one(body)
    if value.get("operator") != "and":
        raise NotKnown("words of which some may be begun")
    tokens = tokens_of([_known(field)], str(value["query"]))
    if not tokens:
        return FALSE
    terms = [term([field], token) for token in tokens[:-1]] + [term([field], tokens[-1], going_on=True)]
    return has(" & ".join(terms))


def _match(body: Mapping[str, Any], seen: Seen) -> Statement:
    field, value = _one(body)
    more = value if isinstance(value, Mapping) else {"query": value}
    return _words({"fields": [field], **more}, seen)


def _nested(body: Mapping[str, Any], seen: Seen) -> Statement:
    """Of a list of objects with numbers, that one has all of what is asked."""
    path = _known(body["path"])
    return Statement(
        f"EXISTS (SELECT FROM jsonb_array_elements(t.facts->'{path}') AS n WHERE {_of_nested(body['query'], path).sql})",
        _of_nested(body["query"], path).values,
    )


def _of_nested(clause: Clause, path: str) -> Statement:
    ((kind, body),) = clause.items()
    if kind == "bool":
        found = [_of_nested(one, path) for one in (*_list(body.get("filter")), *_list(body.get("must")))]
        found += [negated(_of_nested(one, path)) for one in _list(body.get("must_not"))]
        if options := [_of_nested(one, path) for one in _list(body.get("should"))]:
            found.append(some(options) if not found or body.get("minimum_should_match") else TRUE)
        return every(found)
    if kind == "constant_score":
        return _of_nested(body["filter"], path)
    if kind == "function_score":
        return _of_nested(body.get("query", {"match_all": {}}), path)
    if kind == "match_all":
        return TRUE
    if kind != "range":
        raise NotKnown(f"the clause {kind} within {path}")
    field, ends = _one(body)
    value = nested_number(field)
    return every(
        Statement(f"{value} {_SIGNS[sign]} %s", (float(ends[sign]),)) for sign in _SIGNS if sign in ends
    )


def nested_number(field: str) -> str:
    """The value of `path.field` of n, one of a list of objects."""
    path, _, name = field.partition(".")
    known: Any = PROPERTIES[_known(path)].get("properties", {})
    if name not in known:
        raise NotKnown(f"the field {field}")
    return f"(n->>'{name}')::float8"


_KINDS: dict[str, Callable[[Any, Seen], Statement]] = {
    "match_all": lambda body, seen: TRUE,
    "match_none": lambda body, seen: FALSE,
    "bool": _bool,
    "constant_score": lambda body, seen: condition(body["filter"], seen),
    "function_score": lambda body, seen: condition(body.get("query", {"match_all": {}}), seen),
    "dis_max": lambda body, seen: some(condition(clause, seen) for clause in body["queries"]),
    "term": _term,
    "terms": _terms,
    "ids": lambda body, seen: _terms({"id": body["values"]}, seen),
    "range": _range,
    "exists": _exists,
    "prefix": _prefix,
    "combined_fields": _words,
    "multi_match": _words,
    "match": _match,
    "match_phrase": _match_phrase,
    "match_bool_prefix": _match_begun,
    "nested": _nested,
}
