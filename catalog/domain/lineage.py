"""Keys by which products refer to each other: as members of a series, and as what they were made from."""

from catalog.domain.identity_ladder import plain_url
from catalog.domain.product import Concept, ProductRecord
from catalog.domain.vocabulary.tables import fold, is_url

MOST = 200  # references of one kind that are kept


def reference_key(concept: Concept) -> str:
    """The same for all spellings of one reference: its address (`plain_url`), else its words. May be empty."""
    for text in (concept.iri, concept.label):
        if is_url(text) and (key := plain_url(text)):
            return key
    return concept.iri.strip().lower() or fold(concept.label)


def own_keys(record: ProductRecord) -> list[str]:
    """Keys by which others may refer to this product, each once."""
    named = (record.uri, *record.identifiers, record.source_id, record.landing_page)
    return list(dict.fromkeys(filter(None, (reference_key(Concept(iri=text)) for text in named))))[:MOST]


def series_of(record: ProductRecord) -> list[str]:
    """Keys of the series that the product is part of; of a series, its own."""
    keys = [reference_key(concept) for concept in record.in_series]
    if record.kind == "series":
        keys += own_keys(record)
    return list(dict.fromkeys(filter(None, keys)))[:MOST]


def sources_of(record: ProductRecord) -> list[str]:
    """Keys of the products and documents that it says it was made from."""
    if record.lineage is None:
        return []
    return list(dict.fromkeys(filter(None, map(reference_key, record.lineage.sources))))[:MOST]
