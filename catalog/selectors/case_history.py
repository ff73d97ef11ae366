"""The versions of a use case: all of them for those who work on it, for others those that were published."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from catalog.domain.usecases.model import from_stored
from catalog.domain.usecases.states import Who
from catalog.models import AuditEntry, Identity, UseCase, UseCaseVersion, User
from catalog.selectors.history import people_named
from catalog.selectors.usecases import CaseView, case_view, cases_to
from catalog.selectors.visibility import Viewer


def case_row(user: Viewer, slug: str) -> UseCase | None:
    """The case at `slug`, if `user` may see it. One query."""
    return cases_to(user).filter(slug=slug).first()


def versions_to(row: UseCase, roles: Collection[Who]) -> QuerySet[UseCaseVersion]:
    """The versions that a person of these roles in it may see, newest first."""
    versions = row.versions.order_by("-number")
    if roles:
        return versions
    if row.published is None:
        return versions.none()
    return versions.filter(number__in=published_numbers(row), number__lte=row.published_version)


def published_numbers(row: UseCase) -> set[int]:
    """The versions that have been on the pages at some time. One query."""
    entries = AuditEntry.objects.filter(
        object_type="usecase", object_id=str(row.pk), action="case.publish"
    ).values_list("after__version", flat=True)
    return {number for number in entries if isinstance(number, int)} | {row.published_version or 0}


def names_in_case(user: User, row: UseCase, keys: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names behind the keys of those who changed it, for who works on it: those of the others who do, and their own.

    Curators know all names. One query.
    """
    wanted = [key for key in keys if key]
    if user.is_curator:
        return people_named(user, wanted)
    beside = Q(user=row.lead_id) | Q(user__in=row.editors.all()) | Q(user=user)
    found = Identity.objects.select_related("user").filter(beside, key__in=wanted)
    return {identity.key: str(identity.user) for identity in found}


def version_view(user: Viewer, row: UseCase, version: UseCaseVersion, roles: frozenset[Who]) -> CaseView:
    """A version as `user`, of these roles, sees it, without what they may not see of it. Three queries."""
    return case_view(user, row, from_stored(version.record), roles=roles, draft=True)
