"""Addresses of the CKAN Action API (`{site}/api/3/action/{name}`), and how its listings are paged."""

import re
from datetime import UTC, datetime
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlunsplit

import msgspec

from catalog.domain.numbers import number_in
from catalog.formats.addresses import split_address, web_address
from catalog.formats.paging import fewer
from catalog.formats.protocol import PageRequest

PAGE_ROWS = 1_000  # what CKAN gives at most (ckan.search.rows_max)
SEARCH, SHOW, LIST_WITH_RESOURCES = "package_search", "package_show", "current_package_list_with_resources"
_GIVE = (
    "Give the address of the CKAN site (https://data.example.org), of its API (…/api/3/action) "
    "or of one JSON document."
)
_SORT = "id asc"  # the default order changes while it is read: records would be missed
_LISTINGS = {SEARCH: ("start", "rows"), LIST_WITH_RESOURCES: ("offset", "limit")}
_TO_SEARCH = {"", SEARCH, "package_list", "dataset_search"}  # names alone are no records: the search has both
_API = re.compile(r"^(?P<site>.*?)/api(?:/[123])?(?:/action(?:/(?P<action>\w+))?)?/?$")
_DATASET = re.compile(r"^(?P<site>.*?)/dataset/(?P<name>[^/.]+)(?:/resource/.*)?/?$")
_DATASETS = re.compile(r"^(?P<site>.*?)/dataset/?$")
_OR = re.compile(r"\bOR\b|\|\|")
_DOCUMENT = re.compile(r"/[^/]*\.[A-Za-z]\w*$|/(?:package|group|organization|current_package)_\w+$")


def is_api_address(url: str) -> bool:
    """Whether `url` lies under an Action API."""
    return "/api/3/action" in url or "/api/action" in url or _API.match(split_address(url).path) is not None


def start_request(url: str) -> PageRequest:
    """The first request for a site, an API address, a dataset's page or a JSON document. Raises InvalidInput."""
    parts = web_address(url, _GIVE)
    if api := _API.match(parts.path):
        action = api["action"] or ""
        if action in _TO_SEARCH:
            return _first_page(parts, api["site"], SEARCH)
        if action == LIST_WITH_RESOURCES:
            return _first_page(parts, api["site"], action)
        return PageRequest(url=urlunsplit(parts))
    if dataset := _DATASET.match(parts.path):
        query = f"id={quote(dataset['name'], safe='%')}"
        return PageRequest(url=urlunsplit(parts._replace(path=_action(dataset["site"], SHOW), query=query)))
    if _DOCUMENT.search(parts.path):
        return PageRequest(url=urlunsplit(parts))
    datasets = _DATASETS.match(parts.path)
    return _first_page(parts, datasets["site"] if datasets else parts.path, SEARCH)


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """What a request of a listing carries beside its address.

    `digest` stands for the content of the page before it. Of a part of a page: `rows` of a whole page, and the places
    where the parts after it end, the nearest first.
    """

    digest: str = ""
    rows: int = 0
    ends: tuple[int, ...] = ()

    @classmethod
    def read(cls, cursor: str) -> "Cursor":
        """From a request's cursor."""
        return msgspec.json.decode(cursor, type=cls) if cursor[:1] == "[" else cls(cursor)

    def write(self) -> str:
        """As a request's cursor."""
        return msgspec.json.encode(self).decode() if self.rows else self.digest


def next_request(request: PageRequest, returned: int, digest: str) -> PageRequest | None:
    """What follows `returned` entries of the listing at `request`; None where its address is not a listing.

    `digest` stands for the content of the page that was read: it tells when the next one is the same again.
    """
    parts, cursor = split_address(request.url), Cursor.read(request.cursor)
    keys = _paging_keys(parts)
    if keys is None or keys[0] not in dict(_pairs(parts)):
        return None
    start, rows, ends = offset_of(request.url) + returned, cursor.rows, cursor.ends
    if not rows:
        return _page_at(parts, start, None, Cursor(digest))
    here = offset_of(request.url) + rows_of(request.url)
    if start < here:  # fewer than were asked for
        return _page_at(parts, start, here - start, Cursor(digest, rows, ends))
    if not ends:
        return _page_at(parts, start, rows, Cursor(digest))
    return _page_at(parts, start, ends[0] - start, Cursor(digest, rows, ends[1:]))


def parts_of(request: PageRequest) -> tuple[PageRequest, ...]:
    """The two halves of a page of a listing; none of one record, or of what is no listing."""
    rows, cursor = rows_of(request.url), Cursor.read(request.cursor)
    if rows < 2:
        return ()
    parts, start, half = split_address(request.url), offset_of(request.url), rows // 2
    whole = cursor.rows or rows
    first = Cursor(cursor.digest, whole, (start + rows, *cursor.ends))
    second = Cursor("", whole, cursor.ends)
    return _page_at(parts, start, half, first), _page_at(parts, start + half, rows - half, second)


def smaller_request(request: PageRequest) -> PageRequest | None:
    """The page of a listing, and those after it, with fewer records."""
    rows = fewer(rows_of(request.url))
    if not rows:
        return None
    digest = Cursor(Cursor.read(request.cursor).digest)
    return _page_at(split_address(request.url), offset_of(request.url), rows, digest)


def _page_at(parts: SplitResult, start: int, rows: int | None, cursor: Cursor) -> PageRequest:
    """`rows`: as they were, for None."""
    offset_key, rows_key = _LISTINGS[parts.path.rstrip("/").rpartition("/")[2]]
    new = {offset_key: str(start)} if rows is None else {offset_key: str(start), rows_key: str(rows)}
    pairs = [(key, new.get(key, value)) for key, value in _pairs(parts)]
    return PageRequest(url=_with_query(parts, pairs), cursor=cursor.write())


def changes_request(request: PageRequest, moment: datetime) -> PageRequest | None:
    """The search at `request` for what was added or changed since `moment`, beside its own filters; None for what is no search.

    As https://github.com/ckan/ckanext-harvest asks. Deletions are not reported.
    """
    parts = split_address(request.url)
    keys = _paging_keys(parts)
    if keys != _LISTINGS[SEARCH]:
        return None
    pairs = _pairs(parts)
    since = f"+metadata_modified:[{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} TO *]"
    own = " ".join(_clause(value) for key, value in pairs if key == "fq" and value.strip())
    kept = [(key, value) for key, value in pairs if key != "fq"]
    return PageRequest(
        url=_with_query(parts, [*kept, ("fq", f"{own} {since}".strip())]), headers=request.headers
    )


def _clause(own: str) -> str:
    """A filter of the visitor’s own, so that another stands beside it: “a OR b” is one clause."""
    return f"+({own})" if _OR.search(own) else own


def search_request(url: str) -> PageRequest | None:
    """The first page of the search of the site that `url` belongs to; None where `url` is no API address."""
    parts = split_address(url)
    api = _API.match(parts.path)
    return _first_page(parts._replace(query=""), api["site"], SEARCH) if api else None


def offset_of(url: str) -> int:
    """How many entries of the listing come before the page at `url`."""
    parts = split_address(url)
    keys = _paging_keys(parts)
    return number_in(dict(_pairs(parts)).get(keys[0], "")) if keys else 0


def rows_of(url: str) -> int:
    """How many entries the page at `url` was asked for; 0 where it is not a page of a listing."""
    parts = split_address(url)
    keys = _paging_keys(parts)
    return number_in(dict(_pairs(parts)).get(keys[1], "")) if keys else 0


def _first_page(parts: SplitResult, site: str, action: str) -> PageRequest:
    """The visitor's own query (q, fq, …) is kept, and so is a smaller page size."""
    offset_key, rows_key = _LISTINGS[action]
    own = _pairs(parts)
    wanted = number_in(dict(own).get(rows_key, ""), PAGE_ROWS) or PAGE_ROWS
    pairs = [(key, value) for key, value in own if key not in {offset_key, rows_key, "sort"}]
    pairs += [(rows_key, str(min(wanted, PAGE_ROWS))), (offset_key, "0")]
    if action == SEARCH:
        pairs.append(("sort", _SORT))
    return PageRequest(url=_with_query(parts._replace(path=_action(site, action)), pairs))


def _action(site: str, action: str) -> str:
    return f"{site.rstrip('/')}/api/3/action/{action}"


def _paging_keys(parts: SplitResult) -> tuple[str, str] | None:
    return _LISTINGS.get(parts.path.rstrip("/").rpartition("/")[2])


def _pairs(parts: SplitResult) -> list[tuple[str, str]]:
    return parse_qsl(parts.query, keep_blank_values=True)


def _with_query(parts: SplitResult, pairs: list[tuple[str, str]]) -> str:
    return urlunsplit(parts._replace(query=urlencode(pairs)))
