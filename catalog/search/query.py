"""From a request to the body of an Elasticsearch search: pure, no input and output.

Ranking: BM25F over stems (`combined_fields`, title counts double) with three tenths of the same over
unstemmed words, which protects names and codes; an exact title, identifier or file name comes first.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from catalog.search.facets import aggregations, chosen_filter
from catalog.search.glossary import Widening
from catalog.search.narrowing import narrowing
from catalog.search.parsing import Query, parse, unique_stems
from catalog.search.request import SearchRequest
from catalog.search.text import fold, words
from catalog.search.widening import widened

type Json = dict[str, object]
# all: the usual one. prefix: the last word may go on. any: one word is enough.
type Widenings = tuple[Widening, ...]
type Match = Literal["all", "prefix", "any"]

_LADDER = "3<2 6<3"  # up to 3 words: all of them; up to 6: 2; more: 3
_STEM_FIELDS = ["title_st^2", "body_st"]
_RAW_FIELDS = ["title_raw^2", "body_raw"]
_RAW_BOOST = 0.3
_EXACT_BOOST = 1000.0  # far above any BM25 sum
_CODE_BOOST = 50.0
_MIN_SPELLABLE = 4  # letters
_MAX_SPELLABLE = 16  # words

_ID: Json = {"id": "asc"}  # makes every order total
_SORTS: dict[str, list[Json]] = {
    "relevance": [{"_score": "desc"}, _ID],
    "modified": [{"modified": {"order": "desc", "missing": "_last"}}, _ID],
    "title": [{"title_sort": {"order": "asc", "missing": "_last"}}, _ID],
    "maturity": [
        {"level": {"order": "desc", "missing": "_last"}},
        {"mqa": {"order": "desc", "missing": "_last"}},
        {"modified": {"order": "desc", "missing": "_last"}},
        _ID,
    ],
}


def build(request: SearchRequest, *, match: Match = "all") -> Json:
    """Return the body of the search."""
    query = parse(request.q)
    filters = [*audience_filter(request.viewer), *narrowing(request)]
    body: Json = {
        "query": _query(query, match, filters, request.widened),
        "from": (request.page - 1) * request.page_size,
        "size": request.page_size,
        "sort": _sort(request, query),
        "track_total_hits": True,
        "stored_fields": "_none_",  # the id is the last value of every sort: nothing is fetched
    }
    if request.facets:
        body["aggs"] = aggregations(request.chosen)
    if request.chosen:
        body["post_filter"] = chosen_filter(request.chosen)
    return body


def build_suggestion(text: str, viewer: tuple[str, ...] | None, size: int) -> Json:
    """Return the body that finds titles which go on as `text` does, those that begin with it first."""
    folded = fold(text)
    typed: Json = {"match_bool_prefix": {"title_raw": {"query": folded, "operator": "and"}}}
    begins: Json = {"prefix": {"title_sort": {"value": " ".join(folded.split()), "boost": 10}}}
    return {
        "query": {"bool": {"must": [typed], "should": [begins], "filter": audience_filter(viewer)}},
        "size": size,
        "sort": _SORTS["relevance"],
        "track_total_hits": False,
        "_source": ["slug", "title"],
    }


def build_spelling(asked: Sequence[str]) -> Json:
    """Return the body that asks which words of the index are like the words `asked`."""
    like: Json = {
        "field": "spelling",
        "suggest_mode": "always",  # `build_known` says what the viewer has: the index as a whole must not
        "prefix_length": 1,
        "min_word_length": _MIN_SPELLABLE,
        "size": 5,
    }
    return {
        "size": 0,
        "track_total_hits": False,
        "suggest": {"text": " ".join(asked), "words": {"term": like}},
    }


def build_known(asked: Iterable[str], viewer: tuple[str, ...] | None) -> Json:
    """Return the body that asks which words stand in products that the viewer may see."""
    return {
        "query": {"bool": {"filter": audience_filter(viewer)}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"known": {"filters": {"filters": {word: _has_word(word) for word in asked}}}},
    }


def spellable(query: Query) -> list[str]:
    """Return the words of `query` that a correction may change: no codes, nothing short, no single word in quotes."""
    as_typed = {quoted[0] for phrase in query.phrases if len(quoted := words(phrase)) == 1}
    found = (word for word in dict.fromkeys(words(query.text)) if word not in as_typed)
    return [word for word in found if len(word) >= _MIN_SPELLABLE and word.isalpha()][:_MAX_SPELLABLE]


def audience_filter(viewer: tuple[str, ...] | None) -> list[Json]:
    """Return the filter clauses for a viewer with these tokens; none for None, nothing visible for ()."""
    return [] if viewer is None else [{"terms": {"audience": list(viewer)}}]


def _sort(request: SearchRequest, query: Query) -> list[Json]:
    if request.sort == "relevance" and not query.text:
        return _SORTS["modified"]
    return _SORTS[request.sort]


def _query(query: Query, match: Match, filters: list[Json], also: Widenings) -> Json:
    clauses: Json = {
        "filter": filters,
        "must_not": [_without(text) for text in query.excluded if words(text)],
    }
    if query.text:
        clauses["must"] = [_wanted(query, match, also)]
        clauses["should"] = [_raw(query.raw, boost=_RAW_BOOST), *_codes(query)]
    return {"bool": clauses}


def _wanted(query: Query, match: Match, also: Widenings) -> Json:
    exact: Json = {"constant_score": {"filter": {"term": {"exact": query.exact}}, "boost": _EXACT_BOOST}}
    by_words: Json = {"bool": {"must": list(_by_words(query, match, also))}}
    return {"bool": {"should": [exact, by_words], "minimum_should_match": 1}}


def _by_words(query: Query, match: Match, also: Widenings) -> Iterable[Json]:
    if not query.stems:
        typed = _raw(query.raw)  # nothing but stop words
        yield _either(typed, widened((), also, "1")) if also else typed
    elif match == "any":
        yield widened(query.stems, also, "1")
    else:
        yield from map(_phrase, query.phrases)
        going_on = match == "prefix" and query.last
        stems = query.finished_stems if going_on else query.loose_stems
        if going_on:
            yield _begins(query.last)
        if stems:
            yield widened(stems, also, _LADDER)


def _either(*clauses: Json) -> Json:
    return {"dis_max": {"queries": list(clauses)}}


def _raw(text: str, *, boost: float = 1.0) -> Json:
    return {"combined_fields": {"query": text, "fields": _RAW_FIELDS, "boost": boost}}


def _phrase(text: str) -> Json:
    stems = unique_stems(text)
    if not stems:
        return {"match_phrase": {"title_raw": fold(text)}}
    return {"multi_match": {"query": " ".join(stems), "type": "phrase", "fields": _STEM_FIELDS}}


def _begins(word: str) -> Json:
    in_title: Json = {"prefix": {"title_raw": {"value": word, "boost": 2}}}
    return {
        "bool": {"should": [in_title, {"prefix": {"spelling": {"value": word}}}], "minimum_should_match": 1}
    }


def _without(text: str) -> Json:
    stems = unique_stems(text)
    if not stems:
        return _has_word(fold(text))
    return {"multi_match": {"query": " ".join(stems), "type": "phrase", "fields": _STEM_FIELDS}}


def _codes(query: Query) -> list[Json]:
    if not query.codes:
        return []
    return [{"constant_score": {"filter": {"terms": {"exact": list(query.codes)}}, "boost": _CODE_BOOST}}]


def _has_word(word: str) -> Json:
    return {"term": {"spelling": word}}
