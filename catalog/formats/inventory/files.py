"""The rows of an entry to its distributions and the fields of its schema."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from catalog.domain.product import Distribution, Field, Problem, Schema, Service
from catalog.domain.vocabulary.formats import FormatEntry, find_format, normal_media_type
from catalog.formats.inventory.cells import Cell, Parts, SortedRow, note
from catalog.formats.inventory.readers import addresses, date, first_text, licence_of, prose
from catalog.formats.inventory.values import ends_like_a_file
from catalog.formats.notes import Problems
from catalog.formats.written import count_in, size_in

FILE_LIMIT = 20_000
FIELD_LIMIT = 10_000
_ADDRESS_PARTS = ("download_url", "access_url", "service.endpoint_url")
_COMPARED = 50  # files of one data set up to which the same file stated twice is kept once
_HIDDEN = frozenset(
    ("redacted", "[redacted]", "hidden", "restricted", "on request", "available on request", "by request")
)
_NAMES = ("identifier", "title")


class _File(msgspec.Struct):
    """A distribution under way: what refers to it, and the schema fields of rows below it."""

    distribution: Distribution
    group: str
    fields: list[Field] = []


def files_of(rows: Iterable[SortedRow], problems: Problems) -> tuple[tuple[Distribution, ...], Schema | None]:
    """All distributions, and the schema of fields that belong to none of them."""
    files: list[_File] = []
    own: list[Field] = []
    for row in rows:
        if row.field:
            _fields_to(_referred(row, files), own).extend(_fields(row.field, problems))
        elif row.file:
            made = [_File(one, row.group) for one in _distributions(row.file, problems)]
            known = [(file.group, file.distribution) for file in files] if len(files) < _COMPARED else []
            files += [file for file in made if not known or (file.group, file.distribution) not in known]
    if len(files) > FILE_LIMIT:
        message = f"The data set has {len(files):,} files; the first {FILE_LIMIT:,} were kept."
        problems.append(Problem(path="distributions", rule="count", message=message))
    schema = Schema(fields=tuple(own[:FIELD_LIMIT])) if own else None
    return tuple(map(_finished, files[:FILE_LIMIT])), schema


def _finished(file: _File) -> Distribution:
    if not file.fields:
        return file.distribution
    return msgspec.structs.replace(file.distribution, schema=Schema(fields=tuple(file.fields[:FIELD_LIMIT])))


# --- schema fields ----------------------------------------------------------------------------


def _referred(row: SortedRow, files: list[_File]) -> _File | None:
    """The distribution that a row of fields names by its identifier or title, or stands below of."""
    for name in _NAMES:
        stated = first_text(row.file.get(name, ()))
        for file in files if stated else ():
            if getattr(file.distribution, name) == stated:
                return file
    last = files[-1] if files else None
    return (
        last if last and last.group and row.group.startswith(last.group) and row.group != last.group else None
    )


def _fields_to(file: _File | None, own: list[Field]) -> list[Field]:
    return own if file is None else file.fields


def _fields(parts: Parts, problems: Problems) -> list[Field]:
    """One field of a row, or several where their names are listed in one cell."""
    names = [name for cell in parts.get("name", ()) if (name := first_text([cell], 500))]
    if not names:
        cell = next(iter(next(iter(parts.values()))))
        note(
            problems,
            cell,
            "required",
            "This field of a schema has no name; it was left out.",
            "Give it a name.",
        )
        return []
    if len(names) > 1:
        return [Field(name=name) for name in names]
    return [
        Field(
            name=names[0],
            title=first_text(parts.get("title", ())),
            type=first_text(parts.get("type", ()), 100),
            description=prose(parts["description"], problems) if "description" in parts else "",
            unit=first_text(parts.get("unit", ()), 100),
        )
    ]


# --- distributions ----------------------------------------------------------------------------


def _distributions(parts: Parts, problems: Problems) -> list[Distribution]:
    """One distribution of a row; further addresses of the same kind, and services, are ones of their own."""
    hidden = any(_is_hidden(cell.text) for name in _ADDRESS_PARTS for cell in parts.get(name, ()))
    download, access, service = (_addressed(parts.get(name, ()), problems) for name in _ADDRESS_PARTS)
    values = {name: read(parts[name], problems) for name, read in _READERS.items() if name in parts}
    first_download, first_access = (next(iter(found), ("", None))[0] for found in (download, access))
    found = []
    if first_download or first_access or hidden or (values and not service):
        found.append(_made(parts, values, first_download, first_access, hidden=hidden))
    elif values and service:
        url, cell = service.pop(0)
        found.append(_service(parts, values, url, cell))
    found += [_further(url, cell, download=True) for url, cell in download[1:]]
    found += [_further(url, cell, download=False) for url, cell in access[1:]]
    return found + [_service({}, {}, url, cell) for url, cell in service]


def _addressed(cells: Iterable[Cell], problems: Problems) -> list[tuple[str, Cell]]:
    stated = [cell for cell in cells if not _is_hidden(cell.text)]
    return [(url, cell) for cell in stated for url in addresses([cell], problems)]


def _is_hidden(text: str) -> bool:
    return text.strip().lower() in _HIDDEN


def _made(
    parts: Parts, values: Mapping[str, Any], download: str, access: str, *, hidden: bool
) -> Distribution:
    form, label, media_type = _form(parts, download or access)
    if not download and ends_like_a_file(access):
        download = access
    is_service = form is not None and form.is_service and bool(access)
    return Distribution(
        access_url=access or download,
        download_url=download,
        format=form.code if form else "",
        format_label=label,
        media_type=media_type,
        service=Service(title=values.get("title", ""), endpoint_url=access) if is_service else None,
        restricted=hidden,
        **values,
    )


def _form(parts: Parts, url: str) -> tuple[FormatEntry | None, str, str]:
    """The format: entry of the vocabulary, as stated, media type."""
    label, media = first_text(parts.get("format", ()), 200), first_text(parts.get("media_type", ()), 200)
    entry = find_format(label, media, "" if label or media else url)
    return entry, label or media, normal_media_type(media) or (entry.media_type if entry else "")


def _further(url: str, cell: Cell, *, download: bool) -> Distribution:
    """A further address, called by its column."""
    entry = find_format(cell.column.name, "", url)
    return Distribution(
        title=cell.column.name,
        access_url=url,
        download_url=url if download or ends_like_a_file(url) else "",
        format=entry.code if entry else "",
        media_type=entry.media_type if entry else "",
    )


def _service(parts: Parts, values: Mapping[str, Any], url: str, cell: Cell) -> Distribution:
    entry, label, media_type = _form(parts, "")
    entry = entry or find_format(cell.column.name)
    title = values.get("title") or cell.column.name
    return Distribution(
        access_url=url,
        format=entry.code if entry else "",
        format_label=label,
        media_type=media_type,
        service=Service(title=title, endpoint_url=url),
        **{**values, "title": title},
    )


# --- figures ----------------------------------------------------------------------------------


def _figure(
    read: Callable[[str], int | None], rule: str, what: str
) -> Callable[[list[Cell], Problems], int | None]:
    def reader(cells: list[Cell], problems: Problems) -> int | None:
        for cell in cells:
            if (found := read(cell.text)) is not None:
                return found
            note(problems, cell, rule, f"“{cell.text[:80]}” is no {what}; it was left out.")
        return None

    return reader


_READERS: Mapping[str, Callable[[list[Cell], Problems], Any]] = {
    "identifier": lambda cells, _: first_text(cells, 500),
    "title": lambda cells, _: first_text(cells),
    "description": prose,
    "licence": lambda cells, _: licence_of(cells),
    "rights": prose,
    "issued": date,
    "modified": date,
    "byte_size": _figure(size_in, "file size", "size"),
    "rows": _figure(count_in, "whole number", "whole number"),
}
