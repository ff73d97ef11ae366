"""Distributions of records that list no files: formats, sizes and addresses that stand side by side."""

from collections.abc import Sequence

import msgspec

from catalog.domain.product import Distribution
from catalog.formats.file_forms import Form, form_of
from catalog.formats.written import count_in, size_in

_MOST = 1_000


def files_of(
    formats: Sequence[str], sizes: Sequence[str], page: str, addresses: Sequence[str] = ()
) -> tuple[Distribution, ...]:
    """A distribution for each address of a file, and one for each format that none of these has, got by way of `page`.

    A size belongs to a file only where there is one size and one file, or as many of each.
    """
    known = [form_of("", "", address) for address in addresses[:_MOST]]
    found = [
        Distribution(
            access_url=address,
            download_url=address,
            format=form.code,
            format_label=form.label,
            media_type=form.media_type,
        )
        for address, form in zip(addresses, known, strict=False)
    ]
    others = [form for form in _forms(formats) if form.code not in {one.code for one in known}]
    if page:
        found += [
            Distribution(access_url=page, format=f.code, format_label=f.label, media_type=f.media_type)
            for f in others
        ]
    bytes_of, rows = _figures([*sizes, *(stated for stated in formats if size_in(stated))])
    return tuple(_sized(found, bytes_of, rows))


def _forms(formats: Sequence[str]) -> list[Form]:
    """What is stated as format and is one: no extent of a text, no size."""
    found: dict[str, Form] = {}
    for stated in formats[:_MOST]:
        if size_in(stated) is None and _pages_in(stated) is None:
            is_media = "/" in stated and " " not in stated
            form = form_of("" if is_media else stated, stated if is_media else "", "")
            found.setdefault(form.code or form.label, form)
    return list(found.values())


def _figures(sizes: Sequence[str]) -> tuple[list[int], int | None]:
    """(sizes in bytes, number of records)."""
    rows = next((found for stated in sizes if (found := _rows_in(stated)) is not None), None)
    return [
        found for stated in sizes if not stated.isdigit() and (found := size_in(stated)) is not None
    ], rows


def _sized(found: list[Distribution], sizes: list[int], rows: int | None) -> list[Distribution]:
    if len(found) == 1 and rows is not None:
        found = [msgspec.structs.replace(found[0], rows=rows)]
    if found and len(found) == len(sizes):
        return [msgspec.structs.replace(one, byte_size=size) for one, size in zip(found, sizes, strict=True)]
    return found


def _rows_in(stated: str) -> int | None:
    number, _, unit = stated.strip().partition(" ")
    is_rows = unit.lower() in ("rows", "records", "data points", "datapoints", "observations", "entries")
    return count_in(number) if is_rows else None


def _pages_in(stated: str) -> int | None:
    number, _, unit = stated.strip().partition(" ")
    return (
        count_in(number) if unit.lower().rstrip(".") in ("p", "pp", "pages", "page", "leaves", "s") else None
    )
