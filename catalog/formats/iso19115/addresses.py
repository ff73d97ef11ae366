"""Where a document lies: at the address given."""

from catalog.formats.addresses import web_address
from catalog.formats.protocol import PageRequest

_GIVE = (
    "Give the address of a metadata document (https://data.example.org/metadata/substations.xml), "
    "or of one that holds several records."
)
_HEADERS = {"Accept": "application/xml, text/xml;q=0.9, application/vnd.iso.19139+xml;q=0.9, */*;q=0.1"}


def start_request(url: str) -> PageRequest:
    """The request for the document. Raises InvalidInput."""
    return PageRequest(url=web_address(url, _GIVE).geturl(), headers=_HEADERS)
