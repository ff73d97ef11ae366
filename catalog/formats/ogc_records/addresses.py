"""Where a catalogue of records begins: a landing page, a collection, its items, a record, or a static catalogue."""

from catalog.formats.addresses import web_address
from catalog.formats.protocol import PageRequest

HEADERS = {
    "Accept": "application/geo+json, application/json;q=0.9, application/ogc-catalog+json;q=0.8, */*;q=0.1"
}
PAGE_SIZE = 100  # records
_GIVE = (
    "Give the address of the API's landing page (https://data.example.org/ogcapi), of a collection of records, "
    "or of one record."
)


def start_request(url: str) -> PageRequest:
    """The request for a document as it stands, filters kept; the records of a collection by pages of PAGE_SIZE.

    Raises InvalidInput for an unusable address.
    """
    return request_for(web_address(url, _GIVE).geturl())


def request_for(url: str) -> PageRequest:
    """The request for a document; for the items of a collection, by pages."""
    address = url.partition("#")[0]
    path, _, query = address.partition("?")
    if path.rstrip("/").endswith("/items") and "limit=" not in query:
        address = f"{address}{'&' if query else '?'}limit={PAGE_SIZE}"
    return PageRequest(url=address, headers=HEADERS)
