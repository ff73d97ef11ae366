"""The nine rules of the chooser, and the facts of a product that they look at. A rule fits where there is such a way."""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from catalog.domain.access.figures import BYTES_A_ROW, OWN_PACE, calls_for, duration, number
from catalog.domain.access.model import NO_DISTRIBUTION, Way, Wish
from catalog.domain.access.patterns import patterns
from catalog.domain.access.rivals import is_obtainable_file, rank
from catalog.domain.access.signs import RASTERS, VECTORS
from catalog.domain.product import ProductRecord
from catalog.domain.vocabulary.frequency import frequencies
from catalog.domain.vocabulary.sensitivity import find_class

_HOUR = 3600
_CONTINUOUS = frozenset(("CONT", "UPDATE_CONT"))
_PATIENCE = 10.0  # minutes
_MANY_FEATURES = 1_000_000
_AGGREGATE = 20_000  # rows of an answer
_PROTECTED = {"IB1-SP": "personal (IB1-SP)", "IB1-C": "closed (IB1-C)", "Closed": "closed"}
# What is left to advise where no rule has its way: first the most useful.
_FALLBACK: dict[Wish, tuple[str, ...]] = {
    "history": (
        "record-api",
        "parquet-part",
        "bulk-file",
        "ogc-features",
        "geoparquet",
        "cog-zarr",
        "archive",
    ),
    "seconds": ("record-api", "delta", "ogc-features", "bulk-file"),
    "copy": ("parquet-part", "bulk-file", "geoparquet", "record-api", "ogc-features"),
    "area": ("ogc-features", "geoparquet", "cog-zarr", "record-api", "bulk-file"),
    "map": ("ogc-features", "geoparquet", "bulk-file", "record-api"),
    "aggregate": ("record-api", "parquet-part", "bulk-file", "ogc-features"),
    "node": ("request", "record-api", "bulk-file", "parquet-part"),
}


class Facts:
    """What the rules look at: a product, its ways, and what it is wanted for."""

    def __init__(self, record: ProductRecord, ways: tuple[Way, ...], wish: Wish | None = None) -> None:
        self.record, self.ways = record, ways
        self.wish: Wish = wish or self._own_wish()

    def _own_wish(self) -> Wish:
        """What the product itself is made for: its events, its area, or its rows as a whole."""
        if self.is_fast and self.by_pattern("stream"):
            return "seconds"
        if self.by_pattern("cog-zarr") or any(way.format in RASTERS for way in self.ways):
            return "area"
        if self.is_vector and not self.by_pattern("record-api"):
            return "area"
        return "history"

    @cached_property
    def data_ways(self) -> tuple[Way, ...]:
        """Ways with data and an address, those that anybody may use first."""
        usable = [way for way in self.ways if way.url and not way.is_document and way.interface != "page"]
        return tuple(sorted(usable, key=lambda way: way.restricted))

    def by_pattern(self, *wanted: str) -> Way | None:
        """The first usable way of these patterns, the first pattern before the second; data files by their rank."""
        for pattern in wanted:
            found = [way for way in self.data_ways if way.pattern == pattern]
            if found:
                return min(found, key=lambda way: (way.restricted, *rank(way)))
        return None

    def has_another(self, pattern: str) -> bool:
        """Whether data can be had in another pattern too."""
        return any(way.pattern != pattern for way in self.data_ways)

    @cached_property
    def is_fast(self) -> bool:
        """Whether it is renewed more often than hourly, as far as its source says."""
        cadence = self.record.frequency
        entry = frequencies().get(cadence)
        return cadence in _CONTINUOUS or (entry is not None and (entry.seconds or _HOUR) < _HOUR)

    @cached_property
    def is_vector(self) -> bool:
        """Whether it has shapes: a vector format or service."""
        return any(
            way.format in VECTORS or way.pattern in ("geoparquet", "ogc-features") for way in self.ways
        )

    @cached_property
    def rows(self) -> int | None:
        """The most rows that one of its ways is known to have."""
        return max((way.rows.value for way in self.ways if way.rows), default=None)

    @cached_property
    def api(self) -> Way | None:
        """The API that would be paged."""
        return self.by_pattern("record-api", "ogc-features")


Decision = tuple[Way, str]


class Rule(NamedTuple):
    """One rule: its id, what it says in words, and the function that decides or passes."""

    id: str
    words: str
    decide: Callable[[Facts], Decision | None]


# --- the rules --------------------------------------------------------------------------------


def protected(facts: Facts) -> Decision | None:
    """Personal or closed data are asked for, or computed on where they are."""
    record = facts.record
    classes = (find_class(stated.value) for stated in record.stated_classes)
    said = next((_PROTECTED[code] for code in classes if code in _PROTECTED), "")
    if not said and record.access_rights == "NON_PUBLIC":
        said = "not public"
    if not said:
        return None
    c2d = next((way for way in facts.ways if way.pattern == "c2d"), None)
    asked = next((way for way in facts.ways if way.pattern == "request"), None) or _asking(record)
    return c2d or asked, f"The product is stated to be {said}."


def _asking(record: ProductRecord) -> Way:
    return Way(
        index=NO_DISTRIBUTION,
        pattern="request",
        mode="pull",
        interface="request",
        title=record.title,
        authentication="agreement",
        restricted=True,
        because="The stated class keeps it from being given to everyone.",
    )


def streamed(facts: Facts) -> Decision | None:
    """For the latest seconds, a stream."""
    way = _any(facts, "stream") if facts.wish == "seconds" else None
    if way is None:
        return None
    entry = frequencies().get(facts.record.frequency)
    renewed = f"It is renewed ({entry.label.lower()}) and" if entry else "It"
    replay = " Gaps are filled from its archive." if facts.by_pattern("archive") else ""
    return way, f"{renewed} is sent as it happens, without polling.{replay}"


def large(facts: Facts) -> Decision | None:
    """For a whole history that paging cannot reach, only in more than ten minutes, or in nobody knows how many calls, a file."""
    if facts.wish != "history":
        return None
    way = _bulk(facts)
    return (way, why) if way and (why := _why_bulk(facts)) else None


def _why_bulk(facts: Facts) -> str:
    api, rows = facts.api, facts.rows
    if api is None:
        return ""
    if rows is None:
        return "How many rows there are is not told: one file is surer than paging."
    window, page = api.limits.window, api.limits.page
    if window and rows > window.value:
        return f"{number(rows)} rows are beyond the {number(window.value)} that paging reaches."
    if page is None:
        return "How many rows a call gives is not told: one file is surer than paging."
    rate = api.limits.per_minute.value if api.limits.per_minute else OWN_PACE
    minutes = calls_for(rows, int(page.value)) / rate
    if minutes > _PATIENCE:
        return f"Paging through {number(rows)} rows would take {duration(minutes)}."
    return ""


def _bulk(facts: Facts) -> Way | None:
    size = (facts.rows or 0) * BYTES_A_ROW
    files = [way for way in facts.data_ways if is_obtainable_file(way)]
    return min(files, key=lambda way: (way.restricted, *rank(way, size))) if files else None


def vector(facts: Facts) -> Decision | None:
    """For shapes: a features service below a million, else GeoParquet; tiles where only a map is wanted."""
    if facts.wish == "map" and (way := facts.by_pattern("pmtiles")):
        return way, "Only a map is wanted: tiles show it without moving the data."
    if facts.wish not in ("area", "map") or not facts.is_vector:
        return None
    rows = facts.rows
    if rows is not None and rows >= _MANY_FEATURES:
        way = facts.by_pattern("geoparquet")
        return (way, f"{number(rows)} features are too many to page through.") if way else None
    told = f"{number(rows)} features" if rows is not None else "Its features"
    if way := facts.by_pattern("ogc-features"):
        return way, f"{told} can be asked for by area from a service."
    way = facts.by_pattern("geoparquet")
    return (way, f"{told} can be read by area from one file.") if way else None


def raster(facts: Facts) -> Decision | None:
    """For rasters and cubes: what gives windows of them."""
    way = facts.by_pattern("cog-zarr") if facts.wish in ("area", "map", "history") else None
    return (way, "It is a raster, of which only the window that is wanted needs to be read.") if way else None


def kept_current(facts: Facts) -> Decision | None:
    """For a copy that is kept current: what changed since, with a full comparison now and then."""
    way = facts.by_pattern("delta") if facts.wish == "copy" else None
    return (way, "It tells what changed since; compare the whole weekly, for deletions.") if way else None


def aggregated(facts: Facts) -> Decision | None:
    """For an answer of fewer than 20,000 rows: a query at the source."""
    way = facts.by_pattern("query") if facts.wish == "aggregate" else None
    return (
        (way, f"An answer of fewer than {number(_AGGREGATE)} rows can be worked out at the source.")
        if way
        else None
    )


def exchanged(facts: Facts) -> Decision | None:
    """Between two known organisations with nodes: the exchange between these."""
    way = _any(facts, "node") if facts.wish == "node" else None
    return (way, "Both organisations have nodes, and the product is offered through one.") if way else None


def otherwise(facts: Facts) -> Decision:
    """The record API, or what there is."""
    for pattern in _FALLBACK[facts.wish]:
        if way := facts.by_pattern(pattern):
            return way, _why_left(way, facts)
    left = [way for way in facts.ways if way.pattern and not way.is_document]
    way = min(left or facts.ways, key=lambda way: (not way.url, way.pattern == "request", way.restricted))
    return way, way.because


def _why_left(way: Way, facts: Facts) -> str:
    if way.pattern == "record-api" and facts.wish == "history" and facts.rows is not None:
        return f"{number(facts.rows)} rows are few enough to be paged through."
    if way.pattern == "record-api":
        return "An API answers for single rows and filters."
    if not facts.has_another(way.pattern):
        return "It is the only way that the product offers."
    return f"{patterns()[way.pattern].name}: the nearest to what is wanted that the product offers."


def _any(facts: Facts, pattern: str) -> Way | None:
    """A way of a pattern, also where its address has to be asked for."""
    return facts.by_pattern(pattern) or next((way for way in facts.ways if way.pattern == pattern), None)


RULES: tuple[Rule, ...] = (
    Rule("protected", "Class IB1-SP, closed or not public: ask for it, or compute at the source.", protected),
    Rule("stream", "The latest seconds are wanted: a stream, and its archive for gaps.", streamed),
    Rule("large", "More rows than paging reaches, or more than 10 minutes of it: a file or Parquet.", large),
    Rule(
        "vector",
        "Shapes: a features service below a million, else GeoParquet; for a map only, tiles.",
        vector,
    ),
    Rule("raster", "Rasters and cubes: COG or Zarr.", raster),
    Rule(
        "copy", "A copy is to be kept current: a delta feed, and a full comparison each week.", kept_current
    ),
    Rule("aggregate", "An aggregate of fewer than 20,000 rows: a query at the source.", aggregated),
    Rule("node", "Two known organisations that both have nodes: the exchange between them.", exchanged),
    Rule("otherwise", "Otherwise: the record API, or what there is.", otherwise),
)
