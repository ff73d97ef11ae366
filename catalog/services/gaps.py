"""What people decide on gaps: given to a domain, handed back, noted, closed, opened again; each audited and told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused
from catalog.domain.requests.questions import LONGEST_TEXT
from catalog.domain.usecases.gap_states import GapStep, Who, step_checked
from catalog.domain.usecases.gaps import KINDS, GapFound, KindId
from catalog.models import DataProduct, Domain, Gap, User
from catalog.selectors.gaps import GapView, gap_get, may_take
from catalog.selectors.gaps_who import roles_for
from catalog.selectors.people import curators, stewards_of
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.policy_flow import members_eyes
from catalog.selectors.visibility import live_to, visible_to
from catalog.services.audit import audit_write, identity_of
from catalog.services.notify import notify

_State = Gap.State
_AFTER = {"assign": _State.ASSIGNED, "return": _State.OPEN, "close": _State.CLOSED, "reopen": _State.OPEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class GapDecision:
    """What is decided: the name of a step, its words, the domain it goes to, the product that closes it.

    `wording`: what everybody may read of a wish or a search, None to leave it; a curator's alone.
    """

    step: str
    text: str = ""
    domain: Domain | None = None
    product: DataProduct | None = None
    wording: str | None = None


def gap_decide(actor: User, *, gap: str, decision: GapDecision, seen: int) -> Gap:
    """Decide on the gap of that id; `seen` is the revision of its row that was looked at, 0 where it had none.

    Raises InvalidInput, PermissionRefused, DecidedMeanwhile (nothing is done then).
    """
    view = gap_get(actor, gap)
    if view is None:
        raise InvalidInput("The gap is not there any more, or it is not for you to see.")
    with transaction.atomic():
        row = _row(view, seen)
        step = step_checked(
            decision.step, state=row.state, roles=_roles(actor, view, decision.step), text=decision.text
        )
        before = {"state": row.state, "domain": row.domain_id}
        told = row.domain
        _apply(actor, view, row, step, decision)
        row.save()
        audit_write(
            actor,
            action=f"gap.{step.name}",
            on=row,
            before=before,
            after={"state": row.state, "domain": row.domain_id, "kind": row.kind},
            why=decision.text.strip(),
        )
        _tell(actor, view, row, step, told, decision.text.strip())
    return row


def _row(view: GapView, seen: int) -> Gap:
    """The row of a gap, held until the transaction ends; made where there is none. Raises DecidedMeanwhile."""
    kind, key = (
        (view.found.kind, view.found.key) if view.found else (view.kind, view.row.key if view.row else "")
    )
    now = timezone.now()
    row, _ = Gap.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={"title": _public_title(view), "since": now, "changed_at": now, "revision": 0},
    )
    locked = Gap.objects.select_for_update(of=("self",)).select_related("domain").get(pk=row.pk)
    if locked.revision != seen:
        raise DecidedMeanwhile(
            "Somebody has decided on this gap since you opened it. Reload the page to see it, then decide again."
        )
    return locked


def _public_title(view: GapView) -> str:
    """What the row of a gap is called at first: of a wish or a search, nothing until a curator words it."""
    return "" if view.kind in ("wish", "search") else view.title[:300]


def _roles(actor: User, view: GapView, step: str) -> frozenset[Who]:
    """A steward whom it does not concern may take it into their domain, and nothing else."""
    takes = step == "assign" and may_take(actor, view)
    return roles_for(actor, view) | (frozenset(("steward",)) if takes else frozenset())


def _apply(actor: User, view: GapView, row: Gap, step: GapStep, decision: GapDecision) -> None:
    now = timezone.now()
    if step.name == "assign":
        row.domain = _domain_checked(actor, view, decision.domain)
    elif step.name == "return":
        row.domain = None
    row.product = _product_checked(actor, decision.product) if step.name == "close" else None
    if step.name in _AFTER:
        again = step.name == "reopen" and row.domain_id
        row.state = _State.ASSIGNED if again else _AFTER[step.name]
        row.since, row.gone_at, row.back_at = now, None, None
    if decision.wording is not None and row.kind in ("wish", "search"):
        if not actor.is_curator:
            raise PermissionRefused("Only curators write what everybody reads of a wish or a search.")
        row.title = decision.wording.strip()[:300]
    row.note = decision.text.strip()[:LONGEST_TEXT]
    row.changed_at, row.changed_by, row.revision = now, identity_of(actor), row.revision + 1


def _domain_checked(actor: User, view: GapView, domain: Domain | None) -> Domain:
    """Raises InvalidInput, PermissionRefused where a steward gives it to others."""
    if domain is None or not domain.confirmed:
        raise InvalidInput("Choose the domain that it is given to.")
    if not actor.is_curator and domain.pk not in stewarded_ids(actor):
        raise PermissionRefused(
            f"You are not a steward of {domain.name}. Hand the gap back to the curators and say whose it is."
        )
    named = [one.id for one in view.found.products] if view.found else []
    if named and not visible_to(members_eyes(domain)).filter(pk__in=named).exists():
        raise InvalidInput(
            f"Members of {domain.name} may not see the data product that this is about. Choose another domain."
        )
    return domain


def _product_checked(actor: User, product: DataProduct | None) -> DataProduct | None:
    if product is not None and not live_to(actor).filter(pk=product.pk).exists():
        raise InvalidInput("There is no such data product. Give the address of its page.")
    return product


# --- who is told ---


def _tell(actor: User, view: GapView, row: Gap, step: GapStep, before: Domain | None, text: str) -> None:
    if step.name == "assign" and row.domain:
        _say(
            row,
            view,
            stewards_of(row.domain.pk),
            "assigned",
            f"was given to {row.domain.name}",
            text,
            but=actor,
        )
    elif step.name == "return" and before:
        _say(row, view, curators(), "returned", f"was handed back by {before.name}", text, but=actor)
    elif step.name in ("close", "reopen"):
        what, words = ("closed", "was closed") if step.name == "close" else ("opened", "was opened again")
        people = [*curators(), *(stewards_of(row.domain.pk) if row.domain else ())]
        _say(row, view, people, what, words, text, but=actor)


def gap_say_back(row: Gap, found: GapFound) -> None:
    """Tell whose a gap is, or the curators, that it has come back after it was closed."""
    people = stewards_of(row.domain.pk) if row.domain else curators()
    _say(row, found, people, "back", "has come back after it was closed", "")


def _say(
    row: Gap,
    gap: GapView | GapFound,
    people: Iterable[User],
    what: str,
    words: str,
    text: str,
    *,
    but: User | None = None,
) -> None:
    """Tell people; where it is about one product, only those who may see it."""
    found = gap.found if isinstance(gap, GapView) else gap
    products = found.products if found else ()
    about = DataProduct.objects.filter(pk=products[0].id).first() if len(products) == 1 else None
    name = KINDS[cast(KindId, row.kind)].title.lower()
    title = f"“{gap.title}” ({name}) {words}"
    notify(people, kind=f"gap.{what}", title=title, url=f"/gaps/{gap.id}/", text=text, about=about, but=but)
