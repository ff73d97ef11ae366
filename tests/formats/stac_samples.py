"""STAC documents, all invented, in the shape of the specification."""

import hashlib
import json
from typing import Any

from catalog.domain.product import ProductRecord
from catalog.formats.protocol import MappedRecord, Page, PageRequest, RawItem
from catalog.formats.stac import STAC

ROOT = "https://stac.fellgate.example"
DIGEST = hashlib.sha256(b"wind").hexdigest()
EXTENSIONS = "https://stac-extensions.github.io"
Json = dict[str, Any]


def link(rel: str, href: str, **more: Any) -> Json:
    return {"rel": rel, "href": href, **more}


def collection(name: str = "wind-100m", **more: Any) -> Json:
    """A plain collection of 1.1."""
    return {
        "type": "Collection",
        "stac_version": "1.1.0",
        "id": name,
        "title": f"Wind at {name}",
        "description": "Hourly wind speed at *hub height*.",
        "license": "CC-BY-4.0",
        "extent": {
            "spatial": {"bbox": [[-8.65, 49.84, 1.77, 60.86]]},
            "temporal": {"interval": [["2010-01-01T00:00:00Z", None]]},
        },
        "links": [],
        **more,
    }


def item(name: str = "scene-1", **properties: Any) -> Json:
    """A plain item of 1.1."""
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "id": name,
        "geometry": {"type": "Point", "coordinates": [-1.5, 54.0]},
        "bbox": [-1.5, 54.0, -1.5, 54.0],
        "properties": {"datetime": "2024-05-01T10:00:00Z", **properties},
        "links": [],
        "assets": {
            "data": {"href": "./scene.tif", "type": "image/tiff; application=geotiff", "roles": ["data"]}
        },
    }


def catalogue(*links: Json, **more: Any) -> Json:
    return {
        "type": "Catalog",
        "stac_version": "1.1.0",
        "id": "root",
        "description": "A catalogue.",
        "links": list(links),
        **more,
    }


def page(document: Any, url: str = f"{ROOT}/catalog.json", cursor: str = "") -> Page:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return STAC.read_page(PageRequest(url, cursor=cursor), "application/json", body)


def items(document: Any, url: str = f"{ROOT}/catalog.json", cursor: str = "") -> list[RawItem]:
    return list(page(document, url, cursor).items)


def mapped(document: Any, url: str = f"{ROOT}/wind/collection.json") -> MappedRecord:
    """The record of a document that stands alone."""
    (only,) = items(document, url)
    assert only.refusal is None, only.refusal
    return STAC.map_record(only.body)


def record(document: Any, url: str = f"{ROOT}/wind/collection.json") -> ProductRecord:
    return mapped(document, url).record
