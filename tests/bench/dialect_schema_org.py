"""The made-up data sets in schema.org: in one catalogue document, or each in a page of its own that a sitemap names."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench.dialects import Dialect, Record

_CONTEXT = "https://schema.org/"
_PAGE = "/site/data/"
_WORDS = (
    "<p>What the page says to people about the data, and where to go from here. <a href='/help'>Help</a></p>"
    * 20
)


def dataset(r: Record) -> dict[str, Any]:
    """One data set; its description, address and name could stand for a missing identifier, so they are missing too."""
    named = {
        "@id": f"https://data.example/{r['id']}", "identifier": r["id"], "name": r["title"], "description": r["notes"],
        "url": f"https://data.example/{r['n']}",
    } if r["id"] else {}  # fmt: skip
    return {
        "@type": "Dataset", **named, "keywords": r["tags"], "license": r["licence"] or None, "dateModified": r["modified"],
        "publisher": {"@type": "Organization", "name": r["publisher"],
                      "contactPoint": {"@type": "ContactPoint", "contactType": "Data team", "email": "data@northmoor.example"}},
        "spatialCoverage": {"@type": "Place", "geo": {"@type": "GeoShape", "box": "53.2 -2.5 55.8 0.2"}},
        "temporalCoverage": "2020-01-01/..",
        "variableMeasured": [{"@type": "PropertyValue", "name": "output", "unitText": "MW"}, "site", "at"],
        "distribution": [
            {"@type": "DataDownload", "name": f"file {i}", "contentUrl": f"https://files.example/{r['n']}/{i}",
             "encodingFormat": m, "contentSize": f"{s} B"}
            for i, (_, m, s) in enumerate(r["files"])
        ],
    }  # fmt: skip


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _catalogue(records: Sequence[Record], total: int, following: str) -> bytes:
    head = b'{"@context": "https://schema.org/", "@type": "DataCatalog", "name": "Northmoor", "dataset": ['
    return head + b", ".join(_json(dataset(r)) for r in records) + b"]}"


def _sitemap(records: Sequence[Record], total: int, following: str) -> bytes:
    pages = "".join(
        f"<url><loc>{_PAGE}{r['n']}</loc><lastmod>{r['modified'][:10]}</lastmod></url>" for r in records
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{space}">{pages}</urlset>'.encode()


def page(r: Record) -> bytes:
    """The page of one data set, of some 3 kB beside its markup."""
    block = _json({"@context": _CONTEXT, **dataset(r)}).replace(b"</", b"<\\/")
    head = b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Data</title>'
    script = b'<script type="application/ld+json">' + block + b"</script>"
    return head + script + b"</head><body>" + _WORDS.encode() + b"</body></html>"


@dataclass(frozen=True)
class _Site(Dialect):
    """The sitemap at its own address, the pages below it; both are read as what they are, whatever type is stated."""

    def window(self, path: str) -> tuple[int, int]:
        """The place of a page's data set; (0, 0) is the sitemap."""
        named = path.partition("?")[0].removeprefix(_PAGE)
        return (int(named), 1) if named.isascii() and named.isdigit() else (0, 0)

    def answer(self, path: str, records: Sequence[Record]) -> bytes:
        named = path.partition("?")[0].removeprefix(_PAGE)
        if named.isascii() and named.isdigit() and int(named) < len(records):
            return page(records[int(named)])
        return super().answer(path, records)


SCHEMA_ORG = Dialect(
    "schema-org", "/catalogue.jsonld", "/catalogue.jsonld", "application/ld+json", _catalogue
)
SCHEMA_ORG_SITE = _Site(
    "schema-org", "/site/sitemap.xml", "/site/sitemap.xml", "application/xml", _sitemap, below=True
)
