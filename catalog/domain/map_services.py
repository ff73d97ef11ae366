"""The layers of map and feature services, as far as a record names them in titles and addresses. Pure."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from catalog.domain.product import ProductRecord
from catalog.domain.vocabulary.formats import find_format

SERVICES = ("WMS_SRVC", "WFS_SRVC", "WCS_SRVC", "WMTS_SRVC", "OGC_API", "ESRI_REST", "SENSORTHINGS")
_PARAMETERS = ("layers", "layer", "typename", "typenames", "coverageid", "coverage")
_KINDS: Mapping[str, str] = {"wms": "WMS_SRVC", "wfs": "WFS_SRVC", "wcs": "WCS_SRVC", "wmts": "WMTS_SRVC"}
_COLLECTION = re.compile(r"/collections/([^/?#]+)")
_ARCGIS = re.compile(r"/(?:Map|Feature)Server/(\d+)\b", re.IGNORECASE)
MOST = 200


class Layer(NamedTuple):
    """A way to a service: its kind (a code of SERVICES), the layers that its address names, title and address."""

    kind: str
    names: tuple[str, ...]
    title: str
    url: str


def layers_of(record: ProductRecord) -> list[Layer]:
    """The services of a record, its own first, at most MOST."""
    found = []
    if record.service and record.service.endpoint_url:
        stated = " ".join(concept.label or concept.iri for concept in record.service.conforms_to)
        found.append(_layer("", stated, record.service.title, record.service.endpoint_url))
    for d in record.distributions:
        url = d.access_url or d.download_url or (d.service.endpoint_url if d.service else "")
        found.append(_layer(d.format, d.format_label, d.title, url))
    return [layer for layer in dict.fromkeys(found) if layer.kind in SERVICES][:MOST]


def _layer(code: str, stated: str, title: str, url: str) -> Layer:
    try:
        parts = urlsplit(url)
        query = {name.lower(): value for name, value in parse_qsl(parts.query)}
        path = parts.path
    except ValueError:
        query, path = {}, ""
    kind = code if code in SERVICES else _KINDS.get(query.get("service", "").lower(), "")
    if not kind and (entry := find_format(stated)) and entry.code in SERVICES:
        kind = entry.code
    names = [n for p in _PARAMETERS for n in query.get(p, "").split(",") if n]
    names += [match[1] for pattern in (_COLLECTION, _ARCGIS) if (match := pattern.search(path))]
    return Layer(kind, tuple(dict.fromkeys(names)), title, url)
