"""What governance does by itself: looking at products, keeping the day's figures, and telling what is due."""

from datetime import timedelta

import structlog
from django.db.models import Count
from django.utils import timezone

from catalog.domain.numbers import counted
from catalog.models import RuleStanding, TriageDraft
from catalog.selectors.people import stewards_of
from catalog.selectors.shared_rules import rules_agreed
from catalog.selectors.triage import overdue
from catalog.services.compliance import compliance_refresh
from catalog.services.compliance_days import compliance_days_write
from catalog.services.notify import notify

log = structlog.get_logger(__name__)
_LATELY = timedelta(days=3)  # what fell due longer ago has been told, or stands in the list
_KEEP_DRAFTS = timedelta(days=180)


def governance_round(*, seconds: float = 50.0) -> None:
    """All of it; each part goes on where another fails."""
    for part in (
        lambda: compliance_refresh(seconds=seconds),
        compliance_days_write,
        reviews_tell,
        exemptions_tell,
        drafts_forget,
    ):
        try:
            part()
        except Exception:
            log.exception("a part of governance failed")


def reviews_tell() -> int:
    """Tell the stewards of each domain how many classes fell due for review lately; returns how many were told."""
    since = timezone.localdate() - _LATELY
    due = overdue().filter(review_on__gt=since, product__state="live").order_by()
    rows = due.values_list("product__domain_id", "review_on").annotate(number=Count("pk"))
    return sum(
        notify(
            stewards_of(domain_id),
            kind="triage.due",
            title=f"{counted(number, 'class', 'classes')} to look at again",
            url="/triage/",
            text="The day of review has come. Decide again, even if nothing changes.",
            once=f"triage-{domain_id}-{day.isoformat()}",
        )
        for domain_id, day, number in rows
    )


def exemptions_tell() -> int:
    """Tell the stewards which exemptions have ended lately; returns how many were told."""
    today, titles = timezone.localdate(), {rule.id: rule.title for rule in rules_agreed()}
    ended = RuleStanding.objects.filter(until__lt=today, until__gte=today - _LATELY, rule__in=titles)
    return sum(
        notify(
            stewards_of(row.domain_id),
            kind="exemption.ended",
            title=f"An exemption has ended: {titles[row.rule]}",
            url=f"/domains/{row.domain.slug}/governance/rules/{row.rule}/",
            text="It counts as not met from now on. Adopt the rule, or give a new reason and day.",
            about=row.domain,
            once=f"exemption-{row.pk}-{row.until.isoformat() if row.until else ''}",
        )
        for row in ended.select_related("domain")
    )


def drafts_forget() -> None:
    """Drop drafts of triages that nobody has touched for half a year."""
    TriageDraft.objects.filter(saved_at__lt=timezone.now() - _KEEP_DRAFTS).delete()
