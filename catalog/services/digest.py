"""Telling a domain of its harvests: always, on problems, or never, as the domain chose."""

from catalog.domain.numbers import counted
from catalog.domain.run import OUTCOMES, since_words
from catalog.models import HarvestRun, User
from catalog.selectors.people import stewards_of
from catalog.selectors.reports import counts_compared, problem_kinds, report_lines, run_before
from catalog.services.notify import notify

_SHOWN = 10


def run_digest(run_id: int) -> int:
    """Tell the stewards of a run's domain how it ended, if they want to know; returns how many were told.

    “On problems” is told once: a run that ends as the one before did says nothing new.
    """
    run = HarvestRun.objects.select_related("endpoint__domain").filter(pk=run_id).first()
    if run is None or run.ended_at is None:
        return 0
    before = run_before(run)
    if not _is_wanted(run, before):
        return 0
    told = 0
    for steward in stewards_of(run.endpoint.domain_id):
        told += notify(
            [steward],
            kind="harvest.ended",
            title=f"{run.endpoint.slug}: {_short(run)}",
            url=f"/endpoints/{run.endpoint.slug}/runs/{run.pk}/",
            text=_body(run, before, steward),
            about=run,
            once=f"run:{run.pk}",
        )
    return told


def _is_wanted(run: HarvestRun, before: HarvestRun | None) -> bool:
    wish = run.endpoint.domain.digest
    if wish != "problems":
        return wish == "always"
    return _troubled(run) and (before is None or _outcome(run) != _outcome(before))


def _outcome(run: HarvestRun) -> str:
    """The verdict without the moment since when changes were asked for: that differs each time."""
    return run.verdict.replace(since_words(run.changes_since), "") if run.changes_since else run.verdict


def _troubled(run: HarvestRun) -> bool:
    return run.state != "complete" or bool(run.refused or run.held or run.problems)


def _short(run: HarvestRun) -> str:
    if run.state != "complete":
        return "the harvest failed" if run.state == "failed" else "the harvest ended early"
    return f"harvested, {counted(run.refused, 'record')} refused" if run.refused else "harvested"


def _body(run: HarvestRun, before: HarvestRun | None, steward: User) -> str:
    parts = [f"{run.endpoint.domain.name}, endpoint {run.endpoint.slug}", run.verdict, _counts(run, before)]
    refused = [line for _, line in zip(range(_SHOWN), report_lines(steward, run), strict=False)]
    if refused:
        told = (
            f"- {line.source_id or 'The harvest'}{f', {line.problem.path}' if line.problem.path else ''}: "
            f"{line.problem.message} {line.fix}"
            for line in refused
        )
        parts.append("\n".join(("What was wrong, and how to mend it:", *told)))
    if kinds := problem_kinds(steward, run, _SHOWN):
        rows = (
            f"- {counted(kind.products, 'product')}, {kind.field or 'record'}: {kind.rule}." for kind in kinds
        )
        parts.append("\n".join(("What occurs most often in records that were kept:", *rows)))
    parts.append("You are told because you are a steward of this domain. Its settings say when.")
    parts.append("The whole report, also as CSV and JSON:")
    return "\n\n".join(filter(None, parts))


def _counts(run: HarvestRun, before: HarvestRun | None) -> str:
    lines = []
    for name, now, then in counts_compared(run, before):
        if now or then:
            label = OUTCOMES.get(name, name)  # type: ignore[call-overload]
            lines.append(f"- {label}: {now:,}" + ("" if then is None else f" (before: {then:,})"))
    return "\n".join(lines)
