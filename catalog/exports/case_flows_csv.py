"""The flows of a use case as CSV: one row a flow, how it stands for its reader at its end."""

from collections.abc import Iterator

from catalog.domain.usecases.model import UseCaseRecord
from catalog.domain.usecases.standing import STATES, FlowStanding
from catalog.exports.csv_text import csv_lines
from catalog.formats.usecases.document import PRODUCT, address_of
from catalog.selectors.usecases import CaseView

# Column → what stands in it. The documentation lists them; a test holds it to that.
COLUMNS = {
    "case": "Address name of the case",
    "version": "Version of the case",
    "number": "Number of the flow, from 1",
    "key": "Key of the flow in the case",
    "what": "What is given",
    "need": "The data in words, for the search",
    "from": "Actor that gives it; “all” for everybody",
    "from organisation": "Who plays that actor",
    "to": "Actor that gets it; “all” for everybody",
    "to organisation": "Who plays that actor",
    "two way": "yes where both give",
    "mode": "pull, push, push-or-pull or push-code",
    "pattern": "Access pattern",
    "sensitivity": "Likely sensitivity class",
    "cadence": "How often, in words",
    "volume": "How much, in words",
    "products": "Addresses of the products that serve it, best first, a space between them",
    "products not shown": "How many more serve it that the reader may not see",
    "state": "How it stands for the reader",
    "level needed": "Lowest maturity level that it needs, 0 to 5",
    "level": "Lowest maturity level among its products",
    "uses": "Questions of policy that the use must be allowed by, a space between them",
    "answer": "Strictest answer of policy to them: yes, yes_if, inside, ask or no",
    "inferred": "yes where it was worked out and no source states it",
    "reference": "Source",
    "note": "Note",
}


def flows_csv(view: CaseView, base: str) -> Iterator[bytes]:
    """One line a flow; `base`: the public address of this portal."""
    version = view.row.version if view.draft else view.row.published_version
    rows = (
        (view.row.slug, version, number, *_flow(view.record, one, base))
        for number, one in enumerate(view.standing.flows, start=1)
    )
    return csv_lines(tuple(COLUMNS), rows)


def _flow(case: UseCaseRecord, standing: FlowStanding, base: str) -> tuple[object, ...]:
    flow = standing.flow
    return (
        flow.key,
        flow.what,
        flow.need,
        *_end(case, flow.source),
        *_end(case, flow.target),
        _yes(flow.two_way),
        flow.mode,
        flow.pattern,
        flow.sensitivity,
        flow.cadence,
        flow.volume,
        " ".join(address_of(base, PRODUCT, slug) for slug in flow.products),
        standing.hidden,
        STATES[standing.state],
        "" if flow.level is None else flow.level,
        "" if standing.level is None else standing.level,
        " ".join(flow.uses),
        standing.answer,
        _yes(flow.inferred),
        flow.reference,
        flow.note,
    )


def _end(case: UseCaseRecord, key: str) -> tuple[str, str]:
    actor = case.actor(key)
    return case.actor_name(key), actor.organisation if actor else ""


def _yes(value: bool) -> str:
    return "yes" if value else ""
