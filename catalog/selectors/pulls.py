"""A pull worked out for a way and a need: the plan, and the scripts that do it."""

from dataclasses import dataclass, replace
from typing import Any

import msgspec
from django.http import QueryDict

from catalog.domain.access.job import Script
from catalog.domain.access.model import Need, PullPlan, Way
from catalog.domain.access.plan import job_of, plan
from catalog.domain.access.scripts import scripts_for
from catalog.selectors.access import Access
from catalog.selectors.pull_params import PullAsked, pull_params

# What each interface can be asked for; what it cannot be asked for comes as a whole.
SPANS = frozenset(
    ("ods-records", "ods-export", "ogc-features", "wfs", "arcgis", "stac", "oai-pmh", "parquet")
)
AREAS = frozenset(("ogc-features", "wfs", "arcgis", "stac"))
COLUMNS = frozenset(
    ("ckan-datastore", "ods-records", "ods-export", "ogc-features", "wfs", "arcgis", "parquet")
)
_KEPT_AFTER = "CKAN cannot be asked for a span of time: all rows are read, and the scripts keep those in it."
_WHOLE = "This way cannot be asked for {}: it gives all of it."


@dataclass(frozen=True, slots=True)
class Pull:
    """A way, what is wanted of it, what that takes, and the scripts; no scripts where the owner has to be asked first.

    `notes`: what cannot be asked for in this way, in sentences.
    """

    way: Way
    need: Need
    plan: PullPlan
    scripts: tuple[Script, ...]
    notes: tuple[str, ...]

    @property
    def closed(self) -> bool:
        """Whether nothing can be fetched before the owner has said yes."""
        return self.plan.verdict == "ask-owner" and self.plan.calls is None


def way_code(way: Way) -> str:
    """What names a way in addresses: its place and interface, such as `3.ods-records`."""
    return f"{way.index}.{way.interface}{'.query' if way.pattern == 'query' else ''}"


def can_be_planned(way: Way) -> bool:
    """Whether it gives data by a way that a plan can be made of; what is asked for is planned by asking."""
    return way.interface != "page" and bool(way.pattern) and not way.is_document


def can_be_pulled(way: Way) -> bool:
    """Whether data can be fetched by it, as far as is known."""
    on_the_web = way.url.lower().startswith(("http://", "https://"))
    return can_be_planned(way) and way.interface != "request" and (on_the_web or way.pattern == "stream")


def ways_to_plan(access: Access) -> dict[str, Way]:
    """The ways to choose from, by their codes: the advised one first."""
    advised = access.choice.way
    known = access.ways if any(way is advised for way in access.ways) else (advised, *access.ways)
    ways = [way for way in known if can_be_planned(way)]
    ways.sort(key=lambda way: way is not advised)
    return {way_code(way): way for way in ways}


def asked_of(access: Access, query: QueryDict) -> tuple[PullAsked, dict[str, Way]]:
    """What a request asks for, and the ways to choose from."""
    ways = ways_to_plan(access)
    return pull_params(query, access.record, ways, next(iter(ways), "")), ways


def places_asked(query: QueryDict) -> list[int]:
    """Which distribution the parameter `way` names, if any."""
    place = (query.get("way") or "").partition(".")[0]
    return [int(place)] if place.isascii() and place.isdecimal() and len(place) < 9 else []


def takes_area(way: Way) -> bool:
    """Whether it can be asked for an area."""
    return way.interface in AREAS or (way.interface == "parquet" and way.format == "GEOPARQUET")


def takes_span(way: Way) -> bool:
    """Whether it can be asked for a span of time, or its scripts keep the rows of one."""
    return way.interface in SPANS or way.interface == "ckan-datastore"


def takes_rows(way: Way) -> bool:
    """Whether it makes a difference how many rows are wanted: not to a stream, nor to what is asked for."""
    return way.pattern not in ("stream", "request", "node", "c2d") and way.interface != "request"


def takes_columns(way: Way) -> bool:
    """Whether it can be asked for some columns."""
    return way.interface in COLUMNS


def pull_of(access: Access, way: Way, need: Need) -> Pull:
    """What it takes to meet a need by one way of a product. A part that the way cannot be asked for is left out."""
    counted, kept, notes = _what_it_takes(way, need)
    made = plan(way, access.record, counted, ways=access.ways)
    pull = Pull(way, kept, _received(access, way, made) if way.pattern == "stream" else made, (), notes)
    if not _is_scripted(pull):
        return pull
    return replace(pull, scripts=scripts_for(job_of(way, access.record, kept, pull.plan)))


def _received(access: Access, way: Way, history: PullPlan) -> PullPlan:
    """What a stream is for is what happens from now on; beside it stands where the history is."""
    made = plan(way, access.record, Need(whole=False), ways=access.ways)
    return msgspec.structs.replace(made, better=history.better, better_why=history.better_why)


def _is_scripted(pull: Pull) -> bool:
    return not pull.closed and pull.way.pattern != "query" and pull.plan.verdict != "not-possible"


def _what_it_takes(way: Way, need: Need) -> tuple[Need, Need, tuple[str, ...]]:
    """The need as its calls are counted, the need as its scripts meet it, and what was left out."""
    out: dict[str, Any] = {}
    if (need.start or need.end) and not takes_span(way):
        out |= {"start": "", "end": ""}
    if need.bbox is not None and not takes_area(way):
        out["bbox"] = None
    if need.fields and not takes_columns(way):
        out["fields"] = ()
    kept = msgspec.structs.replace(need, **out)
    words = (("a span of time", "start"), ("an area", "bbox"), ("some fields", "fields"))
    notes = tuple(_WHOLE.format(word) for word, name in words if name in out)
    if way.interface == "ckan-datastore" and (kept.start or kept.end):
        return msgspec.structs.replace(kept, start="", end=""), kept, (*notes, _KEPT_AFTER)
    return kept, kept, notes
