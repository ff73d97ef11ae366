"""From a request to the body of an Elasticsearch search: pure, no input and output.

Ranking: what is exactly the title, an identifier or the name of a file comes first; then BM25F over stems with
three tenths of the same over unstemmed words (see `clauses`), raised by the prior of the product (see `prior`).
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from catalog.search.clauses import clause, either, phrase, raw
from catalog.search.facets import aggregations, chosen_filter
from catalog.search.glossary import Widening
from catalog.search.keys import exact_key
from catalog.search.meant import group_text
from catalog.search.narrowing import fit_to, narrowing
from catalog.search.nodes import Condition, Not, Phrase, Word
from catalog.search.parsing import Query, bare_words, parse, unique_stems
from catalog.search.prior import with_prior
from catalog.search.request import SearchRequest
from catalog.search.text import part_stems, stem, words
from catalog.search.widening import needed_of, widened
from catalog.search.wordlists import ASKING_WORDS

type Json = dict[str, object]
# all: the usual one. prefix: the last word may go on. any: one word is enough.
type Match = Literal["all", "prefix", "any"]

_LADDER = "3<2 6<3"  # up to 3 words: all of them; up to 6: 2; more: 3
_RAW_BOOST = 0.3
# Far above any BM25 sum, and so far apart that the prior, a fifth at most, never changes their order.
EXACT_LEAST = 1000.0
EXACT_BOOSTS = (("title_sort", 4000.0), ("exact", 2000.0), ("alike", EXACT_LEAST))
ALL_BOOST = 200.0  # what has all that was asked for comes before the nearest
_CODE_BOOST = 50.0
_ASKING_STEMS = frozenset(map(stem, ASKING_WORDS))
_JOINED_BOOST = 0.5
_MAX_JOINED = 8  # words

_ID: Json = {"id": "asc"}  # makes every order total
_BY_TITLE: Json = {"title_sort": {"order": "asc", "missing": "_last"}}
_SORTS: dict[str, list[Json]] = {
    "relevance": [{"_score": "desc"}, _ID],
    "modified": [{"modified": {"order": "desc", "missing": "_last"}}, _ID],
    "title": [_BY_TITLE, _ID],
    "maturity": [
        {"level": {"order": "desc", "missing": "_last"}},
        {"mqa": {"order": "desc", "missing": "_last"}},
        {"modified": {"order": "desc", "missing": "_last"}},
        _ID,
    ],
    "domain": [{"domain": {"order": "asc", "missing": "_last"}}, _BY_TITLE, _ID],
    "openness": [{"open_rank": {"order": "asc", "missing": "_last"}}, _BY_TITLE, _ID],
    "format": [{"format": {"order": "asc", "missing": "_last"}}, _BY_TITLE, _ID],
}
_OTHER_WAY = {"asc": "desc", "desc": "asc"}


def build(request: SearchRequest, *, match: Match = "all", weighed: bool = True) -> Json:
    """Return the body of the search. Unless `weighed`, no prior raises a score."""
    query = parse(request.q)
    filters = [*audience_filter(request.viewer), *narrowing(request)]
    body: Json = {
        "query": ranked(request, query, match, filters, weighed=weighed),
        "from": (request.page - 1) * request.page_size,
        "size": request.page_size,
        "sort": _sort(request, query),
        "track_total_hits": True,
        "stored_fields": "_none_",  # the id is the last value of every sort: nothing is fetched
    }
    if request.facets:
        body["aggs"] = aggregations(request)
    if request.chosen:
        body["post_filter"] = chosen_filter(request)
    return body


def build_suggestion(text: str, viewer: tuple[str, ...] | None, size: int) -> Json:
    """Return the body that finds titles which go on as `text` does, those that begin with it first."""
    folded = bare_words(text)
    typed: Json = {"match_bool_prefix": {"title_raw": {"query": folded, "operator": "and"}}}
    begins: Json = {"prefix": {"title_sort": {"value": exact_key(text), "boost": 10}}}
    return {
        "query": {"bool": {"must": [typed], "should": [begins], "filter": audience_filter(viewer)}},
        "size": size,
        "sort": _SORTS["relevance"],
        "track_total_hits": False,
        "_source": ["slug", "title"],
    }


def audience_filter(viewer: tuple[str, ...] | None) -> list[Json]:
    """Return the filter clauses for a viewer with these tokens; none for None, nothing visible for ()."""
    return [] if viewer is None else [{"terms": {"audience": list(viewer)}}]


def some_words(request: SearchRequest) -> Json:
    """Return the clause for products with at least one of the words that are looked for."""
    return {"bool": _asked(request, parse(request.q), "any")}


def ranked(
    request: SearchRequest, query: Query, match: Match, filters: list[Json], *, weighed: bool = True
) -> Json:
    """Return the query itself: what must be there, how it is scored, and who may see it."""
    if request.box and _by_fit(request, query):
        return {"bool": {"must": [fit_to(request.box)], "filter": [_ranked(request, query, match, filters)]}}
    return _ranked(request, query, match, filters, weighed=weighed)


def _ranked(
    request: SearchRequest, query: Query, match: Match, filters: list[Json], *, weighed: bool = True
) -> Json:
    if not query.text:
        return {"bool": {"filter": filters, **_asked(request, query, match)}}
    asked: Json = {"bool": _asked(request, query, match)}
    if match == "any":
        best: Json = {"bool": _asked(request, query, "all")}
        asked = {"bool": {"must": [asked], "should": [_worth(best, ALL_BOOST)]}}
    found: Json = {
        "must": [either([_exact(query.typed), asked])],
        "should": [raw(query.raw, boost=_RAW_BOOST), *_codes(query), *_side_by_side(query)],
        "filter": filters,
    }
    return with_prior({"bool": found}, request.today) if weighed else {"bool": found}


def _sort(request: SearchRequest, query: Query) -> list[Json]:
    if _by_fit(request, query):
        return _SORTS["relevance"]
    if request.sort in ("relevance", "fit") and not query.text:
        return _SORTS["modified"]
    if request.sort.startswith("-"):
        return [*map(_turned, _SORTS[request.sort[1:]][:-1]), _ID]
    return _SORTS["relevance" if request.sort == "fit" else request.sort]


def _turned(entry: Json) -> Json:
    """The same order the other way round; what has no value stays last."""
    ((field, how),) = entry.items()
    assert isinstance(how, dict)
    return {field: {**how, "order": _OTHER_WAY[how["order"]]}}


def _by_fit(request: SearchRequest, query: Query) -> bool:
    """Whether the order is that of how well places fit the box: where it is asked for, or there is nothing else to go by."""
    return bool(request.box) and (request.sort == "fit" or (request.sort == "relevance" and not query.text))


def _exact(keys: Sequence[str]) -> Json:
    tiers = [_worth({"terms": {field: list(keys)}}, boost) for field, boost in EXACT_BOOSTS]
    return {"dis_max": {"queries": tiers}}


def _asked(request: SearchRequest, query: Query, match: Match) -> Json:
    """Return what stands in the query as the occurrences of a bool."""
    must = [clause(part) for part in query.parts if isinstance(part, Condition)]
    wanted = list(_wanted(request, query, match))
    if query.named:
        must.append(either([_exact(query.named), {"bool": {"must": wanted}}]))
    else:
        must += wanted
    return {
        "must": must,
        "must_not": [clause(part.node) for part in query.parts if isinstance(part, Not)],
    }


def _wanted(request: SearchRequest, query: Query, match: Match) -> Iterator[Json]:
    parts = [part for part in query.parts if not isinstance(part, Word | Not | Condition)]
    if match == "any":
        phrases = [part.text for part in parts if isinstance(part, Phrase)]
        parts = [part for part in parts if not isinstance(part, Phrase)]
        text, least = " ".join((query.loose, *phrases)), "1"
    else:
        text, least = query.loose, _LADDER
    meant = request.meant
    yield from (clause(part, meant) for part in parts)
    widenings = meant.get(group_text(query.parts), ())
    if match == "prefix" and query.last:
        yield _begins(query.last)
        if query.finished_stems:
            yield widened(_needed(query.finished_stems, widenings), widenings, least)
    elif words(text):
        yield _loose(text, widenings, least)


def _loose(text: str, widenings: Sequence[Widening], least: str) -> Json:
    """The clause for loose words. Where some are enough, numbers beside words only add to the score (CO2, 2024/25, CB2 1TN)."""
    stems = unique_stems(text)
    if not stems and not widenings:
        return raw(text)  # nothing but stop words
    needed = _needed(stems, widenings)
    figures = [] if needed_of(least, len(needed)) == len(needed) else _figures(needed, widenings)
    if not figures or len(figures) == len(needed):
        return widened(needed, widenings, least)
    said = widened([stem for stem in needed if stem not in figures], widenings, least)
    return {"bool": {"must": [said], "should": [widened(figures, widenings, "1")]}}


def _figures(stems: Sequence[str], widenings: Sequence[Widening]) -> list[str]:
    """Return the stems that are numbers, without those of a name (IEC 61970)."""
    named = {stem for widening in widenings if len(widening.stems) > 1 for stem in widening.stems}
    return [stem for stem in stems if stem.isdigit() and stem not in named]


def _needed(stems: Sequence[str], widenings: Sequence[Widening]) -> Sequence[str]:
    """Return the stems without words such as `data` and `find`, which say nothing here, if anything is left."""
    meant = {stem for widening in widenings for stem in widening.stems}
    return [stem for stem in stems if stem in meant or stem not in _ASKING_STEMS] or stems


def _begins(word: str) -> Json:
    in_title: Json = {"prefix": {"title_raw": {"value": word, "boost": 2}}}
    return either([in_title, {"prefix": {"spelling": {"value": word}}}])


def _codes(query: Query) -> list[Json]:
    return [_worth({"terms": {"exact": list(query.codes)}}, _CODE_BOOST)] if query.codes else []


def _side_by_side(query: Query) -> Iterator[Json]:
    """Yield clauses that raise what has the parts of one word side by side: G99, 33kV, half-hourly."""
    for part in [part for part in query.parts if isinstance(part, Word)][:_MAX_JOINED]:
        if len(part_stems(part.text)) > 1:
            yield phrase(part.text, boost=_JOINED_BOOST)


def _worth(clause: Json, boost: float) -> Json:
    return {"constant_score": {"filter": clause, "boost": boost}}
