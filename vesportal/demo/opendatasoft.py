"""The Opendatasoft face: a domain's products as the Explore API v2.1 of a portal answers them.

Products that are not open play what such portals do: everybody sees the entry, records and files need permission
(`data_visible` false), whatever the licence says.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from vesportal.demo.answers import Answer, json_answer
from vesportal.demo.records import Column, DemoFile, Product, vocabulary
from vesportal.demo.samples import sample_bytes, sample_rows
from vesportal.demo.view import View, file_title

_MOST = 100
_CAP = 10_000
_TYPES = {"string": "text", "number": "double", "integer": "int", "boolean": "text"}
_EXPORTS = {"xlsx": "XLSX", "geojson": "GeoJSON", "shp": "SHP", "parquet": "Parquet", "kml": "XML"}
_NO_DCAT = ("created", "issued", "creator", "contributor", "accrualperiodicity", "spatial", "temporal", "granularity",
            "dataquality", "publisher_type", "conforms_to", "accessRights", "relation")  # fmt: skip
Json = dict[str, Any]
Arguments = Mapping[str, str]


class _Refused(Exception):
    """An error of the API: HTTP status, its code, a message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def explore_answer(view: View, path: str, arguments: Arguments) -> Answer:
    """The answer to `path` below `/api/explore/v2.1/`; errors are `{"error_code", "message"}`."""
    try:
        return _answer(view, path, arguments)
    except _Refused as error:
        return json_answer({"error_code": error.code, "message": str(error)}, error.status)


def _answer(view: View, path: str, arguments: Arguments) -> Answer:
    for pattern, call in _ROUTES:
        if match := pattern.fullmatch(path):
            return call(view, arguments, *match.groups())
    raise _Refused(404, "NotFoundResource", "The requested resource does not exist.")


# --- the catalogue ----------------------------------------------------------------------------


def _export_catalogue(view: View, arguments: Arguments) -> Answer:
    offset, limit = _number(arguments, "offset", 0), _number(arguments, "limit", -1)
    return json_answer(_datasets(view)[offset : None if limit < 0 else offset + limit])


def _list_datasets(view: View, arguments: Arguments) -> Answer:
    offset, limit = _number(arguments, "offset", 0), _number(arguments, "limit", 10)
    if not -1 <= limit <= _MOST:
        raise _invalid("limit", f"{limit} is given, -1 to {_MOST} can be")
    limit = _MOST if limit < 0 else limit
    if offset + limit > _CAP:
        raise _invalid("offset", f"offset and limit come to {offset + limit}, {_CAP} is the most")
    found = _datasets(view)
    return json_answer({"total_count": len(found), "results": found[offset : offset + limit]})


def _show_dataset(view: View, arguments: Arguments, name: str) -> Answer:
    return json_answer(_dataset(view, _product(view, name)))


def _datasets(view: View) -> list[Json]:
    return [_dataset(view, product) for product in sorted(view.domain.products, key=lambda p: p.name)]


def _product(view: View, name: str) -> Product:
    product = view.domain.product(name)
    if product is None:
        raise _Refused(404, "NotFoundResource", "The requested dataset does not exist.")
    return product


def _number(arguments: Arguments, name: str, default: int) -> int:
    text = arguments.get(name, str(default))
    if not text.removeprefix("-").isdecimal() or (name == "offset" and text.startswith("-")):
        raise _invalid(name, f"{text!r} is no number")
    return int(text)


def _invalid(name: str, why: str) -> _Refused:
    return _Refused(400, "InvalidRESTParameterError", f"Invalid value of the parameter {name}: {why}.")


# --- records and files ------------------------------------------------------------------------


def _records(view: View, arguments: Arguments, name: str) -> Answer:
    rows = _rows(view, name)
    offset, limit = _number(arguments, "offset", 0), _number(arguments, "limit", 10)
    return json_answer({"total_count": len(rows), "results": rows[offset : offset + limit]})


def _export_records(view: View, arguments: Arguments, name: str, form: str) -> Answer:
    rows = _rows(view, name)
    if form == "json":
        return json_answer(rows)
    if form == "csv":
        return Answer(_csv(rows), "text/csv; charset=utf-8")
    if form not in _EXPORTS:
        raise _invalid("format", f"{form!r} is no export format")
    file = DemoFile(_EXPORTS[form])
    media = vocabulary("formats")[file.format]["media"]
    return Answer(sample_bytes(replace(_product(view, name), files=(file,)), file), media)


def _attachment(view: View, arguments: Arguments, name: str, key: str) -> Answer:
    product = _product(view, name)
    _refuse_unless_open(product)
    for number, file in enumerate(product.files):
        if _attachment_id(product, number) == key:
            return Answer(
                sample_bytes(product, file), vocabulary("formats")[file.format]["media"], ranged=True
            )
    raise _Refused(404, "NotFoundResource", "The requested attachment does not exist.")


def _rows(view: View, name: str) -> list[Json]:
    product = _product(view, name)
    _refuse_unless_open(product)
    return sample_rows(product)


def _refuse_unless_open(product: Product) -> None:
    if not product.open:
        raise _Refused(403, "ForbiddenAccess", "You do not have permission to see this resource (demo).")


def _csv(rows: list[Json]) -> bytes:
    """Semicolons and a byte order mark, as such portals write it."""
    out = io.StringIO()
    writer = csv.DictWriter(
        out, fieldnames=list(rows[0]) if rows else [], delimiter=";", lineterminator="\r\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _description(view: View, arguments: Arguments) -> Answer:
    """The least that an OpenAPI description says."""
    info = {"title": f"Explore API of {view.domain.name}", "version": "v2.1"}
    return json_answer({"openapi": "3.0.3", "info": info, "servers": [{"url": _api(view)}], "paths": {}})


_ROUTES: tuple[tuple[re.Pattern[str], Callable[..., Answer]], ...] = tuple(
    (re.compile(pattern), call)
    for pattern, call in (
        (r"swagger\.json", _description),
        (r"catalog/exports/json", _export_catalogue),
        (r"catalog/datasets", _list_datasets),
        (r"catalog/datasets/([^/]+)", _show_dataset),
        (r"catalog/datasets/([^/]+)/records", _records),
        (r"catalog/datasets/([^/]+)/exports/(\w+)", _export_records),
        (r"catalog/datasets/([^/]+)/attachments/([^/]+)", _attachment),
    )
)


# --- one dataset ------------------------------------------------------------------------------


def _api(view: View) -> str:
    return f"{view.root}/api/explore/v2.1"


def _dataset(view: View, product: Product) -> Json:
    is_geo = "latitude" in {column.name for column in product.columns}
    return {
        "visibility": "domain",
        "fields": [*_geo_fields(product, is_geo=is_geo), *(_field(product, c) for c in product.columns)],
        "dataset_id": product.name,
        "dataset_uid": _uid(product),
        "has_records": bool(product.columns),
        "features": ["analyze", "geo"] if is_geo else ["analyze"],
        "attachments": [_attached(view, product, number) for number in range(len(product.files))],
        "alternative_exports": [],
        "data_visible": product.open,
        "metas": {
            "dcat": _dcat(view, product),
            "default": _default(view, product, is_geo=is_geo),
            "dublin-core": _dublin_core(view, product),
        },
    }


def _uid(product: Product) -> str:
    """The id that a dataset keeps when it is renamed."""
    return f"da_{product.uuid.replace('-', '')[:6]}"


def _geo_fields(product: Product, *, is_geo: bool) -> list[Json]:
    if not is_geo:
        return []
    point = {"name": "geo_point_2d", "label": "Geo Point", "type": "geo_point_2d"}
    return [{**point, "description": None, "annotations": {}}]


def _field(product: Product, column: Column) -> Json:
    told = product.dictionary == "full"
    unit = {"unit": column.unit} if column.unit and column.type == "number" else {}
    facet = {"facet": True} if column.type == "string" else {}
    return {
        "name": column.name,
        "description": column.description if told else None,
        "annotations": {**facet, **unit},
        "label": column.name.upper()
        if product.dictionary == "none"
        else column.name.replace("_", " ").title(),
        "type": _TYPES.get(column.type, column.type),
    }


def _attachment_id(product: Product, number: int) -> str:
    file = product.files[number]
    label = (file.label or "file").replace(" ", "_")
    return f"{label}_{vocabulary('formats')[file.format]['ext']}"


def _attached(view: View, product: Product, number: int) -> Json:
    file, key = product.files[number], _attachment_id(product, number)
    return {
        "id": key,
        "title": f"{file_title(product, file)}.{vocabulary('formats')[file.format]['ext']}",
        "mimetype": vocabulary("formats")[file.format]["media"],
        "url": f"{_api(view)}/catalog/datasets/{product.name}/attachments/{key}",
    }


def _markup(view: View, product: Product) -> str:
    """The description as people paste it into the portal: HTML with headings of their own."""
    parts = [f"<h2>Introduction&nbsp;</h2>\n<p>{escape(product.text)}</p>"]
    if not product.open:
        mail = escape(view.domain.contact_email)
        parts.append(
            f'<p>To view this data please register, or write to <a href="mailto:{mail}">{mail}</a>.<br></p>'
        )
    if product.quality:
        parts.append(f"<h2>Quality Control Statement</h2>\n<p>{escape(product.quality)}</p>")
    parts.append(
        f'<h2>Other</h2>\n<p>Made up for a demo; see <a href="{escape(view.root)}/" target="_blank">all data</a>.</p>'
    )
    return "\n".join(parts)


def _licence(product: Product) -> tuple[str | None, str | None]:
    """(name, address); the portal's own list of licences knows no codes."""
    if not product.licence:
        return None, None
    _, title, url = vocabulary("licences")[product.licence]
    return title, url or None


def _stamp(view: View, product: Product) -> str:
    return view.modified(product).isoformat(timespec="seconds")


def _has_keywords(product: Product) -> bool:
    """Half of the portal's datasets have their words as subjects instead."""
    return int(product.uuid[-1], 16) % 2 == 0


def _default(view: View, product: Product, *, is_geo: bool) -> Json:
    licence, licence_url = _licence(product)
    return {
        "title": product.heading,
        "description": _markup(view, product),
        "theme": [vocabulary("themes")[product.theme][0]] if product.theme else None,
        "keyword": list(product.tags) if product.tags and _has_keywords(product) else None,
        "license": licence,
        "license_url": licence_url,
        "language": "en",
        "metadata_languages": ["en"],
        "timezone": None,
        "modified": _stamp(view, product),
        "modified_updates_on_metadata_change": False,
        "modified_updates_on_data_change": True,
        "data_processed": _stamp(view, product),
        "metadata_processed": _stamp(view, product),
        "geographic_reference": None,
        "geographic_reference_auto": False,
        "territory": None,
        "geometry_types": ["Point"] if is_geo else None,
        "bbox": _bbox(product) if is_geo else None,
        "publisher": view.domain.name,
        "references": view.landing(product) if product.version else None,
        "records_count": product.rows or 0,
        "attributions": None,
        "source_domain": None,
        "source_domain_title": None,
        "source_domain_address": None,
        "source_dataset": None,
        "shared_catalog": None,
        "federated": False,
        "parent_domain": None,
        "update_frequency": view.frequency(product) or None,
    }


def _bbox(product: Product) -> Json | None:
    known = vocabulary("areas").get(product.area)
    if not known:
        return None
    west, south, east, north = known[1]
    ring = [[east, north], [west, north], [west, south], [east, south], [east, north]]
    return {"type": "Feature", "geometry": {"coordinates": [ring], "type": "Polygon"}, "properties": {}}


def _dcat(view: View, product: Product) -> Json:
    named = not product.anonymous
    return {
        **dict.fromkeys(_NO_DCAT),
        "contact_name": (product.contact or view.domain.contact_name) if named else None,
        "contact_email": view.domain.contact_email if named else None,
        "temporal_coverage_start": product.start or None,
        "temporal_coverage_end": view.end(product) or None,
    }


def _dublin_core(view: View, product: Product) -> Json:
    openness = vocabulary("classes")[product.sensitivity][0]
    known = vocabulary("areas").get(product.area)
    return {
        "title": product.heading,
        "subject": None if _has_keywords(product) else list(product.tags) or None,
        "description": _markup(view, product),
        "type": "Dataset",
        "language": "eng",
        "spatial": known[0] if known else product.area or None,
        "relation": None,
        "source": "; ".join(product.source_iris) or None,
        "conformsTo": product.conforms[0] if product.conforms else None,
        "creator": view.domain.name,
        "publisher": view.domain.name,
        "rights": product.rights or None,
        "accessRights": [product.access_right or openness],
        "license": _licence(product)[0],
        "issued": f"{view.issued(product)}T00:00:00+00:00",
        "modified": _stamp(view, product),
        "format": ["application/json", "text/csv"],
        "provenance": product.activity or None,
    }
