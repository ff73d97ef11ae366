"""Pages of a list: `count`, `next`, `previous`, `results`."""

from typing import Any

from django.http import HttpRequest
from rest_framework.pagination import PageNumberPagination
from rest_framework.utils.urls import remove_query_param, replace_query_param


def whole_number(most: int) -> dict[str, Any]:
    """In the description: a whole number from 1."""
    return {"type": "integer", "minimum": 1, "maximum": most}


class PageNumbers(PageNumberPagination):
    """`page` from 1, `page_size` up to 100."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
    invalid_page_message = (
        "There is no page {page_number}: they are numbered from 1, and `next` is null on the last."
    )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A page as OpenAPI 3.1 describes it; the framework's own words are those of 3.0."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer"},
                "next": address,
                "previous": address,
                "results": schema,
            },
        }


def envelope(request: HttpRequest, rows: list[Any], *, count: int, page: int, pages: int) -> dict[str, Any]:
    """A page of results whose counting was done elsewhere, in the shape of PageNumbers."""
    here = request.build_absolute_uri()
    following = replace_query_param(here, "page", page + 1) if page < pages else None
    before = None
    if page > 1:
        before = (
            remove_query_param(here, "page") if page == 2 else replace_query_param(here, "page", page - 1)
        )
    return {"count": count, "next": following, "previous": before, "results": rows}
