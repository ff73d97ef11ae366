"""Every fault that an endpoint of any protocol is put through: each is what a healthy source of 60 products does wrong."""

import gzip
import io
import threading
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.bench.dialects import (
    CKAN,
    DCAT,
    DCAT_US,
    INVENTORY,
    OPENDATASOFT,
    OPENDATASOFT_PAGES,
    Dialect,
    Record,
    record,
)
from tests.integration import sources

NUMBER, PAGE = 60, 20
MOST_BYTES, MOST_UNPACKED = 3_000_000, 6_000_000  # the ceilings of a fetch in these tests
DIALECTS: Mapping[str, Dialect] = {d.protocol: d for d in (CKAN, DCAT, OPENDATASOFT, DCAT_US, INVENTORY)}
PAGED: Mapping[str, Dialect] = {d.protocol: d for d in (CKAN, DCAT, OPENDATASOFT_PAGES)}
ADDRESSES = {  # with pages so small that there are three
    CKAN: f"{CKAN.address}?rows={PAGE}",
    DCAT: f"{DCAT.path}?page=1&per={PAGE}",
    OPENDATASOFT_PAGES: f"{OPENDATASOFT_PAGES.path}?limit={PAGE}&offset=0",
}


class Source:
    """An endpoint of a dialect: its records, its answers, and what else to do at a request. At first it is well.

    `internal` is the address of a service that no endpoint may lead to.
    """

    def __init__(self, dialect: Dialect, internal: str) -> None:
        self.dialect, self.internal = dialect, internal
        self.heal()

    def heal(self) -> None:
        """No fault any more."""
        self.records = healthy_records()
        self.body: Callable[[str], bytes] = lambda path: self.dialect.answer(path, self.records)
        self.status: Callable[[str], int] = lambda path: 200
        self.content_type, self.headers = self.dialect.content_type, dict[str, str]()
        self.script: sources.Script | None = None

    def write(self, handler: BaseHTTPRequestHandler, over: threading.Event) -> None:
        """One answer."""
        if self.script is not None:
            self.script(handler, over)
            return
        status, body = self.status(handler.path), self.body(handler.path)
        handler.send_response(status)
        for name, value in {
            "Content-Type": self.content_type,
            "Content-Length": str(len(body)),
            **self.headers,
        }.items():
            handler.send_header(name, value)
        handler.end_headers()
        with suppress(OSError):  # the reader hangs up on what is too much
            handler.wfile.write(body)

    def always(self, body: bytes, content_type: str = "", status: int = 200, **headers: str) -> None:
        """Answer everything with this."""
        self.body, self.status = lambda path: body, lambda path: status
        self.content_type = content_type or self.content_type
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    def change(self, places: range, **values: Any) -> None:
        """Give the records at some places other values."""
        for n in places:
            self.records[n] = {**self.records[n], **values}

    def replace(self, old: bytes, new: bytes) -> None:
        """In every answer."""
        healthy = self.body
        self.body = lambda path: healthy(path).replace(old, new)


def _html(source: Source) -> None:
    source.always(b"<!doctype html><html><title>We moved</title><p>Sign in</p></html>", "text/html")


def _from_the_second_page(source: Source) -> None:
    """Only the first page is well; a smaller one is no better."""
    first = source.dialect.window
    source.status = lambda path: 500 if first(path)[0] >= PAGE else 200


def _cut(source: Source) -> None:
    healthy = source.body
    source.body = lambda path: (body := healthy(path))[: len(body) * 6 // 10]


def _endless(source: Source) -> None:
    """Each page leads to another one, with the same records."""
    first_page = source.records[:PAGE]
    begin = source.dialect.window
    source.body = lambda path: source.dialect.write(
        first_page, 10**6, source.dialect.following(path) if begin(path)[1] else ""
    )


def _in_a_circle(source: Source) -> None:
    """After the last page come all of them again, each under a new address."""
    begin = source.dialect.window

    def body(path: str) -> bytes:
        first, size = begin(path)
        if not size:
            return source.dialect.answer(path, source.records)
        place = first % NUMBER
        return source.dialect.write(
            source.records[place : place + size], 10**6, source.dialect.following(path)
        )

    source.body = body


def _broken_record(source: Source) -> None:
    """One record is no JSON; of a table, a quotation mark is opened and not closed."""
    source.change(range(30, 31), title="BROKEN HERE")
    source.replace(b'"BROKEN HERE"', b'"Broken" here" {')
    source.replace(b"BROKEN HERE", b'"Broken here')


def _latin_1(source: Source) -> None:
    healthy = source.body
    source.body = lambda path: healthy(path).decode().encode("latin-1")


def _gzip_bomb(source: Source) -> None:
    source.always(gzip.compress(b" " * (2 * MOST_UNPACKED)), Content_Encoding="gzip")


def _entity_bomb(source: Source) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol" * 10}">' for n in range(10))
    source.always(sources.rdf_xml(["&e9;"] * 3, before=f"<!DOCTYPE x [{entities}]>"), "application/rdf+xml")


def _alias_bomb(source: Source) -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10) if n else 'lol'}]" for n in range(12)]
    source.always("\n".join([*levels, "Title: *a11", ""]).encode(), "application/yaml")


def _zip_bomb(source: Source) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 250_000_000)
    source.always(packed.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _script(script: sources.Script) -> Callable[[Source], None]:
    def apply(source: Source) -> None:
        source.script = script

    return apply


def _announce_200_mib(handler: BaseHTTPRequestHandler, over: threading.Event) -> None:
    sources.head(handler, Content_Length=str(200 * 2**20))
    piece = b" " * 65_536
    while not over.is_set():
        handler.wfile.write(piece)


@dataclass(frozen=True)
class Fault:
    """What goes wrong. `protocols`: where it can; `paged`: only where there are pages; `slow`: it costs a time limit."""

    name: str
    apply: Callable[[Source], None]
    protocols: frozenset[str] = frozenset(DIALECTS)
    paged: bool = False
    slow: bool = False

    def dialect(self, protocol: str) -> Dialect | None:
        """In which dialect a protocol meets it; None where it cannot."""
        if protocol not in self.protocols:
            return None
        return PAGED.get(protocol) if self.paged else DIALECTS.get(protocol)


FAULTS = (
    Fault("HTML instead of a listing", _html),
    Fault("500 at once", lambda s: s.always(b"Internal Server Error", "text/plain", 500)),
    Fault("500 from the second page on", _from_the_second_page, paged=True),
    Fault("503 with Retry-After", lambda s: s.always(b"", "text/plain", 503, Retry_After="3600")),
    Fault("429", lambda s: s.always(b"", "text/plain", 429)),
    Fault("connection breaks off", _script(sources.broken_off)),
    Fault("connection is reset", _script(sources.reset)),
    Fault("no HTTP", _script(sources.garbage)),
    Fault("body cut at 60 %", _cut),
    Fault("empty body", lambda s: s.always(b"")),
    Fault("empty listing", lambda s: s.records.clear()),
    Fault("identifiers twice", lambda s: s.records.extend(s.records[:3])),
    Fault("identifiers missing", lambda s: s.change(range(30, 33), id="")),
    Fault("one broken record", _broken_record),
    Fault("35,000 keywords", lambda s: s.change(range(30, 31), tags=[f"keyword {n}" for n in range(35_000)])),
    Fault("dates that are none", lambda s: s.change(range(30, 35), modified="31/31/2031 soon")),
    Fault("wrong encoding", _latin_1),
    Fault("gzip bomb", _gzip_bomb),
    Fault("200 MiB", _script(_announce_200_mib)),
    Fault("body without an end", _script(sources.endless)),
    Fault("hangs", _script(sources.hang), slow=True),
    Fault("drips", _script(sources.drip), slow=True),
    Fault("redirect loop", _script(sources.redirect_to(""))),
    Fault("redirect to an internal address", lambda s: setattr(s, "script", sources.redirect_to(s.internal))),
    Fault("endless next", _endless, paged=True),
    Fault("pages in a circle", _in_a_circle, paged=True),
    Fault("XML entity bomb", _entity_bomb, frozenset({"dcat"})),
    Fault("YAML alias bomb", _alias_bomb, frozenset({"inventory"})),
    Fault("XLSX zip bomb", _zip_bomb, frozenset({"inventory"})),
)  # fmt: skip
NAMES = [fault.name for fault in FAULTS]


def healthy_records() -> list[Record]:
    """60 records, some with letters beyond ASCII."""
    return [
        {**record(n), "title": f"{record(n)['title']} Køge"} if n % 7 == 0 else record(n)
        for n in range(NUMBER)
    ]
