"""Every fault that an endpoint of any protocol is put through: each is what a healthy source of 30 products does wrong."""

import gzip
import io
import threading
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from tests.bench.dialects import Dialect
from tests.integration import sources
from tests.integration.fault_source import CRAWLED, DIALECTS, NUMBER, PAGE, PAGED, Source

MOST_BYTES, MOST_UNPACKED = 6_000_000, 10_000_000  # the ceilings of a fetch in these tests
HALF = NUMBER // 2
MANY = 100_000  # addresses of a site


def _html(source: Source) -> None:
    source.always(b"<!doctype html><html><title>We moved</title><p>Sign in</p></html>", "text/html")


def _from_the_second_page(source: Source) -> None:
    """Only the first page is well; a smaller one is no better."""
    first = source.dialect.window
    source.status = lambda path: 500 if first(path)[0] >= PAGE else 200


def _cut(source: Source) -> None:
    source.rewrite(lambda path, body: body[: len(body) * 6 // 10])


def _lists(path: str) -> bool:
    """Whether an address asks for records, and not for what the endpoint is."""
    return "verb=" not in path or "verb=ListRecords" in path


def _endless(source: Source) -> None:
    """Each page leads to another one, with the same records."""
    first_page, dialect = source.records[:PAGE], source.dialect

    def page(path: str, healthy: bytes) -> bytes:
        following = dialect.following(path) if dialect.window(path)[1] else ""
        return dialect.write(first_page, 10**6, following) if _lists(path) else healthy

    source.rewrite(page)


def _in_a_circle(source: Source) -> None:
    """After the last page come all of them again, each under a new address."""
    dialect = source.dialect

    def page(path: str, healthy: bytes) -> bytes:
        first, size = dialect.window(path)
        if not size or not _lists(path):
            return healthy
        place = first % NUMBER
        return dialect.write(source.records[place : place + size], 10**6, dialect.following(path))

    source.rewrite(page)


def _broken_record(source: Source) -> None:
    """One record is no JSON, or no XML; of a table, a quotation mark is opened and not closed."""
    source.change(range(HALF, HALF + 1), title="BROKEN HERE")
    source.replace(b">BROKEN HERE<", b"><<Broken here<")
    source.replace(b'"BROKEN HERE"', b'"Broken" here" {')
    source.replace(b"BROKEN HERE", b'"Broken here')


def _latin_1(source: Source) -> None:
    source.rewrite(lambda path, body: body.decode().encode("latin-1"))


def _gzip_bomb(source: Source) -> None:
    source.always(gzip.compress(b" " * (2 * MOST_UNPACKED)), Content_Encoding="gzip")


def _entity_bomb(source: Source) -> None:
    """In what is XML: the title of each record is an entity of 30 billion letters; a sitemap only declares it."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol" * 10}">' for n in range(10))
    doctype = f"<!DOCTYPE x [{entities}]>"
    if source.dialect.protocol == "dcat":
        source.always(sources.rdf_xml(["&e9;"] * 3, before=doctype), "application/rdf+xml")
        return
    if source.dialect.protocol != "schema-org":
        source.change(range(NUMBER), title="TITLE")

    def bomb(path: str, body: bytes) -> bytes:
        head, found, rest = body.partition(b'encoding="UTF-8"?>')
        return head + found + doctype.encode() + rest.replace(b"TITLE", b"&e9;") if found else body

    source.rewrite(bomb)


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


def _documents(source: Source) -> Callable[[str], bool]:
    """Tells the addresses of three documents that the listing names."""
    names = tuple(str(n) for n in range(HALF, HALF + 3))
    return lambda path: any(part.split(".")[0] in names for part in path.split("/"))


def _no_document(status: int) -> Callable[[Source], None]:
    def apply(source: Source) -> None:
        is_meant = _documents(source)
        source.status = lambda path: status if is_meant(path) else 200

    return apply


def _unreadable_document(source: Source) -> None:
    is_meant = _documents(source)
    source.rewrite(lambda path, body: b"\x00\xff no document" if is_meant(path) else body)


def _names_itself(source: Source) -> None:
    """Beside the documents, the listing names itself, and once more with a part behind it."""
    path = source.dialect.path
    links = {
        "waf": (
            b"</ul>",
            '<li><a href="{0}">again</a></li><li><a href="{0}?C=N;O=D#top">again</a></li></ul>',
        ),
        "stac": (
            b'"links": [',
            '"links": [{{"rel": "child", "href": "{0}"}}, {{"rel": "child", "href": "{0}#top"}}, ',
        ),
        "schema-org": (b"</urlset>", "<url><loc>{0}</loc></url><url><loc>{0}#top</loc></url></urlset>"),
    }
    old, new = links[source.dialect.protocol]
    source.replace(old, new.format(path).encode())


def _many_addresses(source: Source) -> None:
    """Behind the pages that are there come so many that are not."""
    named = "".join(f"<url><loc>/site/nowhere/{n}</loc></url>" for n in range(MANY))
    source.replace(b"</urlset>", f"{named}</urlset>".encode())
    source.status = lambda path: 404 if "nowhere" in path else 200


def _expired_token(source: Source) -> None:
    """From the second page on, no token holds any more."""
    error = b'<error code="badResumptionToken">expired</error></OAI-PMH>'

    def page(path: str, body: bytes) -> bytes:
        return body.partition(b"<ListRecords>")[0] + error if "resumptionToken" in path else body

    source.rewrite(page)


def _deleted(source: Source) -> None:
    """Two records are listed as deleted."""
    for n in range(2):
        name = f"<identifier>oai:bench.example:{source.records[n]['id']}</identifier>".encode()
        source.replace(b"<header>" + name, b'<header status="deleted">' + name)


@dataclass(frozen=True)
class Fault:
    """What goes wrong. `dialects`: of the protocols that can meet it; `slow`: it costs a time limit.

    `withdrawn`: so many products the source says are gone.
    """

    name: str
    apply: Callable[[Source], None]
    dialects: Mapping[str, Dialect] = DIALECTS
    slow: bool = False
    withdrawn: int = 0

    def dialect(self, protocol: str) -> Dialect | None:
        """In which dialect a protocol meets it; None where it cannot."""
        return self.dialects.get(protocol)


def _of(dialects: Mapping[str, Dialect], *protocols: str) -> dict[str, Dialect]:
    return {protocol: dialects[protocol] for protocol in protocols}


_XML = _of(DIALECTS, "dcat", "oai-pmh", "iso19115", "csw", "waf") | _of(CRAWLED, "schema-org")
_YAML = _of(DIALECTS, "inventory", "frictionless", "openapi", "asyncapi", "odcs", "odps")
FAULTS = (
    Fault("HTML instead of a listing", _html),
    Fault("500 at once", lambda s: s.always(b"Internal Server Error", "text/plain", 500)),
    Fault("500 from the second page on", _from_the_second_page, PAGED),
    Fault("503 with Retry-After", lambda s: s.always(b"", "text/plain", 503, Retry_After="3600")),
    Fault("429", lambda s: s.always(b"", "text/plain", 429)),
    Fault("connection breaks off", _script(sources.broken_off)),
    Fault("connection is reset", _script(sources.reset)),
    Fault("no HTTP", _script(sources.garbage)),
    Fault("body cut at 60 %", _cut),
    Fault("empty body", lambda s: s.always(b"")),
    Fault("empty listing", lambda s: s.records.clear()),
    Fault("identifiers twice", lambda s: s.records.extend(s.records[:3])),
    Fault("identifiers missing", lambda s: s.change(range(HALF, HALF + 3), id="")),
    Fault("one broken record", _broken_record),
    Fault("35,000 keywords", lambda s: s.change(range(HALF, HALF + 1), tags=[f"keyword {n}" for n in range(35_000)])),
    Fault("dates that are none", lambda s: s.change(range(HALF, HALF + 5), modified="31/31/2031 soon")),
    Fault("wrong encoding", _latin_1),
    Fault("gzip bomb", _gzip_bomb),
    Fault("200 MiB", _script(_announce_200_mib)),
    Fault("body without an end", _script(sources.endless)),
    Fault("hangs", _script(sources.hang), slow=True),
    Fault("drips", _script(sources.drip), slow=True),
    Fault("redirect loop", _script(sources.redirect_to(""))),
    Fault("redirect to an internal address", lambda s: setattr(s, "script", sources.redirect_to(s.internal))),
    Fault("endless next", _endless, PAGED),
    Fault("pages in a circle", _in_a_circle, PAGED),
    Fault("expired resumption token", _expired_token, _of(PAGED, "oai-pmh")),
    Fault("records listed as deleted", _deleted, _of(DIALECTS, "oai-pmh"), withdrawn=2),
    Fault("documents gone", _no_document(404), CRAWLED, withdrawn=3),
    Fault("documents fail", _no_document(500), CRAWLED),
    Fault("documents unreadable", _unreadable_document, CRAWLED),
    Fault("listing names itself", _names_itself, CRAWLED),
    Fault("100,000 addresses", _many_addresses, _of(CRAWLED, "schema-org")),
    Fault("XML entity bomb", _entity_bomb, _XML),
    Fault("YAML alias bomb", _alias_bomb, _YAML),
    Fault("XLSX zip bomb", _zip_bomb, _of(DIALECTS, "inventory")),
)  # fmt: skip
NAMES = [fault.name for fault in FAULTS]
