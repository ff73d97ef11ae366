"""Who is to be told, or may be asked: the curators, and the stewards of a domain. All with an account that works."""

from django.db.models import QuerySet

from catalog.models import Membership, User
from catalog.selectors.visibility import stewards_now


def curators() -> QuerySet[User]:
    """The curators of the portal."""
    return User.objects.filter(is_curator=True, is_active=True)


def stewards_of(domain_id: int) -> list[User]:
    """The stewards of a domain today. One query."""
    rows = Membership.objects.filter(stewards_now(), domain_id=domain_id, user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("user_id")]
