"""A small catalogue for the DCAT tests, and shorthands to read a document."""

import json
from typing import Any

from catalog.domain.product import ProductRecord
from catalog.formats.dcat import DCAT
from catalog.formats.protocol import Page, PageRequest, RawItem

URL = "https://data.example.org/catalog"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "adms": "http://www.w3.org/ns/adms#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}


def catalogue(*datasets: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"@context": CONTEXT, "@id": URL, "@type": "dcat:Catalog", "dcat:dataset": list(datasets), **more}


def dataset(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "@id": f"https://data.example.org/dataset/{number}",
        "@type": "dcat:Dataset",
        "dct:title": f"Feeder load {number}",
        "dct:description": "Half-hourly load.",
        **more,
    }


def read(document: Any, content_type: str = "application/ld+json", url: str = URL) -> Page:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return DCAT.read_page(PageRequest(url=url), content_type, body)


def items(document: Any, content_type: str = "application/ld+json", url: str = URL) -> list[RawItem]:
    return list(read(document, content_type, url).items)


def record_of(node: dict[str, Any]) -> ProductRecord:
    """The canonical record of one dataset written in JSON-LD."""
    records = [DCAT.map_record(item.body).record for item in items(catalogue(node))]
    return next(record for record in records if record.uri == node["@id"].replace("\0", ""))
