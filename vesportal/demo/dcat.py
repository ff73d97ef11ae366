"""The DCAT face: a domain's products as DCAT 3 / DCAT-AP 3 trees, written in three serialisations.

Styles differ as real portals do: `hydra` (paged, blank nodes, `hydra:next` as a string), `rdfxml` (keywords
in one literal, plain-text frequencies), `ap3` (named agents, services, series, policies), and `simple`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from vesportal.demo import rdf
from vesportal.demo.answers import Answer, json_answer, text_answer
from vesportal.demo.dcat_parts import (
    bbox_node,
    contact_node,
    licence_node,
    policy_node,
    publisher_node,
    schema_node,
    service_node,
)
from vesportal.demo.rdf import Node, node, ref, typed
from vesportal.demo.records import DemoFile, Product, vocabulary
from vesportal.demo.view import View, file_title

_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_STAC = {"dct:title": "STAC collection", "dct:format": "JSON", "dct:conformsTo": ref("https://stacspec.org/")}
_MEDIA = {"jsonld": "application/ld+json", "ttl": "text/turtle; charset=utf-8", "rdf": "application/rdf+xml"}
_WRITERS = {"jsonld": rdf.to_jsonld, "ttl": rdf.to_turtle, "rdf": rdf.to_rdfxml}
SYNTAXES = tuple(_MEDIA)


def catalogue_answer(view: View, syntax: str, arguments: Mapping[str, str]) -> Answer:
    """One page of the catalogue (`page` from 1, `modified_since` ISO 8601), or 404 beyond the last."""
    text = arguments.get("page", "1")
    products = [p for p in view.domain.products if _since(view, p, arguments.get("modified_since", ""))]
    size = view.domain.page_size or max(len(products), 1)
    last = max(1, -(-len(products) // size))
    if not text.isdecimal() or not 1 <= int(text) <= last:
        return text_answer(f"There is no page {text!r} of this catalogue: pages run from 1 to {last}.", 404)
    page = int(text)
    nodes = [_catalogue(view, products[(page - 1) * size : page * size])]
    if view.domain.page_size:
        nodes.append(_paging(view, syntax, page, last, len(products)))
    return _written(view, syntax, nodes)


def dataset_answer(view: View, syntax: str, product: Product) -> Answer:
    """One product as a document of its own."""
    return _written(view, syntax, [_dataset(view, product)])


def records_answer(view: View, rows: list[dict[str, Any]], arguments: Mapping[str, str]) -> Answer:
    """A page of a product's record API."""
    limit, offset = (arguments.get(name, default) for name, default in (("limit", "100"), ("offset", "0")))
    if not (limit.isdecimal() and offset.isdecimal()):
        return json_answer({"error": "limit and offset must be whole numbers from 0"}, 400)
    return json_answer({"total": len(rows), "records": rows[int(offset) : int(offset) + int(limit)]})


def _written(view: View, syntax: str, nodes: list[Node]) -> Answer:
    write = _WRITERS[syntax]
    if syntax == "jsonld" and view.domain.style == "hydra":
        write = rdf.to_jsonld_graph
    return Answer(write(nodes).encode(), _MEDIA[syntax])


def _since(view: View, product: Product, text: str) -> bool:
    return not text or view.modified(product).isoformat() >= text


def _paging(view: View, syntax: str, page: int, last: int, total: int) -> Node:
    def address(number: int) -> str:
        return f"{view.root}/catalog.{syntax}?page={number}"

    links = {
        "hydra:first": address(1),
        "hydra:last": address(last),
        "hydra:next": address(page + 1) if page < last else "",
        "hydra:previous": address(page - 1) if page > 1 else "",
        "hydra:totalItems": typed(total, "xsd:integer"),
        "hydra:itemsPerPage": typed(view.domain.page_size, "xsd:integer"),
    }
    return node("hydra:PagedCollection", links, address(page))


def _catalogue(view: View, products: list[Product]) -> Node:
    domain = view.domain
    datasets = [_dataset(view, product) for product in products]
    ap3 = domain.style == "ap3"
    services = [service_node(view, p, serves=True) for p in products if ap3 and p.contract and p.openapi]
    properties = {
        "dct:title": domain.name,
        "dct:description": domain.description,
        "dct:publisher": publisher_node(view),
        "foaf:homepage": node("foaf:Document", {}, f"{view.root}/"),
        "dct:language": ref(_EU + "language/ENG"),
        "dcat:service": services,
        "dcat:dataset": datasets,
        "dct:hasPart": [_series(view, key) for key in domain.series] if ap3 else [],
    }
    return node("dcat:Catalog", properties, f"https://data.{domain.slug}.example/id/catalogue")


def _series(view: View, key: str) -> Node:
    title, _, text = view.domain.series[key].partition(": ")
    properties = {
        "dct:title": title,
        "dct:description": text,
        "dct:publisher": publisher_node(view),
        "dcat:contactPoint": contact_node(view, None),
    }
    return node("dcat:DatasetSeries", properties, series_iri(view, key))


def series_iri(view: View, key: str) -> str:
    """The identifier of a series."""
    return f"https://data.{view.domain.slug}.example/id/series/{key}"


def _dataset(view: View, product: Product) -> Node:
    files = [_distribution(view, product, number) for number in range(len(product.files))]
    properties = {
        "dct:identifier": product.name,
        "dct:title": _texts(product.titles, product.title),
        "dct:description": _texts(product.texts, product.text),
        **_described(view, product),
        **_dated(view, product),
        **_governed(view, product),
        **_traced(view, product),
        "dcat:landingPage": node("foaf:Document", {}, view.landing(product)),
        "dcat:distribution": files,
        "adms:sample": ref(files[0]["@id"]) if product.contract and files else None,
    }
    return node("dcat:Dataset", properties, product.iri)


def _texts(translated: Mapping[str, str], plain: str) -> Any:
    return [{"@value": text, "@language": language} for language, text in translated.items()] or plain


def _described(view: View, product: Product) -> Node:
    joined = view.domain.style == "rdfxml"
    theme = vocabulary("themes").get(product.theme)
    return {
        "dct:publisher": publisher_node(view),
        "dcat:contactPoint": None if product.anonymous else contact_node(view, product),
        "dcat:keyword": ", ".join(product.tags) if joined else list(product.tags),
        "dcat:theme": _themes(view, product.theme, theme) if theme else [],
        "dct:spatial": None if product.stac else bbox_node(product.area),
        "dct:language": ref(_EU + "language/ENG") if not product.titles and not product.bare else None,
    }


def _themes(view: View, key: str, theme: list[str]) -> list[Node]:
    label, code = theme
    concept = node(
        "skos:Concept", {"skos:prefLabel": label}, f"https://data.{view.domain.slug}.example/id/theme/{key}"
    )
    return [ref(f"{_EU}data-theme/{code}"), concept]


def _dated(view: View, product: Product) -> Node:
    ends = {"dcat:startDate": product.start, "dcat:endDate": view.end(product)}
    period = {key: typed(value, "xsd:date") for key, value in ends.items() if value}
    spelled = view.frequency(product)
    authority = view.domain.style in ("ap3", "hydra") and not product.frequency
    return {
        "dct:temporal": node("dct:PeriodOfTime", period) if period and not product.stac else None,
        "dct:issued": typed(view.issued(product), "xsd:date"),
        "dct:modified": None if product.bare else typed(_z(view.modified(product)), "xsd:dateTime"),
        "dct:accrualPeriodicity": ref(f"{_EU}frequency/{product.freq}")
        if authority and product.freq
        else spelled,
        "dcat:version": product.version,
        "adms:versionNotes": product.version_notes,
    }


def _z(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat() + "Z"


def _governed(view: View, product: Product) -> Node:
    _, ib1, right = vocabulary("classes")[product.sensitivity]
    stated = product.access_right or f"{_EU}access-right/{right}"
    if product.bare:
        return {}
    return {
        "dct:accessRights": ref(stated) if stated.startswith("http") else stated,
        "ib1:sensitivityClass": ib1,
        "dct:rights": _rights(product),
        "odrl:hasPolicy": policy_node(view, product),
        "dqv:hasQualityAnnotation": _quality(product),
    }


def _rights(product: Product) -> Node | None:
    grounds = f"Restricted after triage on these grounds: {product.grounds}." if product.grounds else ""
    text = " ".join(filter(None, (product.rights, grounds)))
    return node("dct:RightsStatement", {"rdfs:label": text}) if text else None


def _quality(product: Product) -> Node | None:
    body = node("oa:TextualBody", {"rdf:value": product.quality})
    told = {"rdfs:label": product.quality, "oa:hasBody": body}
    return node("dqv:QualityAnnotation", told) if product.quality else None


def _traced(view: View, product: Product) -> Node:
    activity = node("prov:Activity", {"rdfs:label": product.activity})
    statement = node("dct:ProvenanceStatement", {"rdfs:label": product.activity})
    contract = {
        "dct:title": "Data contract (ODCS 3.1)",
        "dct:format": "YAML",
        "dct:conformsTo": ref("https://bitol-io.github.io/open-data-contract-standard/v3.1.0/"),
    }
    return {
        "dct:conformsTo": [node("dct:Standard", {}, iri) for iri in product.conforms],
        "dct:source": [ref(iri) for iri in product.source_iris],
        "prov:wasGeneratedBy": activity if product.activity else None,
        "dct:provenance": statement if product.activity and view.domain.style == "ap3" else None,
        "dcat:inSeries": ref(series_iri(view, product.series)) if product.series else None,
        "foaf:page": [
            *([node("foaf:Document", contract, view.contract(product))] if product.contract else []),
            *([node("foaf:Document", _STAC, view.stac(product))] if product.stac else []),
        ],
    }


def _distribution(view: View, product: Product, number: int) -> Node:
    file = product.files[number]
    api = file.format == "API"
    properties = {
        "dct:title": file_title(product, file),
        "dcat:accessURL": ref(view.records(product) if api and product.open else view.landing(product)),
        "dcat:downloadURL": ref(view.download(product, number)) if product.open and not api else None,
        **_kind(view, product, file),
        "dcat:byteSize": typed(file.size, "xsd:nonNegativeInteger") if file.size else None,
        "dct:license": licence_node(product),
        "dct:rights": _rights(product) if view.domain.style in ("ap3", "hydra") else None,
        "dcat:accessService": service_node(view, product) if product.openapi else None,
        "csvw:tableSchema": schema_node(product) if not api or len(product.files) == 1 else None,
    }
    if product.bare:
        properties = {
            key: properties[key] for key in ("dct:title", "dcat:accessURL", "dct:format", "dct:license")
        }
    return node("dcat:Distribution", properties, f"{product.iri}/distribution/{number + 1}")


def _kind(view: View, product: Product, file: DemoFile) -> Node:
    known = vocabulary("formats")[file.format]
    if view.domain.style in ("ap3", "hydra"):
        media = known["media"]
        return {
            "dct:format": ref(f"{_EU}file-type/{known['eu']}"),
            "dcat:mediaType": ref(_IANA + media) if media else None,
        }
    return {"dct:format": file.format, "dcat:mediaType": known["media"]}
