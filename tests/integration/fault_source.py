"""An endpoint of any dialect that is well at first, and then misbehaves as a fault says."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from types import MappingProxyType
from typing import Any

from tests.bench.dialect_asyncapi import ASYNCAPI
from tests.bench.dialect_csw import CSW
from tests.bench.dialect_dbt import DBT
from tests.bench.dialect_frictionless import FRICTIONLESS
from tests.bench.dialect_iso19115 import ISO19115
from tests.bench.dialect_oai_pmh import OAI_PMH, OAI_PMH_PAGES
from tests.bench.dialect_odcs import ODCS
from tests.bench.dialect_odps import ODPS
from tests.bench.dialect_ogc_records import OGC_RECORDS, OGC_RECORDS_PAGES
from tests.bench.dialect_open_energy import OPEN_ENERGY
from tests.bench.dialect_openapi import OPENAPI
from tests.bench.dialect_schema_org import SCHEMA_ORG, SCHEMA_ORG_SITE
from tests.bench.dialect_stac import STAC, STAC_PAGES, STAC_STATIC
from tests.bench.dialect_waf import WAF
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

NUMBER, PAGE = 30, 10


def _by_protocol(*dialects: Dialect) -> Mapping[str, Dialect]:
    return MappingProxyType({dialect.protocol: dialect for dialect in dialects})


# How each protocol is mostly asked, and those that have pages or further documents.
DIALECTS = _by_protocol(
    *(
        CKAN,
        DCAT,
        OPENDATASOFT,
        DCAT_US,
        INVENTORY,
        FRICTIONLESS,
        OAI_PMH,
        STAC,
        OGC_RECORDS,
        OPENAPI,
        ASYNCAPI,
    ),
    *(ODCS, ODPS, DBT, OPEN_ENERGY, ISO19115, SCHEMA_ORG, CSW, WAF),
)
PAGED = _by_protocol(CKAN, DCAT, OPENDATASOFT_PAGES, OAI_PMH_PAGES, STAC_PAGES, OGC_RECORDS_PAGES, CSW)
CRAWLED = _by_protocol(STAC_STATIC, SCHEMA_ORG_SITE, WAF)
ADDRESSES = {  # with pages so small that there are three
    CKAN: f"{CKAN.address}?rows={PAGE}",
    DCAT: f"{DCAT.path}?page=1&per={PAGE}",
    OPENDATASOFT_PAGES: f"{OPENDATASOFT_PAGES.path}?limit={PAGE}&offset=0",
    OAI_PMH_PAGES: f"{OAI_PMH_PAGES.path}?per={PAGE}",
    STAC_PAGES: f"{STAC_PAGES.path}?page=1&limit={PAGE}",
    OGC_RECORDS_PAGES: f"{OGC_RECORDS_PAGES.path}?page=1&limit={PAGE}",
    CSW: f"{CSW.path}?maxRecords={PAGE}",
}


class Source:
    """An endpoint of a dialect: its records, its answers, and what else to do at a request. At first it is well.

    `internal` is the address of a service that no endpoint may lead to.
    """

    def __init__(self, dialect: Dialect, internal: str) -> None:
        self.dialect, self.internal = dialect, internal
        self.heal()

    @property
    def address(self) -> str:
        """What is asked first."""
        return ADDRESSES.get(self.dialect, self.dialect.address)

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
        self.rewrite(lambda path, body: body.replace(old, new))

    def rewrite(self, otherwise: Callable[[str, bytes], bytes]) -> None:
        """Answer what `otherwise` makes of a path and its answer so far."""
        before = self.body
        self.body = lambda path: otherwise(path, before(path))


def healthy_records() -> list[Record]:
    """30 records, some with letters beyond ASCII."""
    return [
        {**record(n), "title": f"{record(n)['title']} Køge"} if n % 7 == 0 else record(n)
        for n in range(NUMBER)
    ]
