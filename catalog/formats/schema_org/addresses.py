"""Where to begin: a page or document as it stands; a site's root stands for its sitemap."""

from datetime import UTC, datetime

from catalog.formats.addresses import web_address
from catalog.formats.protocol import PageRequest

PAGE, SITEMAP = "page", "sitemap"  # cursors: what a sitemap leads to
_SINCE = "since "  # before the moment, of a request for what has changed
_FILE = "sitemap.xml"
_GIVE = (
    "Give the address of the site (its sitemap.xml is read), of its robots.txt, of a sitemap, of a page that describes data "
    "sets, or of a document in JSON-LD."
)
HEADERS = {
    "Accept": "text/html, application/ld+json;q=0.9, application/xml;q=0.8, application/json;q=0.8, */*;q=0.1"
}
_SITEMAP_NAMES = ("sitemap", "site-map", "robots.txt")


def start_request(url: str) -> PageRequest:
    """The request for a page, sitemap or document. Raises InvalidInput."""
    parts = web_address(url, _GIVE)
    if parts.path in {"", "/"} and not parts.query:
        parts = parts._replace(path=f"/{_FILE}")
    return PageRequest(url=parts.geturl(), headers=HEADERS)


def changed_request(request: PageRequest, moment: datetime) -> PageRequest | None:
    """The same sitemap, of which only what has changed since `moment` is followed; None for a page or document."""
    last = request.url.partition("?")[0].rpartition("/")[2].lower()
    if not any(name in last for name in _SITEMAP_NAMES):
        return None
    stated = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return PageRequest(url=request.url, headers=request.headers, cursor=f"{_SINCE}{stated}")


def since_in(cursor: str) -> datetime | None:
    """The moment that a request states."""
    if not cursor.startswith(_SINCE):
        return None
    try:
        return datetime.fromisoformat(cursor.removeprefix(_SINCE))
    except ValueError:
        return None
