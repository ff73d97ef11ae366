"""Which answer a path of the demo gets. Pure: no socket here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from vesportal.demo import frictionless, ogc_records, schema_org, stac, worked
from vesportal.demo.answers import Answer, json_answer, text_answer
from vesportal.demo.asyncapi import stream_answer, streams_answer
from vesportal.demo.ckan import ckan_answer
from vesportal.demo.csw import csw_answer, csw_by_post
from vesportal.demo.dbt import manifest_answer, warehouse_answer
from vesportal.demo.dcat import SYNTAXES, catalogue_answer, dataset_answer, records_answer
from vesportal.demo.dcat_us import data_json_answer, dictionary_answer
from vesportal.demo.descriptors import contract_text, openapi_document, policy_document
from vesportal.demo.inventory import files_answer, register_answer
from vesportal.demo.iso19115 import collection_answer, record_answer
from vesportal.demo.oai_pmh import oai_answer
from vesportal.demo.odcs import contracts_answer, data_contract_answer
from vesportal.demo.odps import product_description_answer, products_answer
from vesportal.demo.open_energy import metadata_answer
from vesportal.demo.openapi import apis_answer, interface_answer
from vesportal.demo.opendatasoft import explore_answer
from vesportal.demo.pages import home_answer, index_answer, product_answer
from vesportal.demo.records import Domain, Product, domains, vocabulary
from vesportal.demo.samples import sample_bytes, sample_rows
from vesportal.demo.view import View, find_file
from vesportal.demo.waf import document_answer, folder_answer

_FAILURES = {
    403: "You need permission for this file (demo).",
    404: "This file has gone (demo).",
    500: "The file server has failed (demo).",
}
_ANY = "|".join(SYNTAXES)
_RECORDS = ogc_records.CATALOGUE


@dataclass(frozen=True, slots=True)
class Request:
    """What matters of a request: `path` decoded, the query, the demo's own address, and the day."""

    path: str
    base_url: str
    today: date
    arguments: Mapping[str, str] = field(default_factory=dict)
    authorization: str = ""
    body: bytes = b""


def answer(request: Request) -> Answer:
    """The answer to a GET or, with a body, a POST; a HEAD gets that of a GET without its body."""
    if request.path == "/":
        return index_answer(request.base_url)
    if request.path == "/healthz":
        return text_answer("ok")
    _, slug, *_ = request.path.split("/", 2)
    if slug == worked.SLUG:
        below = request.path.removeprefix(f"/{slug}")
        return worked.worked_answer(f"{request.base_url}/{slug}", below, request.today)
    domain = domains().get(slug)
    if domain is None:
        return text_answer(f"There is no demo domain called {slug!r}. GET / lists them.", 404)
    refusal = _refusal(domain, request.authorization)
    return refusal or _domain_answer(domain, request)


def _refusal(domain: Domain, authorization: str) -> Answer | None:
    if not domain.key or authorization.removeprefix("Bearer ") == domain.key:
        return None
    if authorization:
        return json_answer(
            {"success": False, "error": {"__type": "Authorization Error", "message": "Key unknown"}}, 403
        )
    body = {"success": False, "error": {"__type": "Authorization Error", "message": "An API key is needed"}}
    denied = json_answer(body, 401)
    return Answer(denied.body, denied.media_type, 401, {"WWW-Authenticate": f'Bearer realm="{domain.slug}"'})


def _domain_answer(domain: Domain, request: Request) -> Answer:
    view = View(domain, f"{request.base_url}/{domain.slug}", request.today)
    rest = request.path[len(domain.slug) + 1 :] or "/"
    for protocol, pattern, call in _ROUTES:
        match = pattern.fullmatch(rest)
        if match and protocol in ("", domain.protocol):
            return call(view, request, *match.groups()) or _nothing(rest)
    return _nothing(rest)


def _nothing(path: str) -> Answer:
    return text_answer(f"There is nothing at {path!r} in this demo domain.", 404)


def _ckan(view: View, request: Request, action: str) -> Answer:
    return ckan_answer(view, action, request.arguments)


def _catalogue(view: View, request: Request, syntax: str) -> Answer:
    return catalogue_answer(view, syntax, request.arguments)


def _dataset(view: View, request: Request, name: str, syntax: str) -> Answer | None:
    product = view.domain.product(name)
    return dataset_answer(view, syntax, product) if product else None


def _dictionary(view: View, request: Request, name: str) -> Answer | None:
    product = view.domain.product(name)
    return dictionary_answer(view, product) if product else None


def _metadata(view: View, request: Request, name: str) -> Answer | None:
    product = view.domain.product(name)
    return record_answer(view, product) if product else None


def _data_contract(view: View, request: Request, name: str) -> Answer | None:
    product = view.domain.product(name)
    return data_contract_answer(view, product) if product else None


def _product_description(view: View, request: Request, name: str) -> Answer | None:
    product = view.domain.product(name)
    return product_description_answer(view, product) if product else None


def _explore(view: View, request: Request, path: str) -> Answer:
    return explore_answer(view, path, request.arguments)


def _record(view: View, request: Request, iri: str) -> Answer | None:
    product = view.domain.product(iri.rpartition("/")[2])
    return ogc_records.record_answer(view, product) if product else None


def _landing(view: View, request: Request, name: str) -> Answer | None:
    product = view.domain.product(name)
    return product_answer(view, product) if product else None


def _marked_up(view: View, request: Request, name: str) -> Answer | None:
    product = view.domain.product(name)
    return schema_org.product_page_answer(view, product) if product else None


def _package_folder(view: View, request: Request, name: str, below: str) -> Answer | None:
    product = view.domain.product(name)
    return frictionless.package_folder_answer(product, below) if product else None


def _descriptor(view: View, request: Request, name: str) -> Answer | None:
    product = view.domain.product(name)
    return frictionless.descriptor_answer(view, product) if product else None


def _file(view: View, request: Request, name: str) -> Answer | None:
    found = find_file(view.domain, name)
    if found is None:
        return None
    product, file = found
    if file.status in _FAILURES:
        return text_answer(_FAILURES[file.status], file.status)
    if not product.open:
        return text_answer(_FAILURES[403], 403)
    media = vocabulary("formats")[file.format]["media"] or "application/octet-stream"
    return Answer(sample_bytes(product, file), media, ranged=True)


def _self_describing(test: Callable[[Product], bool], make: Callable[[View, Product], Answer]) -> "_Call":
    def call(view: View, request: Request, name: str) -> Answer | None:
        product = view.domain.product(name)
        return make(view, product) if product and test(product) else None

    return call


def _records(view: View, request: Request, name: str) -> Answer | None:
    product = view.domain.product(name)
    if product is None or not product.columns:
        return None
    if not product.open:
        return json_answer({"error": "This record API is for parties with an agreement (demo)."}, 403)
    return records_answer(view, sample_rows(product), request.arguments)


_Call = Callable[..., Answer | None]
_Route = tuple[str, re.Pattern[str], _Call]
_contract = _self_describing(
    lambda p: p.contract, lambda view, p: Answer(contract_text(view, p).encode(), "application/yaml")
)
_openapi = _self_describing(
    lambda p: p.openapi, lambda view, p: json_answer(openapi_document(view, p), media_type="application/json")
)
_policy = _self_describing(
    lambda p: bool(p.policy),
    lambda view, p: json_answer(policy_document(view, p), media_type="application/ld+json"),
)
_stac = _self_describing(lambda p: p.stac, stac.linked_answer)
# Protocol it belongs to (empty: all), path below the domain, what answers it.
_ROUTES: tuple[_Route, ...] = tuple(
    (protocol, re.compile(pattern), call)
    for protocol, pattern, call in (
        ("schema-org", r"/", lambda view, request: schema_org.start_answer(view)),
        ("", r"/", lambda view, request: home_answer(view)),
        ("ckan", r"/api/3/?", lambda view, request: json_answer({"version": 3})),
        ("ckan", r"/api(?:/3)?/action/?([^/]*)", _ckan),
        ("dbt", r"/target/manifest\.json", lambda view, request: manifest_answer(view)),
        ("dbt", r"/target/catalog\.json", lambda view, request: warehouse_answer(view)),
        ("dcat", rf"/catalog\.({_ANY})", _catalogue),
        ("dcat", rf"/dataset/([^/]+)\.({_ANY})", _dataset),
        ("dcat-us", r"/data\.json", lambda view, request: data_json_answer(view)),
        ("dcat-us", r"/dictionaries/([^/]+)\.json", _dictionary),
        ("inventory", r"/registers/data-register\.csv", lambda view, request: register_answer(view)),
        ("inventory", r"/registers/files\.yaml", lambda view, request: files_answer(view)),
        ("iso19115", r"/metadata/collection\.xml", lambda view, request: collection_answer(view)),
        ("iso19115", r"/metadata/([^/]+)\.xml", _metadata),
        ("oai-pmh", r"/oai", lambda view, request: oai_answer(view, request.arguments)),
        ("csw", r"/csw/?", lambda view, request: csw_answer(view, request.arguments, request.body)),
        ("csw", r"/csw-by-post/?", lambda view, request: csw_by_post(view, request.arguments, request.body)),
        ("waf", r"/metadata/((?:[^/]+/)?)", lambda view, request, folder: folder_answer(view, folder)),
        (
            "waf",
            r"/metadata/((?:[^/]+/)?)([^/]+)\.xml",
            lambda view, request, *named: document_answer(view, *named),
        ),
        ("odcs", r"/contracts/", lambda view, request: contracts_answer(view)),
        ("odcs", r"/contracts/([^/]+)\.odcs\.yaml", _data_contract),
        ("odps", r"/products/index\.txt", lambda view, request: products_answer(view)),
        ("odps", r"/products/([^/]+)\.odps\.yaml", _product_description),
        ("open-energy", r"/open-energy/metadata\.yaml", lambda view, request: metadata_answer(view)),
        ("openapi", r"/apis\.json", lambda view, request: apis_answer(view)),
        ("openapi", r"/interfaces/([^/]+)", lambda view, request, name: interface_answer(view, name)),
        ("asyncapi", r"/streams/", lambda view, request: streams_answer(view)),
        ("asyncapi", r"/streams/([^/]+)", lambda view, request, name: stream_answer(view, name)),
        ("opendatasoft", r"/api/explore/v2\.1/(.+?)/?", _explore),
        ("opendatasoft", r"/explore/dataset/([^/]+)/?", _landing),
        ("stac", r"/catalog\.json", lambda view, request: stac.root_answer(view)),
        ("stac", r"/([^/]+)/catalog\.json", lambda view, request, key: stac.group_answer(view, key)),
        (
            "stac",
            r"/(.+)/collection\.json",
            lambda view, request, folder: stac.collection_answer(view, folder),
        ),
        ("stac", r"/((?!files/).+)\.json", lambda view, request, path: stac.item_answer(view, path)),
        ("ogc-records", r"/ogcapi/?", lambda view, request: ogc_records.landing_answer(view)),
        ("ogc-records", r"/ogcapi/conformance", lambda view, request: ogc_records.conformance_answer()),
        ("ogc-records", r"/ogcapi/collections", lambda view, request: ogc_records.collections_answer(view)),
        (
            "ogc-records",
            rf"/ogcapi/collections/{_RECORDS}",
            lambda view, request: ogc_records.collection_answer(view),
        ),
        (
            "ogc-records",
            rf"/ogcapi/collections/{_RECORDS}/items",
            lambda view, request: ogc_records.items_answer(view, request.arguments),
        ),
        ("ogc-records", rf"/ogcapi/collections/{_RECORDS}/items/(.+)", _record),
        ("schema-org", r"/sitemap\.xml", lambda view, request: schema_org.sitemap_answer(view)),
        ("schema-org", r"/about", lambda view, request: schema_org.about_answer(view)),
        ("schema-org", r"/series/([^/]+)", lambda view, request, key: schema_org.series_answer(view, key)),
        ("schema-org", r"/dataset/([^/]+)", _marked_up),
        ("frictionless", r"/packages/", lambda view, request: frictionless.folder_answer(view)),
        ("frictionless", r"/packages/([^/]+)/((?:data/)?)", _package_folder),
        ("frictionless", r"/packages/([^/]+)/datapackage\.json", _descriptor),
        ("frictionless", r"/packages/[^/]+/data/([^/]+)", _file),
        ("", r"/dataset/([^/]+)", _landing),
        ("", r"/files/([^/]+)", _file),
        ("", r"/contracts/([^/]+)\.odcs\.yaml", _contract),
        ("", r"/openapi/([^/]+)\.json", _openapi),
        ("", r"/stac/([^/]+)/collection\.json", _stac),
        ("", r"/policies/([^/]+)\.jsonld", _policy),
        ("", r"/api/records/([^/]+)", _records),
    )
)
