"""What waits of governance: classes to look at again, classes that disagree, exemptions that have ended."""

from django.db.models import DateTimeField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from catalog.domain.governance.rules_model import rules_by_id
from catalog.models import ProductCompliance, RuleSet, RuleStanding, Triage
from catalog.selectors.todo_model import PLACES, Kind, Place, Scope, of_live
from catalog.selectors.triage import overdue


def reviews_due(scope: Scope) -> QuerySet[Triage]:
    """The triages that count, of products in the catalogue, whose day of review has come; `since` is that day."""
    return overdue().filter(of_live(scope)).annotate(due_since=Cast("review_on", DateTimeField()))


def disagreeing(scope: Scope) -> QuerySet[ProductCompliance]:
    """Products in the catalogue whose source states classes that disagree, and whose class no person has decided."""
    stated = ProductCompliance.objects.filter(of_live(scope)).exclude(disagrees=[])
    return stated.exclude(product__curated__has_key="stated_classes")


def exemptions_ended(scope: Scope) -> QuerySet[RuleStanding]:
    """Exemptions whose last day is past, of rules that are agreed; `due_since` is that day."""
    newer = RuleSet.objects.filter(state=RuleSet.State.AGREED, version__gt=OuterRef("version"))
    agreed = RuleSet.objects.filter(~Exists(newer), state=RuleSet.State.AGREED)
    ended = RuleStanding.objects.filter(scope.of("domain"), until__lt=timezone.localdate())
    counts = ended.filter(Exists(agreed.filter(rules__contains=[OuterRef("rule")])))
    return counts.annotate(due_since=Cast("until", DateTimeField()))


def _exemption_places(scope: Scope) -> list[Place]:
    rows = exemptions_ended(scope).filter(rule__in=rules_by_id()).select_related("domain")
    return [
        Place(
            f"{row.domain.name}: {rules_by_id()[row.rule].title}",
            f"/domains/{row.domain.slug}/governance/rules/{row.rule}/",
            1,
        )
        for row in rows.order_by("until", "pk")[:PLACES]
    ]


KINDS = (
    Kind(
        key="triage_reviews",
        one="class to look at again",
        many="classes to look at again",
        what="The day of review has come. Decide again, even if nothing changes.",
        url="/triage/",
        rows=reviews_due,
        since="due_since",
    ),
    Kind(
        key="class_disagreements",
        one="product whose stated classes disagree",
        many="products whose stated classes disagree",
        what="The source says two things of who may have the data. Decide the class; until then the strictest counts.",
        url="/triage/#classes",
        rows=disagreeing,
        since="looked_at",
    ),
    Kind(
        key="exemptions_ended",
        one="exemption that has ended",
        many="exemptions that have ended",
        what="The rule counts as not met. Adopt it, or give a new reason and day.",
        url="/governance/",
        rows=exemptions_ended,
        since="due_since",
        places=_exemption_places,
    ),
)
