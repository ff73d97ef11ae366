"""The face of a folder of data contracts (ODCS 3.1): an index as web servers write it, and one contract in YAML for each product.

Its quality varies as in real folders: a poor product's contract lacks what the standard requires; what is not open names
no address, but the role that may ask for it.
"""

from html import escape
from typing import Any

import yaml

from vesportal.demo.answers import Answer
from vesportal.demo.records import Column, Product, vocabulary
from vesportal.demo.view import View, file_name

_EVERY = {
    "UPDATE_CONT": (1, "min"), "30MIN": (30, "min"), "HOURLY": (1, "h"), "DAILY": (1, "d"), "WEEKLY": (1, "week"),
    "MONTHLY": (1, "month"), "QUARTERLY": (3, "months"), "ANNUAL": (1, "y"),
}  # fmt: skip
_TYPES = {"datetime": "timestamp"}
Json = dict[str, Any]


def contracts_answer(view: View) -> Answer:
    """The folder, with a note among the contracts that is none."""
    names = [*(f"{product.name}.odcs.yaml" for product in view.domain.products), "README.txt"]
    links = "".join(f'<a href="{escape(name)}">{escape(name)}</a>\n' for name in names)
    head = "<html><head><title>Index of /contracts/</title></head><body><h1>Index of /contracts/</h1>"
    page = f'{head}<pre><a href="../">../</a>\n{links}</pre></body></html>\n'
    return Answer(page.encode(), "text/html; charset=utf-8")


def data_contract_answer(view: View, product: Product) -> Answer:
    """One contract."""
    text = yaml.safe_dump(_contract(view, product), sort_keys=False, allow_unicode=True, width=110)
    return Answer(text.encode(), "application/yaml")


def _contract(view: View, product: Product) -> Json:
    head = {"apiVersion": "v3.1.0", "kind": "DataContract", "id": product.iri, "name": product.heading}
    if product.bare:
        return {
            **head,
            "schema": [{"name": "unknown", "properties": [_property(product, c) for c in product.columns]}],
        }
    return _stated({
        **head,
        "version": product.version or "1.0.0",
        "status": "active",
        "tenant": view.domain.name,
        "domain": vocabulary("themes")[product.theme][0] if product.theme else "",
        "description": _stated({"purpose": product.text, "limitations": product.rights}),
        "tags": list(product.tags),
        "authoritativeDefinitions": [_page(view, product)],
        "contractCreatedTs": view.issued(product),
        "servers": _servers(view, product),
        "schema": [_table(product)],
        "slaProperties": _levels(product),
        "roles": [] if product.open else [_role(product)],
        "team": {"name": view.domain.contact_name, "members": [{"username": view.domain.contact_email, "role": "Owner"}]},
        "support": [{"channel": "Questions", "tool": "email", "url": f"mailto:{view.domain.contact_email}"}],
        "customProperties": _custom(product),
    })  # fmt: skip


def _page(view: View, product: Product) -> Json:
    return {"type": "businessDefinition", "url": view.landing(product), "description": "Page of the product"}


def _servers(view: View, product: Product) -> list[Json]:
    found = []
    for number, file in enumerate(product.files):
        is_api = file.format == "API"
        address = view.records(product) if is_api else view.download(product, number)
        found.append(_stated({
            "server": "records" if is_api else file_name(product, number),
            "type": "api" if is_api else "https",
            "environment": "production",
            "format": "json" if is_api else file.format,
            "location": address if product.open else "",
        }))  # fmt: skip
    return found


def _table(product: Product) -> Json:
    quality = (
        [{"type": "text", "description": product.quality, "dimension": "accuracy"}] if product.quality else []
    )
    return _stated({
        "name": product.name.replace("-", "_"),
        "physicalType": "table",
        "properties": [_property(product, column, first=number == 0) for number, column in enumerate(product.columns)],
        "quality": quality,
    })  # fmt: skip


def _property(product: Product, column: Column, *, first: bool = False) -> Json:
    complete = {
        "type": "library",
        "metric": "nullValues",
        "mustBe": 0,
        "dimension": "completeness",
        "description": "No value is missing",
    }
    return _stated({
        "name": column.name,
        "logicalType": _TYPES.get(column.type, column.type),
        "required": True if first else None,
        "description": column.description,
        "classification": "" if product.open else "restricted",
        "transformSourceObjects": product.source_iris if first else [],
        "quality": [complete] if first else [],
        "customProperties": [{"property": "unit", "value": column.unit}] if column.unit else [],
    })  # fmt: skip


def _levels(product: Product) -> list[Json]:
    levels: list[Json] = [{"property": "retention", "value": 7, "unit": "y"}]
    if every := _EVERY.get(product.freq):
        levels.insert(0, {"property": "frequency", "value": every[0], "unit": every[1]})
        levels.append({"property": "latency", "value": max(product.age, 1), "unit": "d"})
    return levels


def _role(product: Product) -> Json:
    why = f"For partners under an agreement; the grounds are {product.grounds}."
    return {"role": "partner", "access": "read", "description": why, "firstLevelApprovers": "Data owner"}


def _custom(product: Product) -> list[Json]:
    licence = vocabulary("licences")[product.licence] if product.licence else None
    return [{"property": "license", "value": licence[2] or licence[1]}] if licence else []


def _stated(values: Json) -> Json:
    """Only what has a value."""
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}
