"""What the index holds of a product: a pure function from its shown values to one document."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from catalog.domain.vocabulary.sectors import sectors
from catalog.domain.vocabulary.statuses import status_words
from catalog.formats.registry import PROTOCOLS
from catalog.search.facet_kinds import with_broader
from catalog.search.keys import MAX_KEY, QUOTES, alike_keys, exact_key
from catalog.search.text import fold, part_stems, stems, words

__all__ = ["QUOTES", "Document", "IndexedProduct", "document_of", "exact_key", "fact_tokens"]

_MAX_TEXT = 20_000  # characters of a description that are searched
_MAX_VALUES = 500  # keywords, file names and identifiers that are searched
_MAX_MARKED = 40  # stems of one value; Elasticsearch cuts tokens of more than 255 characters

_OPEN_RANKS = {"open": 0, "shared": 1, "closed": 2}  # in the order of openness; unknown comes last

type Document = dict[str, object]


class IndexedProduct(msgspec.Struct, frozen=True, kw_only=True):
    """The effective values of one product that search needs, as plain text and codes.

    `revision` becomes the external version: an older one never overwrites a newer one. `audience` holds the
    tokens of which a viewer needs at least one. `band` is the code of the MQA rating, `mqa` its points;
    `formats` holds the format codes of the facet, and also labels are found by. `level` is the maturity, 0 to 5,
    `patterns` the ids of access patterns, `standards` the slugs of standards, `protocols` those in which it is
    described (`formats.registry`), `layers` those of the digitalisation framework, `cases` the slugs of use cases.
    `boxes` are west, south, east, north in degrees, `periods` first and last day (None: open). `used` is a power of two of
    how often it was opened. `vector` has the length 1.
    """

    id: int
    revision: int
    slug: str
    title: str
    created: str
    audience: tuple[str, ...]
    description: str = ""
    keywords: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    theme_labels: tuple[str, ...] = ()
    domain: str = ""
    domain_name: str = ""
    publisher: str = ""
    source_id: str = ""
    identifiers: tuple[str, ...] = ()
    file_names: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    licence: str = ""
    licence_label: str = ""
    openness: str = ""
    band: str = ""
    mqa: int | None = None
    level: int | None = None
    patterns: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    bulk: bool = False
    no_signup: bool = False
    standards: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    modified: str | None = None
    late_at: str | None = None
    stale_at: str | None = None
    sectors: tuple[str, ...] = ()
    licence_family: str = ""
    status: str = ""
    frequency: str = ""
    network_levels: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    periods: tuple[tuple[str | None, str | None], ...] = ()
    used: int = 0
    vector: tuple[float, ...] | None = None


def document_of(product: IndexedProduct) -> Document:
    """Return the document of `product` in the form of `mapping.PROPERTIES`; empty values are left out."""
    named = "\n".join(_named(product))
    labels = "\n".join((*product.theme_labels, *product.formats, product.domain_name, product.licence_label))
    description = product.description[:_MAX_TEXT]
    return {
        "id": product.id,
        "slug": product.slug,
        "title": product.title[:MAX_KEY],
        "title_sort": exact_key(product.title),
        "title_raw": fold(product.title),
        "title_st": " ".join(stems(product.title)),
        "body_raw": fold(f"{description}\n{named}"),
        "body_st": " ".join(stems(description)),
        "named_st": " ".join(stems(f"{named}\n{labels}")),
        "facts_st": [
            fact_tokens(name, value) for name, values in _facts(product) for value in values if value
        ],
        "audience": product.audience,
        "created": product.created,
        **_keys(product),
        **_known(product),
    }


@lru_cache(maxsize=20_000)  # most values stand in many products
def fact_tokens(name: str, value: str) -> str:
    """Return the stems of a value, each marked with the name of the field that it stands in."""
    found = part_stems(value[:MAX_KEY]) or words(value[:MAX_KEY])
    return " ".join(f"{name}~{stem}" for stem in found[:_MAX_MARKED])


def _named(product: IndexedProduct) -> Iterable[str]:
    yield from product.keywords[:_MAX_VALUES]
    yield product.publisher
    yield from product.file_names[:_MAX_VALUES]


def _facts(product: IndexedProduct) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what can be asked for by name (`fields.FIELDS`), with its values."""
    yield "keyword", product.keywords[:_MAX_VALUES]
    yield "publisher", (product.publisher,)
    yield "domain", (product.domain, product.domain_name)
    yield "sector", tuple(sectors().get(code, code) for code in product.sectors)
    yield "theme", (*product.themes, *product.theme_labels)
    yield "format", product.formats
    yield "licence", (product.licence, product.licence_label, product.licence_family)
    yield "openness", (product.openness,)
    yield "id", (product.slug, product.source_id, *product.identifiers[:_MAX_VALUES])
    yield "file", product.file_names[:_MAX_VALUES]
    yield "area", product.areas
    yield "network", product.network_levels
    yield "frequency", (product.frequency,)
    yield "status", status_words(product.status)
    yield "standard", product.standards
    yield "protocol", tuple(text for code in product.protocols for text in (code, PROTOCOLS[code].label))
    yield "delivery", product.delivery
    yield "pattern", product.patterns
    yield "case", product.cases


def _keys(product: IndexedProduct) -> Document:
    codes = (product.source_id, *product.identifiers[:_MAX_VALUES], *product.file_names[:_MAX_VALUES])
    exact = dict.fromkeys(map(exact_key, (product.title, product.slug, *codes)))
    alike = dict.fromkeys(alike_keys(product.title, codes))
    return {
        "exact": [key for key in exact if key],
        "alike": [key for key in alike if key and key not in exact],
    }


def _known(product: IndexedProduct) -> Document:
    values: Document = {
        "theme": with_broader("theme", product.themes),
        "domain": product.domain,
        "format": product.formats,
        "licence": product.licence,
        "openness": product.openness,
        "open_rank": _OPEN_RANKS.get(product.openness),
        "band": product.band,
        "mqa": product.mqa,
        "level": None if product.level is None else str(product.level),
        "maturity": product.level,
        "pattern": product.patterns,
        "delivery": product.delivery,
        "bulk": "yes" if product.bulk else None,
        "no_signup": "yes" if product.no_signup else None,
        "standard": product.standards,
        "protocol": product.protocols,
        "layer": product.layers,
        "modified": product.modified,
        "late_at": product.late_at,
        "stale_at": product.stale_at,
        "sector": with_broader("sector", product.sectors),
        "licence_family": product.licence_family,
        "status": product.status,
        "frequency": product.frequency,
        "network_level": with_broader("network_level", product.network_levels),
        "area": with_broader("area", product.areas),
        "case": product.cases,
        "box": [dict(zip(("west", "south", "east", "north"), box, strict=True)) for box in product.boxes]
        or None,
        "covers": [_span(*period) for period in product.periods] or None,
        "used": product.used or None,
        "vector": product.vector,
    }
    return {field: value for field, value in values.items() if value not in (None, "", ())}


def _span(first: str | None, last: str | None) -> Document:
    return {name: day for name, day in (("gte", first), ("lte", last)) if day}
