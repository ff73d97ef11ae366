"""Reading an endpoint without storing anything."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.domain.errors import FormatError, RecordRefused, VesportalError
from catalog.domain.product import Problem, ProductRecord
from catalog.formats.protocol import HarvestProtocol, Page, PageRequest, RawItem
from catalog.harvest.bounds import too_large, too_long, too_slow
from catalog.harvest.fetch import Fetcher
from catalog.harvest.gather import gather
from catalog.harvest.pages import elsewhere_problem

log = logging.getLogger(__name__)
_MOST_EXTRA = 20  # requests for parts of a spoilt page: somebody waits
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


def preview(
    protocol: HarvestProtocol, request: PageRequest, fetcher: Fetcher, *, limit: int | None = None
) -> Iterator[Previewed]:
    """The first `limit` records in canonical form. An error after the first page is a problem, before it is raised."""
    count, pages = 0, 0
    try:
        for gathered in gather(protocol, fetcher, request, ahead=0, extra=_MOST_EXTRA):
            pages += 1
            if gathered.page is None:
                continue
            if gathered.page.problems:
                yield Previewed("", None, gathered.page.problems, lost=not gathered.page.complete)
            if gathered.elsewhere:
                told = elsewhere_problem(gathered.elsewhere, gathered.example)
                yield Previewed("", None, (told,))
            reader = configured_for(protocol, gathered.page)
            for item in gathered.page.items:
                if item.gone:
                    continue  # there is nothing to show of what the source has deleted
                yield read_item(reader, item)
                count += 1
                if limit is not None and count >= limit:
                    return  # at once: the next page is not asked for
    except VesportalError as error:
        if not pages:
            raise
        yield Previewed("", None, (Problem(message=str(error)),), lost=True)


def configured_for(protocol: HarvestProtocol, page: Page) -> HarvestProtocol:
    """The protocol with which to read a page's items: as the page proposes, where there is something to decide."""
    return protocol.configured(page.proposal) if page.proposal else protocol


def read_item(protocol: HarvestProtocol, item: RawItem) -> Previewed:
    """One raw item in canonical form, or the problem for which it is refused: `bounds` hold for every protocol."""
    if refusal := item.refusal or too_large(item.body):
        return Previewed(item.source_id, None, (refusal,), lost=True)
    began = time.thread_time()
    try:
        mapped = protocol.map_record(item.body)
    except FormatError as error:
        return Previewed(item.source_id, None, (problem_of(error),), lost=True)
    except Exception:
        log.exception("record could not be mapped: %s", item.source_id)
        return Previewed(item.source_id, None, (OWN_FAULT,), lost=True)
    if refusal := too_slow(time.thread_time() - began) or too_long(mapped.record):
        return Previewed(item.source_id, None, (refusal,), lost=True)
    return Previewed(item.source_id, mapped.record, mapped.problems)


def problem_of(error: FormatError) -> Problem:
    """An error as the problem to report."""
    if isinstance(error, RecordRefused):
        return Problem(message=str(error), path=error.path, value=error.value, rule=error.rule, fix=error.fix)
    return Problem(message=str(error))
