"""The members of a series that a person may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, TextField, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from catalog.domain.series import Member, SeriesRef, is_global, series_refs
from catalog.models import DataProduct
from catalog.selectors.products import ProductView
from catalog.selectors.visibility import Viewer, live_to

FEW = 2_000  # up to so many a product's page looks for the one before and the one after, in some 20 ms
MOST = 5_000  # members of a series that are put in order


def _side(name: str) -> Case:
    """An end of the first period as shown: a person's word, else the source's, a document's, else what was worked out."""
    path = f"__0__{name}"
    source = Coalesce(
        KT(f"harvested__periods{path}"),
        KT(f"linked__periods__0__value{path}"),
        KT(f"inferred__periods__value{path}"),
    )
    decided = KT(f"curated__periods__value{path}")
    return Case(When(curated__has_key="periods", then=decided), default=source, output_field=TextField())


_COLUMNS = ("pk", "slug", "title", "its_kind", "start", "end")
_SAYS = {
    "its_kind": Coalesce(KT("curated__kind__value"), KT("harvested__kind")),
    "start": _side("start"),
    "end": _side("end"),
}


@dataclass(frozen=True, slots=True)
class Series:
    """A series as one person sees it: its members in order, what describes it itself, and how many members there are."""

    ref: SeriesRef
    members: Sequence[Member]
    parent: Member | None
    count: int


def series_of_view(view: ProductView) -> list[SeriesRef]:
    """The series that a product is or is part of. No query."""
    return series_refs(view.record) if view.product.series else []


def series_get(user: Viewer, view: ProductView, ref: SeriesRef, *, most: int = MOST) -> Series:
    """A series of a product with at most `most` members. One query; two where there are more."""
    found = _named(user, view, ref)
    rows = found.annotate(**_SAYS).values_list(*_COLUMNS)[: most + 1]
    everything = [_member(*row) for row in rows]
    members = sorted((m for m in everything if m.kind != "series"), key=lambda m: m.order)
    parent = next((m for m in everything if m.kind == "series" and m.pk != view.product.pk), None)
    count = len(members) if len(everything) <= most else found.count()
    return Series(ref, members, parent, count)


def _member(pk: int, slug: str, title: str, kind: str | None, start: str | None, end: str | None) -> Member:
    return Member(pk, slug, title, kind or "dataset", start or "", end or "")


def _named(user: Viewer, view: ProductView, ref: SeriesRef) -> QuerySet[DataProduct]:
    """What names this series; by a name that is no address, at the same endpoint alone."""
    wide = [key for key in ref.keys if is_global(key)]
    near = [key for key in ref.keys if not is_global(key)]
    named = Q(series__overlap=wide) if wide else Q()
    if near:
        named |= Q(series__overlap=near, endpoint_id=view.product.endpoint_id)
    return live_to(user).filter(~Q(series=[]), named)


def series_first(user: Viewer, view: ProductView) -> Series | None:
    """The first series of a product with up to FEW members, for its own page; None where it has none. At most two queries."""
    refs = series_of_view(view)
    return series_get(user, view, refs[0], most=FEW) if refs else None
