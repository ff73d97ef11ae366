"""The report of a harvest run: what arrived, compared with the run before, and everything that was wrong with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from catalog.domain.problems import fix_words, rule_words
from catalog.domain.product import Problem
from catalog.domain.run import Counts
from catalog.domain.run_problems import problem_examples, problem_numbers, problem_told
from catalog.models import DataProduct, HarvestRun
from catalog.selectors.domains import may_see_items, sees_all_parts
from catalog.selectors.runs import items_of, may_see_problems
from catalog.selectors.visibility import Viewer, live_to

_ENDED = ("complete", "partial", "failed")
# Of what `products` (id, slug, problems) lack, the kinds that occur most: rule, field without its places, how often, an example.
_KINDS = """
    WITH p AS ({products})
    SELECT problem->>'rule', regexp_replace(coalesce(problem->>'path', ''), '\\[[0-9]+\\]', '[…]', 'g') AS field,
        count(*), count(DISTINCT p.id), min(problem->>'message'), min(problem->>'value'), min(problem->>'fix'), min(p.slug)
    FROM p, jsonb_array_elements(p.problems) problem
    GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2 LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One thing that was wrong with one record, or with the run as a whole (`source_id` empty).

    Of a run also how often it occurs, in how many documents, and the addresses of the first of them.
    """

    outcome: str
    source_id: str
    product: str
    problem: Problem
    times: int = 1
    documents: int = 1
    examples: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """What the rule asks."""
        return rule_words(self.problem)

    @property
    def fix(self) -> str:
        """How to mend it."""
        return fix_words(self.problem)


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem that records which were kept have: how often, in how many products, and an example."""

    field: str
    times: int
    products: int
    example: Problem
    slug: str

    @property
    def rule(self) -> str:
        """What the rule asks."""
        return rule_words(self.example)

    @property
    def fix(self) -> str:
        """How to mend it."""
        return fix_words(self.example)


def run_before(run: HarvestRun) -> HarvestRun | None:
    """The run of the endpoint that ended before this one began, and asked for the same: everything, or changes."""
    ended = HarvestRun.objects.filter(endpoint_id=run.endpoint_id, pk__lt=run.pk, state__in=_ENDED)
    return ended.filter(changes_since__isnull=run.changes_since is None).order_by("-pk").first()


def counts_compared(run: HarvestRun, before: HarvestRun | None) -> list[tuple[str, int, int | None]]:
    """(name of the count, this run's, the one before's), in the order of Counts."""
    return [
        (name, getattr(run, name), getattr(before, name) if before else None)
        for name in Counts.__struct_fields__
    ]


def problem_kinds(user: Viewer, run: HarvestRun, limit: int = 50) -> list[ProblemKind]:
    """What those of the endpoint's live products lack that `user` may see, the most frequent first. One query."""
    if not may_see_items(user, run.endpoint):
        return []
    sql, parameters = _kept(user, run).order_by().values("id", "slug", "problems").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_KINDS.format(products=sql), [*parameters, limit])
        return [
            ProblemKind(
                field,
                times,
                products,
                Problem(message=message or "", path=field, value=value or "", rule=rule or "", fix=fix or ""),
                slug,
            )
            for rule, field, times, products, message, value, fix, slug in cursor
        ]


def report_lines(user: Viewer, run: HarvestRun) -> Iterator[ReportLine]:
    """Everything that was wrong: with the run, with refused records, with records that were kept. Streamed."""
    if not may_see_items(user, run.endpoint):
        return
    for stored in run.problems if may_see_problems(user, run.endpoint) else ():
        (problem,) = problems_stored([stored])
        yield ReportLine("run", "", "", problem, *problem_numbers(stored), tuple(problem_examples(stored)))
    for item in items_of(user, run, outcome="refused").iterator(chunk_size=1000):
        for problem in problems_stored(item.problems):
            yield ReportLine(item.outcome, item.source_id, "", problem)
    rows = _kept(user, run).order_by("pk").values_list("source_id", "slug", "problems")
    for source_id, slug, problems in rows.iterator(chunk_size=1000):
        for problem in problems_stored(problems):
            yield ReportLine("kept", source_id, slug, problem)


def _kept(user: Viewer, run: HarvestRun) -> QuerySet[DataProduct]:
    """The endpoint's live products that lack something and are for `user` with all their parts: problems quote these."""
    products = live_to(user).filter(endpoint=run.endpoint).exclude(problems=[])
    whole = sees_all_parts(user, run.endpoint.domain_id)
    return products if whole else products.filter(part_audiences={})


def problems_stored(stored: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """Problems as they were stored, with how often they occur; what else a run keeps beside them is left out."""
    names = Problem.__struct_fields__
    return [
        Problem(**{name: str(problem.get(name, "")) for name in names} | {"message": problem_told(problem)})
        for problem in stored
    ]
