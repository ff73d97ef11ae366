"""The face of an Open Energy metadata file: one block for each product, in YAML, with access rules and the interface."""

from typing import Any

import yaml

from vesportal.demo.answers import Answer
from vesportal.demo.records import Product, vocabulary
from vesportal.demo.view import View

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "oe": "http://energydata.org.uk/oe/terms/",
}
_OPEN = {"ogl": "open:ogl", "cc-by": "open:cc_by", "cc0": "open:cc0"}
_RULES = {
    "SA": "oe:verified grants oe:use_any, oe:adapt_any, oe:combine_any requires oe:by",
    "SB": "oe:verified, oe:sector is 'network operator' grants oe:use_noncom requires oe:by",
}
_UNREADABLE = "oe:verified and oe:member grants oe:use_any"  # a poor block has a rule of the older grammar
_TYPES = {
    "number": "double",
    "integer": "integer",
    "date": "date",
    "datetime": "dateTime",
    "boolean": "boolean",
}
Json = dict[str, Any]


def metadata_answer(view: View) -> Answer:
    """The whole file."""
    blocks = [_block(view, product) for product in view.domain.products]
    return Answer(
        yaml.safe_dump(blocks, sort_keys=False, allow_unicode=True, width=110).encode(), "application/yaml"
    )


def _block(view: View, product: Product) -> Json:
    return {
        "content": _content(view, product),
        "access": [_rule(view, product)],
        "transport": {"http": _interface(view, product), "heartbeat_url": f"{view.root}/healthz"},
        "representation": {"mime": "text/csv", "csvw": _columns(product)},
    }


def _content(view: View, product: Product) -> Json:
    licence = vocabulary("licences")[product.licence] if product.licence else ("", "", "")
    _, box = vocabulary("areas")[product.area or "gb"]
    west, south, east, north = box
    polygon = f"POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"
    least = {
        "@context": _CONTEXT,
        "@type": "dcat:Dataset",
        "dct:title": product.heading,
        "oe:sensitivityClass": f"OE-{product.sensitivity}",
        "oe:dataSetStableIdentifier": product.name,
    }
    if product.bare:
        return least
    return {
        key: value
        for key, value in {
            **least,
            "dct:description": product.text,
            "dcat:version": product.version,
            "dcat:versionNotes": product.version_notes,
            "dcat:keyword": list(product.tags),
            "dcat:theme": {"@id": f"https://data.{product.domain}.example/themes/{product.theme}"}
            if product.theme
            else None,
            "dct:license": {"@id": licence[2]} if licence[2] else None,
            "dct:accrualPeriodicity": {
                "@id": f"http://publications.europa.eu/resource/authority/frequency/{product.freq}"
            },
            "dct:modified": view.modified(product).date().isoformat(),
            "dct:issued": view.issued(product),
            "dct:spatial": {"@type": "dct:Location", "dcat:bbox": polygon},
            "dct:publisher": {
                "@id": view.domain.iri,
                "@type": "foaf:Organization",
                "foaf:name": view.domain.name,
            },
            "dcat:contactPoint": {
                "@type": "vcard:Organization",
                "vcard:fn": view.domain.contact_name,
                "vcard:hasEmail": {"@id": f"mailto:{view.domain.contact_email}"},
            },
            "dcat:landingPage": {"@id": view.landing(product)},
        }.items()
        if value not in ("", None, [])
    }


def _rule(view: View, product: Product) -> Json:
    if product.bare:
        return {"rule": _UNREADABLE}
    rule = f"grants {_OPEN[product.licence]}" if product.open else _RULES[product.sensitivity]
    years = view.today.year
    return {
        "rule": rule,
        "sufficient": product.sensitivity != "SB",
        "appliesFrom": f"{years}-01-01",
        "appliesTo": f"{years + 1}-12-31",
    }


def _interface(view: View, product: Product) -> Json:
    """As OpenAPI, with the only path that there is."""
    path = view.download(product, 0).removeprefix(view.root)
    answer = {"description": "CSV of all rows"}
    return {
        "openapi": "3.0.3",
        "info": {"title": f"Download of {product.heading}", "version": product.version or "1.0.0"},
        "servers": [{"url": view.root}],
        "paths": {path: {"get": {"summary": "All rows as CSV", "responses": {"200": answer}}}},
    }


def _columns(product: Product) -> Json:
    told = product.dictionary == "full"
    columns = [
        {
            "titles": column.name,
            **(
                {
                    "datatype": _TYPES.get(column.type, "string"),
                    "dc:description": _explained(column.description, column.unit),
                }
                if told
                else {}
            ),
        }
        for column in product.columns
    ]
    return {"@context": "http://www.w3.org/ns/csvw", "tableSchema": {"columns": columns}}


def _explained(description: str, unit: str) -> str:
    return f"{description} [{unit}]" if unit and unit != "1" else description
