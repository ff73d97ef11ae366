"""What formats, labels, standards and rights' words say about how data are obtained: tables and their readers."""

import re
from functools import lru_cache
from typing import NamedTuple

from catalog.domain.access.addresses import Seen
from catalog.domain.access.job import Interface
from catalog.domain.access.model import Authentication, PatternId
from catalog.domain.product import Concept
from catalog.domain.vocabulary.formats import formats

# Format code → pattern and interface; what is in the vocabulary and not here is a file to be fetched whole.
_FORMATS: dict[str, tuple[PatternId | str, Interface]] = {
    "PARQUET": ("parquet-part", "parquet"),
    "GEOPARQUET": ("geoparquet", "parquet"),
    "FLATGEOBUF": ("geoparquet", "file"),
    "PMTILES": ("pmtiles", "file"),
    "MBTILES": ("pmtiles", "file"),
    "MVT": ("pmtiles", "http-api"),
    "WMS_SRVC": ("pmtiles", "http-api"),
    "WMTS_SRVC": ("pmtiles", "http-api"),
    "COG": ("cog-zarr", "file"),
    "ZARR": ("cog-zarr", "file"),
    "WCS_SRVC": ("cog-zarr", "http-api"),
    "OPENDAP": ("cog-zarr", "http-api"),
    "WFS_SRVC": ("ogc-features", "wfs"),
    "OGC_API": ("ogc-features", "ogc-features"),
    "ESRI_REST": ("ogc-features", "arcgis"),
    "SENSORTHINGS": ("record-api", "http-api"),
    "ODATA": ("record-api", "http-api"),
    "REST": ("record-api", "http-api"),
    "SOAP": ("record-api", "http-api"),
    "CSW_SRVC": ("record-api", "http-api"),
    "SPARQLQ": ("query", "http-api"),
    "GRAPHQL": ("query", "http-api"),
    "WPS_SRVC": ("query", "http-api"),
    "STREAM": ("stream", "http-api"),
    "RSS": ("delta", "http-api"),
    "HTML": ("", "page"),
}
RASTERS = frozenset(
    ("COG", "ZARR", "GEOTIFF", "TIFF", "NETCDF", "GRIB", "HDF", "GRID", "GRID_ASCII", "ECW", "IMG", "MRSID",
     "JPEG2000", "WCS_SRVC", "OPENDAP")
)  # fmt: skip
VECTORS = frozenset(
    ("GEOJSON", "TOPOJSON", "GML", "KML", "KMZ", "SHP", "GPKG", "GDB", "FLATGEOBUF", "GEOPARQUET", "PMTILES", "MVT",
     "MBTILES", "TAB_FILE", "WFS_SRVC", "OGC_API")
)  # fmt: skip
_PROSE = frozenset(
    ("PDF", "DOC", "DOCX", "ODT", "RTF", "PPT", "PPTX", "ODP", "EPUB", "MARKDOWN", "HTML", "PNG", "JPEG", "GIF", "BMP",
     "SVG", "MPEG4", "MP3", "MXD")
)  # fmt: skip
_ABOUT = re.compile(
    r"\b(?:meta-?data|(?:data )?dictionary|read ?me|documentation|user guide|guidance|codebook|release notes|triage"
    r"|check ?sums?|hash sha\w*|licen[cs]e)\b(?!d)",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def is_document(code: str, title: str) -> bool:
    """Whether a distribution is prose, a picture, or about the data, by format code and title."""
    return code in _PROSE or _ABOUT.search(title) is not None


def by_format(code: str, label: str, url: str) -> Seen | None:
    """What a format code of the vocabulary tells of an address; None for a code that is not in it."""
    if not code:
        return None
    found = _FORMATS.get(code)
    entry = formats().get(code)
    name = entry.label if entry else label
    if found is None:
        if entry is None:
            return None
        a_file = "" if entry.is_service else ": a file"
        return Seen("bulk-file", "file", url, "", f"The format is {name}{a_file}.")
    pattern, interface = found
    if code == "STREAM":
        interface = _stream_of(label.lower())
    return Seen(pattern, interface, url, "", f"The format is {name}.")


# --- streams, nodes, compute at source --------------------------------------------------------

_STREAMS: tuple[tuple[str, Interface], ...] = (("kafka", "kafka"), ("amqp", "amqp"), ("mqtt", "mqtt"))
_PUSHED = re.compile(
    r"\b(?:kafka|amqps?|mqtts?|web ?sockets?|sns topic|sqs|pub/?sub|event ?hub|service ?bus|asyncapi)\b",
    re.IGNORECASE,
)
_COMPUTE = re.compile(
    r"compute[ -]to[ -]data|compute at source|trusted research environment|secure (?:research|data|processing) environment"
    r"|data safe haven",
    re.IGNORECASE,
)
_REPLAY = re.compile(r"\b(?:message|event|iris)[ -]archive\b|\breplay\b", re.IGNORECASE)
_NODE = re.compile(
    r"dspace:connector|dataspace[- ]protocol|w3id\.org/(?:dspace|edc)|data preparation node"
    r"|data sharing (?:infrastructure|mechanism)",
    re.IGNORECASE,
)
_TRANSFER = re.compile(r"[+-](?:push|pull)$", re.IGNORECASE)  # dataspace transfers: HttpData-PULL, s3+push


def _stream_of(words: str) -> Interface:
    return next((interface for word, interface in _STREAMS if word in words), "http-api")


def by_words(label: str, title: str, url: str) -> Seen | None:
    """What a format label and a title tell beside any known format: a stream, an archive, a node, compute at source."""
    found = (_of_label(label) if label else None) or (_of_title(title) if title else None)
    return found._replace(url=url) if found else None


@lru_cache(maxsize=4096)
def _of_label(label: str) -> Seen | None:
    if _TRANSFER.search(label):
        told = f"“{label}” is a transfer between two connectors, agreed first (dataspace protocol)."
        return Seen("node", "http-api", "", "", told)
    if _PUSHED.search(label):
        return Seen("stream", _stream_of(label.lower()), "", "", f"The format is stated as “{label}”.")
    return None


@lru_cache(maxsize=8192)
def _of_title(title: str) -> Seen | None:
    if _REPLAY.search(title):
        return Seen("archive", "file", "", "", f"The title says “{title[:80]}”.")
    if _COMPUTE.search(title):
        return Seen("c2d", "request", "", "", f"The title says “{title[:80]}”.")
    return None


# Piece of a standard's label or IRI, in lower case → pattern, interface, its name.
_STANDARDS: tuple[tuple[str, PatternId, Interface, str], ...] = (
    ("asyncapi", "stream", "http-api", "AsyncAPI"),
    ("explore-v2", "record-api", "http-api", "the Explore API"),
    ("ogcapi-features", "ogc-features", "ogc-features", "OGC API Features"),
    ("ogc api - features", "ogc-features", "ogc-features", "OGC API Features"),
    ("ogc api features", "ogc-features", "ogc-features", "OGC API Features"),
    ("/wfs", "ogc-features", "wfs", "WFS"),
    ("web feature service", "ogc-features", "wfs", "WFS"),
    ("stacspec", "ogc-features", "stac", "STAC"),
    ("/stac", "ogc-features", "stac", "STAC"),
    ("openarchives.org", "delta", "oai-pmh", "OAI-PMH"),
    ("oai-pmh", "delta", "oai-pmh", "OAI-PMH"),
    ("/wmts", "pmtiles", "http-api", "WMTS"),
    ("/wms", "pmtiles", "http-api", "WMS"),
    ("/wcs", "cog-zarr", "http-api", "WCS"),
    ("sparql", "query", "http-api", "SPARQL"),
    ("sensorthings", "record-api", "http-api", "SensorThings"),
    ("odata", "record-api", "http-api", "OData"),
)


def by_standards(standards: tuple[Concept, ...], url: str) -> Seen | None:
    """What the standards that a service or distribution conforms to tell."""
    for concept in standards:
        said = f"{concept.label} {concept.iri}".lower()
        for piece, pattern, interface, name in _STANDARDS:
            if piece in said:
                return Seen(pattern, interface, url, "", f"It is stated to conform to {name}.")
        if _NODE.search(said):
            return Seen(
                "node", "http-api", url, "", "It is stated to conform to a protocol of data exchange nodes."
            )
    return None


# --- what rights say --------------------------------------------------------------------------

_WITHOUT = r"(?:no|without(?: any| an?)?|does not require(?: any| an?)?|not require(?: any| an?)?)"
_OPEN_TO_ALL = re.compile(
    rf"\b{_WITHOUT} (?:prior )?(?:registration|sign[- ]?up|log[- ]?in|account|api[- ]?key|key|authentication)\b"
    r"|\banonymous(?:ly)? (?:access|download)",
    re.IGNORECASE,
)
_NEEDS: tuple[tuple[re.Pattern[str], Authentication], ...] = (
    (re.compile(r"\bdata sharing agreement\b|\bnon-?disclosure\b|\bsigned agreement\b", re.IGNORECASE), "agreement"),
    (re.compile(r"\bapi[- ]?keys?\b|\b(?:api|access) tokens?\b|\bsubscription key\b", re.IGNORECASE), "key"),
    (re.compile(r"\bregistered users?\b|\bregistration (?:is )?required\b|\b(?:must|need to|have to) (?:register|sign ?up"
                r"|log ?in|create an account)\b", re.IGNORECASE), "account"),
)  # fmt: skip
_FREE = re.compile(
    r"\bfree of charge\b|\bat no (?:cost|charge)\b|\bwithout charge\b|\bno charge\b|\bfree to (?:use|access|download)\b"
    r"|\bfreely available\b|\bfor free\b",
    re.IGNORECASE,
)
_READ = 2000  # characters of rights that are read


class Told(NamedTuple):
    """What a text about rights says: what is needed to get in (empty: nothing said), whether it costs nothing."""

    authentication: Authentication
    free: bool


_NOTHING = Told("", free=False)


def told_in(text: str) -> Told:
    """What a rights statement or a service's description tells about keys, accounts and cost."""
    return _told_in(text[:_READ]) if text else _NOTHING


@lru_cache(maxsize=2048)
def _told_in(text: str) -> Told:
    needed = next((need for pattern, need in _NEEDS if pattern.search(text)), _NOTHING.authentication)
    return Told("none" if _OPEN_TO_ALL.search(text) else needed, _FREE.search(text) is not None)
