"""Which documents a catalogue or collection leads to.

A catalogue: its children, and its items, since these may belong to no collection. A collection: its children alone; below
it catalogues put items in order, by thousands, so that only a few of them are read, for the collections that may lie there.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from catalog.domain.product import Problem
from catalog.formats.protocol import PageRequest
from catalog.formats.stac.addresses import Way, request_for
from catalog.formats.web_links import LONGEST_ADDRESS, Link

CHILDREN_LIMIT = 20_000  # of one catalogue
ITEMS_LIMIT = 10_000  # of one catalogue
BELOW_LIMIT = 100  # catalogues below one document inside a collection
DEEPEST_BELOW = 3  # levels below a collection
DEEPEST_PATH = 60  # parts of an address: a server that invents a level below each is not followed for ever
Ways = tuple[PageRequest, ...]
Problems = list[Problem]


def from_catalogue(url: str, way: Way, links: list[Link], problems: Problems) -> Ways:
    """The children of a catalogue, then its items where it does not lie below a collection."""
    if way.below:
        return _below(url, links, way.below + 1, problems)
    children = _followed(url, (link for link in links if link.rel == "child"), links)
    items = _followed(url, (link for link in links if link.rel == "item"), links)
    children = _at_most(children, CHILDREN_LIMIT, "catalogues and collections", problems)
    items = _at_most(items, ITEMS_LIMIT, "items", problems)
    named = Way(item=True)
    return (*(request_for(child, Way()) for child in children), *(request_for(item, named) for item in items))


def from_collection(url: str, links: list[Link], problems: Problems) -> Ways:
    """The children of a collection: collections within it, and catalogues that may lead to such."""
    return _below(url, links, 1, problems)


def from_item(url: str, links: list[Link]) -> Ways:
    """The collection of an item that a catalogue names: it is the product, and may be linked from nowhere else."""
    found = _followed(url, (link for link in links if link.rel == "collection"), [])
    return tuple(request_for(address, Way()) for address in found[:1])


def _below(url: str, links: list[Link], below: int, problems: Problems) -> Ways:
    children = _followed(url, (link for link in links if link.rel == "child"), links)
    sure = [child for child in children if _is_collection(child)]
    perhaps = [child for child in children if not _is_collection(child)]
    if perhaps and below > DEEPEST_BELOW:
        _note(
            problems, f"{len(perhaps):,} catalogues lie deeper below a collection than {DEEPEST_BELOW} levels"
        )
        perhaps = []
    if len(perhaps) > BELOW_LIMIT:
        _note(
            problems,
            f"{len(perhaps) - BELOW_LIMIT:,} catalogues below a collection are more than the first {BELOW_LIMIT}",
        )
        perhaps = perhaps[:BELOW_LIMIT]
    ways = [request_for(child, Way()) for child in sure]
    return (*ways, *(request_for(child, Way(below=below)) for child in perhaps))


def _note(problems: Problems, what: str) -> None:
    problems.append(Problem(
        message=f"{what}; they were taken to order its items and not read.",
        path="links",
        rule="walk",
        fix="Where collections lie there, link them from the catalogue above, as “collection.json”.",
    ))  # fmt: skip


def _is_collection(url: str) -> bool:
    return urlsplit(url).path.lower().endswith("/collection.json")


def _followed(url: str, wanted: Iterable[Link], links: list[Link]) -> list[str]:
    """Addresses, each once, without those of the document itself and of those above it."""
    known = {url.partition("#")[0]} | {link.href for link in links if link.rel in {"self", "root", "parent"}}
    found: dict[str, None] = {}
    for link in wanted:
        href = link.href.partition("#")[0]
        readable = href.startswith(("http://", "https://")) and len(href) <= LONGEST_ADDRESS
        if readable and href not in known and href.count("/") <= DEEPEST_PATH and not link.is_page:
            found[href] = None
    return list(found)


def _at_most(found: list[str], most: int, what: str, problems: Problems) -> list[str]:
    if len(found) > most:
        problems.append(Problem(
            message=f"The catalogue links {len(found):,} {what}; the first {most:,} were read.",
            path="links",
            rule="count",
            fix="Put them into collections: these are read by their own description, without their items.",
        ))  # fmt: skip
    return found[:most]
