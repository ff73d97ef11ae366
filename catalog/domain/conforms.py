"""What a record says it conforms to, in a form in which a registry of standards can recognise it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from catalog.domain.product import Concept, ProductRecord
from catalog.domain.vocabulary.tables import fold, is_url, url_key

MOST, _LONGEST = 50, 200  # marks of a product, characters of one
_COORDINATES = "opengis.net/def/crs"  # systems of coordinates, which GeoDCAT-AP states in the same place


def conforms_of(record: ProductRecord) -> list[str]:
    """The marks of all that a product, its files and its service conform to, each once: addresses without scheme, or words."""
    marks = dict.fromkeys(mark for concept in _stated(record) if (mark := _mark(concept)))
    return [mark for mark in marks if not mark.startswith(_COORDINATES)][:MOST]


def _stated(record: ProductRecord) -> Iterator[Concept]:
    yield from record.conforms_to
    if record.service:
        yield from record.service.conforms_to
    if record.schema and record.schema.standard:
        yield Concept(label=record.schema.standard)
    for file in record.distributions:
        yield from file.conforms_to
        if file.service:
            yield from file.service.conforms_to
        if file.schema and file.schema.standard:
            yield Concept(label=file.schema.standard)


def _mark(concept: Concept) -> str:
    for text in (concept.iri, concept.label):
        if is_url(text):
            return url_key(text)[:_LONGEST]
    return fold((concept.label or concept.iri)[:_LONGEST])


def name_key(name: str) -> str:
    """A name of a standard as marks are compared with it: an address (or its beginning), or words."""
    bare = name.strip()
    if is_url(bare):
        return url_key(bare)
    return bare.lower() if _is_address(bare) else fold(bare)


def _is_address(name: str) -> bool:
    return "." in name and "/" in name and " " not in name


def standards_named(marks: Iterable[str], names: Mapping[str, Sequence[str]]) -> list[str]:
    """The slugs of the standards that these marks mean, each once. `names`: slug → its names, as `name_key` makes them.

    An address means the standard that names the longest beginning of it; words have to be the same.
    """
    return list(dict.fromkeys(slug for mark in marks if (slug := _meant(mark, names))))


def _meant(mark: str, names: Mapping[str, Sequence[str]]) -> str:
    fits = [
        (len(name), slug)
        for slug, spelled in names.items()
        for name in spelled
        if mark == name or (_is_address(name) and mark.startswith(name))
    ]
    return max(fits, default=(0, ""))[1]
