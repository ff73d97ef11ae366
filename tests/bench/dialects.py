"""The same made-up data sets in the dialect of each protocol, whole or by pages."""

import csv
import io
import json
import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

WORDS = """substation demand generation capacity transformer feeder outage forecast headroom flexibility constraint settlement
meter voltage connection queue embedded storage solar wind offshore hydrogen linepack offtake pressure biomethane charging
depot heat pump resilience weather profile half hourly annual register boundary primary secondary licence area network
topology asset condition curtailment dispatch balancing reserve inertia frequency price tariff carbon intensity scenario""".split()
KINDS = ["register", "forecast", "time series", "map layer", "survey", "event log", "statistics", "archive"]
FORMATS = [
    ("CSV", "text/csv"),
    ("JSON", "application/json"),
    ("GeoJSON", "application/geo+json"),
    ("XLSX", "application/vnd.ms-excel"),
]
LICENCES = [
    "https://creativecommons.org/licenses/by/4.0/",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "",
]
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
}
COLUMNS = (
    "Identifier",
    "Title",
    "Description",
    "Keywords",
    "Licence",
    "Publisher",
    "Last updated",
    "Download URL",
    "Format",
)
type Record = dict[str, Any]


@lru_cache(maxsize=20_000)
def record(n: int) -> Record:
    """Data set `n`, whatever the number of data sets."""
    rng = random.Random(n)
    words = rng.choices(WORDS, weights=range(len(WORDS), 0, -1), k=70)
    kind, day = rng.choice(KINDS), f"2026-{n % 11 + 1:02}-{n % 28 + 1:02}"
    return {
        "n": n,
        "id": str(uuid.UUID(int=n)),
        "title": f"{' '.join(words[:4]).capitalize()} {kind} {n}",
        "notes": f"{' '.join(words[4:36]).capitalize()}. {' '.join(words[36:]).capitalize()}.",
        "tags": sorted(set(words[:6])),
        "licence": rng.choice(LICENCES),
        "publisher": f"{rng.choice(['North', 'South', 'East', 'West'])}moor Networks",
        "modified": f"{day}T08:00:00",
        "files": [(*rng.choice(FORMATS), rng.randrange(10**4, 10**8)) for _ in range(rng.randint(1, 5))],
    }


def _file(r: Record, i: int) -> str:
    return f"https://files.example/{r['n']}/{i}"


def package(r: Record) -> dict[str, Any]:
    """As CKAN shows it."""
    return {
        "id": r["id"], "name": r["id"] and f"set-{r['n']}", "title": r["title"], "notes": r["notes"],
        "license_url": r["licence"],
        "organization": {"title": r["publisher"], "name": "x"}, "tags": [{"name": t} for t in r["tags"]],
        "metadata_created": "2026-01-01T00:00:00", "metadata_modified": r["modified"], "state": "active",
        "extras": [{"key": "frequency", "value": "monthly"}],
        "resources": [
            {"id": f"{r['id']}-{i}", "name": f"file {i}", "format": f, "mimetype": m, "size": s, "url": _file(r, i)}
            for i, (f, m, s) in enumerate(r["files"])
        ],
    }  # fmt: skip


def dataset(r: Record) -> dict[str, Any]:
    """As DCAT in JSON-LD; without an identifier, a blank node."""
    named = {"@id": f"https://data.example/{r['id']}", "dct:identifier": r["id"]} if r["id"] else {}
    return {
        **named, "@type": "dcat:Dataset", "dct:title": r["title"],
        "dct:description": r["notes"], "dcat:keyword": r["tags"], "dct:modified": r["modified"],
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": r["publisher"]},
        "dcat:distribution": [
            {"@id": f"https://data.example/{r['n']}/{i}", "@type": "dcat:Distribution", "dct:format": f, "dcat:mediaType": m,
             "dcat:byteSize": s, "dcat:accessURL": {"@id": _file(r, i)},
             **({"dct:license": {"@id": r["licence"]}} if r["licence"] else {})}
            for i, (f, m, s) in enumerate(r["files"])
        ],
    }  # fmt: skip


def explored(r: Record) -> dict[str, Any]:
    """As Opendatasoft's Explore API."""
    named = {"dataset_id": r["id"], "dataset_uid": f"da_{r['n']}"} if r["id"] else {}
    return {
        **named, "visibility": "domain", "has_records": True, "features": ["analyze"], "data_visible": True,
        "attachments": [
            {"id": f"file_{i}", "title": f"file {i}", "mimetype": m, "url": _file(r, i)}
            for i, (_, m, _) in enumerate(r["files"])
        ],
        "alternative_exports": [],
        "fields": [
            {"name": name, "label": name.title(), "type": kind, "description": None, "annotations": {}}
            for name, kind in (("site", "text"), ("output", "double"), ("at", "datetime"))
        ],
        "metas": {"default": {
            "title": r["title"], "description": f"<p>{r['notes']}</p>", "keyword": r["tags"], "theme": ["Energy"],
            "license_url": r["licence"] or None, "publisher": r["publisher"], "modified": r["modified"] + "+00:00",
            "language": "en", "records_count": r["n"],
        }},
    }  # fmt: skip


def project_open_data(r: Record) -> dict[str, Any]:
    """As DCAT-US 1.1 lists it in data.json; nothing else can stand for a missing identifier."""
    named = {"identifier": r["id"]} if r["id"] else {}
    return {
        "@type": "dcat:Dataset", **named, "title": r["title"] if r["id"] else "", "description": r["notes"],
        "keyword": r["tags"], "modified": r["modified"], "accessLevel": "public", "license": r["licence"] or None,
        "publisher": {"@type": "org:Organization", "name": r["publisher"]},
        "contactPoint": {"@type": "vcard:Contact", "fn": "Data team", "hasEmail": "mailto:data@northmoor.example"},
        "distribution": [
            {"@type": "dcat:Distribution", "title": f"file {i}", "format": f, "mediaType": m, "downloadURL": _file(r, i)}
            for i, (f, m, _) in enumerate(r["files"] if r["id"] else ())
        ],
    }  # fmt: skip


def row(r: Record) -> list[str]:
    """As a line of an inventory with the columns COLUMNS."""
    licence, address, form = r["licence"] or "unknown", _file(r, 0), r["files"][0][0]
    return [
        r["id"],
        r["title"],
        r["notes"],
        "; ".join(r["tags"]),
        licence,
        r["publisher"],
        r["modified"][:10],
        address,
        form,
    ]


class Records(Sequence[Record]):
    """Data sets 0 to `number` - 1, made when they are asked for."""

    def __init__(self, number: int) -> None:
        self._places = range(number)

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, place: Any) -> Any:
        found = self._places[place]
        return record(found) if isinstance(found, int) else [record(n) for n in found]


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _listed(
    before: bytes, make: Callable[[Record], dict[str, Any]], records: Sequence[Record], after: bytes
) -> bytes:
    """JSON records between what stands before and after them; one by one, since there may be very many."""
    return b"".join([before, b", ".join(_json(make(r)) for r in records), after])


def _ckan(records: Sequence[Record], total: int, following: str) -> bytes:
    return _listed(
        b'{"success": true, "result": {"count": %d, "results": [' % total, package, records, b"]}}"
    )


def _dcat(records: Sequence[Record], total: int, following: str) -> bytes:
    page = {
        "@id": "#page",
        "@type": "hydra:PagedCollection",
        "hydra:totalItems": total,
        "hydra:next": following,
    }
    after = b", " + _json(page) if following else b""
    return _listed(b'{"@context": %s, "@graph": [' % _json(CONTEXT), dataset, records, after + b"]}")


def _opendatasoft(records: Sequence[Record], total: int, following: str) -> bytes:
    return _listed(b"[", explored, records, b"]")


def _opendatasoft_page(records: Sequence[Record], total: int, following: str) -> bytes:
    return _listed(b'{"total_count": %d, "results": [' % total, explored, records, b"]}")


def _dcat_us(records: Sequence[Record], total: int, following: str) -> bytes:
    conforms = b'"https://project-open-data.cio.gov/v1.1/schema"'
    return _listed(b'{"conformsTo": %s, "dataset": [' % conforms, project_open_data, records, b"]}")


def _inventory(records: Sequence[Record], total: int, following: str) -> bytes:
    table = io.StringIO(newline="")
    csv.writer(table).writerows([COLUMNS, *map(row, records)])
    return table.getvalue().encode()


@dataclass(frozen=True)
class Dialect:
    """How a protocol asks and is answered: the address of its endpoint, the one asked, and the document of some records.

    `places` are the parameters of its pages: where they begin (a record, or with `by_page` a page), and their size.
    With `below`, whatever lies in the folder of `path` is answered too: the documents that its listing names.
    """

    protocol: str
    address: str
    path: str
    content_type: str
    write: Callable[[Sequence[Record], int, str], bytes]
    places: tuple[str, str] | None = None
    by_page: bool = False
    below: bool = False

    def window(self, path: str) -> tuple[int, int]:
        """Which records an address asks for: the first, and how many; 0: all."""
        if self.places is None:
            return 0, 0
        asked = dict(parse_qsl(urlsplit(path).query))
        begin, size = (int(asked.get(name, 0)) for name in self.places)
        return ((max(begin, 1) - 1) * size if self.by_page else begin), size

    def answer(self, path: str, records: Sequence[Record]) -> bytes:
        """The body for an address with its query, of an endpoint that has these records."""
        first, size = self.window(path)
        some = records[first : first + size] if size else records
        return self.write(
            some, len(records), self.following(path) if size and first + size < len(records) else ""
        )

    def following(self, path: str) -> str:
        """The address of the page after this one, where pages are linked."""
        if not self.by_page or self.places is None:
            return ""
        first, size = self.window(path)
        return f"{self.path}?{self.places[0]}={first // size + 2}&{self.places[1]}={size}"


_CKAN, _ODS = "/ckan/api/3/action", "/ods/api/explore/v2.1"
CKAN = Dialect("ckan", _CKAN, f"{_CKAN}/package_search", "application/json", _ckan, ("start", "rows"))
DCAT = Dialect(
    "dcat",
    "/dcat/catalog.jsonld?page=1&per=100",
    "/dcat/catalog.jsonld",
    "application/ld+json",
    _dcat,
    ("page", "per"),
    by_page=True,
)
DCAT_WHOLE = Dialect("dcat", "/dcat/whole.jsonld", "/dcat/whole.jsonld", "application/ld+json", _dcat)
OPENDATASOFT = Dialect(
    "opendatasoft", "/ods", f"{_ODS}/catalog/exports/json", "application/json", _opendatasoft
)
OPENDATASOFT_PAGES = Dialect(
    "opendatasoft", f"{_ODS}/catalog/datasets?limit=100&offset=0", f"{_ODS}/catalog/datasets", "application/json",
    _opendatasoft_page, ("offset", "limit"),
)  # fmt: skip
DCAT_US = Dialect("dcat-us", "/us/data.json", "/us/data.json", "application/json", _dcat_us)
INVENTORY = Dialect("inventory", "/inventory", "/inventory", "text/csv; charset=utf-8", _inventory)
DIALECTS = (CKAN, DCAT, DCAT_WHOLE, OPENDATASOFT, OPENDATASOFT_PAGES, DCAT_US, INVENTORY)
