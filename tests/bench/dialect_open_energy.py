"""The made-up data sets as blocks of an Open Energy metadata file."""

import json
from collections.abc import Sequence
from typing import Any

from tests.bench.dialects import Dialect, Record

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oe": "http://energydata.org.uk/oe/terms/",
}


def block(r: Record) -> dict[str, Any]:
    """One block; nothing else can stand for a missing identifier."""
    named = {"oe:dataSetStableIdentifier": r["id"]} if r["id"] else {}
    licence = {"dct:license": {"@id": r["licence"]}} if r["licence"] else {}
    return {
        "content": {
            "@context": _CONTEXT, "@type": "dcat:Dataset", **named, "dct:title": r["title"], "dct:description": r["notes"],
            "dcat:version": "1.0.0", "dcat:versionNotes": "First version.", "oe:sensitivityClass": "OE-SA",
            "dcat:keyword": r["tags"], "dct:modified": r["modified"], **licence,
            "dct:publisher": {"@type": "foaf:Organization", "foaf:name": r["publisher"]},
        },
        "access": [{"rule": "oe:verified grants oe:use_any, oe:adapt_any requires oe:by", "sufficient": True,
                    "appliesFrom": "2026-01-01", "appliesTo": "2028-01-01"}],
        "transport": {"http": {
            "openapi": "3.0.0", "info": {"title": f"Set {r['n']}", "version": "1.0"},
            "servers": [{"url": "https://files.example"}], "paths": {f"/{r['n']}": {"get": {"summary": "All rows"}}},
        }},
        "representation": {"mime": "text/csv", "csvw": {"@context": "http://www.w3.org/ns/csvw", "tableSchema": {"columns": [
            {"titles": "site"}, {"titles": "output", "datatype": "double"}]}}},
    }  # fmt: skip


def _write(records: Sequence[Record], total: int, following: str) -> bytes:
    listed = (json.dumps(block(r), ensure_ascii=False).encode("utf-8", "surrogatepass") for r in records)
    return b"[" + b", ".join(listed) + b"]"


OPEN_ENERGY = Dialect("open-energy", "/oe/metadata.json", "/oe/metadata.json", "application/json", _write)
