"""A raw record to the canonical form, by what it is in."""

from catalog.domain.errors import PageUnreadable, RecordRefused
from catalog.formats.csw.answers import Element, name_of
from catalog.formats.csw.dublin_core import map_dublin_core
from catalog.formats.csw.records import sort_of
from catalog.formats.dcat import DCAT
from catalog.formats.iso19115.mapping import map_element
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import RECORD_LIMIT
from catalog.formats.xml_reader import xml_root


def map_csw_record(body: bytes) -> MappedRecord:
    """The canonical record of a raw item's body: ISO 19115 or Dublin Core in XML, or DCAT as its own reader keeps it.

    Raises RecordRefused with path, value and rule.
    """
    if len(body) > RECORD_LIMIT:
        size = f"{len(body):,}"
        raise RecordRefused(
            f"The record has {size} bytes; the most is {RECORD_LIMIT:,}.", value=size, rule="size"
        )
    if body[:1] == b"{":
        return DCAT.map_record(body)
    root = _root(body)
    match sort_of(root):
        case "iso":
            return map_element(root)
        case "dublin core":
            return map_dublin_core(root)
    name = name_of(root)[:80]
    raise RecordRefused(
        f"The record is in a schema that is not read here (<{name}>). Give the address with the output schema of ISO 19115, "
        "http://www.isotc211.org/2005/gmd.",
        value=name,
        rule="format",
    )


def _root(body: bytes) -> Element:
    try:
        return xml_root(body)
    except PageUnreadable as error:
        raise RecordRefused(str(error), value=body[:200].decode("utf-8", "replace"), rule="xml") from None
