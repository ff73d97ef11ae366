"""What the index holds of a product: a pure function from its shown values to one document."""

import re
from collections.abc import Iterable

import msgspec

from catalog.search.text import fold, stems

QUOTES = '"“”„«»'
_MAX_KEY = 512  # characters; Elasticsearch refuses keywords beyond 32,766 bytes
_MAX_TEXT = 20_000  # characters of a description that are searched
_MAX_VALUES = 500  # keywords, file names and identifiers that are searched
_ANY_QUOTE = re.compile(f"[{QUOTES}]")

type Document = dict[str, object]


class IndexedProduct(msgspec.Struct, frozen=True, kw_only=True):
    """The effective values of one product that search needs, as plain text and codes.

    `revision` becomes the external version: an older one never overwrites a newer one. `audience` holds the
    tokens of which a viewer needs at least one. `band` is the code of the MQA rating, `mqa` its points;
    `formats` holds the format codes of the facet, and also labels are found by. `level` is the maturity, 0 to 5,
    `formats` holds the format codes of the facet, and also labels are found by. `level` is the maturity, 0 to 5,
    `patterns` the ids of access patterns, `standards` the slugs of standards, `layers` those of the
    digitalisation framework, `cases` the slugs of use cases. `boxes` are west, south, east, north in degrees,
    `periods` first and last day (None: open). `used` is a power of two of how often it was opened. `vector` has
    the length 1.
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
    layers: tuple[str, ...] = ()
    modified: str | None = None
    sector: str = ""
    licence_family: str = ""
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
    body = "\n".join(_body(product))
    named = "\n".join(
        (body, *product.theme_labels, *product.formats, product.domain_name, product.licence_label)
    )
    return {
        "id": product.id,
        "slug": product.slug,
        "title": product.title[:_MAX_KEY],
        "title_sort": exact_key(product.title),
        "title_raw": fold(product.title),
        "title_st": " ".join(stems(product.title)),
        "body_raw": fold(body),
        "body_st": " ".join(stems(named)),
        "exact": _exact(product),
        "audience": product.audience,
        "created": product.created,
        **_known(product),
    }


def exact_key(text: str) -> str:
    """Return the form in which a title, identifier or file name is compared as a whole."""
    return " ".join(_ANY_QUOTE.sub("", fold(text[: 2 * _MAX_KEY])).split())[:_MAX_KEY]


def _body(product: IndexedProduct) -> Iterable[str]:
    yield product.description[:_MAX_TEXT]
    yield from product.keywords[:_MAX_VALUES]
    yield product.publisher
    yield from product.file_names[:_MAX_VALUES]


def _exact(product: IndexedProduct) -> list[str]:
    names = (product.title, product.slug, product.source_id)
    keys = map(exact_key, (*names, *product.identifiers[:_MAX_VALUES], *product.file_names[:_MAX_VALUES]))
    return [key for key in dict.fromkeys(keys) if key]


def _known(product: IndexedProduct) -> Document:
    values: Document = {
        "theme": product.themes,
        "domain": product.domain,
        "format": product.formats,
        "licence": product.licence,
        "openness": product.openness,
        "band": product.band,
        "mqa": product.mqa,
        "level": None if product.level is None else str(product.level),
        "maturity": product.level,
        "pattern": product.patterns,
        "delivery": product.delivery,
        "bulk": "yes" if product.bulk else None,
        "no_signup": "yes" if product.no_signup else None,
        "standard": product.standards,
        "layer": product.layers,
        "modified": product.modified,
        "sector": product.sector,
        "licence_family": product.licence_family,
        "frequency": product.frequency,
        "network_level": product.network_levels,
        "area": product.areas,
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
