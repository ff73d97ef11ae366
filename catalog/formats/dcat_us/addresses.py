"""Where a data.json lies: at the address given, or at `/data.json` of a site."""

from catalog.formats.addresses import web_address
from catalog.formats.protocol import PageRequest

_FILE = "data.json"
_GIVE = "Give the address of the file (https://data.example.org/data.json) or of the site that has one at /data.json."
_HEADERS = {"Accept": "application/json, application/ld+json;q=0.9, */*;q=0.1"}


def start_request(url: str) -> PageRequest:
    """The request for a file, a feed (`/api/feed/dcat-us/1.1.json`) or one dataset as it stands.

    A site's root, or any address that ends with a slash, stands for the `data.json` in it. Raises InvalidInput.
    """
    parts = web_address(url, _GIVE)
    path = parts.path or "/"
    if path.endswith("/") and not parts.query:
        path += _FILE
    return PageRequest(url=parts._replace(path=path).geturl(), headers=_HEADERS)
