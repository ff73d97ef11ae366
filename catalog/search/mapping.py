"""The shape of the index. Only what the core distribution of Elasticsearch offers."""

from hashlib import blake2b

import orjson

from catalog.search.embedding import MODEL
from catalog.search.text import ANALYSIS_VERSION

type Json = dict[str, object]

# What a search ranks by, as `combined_fields` takes it; title counts double.
STEM_FIELDS = ("title_st^2", "body_st", "named_st")
RAW_FIELDS = ("title_raw^2", "body_raw")
DIMENSIONS = 384  # of the vector that a model of sentences makes of a product


def _text(analyzer: str, **more: object) -> Json:
    return {"type": "text", "analyzer": analyzer, **more}


# Ordinals built at refresh, not by the first search after it.
_FACET: Json = {"type": "keyword", "ignore_above": 512, "eager_global_ordinals": True}
_KEYWORD: Json = {"type": "keyword", "ignore_above": 512}
# A date that Elasticsearch cannot read costs the product its place in the order, not its place in the index.
_DATE: Json = {"type": "date", "format": "strict_date_optional_time", "ignore_malformed": True}
_STORED_ONLY: Json = {"type": "keyword", "index": False, "doc_values": False}

PROPERTIES: dict[str, Json] = {
    "id": {"type": "long"},
    "slug": _STORED_ONLY,
    "title": _STORED_ONLY,
    "title_sort": _KEYWORD,
    "title_raw": _text("standard", copy_to="spelling"),
    "title_st": _text("whitespace"),
    "body_raw": _text("standard", index_options="freqs", copy_to="spelling"),
    "body_st": _text("whitespace"),  # the description
    "named_st": _text(
        "whitespace"
    ),  # keywords, and the names of publisher, files, domain, themes, formats, licence
    "facts_st": _text("whitespace", norms=False),  # stems of single values, each marked: `publisher~grid`
    # The words of titles and bodies in one place, for corrections and for words being typed.
    "spelling": _text("standard", index_options="docs", norms=False),
    "exact": _KEYWORD,
    "alike": _KEYWORD,  # titles without punctuation, names of files without their ending
    "audience": _KEYWORD,
    "domain": _FACET,
    "format": _FACET,
    "licence": _FACET,
    "openness": _FACET,
    "open_rank": {"type": "short"},
    "band": _FACET,
    "level": _FACET,
    "pattern": _FACET,
    "delivery": _FACET,
    "bulk": _FACET,
    "no_signup": _FACET,
    "theme": _FACET,
    "standard": _FACET,
    "protocol": _FACET,
    "layer": _FACET,
    "sector": _FACET,
    "licence_family": _FACET,
    "status": _FACET,
    "frequency": _FACET,
    "network_level": _FACET,
    "area": _FACET,
    "case": _FACET,
    "box": {
        "type": "nested",
        "properties": {side: {"type": "double"} for side in ("west", "south", "east", "north")},
    },
    "covers": {"type": "date_range", "format": "strict_date"},
    "used": {"type": "short"},
    "maturity": {"type": "byte"},  # `level` as a number
    "vector": {
        "type": "dense_vector",
        "dims": DIMENSIONS,
        "index": True,
        "similarity": "dot_product",
        "index_options": {"type": "int8_hnsw"},
    },
    "mqa": {"type": "short"},
    "modified": _DATE,
    # From when on it is late and stale, by its own frequency.
    "late_at": _DATE,
    "stale_at": _DATE,
    "created": _DATE,
}

SETTINGS: Json = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    # How long a deletion is remembered, so that an older version cannot bring the product back: longer than
    # any rebuild may lag behind.
    "gc_deletes": "1h",
}

SCHEMA = blake2b(
    orjson.dumps([PROPERTIES, SETTINGS, ANALYSIS_VERSION, MODEL], option=orjson.OPT_SORT_KEYS), digest_size=4
).hexdigest()


def index_body(*, alias: str, refresh_interval: str) -> Json:
    """Return the body that creates an index under `alias`; by `_meta.schema` an outdated one is known.

    Unknown fields are ignored rather than refused: between an upgrade and its rebuild, newer documents still
    go into the older index.
    """
    return {
        "settings": {"index": {**SETTINGS, "refresh_interval": refresh_interval}},
        "mappings": {"dynamic": False, "_meta": {"schema": SCHEMA}, "properties": PROPERTIES},
        "aliases": {alias: {}},
    }
