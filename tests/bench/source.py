"""Plays one large endpoint with made-up data sets, the same for the same number: CKAN pages and DCAT JSON-LD pages.

python -m tests.bench.source --n 10000 --port 15400
/ckan/api/3/action/package_search?start=&rows=    /dcat/catalog.jsonld?page=&per=    (per=0: one document)
"""

import argparse
import json
import random
import urllib.parse
import uuid
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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


@cache
def record(n: int) -> dict[str, Any]:
    """Data set `n`, whatever the number of data sets."""
    rng = random.Random(n)
    words = rng.choices(WORDS, weights=range(len(WORDS), 0, -1), k=70)
    kind, day = rng.choice(KINDS), f"2026-{n % 11 + 1:02}-{n % 28 + 1:02}"
    return {
        "id": str(uuid.UUID(int=n)),
        "title": f"{' '.join(words[:4]).capitalize()} {kind} {n}",
        "notes": f"{' '.join(words[4:36]).capitalize()}. {' '.join(words[36:]).capitalize()}.",
        "tags": sorted(set(words[:6])),
        "licence": rng.choice(LICENCES),
        "publisher": f"{rng.choice(['North', 'South', 'East', 'West'])}moor Networks",
        "modified": f"{day}T08:00:00",
        "files": [(*rng.choice(FORMATS), rng.randrange(10**4, 10**8)) for _ in range(rng.randint(1, 5))],
    }


def package(n: int) -> dict[str, Any]:
    """As CKAN shows it."""
    r = record(n)
    return {
        "id": r["id"], "name": f"set-{n}", "title": r["title"], "notes": r["notes"], "license_url": r["licence"],
        "organization": {"title": r["publisher"], "name": "x"}, "tags": [{"name": t} for t in r["tags"]],
        "metadata_created": "2026-01-01T00:00:00", "metadata_modified": r["modified"], "state": "active",
        "extras": [{"key": "frequency", "value": "monthly"}],
        "resources": [
            {"id": f"{r['id']}-{i}", "name": f"file {i}", "format": f, "mimetype": m, "size": s, "url": f"https://files.example/{n}/{i}"}
            for i, (f, m, s) in enumerate(r["files"])
        ],
    }  # fmt: skip


def dataset(n: int) -> dict[str, Any]:
    """As DCAT in JSON-LD."""
    r = record(n)
    return {
        "@id": f"https://data.example/{r['id']}", "@type": "dcat:Dataset", "dct:identifier": r["id"], "dct:title": r["title"],
        "dct:description": r["notes"], "dcat:keyword": r["tags"], "dct:modified": r["modified"],
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": r["publisher"]},
        "dcat:distribution": [
            {"@id": f"https://data.example/{r['id']}/{i}", "@type": "dcat:Distribution", "dct:format": f, "dcat:mediaType": m,
             "dcat:byteSize": s, "dcat:accessURL": {"@id": f"https://files.example/{n}/{i}"},
             **({"dct:license": {"@id": r["licence"]}} if r["licence"] else {})}
            for i, (f, m, s) in enumerate(r["files"])
        ],
    }  # fmt: skip


@cache
def packages(start: int, rows: int, number: int) -> bytes:
    """A page of `package_search`."""
    found = [package(n) for n in range(start, min(start + rows, number))]
    return json.dumps({"success": True, "result": {"count": number, "results": found}}).encode()


@cache
def datasets(page: int, per: int, number: int) -> bytes:
    """A page of the catalogue as JSON-LD."""
    first = (page - 1) * per
    graph: list[dict[str, Any]] = [dataset(n) for n in range(first, min(first + per, number))]
    if first + per < number:
        following = f"/dcat/catalog.jsonld?page={page + 1}&per={per}"
        graph.append(
            {
                "@id": f"/dcat/catalog.jsonld?page={page}&per={per}",
                "@type": "hydra:PagedCollection",
                "hydra:totalItems": number,
                "hydra:next": following,
            }
        )
    return json.dumps({"@context": CONTEXT, "@graph": graph}).encode()


def answer(path: str, number: int) -> bytes:
    """The body for a path with its query."""
    url = urllib.parse.urlsplit(path)
    query = dict(urllib.parse.parse_qsl(url.query))
    if url.path.endswith("package_search"):
        return packages(int(query.get("start", 0)), min(int(query.get("rows", 10)), 1000), number)
    return datasets(int(query.get("page", 1)), int(query.get("per", 100)) or number, number)


def warm(number: int) -> None:
    """Make all pages beforehand: what is measured is the portal, not this source."""
    for start in range(0, number, 1000):
        packages(start, 1000, number)
    for page in range(1, -(-number // 100) + 1):
        datasets(page, 100, number)
    datasets(1, number, number)


def serve(number: int, port: int) -> None:
    """Until stopped."""
    warm(number)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = answer(self.path, number)
            kind = "application/json" if "package_search" in self.path else "application/ld+json"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    serve(options.n, options.port)
