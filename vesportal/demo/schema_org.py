"""The face of a web site without a catalogue: pages that describe their data to search engines in schema.org, and a sitemap.

Its markup varies as on real sites: JSON-LD in most pages, a block with a comma too many, microdata on the oldest page, and
a page about the site that describes no data at all.
"""

import json
from html import escape
from typing import Any

from vesportal.demo.answers import Answer
from vesportal.demo.dcat import series_iri
from vesportal.demo.pages import page_answer
from vesportal.demo.records import Product, vocabulary
from vesportal.demo.view import View, file_title

_CONTEXT = "https://schema.org/"
_ACCESS_RIGHT = "http://publications.europa.eu/resource/authority/access-right/"
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_EDITED_BY_HAND = "energy-trends-in-charts"  # whose block has a comma too many
_STEPS = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))
Json = dict[str, Any]


def sitemap_answer(view: View) -> Answer:
    """All pages of the site: its start, those of series and products, and one about the site."""
    pages = [(f"{view.root}/", ""), (f"{view.root}/about", "2024-02-01")]
    pages += [(_series_page(view, key), "") for key in view.domain.series]
    pages += [
        (view.landing(product), view.modified(product).date().isoformat()) for product in view.domain.products
    ]
    urls = "".join(
        f"<url><loc>{escape(page)}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"
        for page, changed in pages
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_SITEMAPS}">{urls}</urlset>\n'
    return Answer(text.encode(), "application/xml")


def start_answer(view: View) -> Answer:
    """The start of the site, which names its data sets."""
    named = [{"@type": "Dataset", "name": p.heading, "url": view.landing(p)} for p in view.domain.products]
    catalogue = {
        "@context": _CONTEXT, "@type": "DataCatalog", "@id": f"{view.root}/", "name": view.domain.name,
        "description": view.domain.description, "publisher": _publisher(view), "dataset": named,
    }  # fmt: skip
    links = "".join(
        f'<li><a href="{escape(view.landing(p))}">{escape(p.heading)}</a></li>' for p in view.domain.products
    )
    body = f"<p>{escape(view.domain.description)}</p><ul>{links}</ul>"
    return page_answer(view.domain.name, body, _script(json.dumps(catalogue)))


def about_answer(view: View) -> Answer:
    """A page that describes no data."""
    return page_answer(f"About {view.domain.name}", "<p>Who we are and how to write to us.</p>")


def series_answer(view: View, key: str) -> Answer | None:
    """The page of a series, which names its members."""
    if key not in view.domain.series:
        return None
    title, _, text = view.domain.series[key].partition(": ")
    members = [p for p in view.domain.products if p.series == key]
    markup = {
        "@context": _CONTEXT, "@type": "Dataset", "@id": series_iri(view, key), "identifier": series_iri(view, key),
        "name": title, "description": text, "url": _series_page(view, key), "publisher": _publisher(view),
        "hasPart": [{"@type": "Dataset", "@id": p.iri, "name": p.heading, "url": view.landing(p)} for p in members],
    }  # fmt: skip
    return page_answer(title, f"<p>{escape(text)}</p>", _script(json.dumps(markup)))


def product_page_answer(view: View, product: Product) -> Answer:
    """The page of a product with its markup."""
    if product.bare:
        return page_answer(product.heading, _microdata(view, product))
    text = json.dumps(markup_of(view, product), indent=1)
    if product.name == _EDITED_BY_HAND:
        text = text.removesuffix("\n}") + ",\n}"
    ask = "" if product.open else f"<p>To ask for access, write to {escape(view.domain.contact_email)}.</p>"
    return page_answer(product.heading, f"<p>{escape(product.text)}</p>{ask}", _script(text))


def markup_of(view: View, product: Product) -> Json:
    """What the page says of a product in JSON-LD."""
    licence = vocabulary("licences")[product.licence] if product.licence else None
    start, end = product.start, view.end(product)
    return _stated({
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": product.iri,
        "identifier": product.iri,
        "name": product.title,
        "description": product.text,
        "url": view.landing(product),
        "keywords": list(product.tags),
        "about": {"@type": "Thing", "name": vocabulary("themes")[product.theme][0]} if product.theme else None,
        "license": {"@type": "CreativeWork", "name": licence[1], "url": licence[2]} if licence else None,
        "isAccessibleForFree": True if product.open else None,
        "conditionsOfAccess": None if product.open else _conditions(product),
        "creator": _publisher(view),
        "publisher": _publisher(view),
        "datePublished": view.issued(product),
        "dateModified": view.modified(product).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "version": product.version,
        "inLanguage": "en-GB",
        "temporalCoverage": f"{start}/{end or '..'}" if start else "",
        "spatialCoverage": _place(product),
        "variableMeasured": _variables(product),
        "measurementTechnique": product.activity,
        "isBasedOn": product.source_iris,
        "conformsTo": list(product.conforms),
        "isPartOf": _part_of(view, product),
        "includedInDataCatalog": {"@type": "DataCatalog", "name": view.domain.name, "url": f"{view.root}/"},
        "potentialAction": _action(view, product),
        "distribution": [_download(view, product, number) for number in range(len(product.files)) if _is_file(product, number)],
    })  # fmt: skip


def _conditions(product: Product) -> list[Json | str]:
    code = vocabulary("classes")[product.sensitivity][2]
    return [
        f"{_ACCESS_RIGHT}{code}",
        f"Given to those who sign an agreement; the grounds are {product.grounds}.",
    ]


def _publisher(view: View) -> Json:
    point = {
        "@type": "ContactPoint", "contactType": "data enquiries", "name": view.domain.contact_name,
        "email": view.domain.contact_email,
    }  # fmt: skip
    return {
        "@type": "Organization",
        "@id": view.domain.iri,
        "name": view.domain.name,
        "url": f"{view.root}/",
        "contactPoint": point,
    }


def _place(product: Product) -> Json | None:
    """A box: south, west, north, east."""
    if not product.area:
        return None
    name, (west, south, east, north) = vocabulary("areas")[product.area]
    return {
        "@type": "Place",
        "name": name,
        "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
    }


def _variables(product: Product) -> list[Json | str]:
    if product.dictionary == "names":
        return [column.name for column in product.columns]
    return [
        _stated({"@type": "PropertyValue", "name": c.name, "description": c.description, "unitText": c.unit})
        for c in product.columns
        if product.dictionary != "none"
    ]


def _part_of(view: View, product: Product) -> Json | None:
    if not product.series:
        return None
    title = view.domain.series[product.series].partition(": ")[0]
    return {"@type": "Dataset", "@id": series_iri(view, product.series), "name": title}


def _series_page(view: View, key: str) -> str:
    return f"{view.root}/series/{key}"


def _is_file(product: Product, number: int) -> bool:
    return product.open and product.files[number].format != "API"


def _action(view: View, product: Product) -> Json | None:
    """How the records of a product are asked for."""
    if not any(file.format == "API" for file in product.files):
        return None
    target = {
        "@type": "EntryPoint", "urlTemplate": f"{view.records(product)}?limit={{limit}}", "contentType": "application/json",
        "documentation": view.openapi(product),
    }  # fmt: skip
    limit = {
        "@type": "PropertyValueSpecification",
        "valueName": "limit",
        "description": "how many records, at most 100",
    }
    return {
        "@type": "SearchAction",
        "name": f"Records of {product.heading}",
        "target": target,
        "query-input": limit,
    }


def _download(view: View, product: Product, number: int) -> Json:
    file = product.files[number]
    return _stated({
        "@type": "DataDownload",
        "name": file_title(product, file),
        "contentUrl": view.download(product, number),
        "encodingFormat": vocabulary("formats")[file.format]["media"] or file.format,
        "contentSize": _size(file.size),
    })  # fmt: skip


def _size(size: int | None) -> str:
    if size is None:
        return ""
    step, unit = next((pair for pair in _STEPS if size >= pair[0]), (1, "B"))
    return f"{size / step:.4g} {unit}"


def _microdata(view: View, product: Product) -> str:
    """As pages were marked up before JSON-LD, with the least that can be said."""
    links = "".join(
        f'<li itemprop="distribution" itemscope itemtype="http://schema.org/DataDownload">'
        f'<a itemprop="contentUrl" href="{escape(view.download(product, number))}">{escape(file.format)}</a></li>'
        for number, file in enumerate(product.files)
    )
    return (
        f'<div itemscope itemtype="http://schema.org/Dataset" itemid="{escape(product.iri)}">'
        f'<p itemprop="description">{escape(product.text)}</p><ul>{links}</ul></div>'
    )


def _script(text: str) -> str:
    """A block of JSON-LD, with nothing in it that could end it."""
    return f'<script type="application/ld+json">{text.replace("</", "<\\/")}</script>'


def _stated(values: Json) -> Json:
    """Only what has a value."""
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}
