"""The fields of the data: the first ones on the product's page, all of them by pages with a search."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from catalog.domain.data_fields import (
    FieldUse,
    SchemaUse,
    field_uses,
    fields_read_in,
    fields_with,
    is_explained,
    schema_uses,
)
from catalog.domain.numbers import counted
from catalog.domain.product import Field, ProductRecord
from catalog.selectors.products import ProductView
from catalog.web.links import pagination, safe_url
from catalog.web.product_frame import asked_page, asked_words, frame

FIRST, PAGE_SIZE = 12, 100
_FILES = 3  # that are named with a field
_UNITY = "1"  # what UCUM calls the unit of a plain number
_DOCUMENTS = 8  # schema documents that are linked


def summary(record: ProductRecord, url: str) -> dict[str, Any] | None:
    """What the product's page shows of its schema: the first fields, how many there are; None where there is nothing."""
    schemas = schema_uses(record)
    if not schemas:
        return None
    uses = field_uses(schemas)
    return {
        **_numbers(uses),
        "url": f"{url}schema/",
        "rows": _rows(uses[:FIRST], schemas),
        "more": len(uses) > FIRST,
        "several": _several(schemas),
        "documents": _documents(schemas),
    }


def context(
    view: ProductView, query: Mapping[str, str], read: Mapping[str, tuple[Field, ...]]
) -> dict[str, Any]:
    """Everything of pages/data/schema.html; `read`: the fields in schemas that are only named by their addresses. No query."""
    schemas = schema_uses(fields_read_in(view.record, read))
    uses = field_uses(schemas)
    q = asked_words(query)
    found = fields_with(uses, q)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = asked_page(query, pages)
    begin = (page - 1) * PAGE_SIZE
    base = f"/products/{view.product.slug}/"
    return {
        **frame(view, "Fields of the data", "every field with its type, unit and meaning"),
        **_numbers(uses),
        "q": q,
        "found": len(found),
        "page": page,
        "pages": pages,
        "rows": _rows(found[begin : begin + PAGE_SIZE], schemas),
        "several": _several(schemas),
        "documents": _documents(schemas),
        "check_url": f"{base}maturity/str-dict/" if view.maturity else "",
        "check_met": _check_met(view),
        "pagination": pagination(page, pages, lambda n: _address(q, n)),
    }


def _numbers(uses: Sequence[FieldUse]) -> dict[str, Any]:
    explained = sum(is_explained(use.field) for use in uses)
    return {"total": len(uses), "number": counted(len(uses), "field"), "explained": explained}


def _rows(uses: Sequence[FieldUse], schemas: Sequence[SchemaUse]) -> list[dict[str, Any]]:
    """Rows of components/field_table.html."""
    all_files = {file for use in schemas for file in use.files}
    return [
        {
            "name": field.name,
            "type": field.type,
            "unit": "no unit" if field.unit == _UNITY else field.unit,
            "title": field.title if field.title != field.name else "",
            "description": field.description,
            "key": field.key,
            "required": field.required,
            "unique": field.unique,
            "files": _files(files, all_files),
        }
        for field, files in uses
    ]


def _files(files: tuple[str, ...], all_files: set[str]) -> str:
    """“a, b, c and 4 more”; “All” where every distribution with a schema has it."""
    if not files:
        return "The product as a whole"
    if len(all_files) > 1 and set(files) == all_files:
        return "All"
    more = len(files) - _FILES
    shown = ", ".join(files[:_FILES])
    return f"{shown} and {more:,} more" if more > 0 else shown


def _several(schemas: Sequence[SchemaUse]) -> bool:
    return sum(bool(use.schema.fields) for use in schemas) > 1


def _documents(schemas: Sequence[SchemaUse]) -> list[dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for schema, files in schemas:
        if schema.url or schema.standard:
            address = safe_url(schema.url)
            about = ", ".join(files[:_FILES])
            found.setdefault(
                (address, schema.standard),
                {"url": address, "address": schema.url, "standard": schema.standard, "files": about},
            )
    return list(found.values())[:_DOCUMENTS]


def _check_met(view: ProductView) -> bool | None:
    results = view.maturity.results if view.maturity else ()
    return next((result.passed for result in results if result.id == "STR-DICT"), None)


def _address(q: str, page: int) -> str:
    asked = {name: value for name, value in (("q", q), ("page", page if page > 1 else "")) if value}
    return f"?{urlencode(asked)}" if asked else "?"
