"""What time does to gaps: those whose cause has gone are noted, and those that come back after they were closed are told."""

import structlog
from django.db import transaction
from django.utils import timezone

from catalog.domain.usecases.gaps import GapFound
from catalog.models import Gap
from catalog.selectors.gap_answers import all_eyes
from catalog.selectors.gap_facts import gap_facts
from catalog.selectors.gaps import facts_gaps
from catalog.services.gap_offers import offers_of_gone
from catalog.services.gaps import gap_say_back

log = structlog.get_logger(__name__)
_MOST_READ = (
    2_000  # products whose terms one round reads; pages read a few only and say that more are to come
)


def gaps_round() -> int:
    """Look at all gaps that somebody follows; returns how many have gone or come back. Reads the terms that pages need."""
    facts = gap_facts(all_eyes(), most_read=_MOST_READ)
    found: dict[tuple[str, str], GapFound] = {(gap.kind, gap.key): gap for gap in facts_gaps(facts)}
    changed = 0
    for row in Gap.objects.order_by("pk"):
        gap = found.get((row.kind, row.key))
        unsure = row.kind == "forbidden" and facts.unread
        if (gap is None) == (row.gone_at is not None) or (gap is None and unsure):
            continue
        try:
            changed += _noted(row.pk, gap)
        except Exception:
            log.exception("a gap could not be looked at again", gap=row.pk)
    return changed + offers_of_gone(found.keys())


@transaction.atomic
def _noted(pk: int, gap: GapFound | None) -> int:
    row = Gap.objects.select_for_update(of=("self",)).select_related("domain").filter(pk=pk).first()
    if row is None:
        return 0
    now = timezone.now()
    if gap is None:
        row.gone_at = row.gone_at or now
    else:
        row.gone_at = None
        if row.state == Gap.State.CLOSED:
            row.state = Gap.State.ASSIGNED if row.domain_id else Gap.State.OPEN
            row.since = row.back_at = now
            row.revision += 1
            gap_say_back(row, gap)
    row.save()
    return 1
