"""The ways to get a dataset: the exports and the records API that every portal has, further exports, attachments."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

import msgspec

from catalog.domain.product import Concept, Distribution, Problem, Service
from catalog.domain.vocabulary.formats import FormatEntry, find_format, normal_media_type
from catalog.formats.notes import Problems
from catalog.formats.opendatasoft.addresses import API_PATH
from catalog.formats.opendatasoft.values import address, text
from catalog.formats.text import TEXT_LIMIT

FILE_LIMIT = 20_000
_TABLES, _SHAPES = ("csv", "json", "parquet", "xlsx"), ("geojson", "shp", "kml")
_TOLD = {
    "csv": "Separated by semicolons, with a byte order mark.",
    "shp": "A ZIP archive with the parts of the shapefile.",
}
_PACKED = {"shp": "application/zip"}
_STANDARD = Concept(label="Explore API v2.1", iri="https://help.opendatasoft.com/apis/ods-explore-v2/")
_MOST_ROWS = 2**63


class Origin(msgspec.Struct, frozen=True):
    """Where a dataset lies, and its ids: `uid` survives a renaming.

    `api` is the portal's API, `url` the dataset's address in it, `page` its page for people: all empty where the
    portal is unknown.
    """

    dataset_id: str
    uid: str
    api: str = ""
    url: str = ""
    page: str = ""


def origin_of(api: str, dataset: Mapping[str, Any], dataset_id: str) -> Origin:
    """By the address that it was read from, else by that of an attachment."""
    uid = text(dataset.get("dataset_uid"), 200) or dataset_id
    api = api or next(map(_api_of_file, _attached(dataset)), "")
    if not api:
        return Origin(dataset_id, uid)
    name, site = quote(dataset_id, safe=""), api.removesuffix(API_PATH)
    return Origin(dataset_id, uid, api, f"{api}/catalog/datasets/{name}", f"{site}/explore/dataset/{name}/")


def distributions_of(
    dataset: Mapping[str, Any], origin: Origin, *, gated: bool, problems: Problems
) -> tuple[Distribution, ...]:
    """Exports and API where it has records, then its own exports and attachments; all `restricted` where gated."""
    found: list[Distribution] = []
    if _has_records(dataset) and origin.api:
        rows = _rows(dataset)
        names = (*_TABLES, *_SHAPES) if "geo" in (dataset.get("features") or ()) else _TABLES
        found += [_export(name, origin, rows, gated=gated) for name in names]
        found.append(_records_api(origin, rows, gated=gated))
    for kind in ("alternative_exports", "attachments"):
        found += _files(kind, dataset.get(kind), origin, gated=gated, problems=problems)
    return tuple(found)


def _has_records(dataset: Mapping[str, Any]) -> bool:
    stated = dataset.get("has_records")
    return stated if isinstance(stated, bool) else bool(dataset.get("fields"))


def _rows(dataset: Mapping[str, Any]) -> int | None:
    metas = dataset.get("metas")
    block = metas.get("default", metas) if isinstance(metas, dict) else None
    count = block.get("records_count") if isinstance(block, dict) else None
    counted = isinstance(count, int) and not isinstance(count, bool) and 0 <= count < _MOST_ROWS
    return count if counted else None


@cache
def _format(name: str) -> FormatEntry:
    entry = find_format(name)
    return entry if entry is not None else FormatEntry(code="", label=name.upper())


def _export(name: str, origin: Origin, rows: int | None, *, gated: bool) -> Distribution:
    form, url = _format(name), f"{origin.url}/exports/{name}"
    return Distribution(
        identifier=f"{origin.uid}/{name}",
        title=f"All records as {form.label}",
        description=_TOLD.get(name, ""),
        access_url=url,
        download_url=url,
        format=form.code,
        format_label=name,
        media_type=form.media_type,
        package_format=_PACKED.get(name, ""),
        rows=rows,
        access_rights="RESTRICTED" if gated else "",
        restricted=gated,
    )


def _records_api(origin: Origin, rows: int | None, *, gated: bool) -> Distribution:
    url = f"{origin.url}/records"
    return Distribution(
        identifier=f"{origin.uid}/records",
        title="Records API",
        description="Selects, filters, groups and sorts records (ODSQL); 100 at a time, 10,000 at most.",
        access_url=url,
        format="JSON",
        format_label="API",
        media_type="application/json",
        rows=rows,
        service=Service(
            title="Explore API v2.1",
            endpoint_url=url,
            description_url=f"{origin.api}/swagger.json",
            conforms_to=(_STANDARD,),
        ),
        access_rights="RESTRICTED" if gated else "",
        restricted=gated,
    )


# --- files ------------------------------------------------------------------------------------


def _files(kind: str, value: Any, origin: Origin, *, gated: bool, problems: Problems) -> list[Distribution]:
    files = value if isinstance(value, list) else []
    if len(files) > FILE_LIMIT:
        message = (
            f"The dataset has {len(files):,} {kind.replace('_', ' ')}; the first {FILE_LIMIT:,} were kept."
        )
        problems.append(Problem(path=kind, rule="count", message=message))
    found = []
    for place, file in enumerate(files[:FILE_LIMIT]):
        distribution = _file(kind, file, origin, gated=gated) if isinstance(file, dict) else None
        if distribution is None:
            message = "This file has no address and no name; it was left out."
            problems.append(
                Problem(path=f"{kind}[{place}]", value=str(file)[:200], rule="empty", message=message)
            )
        else:
            found.append(distribution)
    return found


def _file(kind: str, file: dict[str, Any], origin: Origin, *, gated: bool) -> Distribution | None:
    """`{"id", "title", "mimetype", "url"}`; version 2.0 has `{"href", "metas": {"mime-type", "title"}}`."""
    metas = file.get("metas")
    stated: dict[str, Any] = {**metas, **file} if isinstance(metas, dict) else file
    name, title = text(stated.get("id"), 300), text(stated.get("title"))
    url = address(stated.get("url")) or address(stated.get("href"))
    if not url and name and origin.url:
        url = f"{origin.url}/{kind}/{quote(name, safe='')}"
    if not url and not title:
        return None
    media = text(stated.get("mimetype") or stated.get("mime-type"), 200)
    form = find_format("", media, title) or find_format("", "", url)
    return Distribution(
        identifier=f"{origin.uid}/{kind}/{name}" if name else "",
        title=title or name,
        description=text(stated.get("description"), TEXT_LIMIT),
        access_url=url,
        download_url=url,
        format=form.code if form else "",
        format_label=media,
        media_type=normal_media_type(media) or (form.media_type if form else ""),
        access_rights="RESTRICTED" if gated else "",
        restricted=gated,
    )


def _attached(dataset: Mapping[str, Any]) -> list[str]:
    listed = (dataset.get(kind) for kind in ("attachments", "alternative_exports"))
    files = [file for value in listed if isinstance(value, list) for file in value[:20]]
    urls = (address(file.get("url")) for file in files if isinstance(file, dict))
    return [url for url in urls if f"{API_PATH}/" in url]


def _api_of_file(url: str) -> str:
    return url.partition(f"{API_PATH}/")[0] + API_PATH
