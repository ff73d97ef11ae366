"""The made-up data sets as collections of a STAC API, whole or by pages, and as a static catalogue of one document each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench.dialects import Dialect, Record, _file, _json, _listed


def collection(r: Record) -> dict[str, Any]:
    """As STAC 1.1 describes it; without an identifier, nothing stands for one."""
    named = {"id": r["id"]} if r["id"] else {}
    licence = [{"rel": "license", "href": r["licence"]}] if r["licence"] else []
    return {
        "type": "Collection", "stac_version": "1.1.0", **named, "title": r["title"], "description": r["notes"],
        "keywords": r["tags"], "license": "other", "updated": r["modified"] + "Z",
        "providers": [{"name": r["publisher"], "roles": ["licensor", "host"]}],
        "extent": {"spatial": {"bbox": [[-8.65, 49.84, 1.77, 60.86]]}, "temporal": {"interval": [["2020-01-01T00:00:00Z", None]]}},
        "assets": {
            f"file-{i}": {"href": _file(r, i), "type": m, "title": f"file {i}", "file:size": s, "roles": ["data"]}
            for i, (_, m, s) in enumerate(r["files"])
        },
        "links": [{"rel": "items", "href": f"https://stac.example/collections/{r['n']}/items", "type": "application/geo+json"},
                  *licence],
    }  # fmt: skip


def _stac(records: Sequence[Record], total: int, following: str) -> bytes:
    links = [{"rel": "next", "href": following}] if following else []
    after = b'], "numberMatched": %d, "links": %s}' % (total, _json(links))
    return _listed(b'{"collections": [', collection, records, after)


def _root(records: Sequence[Record], total: int, following: str) -> bytes:
    """The static catalogue that links each collection by its number."""
    links = b", ".join(b'{"rel": "child", "href": "./%d/collection.json"}' % r["n"] for r in records)
    return (
        b'{"type": "Catalog", "stac_version": "1.1.0", "id": "bench", "description": "x", "links": ['
        + links
        + b"]}"
    )


@dataclass(frozen=True)
class _Static(Dialect):
    """The catalogue at its path, and below it a collection for each data set."""

    def window(self, path: str) -> tuple[int, int]:
        """The place of a collection among the data sets; (0, 0) is the catalogue."""
        name = path.partition("?")[0].removesuffix("/collection.json").rpartition("/")[2]
        return (int(name), 1) if name.isdigit() else (0, 0)

    def answer(self, path: str, records: Sequence[Record]) -> bytes:
        number, is_collection = self.window(path)
        if not is_collection:
            return self.write(records, len(records), "")
        close = records[
            max(number - 1, 0) : number + 1
        ]  # mostly in the order of their numbers, from 0 or 1 on
        found = next((r for some in (close, records) for r in some if r["n"] == number), None)
        return _json(collection(found)) if found else b"null"


STAC = Dialect("stac", "/stac/collections", "/stac/collections", "application/json", _stac)
STAC_PAGES = Dialect(
    "stac",
    "/stac/paged?page=1&limit=100",
    "/stac/paged",
    "application/json",
    _stac,
    ("page", "limit"),
    by_page=True,
)
STAC_STATIC = _Static("stac", "/stac/static/", "/stac/static/", "application/json", _root, below=True)
