"""Who sees what: the one way to products for every selector, search filter and count."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import DateField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from catalog.domain.audience import EVERYTHING, PUBLIC, viewer_tokens
from catalog.domain.requests.agreement import IN_FORCE
from catalog.models import DataProduct, Role, User

_HOLDER = "holder"  # stands in the place of a role, where a row tells of an agreement
MOST_HELD = 1_000  # products whose holders a search asks for at once
Viewer = User | AnonymousUser


class Belonging(NamedTuple):
    """A membership as it is today: of which domain, in which role, whether the domain is confirmed, and the role lent."""

    domain_id: int
    role: str
    confirmed: bool
    lent: bool = False


def belongings(user: Viewer) -> tuple[Belonging, ...]:
    """The memberships of a person; a role that was lent to a day that is over counts no more. One query, kept on the object."""
    if not isinstance(user, User):
        return ()
    return _held(user)[0]


def _held(user: User) -> tuple[tuple[Belonging, ...], frozenset[int]]:
    """The memberships of a person, and the products they have an agreement in force about. One query, kept on the object."""
    held: tuple[tuple[Belonging, ...], frozenset[int]] | None = getattr(user, "_held", None)
    if held is None:
        today = timezone.localdate()
        columns = ("domain_id", "role", "role_after", "domain__confirmed", "until")
        agreed = (
            user.agreements.filter(
                state__in=IN_FORCE, starts__lte=today, ends__gte=today, products__isnull=False
            )
            .order_by()
            .values_list("products", Value(_HOLDER), Value(""), Value(True), Cast(Value(None), DateField()))
        )
        rows = list(user.memberships.order_by().values_list(*columns).union(agreed, all=True))
        members = tuple(
            Belonging(pk, role if holds else after, confirmed, holds and until is not None)
            for pk, role, after, confirmed, until in rows
            if role != _HOLDER and ((holds := until is None or until >= today) or after)
        )
        held = members, frozenset(row[0] for row in rows if row[1] == _HOLDER)
        user._held = held  # type: ignore[attr-defined]
    return held


def holds(user: Viewer, product_id: int) -> bool:
    """Whether a person has an agreement in force about the product. As `belongings`: one query, kept on the object."""
    return isinstance(user, User) and product_id in _held(user)[1]


def stewards_now(path: str = "") -> Q:
    """The memberships that make a steward today; `path` leads to the membership, such as `memberships__`."""
    lasting = Q(**{f"{path}until": None}) | Q(**{f"{path}until__gte": timezone.localdate()})
    return Q(**{f"{path}role": Role.STEWARD}) & lasting


def tokens_of(user: Viewer) -> tuple[str, ...]:
    """The audience tokens that a person holds. One query for a signed-in person, kept on the object."""
    if not isinstance(user, User):
        return viewer_tokens(signed_in=False)
    held: tuple[str, ...] | None = getattr(user, "_audience_tokens", None)
    if held is None:
        domain_ids = () if user.is_curator else [b.domain_id for b in belongings(user)]
        held_ids = () if user.is_curator else sorted(_held(user)[1], reverse=True)[:MOST_HELD]
        held = viewer_tokens(
            signed_in=True, domain_ids=domain_ids, held_ids=held_ids, curator=user.is_curator
        )
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
    return visible_with(tokens_of(user))


def live_to(user: Viewer) -> QuerySet[DataProduct]:
    """The products in the catalogue that `user` may see."""
    return live_with(tokens_of(user))


def live_with(tokens: tuple[str, ...]) -> QuerySet[DataProduct]:
    """The products in the catalogue that may be seen by whoever holds these tokens."""
    return visible_with(tokens).filter(state=DataProduct.State.LIVE)


def visible_with(tokens: tuple[str, ...]) -> QuerySet[DataProduct]:
    """The products, withdrawn ones among them, that may be seen by whoever holds these tokens."""
    if EVERYTHING in tokens:
        return DataProduct.objects.all()
    if tokens == (PUBLIC,):
        return DataProduct.objects.filter(audience="public")
    return DataProduct.objects.filter(audience_tokens__overlap=list(tokens))
