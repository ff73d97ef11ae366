"""A raw record to the canonical form, by what it is in."""

from catalog.domain.errors import RecordRefused
from catalog.formats.csw.answers import name_of
from catalog.formats.csw.dublin_core import map_dublin_core
from catalog.formats.csw.records import sort_of
from catalog.formats.dcat import DCAT
from catalog.formats.iso19115.mapping import map_element
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import record_root


def map_csw_record(body: bytes) -> MappedRecord:
    """The canonical record of a raw item's body: ISO 19115 or Dublin Core in XML, or DCAT as its own reader keeps it.

    Raises RecordRefused with path, value and rule.
    """
    if body[:1] == b"{":
        return DCAT.map_record(body)
    root = record_root(body)
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
