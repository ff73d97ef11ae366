"""Who sees what: the one way to products for every selector, search filter and count."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from catalog.domain.audience import EVERYTHING, PUBLIC, viewer_tokens
from catalog.models import DataProduct, User

Viewer = User | AnonymousUser


def tokens_of(user: Viewer) -> tuple[str, ...]:
    """The audience tokens that a person holds. One query for a signed-in person, kept on the object."""
    if not isinstance(user, User):
        return viewer_tokens(signed_in=False)
    held: tuple[str, ...] | None = getattr(user, "_audience_tokens", None)
    if held is None:
        domain_ids = () if user.is_curator else user.memberships.values_list("domain_id", flat=True)
        held = viewer_tokens(signed_in=True, domain_ids=domain_ids, curator=user.is_curator)
        user._audience_tokens = held  # type: ignore[attr-defined]
    return held


def visible_to(user: Viewer) -> QuerySet[DataProduct]:
    """The products that `user` may see, withdrawn ones among them."""
    tokens = tokens_of(user)
    if EVERYTHING in tokens:
        return DataProduct.objects.all()
    if tokens == (PUBLIC,):
        return DataProduct.objects.filter(audience="public")
    return DataProduct.objects.filter(audience_tokens__overlap=list(tokens))


def live_to(user: Viewer) -> QuerySet[DataProduct]:
    """The products in the catalogue that `user` may see."""
    return visible_to(user).filter(state=DataProduct.State.LIVE)
