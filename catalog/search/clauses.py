"""From the parts of a query to clauses of Elasticsearch: pure.

Ranking: BM25F over stems (`combined_fields`, title counts double).
"""

from collections.abc import Iterable, Sequence

from catalog.search.document import fact_tokens
from catalog.search.fields import FIELDS
from catalog.search.glossary import Widening
from catalog.search.mapping import RAW_FIELDS, STEM_FIELDS
from catalog.search.meant import NOTHING_MEANT, Meant, group_text
from catalog.search.nodes import All, Condition, Either, Node, Not, Phrase, Word
from catalog.search.parsing import MAX_STEMS, bare_words, unique_stems
from catalog.search.text import part_stems
from catalog.search.widening import widened

type Json = dict[str, object]

EVERY = "100%"  # of the words


def clause(node: Node, meant: Meant = NOTHING_MEANT) -> Json:
    """Return the clause for one part of a query; words are also looked for in what is `meant` by them."""
    match node:
        case Word(text=text):
            return _words(text, meant.get(text, ()))
        case Phrase(text=text):
            return phrase(text)
        case Condition():
            return _condition(node)
        case Not(node=inner):
            return {"bool": {"must_not": [clause(inner)]}}
        case Either(options=options):
            return either(clause(option, meant) for option in options)
        case All(parts=parts):
            text = " ".join(part.text for part in parts if isinstance(part, Word))
            words = [_words(text, meant.get(group_text(parts), ()))] if text else []
            others = (clause(part, meant) for part in parts if not isinstance(part, Word))
            return {"bool": {"must": [*words, *others]}}


def either(clauses: Iterable[Json]) -> Json:
    """Return the clause for products that meet one of `clauses`; each that is met adds to the score."""
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def loose(text: str, least: str) -> Json:
    """Return the clause for products with at least `least` of the words of `text`, in the notation of Elasticsearch."""
    stems = unique_stems(text)
    return combined(stems, least) if stems else raw(text)


def _words(text: str, widenings: Sequence[Widening]) -> Json:
    """Return the clause for products with every word of `text`, or what else is meant by it."""
    return widened(unique_stems(text), widenings, EVERY) if widenings else loose(text, EVERY)


def combined(stems: Sequence[str], least: str) -> Json:
    """Return the clause that ranks by `stems`, of which at least `least` must be there."""
    return {
        "combined_fields": {"query": " ".join(stems), "fields": STEM_FIELDS, "minimum_should_match": least}
    }


def raw(text: str, *, boost: float = 1.0) -> Json:
    """Return the clause that ranks by unstemmed words, which protects names and codes; one of them is enough."""
    return {"combined_fields": {"query": bare_words(text), "fields": RAW_FIELDS, "boost": boost}}


def phrase(text: str, *, boost: float = 1.0) -> Json:
    """Return the clause for products in which the words of `text` stand side by side."""
    stems = part_stems(text)[:MAX_STEMS]
    if not stems:
        return {"match_phrase": {"title_raw": bare_words(text)}}
    said = {"query": " ".join(stems), "type": "phrase", "fields": STEM_FIELDS}
    return {"multi_match": said if boost == 1.0 else {**said, "boost": boost}}


def _condition(condition: Condition) -> Json:
    field = FIELDS[condition.field]
    if condition.range is not None:
        return _range(field.source, condition)
    if field.kind == "text":
        stems = part_stems(condition.text)[:MAX_STEMS]
        if not stems:
            return {"match_phrase": {"title_raw": bare_words(condition.text)}}
        return {"match_phrase": {field.source: " ".join(stems)}}
    return _only({"match_phrase": {"facts_st": fact_tokens(field.source, condition.text)}})


def _range(index: str, condition: Condition) -> Json:
    ends = dict(zip(("gte", "lte"), condition.range or (), strict=True))
    limits: Json = {name: end for name, end in ends.items() if end is not None}
    if index == "covers":
        limits["relation"] = "intersects"
    return _only({"range": {index: limits}})


def _only(clause: Json) -> Json:
    """Return a clause that selects and adds nothing to the score."""
    return {"constant_score": {"filter": clause, "boost": 0}}
