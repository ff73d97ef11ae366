"""Writing use cases: made, changed part by part, reviewed, published; each version kept and audited."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused
from catalog.domain.usecases.check import case_checked
from catalog.domain.usecases.model import UseCaseRecord, from_stored, stored
from catalog.domain.usecases.states import DRAFT, PUBLISHED, REVIEW, step_checked
from catalog.formats.text import clean_text
from catalog.models import Domain, UseCase, UseCaseVersion, User
from catalog.selectors.people import curators
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.usecases import roles_in
from catalog.selectors.visibility import visible_to
from catalog.services.audit import audit_write, identity_of
from catalog.services.case_rows import case_rows_write
from catalog.services.limits import limit
from catalog.services.notify import notify

_MOST, _A_DAY = 30, 86_400
_RESERVED = {"new", "import", "invitations"}  # addresses of pages of their own


def case_make(
    actor: User | None,
    *,
    record: UseCaseRecord,
    domain: Domain | None = None,
    slug: str = "",
    is_demo: bool = False,
    what: str = "Made",
) -> UseCase:
    """Begin a case; whoever makes it leads it. Raises InvalidInput, PermissionRefused (the domain is another's), TooMany."""
    checked = case_checked(_cleaned(record))
    if actor is not None:
        if domain is not None and domain.pk not in stewarded_ids(actor) and not actor.is_curator:
            raise PermissionRefused(
                f"Only stewards of {domain.name} make cases on its behalf. Leave it empty."
            )
        limit("case", f"user:{actor.pk}", most=_MOST, seconds=_A_DAY)
    with transaction.atomic():
        _products_checked(actor, checked, ())
        with connection.cursor() as cursor:  # two of one title would take the same address
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('catalog.case_slug'))")
        now = timezone.now()
        case = UseCase.objects.create(
            slug=_free_slug(slug or checked.title),
            lead=actor,
            domain=domain,
            is_demo=is_demo,
            record=stored(checked),
            changed_at=now,
            **_columns(checked),
        )
        _version(actor, case, what)
        audit_write(actor, action="case.make", on=case, after={"title": case.title, "version": 1})
    return case


def case_change(actor: User | None, *, case: UseCase, record: UseCaseRecord, seen: int, what: str) -> UseCase:
    """Put a new version in the place of what is worked on; `seen` is the version that it was made from.

    A published case becomes a draft again, and what is published stays. Raises PermissionRefused, InvalidInput,
    DecidedMeanwhile: somebody has changed it since, and nothing is done.
    """
    checked = case_checked(_cleaned(record))
    with transaction.atomic():
        row = case_locked(actor, case, seen=seen)
        if row.state == REVIEW:
            raise InvalidInput("It is in review: take it back to a draft first, then change it.")
        before = from_stored(row.record)
        if checked == before:
            return row
        _products_checked(actor, checked, before.products)
        row.record, row.version, row.state = stored(checked), row.version + 1, DRAFT
        row.changed_at = timezone.now()
        if row.published is None:
            _columns_set(row, checked)
        row.save()
        _version(actor, row, what)
        audit_write(
            actor,
            action="case.change",
            on=row,
            before={"version": seen},
            after={"version": row.version},
            why=what,
        )
    return row


def case_step(actor: User | None, *, case: UseCase, step: str, seen: int, text: str = "") -> UseCase:
    """Take a step of domain.usecases.states: into review, back, onto the pages, off them.

    Raises PermissionRefused, InvalidInput, DecidedMeanwhile.
    """
    with transaction.atomic():
        row = case_locked(actor, case, seen=seen)
        roles = roles_in(actor, row) if actor else frozenset(("editor", "curator"))
        taken = step_checked(step, state=row.state, roles=roles, text=text)  # type: ignore[arg-type]
        now = timezone.now()
        before, row.state, row.changed_at = row.state, taken.after, now
        if taken.after == PUBLISHED:
            row.published, row.published_version, row.published_at = row.record, row.version, now
            _columns_set(row, from_stored(row.record))
        elif taken.name == "withdraw":
            row.published = row.published_version = row.published_at = None
            _columns_set(row, from_stored(row.record))
        row.save()
        case_rows_write(row)
        audit_write(
            actor,
            action=f"case.{taken.name}",
            on=row,
            before={"state": before},
            after={"state": row.state, "version": row.version},
            why=text.strip(),
        )
        _tell(actor, row, taken.name, text.strip())
    return row


def case_restore(actor: User | None, *, case: UseCase, number: int, seen: int) -> UseCase:
    """Make an earlier version the one that is worked on, as a new version. Raises as case_change."""
    old = UseCaseVersion.objects.filter(use_case=case, number=number).first()
    if old is None:
        raise InvalidInput("There is no such version.")
    return case_change(
        actor, case=case, record=from_stored(old.record), seen=seen, what=f"Restored version {number}"
    )


def case_delete(actor: User | None, *, case: UseCase, seen: int) -> None:
    """Throw a case away that was never published. Raises PermissionRefused, InvalidInput, DecidedMeanwhile."""
    with transaction.atomic():
        row = case_locked(actor, case, seen=seen)
        if row.published is not None:
            raise InvalidInput("It is published: a curator takes it off the pages first.")
        audit_write(actor, action="case.delete", on=row, before={"title": row.title, "version": row.version})
        row.delete()


def case_locked(actor: User | None, case: UseCase, *, seen: int) -> UseCase:
    """The case, held until the transaction ends. Raises PermissionRefused, InvalidInput (it is gone), DecidedMeanwhile."""
    row = UseCase.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
    if row is None:
        raise InvalidInput("The use case is not there any more.")
    if actor is not None and not roles_in(actor, row):
        raise PermissionRefused("Only those who work on a use case change it. Ask its lead to add you.")
    if row.version != seen:
        raise DecidedMeanwhile(
            "Somebody has changed the case since you opened it. Reload the page to see it, then make your change again."
        )
    return row


def _cleaned(record: UseCaseRecord) -> UseCaseRecord:
    """The record with texts that can be stored, read, and written in any of its forms."""
    return from_stored(_clean(stored(record)))


def _clean(part: object) -> object:
    if isinstance(part, str):
        return clean_text(part)
    if isinstance(part, dict):
        return {name: _clean(value) for name, value in part.items()}
    return [_clean(one) for one in part] if isinstance(part, list) else part


def _products_checked(actor: User | None, record: UseCaseRecord, before: Iterable[str]) -> None:
    """Raises InvalidInput for a product that is new to the case and that its editor may not see."""
    fresh = set(record.products).difference(before)
    if actor is None or not fresh:
        return
    seen = set(visible_to(actor).filter(slug__in=fresh).values_list("slug", flat=True))
    if missing := sorted(fresh - seen):
        raise InvalidInput(
            f"There is no data product at “{missing[0]}”. Search for it and choose it from the list."
        )


def _columns(record: UseCaseRecord) -> dict[str, object]:
    return {
        "title": record.title[:300],
        "sectors": list(record.sectors),
        "layers": list(record.layers),
        "builds_on": list(record.builds_on),
        "standards": list(record.standards),
    }


def _columns_set(row: UseCase, record: UseCaseRecord) -> None:
    for name, value in _columns(record).items():
        setattr(row, name, value)


def _version(actor: User | None, case: UseCase, what: str) -> None:
    UseCaseVersion.objects.create(
        use_case=case,
        number=case.version,
        record=case.record,
        by=identity_of(actor) if actor else None,
        at=case.changed_at,
        what=what[:300],
    )


def _free_slug(wanted: str) -> str:
    base = slugify(wanted)[:80] or "use-case"
    taken = set(UseCase.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | _RESERVED
    return next(
        slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken
    )


def _tell(actor: User | None, row: UseCase, step: str, text: str) -> None:
    editors = User.objects.filter(pk__in=[row.lead_id, *row.editors.values_list("pk", flat=True)])
    told = {
        "submit": (curators(), "waits for your review"),
        "return": (editors, "was returned with comments"),
        "publish": (editors, "is published"),
        "withdraw": (editors, "was taken off the pages"),
    }.get(step)
    if told:
        people, words = told
        notify(
            people,
            kind=f"case.{step}",
            title=f"Use case “{row.title}” {words}",
            url=f"/use-cases/{row.slug}/",
            text=text,
            about=row,
            but=actor,
        )
