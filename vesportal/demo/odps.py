"""The face of product descriptions (ODPS 4.1): a list of their addresses, and one description in YAML for each product."""

from typing import Any

import yaml

from vesportal.demo.answers import Answer, text_answer
from vesportal.demo.records import Product, vocabulary
from vesportal.demo.view import View, file_name, file_title

_VISIBILITY = {"O": "public", "SA": "dataspace", "SB": "invitation", "C": "private"}
_EVERY = {
    "UPDATE_CONT": (1, "minutes"), "HOURLY": (1, "hours"), "DAILY": (1, "days"), "WEEKLY": (1, "weeks"), "MONTHLY": (1, "months"),
}  # fmt: skip
Json = dict[str, Any]


def products_answer(view: View) -> Answer:
    """The addresses of the descriptions, one a line."""
    return text_answer("\n".join(f"{product.name}.odps.yaml" for product in view.domain.products))


def product_description_answer(view: View, product: Product) -> Answer:
    """One description."""
    text = yaml.safe_dump(_description(view, product), sort_keys=False, allow_unicode=True, width=110)
    return Answer(text.encode(), "application/yaml")


def _description(view: View, product: Product) -> Json:
    head = {"schema": "https://opendataproducts.org/v4.1/schema/odps.yaml", "version": "4.1"}
    if product.bare:
        return {
            **head,
            "product": {
                "details": {"en": {"name": product.heading, "productID": product.iri, "status": "retired"}}
            },
        }
    details = _stated({
        "name": product.heading,
        "productID": product.iri,
        "visibility": _VISIBILITY[product.sensitivity],
        "status": "production",
        "type": "derived data" if product.sources else "dataset",
        "description": product.text,
        "tags": list(product.tags),
        "categories": [vocabulary("themes")[product.theme][0]] if product.theme else [],
        "productVersion": product.version,
        "versionNotes": product.version_notes,
        "created": view.issued(product),
        "updated": view.modified(product).date().isoformat(),
        "useCases": [{"useCase": {"useCaseTitle": "How it is used", "useCaseURL": view.landing(product)}}],
    })  # fmt: skip
    return _stated({
        **head,
        "product": {"details": {"en": details}},
        "SLA": {"declarative": {"default": {"dimensions": _levels(product)}}},
        "dataQuality": {"declarative": _quality(product)},
        "dataAccess": dict(_way(view, product, number) for number in range(len(product.files))),
        "license": _licence(product),
        "pricingPlans": {"declarative": {"en": _plans(product)}},
        "dataHolder": {"legalName": view.domain.name, "email": view.domain.contact_email, "URL": f"{view.root}/"},
    })  # fmt: skip


def _levels(product: Product) -> list[Json]:
    levels: list[Json] = [{"dimension": "uptime", "objective": 99.5, "unit": "percent"}]
    if every := _EVERY.get(product.freq):
        levels.append({"dimension": "updateFrequency", "objective": every[0], "unit": every[1]})
    return levels


def _quality(product: Product) -> list[Json]:
    said = {"description": [{"en": product.quality}]} if product.quality else {}
    return [
        {
            "dimension": "completeness",
            "displaytitle": [{"en": "Completeness"}],
            "objective": 99,
            "unit": "percentage",
            **said,
        }
    ]


def _way(view: View, product: Product, number: int) -> tuple[str, Json]:
    file = product.files[number]
    key = "default" if number == 0 else f"way{number + 1}"
    if file.format == "API":
        return key, _stated({
            "name": [{"en": f"{product.heading}: records"}],
            "outputPorttype": "API",
            "authenticationMethod": "none" if product.open else "OAuth",
            "specification": "OAS 3.1" if product.openapi else "",
            "format": "JSON",
            "accessURL": view.records(product) if product.open else "",
            "specsURL": view.openapi(product) if product.openapi else "",
        })  # fmt: skip
    return key, _stated({
        "name": [{"en": file_title(product, file)}],
        "outputPorttype": "file",
        "format": file.format,
        "authenticationMethod": "" if product.open else "OAuth",
        "accessURL": view.download(product, number) if product.open else "",
        "description": [{"en": file_name(product, number)}],
    })  # fmt: skip


def _licence(product: Product) -> Json:
    if not product.licence:
        return {}
    _, name, address = vocabulary("licences")[product.licence]
    limits = "" if product.open else f"For members of the exchange; the grounds are {product.grounds}."
    return _stated({"name": name, "url": address, "scope": _stated({"restrictions": limits})})


def _plans(product: Product) -> list[Json]:
    if product.open:
        return [
            {
                "name": "Open",
                "priceCurrency": "GBP",
                "price": 0,
                "offering": ["All of it, without a contract"],
            }
        ]
    return [{"name": "Members", "priceCurrency": "GBP", "price": 400, "billingDuration": "year", "unit": "recurring",
             "offering": ["Access for members of the exchange"]}]  # fmt: skip


def _stated(values: Json) -> Json:
    """Only what has a value."""
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}
