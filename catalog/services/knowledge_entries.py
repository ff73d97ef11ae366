"""Standards, initiatives and glossary terms: kept by curators, each change audited, and found by search at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils.text import slugify

from catalog.domain.conforms import name_key
from catalog.domain.errors import DecidedMeanwhile, InvalidInput
from catalog.models import GlossaryTerm, Initiative, Knowledge, Standard, User
from catalog.services.audit import audit_write
from catalog.services.checks import clean
from catalog.services.curation import why_checked
from catalog.services.knowledge import knowledge_drop, knowledge_put
from catalog.services.outbox import task_start
from catalog.services.permission import require_curator

Entry = Standard | Initiative | GlossaryTerm


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry: its model, its file of first entries, the column of its title, and the columns that may be set."""

    id: str
    model: type[Entry]
    file: str
    title: str
    columns: tuple[str, ...]


KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind(
            Knowledge.Kind.STANDARD, Standard, "standards.json", "name",
            ("name", "body", "number", "description", "url", "sectors", "layers", "names", "source"),
        ),
        Kind(
            Knowledge.Kind.INITIATIVE, Initiative, "initiatives.json", "title",
            ("title", "kind", "owner", "country", "url", "offers", "sectors", "layers", "cases", "standards", "source"),
        ),
        Kind(
            Knowledge.Kind.TERM, GlossaryTerm, "glossary.json", "term",
            ("term", "expansion", "description", "group", "synonyms", "source", "confirmed", "widens"),
        ),
    )
}  # fmt: skip


def entry_save(
    actor: User | None, *, kind: str, entry: Entry | None, values: Mapping[str, Any], why: str, seen: int = 0
) -> Entry:
    """Add an entry (None), or let one say something else; `seen` is the revision that the person looked at.

    `values` by column of the kind; others are refused. Raises PermissionRefused, InvalidInput, DecidedMeanwhile.
    """
    require_curator(actor)
    of, reason = KINDS[kind], why_checked(why)
    if unknown := set(values) - set(of.columns):
        raise InvalidInput(f"There is no “{min(unknown)}” to set.")
    with transaction.atomic():
        row = _locked(of, entry, seen) if entry else of.model(slug=_free_slug(of, values))
        before = entry_values(row) if entry else {}
        _set(row, values)
        row.revision = before["revision"] + 1 if entry else 1
        clean(row)
        row.save()
        if isinstance(row, Initiative) and "standards" in values:
            row.standards.set(Standard.objects.filter(slug__in=values["standards"]))
        entry_found(row)
        audit_write(actor, action=f"{kind}.save", on=row, before=before, after=entry_values(row), why=reason)
        _follow(row)
    return row


def entry_delete(actor: User | None, *, kind: str, entry: Entry, why: str, seen: int) -> None:
    """Take an entry away. Raises PermissionRefused, InvalidInput, DecidedMeanwhile."""
    require_curator(actor)
    reason = why_checked(why)
    with transaction.atomic():
        row = _locked(KINDS[kind], entry, seen)
        audit_write(actor, action=f"{kind}.delete", on=row, before=entry_values(row), why=reason)
        knowledge_drop(kind, row.slug)
        _follow(row)
        row.delete()


def knowledge_seed() -> dict[str, int]:
    """Add the entries of the files whose slugs are not there, and leave all others as they are. Returns how many, by kind."""
    added = {}
    with transaction.atomic():
        with connection.cursor() as cursor:  # two that seed at once would both find nothing there
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('catalog.knowledge_seed'))")
        for of in KINDS.values():
            there = set(of.model.objects.values_list("slug", flat=True))
            fresh = [form for form in _filed(of.file) if form["slug"] not in there]
            for form in fresh:
                _seed(of, form)
            added[of.id] = len(fresh)
        if added[Knowledge.Kind.STANDARD]:
            task_start("standards_follow")
    return added


def _seed(of: Kind, form: dict[str, Any]) -> None:
    named = form.pop("standards", None) if of.model is Initiative else None
    row = of.model(slug=form.pop("slug"))
    _set(row, form)
    row.save()
    if isinstance(row, Initiative) and named:
        row.standards.set(Standard.objects.filter(slug__in=named))
    entry_found(row)


def _set(row: Entry, values: Mapping[str, Any]) -> None:
    for column, value in values.items():
        if isinstance(row, Initiative) and column == "standards":
            continue  # kept in a table of its own, once the row is there
        if isinstance(row, Standard) and column == "names":
            value = list(dict.fromkeys(filter(None, map(name_key, value))))  # noqa: PLW2901
        setattr(row, column, value)


def entry_found(row: Entry) -> None:
    """Have search find it as it is now."""
    if isinstance(row, Standard):
        knowledge_put(
            Knowledge.Kind.STANDARD,
            row.slug,
            title=" ".join(filter(None, (row.name, row.number))),
            text=row.description,
            words=(row.body, *(name for name in row.names if "/" not in name)),
            layers=row.layers,
            sectors=row.sectors,
        )
    elif isinstance(row, Initiative):
        knowledge_put(
            Knowledge.Kind.INITIATIVE,
            row.slug,
            title=row.title,
            text=row.offers,
            words=(row.owner, row.country, row.get_kind_display()),
            layers=row.layers,
            sectors=row.sectors,
        )
    else:
        knowledge_put(
            Knowledge.Kind.TERM,
            row.slug,
            title=row.term,
            text=". ".join(filter(None, (row.expansion, row.description))),
            words=(*row.synonyms, row.group),
        )


def entry_values(row: Entry) -> dict[str, Any]:
    """What an entry says, as JSON."""
    of = next(of for of in KINDS.values() if isinstance(row, of.model))
    said = {column: getattr(row, column) for column in of.columns if column != "standards"}
    if isinstance(row, Initiative):
        said["standards"] = sorted(row.standards.values_list("slug", flat=True))
    return {**said, "revision": row.revision}


def _locked(of: Kind, entry: Entry, seen: int) -> Entry:
    row = of.model.objects.select_for_update().filter(pk=entry.pk).first()
    if row is None:
        raise InvalidInput("It is not there any more.")
    if row.revision != seen:
        raise DecidedMeanwhile(
            "Somebody has changed it since you opened it. Look at it again, then make your change."
        )
    return row


def _follow(row: Entry) -> None:
    """Products are searched by the standards that they conform to: these are worked out again, by a task."""
    if isinstance(row, Standard):
        task_start("standards_follow")


def _free_slug(of: Kind, values: Mapping[str, Any]) -> str:
    base = slugify(str(values.get(of.title, "")))[:80] or of.id
    taken = set(of.model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken
    )


def _filed(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = msgspec.json.decode(
        files("catalog.services").joinpath("data", name).read_bytes()
    )
    return rows
