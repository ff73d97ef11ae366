"""What the shape of an address says: which interface answers there, and how a script has to ask it."""

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from catalog.domain.access.job import Interface
from catalog.domain.access.model import PatternId

_STAC = re.compile(r"[/.-]stac(?=[/.-]|$)")
_AUTHORITY = re.compile(r"://([^/?#]*)")


class Seen(NamedTuple):
    """What an address or a format tells: pattern (empty: none), interface, address and resource to ask, the evidence."""

    pattern: PatternId | str
    interface: Interface
    url: str
    resource: str
    because: str


def host_of(url: str) -> str:
    """Host name in lower case, without user or port; empty where there is none."""
    found = _AUTHORITY.search(url)
    return found[1].rpartition("@")[2].partition(":")[0].lower() if found else ""


def file_name_of(url: str) -> str:
    """The last part of the path, decoded."""
    name = url.partition("#")[0].partition("?")[0].rpartition("/")[2]
    return unquote(name) if "%" in name else name


def _query(url: str) -> dict[str, str]:
    """Parameters by name in lower case; the last of equals."""
    return {name.lower(): value for name, value in parse_qsl(url.partition("?")[2].partition("#")[0])}


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]


# --- one reader for each shape ----------------------------------------------------------------

type _Reader = Callable[[str, str], Seen | None]  # of an address, and of it in lower case


def _always(pattern: PatternId, interface: Interface, because: str) -> _Reader:
    return lambda url, low: Seen(pattern, interface, url, "", because)


_wms = _always("pmtiles", "http-api", "A map service (WMS): it gives pictures of the map.")
_wmts = _always("pmtiles", "http-api", "A service of map tiles: it gives pictures of the map.")
_wcs = _always("cog-zarr", "http-api", "A coverage service (WCS) cuts windows out of a raster.")
_tiles = _always("pmtiles", "http-api", "The address is a pattern of map tiles.")
_since = _always("delta", "http-api", "The address asks for what changed since a time.")
_ckan_dump = _always("bulk-file", "file", "The address is CKAN’s dump of all rows of the DataStore.")
_elexon_archive = _always("archive", "file", "Elexon’s archive keeps a copy of every message sent.")


def _opendatasoft(url: str, low: str) -> Seen | None:
    if "/api/" not in low:
        return None
    bare = _bare(url)
    if "/exports/" in low:
        form = bare.rpartition("/")[2]
        pattern = "parquet-part" if form == "parquet" else "bulk-file"
        return Seen(
            pattern, "ods-export", bare, "", f"The address is Opendatasoft’s export of all records as {form}."
        )
    if bare.endswith("/records"):
        return Seen("record-api", "ods-records", bare, "", "The address is Opendatasoft’s records API.")
    return None


def _opendatasoft_old(url: str, low: str) -> Seen | None:
    if "/download" in low:
        return Seen("bulk-file", "file", url, "", "The address is Opendatasoft’s download of all records.")
    return Seen("record-api", "http-api", url, "", "The address is version 1 of Opendatasoft’s records API.")


def _opendatasoft_page(url: str, low: str) -> Seen | None:
    if "/download" in low:
        return Seen("bulk-file", "file", url, "", "The address is Opendatasoft’s download of all records.")
    return None


def _ckan(url: str, low: str) -> Seen | None:
    if "datastore_search_sql" in low:
        return Seen("query", "http-api", url, "", "The address is CKAN’s SQL search.")
    resource = _query(url).get("resource_id", "")
    bare = _bare(url)
    return Seen(
        "record-api", "ckan-datastore", bare, resource, "CKAN’s DataStore holds its rows (datastore_search)."
    )


def _arcgis(url: str, low: str) -> Seen | None:
    if "wmsserver" in low:
        return _wms(url, low)
    if "wfsserver" in low:
        return _wfs(url, low)
    if "imageserver" in low:
        return Seen(
            "cog-zarr", "http-api", _bare(url), "", "An ArcGIS image service cuts windows out of a raster."
        )
    bare = _bare(url).rstrip("/")
    for server in ("/featureserver", "/mapserver"):
        at = low.find(server)
        if at >= 0:
            end = at + len(server)
            layer = bare[end:].strip("/").partition("/")[0]
            base = bare[:end] + (f"/{layer}" if layer.isdigit() else "")
            which = (
                "a layer of an ArcGIS server."
                if layer.isdigit()
                else "an ArcGIS server’s; it names no layer."
            )
            return Seen("ogc-features", "arcgis", base, "", f"The address is {which}")
    return (
        Seen("ogc-features", "arcgis", bare, "", "The address is an ArcGIS server’s.")
        if "/rest/services" in low
        else None
    )


def _wfs(url: str, low: str) -> Seen | None:
    del low
    query = _query(url)
    name = query.get("typenames") or query.get("typename") or query.get("layers") or ""
    return Seen("ogc-features", "wfs", _bare(url), name, "The address is a Web Feature Service (WFS).")


def _items(url: str, low: str) -> Seen | None:
    bare = _bare(url).rstrip("/")
    at = bare.find("/items", low.find("/collections/"))
    if at < 0:
        return None
    kind: Interface = "stac" if _STAC.search(low) else "ogc-features"
    told = "a STAC API’s" if kind == "stac" else "OGC API Features’"
    return Seen(
        "ogc-features", kind, bare[: at + 6], "", f"The address is {told} list of a collection’s items."
    )


def _stac(url: str, low: str) -> Seen | None:
    bare = _bare(url).rstrip("/")
    if _STAC.search(low) is None or "browser" in low:  # a STAC browser is a page for people
        return None
    if low.endswith(("collection.json", "catalog.json")):
        return Seen("bulk-file", "stac", url, "", "A STAC document lists the files as assets of items.")
    if "/collections/" in low:
        return Seen("ogc-features", "stac", f"{bare}/items", "", "The address is a collection of a STAC API.")
    if bare.endswith("/search"):
        return Seen("ogc-features", "stac", bare, "", "The address is a STAC API’s search.")
    return None


def _oai(url: str, low: str) -> Seen | None:
    if "verb=" not in low and not _bare(low).rstrip("/").endswith(
        ("/oai", "/oai-pmh", "/oai2", "/oai/request")
    ):
        return None
    prefix = _query(url).get("metadataprefix", "oai_dc")
    return Seen(
        "delta", "oai-pmh", _bare(url), prefix, "OAI-PMH lists what changed since a date (resumptionToken)."
    )


def _service_bus(url: str, low: str) -> Seen | None:
    del low
    server, _, queue = url.partition("servicebus.windows.net")
    return Seen(
        "stream",
        "amqp",
        f"{server}servicebus.windows.net",
        queue.strip("/"),
        "The address is a message queue (AMQP).",
    )


# A piece that an address in lower case holds → its reader, the particular before the general.
_SHAPES: tuple[tuple[str, _Reader], ...] = (
    ("/catalog/datasets/", _opendatasoft),
    ("/action/datastore_search", _ckan),
    ("/datastore/dump/", _ckan_dump),
    ("/api/records/1.0/", _opendatasoft_old),
    ("/explore/dataset/", _opendatasoft_page),
    ("featureserver", _arcgis),
    ("mapserver/", _arcgis),
    ("/rest/services", _arcgis),
    ("service=wfs", _wfs),
    ("service=wms", _wms),
    ("service=wmts", _wmts),
    ("service=wcs", _wcs),
    ("/collections/", _items),
    ("stac", _stac),
    ("oai", _oai),
    ("{z}", _tiles),
    ("archive.data.elexon.co.uk", _elexon_archive),
    ("servicebus.windows.net", _service_bus),
    ("modified_since=", _since),
    ("updated_since=", _since),
    ("changed_since=", _since),
    ("modifiedsince=", _since),
)  # fmt: skip
_ENDINGS: tuple[tuple[str, _Reader], ...] = (
    ("/wfs", _wfs),
    ("/ows/wfs", _wfs),
    ("/wms", _wms),
    ("/wmts", _wmts),
    ("/wcs", _wcs),
)
_SCHEMES: dict[str, Interface] = {
    "amqp": "amqp", "amqps": "amqp", "kafka": "kafka", "kafka-secure": "kafka", "mqtt": "mqtt", "mqtts": "mqtt",
    "secure-mqtt": "mqtt", "ws": "http-api", "wss": "http-api",
}  # fmt: skip


def by_address(url: str) -> Seen | None:
    """What the shape of an address tells; None where it tells nothing."""
    low = url.lower()
    for piece, read in _SHAPES:
        if piece in low and (seen := read(url, low)):
            return seen
    scheme = low.partition(":")[0]
    if scheme in _SCHEMES:
        return _streamed(url, scheme)
    bare = _bare(low).rstrip("/")
    for ending, read in _ENDINGS:
        if bare.endswith(ending):
            return read(url, low)
    return None


def _streamed(url: str, scheme: str) -> Seen:
    server, slash, channel = url.partition("://")[2].partition("/")
    base = f"{url.partition('://')[0]}://{server}"
    told = f"The address is a stream’s ({scheme})."
    if _SCHEMES[scheme] == "http-api":
        return Seen("stream", "http-api", url, "", told)
    return Seen("stream", _SCHEMES[scheme], base, channel if slash else "", told)
