"""The CKAN face: a domain's products as the Action API v3 answers them.

Three styles are met in practice and played here: `scheming` (2.9, own fields on the first level,
redacted addresses), `extras` (2.8, what has no field of its own is an extra), and `plain` (2.10).
"""

import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from vesportal.demo.answers import Answer, json_answer
from vesportal.demo.records import Column, DemoFile, Domain, Product, vocabulary
from vesportal.demo.samples import sample_rows
from vesportal.demo.view import View, file_title

_MAX_ROWS = 1000
_MAX_RECORDS = 32_000
_VERSIONS = {"scheming": "2.9.8", "extras": "2.8.7", "plain": "2.10.4"}
_MODIFIED_RANGE = re.compile(r"metadata_modified:\[(\S+) TO (\S+)\]")
_TYPES = {
    "string": "text",
    "number": "numeric",
    "integer": "int4",
    "boolean": "bool",
    "datetime": "timestamp",
}
Json = dict[str, Any]
Arguments = Mapping[str, str]


def ckan_answer(view: View, action: str, arguments: Arguments) -> Answer:
    """The answer to one action; an unknown one gets 400 with a bare string, as CKAN gives it."""
    call = _ACTIONS.get(action)
    if call is None:
        return json_answer(f"Bad request - Action name not known: {action}", 400)
    try:
        result = call(view, arguments)
    except LookupError:
        return _failure(view, action, 404, "Not Found Error", "Not found")
    except ValueError as error:
        return _failure(view, action, 409, "Validation Error", str(error))
    return json_answer({"help": _help(view, action), "success": True, "result": result})


def _help(view: View, action: str) -> str:
    return f"{view.root}/api/3/action/help_show?name={action}"


def _failure(view: View, action: str, status: int, kind: str, message: str) -> Answer:
    error = {"__type": kind, "message": message}
    return json_answer({"help": _help(view, action), "success": False, "error": error}, status)


def _package_search(view: View, arguments: Arguments) -> Json:
    start = _number(arguments, "start", 0)
    rows = min(_number(arguments, "rows", 10), _MAX_ROWS)
    sort = arguments.get("sort") or "score desc, metadata_modified desc"
    found = [_package(view, p) for p in view.domain.products if _matches(view, p, arguments)]
    found.sort(key=lambda p: p["id"])
    if "metadata_modified desc" in sort:
        found.sort(key=lambda p: p["metadata_modified"], reverse=True)
    return {
        "count": len(found),
        "sort": sort,
        "facets": {},
        "results": found[start : start + rows],
        "search_facets": {},
    }


def _number(arguments: Arguments, name: str, default: int) -> int:
    text = arguments.get(name, str(default))
    if not text.isdecimal():
        raise ValueError(f"{name}: Invalid integer")
    return int(text)


def _matches(view: View, product: Product, arguments: Arguments) -> bool:
    span = _MODIFIED_RANGE.search(arguments.get("fq", ""))
    words = arguments.get("q", "").replace("*:*", "").lower().split()
    text = f"{product.title} {product.text} {' '.join(product.tags)}".lower()
    return (span is None or _within(_stamp(view, product), *span.groups())) and all(w in text for w in words)


def _within(stamp: str, low: str, high: str) -> bool:
    return (low == "*" or low.rstrip("Z") <= stamp) and (high == "*" or stamp <= high.rstrip("Z"))


def _package_show(view: View, arguments: Arguments) -> Json:
    product = view.domain.product(arguments.get("id", ""))
    if product is None:
        raise LookupError
    return _package(view, product)


def _package_list(view: View, arguments: Arguments) -> list[str]:
    return sorted(product.name for product in view.domain.products)


def _organization_show(view: View, arguments: Arguments) -> Json:
    if arguments.get("id") not in (view.domain.slug, _organization(view.domain)["id"]):
        raise LookupError
    return {**_organization(view.domain), "package_count": len(view.domain.products)}


def _organization_list(view: View, arguments: Arguments) -> list[str]:
    return [view.domain.slug]


def _status_show(view: View, arguments: Arguments) -> Json:
    return {
        "site_title": view.domain.name,
        "site_description": view.domain.description,
        "site_url": view.root,
        "ckan_version": _VERSIONS[view.domain.style],
        "extensions": ["datastore", "scheming_datasets"],
        "locale_default": "en_GB",
    }


def _datastore_search(view: View, arguments: Arguments) -> Json:
    product, number = _resource(view.domain, arguments.get("resource_id", ""))
    offset, limit = _number(arguments, "offset", 0), min(_number(arguments, "limit", 100), _MAX_RECORDS)
    rows = sample_rows(product, number)
    records = [{"_id": n, **row} for n, row in enumerate(rows, 1)]
    return {
        "resource_id": arguments["resource_id"],
        "fields": [{"id": "_id", "type": "int"}, *(_datastore_field(product, c) for c in product.columns)],
        "records": records[offset : offset + limit],
        "total": len(records),
    }


def _resource(domain: Domain, identifier: str) -> tuple[Product, int]:
    for product in domain.products:
        for number in range(len(product.files)):
            if product.columns and product.open and _resource_id(product, number) == identifier:
                return product, number
    raise LookupError


_ACTIONS: dict[str, Callable[[View, Arguments], Any]] = {
    "package_search": _package_search,
    "package_show": _package_show,
    "package_list": _package_list,
    "organization_show": _organization_show,
    "organization_list": _organization_list,
    "status_show": _status_show,
    "site_read": lambda view, arguments: True,
    "datastore_search": _datastore_search,
}


def _resource_id(product: Product, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{product.iri}/{product.name}#{number}"))


def _organization(domain: Domain) -> Json:
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, domain.iri)),
        "name": domain.slug,
        "title": domain.name,
        "type": "organization",
        "description": domain.description,
        "image_url": "",
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def _stamp(view: View, product: Product) -> str:
    return view.modified(product).replace(tzinfo=None).isoformat(timespec="microseconds")


def _package(view: View, product: Product) -> Json:
    organization = _organization(view.domain)
    tags = [_tag(name) for name in product.tags]
    resources = [_resource_dict(view, product, n) for n in range(len(product.files))]
    package = {
        "id": product.uuid,
        "name": product.name,
        "title": dict(product.titles) or product.title,
        "notes": dict(product.texts) or product.text,
        "url": "",
        "version": product.version,
        "author": "",
        "author_email": "",
        **_maintainer(view.domain, product),
        **_licence(product),
        "private": False,
        "state": "active",
        "type": "dataset",
        "owner_org": organization["id"],
        "organization": organization,
        "groups": [_group(product.theme)] if product.theme else [],
        "tags": tags,
        "num_tags": len(tags),
        "extras": [],
        "resources": resources,
        "num_resources": len(resources),
        "metadata_created": f"{view.issued(product)}T09:00:00.000000",
        "metadata_modified": _stamp(view, product),
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }
    return {**package, **_STYLES[view.domain.style](view, product)}


def _maintainer(domain: Domain, product: Product) -> Json:
    if product.anonymous:
        return {"maintainer": "", "maintainer_email": ""}
    return {"maintainer": product.contact or domain.contact_name, "maintainer_email": domain.contact_email}


def _licence(product: Product) -> Json:
    if not product.licence:
        return {"license_id": None, "license_title": None, "isopen": False}
    code, title, url = vocabulary("licences")[product.licence]
    isopen = product.open and product.licence != "unstated"
    return {"license_id": code, "license_title": title, "license_url": url, "isopen": isopen}


def _group(theme: str) -> Json:
    label = vocabulary("themes")[theme][0]
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, theme)),
        "name": theme,
        "title": label,
        "display_name": label,
    }


def _tag(name: str) -> Json:
    identifier = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"tag.{name}"))
    return {"id": identifier, "name": name, "display_name": name, "state": "active", "vocabulary_id": None}


def _resource_dict(view: View, product: Product, number: int) -> Json:
    file = product.files[number]
    kind = vocabulary("formats")[file.format]
    resource = {
        "id": _resource_id(product, number),
        "package_id": product.uuid,
        "name": file_title(product, file),
        "description": "",
        "url": _resource_url(view, product, number),
        "format": file.format,
        "mimetype": None if product.bare else kind["media"] or None,
        "mimetype_inner": None,
        "size": file.size,
        "hash": "",
        "position": number,
        "state": "active",
        "created": f"{view.issued(product)}T09:00:00.000000",
        "last_modified": _stamp(view, product),
        "url_type": None if file.format == "API" else "upload",
        "resource_type": None,
        "datastore_active": bool(product.columns) and product.open,
        "cache_url": None,
        "cache_last_updated": None,
    }
    return {**resource, **_resource_extras(view, product, file)}


def _resource_extras(view: View, product: Product, file: DemoFile) -> Json:
    rows = file.rows or product.rows
    extras: Json = {"records_count": rows} if rows else {}
    if product.columns and product.dictionary != "none":
        extras["schema"] = json.dumps({"fields": [_schema_field(product, c) for c in product.columns]})
    if product.openapi:
        extras["endpoint_description"] = view.openapi(product)
    return extras


def _resource_url(view: View, product: Product, number: int) -> str:
    if not product.open:
        return "redacted" if view.domain.style == "scheming" else view.landing(product)
    if product.files[number].format == "API":
        return f"{view.root}/api/3/action/datastore_search?resource_id={_resource_id(product, number)}"
    return view.download(product, number)


def _schema_field(product: Product, column: Column) -> Json:
    told = {
        "title": column.name.replace("_", " ").capitalize(),
        "description": column.description,
        "unit": column.unit,
    }
    return {"name": column.name, "type": column.type, **(told if product.dictionary == "full" else {})}


def _datastore_field(product: Product, column: Column) -> Json:
    notes = {"label": column.name, "notes": column.description} if product.dictionary == "full" else {}
    return {"id": column.name, "type": _TYPES.get(column.type, "text"), "info": notes}


def _scheming_fields(view: View, product: Product) -> Json:
    openness, ib1, _ = vocabulary("classes")[product.sensitivity]
    restricted = {"level": "public" if product.open else "registered", "allowed_users": ""}
    fields = {
        "identifier": product.iri,
        "dataclassification": openness,
        "rights": product.rights or ("Northmoor Open (demo)" if product.open else "Northmoor Shared (demo)"),
        "updatefrequency": view.frequency(product) or "N/A",
        "ib1_trust_framework": "https://registry.core.trust.ib1.org/trust-framework",
        "ib1_sensitivity_class": ib1,
        "ib1_dataset_assurance": "IB1-1",
        "restricted_level": restricted["level"],
        "triage_grounds": product.grounds,
        "extras": _extras(view, product, {}),
    }
    return fields if not product.access_right else {**fields, "access_rights": product.access_right}


def _extras_fields(view: View, product: Product) -> Json:
    stated = {
        "Update Frequency": view.frequency(product),
        "frequency": view.frequency(product),
        "access_rights": product.access_right or vocabulary("classes")[product.sensitivity][0],
        "Data Quality": product.quality,
    }
    revision = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{product.iri}@{_stamp(view, product)}"))
    return {"revision_id": revision, "creator_user_id": None, "extras": _extras(view, product, stated)}


def _plain_fields(view: View, product: Product) -> Json:
    openness, ib1, right = vocabulary("classes")[product.sensitivity]
    base = "http://publications.europa.eu/resource/authority/access-right/"
    stated = {
        "frequency": view.frequency(product),
        "access_rights": product.access_right or base + right,
        "dataclassification": openness,
        "ib1_sensitivity_class": ib1,
        "triage_grounds": product.grounds,
        "rights": product.rights,
        "quality_statement": product.quality,
    }
    return {"extras": _extras(view, product, stated)}


_STYLES: dict[str, Callable[[View, Product], Json]] = {
    "scheming": _scheming_fields,
    "extras": _extras_fields,
    "plain": _plain_fields,
}


def _extras(view: View, product: Product, stated: Mapping[str, str]) -> list[Json]:
    known = vocabulary("areas").get(product.area)
    values = {
        **stated,
        "issued": view.issued(product),
        "spatial": json.dumps(_polygon(known[1])) if known else "",
        "spatial_text": known[0] if known else product.area,
        "temporal_start": product.start,
        "temporal_end": view.end(product),
        "version_notes": product.version_notes,
        "conforms_to": json.dumps(product.conforms) if product.conforms else "",
        "source": json.dumps(product.source_iris) if product.sources else "",
        "was_generated_by": product.activity,
        "contract_url": view.contract(product) if product.contract else "",
        "policy_url": view.policy(product) if product.policy else "",
        "language": ",".join(product.titles),
    }
    return [{"key": key, "value": value} for key, value in values.items() if value]


def _polygon(bbox: list[float]) -> Json:
    west, south, east, north = bbox
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
