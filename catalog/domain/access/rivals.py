"""Which other way of the same product serves better: a file for many pages, parts for a heavy file, history for a stream."""

from catalog.domain.access.model import Need, Way
from catalog.domain.access.rows import Rows

BULK = ("parquet-part", "geoparquet", "cog-zarr", "bulk-file")
_WORTH_PARQUET = 100_000_000  # bytes from which columns and types pay for a reader
_FILES = frozenset(("file", "parquet", "ods-export"))
_ORDER = {
    "CSV": 0,
    "PARQUET": 1,
    "GEOPARQUET": 1,
    "GPKG": 2,
    "JSON": 3,
    "JSONL": 3,
    "GEOJSON": 3,
    "XLSX": 4,
    "ZIP": 5,
}
_MANY_PAGES = 10


def is_obtainable_file(way: Way) -> bool:
    """Whether a way is a data file that can be fetched by its address."""
    return way.pattern in BULK and way.interface in _FILES and bool(way.url) and not way.is_document


def _is_as_open(way: Way, other: Way) -> bool:
    return not other.restricted or way.restricted


def _is_of_same_data(way: Way, other: Way) -> bool:
    """Of one distribution, or with no time in their names that sets them apart."""
    return other.index == way.index or other.period == way.period


def bulk_for(way: Way, others: tuple[Way, ...], byte_size: int) -> Way | None:
    """The file with the same data: of the same distribution first, Parquet first where `byte_size` is worth it."""
    files = [
        other
        for other in others
        if is_obtainable_file(other) and _is_as_open(way, other) and _is_of_same_data(way, other)
    ]
    return (
        min(files, key=lambda other: (other.index != way.index, *rank(other, byte_size))) if files else None
    )


def rank(way: Way, byte_size: int = 0) -> tuple[int, int]:
    """Files in the order in which they are advised."""
    is_parquet = way.pattern in ("parquet-part", "geoparquet")
    return (0 if is_parquet and byte_size > _WORTH_PARQUET else 1, _ORDER.get(way.format, 6))


def history_for(way: Way, others: tuple[Way, ...]) -> Way | None:
    """What holds what a stream has sent: an archive, else a file, else an API."""
    archive = next((other for other in others if other.pattern == "archive" and other.url), None)
    api = next((other for other in others if other.pattern == "record-api" and other.url), None)
    return archive or bulk_for(way, others, 0) or api


def lookup_for(way: Way, others: tuple[Way, ...], rows: Rows, need: Need) -> Way | None:
    """For a heavy file: Parquet, which is read in parts; for few rows of it, an API on the same data."""
    same = [
        other for other in others if other.url and _is_of_same_data(way, other) and _is_as_open(way, other)
    ]
    few = [other for other in same if other.pattern == "record-api" and _is_few(other, rows, need)]
    parts = [other for other in same if other.pattern in ("parquet-part", "geoparquet")]
    return next(iter((*few, *parts)), None)


def _is_few(api: Way, rows: Rows, need: Need) -> bool:
    asked = need.rows if need.rows is not None else rows.value
    page, window = api.limits.page, api.limits.window
    if asked is None or page is None:
        return False
    return asked <= min(window.value if window else asked, _MANY_PAGES * page.value)
