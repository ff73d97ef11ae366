"""A domain that is asked for access, the people on both sides, and requests and agreements in any state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from catalog.models import AccessRequest, Agreement, DataProduct, Domain, User
from catalog.services.access_requests import Grant, request_step
from catalog.services.agreements import agreement_step
from catalog.services.request_drafts import draft_begin, draft_save
from tests.factories import domain_make
from tests.standing import products_make, stewarded

PASSWORD = "a-long-password"
CLOSED = {"license_id": "other-closed", "license_title": "Other (Not Open)", "license_url": ""}
HOW = "Sign in at https://files.northmoor.example/ with your organisation’s account."
# the steps that lead to a state, the first being taken from a draft
_TO_REQUEST: dict[str, list[tuple[str, str]]] = {
    "draft": [],
    "sent": [("send", "")],
    "review": [("send", ""), ("take", "")],
    "asked": [("send", ""), ("take", ""), ("ask", "Which area?")],
    "answered": [("send", ""), ("take", ""), ("ask", "Which area?"), ("answer", "All of it.")],
    "approved": [("send", ""), ("take", ""), ("approve", "Only on your own machines.")],
    "refused": [("send", ""), ("refuse", "It is personal.")],
    "forwarded": [("send", ""), ("forward", "The metering team has it.")],
    "withdrawn": [("send", ""), ("withdraw", "")],
}
_TO_AGREEMENT: dict[str, list[str]] = {
    "approved": [],
    "accepted": ["accept"],
    "granted": ["accept", "grant"],
    "active": ["accept", "grant", "confirm"],
    "renewal": ["accept", "grant", "confirm", "ask_renewal"],
    "renewed": ["accept", "grant", "confirm", "ask_renewal", "renew"],
    "ended": ["accept", "grant", "confirm", "give_back"],
    "revoked": ["accept", "grant", "confirm", "revoke"],
    "closed": ["accept", "grant", "confirm", "revoke", "close"],
}
_BY_REQUESTER = {
    "send",
    "answer",
    "withdraw",
    "accept",
    "confirm",
    "ask_renewal",
    "give_back",
    "accept_renewal",
}


@dataclass
class Asking:
    """Who asks, who answers, and for what."""

    domain: Domain
    steward: User
    requester: User
    products: list[DataProduct]

    def request(self, state: str = "sent", *, number: int = 1, **given: Any) -> AccessRequest:
        """A request in that state."""
        draft = draft_begin(self.requester, product=self.products[0])
        for product in self.products[1:number]:
            draft_begin(self.requester, product=product)
        request = draft_save(self.requester, draft=draft, **filled(**given))
        for step, text in _TO_REQUEST[state]:
            request = self.step(request, step, text)
        return request

    def step(self, request: AccessRequest, step: str, text: str = "", **more: Any) -> AccessRequest:
        """One step, by whoever takes it."""
        return request_step(self._who(step), request=request, step=step, text=text, **more)

    def agreement(
        self,
        state: str = "active",
        *,
        ends: date | None = None,
        actions: Sequence[str] = ("derive",),
        **given: Any,
    ) -> Agreement:
        """An agreement in that state; `actions`: what it grants, `given`: what was asked for."""
        request = self.request("review", **given)
        self.step(request, "approve", "Fine.", grant=Grant(actions=actions, ends=ends))
        agreement = Agreement.objects.get(request=request)
        for step in _TO_AGREEMENT[state]:
            agreement = self.agree(agreement, step)
        return agreement

    def agree(self, agreement: Agreement, step: str, text: str = HOW, **more: Any) -> Agreement:
        """One step of an agreement, by whoever takes it."""
        if step in ("accept", "accept_renewal"):
            more.setdefault("version", agreement.texts.count())
        if step == "renew":
            more.setdefault("ends", agreement.ends + timedelta(days=365))
        return agreement_step(self._who(step), agreement=agreement, step=step, text=text, **more)

    def _who(self, step: str) -> User:
        return self.requester if step in _BY_REQUESTER else self.steward


def filled(**given: Any) -> dict[str, Any]:
    """Everything that a request needs to be sent."""
    today = timezone.localdate()
    return {
        "organisation": "Fenland University",
        "purposes": ["research"],
        "purpose": "A study of demand in winter.",
        "use": "Statistics over the whole area.",
        "recipients": "inside",
        "mixing": "inside",
        "commercial": False,
        "train": True,
        "starts": today,
        "ends": today + timedelta(days=200),
        **given,
    }


def asking_make(name: str = "Northmoor", *, number: int = 3, prefix: str = "") -> Asking:
    """A domain with a steward, closed products, and somebody who asks."""
    domain = domain_make(name)
    steward = stewarded(domain, f"{prefix}steward@example.org")
    User.objects.filter(pk=steward.pk).update(first_name="Stew", last_name="Ard")
    steward.refresh_from_db()
    requester = User.objects.create_user(
        f"{prefix}asker@example.org", PASSWORD, first_name="Ask", last_name="Er"
    )
    return Asking(domain, steward, requester, products_make(domain, number, **CLOSED))
