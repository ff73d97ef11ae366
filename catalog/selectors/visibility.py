"""Who sees what: the one way to products for every selector, search filter and count."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from catalog.domain.audience import EVERYTHING, PUBLIC, viewer_tokens
from catalog.models import DataProduct, User

Viewer = User | AnonymousUser


class Belonging(NamedTuple):
    """A membership: of which domain, in which role, and whether a curator has confirmed the domain."""

    domain_id: int
    role: str
    confirmed: bool


def belongings(user: Viewer) -> tuple[Belonging, ...]:
    """The memberships of a person. One query, kept on the object."""
    if not isinstance(user, User):
        return ()
    held: tuple[Belonging, ...] | None = getattr(user, "_belongings", None)
    if held is None:
        rows = user.memberships.values_list("domain_id", "role", "domain__confirmed")
        held = tuple(Belonging(*row) for row in rows)
        user._belongings = held  # type: ignore[attr-defined]
    return held


def tokens_of(user: Viewer) -> tuple[str, ...]:
    """The audience tokens that a person holds. One query for a signed-in person, kept on the object."""
    if not isinstance(user, User):
        return viewer_tokens(signed_in=False)
    held: tuple[str, ...] | None = getattr(user, "_audience_tokens", None)
    if held is None:
        domain_ids = () if user.is_curator else [b.domain_id for b in belongings(user)]
        held = viewer_tokens(signed_in=True, domain_ids=domain_ids, curator=user.is_curator)
        user._audience_tokens = held  # type: ignore[attr-defined]
    return held


def domain_seen(user: Viewer, path: str = "") -> Q:
    """What keeps a domain to those who may know of it; `path` leads to the domain, such as `endpoint__domain__`.

    One that nobody has confirmed yet is for its members and for curators.
    """
    if getattr(user, "is_curator", False):
        return Q()
    waiting = [b.domain_id for b in belongings(user) if not b.confirmed]
    confirmed = Q(**{f"{path}confirmed": True})
    return confirmed | Q(**{f"{path}pk__in": waiting}) if waiting else confirmed


def visible_to(user: Viewer) -> QuerySet[DataProduct]:
    """The products that `user` may see, withdrawn ones among them."""
    return _visible_with(tokens_of(user))


def live_to(user: Viewer) -> QuerySet[DataProduct]:
    """The products in the catalogue that `user` may see."""
    return live_with(tokens_of(user))


def live_with(tokens: tuple[str, ...]) -> QuerySet[DataProduct]:
    """The products in the catalogue that may be seen by whoever holds these tokens."""
    return _visible_with(tokens).filter(state=DataProduct.State.LIVE)


def _visible_with(tokens: tuple[str, ...]) -> QuerySet[DataProduct]:
    if EVERYTHING in tokens:
        return DataProduct.objects.all()
    if tokens == (PUBLIC,):
        return DataProduct.objects.filter(audience="public")
    return DataProduct.objects.filter(audience_tokens__overlap=list(tokens))
