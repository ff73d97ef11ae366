"""Clauses for what else the words of a query mean: whoever says it the other way is a full match, just below the typed form."""

from collections.abc import Sequence

from catalog.search.described import Fact
from catalog.search.forms import Form
from catalog.search.glossary import Widening
from catalog.search.mapping import RAW_FIELDS, STEM_FIELDS

type Json = dict[str, object]

_BELOW = 0.7  # of what the typed form scores, all else equal
_FACT = 0.2  # below any word that is said, and beside it a little more


def widened(stems: Sequence[str], widenings: Sequence[Widening], least: str) -> Json:
    """Return the clause for products that have `stems`, or other forms in place of those that widen.

    `least` is the minimum_should_match: of the stems as typed, or of the things meant, each of which counts once. Where a
    thing was said in so many words that these alone are enough, so is its other form.
    """
    typed = _typed(stems, least)  # nothing, if there are no stems
    meant = [widening for widening in widenings if set(widening.stems) <= set(stems)]
    if not meant:
        return typed
    covered = {stem for widening in meant for stem in widening.stems}
    said = [_either(widening) for widening in meant]
    rest = [_typed([stem], "1") for stem in stems if stem not in covered]
    queries: list[Json] = [{"bool": {"should": [*said, *rest], "minimum_should_match": least}}]
    needed = needed_of(least, len(stems))
    if enough := [one for one, of in zip(said, meant, strict=True) if len(of.stems) >= needed]:
        others = [one for one in said if one not in enough]
        alone: Json = {"bool": {"should": enough, "minimum_should_match": 1}}
        queries.append({"bool": {"must": [alone], "should": [*others, *rest]}})
    return {"dis_max": {"queries": [*([typed] if stems else []), *queries]}}


def needed_of(least: str, number: int) -> int:
    """Of so many clauses, how many minimum_should_match asks for: `1`, or such as `3<2 6<3`."""
    needed = number
    for step in least.split():
        beyond, _, of = step.rpartition("<")
        if not beyond or number > int(beyond):
            needed = number if of.endswith("%") else int(of)  # 100 %
    return needed


def _either(widening: Widening) -> Json:
    said = [_typed(widening.stems, "100%")] if widening.stems else []
    boost = _BELOW * max(1, len(widening.stems))
    in_words: list[Json] = [*said, *(form_clause(form, boost=boost) for form in widening.forms)]
    best: Json = in_words[0] if len(in_words) == 1 else {"dis_max": {"queries": in_words}}
    if not widening.facts:
        return best
    facts: Json = {"constant_score": {"filter": fact_clause(widening.facts), "boost": _FACT}}
    return {"bool": {"should": [best, facts], "minimum_should_match": 1}}


def fact_clause(facts: Sequence[Fact]) -> Json:
    """Return the clause for products of which one of `facts` holds."""
    values: dict[str, list[str]] = {}
    for fact in facts:
        values.setdefault(fact.facet, []).append(fact.value)
    clauses = [clause for facet, of in values.items() for clause in _fact_clauses(facet, of)]
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses, "minimum_should_match": 1}}


def _fact_clauses(facet: str, values: Sequence[str]) -> list[Json]:
    if facet != "covers":
        return [{"terms": {facet: values}}]
    days = ({"gte": f"{year}-01-01", "lte": f"{year}-12-31", "relation": "intersects"} for year in values)
    return [{"range": {"covers": year}} for year in days]


def form_clause(form: Form, *, boost: float = 1.0) -> Json:
    """Return the clause for products in which a form stands, its words side by side; scored as `boost` words are."""
    if not form.by_stems:  # without positions: letters that are several words stand anywhere
        said = {"query": " ".join(form.tokens), "fields": RAW_FIELDS, "operator": "and"}
        return {"multi_match": {**said, "boost": round(boost / len(form.tokens), 4)}}
    said = {"query": " ".join(form.stems), "fields": STEM_FIELDS, "type": "phrase"}
    return {"multi_match": {**said, "boost": round(boost / len(form.stems), 4)}}


def _typed(stems: Sequence[str], least: str) -> Json:
    return {
        "combined_fields": {"query": " ".join(stems), "fields": STEM_FIELDS, "minimum_should_match": least}
    }
