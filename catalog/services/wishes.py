"""Wishes for data that is not here: taken in from anybody who is signed in, answered by curators."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput
from catalog.domain.requests.questions import LONGEST_TEXT, PURPOSES
from catalog.models import AccessWish, DataProduct, User
from catalog.selectors.people import curators
from catalog.services.audit import audit_write, identity_of
from catalog.services.checks import clean
from catalog.services.limits import limit
from catalog.services.notify import notify
from catalog.services.numbering import reference_next
from catalog.services.permission import require_curator

_MOST, _A_DAY = 10, 86_400
_State = AccessWish.State


def wish_make(
    actor: User,
    *,
    title: str,
    text: str,
    organisation: str = "",
    purposes: Sequence[str] = (),
    holder: str = "",
    searched: str = "",
) -> AccessWish:
    """Take in what somebody needs and did not find; the curators are told. Raises InvalidInput, TooMany."""
    if not title.strip() or not text.strip():
        raise InvalidInput("Say which data you need, and what for.")
    limit("wish", f"user:{actor.pk}", most=_MOST, seconds=_A_DAY)
    with transaction.atomic():
        same = AccessWish.objects.filter(requester=actor, title=title.strip(), state=_State.OPEN).first()
        if same is not None:
            return same
        wish = AccessWish(
            reference=reference_next("W"),
            requester=actor,
            requester_key=identity_of(actor),
            title=title.strip(),
            text=text.strip()[:LONGEST_TEXT],
            organisation=organisation.strip(),
            purposes=[purpose for purpose in PURPOSES if purpose in purposes],
            holder=holder.strip(),
            searched=searched.strip()[:300],
        )
        clean(wish)
        wish.save()
        notify(
            curators(),
            kind="wish.made",
            title=f"Wish {wish.reference}: {wish.title}",
            url=f"/wishes/{wish.reference}/",
            text=wish.text,
            about=wish,
            but=actor,
        )
    return wish


def wish_answer(
    actor: User | None, *, wish: AccessWish, state: str, answer: str, product: DataProduct | None = None
) -> AccessWish:
    """Answer a wish: it is here after all (`found`, with its product), noted as a gap, or closed. Raises InvalidInput."""
    if state not in (_State.FOUND, _State.NOTED, _State.CLOSED):
        raise InvalidInput("Choose what became of the wish.")
    if state == _State.FOUND and product is None:
        raise InvalidInput("Name the data product that it is.")
    if not answer.strip():
        raise InvalidInput("Write an answer: who wished for it gets to read it.")
    with transaction.atomic():
        require_curator(actor)
        locked = (
            AccessWish.objects.select_for_update(of=("self",)).select_related("requester").get(pk=wish.pk)
        )
        if locked.state not in (_State.OPEN, _State.NOTED):
            raise InvalidInput(
                f"This wish is answered already: {locked.get_state_display().lower()}. Nothing was changed."
            )
        before, locked.state = locked.state, state
        locked.answer, locked.answered_at = answer.strip()[:LONGEST_TEXT], timezone.now()
        locked.answered_by = identity_of(actor) if actor else None
        locked.product = product if state == _State.FOUND else None
        locked.save(update_fields=["state", "answer", "answered_at", "answered_by", "product"])
        audit_write(
            actor,
            action=f"wish.{state}",
            on=locked,
            before={"state": before},
            after={"reference": locked.reference},
            why=locked.answer,
        )
        notify(
            [locked.requester] if locked.requester else [],
            kind="wish.answered",
            title=f"Your wish {locked.reference} has an answer",
            url=f"/wishes/{locked.reference}/",
            text=locked.answer,
            about=locked,
            but=actor,
        )
    return locked
