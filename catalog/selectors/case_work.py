"""A use case as those see it who work on it: its row, as what they may act, and the whole record, without its products."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalog.domain.usecases.model import UseCaseRecord, from_stored
from catalog.domain.usecases.states import REVIEW, Who
from catalog.models import AuditEntry, Standard, UseCase, UseCaseVersion, User
from catalog.selectors.usecases import cases_to, roles_in
from catalog.selectors.visibility import Viewer

MOST_TOLD = 5  # changes of others
_MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class CaseWork:
    """`record` is what is worked on, with nothing left out: for changing it, never for showing its products."""

    row: UseCase
    roles: frozenset[Who]
    record: UseCaseRecord

    @property
    def may_edit(self) -> bool:
        """Whether its reader works on it."""
        return "editor" in self.roles

    @property
    def closed(self) -> bool:
        """Whether nothing can be changed now, as it is being reviewed."""
        return self.row.state == REVIEW


def case_work(user: Viewer, slug: str) -> CaseWork | None:
    """The case at `slug`, if `user` may see it at all. One query, and what belongs to the person."""
    row = cases_to(user).filter(slug=slug).select_related("domain", "lead").first()
    if row is None:
        return None
    return CaseWork(row, roles_in(user, row), from_stored(row.record))


def changes_since(row: UseCase, number: int) -> list[UseCaseVersion]:
    """The versions after one, newest first, MOST_TOLD at most. One query."""
    return list(row.versions.filter(number__gt=number).defer("record")[:MOST_TOLD])


@dataclass(frozen=True, slots=True)
class Returned:
    """Why a case came back from its review, when, and who (key of an identity) sent it back."""

    why: str
    at: datetime
    by: UUID | None


def returned_with(row: UseCase) -> Returned | None:
    """The comments with which it was returned or taken off, while they are the last word on it. One query."""
    entry = (
        AuditEntry.objects.filter(
            object_type="usecase",
            object_id=str(row.pk),
            action__in=("case.submit", "case.publish", "case.return", "case.withdraw"),
        )
        .order_by("-pk")
        .first()
    )
    if entry is None or entry.action not in ("case.return", "case.withdraw"):
        return None
    return Returned(entry.why, entry.at, entry.actor)


def cases_named(user: Viewer, slugs: Iterable[str]) -> dict[str, str]:
    """Slug → title of those cases that `user` may see. One query."""
    return dict(cases_to(user).filter(slug__in=list(slugs)).values_list("slug", "title"))


def editors_of(row: UseCase) -> list[User]:
    """Who edits it beside its lead, by name. One query."""
    return sorted(row.editors.all(), key=lambda user: str(user).casefold())


def cases_to_build_on(user: Viewer, row: UseCase) -> dict[str, str]:
    """Slug → title of the other cases that may be named as what a case builds on, _MOST_OFFERED at most. One query."""
    others = cases_to(user).exclude(pk=row.pk).order_by("title", "pk")
    return dict(others.values_list("slug", "title")[:_MOST_OFFERED])


def standards_to_name() -> dict[str, str]:
    """Slug → name of the standards of the registry, _MOST_OFFERED at most. One query."""
    return dict(Standard.objects.order_by("name").values_list("slug", "name")[:_MOST_OFFERED])
