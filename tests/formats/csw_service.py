"""A catalogue service without a socket: answers addresses as services of different makes do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.csw import CSW
from catalog.formats.protocol import PageRequest, RawItem

URL = "https://data.example/csw"
ISO = "http://www.isotc211.org/2005/gmd"
SPACES = (
    'xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dct="http://purl.org/dc/terms/" xmlns:ows="http://www.opengis.net/ows"'
)


def dublin_core(name: str, more: str = "") -> str:
    return f"<csw:Record><dc:identifier>{name}</dc:identifier><dc:title>Title of {name}</dc:title>{more}</csw:Record>"


def iso(name: str) -> str:
    return (
        f'<gmd:MD_Metadata xmlns:gmd="{ISO}" xmlns:gco="http://www.isotc211.org/2005/gco"><gmd:fileIdentifier>'
        f"<gco:CharacterString>{name}</gco:CharacterString></gmd:fileIdentifier><gmd:identificationInfo>"
        "<gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>Title of "
        f"{name}</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation><gmd:abstract><gco:CharacterString>Words"
        "</gco:CharacterString></gmd:abstract></gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>"
    )


def exception(code: str, locator: str = "", words: str = "No.") -> str:
    place = f' locator="{locator}"' if locator else ""
    return (
        f'<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows" version="1.2.0"><ows:Exception exceptionCode="{code}"'
        f"{place}><ows:ExceptionText>{words}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
    )


def results(records: str, attributes: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><csw:GetRecordsResponse {SPACES} version="2.0.2"><csw:SearchStatus '
        f'timestamp="2026-01-01T00:00:00Z"/><csw:SearchResults {attributes}>{records}</csw:SearchResults>'
        "</csw:GetRecordsResponse>"
    )


@dataclass
class Service:
    """`most`: records of a page at most; `refuse` gives an exception to a request or an empty string; `spoiled`: places that
    cannot be written; `following` makes the attribute nextRecord (None for no attribute)."""

    names: list[str]
    most: int = 1000
    refuse: Callable[[dict[str, str]], str] = lambda asked: ""
    spoiled: tuple[int, ...] = ()
    following: Callable[[int, int, int], int | None] = lambda start, given, total: (
        start + given if start + given <= total else 0
    )
    total: int | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, url: str) -> str:
        asked = {name.lower(): values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.asked.append(asked)
        if refused := self.refuse(asked):
            return refused
        start, rows = int(asked["startposition"]), min(int(asked["maxrecords"]), self.most)
        total = len(self.names) if self.total is None else self.total
        given = self.names[start - 1 : start - 1 + rows]
        if any(start <= place < start + len(given) for place in self.spoiled):
            return exception("NoApplicableCode", "", "A record cannot be written by the schema.")
        write = iso if asked["outputschema"] == ISO else dublin_core
        following = self.following(start, len(given), total)
        stated = f'numberOfRecordsMatched="{total}" numberOfRecordsReturned="{len(given)}"'
        stated += "" if following is None else f' nextRecord="{following}"'
        return results("".join(map(write, given)), stated)


@dataclass
class Harvest:
    items: list[RawItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True
    total: int | None = None

    @property
    def names(self) -> list[str]:
        return [item.source_id for item in self.items]


def harvested(service: Service, request: PageRequest | None = None, pages: int = 200) -> Harvest:
    """What the harvest engine would gather, with its way round a record that spoils a page."""
    found = Harvest()
    following: PageRequest | None = request or CSW.start(URL)
    while following and pages:
        pages -= 1
        try:
            page = CSW.read_page(following, "application/xml", service.answer(following.url).encode())
        except PageUnreadable:
            parts = CSW.split(following)
            after = None if parts else CSW.after(following)
            if not parts:
                found.items.append(RawItem("", b"", Problem(message="spoiled")))
            following = parts[0] if parts else after
            continue
        found.items += page.items
        found.problems += page.problems
        found.complete = found.complete and page.complete
        found.total = page.total if found.total is None else found.total
        following = page.next
    assert pages, "without end"
    return found
