"""Agreements: those a person holds, those of a scope, and one with its texts and its course."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject, TruncDate
from django.utils import timezone

from catalog.domain.policy.model import Terms, terms_from_plain
from catalog.domain.requests import agreement as states
from catalog.domain.requests.machine import Role, Step
from catalog.domain.requests.terms import terms_until, with_partners
from catalog.models import (
    Agreement,
    AgreementMessage,
    AgreementPartner,
    AgreementText,
    DataProduct,
    OnwardShare,
    User,
)
from catalog.selectors.request_people import role_in
from catalog.selectors.requests import THREAD, products_for
from catalog.selectors.todo_model import Scope
from catalog.selectors.visibility import Viewer

FILTERS = {
    "running": "In force or on the way",
    "grant": "Access to grant",
    "renewal": "Renewal asked",
    "close": "Access to take away",
    "over": "Over",
    "all": "All",
}


class Partner(NamedTuple):
    """A partner of an agreement: `since`, `ended` are days (ISO 8601); None: still one."""

    pk: int
    name: str
    since: str
    ended: str | None


# In the query for the agreement itself: its page asks for much else.
_PARTNERS = ArraySubquery(
    AgreementPartner.objects.filter(agreement=OuterRef("pk"))
    .order_by("name", "pk")
    .values(one=JSONObject(pk="pk", name="name", since=TruncDate("at"), ended=TruncDate("ended_at")))
)


@dataclass(frozen=True, slots=True)
class ShownAgreement:
    """An agreement as somebody may see it: their role, the products that are for them, how many are not, the steps open."""

    agreement: Agreement
    role: Role
    products: list[DataProduct]
    unseen: int
    steps: dict[str, Step]

    @property
    def partners(self) -> list[Partner]:
        """All that its owner has named, by name, where they were read with it."""
        return [Partner(**one) for one in getattr(self.agreement, "named", ())]


def agreement_get(user: Viewer, reference: str, *, partners: bool = False) -> ShownAgreement | None:
    """An agreement by its reference, for who holds it, for stewards of its domain, and for curators; perhaps with partners."""
    rows = Agreement.objects.select_related("domain", "assignee", "request")
    if partners:
        rows = rows.annotate(named=_PARTNERS)
    agreement = rows.annotate(number=Count("products")).filter(reference=reference).first()
    if agreement is None:
        return None
    role = role_in(user, requester_id=agreement.assignee_id, domain_id=agreement.domain_id)
    if role is None:
        return None
    products = products_for(user, agreement.products.all())
    steps = {step.name: step for step in states.AGREEMENT.open_to(agreement.state, role)}
    return ShownAgreement(agreement, role, products, agreement.number - len(products), steps)


def texts_of(agreement: Agreement) -> list[AgreementText]:
    """The versions of its text, the newest first. One query."""
    return list(agreement.texts.order_by("-version"))


def course_of(agreement: Agreement) -> list[AgreementMessage]:
    """The newest THREAD entries of what happened to it, oldest first, with authors. One query."""
    return list(agreement.messages.select_related("author").order_by("-pk")[:THREAD])[::-1]


def onward_of(agreement: Agreement) -> list[OnwardShare]:
    """To whom its data was passed on, newest first. One query."""
    return list(agreement.onward_shares.all()[:500])


def partners_of(agreement: Agreement) -> QuerySet[AgreementPartner]:
    """The partners that its data may go on to, by name."""
    return agreement.partners.filter(ended_at=None).order_by("name", "pk")


def partner_of(agreement: Agreement, pk: int) -> AgreementPartner | None:
    """One of its partners, also of those that are partners no more."""
    return agreement.partners.filter(pk=pk).first() if pk < 2**63 else None


def partners_named(agreement: OuterRef) -> ArraySubquery:
    """The names of the partners of an agreement, beside its row in a query."""
    rows = AgreementPartner.objects.filter(agreement=agreement, ended_at=None)
    return ArraySubquery(rows.order_by("name", "pk").values("name"))


def terms_with_partners(agreement: Agreement) -> Terms:
    """What an agreement lets its holder do, with the partners that its owner has named. One query, two at most."""
    return terms_under(
        agreement, partners_of(agreement).values_list("name", flat=True), asked=agreement.request.recipients
    )


def terms_on(agreement: Agreement, day: date) -> Terms:
    """The same with those who were its partners on a day. One query, two at most."""
    named = agreement.partners.filter(Q(ended_at=None) | Q(ended_at__date__gte=day), at__date__lte=day)
    names = named.order_by("name", "pk").values_list("name", flat=True)
    return terms_under(agreement, names, asked=agreement.request.recipients)


def terms_under(agreement: Agreement, partners: Iterable[str], *, asked: str) -> Terms:
    """The same with the names of its `partners`; `asked`: for whom it was asked, as its request has it."""
    terms = terms_until(terms_from_plain(agreement.terms), agreement.ends)
    return with_partners(terms, partners, to_anybody=asked == "public")


@dataclass(frozen=True, slots=True)
class PartnerSeen:
    """An agreement as a person of a partner may see it: `counts` while the partner is one; the products that are for them."""

    agreement: Agreement
    names: list[str]
    counts: bool
    products: list[DataProduct]
    unseen: int


def partner_get(user: Viewer, reference: str) -> PartnerSeen | None:
    """An agreement by its reference, for a person of one of its partners. Who was one reads that it is over, and no more."""
    if not isinstance(user, User):
        return None
    rows = list(
        AgreementPartner.objects.filter(user=user, agreement__reference=reference)
        .select_related("agreement__domain")
        .order_by("name")
    )
    if not rows:
        return None
    agreement, now = rows[0].agreement, [row.name for row in rows if row.ended_at is None]
    counts = bool(now) and agreement.state in states.IN_FORCE and agreement.ends >= timezone.localdate()
    if not counts:
        return PartnerSeen(agreement, [row.name for row in rows], False, [], 0)
    products = products_for(user, agreement.products.all())
    return PartnerSeen(agreement, now, True, products, agreement.products.count() - len(products))


def agreements_naming(user: User) -> QuerySet[Agreement]:
    """The agreements in which a person reads what holds for a partner, what ends first first."""
    rows = Agreement.objects.filter(partners__user=user, partners__ended_at=None, state__in=states.IN_FORCE)
    return rows.select_related("domain").distinct().order_by("ends", "pk")


def agreements_held(user: User, which: str = "all") -> QuerySet[Agreement]:
    """The agreements that a person holds, what ends first first."""
    rows = Agreement.objects.filter(_of(which), assignee=user).select_related("domain")
    return rows.order_by("ends", "pk")


def agreements_given(scope: Scope, which: str = "all") -> QuerySet[Agreement]:
    """The agreements of a scope's domains, what ends first first."""
    rows = Agreement.objects.filter(_of(which), scope.of("domain")).select_related("domain", "assignee")
    return rows.order_by("ends", "pk")


def _of(which: str) -> Q:
    return {
        "running": ~Q(state__in=states.OVER),
        "grant": Q(state=states.ACCEPTED),
        "renewal": Q(state=states.RENEWAL),
        "close": Q(state__in=(states.ENDED, states.REVOKED)),
        "over": Q(state__in=states.OVER),
    }.get(which, Q())
