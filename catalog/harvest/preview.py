"""Reading an endpoint without storing anything."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.domain.errors import FormatError, RecordRefused, VesportalError
from catalog.domain.product import Problem, ProductRecord
from catalog.formats.protocol import HarvestProtocol, PageRequest, RawItem
from catalog.harvest.fetch import Fetcher
from catalog.harvest.gather import gather

log = logging.getLogger(__name__)
# A record that nobody thought of must not cost the others: it is one refusal, and the log says more.
OWN_FAULT = Problem(
    message="The portal itself failed to read this record; its operators find the reason in the log.",
    rule="one bad record never ends a run",
)


@dataclass(frozen=True, slots=True)
class Previewed:
    """A record, or None where it was refused or the problems are of a page; `lost` tells that something could not be read."""

    source_id: str
    record: ProductRecord | None
    problems: tuple[Problem, ...] = ()
    lost: bool = False


def _no_pause() -> None:
    """Between two requests of somebody who waits."""


def preview(
    protocol: HarvestProtocol, request: PageRequest, fetcher: Fetcher, *, limit: int | None = None
) -> Iterator[Previewed]:
    """The first `limit` records in canonical form. An error after the first page is a problem, before it is raised."""
    count, pages = 0, 0
    try:
        # with a pause, if only of nothing, no page is fetched before it is wanted
        for gathered in gather(protocol, fetcher, request, pause=_no_pause):
            pages += 1
            if gathered.page is None:
                continue
            if gathered.page.problems:
                yield Previewed("", None, gathered.page.problems, lost=not gathered.page.complete)
            for item in gathered.page.items:
                if limit is not None and count >= limit:
                    return
                count += 1
                yield read_item(protocol, item)
    except VesportalError as error:
        if not pages:
            raise
        yield Previewed("", None, (Problem(message=str(error)),), lost=True)


def read_item(protocol: HarvestProtocol, item: RawItem) -> Previewed:
    """One raw item in canonical form, or the problem for which it is refused."""
    if item.refusal is not None:
        return Previewed(item.source_id, None, (item.refusal,), lost=True)
    try:
        mapped = protocol.map_record(item.body)
    except FormatError as error:
        return Previewed(item.source_id, None, (problem_of(error),), lost=True)
    except Exception:
        log.exception("record could not be mapped: %s", item.source_id)
        return Previewed(item.source_id, None, (OWN_FAULT,), lost=True)
    return Previewed(item.source_id, mapped.record, mapped.problems)


def problem_of(error: FormatError) -> Problem:
    """An error as the problem to report."""
    if isinstance(error, RecordRefused):
        return Problem(message=str(error), path=error.path, value=error.value, rule=error.rule)
    return Problem(message=str(error))
