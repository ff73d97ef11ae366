"""Gaps and overlaps as CSV, narrowed like their page."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.domain.usecases.gap_states import STATES
from catalog.domain.usecases.gaps import KINDS
from catalog.exports.csv_text import csv_lines
from catalog.selectors.gap_lists import gaps_asked, gaps_narrowed
from catalog.selectors.gaps import GapView, gaps_seen

HEADER = (
    "id", "kind", "title", "state", "domain", "use cases", "people", "weight", "cases", "flows", "products", "owners",
)  # fmt: skip


def gaps_lines(gaps: Iterable[GapView]) -> Iterator[bytes]:
    """One line a gap, in the order of the page; lists are separated by semicolons. `people` is empty where it is not told."""
    return csv_lines(HEADER, map(_line, gaps))


def _line(gap: GapView) -> tuple[object, ...]:
    found, row = gap.found, gap.row
    return (
        gap.id,
        KINDS[gap.kind].title,
        gap.title,
        STATES[gap.state],
        row.domain.name if row and row.domain else "",
        len(gap.cases),
        gap.people or "",
        gap.weight,
        "; ".join(gap.cases),
        "; ".join(f"{flow.case}/{flow.key}" for flow in found.flows) if found else "",
        "; ".join(product.slug for product in found.products) if found else "",
        "; ".join(dict.fromkeys(product.domain for product in found.products)) if found else "",
    )


@require_safe
@never_cache
def gaps_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The gaps that the page of the same address lists, all pages of it."""
    found = gaps_narrowed(gaps_seen(request.user).gaps, gaps_asked(request.GET.dict()))
    response = StreamingHttpResponse(gaps_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="gaps.csv"'
    return response


urlpatterns = [path("gaps.csv", gaps_csv, name="gaps_csv")]
