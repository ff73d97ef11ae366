"""The STAC face: a static catalogue of catalogues, collections and items, linked by relative addresses.

Collections of a series lie in a catalogue of their own, the others at the root; a product of one day is an item without a
collection. A bare product is written as version 0.6 had it. Restricted products name the scheme that lets people in.
"""

from datetime import date, timedelta
from typing import Any

from vesportal.demo.answers import Answer, json_answer
from vesportal.demo.records import DemoFile, Product, vocabulary
from vesportal.demo.view import View, file_title

_VERSION = "1.1.0"
_EXTENSIONS = "https://stac-extensions.github.io"
_SPDX = {
    "cc-by": "CC-BY-4.0",
    "cc-by-sa": "CC-BY-SA-4.0",
    "cc0": "CC0-1.0",
    "ogl": "OGL-UK-3.0",
    "odbl": "ODbL-1.0",
}
_TIME = frozenset(("timestamp", "date"))
_PLACES = {"latitude": "y", "longitude": "x"}
_TABLES = frozenset(("CSV", "Parquet"))
_MOST_ITEMS = 3
Json = dict[str, Any]


def root_answer(view: View) -> Answer:
    """The catalogue that all begins with."""
    groups = [
        _link("child", f"./{key}/catalog.json", title=_series(view, key)[0]) for key in view.domain.series
    ]
    alone = [product for product in view.domain.products if not product.series]
    collections = [
        _link("child", f"./{_folder(product)}/collection.json") for product in alone if not _is_item(product)
    ]
    items = [_link("item", f"./{product.name}.json") for product in alone if _is_item(product)]
    return _document({
        "type": "Catalog", "stac_version": _VERSION, "id": view.domain.slug, "title": view.domain.name,
        "description": view.domain.description,
        "links": [_link("root", "./catalog.json"), *groups, *collections, *items],
    })  # fmt: skip


def group_answer(view: View, key: str) -> Answer | None:
    """The catalogue of one series."""
    if key not in view.domain.series:
        return None
    title, text = _series(view, key)
    members = [product for product in view.domain.products if product.series == key]
    return _document({
        "type": "Catalog", "stac_version": _VERSION, "id": key, "title": title, "description": text,
        "links": [_link("root", "../catalog.json"), _link("parent", "../catalog.json"),
                  *(_link("child", f"./{product.name}/collection.json", title=product.title) for product in members)],
    })  # fmt: skip


def collection_answer(view: View, folder: str) -> Answer | None:
    """The collection in a folder."""
    product = view.domain.product(folder.rpartition("/")[2])
    if product is None or _is_item(product) or _folder(product) != folder:
        return None
    return _document(_old(view, product) if product.bare else _collection(view, product))


def linked_answer(view: View, product: Product) -> Answer:
    """The collection of a product that is listed in another protocol: by itself, without a catalogue around it."""
    collection = _collection(view, product)
    links = [link for link in collection["links"] if link["rel"] not in ("root", "parent", "item")]
    return _document({**collection, "links": [_link("self", view.stac(product)), *links]})


def item_answer(view: View, path: str) -> Answer | None:
    """A product that is a single item, or an item of a collection: `weather/…/2024.json`."""
    folder, _, name = path.rpartition("/")
    product = view.domain.product(name if not folder else folder.rpartition("/")[2])
    if product is None:
        return None
    if not folder:
        return _document(_single(view, product)) if _is_item(product) else None
    return (
        _document(_member(view, product, name))
        if name in _members(view, product) and _folder(product) == folder
        else None
    )


def _folder(product: Product) -> str:
    return f"{product.series}/{product.name}" if product.series else product.name


def _is_item(product: Product) -> bool:
    return bool(product.start) and product.start == product.end


def _series(view: View, key: str) -> tuple[str, str]:
    title, _, text = view.domain.series[key].partition(": ")
    return title, text


def _link(rel: str, href: str, **more: str) -> Json:
    return {"rel": rel, "href": href, "type": "application/json", **more}


def _document(value: Json) -> Answer:
    return json_answer(value, media_type="application/json")


# --- collections ------------------------------------------------------------------------------


def _collection(view: View, product: Product) -> Json:
    fields = _described(product)
    up = "../" * (2 if product.series else 1)
    return {
        "type": "Collection", "stac_version": _VERSION, "id": product.name, "title": product.title,
        "stac_extensions": [f"{_EXTENSIONS}/{name}/schema.json" for name in _extensions(product)],
        "description": "\n\n".join(filter(None, (product.text, product.quality))),
        "keywords": list(product.tags), "license": _SPDX.get(product.licence, "other"),
        "published": view.issued(product), "updated": view.modified(product).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **({"version": product.version} if product.version else {}),
        "providers": [
            {"name": view.domain.name, "roles": ["licensor", "host"], "url": f"{view.root}/"},
            *([{"name": "Aldergate Processing (demo)", "roles": ["processor"]}] if product.activity else []),
        ],
        "contacts": [{"name": view.domain.contact_name, "roles": ["pointOfContact"],
                      "emails": [{"value": view.domain.contact_email}]}],
        "extent": _extent(view, product), **fields, **_signing(product),
        **({"processing:lineage": product.activity} if product.activity else {}),
        "assets": _assets(view, product),
        "links": [
            _link("root", f"{up}catalog.json"), _link("parent", "../catalog.json"),
            {"rel": "about", "href": view.landing(product), "type": "text/html"},
            *_licence_link(product),
            *({"rel": "derived_from", "href": source} for source in product.source_iris),
            *({"rel": "describedby", "href": standard} for standard in product.conforms),
            *(_link("item", f"./{name}.json") for name in _members(view, product)),
        ],
    }  # fmt: skip


def _old(view: View, product: Product) -> Json:
    """As version 0.6 had it, with the least that it asked for."""
    return {
        "stac_version": "0.6.2", "id": product.name, "title": product.title, "description": product.title,
        "license": "proprietary", "extent": {"spatial": _box(product), "temporal": [product.start, product.end]},
        "properties": {"eo:gsd": 10, "eo:platform": "trial drone"},
        "links": [_link("root", "../catalog.json"), _link("self", f"{view.root}/{_folder(product)}/collection.json")],
        "assets": _assets(view, product),
    }  # fmt: skip


def _extensions(product: Product) -> list[str]:
    named = ["datacube/v2.2.0", "file/v2.1.0", "table/v1.2.0", "contacts/v0.1.1"]
    return [*named, *(["authentication/v1.1.0"] if not product.open else [])]


def _box(product: Product) -> list[float]:
    box: list[float] = vocabulary("areas")[product.area or "gb"][1]
    return list(box)


def _extent(view: View, product: Product) -> Json:
    end = None if product.end == "now" else _moment(product.end)
    return {"spatial": {"bbox": [_box(product)]}, "temporal": {"interval": [[_moment(product.start), end]]}}


def _moment(day: str) -> str:
    return f"{day}{'-01-01' if len(day) == 4 else ''}T00:00:00Z"


def _described(product: Product) -> Json:
    """Columns as a cube where they have a time and a place, else nothing: the tables among the files have them."""
    names = {column.name for column in product.columns}
    if product.dictionary == "none" or not (names & _TIME and names & _PLACES.keys()):
        return {}
    dimensions: Json = {}
    variables: Json = {}
    for column in product.columns:
        if column.name in _TIME:
            dimensions[column.name] = {"type": "temporal", "description": column.description}
        elif column.name in _PLACES:
            dimensions[column.name] = {
                "type": "spatial", "axis": _PLACES[column.name], "reference_system": 4326, "description": column.description,
            }  # fmt: skip
        else:
            variables[column.name] = {"type": "data", "unit": column.unit, "description": column.description}
    for variable in variables.values():
        variable["dimensions"] = list(dimensions)
    return {"cube:dimensions": dimensions, "cube:variables": variables}


def _signing(product: Product) -> Json:
    if product.open:
        return {}
    words = f"Given under an agreement; the grounds are {product.grounds}. Ask the data desk"
    return {
        "auth:schemes": {
            "agreement": {"type": "apiKey", "in": "header", "name": "X-Agreement-Key", "description": words}
        }
    }


def _licence_link(product: Product) -> list[Json]:
    _, title, address = vocabulary("licences")[product.licence or "unstated"]
    return [{"rel": "license", "href": address, "title": title, "type": "text/html"}] if address else []


# --- assets and items -------------------------------------------------------------------------


def _assets(view: View, product: Product) -> Json:
    return {f"file-{n + 1}": _asset(view, product, n, file) for n, file in enumerate(product.files)}


def _asset(view: View, product: Product, number: int, file: DemoFile) -> Json:
    table = file.format in _TABLES and product.dictionary != "none" and product.columns
    stated: Json = {
        "href": view.download(product, number),
        "title": file_title(product, file),
        "type": vocabulary("formats")[file.format]["media"],
        "roles": ["data"],
        "file:size": file.size,
        "table:row_count": file.rows,
        "table:columns": [_column(c) for c in product.columns] if table else None,
        "auth:refs": None if product.open else ["agreement"],
    }
    if product.bare:
        return {"href": stated["href"]}
    return {key: value for key, value in stated.items() if value}


def _column(column: Any) -> Json:
    return {"name": column.name, "type": column.type, "description": column.description, "unit": column.unit}


def _members(view: View, product: Product) -> list[str]:
    """The names of a collection's latest items: one a year."""
    if product.bare or not product.start or _is_item(product):
        return []
    last = (
        date.fromisoformat(view.end(product)).year if len(view.end(product)) > 4 else int(view.end(product))
    )
    first = max(int(product.start[:4]), last - _MOST_ITEMS + 1)
    return [str(year) for year in range(first, last + 1)]


def _member(view: View, product: Product, name: str) -> Json:
    start = date(int(name), 1, 1)
    end = date(int(name) + 1, 1, 1) - timedelta(seconds=1)
    return {
        **_feature(product), "id": f"{product.name}-{name}", "collection": product.name,
        "properties": {"datetime": None, "start_datetime": _moment(start.isoformat()), "end_datetime": _moment(end.isoformat())},
        "assets": _assets(view, product),
        "links": [_link("collection", "./collection.json"), _link("parent", "./collection.json")],
    }  # fmt: skip


def _single(view: View, product: Product) -> Json:
    return {
        **_feature(product), "id": product.name,
        "properties": {
            "datetime": _moment(product.start), "title": product.title, "description": product.text, "gsd": 0.5,
            "keywords": list(product.tags), "license": _SPDX.get(product.licence, "other"),
            "providers": [{"name": view.domain.name, "roles": ["producer", "host"], "url": f"{view.root}/"}],
        },
        "assets": _assets(view, product),
        "links": [_link("root", "./catalog.json"), _link("parent", "./catalog.json"), *_licence_link(product)],
    }  # fmt: skip


def _feature(product: Product) -> Json:
    west, south, east, north = _box(product)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature", "stac_version": _VERSION, "bbox": [west, south, east, north],
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip
