"""What waits of governance: classes to look at again."""

from django.db.models import DateTimeField, QuerySet
from django.db.models.functions import Cast

from catalog.models import Triage
from catalog.selectors.todo_model import Kind, Scope, of_live
from catalog.selectors.triage import overdue


def reviews_due(scope: Scope) -> QuerySet[Triage]:
    """The triages that count, of products in the catalogue, whose day of review has come; `since` is that day."""
    return overdue().filter(of_live(scope)).annotate(due_since=Cast("review_on", DateTimeField()))


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
)
