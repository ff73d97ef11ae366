"""Missing products that may only have got another identifier: their titles came again while they went."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import F, OuterRef, Q, Subquery

from catalog.domain.identity_ladder import plain_words
from catalog.models import DataProduct, DuplicatePair
from catalog.services.listings import listings_of

_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A product that came: its id, when, and its title, empty where only some of the endpoint's readers may see it."""

    pk: int
    at: datetime
    title: str


type Renamed = dict[int, list[Newcomer]]


def renamed_find(endpoint_id: int, missing: Sequence[int]) -> Renamed:
    """Those of `missing` whose title in the source's words, folded, is that of listed products of the same endpoint that are
    newer than the last complete listing with the missing one, and that nobody has judged to be another: its id → these."""
    with_it = listings_of(endpoint_id).filter(ended_at__lt=OuterRef("missing_since"))
    old = DataProduct.objects.filter(pk__in=missing).annotate(
        last_listed=Subquery(with_it.order_by("-pk").values("ended_at")[:1]), told=F("harvested__title")
    )
    gone = [
        (pk, plain_words(title), since or _ALWAYS)
        for pk, title, since in old.order_by("pk").values_list("pk", "told", "last_listed")
    ]
    came = _came_since(endpoint_id, min((since for _, _, since in gone), default=_ALWAYS))
    others = _judged_different(missing)
    found = {
        pk: [new for new in came.get(words, ()) if new.at > since and frozenset((pk, new.pk)) not in others]
        for pk, words, since in gone
        if words
    }
    return {pk: new for pk, new in found.items() if new}


def _judged_different(ids: Sequence[int]) -> set[frozenset[int]]:
    pairs = DuplicatePair.objects.filter(state=DuplicatePair.State.DIFFERENT)
    of_these = pairs.filter(Q(first__in=ids) | Q(second__in=ids))
    return set(map(frozenset, of_these.values_list("first_id", "second_id")))


def _came_since(endpoint_id: int, since: datetime) -> dict[str, list[Newcomer]]:
    found: dict[str, list[Newcomer]] = defaultdict(list)
    new = DataProduct.objects.filter(
        endpoint_id=endpoint_id, state=DataProduct.State.LIVE, missing_since=None, first_seen__gt=since
    )
    rows = new.order_by("pk").values_list("pk", "first_seen", "harvested__title", "curated__audience")
    for pk, at, title, narrowed in rows.iterator():
        found[plain_words(title)].append(Newcomer(pk, at, "" if narrowed else title))
    return found


def renamed_doubt(renamed: Renamed) -> str:
    """Why their withdrawal is not believed, as the beginning of a sentence."""
    title = next((new.title for came in renamed.values() for new in came if new.title), "")
    example = title and f"“{title[:200]}”"
    if len(renamed) == 1:
        return "A record with the same title came under another identifier" + (example and f", {example}")
    return "Records with the same titles came under other identifiers" + (example and f", such as {example}")
