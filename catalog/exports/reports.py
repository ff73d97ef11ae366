"""The report of a harvest run as CSV and JSON."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import orjson

from catalog.domain.run import RUN_STATES
from catalog.exports.csv_text import csv_lines
from catalog.models import HarvestRun
from catalog.selectors.reports import ReportLine, counts_compared

COLUMNS = ("outcome", "record", "product", "field", "value", "rule", "what was wrong", "how to mend it")


def report_csv(lines: Iterable[ReportLine], site: str) -> Iterator[bytes]:
    """One line for each thing that was wrong; `site` is the portal's address."""
    return csv_lines(
        COLUMNS,
        (
            (
                line.outcome,
                line.source_id,
                f"{site}/products/{line.product}/" if line.product else "",
                line.problem.path,
                line.problem.value,
                line.rule,
                line.problem.message,
                line.fix,
            )
            for line in lines
        ),
    )


def report_json(run: HarvestRun, before: HarvestRun | None, lines: Iterable[ReportLine]) -> Iterator[bytes]:
    """The run, its counts beside those of the one before, and its problems; written piece by piece."""
    head: dict[str, Any] = {
        "run": run.pk,
        "endpoint": run.endpoint.slug,
        "domain": run.endpoint.domain.slug,
        "state": run.state,
        "state_label": RUN_STATES[run.state],  # type: ignore[index]
        "verdict": run.verdict,
        "changes_since": run.changes_since,
        "started": run.started_at,
        "ended": run.ended_at,
        "counts": {name: now for name, now, _ in counts_compared(run, before)},
        "before": {"run": before.pk, **{name: then for name, _, then in counts_compared(run, before)}}
        if before
        else None,
    }
    yield orjson.dumps(head)[:-1] + b',"problems":['
    for number, line in enumerate(lines):
        problem = msgspec.to_builtins(line.problem)
        told = {"outcome": line.outcome, "record": line.source_id, "product": line.product, **problem}
        if line.outcome == "run":
            told |= {"times": line.times, "documents": line.documents, "examples": line.examples}
        yield (b"," if number else b"") + orjson.dumps({**told, "rule": line.rule, "fix": line.fix})
    yield b"]}"
