"""The OGC API Records face: landing page, collections, and pages of records that are linked one to the next.

A bare product is a short record without contacts, licence or dates. What is restricted has rights in words and leads to a page
on which to ask, not to a file.
"""

from collections.abc import Mapping
from typing import Any

from vesportal.demo.answers import Answer, json_answer
from vesportal.demo.records import Product, vocabulary
from vesportal.demo.view import View, file_title

_CONFORMS = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf"
_FREQUENCIES = "https://standards.iso.org/iso/19115/resources/Codelists/gml/MD_MaintenanceFrequencyCode"
_GEO = "application/geo+json"
_MOST = 1_000
CATALOGUE = "energy-weather"
Json = dict[str, Any]


def landing_answer(view: View) -> Answer:
    """Where the API begins."""
    return json_answer({
        "title": view.domain.name, "description": view.domain.description,
        "links": [
            _link("self", f"{view.root}/ogcapi"), _link("conformance", f"{view.root}/ogcapi/conformance"),
            _link("data", f"{view.root}/ogcapi/collections"),
        ],
    }, media_type="application/json")  # fmt: skip


def conformance_answer() -> Answer:
    """The classes that it conforms to."""
    classes = [f"{_CONFORMS}/{name}" for name in ("record-core", "record-collection", "record-api", "json")]
    return json_answer({"conformsTo": classes}, media_type="application/json")


def collections_answer(view: View) -> Answer:
    """A catalogue of records, and a collection of features, which is none."""
    features = {
        "id": "masts", "title": "Masts as features", "itemType": "feature",
        "links": [_link("items", f"{view.root}/ogcapi/collections/masts/items", _GEO)],
    }  # fmt: skip
    return json_answer(
        {
            "collections": [features, _catalogue(view)],
            "links": [_link("self", f"{view.root}/ogcapi/collections")],
        },
        media_type="application/json",
    )


def collection_answer(view: View) -> Answer:
    """The catalogue alone."""
    return json_answer(_catalogue(view), media_type="application/json")


def items_answer(view: View, arguments: Mapping[str, str]) -> Answer:
    """A page of records; a server may give fewer than are asked for."""
    products = view.domain.products
    limit = max(1, min(_number(arguments.get("limit"), 10), view.domain.page_size or _MOST))
    offset = _number(arguments.get("offset"), 0)
    some = products[offset : offset + limit]
    following = f"{_items(view)}?offset={offset + limit}&limit={limit}"
    links = [_link("self", f"{_items(view)}?offset={offset}&limit={limit}", _GEO)]
    if offset + limit < len(products):
        links.append(_link("next", following, _GEO))
    return json_answer({
        "type": "FeatureCollection", "numberMatched": len(products), "numberReturned": len(some),
        "features": [_record(view, product) for product in some], "links": links,
    }, media_type=_GEO)  # fmt: skip


def record_answer(view: View, product: Product) -> Answer:
    """One record."""
    return json_answer(_record(view, product), media_type=_GEO)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else otherwise


def _items(view: View) -> str:
    return f"{view.root}/ogcapi/collections/{CATALOGUE}/items"


def _link(rel: str, href: str, media: str = "application/json", **more: Any) -> Json:
    return {"rel": rel, "href": href, "type": media, **more}


def _catalogue(view: View) -> Json:
    return {
        "id": CATALOGUE, "type": "Collection", "itemType": "record", "title": "Records of energy weather",
        "links": [_link("items", _items(view), _GEO)],
    }  # fmt: skip


# --- a record ---------------------------------------------------------------------------------


def _record(view: View, product: Product) -> Json:
    record: Json = {
        "id": product.iri, "type": "Feature", "conformsTo": [f"{_CONFORMS}/record-core"],
        "geometry": None, "time": None,
        "properties": {"type": "service" if product.bare else "dataset", "title": product.title},
        "links": _links(view, product),
    }  # fmt: skip
    if not product.bare:
        record |= {"geometry": _geometry(product), "time": _time(view, product)}
        record["properties"] |= _properties(view, product)
    return record


def _geometry(product: Product) -> Json:
    west, south, east, north = vocabulary("areas")[product.area or "gb"][1]
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _time(view: View, product: Product) -> Json | None:
    if not product.start:
        return None
    return {"interval": [product.start, ".." if product.end == "now" else view.end(product)]}


def _properties(view: View, product: Product) -> Json:
    licence = vocabulary("licences")[product.licence]
    theme, _ = vocabulary("themes")[product.theme]
    themes = [
        {"concepts": [{"id": product.theme, "title": theme}], "scheme": f"{view.root}/themes"},
        {"concepts": [{"id": view.frequency(product)}], "scheme": _FREQUENCIES},
    ]
    described = "\n\n".join(
        filter(None, (product.text, f"Quality: {product.quality}" if product.quality else ""))
    )
    stated = {
        "description": described, "keywords": list(product.tags), "themes": themes,
        "language": {"code": "en-GB", "name": "English"}, "created": view.issued(product),
        "updated": view.modified(product).strftime("%Y-%m-%dT%H:%M:%SZ"), "version": product.version,
        "license": "other" if licence[2] else "", "rights": _rights(product),
        "externalIds": [{"scheme": "demo", "value": product.uuid}],
        "formats": [{"name": file.format} for file in product.files],
        "contacts": [
            {"organization": view.domain.name, "roles": ["publisher"], "links": [_link("about", f"{view.root}/", "text/html")]},
            {"name": view.domain.contact_name, "roles": ["pointOfContact"], "emails": [{"value": view.domain.contact_email}]},
        ],
    }  # fmt: skip
    return {key: value for key, value in stated.items() if value}


def _rights(product: Product) -> str:
    if product.open:
        return product.rights
    return f"Given to parties with a service agreement; the grounds are {product.grounds}. Others may ask."


def _links(view: View, product: Product) -> list[Json]:
    _, title, address = vocabulary("licences")[product.licence or "unstated"]
    links = [_link("collection", f"{view.root}/ogcapi/collections/{CATALOGUE}")]
    if product.bare:
        return [*links, _link("service", view.records(product), "")]
    links += [_link("about", view.landing(product), "text/html")]
    links += [_link("license", address, "text/html", title=title)] if address else []
    links += (
        [_link("service-desc", view.openapi(product), "application/vnd.oai.openapi+json;version=3.1")]
        if product.openapi
        else []
    )
    links += [_link("via", source, "text/html") for source in product.source_iris]
    links += [_link("describedby", standard, "text/html") for standard in product.conforms]
    return [*links, *(_file(view, product, number) for number in range(len(product.files)))]


def _file(view: View, product: Product, number: int) -> Json:
    file = product.files[number]
    title = file_title(product, file)
    if file.format == "API":
        return _link("service", view.records(product), title=title)
    if not product.open:
        return _link("data", view.landing(product), "text/html", title=title)
    sized = {"length": file.size} if file.size else {}
    return _link(
        "enclosure",
        view.download(product, number),
        vocabulary("formats")[file.format]["media"],
        title=title,
        **sized,
    )
