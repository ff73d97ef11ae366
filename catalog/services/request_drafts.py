"""Drafts of access requests: begun from a product, saved at each step, thrown away."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.requests import request as states
from catalog.domain.requests.questions import LONGEST_TEXT, MOST_PRODUCTS, PURPOSES, answer_read
from catalog.models import AccessRequest, DataProduct, Domain, RequestField, User
from catalog.selectors.people import stewards_of
from catalog.selectors.permissions import owns
from catalog.selectors.visibility import live_to
from catalog.services.audit import identity_of
from catalog.services.limits import limit
from catalog.services.numbering import reference_next

MOST_DRAFTS = 20  # of one person, at a time
_MOST, _AN_HOUR = 30, 3600
FIELDS = (
    "organisation",
    "purposes",
    "purpose",
    "use",
    "recipients",
    "recipients_named",
    "mixing",
    "mixing_with",
    "commercial",
    "train",
    "starts",
    "ends",
)


def draft_begin(actor: User, *, product: DataProduct) -> AccessRequest:
    """A draft that asks for a product: the newest one to its domain, if there is one, else a new one.

    Raises InvalidInput where its domain has no steward to ask, or `actor` is one; TooMany.
    """
    domain = product.domain
    _check_askable(actor, domain)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)  # two clicks make one draft
        drafts = AccessRequest.objects.filter(requester=actor, state=states.DRAFT)
        draft = drafts.filter(domain=domain).order_by("-pk").first()
        if draft is None:
            if drafts.count() >= MOST_DRAFTS:
                raise InvalidInput(
                    f"You have {MOST_DRAFTS} drafts. Send or discard some of them before you begin another."
                )
            limit("request", f"user:{actor.pk}", most=_MOST, seconds=_AN_HOUR)
            draft = AccessRequest.objects.create(
                reference=reference_next("R"),
                domain=domain,
                requester=actor,
                requester_key=identity_of(actor),
                organisation=_organisation_before(actor),
            )
        if draft.products.count() >= MOST_PRODUCTS and not draft.products.contains(product):
            raise InvalidInput(
                f"{draft.reference} asks for {MOST_PRODUCTS} data products already. Send it, or leave some of them out."
            )
        draft.products.add(product)
    return draft


def draft_forwarded(request: AccessRequest, products: Sequence[DataProduct]) -> AccessRequest:
    """A draft of the same person with what they wrote, to the domain of `products`; they send it, or not.

    One that they have to that domain already is kept as it is, and these products are added to it. Raises InvalidInput where
    that domain cannot be asked.
    """
    asks, domain = request.requester, products[0].domain
    if asks is None or not asks.is_active:
        raise InvalidInput("Who asked has no account any more. Say in words where it goes.")
    if owns(asks, domain.pk):
        raise InvalidInput(f"Who asked is a steward of {domain.name}: it decides there already.")
    _check_askable(asks, domain)
    drafts = AccessRequest.objects.filter(requester=asks, state=states.DRAFT, domain=domain)
    draft = drafts.order_by("-pk").first() or AccessRequest.objects.create(
        reference=reference_next("R"),
        domain=domain,
        requester=asks,
        requester_key=request.requester_key,
        **{name: getattr(request, name) for name in FIELDS},
    )
    if draft.products.count() + len(products) > MOST_PRODUCTS:
        raise InvalidInput(f"A request asks for at most {MOST_PRODUCTS} data products.")
    draft.products.add(*products)
    draft.forwarded_from = request
    draft.save(update_fields=["forwarded_from", "changed_at"])
    return draft


def _check_askable(actor: User, domain: Domain) -> None:
    if not domain.confirmed or not stewards_of(domain.pk):
        raise InvalidInput(
            f"Nobody answers for {domain.name} on this portal yet. Ask it directly, by the contact on its page."
        )
    if owns(actor, domain.pk):
        raise InvalidInput(f"You are a steward of {domain.name}: its data is yours to give.")


def _organisation_before(actor: User) -> str:
    """What the person wrote last time."""
    named = AccessRequest.objects.filter(requester=actor).exclude(organisation="").order_by("-pk")
    return named.values_list("organisation", flat=True).first() or ""


def draft_save(actor: User, *, draft: AccessRequest, **given: Any) -> AccessRequest:
    """Keep what was filled in so far, of FIELDS; nothing has to be complete. Raises InvalidInput."""
    if unknown := set(given) - set(FIELDS):
        raise InvalidInput(f"A request has no {' or '.join(sorted(unknown))}.")
    with transaction.atomic():
        locked = _locked(actor, draft)
        for name, value in given.items():
            setattr(locked, name, _kept(name, value))
        if locked.starts and locked.ends and locked.ends < locked.starts:
            raise InvalidInput("The period ends before it begins: change one of the dates.")
        locked.save(update_fields=[*given, "changed_at"])
    return locked


def _kept(name: str, value: Any) -> Any:
    if name == "purposes":
        return [purpose for purpose in PURPOSES if purpose in value]
    return value.replace("\0", "").strip()[:LONGEST_TEXT] if isinstance(value, str) else value


def draft_answers(
    actor: User, *, draft: AccessRequest, given: dict[int, str], complete: bool = True
) -> AccessRequest:
    """Keep the answers to the domain's own fields, by the field's id, with the question as it was asked.

    Unless it has to be `complete`, what is required may be missing yet. Raises InvalidInput that names the field.
    """
    with transaction.atomic():
        locked = _locked(actor, draft)
        locked.answers = [
            {
                "field": field.pk,
                "label": field.label,
                "kind": field.kind,
                "answer": _answer(field, given, complete),
            }
            for field in RequestField.objects.filter(domain_id=locked.domain_id)
        ]
        locked.save(update_fields=["answers", "changed_at"])
    return locked


def _answer(field: RequestField, given: dict[int, str], complete: bool) -> str:
    text, required = given.get(field.pk, "").replace("\0", ""), field.required and complete
    return answer_read(field.kind, text, label=field.label, choices=tuple(field.choices), required=required)


def draft_products(actor: User, *, draft: AccessRequest, slugs: Sequence[str]) -> AccessRequest:
    """Choose which of the domain's products are asked for: those that `actor` may see. Raises InvalidInput."""
    with transaction.atomic():
        locked = _locked(actor, draft)
        chosen = list(live_to(actor).filter(domain_id=locked.domain_id, slug__in=slugs[: MOST_PRODUCTS + 1]))
        if not chosen:
            raise InvalidInput("Choose at least one data product.")
        if len(slugs) > MOST_PRODUCTS:
            raise InvalidInput(f"Choose at most {MOST_PRODUCTS} data products for one request.")
        locked.products.set(chosen)
        locked.save(update_fields=["changed_at"])
    return locked


def draft_discard(actor: User, *, draft: AccessRequest) -> None:
    """Throw a draft away. Nobody but its writer has seen it."""
    with transaction.atomic():
        _locked(actor, draft).delete()


def _locked(actor: User, draft: AccessRequest) -> AccessRequest:
    locked = AccessRequest.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if locked is None:
        raise InvalidInput("This draft was discarded.")
    if locked.requester_id != actor.pk:
        raise PermissionRefused("A draft is for its writer alone.")
    if locked.state != states.DRAFT:
        raise InvalidInput(f"{locked.reference} was sent already: add a message to it instead.")
    return locked


def draft_lacks(draft: AccessRequest, *, viewer: User) -> dict[str, str]:
    """What is missing before it can be sent: step of the form → sentence."""
    lacks: dict[str, str] = {}
    left = live_to(viewer).filter(access_requests=draft).count()
    if not left:
        lacks["products"] = "Choose at least one data product that is in the catalogue."
    elif gone := draft.products.count() - left:
        lacks["products"] = (
            f"{gone} of the data products that you chose can no longer be asked for: choose again."
        )
    if not (draft.organisation and draft.purposes and draft.purpose):
        lacks["purpose"] = "Say for which organisation you ask, and for what purpose."
    if not (draft.use and draft.recipients and draft.mixing) or None in (draft.commercial, draft.train):
        lacks["use"] = "Say how the data will be used, by whom, and whether it is mixed with other data."
    elif draft.recipients == "partners" and not draft.recipients_named:
        lacks["use"] = "Name the partners who will see the data."
    if not draft.starts or not draft.ends:
        lacks["period"] = "Say from when to when you need it."
    elif draft.ends < max(draft.starts, _today()):
        lacks["period"] = "The period is over already: change its dates."
    answered = {entry.get("field"): entry.get("answer", "") for entry in draft.answers}
    for field in RequestField.objects.filter(domain_id=draft.domain_id, required=True):
        if not answered.get(field.pk):
            lacks["questions"] = f"Answer “{field.label}”: the owner needs it to decide."
    return lacks


def _today() -> date:
    return timezone.localdate()
