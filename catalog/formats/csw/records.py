"""What a record is in, by its root element, and how it is known."""

from collections.abc import Iterator
from typing import Literal

from lxml import etree

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.csw.answers import RECORDS, SPACES, Element, name_of, space_of
from catalog.formats.dcat import DCAT
from catalog.formats.iso19115.reading import body_of, is_metadata
from catalog.formats.iso19115.reading import source_id_of as iso_source_id
from catalog.formats.protocol import PageRequest, RawItem
from catalog.formats.records import ID_LIMIT, RECORD_LIMIT
from catalog.formats.text import clean_text

type Sort = Literal["iso", "dublin core", "rdf"]

_DC = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
_RDF, _DCAT = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/ns/dcat#"
_CATALOGUED = frozenset(("Dataset", "DataService", "DatasetSeries", "Catalog"))
_NAMING = ("identifier", "references", "URI", "title")
_KEPT_OF_REFUSED = 10_000  # bytes


def sort_of(record: Element) -> Sort | None:
    """None where it is in nothing that is read here."""
    if is_metadata(record):
        return "iso"
    name, space = name_of(record), space_of(record)
    if name in RECORDS and space.startswith(SPACES):
        return "dublin core"
    is_rdf = (space == _RDF and name == "RDF") or (space == _DCAT and name in _CATALOGUED)
    return "rdf" if is_rdf else None


def items_of(record: Element, place: int, base: str) -> Iterator[RawItem]:
    """The raw items of an element at a place (from 1) of a listing: one, or of DCAT in RDF as many as it describes.

    `base`: the address that relative ones in RDF are resolved against.
    """
    sort = sort_of(record)
    if sort is None:
        yield _refused(
            etree.tostring(record),
            place,
            f"is in a schema that is not read here (<{name_of(record)[:60]}>)",
            "format",
        )
    elif sort == "rdf":
        yield from _items_of_rdf(record, place, base)
    else:
        yield _item(record, sort, place)


def dublin_core_id(record: Element) -> tuple[str, str]:
    """(identifier, the element that it comes from): the first identifier, else the first link, else the title; else empty."""
    for name in _NAMING:
        for element in record:
            if name_of(element) == name and space_of(element) in _DC:
                found = clean_text(" ".join((element.text or "").split()), ID_LIMIT + 1)
                if found and len(found) <= ID_LIMIT:
                    return found, name
    return "", ""


def _item(record: Element, sort: Sort, place: int) -> RawItem:
    body = body_of(record)
    if len(body) > RECORD_LIMIT:
        return _refused(
            body, place, f"has {len(body):,} bytes; the most for one record is {RECORD_LIMIT:,}", "size"
        )
    source_id = iso_source_id(record) if sort == "iso" else dublin_core_id(record)[0]
    if source_id:
        return RawItem(source_id, body)
    return _refused(
        body, place, "has no identifier, and no address or title that could stand for one", "identifier"
    )


def _items_of_rdf(record: Element, place: int, base: str) -> Iterator[RawItem]:
    body = etree.tostring(record, encoding="utf-8", with_tail=False)
    if name_of(record) != "RDF":
        body = b'<rdf:RDF xmlns:rdf="%s">%s</rdf:RDF>' % (_RDF.encode(), body)
    try:
        page = DCAT.read_page(PageRequest(url=base), "application/rdf+xml", body)
        found = list(page.items)
    except PageUnreadable as error:
        yield _refused(body, place, f"cannot be read as DCAT ({str(error).rstrip('.')})", "xml")
        return
    yield from found or [_refused(body, place, "describes no data set in DCAT", "no-dataset")]


def _refused(body: bytes, place: int, reason: str, rule: str) -> RawItem:
    problem = Problem(message=f"Record {place:,} of the listing {reason}.", rule=rule)
    return RawItem("", body[:_KEPT_OF_REFUSED], problem)
