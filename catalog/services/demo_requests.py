"""Requests in the demonstration: one in each state that looks different, between its fictional people."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.models import (
    AccessRequest,
    AccessWish,
    Agreement,
    DataProduct,
    Domain,
    Notification,
    RequestMessage,
    User,
)
from catalog.selectors.people import stewards_of
from catalog.selectors.visibility import live_to
from catalog.services.access_requests import Grant, request_step
from catalog.services.agreements import agreement_step
from catalog.services.onward import onward_share_add
from catalog.services.partners import partner_add
from catalog.services.request_drafts import draft_begin, draft_save
from catalog.services.request_settings import answer_template_save, request_field_save, request_settings_save
from catalog.services.wishes import wish_make
from catalog.services.working_days import working_days

_HOW = (
    "Sign in at the owner’s data portal with your organisation’s account. The data is in the folder “shared”. "
    "Your account is opened by e-mail; no key is kept here."
)
_ASKED: dict[str, Any] = {
    "organisation": "Fenmoor University",
    "purposes": ["research"],
    "purpose": "Which feeders could take more heat pumps in a cold winter?",
    "use": "Statistics over the whole area, on our own machines; a paper with figures by area.",
    "recipients": "inside",
    "mixing": "inside",
    "mixing_with": "Temperatures by the hour.",
    "commercial": False,
    "train": False,
}
_ANSWER_DAYS = 10  # working days
_PARTNER = "Fenmoor Council"
_STANDARD = "The data stays the owner’s. What is found wrong in it is told to the owner.\nIt is deleted when the agreement ends."


def demo_requests_fill() -> int:
    """Once the demonstration has been harvested; returns how many requests were made. What is there stays as it is."""
    asker = User.objects.filter(email="analyst@demo.example").first()
    domain = Domain.objects.filter(is_demo=True).order_by("pk").first()
    if asker is None or domain is None or AccessRequest.objects.filter(domain__is_demo=True).exists():
        return 0
    stewards = [user for user in stewards_of(domain.pk) if user.pk != asker.pk]
    closed = live_to(asker).filter(domain=domain).exclude(openness="open").select_related("domain")
    products = list(closed.order_by("pk")[:4])
    if not stewards or not products:
        return 0
    with transaction.atomic():
        _settle(stewards[0], domain)
        made = _requests(asker, stewards[0], products)
        _wish(asker)
    return made


def _settle(steward: User, domain: Domain) -> None:
    request_settings_save(
        steward, domain=domain, answer_days=_ANSWER_DAYS, agreement_days=365, agreement_text=_STANDARD
    )
    request_field_save(
        steward,
        domain=domain,
        label="Which area do you need?",
        help_text="As small as your question allows.",
        kind="line",
        choices=[],
        required=False,
    )
    for title, text in (
        ("Which area", "Which area do you need? A part of it is decided faster."),
        ("Personal data", "Readings of single homes are not given out. We can offer sums of ten homes."),
    ):
        answer_template_save(steward, domain=domain, title=title, text=text)


def _requests(asker: User, steward: User, products: list[DataProduct]) -> int:
    def ask(number: int, **given: Any) -> AccessRequest:
        draft = draft_begin(asker, product=products[number % len(products)])
        today = timezone.localdate()
        period = {"starts": today, "ends": today + timedelta(days=300)}
        return draft_save(asker, draft=draft, **{**_ASKED, **period, **given})

    def step(request: AccessRequest, who: User, name: str, text: str = "", **more: Any) -> AccessRequest:
        return request_step(who, request=request, step=name, text=text, **more)

    _grown_old(step(ask(0), asker, "send"))
    asked = step(ask(1, purposes=["innovation"]), asker, "send")
    step(asked, steward, "take")
    step(asked, steward, "ask", "Which area do you need? A part of it is decided faster.")
    refused = step(ask(2, use="Readings of single homes, by name."), asker, "send")
    step(
        refused,
        steward,
        "refuse",
        "Readings of single homes are not given out. We can offer sums of ten homes.",
    )
    passed_on = {
        "recipients": "partners",
        "recipients_named": _PARTNER,
        "ends": timezone.localdate() + timedelta(days=21),
    }
    soon_over = _agreed(asker, steward, step(ask(3, **passed_on), asker, "send"), "distribute")
    _agreed(asker, steward, step(ask(0), asker, "send"))
    _in_force(asker, steward, soon_over)
    ask(1)  # a draft
    return 6


def _grown_old(late: AccessRequest) -> None:
    """As if it had been sent so long ago that its answer is late; the audit alone tells when it was made."""
    days = working_days()
    then = days.before(timezone.localtime(), _ANSWER_DAYS + 2)
    due = days.after(then, _ANSWER_DAYS)
    AccessRequest.objects.filter(pk=late.pk).update(
        created_at=then, changed_at=then, sent_at=then, due_at=due
    )
    RequestMessage.objects.filter(request=late).update(at=then)
    Notification.objects.filter(about_type="accessrequest", about_id=str(late.pk)).update(at=then)


def _agreed(asker: User, steward: User, request: AccessRequest, *more: str) -> Agreement:
    grant = Grant(
        actions=["derive", "aggregate", *more],
        duties=["Credit: the owner, with the title of the data product"],
    )
    request_step(steward, request=request, step="approve", text="On your own machines alone.", grant=grant)
    return Agreement.objects.get(request=request)


def _in_force(asker: User, steward: User, agreement: Agreement) -> None:
    """In use, ends in three weeks, and something was passed on to a partner."""
    agreement_step(asker, agreement=agreement, step="accept", version=1)
    agreement_step(steward, agreement=agreement, step="grant", text=_HOW)
    agreement_step(asker, agreement=agreement, step="confirm")
    partner_add(steward, agreement=agreement, name=_PARTNER)
    onward_share_add(
        asker,
        agreement=agreement,
        recipient=_PARTNER,
        what="Sums by ward",
        purpose="Heat plan",
        on=timezone.localdate(),
    )


def _wish(asker: User) -> None:
    if not AccessWish.objects.exists():
        wish_make(
            asker,
            title="Heat networks and their capacity",
            text="Where they are, how much they carry, by the year. To see where heat pumps would compete with them.",
            organisation="Fenmoor University",
            purposes=["local-planning"],
            searched="heat network capacity",
        )
