"""Use cases as somebody may see them: published ones are for everybody, a draft for those who work on it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from catalog.domain.usecases.model import UseCaseRecord, from_stored
from catalog.domain.usecases.standing import CaseStanding, ProductFacts, case_standing
from catalog.domain.usecases.states import Who
from catalog.domain.usecases.veil import SeenCase, case_seen
from catalog.models import Standard, UseCase, User
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.policy import policy_of
from catalog.selectors.products import ProductView, products_named
from catalog.selectors.visibility import Viewer


def cases_to(user: Viewer) -> QuerySet[UseCase]:
    """The cases that `user` may see: published ones, and those that they work on."""
    if getattr(user, "is_curator", False):
        return UseCase.objects.all()
    published = Q(published__isnull=False)
    if not isinstance(user, User):
        return UseCase.objects.filter(published)
    return UseCase.objects.filter(published | _works_on(user)).distinct()


def cases_of(user: User) -> QuerySet[UseCase]:
    """The cases that `user` works on, the last changed first."""
    return UseCase.objects.filter(_works_on(user)).distinct().order_by("-changed_at", "-pk")


def _works_on(user: User) -> Q:
    return Q(lead=user) | Q(editors=user) | Q(domain__in=stewarded_ids(user))


def roles_in(user: Viewer, case: UseCase) -> frozenset[Who]:
    """As what `user` may take steps with a case: its lead, editors and stewards of its domain edit it, and curators."""
    if not isinstance(user, User):
        return frozenset()
    roles: set[Who] = {"editor", "curator"} if user.is_curator else set()
    if case.lead_id == user.pk or (case.domain_id and case.domain_id in stewarded_ids(user)):
        roles.add("editor")
    if not roles and case.editors.filter(pk=user.pk).exists():
        roles.add("editor")
    return frozenset(roles)


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its reader sees it. `draft`: whether this is what its editors work on and not what is published.

    `whole` is the record with nothing left out (for changing it, never for showing), `seen` what may be shown, `views` the
    products that it names by slug, `titles` those of the cases that it builds on, by slug.
    """

    row: UseCase
    roles: frozenset[Who]
    draft: bool
    whole: UseCaseRecord
    seen: SeenCase
    views: dict[str, ProductView]
    facts: dict[str, ProductFacts]
    standing: CaseStanding
    titles: dict[str, str]

    @property
    def record(self) -> UseCaseRecord:
        """What may be shown of the case."""
        return self.seen.case

    @property
    def may_edit(self) -> bool:
        """Whether its reader works on it."""
        return "editor" in self.roles


def case_get(user: Viewer, slug: str, *, draft: bool = False) -> CaseView | None:
    """The case at `slug`, if `user` may see it: what is published, or with `draft` (or nothing published) what is worked on.

    Four queries and what belongs to the person: the case, its products, who they were merged into, other cases.
    """
    row = cases_to(user).filter(slug=slug).select_related("domain", "lead").first()
    if row is None:
        return None
    roles = roles_in(user, row)
    draft = bool(roles) and (draft or row.published is None)
    if not draft and row.published is None:
        return None
    return case_view(user, row, from_stored(row.record if draft else row.published), roles=roles, draft=draft)


def case_view(
    user: Viewer, row: UseCase, record: UseCaseRecord, *, roles: frozenset[Who], draft: bool
) -> CaseView:
    """A record of a case (a version, too) as `user` sees it."""
    views = products_named(user, record.products)
    titles = dict(cases_to(user).filter(slug__in=record.builds_on).values_list("slug", "title"))
    seen = case_seen(record, products=views, cases=titles)
    facts = {slug: facts_of(slug, view) for slug, view in views.items()}
    return CaseView(
        row=row,
        roles=roles,
        draft=draft,
        whole=record,
        seen=seen,
        views=views,
        facts=facts,
        standing=case_standing(seen.case, facts, seen.hidden),
        titles=titles,
    )


def facts_of(slug: str, view: ProductView) -> ProductFacts:
    """What a case needs to know of a product, named by a slug that may be an older one."""
    product = view.product
    return ProductFacts(
        slug=slug,
        title=view.record.title,
        domain=product.domain.name,
        level=product.level,
        openness=product.openness,
        patterns=tuple(product.patterns),
        delivery=tuple(product.delivery),
        withdrawn=view.withdrawn,
        answers=policy_of(view).verdicts,
    )


def cases_building_on(user: Viewer, slug: str) -> Iterable[tuple[str, str]]:
    """Slug and title of the cases that build on this one and that `user` may see."""
    return cases_to(user).filter(builds_on__contains=[slug]).values_list("slug", "title").order_by("title")


def standards_named(slugs: Collection[str]) -> dict[str, str]:
    """Slug → name of those standards that the registry has, by name. No query where none is asked for."""
    return dict(Standard.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}
