"""Addresses of an Opendatasoft portal and its Explore API, and how its catalogue is asked for.

The whole catalogue comes with one export; its listing gives 100 at a time and ends at offset + limit = 10,000.
App metas (download counts, popularity) are not asked for: they change daily, and every record would count as changed.
"""

import json
import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlunsplit

from catalog.domain.numbers import number_in
from catalog.formats.addresses import split_address, web_address
from catalog.formats.paging import fewer
from catalog.formats.protocol import PageRequest

PAGE_LIMIT = 100  # what a page holds at most
PAGED_CAP = 10_000  # the most that offset + limit may come to
API_PATH = "/api/explore/v2.1"
_GIVE = f"Give the address of the portal (https://data.example.org), of its API (…{API_PATH}) or of one JSON document."
_LISTING, _EXPORT = "/catalog/datasets", "/catalog/exports/json"
_ORDER = "dataset_id"  # the default order changes while it is read: some datasets come twice, others never
_SLICE = 1_000  # datasets of the first part, where an export is split
_SPLIT_END = 1_000_000  # no catalogue is larger: an endpoint that fails everywhere must not be split for ever
_KEPT = frozenset(("where", "refine", "exclude", "lang", "timezone", "apikey"))
_API = re.compile(
    r"^(?P<site>.*?)/api/(?:(?:explore/)?v2(?:\.\d)?|datasets/1\.0|records/1\.0)(?P<rest>/.*)?$"
)
_API_DATASET = re.compile(r"^(?:/catalog/datasets)?/(?P<id>[^/]+)(?:/.*)?$")
_NO_DATASET = frozenset(("catalog", "search", "console", "swagger.json", "opendatasoft", "monitoring"))
_PAGE = re.compile(
    r"^(?P<site>.*?)/(?:explore(?:/(?:embed/)?(?:dataset|assets)/(?P<id>[^/]+))?|pages?|login|api-console)(?:/.*)?$"
)
_DOCUMENT = re.compile(r"/[^/]*\.[A-Za-z]\w*$")
_FACET_FILTER = re.compile(r"^(refine|exclude)\.(.+)$")


def start_request(url: str) -> PageRequest:
    """The first request for a portal, any page of it, an API address, a dataset or a JSON document.

    An address of the paged listing that names a `limit` or `offset` is read by pages, from the beginning; all else
    that means the catalogue by one export. Filters are kept, of the explore page too. Raises InvalidInput.
    """
    parts = web_address(url, _GIVE)
    if api := _API.match(parts.path):
        return _api_request(parts, api["site"], api["rest"] or "")
    if page := _PAGE.match(parts.path):
        return _catalogue(parts, page["site"], page["id"] or "")
    if _DOCUMENT.search(parts.path):
        return PageRequest(url=urlunsplit(parts))
    return _catalogue(parts, parts.path, "")


def api_of(url: str) -> str:
    """The address of the API (`…/api/explore/v2.1`) that `url` belongs to, without keys; empty where it is none."""
    parts = split_address(url)
    api = _API.match(parts.path)
    if api is None:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, f"{api['site']}{API_PATH}", "", ""))


def window_of(url: str) -> tuple[int, int] | None:
    """(offset, limit) of a page of the listing; None where `url` is none."""
    parts = split_address(url)
    if not _is_listing(parts):
        return None
    query = dict(parse_qsl(parts.query))
    return number_in(query.get("offset", "")), number_in(query.get("limit", ""), PAGE_LIMIT)


def page_at(url: str, offset: int, digest: str) -> PageRequest | None:
    """The page of the listing from `offset` on; None beyond the cap.

    `digest` stands for the page that was read: it tells when the next one is the same again.
    """
    window = window_of(url)
    limit = min(window[1], PAGED_CAP - offset) if window else 0
    return (
        PageRequest(url=_with(split_address(url), offset=offset, limit=limit), cursor=digest)
        if limit > 0
        else None
    )


def split_request(request: PageRequest) -> tuple[PageRequest, ...]:
    """A page, or an export, as two smaller ones; none where it is of one dataset."""
    parts = split_address(request.url)
    query = dict(parse_qsl(parts.query))
    offset, limit = number_in(query.get("offset", "")), number_in(query.get("limit", ""), -1)
    if not _is_listing(parts) and not parts.path.endswith(_EXPORT):
        return ()
    if limit == -1 and offset < _SPLIT_END:
        first, rest = _SLICE, -1
    elif limit > 1:
        first, rest = limit // 2, limit - limit // 2
    else:
        return ()
    windows = ((offset, first), (offset + first, rest))
    return tuple(PageRequest(url=_with(parts, offset=at, limit=size)) for at, size in windows)


def smaller_request(request: PageRequest) -> PageRequest | None:
    """The page of the listing, and those after it, with fewer datasets; None for an export, which is split."""
    offset, limit = window_of(request.url) or (0, 0)
    rows = fewer(limit)
    return (
        PageRequest(url=_with(split_address(request.url), offset=offset, limit=rows), cursor=request.cursor)
        if rows
        else None
    )


def _api_request(parts: SplitResult, site: str, rest: str) -> PageRequest:
    path = rest.rstrip("/")
    names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if path == _LISTING and names & {"limit", "offset"}:
        return _first_page(parts, site)
    dataset = _API_DATASET.match(path)
    named = dataset["id"] if dataset and dataset["id"] not in _NO_DATASET else ""
    return _catalogue(parts, site, named)


def _first_page(parts: SplitResult, site: str) -> PageRequest:
    wanted = number_in(dict(parse_qsl(parts.query)).get("limit", ""))
    size = wanted if 0 < wanted < PAGE_LIMIT else PAGE_LIMIT
    pairs = [*_filters(parts), ("order_by", _ORDER), ("limit", str(size)), ("offset", "0")]
    return PageRequest(url=_address(parts, f"{site}{API_PATH}{_LISTING}", pairs))


def _catalogue(parts: SplitResult, site: str, dataset: str) -> PageRequest:
    """The export of a whole catalogue, or one dataset of it."""
    base = f"{site.rstrip('/')}{API_PATH}"
    filters = _filters(parts)
    if dataset:
        own = [(name, value) for name, value in filters if name in {"lang", "timezone", "apikey"}]
        return PageRequest(url=_address(parts, f"{base}{_LISTING}/{dataset}", own))
    return PageRequest(url=_address(parts, f"{base}{_EXPORT}", [*filters, ("limit", "-1")]))


def _filters(parts: SplitResult) -> list[tuple[str, str]]:
    """What narrows the catalogue: the API's own parameters, or those of the explore page (`q`, `refine.theme`)."""
    found = []
    for name, value in parse_qsl(parts.query):
        facet = _FACET_FILTER.match(name)
        if facet:
            found.append((facet[1], f"{facet[2]}:{value}"))
        elif name == "q":
            found.append(("where", json.dumps(value, ensure_ascii=False)))
        elif name in _KEPT:
            found.append((name, value))
    return found


def _is_listing(parts: SplitResult) -> bool:
    api = _API.match(parts.path)
    return api is not None and (api["rest"] or "").rstrip("/") == _LISTING


def _with(parts: SplitResult, *, offset: int, limit: int) -> str:
    pairs = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in {"offset", "limit"}
    ]
    return _address(parts, parts.path, [*pairs, ("limit", str(limit)), ("offset", str(offset))])


def _address(parts: SplitResult, path: str, pairs: list[tuple[str, str]]) -> str:
    return urlunsplit(parts._replace(path=path, query=urlencode(pairs)))
