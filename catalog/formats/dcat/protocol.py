"""The DCAT protocol: a catalogue document, paged by Hydra or whole."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from urllib.parse import urljoin, urlsplit, urlunsplit

import msgspec

from catalog.domain.errors import InvalidInput, PageUnreadable, RecordRefused
from catalog.domain.product import Problem
from catalog.formats.dcat.frame import Framer, Survey, Tree, encode_tree
from catalog.formats.dcat.record import map_tree, source_id_of
from catalog.formats.dcat.syntaxes import Document, read_document, syntax_of
from catalog.formats.dcat.values import short_name
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest, RawItem

_ACCEPT = (
    "application/ld+json, text/turtle;q=0.9, application/rdf+xml;q=0.8, application/n-triples;q=0.7, "
    "application/json;q=0.6, application/xml;q=0.5, */*;q=0.1"
)
_RECOGNISED_HEAD = 200_000  # bytes
_CONTEXT_HEAD = 2_000  # bytes in which the address of a context stands
_MOST_TYPES_NAMED = 8
_OF_CKAN = re.compile(r"/catalog\.(?:xml|rdf|ttl|n3|jsonld)$")  # ckanext-dcat
_SINCE = "modified_since"
_DATASPACE = "https://w3id.org/dspace/"


class DcatProtocol(HarvestProtocol):
    """Reads DCAT documents. See `catalog.formats.protocol.HarvestProtocol` for the shape."""

    name = "dcat"
    title = "DCAT (JSON-LD, Turtle, RDF/XML)"
    label = document = "DCAT description"
    words = ("DCAT", "DCAT-AP", "data catalog vocabulary")
    media_type = "application/ld+json"
    mapping_version = 4

    def start(self, url: str) -> PageRequest:
        """The document itself. Raises InvalidInput for what is no http(s) address."""
        return _request(_checked_url(url))

    def since(self, request: PageRequest, moment: datetime) -> PageRequest | None:
        """The catalogue of a CKAN with ckanext-dcat, of what changed since `moment`; None for any other address.

        It wants the moment without a zone, in UTC: it adds the zone itself.
        """
        parts = urlsplit(request.url)
        if not _OF_CKAN.search(parts.path):
            return None
        kept = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] != _SINCE]
        asked = f"{_SINCE}={moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
        return _request(urlunsplit(parts._replace(query="&".join([*kept, asked]))))

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        """Sure where DCAT's namespace is named in an RDF syntax; half where RDF is served without it in sight."""
        syntax = syntax_of(url, content_type, body)
        if not syntax or syntax == "html":
            return 0.0
        head = body[:_RECOGNISED_HEAD]
        speaks_dcat = b"ns/dcat#" in head or b"dcat:" in head
        if syntax == "json":
            return _sure_of_json(head, speaks_dcat=speaks_dcat)
        if syntax == "xml" and b"22-rdf-syntax-ns#" not in head:
            return 0.0
        return 0.95 if speaks_dcat else 0.4

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        """The records of one document. Raises PageUnreadable."""
        document = read_document(request.url, content_type, body)
        survey = document.source.survey
        _refuse_error_answer(survey)
        framer = Framer(document.source)
        items = chain(map(_item, framer.records()), document.refused)
        first = next(items, None)
        return Page(
            items=_items(first, items),
            next=_next_page(request, survey),
            total=_total(survey),
            problems=_page_problems(document, framer, found=first is not None),
            complete=document.complete,
        )

    def map_record(self, body: bytes) -> MappedRecord:
        """The canonical record of one tree. Raises RecordRefused."""
        try:
            tree = msgspec.json.decode(body, type=dict)
        except msgspec.DecodeError as error:
            raise RecordRefused(f"The stored record is not JSON: {error}", rule="json") from None
        return map_tree(tree)


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise InvalidInput(
            f"“{url[:200]}” is not a web address. Give the full address of the catalogue, from https:// on."
        )
    return parts._replace(fragment="").geturl()


def _request(url: str) -> PageRequest:
    return PageRequest(url=url, headers={"Accept": _ACCEPT})


def _sure_of_json(head: bytes, *, speaks_dcat: bool) -> float:
    if b'"@context"' not in head and b'"@type"' not in head and b'"@id"' not in head:
        return 0.0
    if b"project-open-data.cio.gov" in head:
        return 0.5  # DCAT-US; readable as DCAT by its context
    named = b"dcat-ap" in head[:_CONTEXT_HEAD].lower() or b"dprod" in head or b"w3id.org/dspace" in head
    return 0.9 if speaks_dcat else 0.6 if named else 0.2


def _item(tree: Tree) -> RawItem:
    source_id = source_id_of(tree)
    try:
        return RawItem(source_id, encode_tree(tree))
    except UnicodeEncodeError:
        problem = Problem(
            message="The record holds characters that no encoding knows (lone surrogates); it was left out.",
            rule="encoding", path=source_id[:200].encode(errors="replace").decode(),
        )  # fmt: skip
        return RawItem(problem.path, b"{}", problem)


def _items(first: RawItem | None, others: Iterator[RawItem]) -> Iterator[RawItem]:
    return chain((first,), others) if first is not None else iter(())


def _next_page(request: PageRequest, survey: Survey) -> PageRequest | None:
    """The page that Hydra names next, be it by IRI or by text, relative to this one."""
    for stated in survey.next_pages:
        try:
            url = urljoin(request.url, stated.strip())
            if stated.strip() and urlsplit(url).scheme in ("http", "https"):
                return msgspec.structs.replace(request, url=url, cursor="")
        except ValueError:
            continue
    return None


def _total(survey: Survey) -> int | None:
    return next(
        (int(total) for total in survey.totals if total.isascii() and total.isdigit() and len(total) < 12),
        None,
    )


def _refuse_error_answer(survey: Survey) -> None:
    """An answer that says of itself that it is an error, as the Dataspace Protocol's `CatalogError`."""
    for kind in survey.types:
        if kind.startswith(_DATASPACE) and kind.endswith("Error"):
            raise PageUnreadable(f"The endpoint answered with an error of its own: {short_name(kind)}.")


def _page_problems(document: Document, framer: Framer, *, found: bool) -> tuple[Problem, ...]:
    problems = list(document.problems)
    survey = document.source.survey
    paged = survey.next_pages or survey.totals or not document.complete
    missing = 0 if paged else framer.undescribed() - len(document.refused)
    if missing > 0:
        named = "1 dataset" if missing == 1 else f"{missing:,} datasets"
        problems.append(Problem(
            message=f"The catalogue names {named} that this document does not describe; nothing was read of that.",
            path="dcat:dataset", rule="described",
        ))  # fmt: skip
    if not found:
        kinds = ", ".join(kind for kind, _ in survey.types.most_common(_MOST_TYPES_NAMED))
        holds = f"It holds {kinds}." if kinds else "It names no types at all."
        problems.append(Problem(
            message=f"The document was read, but has no dataset, service, series or data product. {holds[:1000]}",
            rule="no-dataset",
        ))  # fmt: skip
    return tuple(problems)
