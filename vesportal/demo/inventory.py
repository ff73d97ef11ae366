"""The registers of a domain without catalogue software: a table and a list of files, both of its own making.

The table is what such tables are: semicolons, a title above the header, columns that nobody else has, dates with the
day first, one row for each file, and here and there a cell that says something else than its column should.
"""

import csv
import io
import uuid
from collections.abc import Iterator

from vesportal.demo.answers import Answer
from vesportal.demo.records import DemoFile, Product, vocabulary
from vesportal.demo.view import View, file_title

_HEADER = (
    "Reg. no.", "Name of data", "What it holds", "Kept by", "Mailbox", "Tags", "Patch", "Confidentiality", "Terms",
    "Refreshed how often", "Last refreshed", "Covers from", "Covers to", "Where to get it", "File kind", "File size",
    "Rows (approx.)", "Old system", "Cabinet",
)  # fmt: skip
_OFFICES = ("Plant and lines", "Control room", "Records office", "Planning", "Metering")
_SYSTEMS = ("MIDAS", "CARDEX", "PLANT2", "none")
_STEPS = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


def register_answer(view: View) -> Answer:
    """The table: CSV with semicolons in Windows-1252, as its spreadsheet saves it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow((f"{view.domain.name} – register of data, all invented",))
    writer.writerow(("Printed", f"{view.today:%d/%m/%Y}"))
    writer.writerow(())
    writer.writerow(_HEADER)
    writer.writerows(_rows(view))
    return Answer(text.getvalue().encode("cp1252", "replace"), "text/csv; charset=windows-1252")


def files_answer(view: View) -> Answer:
    """The open files as a YAML list, as the web team keeps it."""
    lines = [f"# Files on the web pages of {view.domain.name}"]
    for product in view.domain.products:
        for number, file in enumerate(product.files if product.open else ()):
            lines += (
                f"- title: {_quoted(file_title(product, file))}",
                f"  date: {view.modified(product):%d/%m/%Y}",
                f"  size: {_size(file)}",
                f"  url: {view.download(product, number)}",
                f"  format: {file.format.lower()}",
            )
    return Answer(("\n".join(lines) + "\n").encode(), "application/yaml")


def _rows(view: View) -> Iterator[tuple[str, ...]]:
    """One row for each file; what is said of the product is said in each of them."""
    for place, product in enumerate(view.domain.products):
        about = _about(view, product, place)
        for number, file in enumerate(product.files):
            address = view.download(product, number) if product.open else "on request"
            kind = file.format if product.open else f"{file.format} "
            yield (*about, address, kind, _size(file), _count(file), *_relics(product))


def _about(view: View, product: Product, place: int) -> tuple[str, ...]:
    number = uuid.UUID(product.uuid).int
    area = vocabulary("areas")[product.area][0] if product.area else ""
    return (
        f"MD/{place + 1:03d}",
        product.heading,
        product.text,
        _OFFICES[number % len(_OFFICES)],
        view.domain.contact_email,
        "; ".join(product.tags),
        area,
        vocabulary("classes")[product.sensitivity][0],
        vocabulary("licences")[product.licence][1] if product.open else "ask the records office",
        view.frequency(product),
        f"{view.modified(product):%d/%m/%Y}",
        product.start,
        "ongoing" if product.end == "now" else product.end,
    )


def _relics(product: Product) -> tuple[str, str]:
    number = uuid.UUID(product.uuid).int
    return _SYSTEMS[number % len(_SYSTEMS)], f"{'ABCDE'[number % 5]}{number % 40 + 1}"


def _size(file: DemoFile) -> str:
    if file.size is None:
        return "?"
    step, unit = next((pair for pair in _STEPS if file.size >= pair[0]), (1, "B"))
    return f"{file.size / step:.1f} {unit}"


def _count(file: DemoFile) -> str:
    return f"{file.rows:,}" if file.rows else ""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
