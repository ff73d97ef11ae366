"""Access requests: one's own, those on a steward's desk, and one with its thread."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from catalog.domain.requests import request as states
from catalog.domain.requests.machine import Role, Step
from catalog.models import (
    AccessRequest,
    AnswerTemplate,
    DataProduct,
    Domain,
    RequestField,
    RequestMessage,
    RequestSettings,
    User,
)
from catalog.selectors.request_people import role_in
from catalog.selectors.todo_model import Scope
from catalog.selectors.visibility import Viewer, live_to, visible_to

THREAD = 500  # entries of a thread that are shown
_ROWS = (
    "reference",
    "state",
    "organisation",
    "sent_at",
    "due_at",
    "changed_at",
    "domain__name",
    "domain__slug",
)
_AGREEMENT = ("agreement__reference", "agreement__state")


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as somebody may see it: their role, the products of it that are for them, how many are not, the steps open."""

    request: AccessRequest
    role: Role
    products: list[DataProduct]
    unseen: int
    steps: dict[str, Step]


def request_get(user: Viewer, reference: str) -> Shown | None:
    """A request by its reference, for who made it, for stewards of its domain, and (once it was sent) for curators."""
    rows = AccessRequest.objects.select_related("domain", "requester", "assigned_to", "agreement")
    request = rows.annotate(number=Count("products")).filter(reference=reference).first()
    if request is None:
        return None
    role = role_in(user, requester_id=request.requester_id, domain_id=request.domain_id)
    if role is None or (request.state == states.DRAFT and role != "requester"):
        return None
    products = products_for(user, request.products.all())
    steps = {step.name: step for step in states.REQUEST.open_to(request.state, role)}
    return Shown(request, role, products, request.number - len(products), steps)


def products_for(user: Viewer, rows: QuerySet[DataProduct]) -> list[DataProduct]:
    """Those of the products that `user` may see, by title; only what lists show of them."""
    seen = visible_to(user).filter(pk__in=rows.order_by().values("pk"))
    return list(seen.only("slug", "title", "state", "domain", "withdrawn_because").order_by("title", "pk"))


def titles_asked(user: Viewer, rows: Iterable[AccessRequest]) -> dict[int, list[str]]:
    """What each of some requests asks for: titles of the products that `user` may see, in order. One query."""
    links = AccessRequest.products.through.objects.filter(
        accessrequest__in=[row.pk for row in rows], dataproduct__in=visible_to(user).order_by().values("pk")
    )
    found: dict[int, list[str]] = {}
    for key, title in links.order_by("dataproduct__title").values_list("accessrequest", "dataproduct__title"):
        found.setdefault(key, []).append(title)
    return found


def thread_of(request: AccessRequest) -> list[RequestMessage]:
    """The newest THREAD entries, oldest first, with authors. One query."""
    return list(request.messages.select_related("author").order_by("-pk")[:THREAD])[::-1]


def requests_of(user: User) -> QuerySet[AccessRequest]:
    """What a person asked for, newest first."""
    rows = AccessRequest.objects.filter(requester=user).select_related("domain", "agreement")
    return rows.only(*_ROWS, *_AGREEMENT).order_by("-pk")


def draft_for(user: User, domain: Domain) -> AccessRequest | None:
    """The newest draft of a person to a domain."""
    return AccessRequest.objects.filter(requester=user, domain=domain, state=states.DRAFT).first()


def requests_for_product(user: User, product: DataProduct) -> list[AccessRequest]:
    """A person's own requests for a product, newest first, drafts left out."""
    rows = AccessRequest.objects.filter(requester=user, products=product).exclude(state=states.DRAFT)
    return list(rows.only("reference", "state").order_by("-pk")[:5])


# --- the steward's desk ---

QUEUES = {
    "waits": "Waits for an answer",
    "overdue": "Overdue",
    "asked": "Question asked",
    "mine": "Assigned to me",
    "nobody": "Assigned to nobody",
    "decided": "Decided",
    "all": "All",
}


def desk_rows(
    user: User, scope: Scope, *, queue: str, domain: str = "", q: str = ""
) -> QuerySet[AccessRequest]:
    """Requests of a scope, in a queue of QUEUES: what waits by its due date, the rest by what happened last."""
    rows = _of_scope(scope).filter(_in_queue(user, queue))
    if domain:
        rows = rows.filter(domain__slug=domain)
    if q:
        rows = rows.filter(
            Q(reference__iexact=q) | Q(organisation__icontains=q) | Q(requester__email__iexact=q)
        )
    order = ("due_at", "pk") if queue in ("waits", "overdue", "mine", "nobody") else ("-changed_at", "-pk")
    shown = ("requester__first_name", "requester__last_name", "requester__email", "assigned_to__first_name")
    names = (*shown, "assigned_to__last_name", "assigned_to__email")
    related = rows.select_related("domain", "requester", "assigned_to", "agreement")
    return related.only(*_ROWS, *names, *_AGREEMENT).order_by(*order)


def desk_counts(user: User, scope: Scope) -> dict[str, int]:
    """How many requests each queue has. One query."""
    counted = {queue: Count("pk", filter=_in_queue(user, queue)) for queue in QUEUES}
    return dict(_of_scope(scope).order_by().aggregate(**counted))


def desk_domains(scope: Scope) -> list[Domain]:
    """The domains of a scope that were asked for something, by name. One query."""
    asked = _of_scope(scope).order_by().values("domain")
    return list(Domain.objects.filter(pk__in=asked).only("slug", "name").order_by("name"))


def _of_scope(scope: Scope) -> QuerySet[AccessRequest]:
    return AccessRequest.objects.filter(scope.of("domain")).exclude(state=states.DRAFT)


def _in_queue(user: User, queue: str) -> Q:
    waits = Q(state__in=states.WITH_OWNER)
    return {
        "waits": waits,
        "overdue": waits & Q(due_at__lt=timezone.now()),
        "asked": Q(state=states.ASKED),
        "mine": Q(state__in=states.OPEN, assigned_to=user),
        "nobody": Q(state__in=states.OPEN, assigned_to=None),
        "decided": Q(state__in=(*states.DECIDED, states.WITHDRAWN, states.LAPSED)),
        "all": Q(),
    }.get(queue, waits)


# --- what domains set ---


def fields_of(domain_id: int) -> list[RequestField]:
    """The questions that a domain adds to its form, in order. One query."""
    return list(RequestField.objects.filter(domain_id=domain_id))


def templates_of(domain_id: int) -> list[AnswerTemplate]:
    """The texts that stewards of a domain use again. One query."""
    return list(AnswerTemplate.objects.filter(domain_id=domain_id))


def settings_of(domain_id: int) -> RequestSettings:
    """What a domain sets, or what holds where it says nothing; never saved. One query."""
    found = RequestSettings.objects.filter(domain_id=domain_id).first()
    return found or RequestSettings(domain_id=domain_id)


def products_to_choose(user: User, request: AccessRequest) -> list[DataProduct]:
    """The products of the request's domain that may be chosen: those chosen already first, then by title; at most 200."""
    live = live_to(user).filter(domain_id=request.domain_id).only("slug", "title", "openness")
    chosen = list(live.filter(access_requests=request).order_by("title", "pk"))
    others = live.exclude(openness="open").exclude(pk__in=[p.pk for p in chosen]).order_by("title", "pk")
    return [*chosen, *others[: 200 - len(chosen)]]
