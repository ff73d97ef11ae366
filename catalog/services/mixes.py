"""Notes about mixes: kept by a person, looked at again when something changes, deleted."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.mix_notes import INTENTS, MixChange, mix_changes, mixed_plain, mixed_stored
from catalog.domain.numbers import counted
from catalog.models import Agreement, MixInput, MixNote, User
from catalog.selectors.licence_registry import registry_state
from catalog.selectors.policy_mix import MOST, mix_of, mix_views, note_state
from catalog.services.audit import audit_write
from catalog.services.notify import notify

log = structlog.get_logger(__name__)
MOST_NOTES = 200  # of one person
_AGAIN = timedelta(days=1)  # terms end on days
_DUE_AT_ONCE = -1  # no state of the registry
_DUE = """
    SELECT n.id FROM catalog_mixnote n
    WHERE n.registry <> %(registry)s OR n.checked_at < %(before)s OR EXISTS (
        SELECT 1 FROM catalog_mixinput i JOIN catalog_dataproduct p ON p.id = i.product_id
        WHERE i.note_id = n.id AND p.revision <> i.revision
    )
    ORDER BY n.checked_at, n.id LIMIT %(limit)s
"""


def note_keep(actor: User, *, slugs: Sequence[str], intent: str, title: str, shared: bool = False) -> MixNote:
    """Keep what is told of a mix today. Raises InvalidInput; also where the person may not see one of the products."""
    wanted = list(dict.fromkeys(slugs))
    name = _title(title)
    if intent not in INTENTS:
        raise InvalidInput("Choose what you want to do with the result.")
    if not 0 < len(wanted) <= MOST:
        raise InvalidInput(f"A mix is of one product at least and of {MOST} at most.")
    views = mix_views(actor, wanted)
    if len(views) < len(wanted):
        raise InvalidInput(
            "One of the products is no longer there, or not for you to see: take it out of the mix."
        )
    with transaction.atomic():
        User.objects.select_for_update().get(
            pk=actor.pk
        )  # so that two at once are counted one after the other
        if MixNote.objects.filter(owner=actor).count() >= MOST_NOTES:
            raise InvalidInput(f"You keep {MOST_NOTES} notes: delete some you need no more.")
        told, now = mixed_plain(mix_of(actor, views, intent)), timezone.now()
        note = MixNote.objects.create(
            owner=actor, key=secrets.token_urlsafe(18), title=name, intent=intent, shared=shared, made_at=now,
            checked_at=now, then=told, now=told, registry=note_state(views),
        )  # fmt: skip
        MixInput.objects.bulk_create(
            MixInput(note=note, product=view.product, position=n, revision=view.product.revision)
            for n, view in enumerate(views)
        )
        audit_write(actor, action="mix.keep", on=note, after={"products": len(views), "shared": shared})
    return note


def note_change(actor: User, *, note: MixNote, title: str, shared: bool) -> None:
    """Call a note otherwise, share it or keep it to oneself. Raises PermissionRefused, InvalidInput."""
    name = _title(title)
    with transaction.atomic():
        row = _own(actor, note)
        before = {"shared": row.shared}
        row.title, row.shared = name, shared
        row.save(update_fields=["title", "shared"])
        audit_write(actor, action="mix.change", on=row, before=before, after={"shared": shared})


def note_delete(actor: User, *, note: MixNote) -> None:
    """Delete a note for good. Raises PermissionRefused."""
    with transaction.atomic():
        row = _own(actor, note)
        audit_write(actor, action="mix.delete", on=row, before={"shared": row.shared})
        row.delete()


def notes_recheck(*, limit: int = 200) -> int:
    """Look again at notes whose products, or the registry, have changed, and daily at all; returns how many came out otherwise.

    Each in a transaction of its own: one that cannot be worked out costs the others nothing.
    """
    asked: dict[str, Any] = {"registry": registry_state(), "before": timezone.now() - _AGAIN, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_DUE, asked)
        ids = [pk for (pk,) in cursor.fetchall()]
    changed = 0
    for pk in ids:
        try:
            changed += note_recheck(pk)
        except Exception:
            log.exception("note about a mix could not be looked at", note=pk)
            MixNote.objects.filter(pk=pk).update(checked_at=timezone.now())
    return changed


def notes_due(agreement: Agreement) -> None:
    """Have the notes of who holds an agreement looked at again where its products are in them: it may have begun or ended."""
    products = agreement.products.order_by().values("pk")
    about = MixInput.objects.filter(product__in=products).values("note")
    MixNote.objects.filter(owner=agreement.assignee_id, pk__in=about).update(registry=_DUE_AT_ONCE)


@transaction.atomic
def note_recheck(pk: int) -> bool:
    """Work a note out anew, as its owner sees the products; they are told where it comes out otherwise."""
    rows = MixNote.objects.select_for_update(of=("self",), skip_locked=True).select_related("owner")
    note = rows.filter(pk=pk).first()
    if note is None:
        return False  # deleted meanwhile, or another worker has it
    inputs = list(note.inputs.select_related("product"))
    views = mix_views(note.owner, [one.product.slug for one in inputs])
    whole = len(views) == len(inputs)
    told: dict[str, Any] = mixed_plain(mix_of(note.owner, views, note.intent)) if whole else {}
    changes, lost = mix_changes(mixed_stored(note.now), mixed_stored(told)), bool(note.now) and not told
    found_again = bool(told) and not note.now
    for one in inputs:
        one.revision = one.product.revision
    MixInput.objects.bulk_update(inputs, ["revision"])
    note.checked_at, note.now = timezone.now(), told
    note.registry = note_state(views) if views else registry_state()
    differs = bool(changes) or lost or found_again
    if differs:
        note.changed_at = note.checked_at
    note.save(update_fields=["checked_at", "changed_at", "now", "registry"])
    if differs:
        _tell(note, changes, lost=lost)
    return differs


def _tell(note: MixNote, changes: Sequence[MixChange], *, lost: bool) -> None:
    text = (
        "One of its products is no longer there, or not for you to see."
        if lost
        else f"{counted(len(changes), 'thing')} came out otherwise than when it was looked at last: "
        + ", ".join(change.name for change in changes)
        + "."
    )
    notify(
        [note.owner],
        kind="mix.changed",
        title=f"Your note “{note.title}” came out otherwise",
        url=note_url(note),
        text=text,
        about=note,
    )


def note_url(note: MixNote) -> str:
    """The page of a note."""
    return f"/mix/notes/{note.key}/"


def _title(title: str) -> str:
    name = " ".join(title.replace("\0", "").split())[:200]
    if not name:
        raise InvalidInput("Give the note a title, so that you find it again.")
    return name


def _own(actor: User, note: MixNote) -> MixNote:
    row = MixNote.objects.select_for_update().filter(pk=note.pk).first()
    if row is None:
        raise InvalidInput("This note was deleted meanwhile.")
    if row.owner_id != actor.pk:
        raise PermissionRefused("Only who made a note changes or deletes it.")
    return row
