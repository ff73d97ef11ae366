"""Agreements: those a person holds, those of a scope, and one with its texts and its course."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from catalog.domain.requests import agreement as states
from catalog.domain.requests.machine import Role, Step
from catalog.models import Agreement, AgreementMessage, AgreementText, DataProduct, OnwardShare, User
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


@dataclass(frozen=True, slots=True)
class ShownAgreement:
    """An agreement as somebody may see it: their role, the products that are for them, how many are not, the steps open."""

    agreement: Agreement
    role: Role
    products: list[DataProduct]
    unseen: int
    steps: dict[str, Step]


def agreement_get(user: Viewer, reference: str) -> ShownAgreement | None:
    """An agreement by its reference, for who holds it, for stewards of its domain, and for curators."""
    rows = Agreement.objects.select_related("domain", "assignee", "request")
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
