"""What to ask for instead where a service refuses a request: services know different parts of the standard.

The report of an exception says what it is about, mostly; each way of asking differently is tried once.
"""

import re
from collections.abc import Callable

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.csw.addresses import (
    DUBLIN_CORE,
    DUBLIN_CORE_3,
    ISO,
    Pairs,
    State,
    asked_for,
    asked_otherwise,
    by_post,
    is_listing,
    position_of,
    rows_of,
    state_of,
)
from catalog.formats.csw.answers import Report
from catalog.formats.csw.changes import by_another_name, without_changes
from catalog.formats.paging import stopped_page
from catalog.formats.protocol import Page, PageRequest


class Way(msgspec.Struct, frozen=True):
    """One way of asking differently.

    `about` finds it in a report; `change` gives the parameters, None where there is nothing to change. `told` says what is done,
    with the place {said} for the words of the service; empty where nothing is lost by it.
    """

    name: str
    about: re.Pattern[str]
    change: Callable[[Pairs, State], Pairs | None]
    told: str = ""


def _dublin_core(asked: Pairs, _: State) -> Pairs | None:
    schema = DUBLIN_CORE_3 if asked.get("version", "").startswith("3") else DUBLIN_CORE
    return (
        {"outputSchema": schema, "typeNames": "csw:Record"} if asked.get("outputSchema") != schema else None
    )


def _iso_types(asked: Pairs, _: State) -> Pairs | None:
    is_iso = asked.get("outputSchema") == ISO and asked.get("typeNames") == "csw:Record"
    return {"typeNames": "gmd:MD_Metadata", "namespace": f"xmlns(gmd={ISO})"} if is_iso else None


def _without(name: str) -> Callable[[Pairs, State], Pairs | None]:
    return lambda asked, _: {name: ""} if asked.get(name) else None


def _fewer(asked: Pairs, _: State) -> Pairs | None:
    return {"maxRecords": "10"} if asked.get("maxRecords") != "10" else None


def _version_3(asked: Pairs, _: State) -> Pairs | None:
    return {"version": "3.0.0"} if asked.get("version", "").startswith("2") else None


def _about(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


_WAYS = (
    Way("sort", _about(r"sort"), _without("sortBy"),
        "The service does not sort its records by identifier ({said}). They are read in its own order, in which records may be "
        "missed or come twice while it changes."),
    Way("types", _about(r"type ?name"), _iso_types),
    Way("schema", _about(r"output ?schema|schema"), _dublin_core,
        "The service does not give its records in ISO 19115 ({said}). They are read in Dublin Core, which says less."),
    Way("name", _about(r"constraint|cql|filter|modified|queryable|property"), by_another_name),
    Way("changes", _about(r"constraint|cql|filter|modified|queryable|property"), lambda _, state: without_changes(state),
        "The service cannot be asked for what has changed since a day ({said}). All its records were read instead."),
    Way("rows", _about(r"max ?records"), _fewer),
    Way("format", _about(r"output ?format"), _without("outputFormat")),
    Way("elements", _about(r"element ?(?:set)?"), _without("elementSetName")),
    Way("result", _about(r"result ?type"), _without("resultType")),
    Way("version", _about(r"version"), _version_3),
)  # fmt: skip
_ANYTHING = (
    "sort",
    "types",
    "schema",
    "name",
    "changes",
    "format",
)  # where a report does not say what it is about
_OF_PARAMETERS = frozenset(
    ("InvalidParameterValue", "MissingParameterValue", "OptionNotSupported", "VersionNegotiationFailed")
)
_METHOD = _about(
    r"\bPOST\b|\bHTTP method\b|OperationNotSupported"
)  # about GET, which the service does not answer
_BEYOND = _about(r"start ?position")
_FIX = "See that the service answers GetRecords as CSW 2.0.2 has it, or give the address of another service."


def page_instead(request: PageRequest, report: Report) -> Page:
    """What follows from a report: other ways of asking, an end, or nothing. Raises PageUnreadable.

    In the midst of a listing a way of asking that was accepted before is not changed: there a record spoils the page.
    """
    if not is_listing(request):
        raise PageUnreadable(f"The service answers with an error ({report.told()}).")
    if _BEYOND.search(f"{report.locator} {report.words}"):
        return _end(request, report)
    if _METHOD.search(f"{report.code} {report.words}") and (following := by_post(request)):
        return Page(items=(), next=following)
    if position_of(request) == 1 and (way := _next_way(request, report)):
        return changed_page(request, way, report.told())
    raise PageUnreadable(f"The service answers GetRecords with an error ({report.told()}). {_FIX}")


def page_instead_of_json(request: PageRequest) -> Page:
    """The same records in XML, where the address asks for JSON. Raises PageUnreadable."""
    way = _open(request, next(way for way in _WAYS if way.name == "format")) if is_listing(request) else None
    if way is None:
        raise PageUnreadable(
            "The service answers in JSON, which is not read. Leave “outputFormat” out of the address, so that it answers in XML."
        )
    return changed_page(request, way, "")


def changed_page(request: PageRequest, way: Way, said: str) -> Page:
    """No records, and the request that asks in another way."""
    problems = (Problem(message=way.told.format(said=said), rule="service"),) if way.told else ()
    return Page(items=(), next=_changed(request, way), problems=problems)


def in_dublin_core(request: PageRequest) -> Way | None:
    """The way to Dublin Core, where it was not tried."""
    return _open(request, next(way for way in _WAYS if way.name == "schema"))


def _next_way(request: PageRequest, report: Report) -> Way | None:
    """By the place that the report names, else by its words; where neither tells, whatever is left, once a record stands alone.

    A report without a place may be about a record as well: then smaller parts of the page are asked for first.
    """
    alone = rows_of(request) <= 1
    for stated in (report.locator, report.words if alone or report.code in _OF_PARAMETERS else ""):
        named = (way for way in _WAYS if stated and way.about.search(stated) and _open(request, way))
        if found := next(named, None):
            return found
    if not alone:
        return None
    return next((way for way in _WAYS if way.name in _ANYTHING and _open(request, way)), None)


def _open(request: PageRequest, way: Way) -> Way | None:
    state = state_of(request)
    is_open = way.name not in state.tried and way.change(asked_for(request), state) is not None
    return way if is_open else None


def _changed(request: PageRequest, way: Way) -> PageRequest:
    """From the first record on, by whole pages."""
    state = state_of(request)
    rows = state.rows or rows_of(request)
    changes = {"maxRecords": str(rows), **(way.change(asked_for(request), state) or {})}
    fresh = State(tried=(*state.tried, way.name), since=state.since, own=state.own)
    return asked_otherwise(request, changes, fresh)


def _end(request: PageRequest, report: Report) -> Page:
    """A place beyond the last record: some services answer so where nothing matches, too."""
    start, matched = position_of(request), state_of(request).matched
    if start == 1:
        return Page(items=(), total=0)
    if start > matched:
        return Page(items=())
    message = f"The service says that it has {matched:,} records but gives none from {start:,} on ({report.told()})."
    return stopped_page(
        matched, message, "Rebuild the index of the catalogue: it counts records that it does not give."
    )
