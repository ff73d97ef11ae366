"""What a listing names, as requests: only what lies below its own folder, each once."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import SplitResult, quote, unquote, urljoin

from catalog.domain.errors import InvalidInput
from catalog.formats.addresses import split_address
from catalog.formats.protocol import PageRequest

FOLDER, PART = (
    "folder",
    "part",
)  # the cursors of requests for a sub-folder, and for the next part of a long listing
DOCUMENT_LIMIT = 100_000  # documents and folders of one listing; what is beyond is left out
_LONGEST_ADDRESS = 2_000  # characters
_SAFE = "/%:@!$&'()*+,;=-._~"  # what a path keeps as it stands
_PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(r"[\w~-][\w.~-]*/?", re.ASCII)  # most names need no taking apart
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class Link(NamedTuple):
    """An entry of a listing: its address as written; whether it is a folder; whether a query belongs to it.

    `is_part`: whether it is the next part of the same listing.
    """

    href: str
    is_folder: bool = False
    keeps_query: bool = False
    is_part: bool = False


class Listed(NamedTuple):
    """The entries of a listing, and the heading of its page, which may name the folder."""

    links: Iterable[Link]
    heading: str = ""


def folder_of(url: str, heading: str = "") -> str | None:
    """The address of the folder that a listing at `url` is of, with a slash at its end; None for what is no web address.

    A last part without a dot, or one that the `heading` ends with, is the folder itself: its server has sent us on.
    """
    parts = _split(url)
    if parts is None:
        return None
    above, _, last = parts.path.rpartition("/")
    is_named = last != "" and heading.rstrip("/ ]").endswith(unquote(parts.path))
    path = f"{parts.path}/" if last and ("." not in last or is_named) else f"{above}/"
    return parts._replace(path=path, query="", fragment="").geturl()


def requests_of(url: str, listed: Listed, endings: Sequence[str]) -> tuple[PageRequest, ...] | None:
    """The requests for the entries of the listing at `url`; None where that is no web address.

    `endings` in lower case. Queries make no loops: they count only where the entry says that they belong to it.
    """
    folder = folder_of(url, listed.heading)
    if folder is None:
        return None
    found: dict[str, PageRequest] = {}
    for link in listed.links:
        address = address_below(folder, link)
        if not address or address in found:
            continue
        is_folder = link.is_folder or address.endswith("/")
        if is_folder or has_ending(address.partition("?")[0], endings):
            found[address] = PageRequest(
                url=address, cursor=PART if link.is_part else FOLDER if is_folder else ""
            )
            if len(found) == DOCUMENT_LIMIT:
                break
    return tuple(found.values())


def has_ending(path: str, endings: Sequence[str]) -> bool:
    """Whether `path` ends with one of `endings` (lower case); any path, where there are none."""
    return not endings or path.lower().endswith(tuple(endings))


def address_below(folder: str, link: Link) -> str:
    """The whole address of an entry, or an empty string where it is not below `folder`."""
    href = link.href.strip()
    if _PLAIN.fullmatch(href) and len(href) <= _LONGEST_ADDRESS:
        return folder + href
    own = _split(folder)
    if own is None or not href or len(href) > _LONGEST_ADDRESS or _CONTROL.search(href):
        return ""
    try:
        parts = _split(urljoin(folder, href.replace("\\", "/")))
    except ValueError:
        return ""
    if parts is None or not _same_host(parts, own) or (parts.query and not link.keeps_query):
        return ""
    if not _is_inside(unquote(own.path), unquote(parts.path), bool(parts.query)):
        return ""
    whole = own._replace(path=quote(parts.path, safe=_SAFE), query=quote(parts.query, safe=f"{_SAFE}?"))
    return whole.geturl()


def _is_inside(folder: str, path: str, has_query: bool) -> bool:
    """Whether `path` is below `folder`, by any case of letters as IIS has it; the same only with a query."""
    if ".." in path.split("/") or "//" in path or not path.lower().startswith(folder.lower()):
        return False
    return len(path) > len(folder) or has_query


def _split(url: str) -> SplitResult | None:
    try:
        parts = split_address(url)
    except InvalidInput:
        return None
    return parts if parts.scheme.lower() in _PORTS and parts.hostname else None


def _same_host(one: SplitResult, other: SplitResult) -> bool:
    """Whether both are of one host and port; the usual ports of http and https count as one."""
    ports = {parts.port for parts in (one, other) if parts.port != _PORTS[parts.scheme.lower()]}
    both_usual = ports <= {None}
    return one.hostname == other.hostname and (both_usual or one.port == other.port)
