"""Addresses on pages: search addresses with a filter more or less, pages to turn, and which foreign ones may be links."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from catalog.selectors.params import SearchParams
from catalog.selectors.where_when import bbox_text

_SAFE = ("http", "https", "mailto")
Link = dict[str, str]
Pairs = list[tuple[str, str]]


def safe_url(url: str) -> str:
    """The address if it may be a link, else nothing: `javascript:` and the like never become one."""
    try:
        return url if urlsplit(url).scheme.lower() in _SAFE else ""
    except ValueError:
        return ""


def link(label: str, url: str = "") -> Link:
    """A text, and where it leads if that is safe."""
    return {"label": label or url, "url": safe_url(url)}


def texts(*values: str) -> list[Link]:
    """Plain texts, empty ones left out."""
    return [{"label": value, "url": ""} for value in values if value]


def lines(text: str) -> list[Link]:
    """The lines of a text, each once as a plain text."""
    return texts(*dict.fromkeys(map(str.strip, text.splitlines())))


def short_name(iri: str) -> str:
    """An address that stands for a name, short: “station-sites (data.example.org)”, “10.5072/heat” of a DOI; else as it is."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return iri
    if not parts.hostname:
        return iri
    if parts.hostname.endswith("doi.org"):
        return unquote(parts.path).strip("/") or iri
    name = unquote(parts.fragment or parts.path.rstrip("/").rpartition("/")[2])
    return f"{name} ({parts.hostname})" if any(map(str.isalpha, name)) else iri


def search_pairs(asked: SearchParams, *, page: int = 1, but: tuple[str, str] | None = None) -> Pairs:
    """The parameters of a search, without one filter if `but` names it; defaults are left out."""
    pairs: Pairs = [("q", asked.q)] if asked.q else []
    if asked.box:
        pairs.append(("place", asked.place) if asked.place else ("bbox", bbox_text(asked.box)))
    if asked.covers:
        pairs += [(n, day) for n, day in zip(("from", "to"), asked.covers, strict=True) if day]
    pairs += [(n, v) for n, values in asked.filters.items() for v in values if (n, v) != but]
    if asked.sort != "relevance":
        pairs.append(("sort", asked.sort))
    pairs += [(name, "no") for name in ("widen", "spell", "meaning") if not getattr(asked, name)]
    if asked.view != "list":
        pairs.append(("view", asked.view))
    if page > 1:
        pairs.append(("page", str(page)))
    return pairs


def search_url(asked: SearchParams, *, page: int = 1, but: tuple[str, str] | None = None) -> str:
    """The address of a search."""
    return query_url("/search/", search_pairs(asked, page=page, but=but))


def query_url(address: str, pairs: Pairs) -> str:
    """An address with parameters, if there are any."""
    return f"{address}?{urlencode(pairs)}" if pairs else address


def page_numbers(current: int, last: int, address: Callable[[int], str]) -> list[dict[str, Any]]:
    """First, last, and those round the current one, with gaps; `address(n)` gives each its address."""
    wanted = sorted({1, last, *range(max(1, current - 2), min(last, current + 2) + 1)})
    pages: list[dict[str, Any]] = []
    for before, number in zip([0, *wanted], wanted, strict=False):
        if number > before + 1:
            pages.append({"gap": True})
        pages.append({"number": number, "url": address(number), "current": number == current})
    return pages


def pagination(current: int, last: int, address: Callable[[int], str]) -> dict[str, Any] | None:
    """Context of components/pagination.html; None where there is one page only."""
    if last <= 1:
        return None
    return {
        "pages": page_numbers(current, last, address),
        "previous_url": address(current - 1) if current > 1 else "",
        "next_url": address(current + 1) if current < last else "",
    }


def breadcrumbs(*items: tuple[str, str]) -> Sequence[dict[str, str]]:
    """Context of components/breadcrumbs.html, beginning at home."""
    return [{"label": "Home", "url": "/"}, *({"label": label, "url": url} for label, url in items)]
