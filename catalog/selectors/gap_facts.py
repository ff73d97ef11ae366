"""What gaps are found in: flows of published cases, the products that serve them, and what people asked for in vain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import DateTimeField, F, IntegerField, Max, Q, Sum, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from catalog.domain.requests import request as states
from catalog.domain.usecases.gaps import FlowRow, MissRow, ProductRow, RefusalRow, WishRow
from catalog.models import AccessRequest, AccessWish, CaseFlow, DataProduct, SearchWords
from catalog.selectors.gap_answers import answers_of
from catalog.selectors.licence_registry import REGISTRY
from catalog.selectors.visibility import Viewer, visible_to

SEARCH_DAYS, REFUSED_DAYS = 90, 365
_MOST_MISSES, _MOST_PEOPLE = 500, 5_000
_SERVING = Coalesce("served_by__product__merged_into", "served_by__product")


@dataclass(frozen=True, slots=True)
class GapFacts:
    """All that gaps are found in, as its reader may see the products. `unread`: products whose terms nobody has read yet."""

    flows: list[FlowRow]
    products: dict[int, ProductRow]
    wishes: list[WishRow]
    misses: list[MissRow]
    refusals: list[RefusalRow]
    unread: int = 0


def gap_facts(user: Viewer, *, most_read: int = 100) -> GapFacts:
    """Three queries; one more where terms have to be read, of `most_read` products at most."""
    rows = _flows()
    wishes, misses, refusals = _people()
    products = _products(user, {pk for row in rows for pk in row[-1]} | {one.product for one in refusals})
    asked = {pk for row in rows if row[-2] for pk in row[-1]}
    answers, unread = answers_of(
        {pk: row for pk, row in products.items() if pk in asked and row["state"] == DataProduct.State.LIVE},
        most=most_read,
    )
    return GapFacts(
        flows=[_flow(row, products) for row in rows],
        products={pk: _product(row, answers.get(pk, {})) for pk, row in products.items()},
        wishes=wishes,
        misses=misses,
        refusals=refusals,
        unread=unread,
    )


def _flows() -> list[tuple[Any, ...]]:
    """Rows of flows; the last two values are what they are used for, and the products that serve them.

    One that was merged is what it was merged into.
    """
    serving = ArrayAgg(
        _SERVING, order_by="served_by__position", filter=Q(served_by__isnull=False), default=Value([])
    )
    rows = CaseFlow.objects.order_by("use_case__title", "use_case", "position").annotate(named=serving)
    return list(
        rows.values_list(
            "use_case__slug", "use_case__title", "use_case__sectors", "key", "source", "target", "what", "need",
            "level", "uses", "named",
        )
    )  # fmt: skip


def _flow(row: tuple[Any, ...], products: Mapping[int, Any]) -> FlowRow:
    slug, title, sectors, key, source, target, what, need, level, uses, named = row
    seen = tuple(dict.fromkeys(pk for pk in named if pk in products)) if named else ()
    hidden = len(set(named)) - len(seen) if named else 0
    return FlowRow(
        slug, title, tuple(sectors), key, source, target, what, need, level, tuple(uses), seen, hidden
    )


def _products(user: Viewer, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    rows = visible_to(user).filter(pk__in=list(ids)).order_by()
    shown = ("id", "slug", "title", "domain_id", "level", "state", "revision")
    named = rows.values(*shown, domain_name=F("domain__name"), registry=REGISTRY)
    return {row["id"]: row for row in named}


def _product(row: Mapping[str, Any], answers: Mapping[str, str]) -> ProductRow:
    return ProductRow(
        id=row["id"],
        slug=row["slug"],
        title=row["title"],
        domain_id=row["domain_id"],
        domain=row["domain_name"],
        level=row["level"],
        live=row["state"] == DataProduct.State.LIVE,
        answers=answers,
    )


def _people() -> tuple[list[WishRow], list[MissRow], list[RefusalRow]]:
    """Wishes, searches and decided requests, in one query."""
    rows = list(_wishes().union(_misses(), _requests(), all=True).order_by())
    wishes = [WishRow(name, title, who, at) for kind, name, title, who, _, _, at in rows if kind == "wish"]
    misses = [
        MissRow(name, times, people, at.date())
        for kind, name, _, _, times, people, at in rows
        if kind == "miss"
    ]
    return sorted(wishes, key=lambda one: one.reference), misses, _still_refused(rows)


def _still_refused(rows: Iterable[tuple[Any, ...]]) -> list[RefusalRow]:
    """The last decision on each product and person, where it was a refusal."""
    last: dict[tuple[int, str], tuple[str, RefusalRow]] = {}
    decided = sorted((row for row in rows if row[0] == "request"), key=lambda row: row[6])
    for _, reference, state, who, product, _, at in decided:
        last[product, who] = state, RefusalRow(reference, product, who, at)
    return [row for state, row in last.values() if state == states.REFUSED]


def _text(value: str) -> Any:
    return Cast(Value(value), TextField())


def _wishes() -> Any:
    waiting = AccessWish.objects.filter(state__in=(AccessWish.State.OPEN, AccessWish.State.NOTED)).order_by(
        "-pk"
    )
    none = Cast(Value(0), IntegerField())
    return waiting.values_list(
        _text("wish"), Cast("reference", TextField()), Cast("title", TextField()),
        Cast("requester_key", TextField()), none, none, "at",
    )[:_MOST_PEOPLE]  # fmt: skip


def _misses() -> Any:
    since = timezone.now().date() - timedelta(days=SEARCH_DAYS)
    rows = SearchWords.objects.filter(day__gte=since, missed__gt=0).order_by().values("words")
    counted = rows.annotate(
        n=Cast(Sum("missed"), IntegerField()),
        most=Cast(Max("missed_people"), IntegerField()),
        last=Cast(Max("day"), DateTimeField()),
    )
    return counted.order_by("-most", "-n", "words").values_list(
        _text("miss"), Cast("words", TextField()), _text(""), _text(""), "n", "most", "last"
    )[:_MOST_MISSES]


def _requests() -> Any:
    since = timezone.now() - timedelta(days=REFUSED_DAYS)
    decided = AccessRequest.objects.filter(
        state__in=(states.REFUSED, *states.GRANTED), decided_at__gte=since, products__isnull=False
    )
    return decided.order_by("-decided_at").values_list(
        _text("request"), Cast("reference", TextField()), Cast("state", TextField()),
        Cast("requester_key", TextField()), Cast("products", IntegerField()), Cast(Value(0), IntegerField()),
        "decided_at",
    )[:_MOST_PEOPLE]  # fmt: skip


def misses_by_day(misses: Iterable[MissRow]) -> list[SearchWords]:
    """The days on which these words found nothing, newest first. One query where there are words."""
    words = [one.words for one in misses]
    if not words:
        return []
    since = timezone.now().date() - timedelta(days=SEARCH_DAYS)
    rows = SearchWords.objects.filter(words__in=words, day__gte=since, missed__gt=0)
    return list(rows.order_by("-day", "words")[:200])
