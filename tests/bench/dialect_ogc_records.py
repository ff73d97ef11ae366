"""The made-up data sets as OGC API Records: one answer with all, or by pages."""

from collections.abc import Sequence
from typing import Any

from tests.bench.dialects import Dialect, Record, _file, _json, _listed

_POLYGON = {
    "type": "Polygon",
    "coordinates": [[[-8.65, 49.84], [1.77, 49.84], [1.77, 60.86], [-8.65, 60.86], [-8.65, 49.84]]],
}


def feature(r: Record) -> dict[str, Any]:
    """As a record of 1.0; without an identifier, nothing stands for one."""
    named = {"id": r["id"]} if r["id"] else {}
    licence = [{"rel": "license", "href": r["licence"]}] if r["licence"] else []
    return {
        **named, "type": "Feature", "conformsTo": ["http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"],
        "geometry": _POLYGON, "time": {"interval": ["2020-01-01", ".."]},
        "properties": {
            "type": "dataset", "title": r["title"], "description": r["notes"], "keywords": r["tags"], "updated": r["modified"] + "Z",
            "contacts": [{"organization": r["publisher"], "roles": ["publisher"], "emails": [{"value": "data@northmoor.example"}]}],
            "themes": [{"concepts": [{"id": "energy"}], "scheme": "https://data.example/themes"}],
        },
        "links": [
            *licence,
            *({"rel": "enclosure", "href": _file(r, i), "type": m, "title": f"file {i}", "length": s}
              for i, (_, m, s) in enumerate(r["files"])),
        ],
    }  # fmt: skip


def _records(records: Sequence[Record], total: int, following: str) -> bytes:
    links = [{"rel": "next", "href": following, "type": "application/geo+json"}] if following else []
    after = b'], "numberMatched": %d, "links": %s}' % (total, _json(links))
    return _listed(b'{"type": "FeatureCollection", "features": [', feature, records, after)


_GEO = "application/geo+json"
OGC_RECORDS = Dialect("ogc-records", "/records/whole", "/records/whole", _GEO, _records)
OGC_RECORDS_PAGES = Dialect(
    "ogc-records",
    "/records/items?page=1&limit=100",
    "/records/items",
    _GEO,
    _records,
    ("page", "limit"),
    by_page=True,
)
