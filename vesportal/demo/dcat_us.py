"""The data.json face: a domain's products as Project Open Data 1.1 lists them, in one file.

Its quality varies as in real files: short records lack what the schema requires, an address is no address, a
restricted product has a landing page where its file would be.
"""

from typing import Any

from vesportal.demo.answers import Answer, json_answer
from vesportal.demo.dcat import series_iri
from vesportal.demo.records import Product, vocabulary
from vesportal.demo.view import View, file_title

_SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
_ACCESS_LEVELS = {"O": "public", "SA": "restricted public", "SB": "restricted public", "C": "non-public"}
_TABLE_SCHEMA = "application/vnd.dataprotocols.tableschema+json"
Json = dict[str, Any]


def data_json_answer(view: View) -> Answer:
    """The whole catalogue; collections are datasets of their own, as the schema has it."""
    series = [_collection(view, key) for key in view.domain.series]
    document = {
        "@context": f"{_SCHEMA}/catalog.jsonld",
        "@id": f"{view.root}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": _SCHEMA,
        "describedBy": f"{_SCHEMA}/catalog.json",
        "dataset": [*series, *(_dataset(view, product) for product in view.domain.products)],
    }
    return json_answer(document, media_type="application/json")


def dictionary_answer(view: View, product: Product) -> Answer | None:
    """The columns of a product as a Table Schema; None where it tells none."""
    if not product.columns or product.dictionary == "none":
        return None
    fields = [
        {"name": c.name, "type": c.type, "description": c.description, "unit": c.unit}
        for c in product.columns
    ]
    return json_answer({"fields": fields}, media_type="application/json")


def _collection(view: View, key: str) -> Json:
    title, _, text = view.domain.series[key].partition(": ")
    return {
        "@type": "dcat:Dataset",
        "identifier": series_iri(view, key),
        "title": title,
        "description": text,
        "keyword": ["collection"],
        "modified": max(view.modified(p) for p in view.domain.products if p.series == key).date().isoformat(),
        "publisher": _publisher(view),
        "contactPoint": _contact(view, None),
        "accessLevel": "public",
        "landingPage": f"{view.root}/",
    }


def _dataset(view: View, product: Product) -> Json:
    return _stated({
        "@type": "dcat:Dataset",
        "identifier": product.iri,
        "title": product.title,
        "description": product.text,
        "keyword": list(product.tags),
        "modified": "" if product.bare else view.modified(product).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "issued": view.issued(product),
        "publisher": _publisher(view),
        "contactPoint": None if product.anonymous else _contact(view, product),
        "accessLevel": _ACCESS_LEVELS[product.sensitivity],
        "rights": product.rights or (f"Restricted on these grounds: {product.grounds}." if product.grounds else ""),
        "license": vocabulary("licences")[product.licence][2] if product.licence else "",
        "landingPage": view.landing(product),
        **({} if product.bare else _covered(view, product)),
        "distribution": [_distribution(view, product, number) for number in range(len(product.files))],
    })  # fmt: skip


def _covered(view: View, product: Product) -> Json:
    """What a full record says beside what is required."""
    start, end = product.start, view.end(product)
    tells = product.columns and product.dictionary != "none"
    return {
        "accrualPeriodicity": view.frequency(product),
        "conformsTo": next(iter(product.conforms), ""),
        "dataQuality": bool(product.quality) or None,
        "describedBy": f"{view.root}/dictionaries/{product.name}.json" if tells else "",
        "describedByType": _TABLE_SCHEMA if tells else "",
        "isPartOf": series_iri(view, product.series) if product.series else "",
        "language": ["en-GB"],
        "references": [view.openapi(product)] if product.openapi else [],
        "spatial": _spatial(product),
        "temporal": f"{start}/{end}" if start else "",
        "theme": [vocabulary("themes")[product.theme][0]] if product.theme else [],
    }


def _spatial(product: Product) -> str:
    """A box as four numbers for a part of the country, the name for all of it."""
    if not product.area:
        return ""
    name, box = vocabulary("areas")[product.area]
    return str(name) if product.area == "gb" else ",".join(map(str, box))


def _publisher(view: View) -> Json:
    above = {"@type": "org:Organization", "name": "Imagined Energy Networks Group (demo)"}
    return {"@type": "org:Organization", "name": view.domain.name, "subOrganizationOf": above}


def _contact(view: View, product: Product | None) -> Json:
    name = (product.contact if product else "") or view.domain.contact_name
    bare = product is not None and product.bare
    email = "data team, second floor" if bare else f"mailto:{view.domain.contact_email}"
    return {"@type": "vcard:Contact", "fn": name, "hasEmail": email}


def _distribution(view: View, product: Product, number: int) -> Json:
    file = product.files[number]
    kind = vocabulary("formats")[file.format]
    address = view.records(product) if file.format == "API" else view.download(product, number)
    access = file.format == "API" or not product.open
    return _stated({
        "@type": "dcat:Distribution",
        "title": "" if product.bare else file_title(product, file),
        "accessURL": (view.landing(product) if not product.open else address) if access else "",
        "downloadURL": "" if access else address,
        "format": file.format,
        "mediaType": "" if product.bare else kind["media"],
    })  # fmt: skip


def _stated(values: Json) -> Json:
    """Only what has a value."""
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}
