"""The face of a folder of Data Packages: an index page for each folder, a datapackage.json in each sub-folder, the files below.

Most descriptors follow version 2 of the standard; the oldest is as they were before version 1.
"""

from html import escape
from typing import Any

from vesportal.demo.answers import Answer, json_answer
from vesportal.demo.records import Column, DemoFile, Product, vocabulary
from vesportal.demo.view import View, file_name

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_SPDX = {"cc-by": "CC-BY-4.0", "cc-by-sa": "CC-BY-SA-4.0", "cc0": "CC0-1.0", "odbl": "ODbL-1.0"}
_DIALECT = {"delimiter": ",", "lineTerminator": "\r\n"}
Json = dict[str, Any]


def folder_answer(view: View) -> Answer:
    """The index of all packages."""
    return _index("/packages/", [f"{product.name}/" for product in view.domain.products])


def package_folder_answer(product: Product, below: str) -> Answer:
    """The index of one package's folder, or of that of its data."""
    files = [file_name(product, number) for number in range(len(product.files))]
    return _index(f"/packages/{product.name}/{below}", files if below else ["data/", "datapackage.json"])


def descriptor_answer(view: View, product: Product) -> Answer:
    """The descriptor of a package."""
    document = _old_descriptor(view, product) if product.bare else _descriptor(view, product)
    return json_answer(document, media_type="application/json")


def _index(path: str, names: list[str]) -> Answer:
    """A folder as a web server lists it."""
    title = f"Index of {escape(path)}"
    links = "\n".join(f'<a href="{escape(name)}">{escape(name)}</a>' for name in names)
    text = (
        f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>"
        f'<hr><pre><a href="../">../</a>\n{links}\n</pre><hr></body></html>\n'
    )
    return Answer(text.encode(), "text/html; charset=utf-8")


def _descriptor(view: View, product: Product) -> Json:
    people = [
        {"title": view.domain.name, "path": f"{view.root}/", "roles": ["publisher", "creator"]},
        {"title": view.domain.contact_name, "email": view.domain.contact_email, "roles": ["contact"]},
    ]
    start, end = product.start, view.end(product)
    return _stated({
        "$schema": _PROFILE,
        "id": product.iri,
        "name": product.name,
        "title": product.title,
        "description": product.text,
        "homepage": view.landing(product),
        "version": product.version,
        "created": view.issued(product),
        "modified": view.modified(product).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keywords": list(product.tags),
        "licenses": [_licence(product.licence)] if product.licence else [],
        "rights": "" if product.open else f"Asked for at {view.domain.contact_email}; the grounds are {product.grounds}.",
        "contributors": people,
        "sources": _sources(product),
        "spatial": _spatial(product),
        "temporal": _stated({"start": start, "end": end}),
        "subject": [{"name": vocabulary("themes")[product.theme][0]}] if product.theme else [],
        "resources": [_resource(view, product, number) for number in range(len(product.files))],
    })  # fmt: skip


def _old_descriptor(view: View, product: Product) -> Json:
    """As packages were described before version 1: people and licences as text, addresses as `url`."""
    file = product.files[0]
    return {
        "datapackage_version": "1.0-beta.10",
        "name": product.name,
        "title": product.title,
        "description": product.text,
        "license": "unknown",
        "author": f"{view.domain.contact_name} <{view.domain.contact_email}>",
        "last_updated": view.modified(product).date().isoformat(),
        "resources": [{
            "url": view.download(product, 0), "format": file.format.lower(),
            "schema": {"fields": [{"name": column.name} for column in product.columns]},
        }],
    }  # fmt: skip


def _licence(name: str) -> Json:
    code, title, address = vocabulary("licences")[name]
    return _stated({"name": _SPDX.get(name, code), "title": title, "path": address})


def _sources(product: Product) -> list[Json]:
    """The products that it is made from; what was done stands with the first, or alone."""
    sources = [
        {"title": iri.rpartition("/")[2].replace("-", " "), "path": iri} for iri in product.source_iris
    ]
    if product.activity:
        sources = [*sources, {"title": "How it was made", "description": product.activity}]
    return sources


def _spatial(product: Product) -> Json:
    """A box as OEMetadata draws it."""
    if not product.area:
        return {}
    name, box = vocabulary("areas")[product.area]
    return {"extent": {"name": name, "boundingBox": list(box)}}


def _resource(view: View, product: Product, number: int) -> Json:
    """A file, by its path below the descriptor; what is not open has the same path, and asks for permission there."""
    file, name = product.files[number], file_name(product, number)
    tabular = product.columns and product.dictionary != "none"
    return _stated({
        "name": f"{product.name}{f'-{file.label or number + 1}' if number or file.label else ''}",
        "type": "table" if tabular else "",
        "title": f"{product.title}{f' ({file.label})' if file.label else ''}",
        "path": f"data/{name}",
        "format": vocabulary("formats")[file.format]["ext"],
        "mediatype": vocabulary("formats")[file.format]["media"],
        "encoding": "utf-8" if file.format == "CSV" else "",
        "bytes": file.size,
        "rows": file.rows,
        "dialect": _DIALECT if file.format == "CSV" else None,
        "schema": _schema(product, file) if tabular else None,
    })  # fmt: skip


def _schema(product: Product, file: DemoFile) -> Json:
    plain = product.dictionary == "names"
    fields = [{"name": column.name} if plain else _field(column) for column in product.columns]
    key = [column.name for column in product.columns[:1] if column.type in {"datetime", "date"} and not plain]
    return _stated({"fields": fields, "primaryKey": key if file.format == "CSV" else []})


def _field(column: Column) -> Json:
    rules = {"enum": list(column.values)} if column.type == "string" and column.values else {}
    return _stated({
        "name": column.name, "type": column.type, "description": column.description, "unit": column.unit, "constraints": rules,
    })  # fmt: skip


def _stated(values: Json) -> Json:
    """Only what has a value."""
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}
