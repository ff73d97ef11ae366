"""Addresses of the CKAN Action API (`{site}/api/3/action/{name}`), and how its listings are paged."""

import re
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from catalog.domain.errors import InvalidInput
from catalog.formats.protocol import PageRequest

PAGE_ROWS = 1_000  # what CKAN gives at most (ckan.search.rows_max)
SEARCH, SHOW, LIST_WITH_RESOURCES = "package_search", "package_show", "current_package_list_with_resources"
_SORT = "id asc"  # the default order changes while it is read: records would be missed
_LISTINGS = {SEARCH: ("start", "rows"), LIST_WITH_RESOURCES: ("offset", "limit")}
_TO_SEARCH = {"", SEARCH, "package_list", "dataset_search"}  # names alone are no records: the search has both
_API = re.compile(r"^(?P<site>.*?)/api(?:/[123])?(?:/action(?:/(?P<action>\w+))?)?/?$")
_DATASET = re.compile(r"^(?P<site>.*?)/dataset/(?P<name>[^/.]+)(?:/resource/.*)?/?$")
_DATASETS = re.compile(r"^(?P<site>.*?)/dataset/?$")
_DOCUMENT = re.compile(r"/[^/]*\.[A-Za-z]\w*$|/(?:package|group|organization|current_package)_\w+$")


def is_api_address(url: str) -> bool:
    """Whether `url` lies under an Action API."""
    return "/api/3/action" in url or "/api/action" in url or _API.match(_split(url).path) is not None


def start_request(url: str) -> PageRequest:
    """The first request for a site, an API address, a dataset's page or a JSON document. Raises InvalidInput."""
    parts = _split(url.strip())
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise InvalidInput(
            f"“{url}” is not a web address. Give the address of the CKAN site (https://data.example.org), "
            "of its API (…/api/3/action) or of one JSON document."
        )
    parts = parts._replace(fragment="")
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


def next_request(url: str, returned: int, digest: str) -> PageRequest | None:
    """The request for what follows `returned` entries of the listing at `url`; None where `url` is not a listing.

    `digest` stands for the content of the page that was read: it tells when the next one is the same again.
    """
    parts = _split(url)
    keys = _paging_keys(parts)
    if keys is None or keys[0] not in dict(_pairs(parts)):
        return None
    following = str(offset_of(url) + returned)
    pairs = [(key, following if key == keys[0] else value) for key, value in _pairs(parts)]
    return PageRequest(url=_with_query(parts, pairs), cursor=digest)


def search_request(url: str) -> PageRequest | None:
    """The first page of the search of the site that `url` belongs to; None where `url` is no API address."""
    parts = _split(url)
    api = _API.match(parts.path)
    return _first_page(parts._replace(query=""), api["site"], SEARCH) if api else None


def offset_of(url: str) -> int:
    """How many entries of the listing come before the page at `url`."""
    parts = _split(url)
    keys = _paging_keys(parts)
    return _number(dict(_pairs(parts)).get(keys[0], ""), 0) if keys else 0


def rows_of(url: str) -> int:
    """How many entries the page at `url` was asked for; 0 where it is not a page of a listing."""
    parts = _split(url)
    keys = _paging_keys(parts)
    return _number(dict(_pairs(parts)).get(keys[1], ""), 0) if keys else 0


def _first_page(parts: SplitResult, site: str, action: str) -> PageRequest:
    """The visitor's own query (q, fq, …) is kept, and so is a smaller page size."""
    offset_key, rows_key = _LISTINGS[action]
    own = _pairs(parts)
    wanted = _number(dict(own).get(rows_key, ""), PAGE_ROWS) or PAGE_ROWS
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


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else otherwise


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidInput(f"“{url}” is not a web address: {error}.") from None
    return parts
