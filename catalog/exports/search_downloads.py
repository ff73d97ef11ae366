"""The results of a search as CSV and JSON: what the pages of the search list, for the same reader."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog.domain.errors import InvalidInput, TooMany
from catalog.exports.csv_text import csv_lines
from catalog.search import MAX_WINDOW
from catalog.selectors.params import search_params
from catalog.selectors.search_export import Results, search_results
from catalog.services.limits import limit

# Only what cards of results show as well: nothing of an entry that may be for fewer people than the entry itself.
COLUMNS = (
    "title", "address", "domain", "publisher", "description", "identifier", "formats", "licence", "openness", "status",
    "level", "metadata_quality", "updated",
)  # fmt: skip
_MOST, _SECONDS = 20, 600  # downloads of one who asks
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def results_csv(found: Results) -> Iterator[bytes]:
    """A line for each result; a last one says so where there are more than fit."""
    lines = ([row[name] for name in COLUMNS] for row in map(_told, found.rows))
    return csv_lines(COLUMNS, _noted(lines, found))


def _noted(lines: Iterable[list[Any]], found: Results) -> Iterator[list[Any]]:
    yield from lines
    if found.cut:
        yield [_note(found), *[""] * (len(COLUMNS) - 1)]


def results_json(found: Results) -> Iterator[bytes]:
    """`{count, note, results: [...]}`, the results one on a line."""
    head = orjson.dumps({"count": found.total, "note": _note(found)})
    yield head[:-1] + b',"results":['
    for number, row in enumerate(found.rows):
        told = {
            **_told(row),
            "formats": row["formats"],
            "level": row["level"],
            "metadata_quality": row["mqa"],
        }
        yield (b",\n" if number else b"\n") + orjson.dumps(told)
    yield b"]}\n"


def _note(found: Results) -> str:
    if not found.cut:
        return ""
    return (
        f"These are the first {MAX_WINDOW:,} of {found.total:,} results. Narrow the search to have the others, or walk through "
        f"all of them: {settings.SITE_URL}/api/v1/products/?cursor=*"
    )


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": row["title"],
        "address": f"{settings.SITE_URL}/products/{row['slug']}/",
        "domain": row["domain_name"],
        "publisher": row["publisher"],
        "description": row["description"],
        "identifier": row["source_id"],
        "formats": "; ".join(row["formats"]),
        "licence": row["licence"] or row["licence_label"],
        "openness": row["openness"],
        "status": row["status"],
        "level": "" if row["level"] is None else row["level"],
        "metadata_quality": row["mqa"],
        "updated": row["modified_text"],
    }


@require_GET
@never_cache
def results(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The results of the search of this address, all pages of it up to 10,000 products."""
    try:
        limit("results", _who(request), most=_MOST, seconds=_SECONDS)
        found = search_results(request.user, search_params(request.GET))
    except (TooMany, InvalidInput) as error:
        return _refused(error)
    lines = results_csv(found) if kind == "csv" else results_json(found)
    response = StreamingHttpResponse(lines, content_type=_TYPES[kind])
    name = f"data-products-{timezone.localdate():%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Total-Count"] = str(found.total)
    return response


def _who(request: HttpRequest) -> str:
    return (
        f"user:{request.user.pk}" if request.user.is_authenticated else get_adapter().get_client_ip(request)
    )


def _refused(error: TooMany | InvalidInput) -> HttpResponse:
    busy = isinstance(error, TooMany)
    answer = JsonResponse({"error": {"status": 429 if busy else 400, "message": str(error)}})
    answer.status_code = 429 if busy else 400
    if busy:
        answer["Retry-After"] = str(_SECONDS)
    return answer


urlpatterns = [
    path("search/results.csv", results, {"kind": "csv"}, name="search_csv"),
    path("search/results.json", results, {"kind": "json"}, name="search_json"),
]
