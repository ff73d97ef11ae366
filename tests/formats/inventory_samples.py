"""Spreadsheets made by hand out of their parts, and a short way to read an inventory."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

import msgspec

from catalog.domain.product import ProductRecord
from catalog.formats.inventory import INVENTORY
from catalog.formats.inventory.sheets import letter
from catalog.formats.protocol import MappedRecord, Page, PageRequest

URL = "https://inventory.example/list"
Row = Sequence[str | int | float | None]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file of these parts; `mimetype` is not compressed, as OpenDocument has it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else None)
    return file.getvalue()


def xlsx(sheets: Mapping[str, Sequence[Row]], merges: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """An XLSX file; `merges` such as {"Sheet": ["A1:C1"]}."""
    parts = xlsx_parts({name: _xlsx_rows(rows) for name, rows in sheets.items()}, merges or {})
    return packed(parts)


def xlsx_parts(sheets: Mapping[str, str], merges: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The parts of an XLSX file, of which each sheet's rows are XML."""
    parts = {"[Content_Types].xml": _TYPES}
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    )
    listed, related = "", ""
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        listed += f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>'
        related += (
            f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        )
        merged = "".join(f'<mergeCell ref="{area}"/>' for area in merges.get(name, ()))
        merged = f"<mergeCells>{merged}</mergeCells>" if merged else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{merged}</worksheet>'
        )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_RELATIONS}">{related}</Relationships>'
    return parts


def _xlsx_rows(rows: Sequence[Row]) -> str:
    found = ""
    for number, row in enumerate(rows, start=1):
        cells = "".join(_xlsx_cell(f"{letter(place)}{number}", cell) for place, cell in enumerate(row))
        found += f'<row r="{number}">{cells}</row>'
    return found


def _xlsx_cell(place: str, cell: str | float | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'


def ods(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """An ODS file."""
    tables = ""
    for name, rows in sheets.items():
        lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        tables += f"<table:table table:name={quoteattr(name)}>{lines}</table:table>"
    return packed(ods_parts(tables))


def ods_parts(tables: str) -> dict[str, str]:
    """The parts of an ODS file out of the XML of its tables."""
    content = (
        f"<office:document-content {_ODS}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": manifest,
        "content.xml": content,
    }


def _ods_cell(cell: str | float | None) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return (
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
        )
    return f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'


def page_of(body: bytes | str, name: str = "list.csv", content_type: str = "") -> Page:
    """The page of a document, read without a mapping."""
    data = body.encode() if isinstance(body, str) else body
    page = INVENTORY.read_page(PageRequest(url=f"https://inventory.example/{name}"), content_type, data)
    return msgspec.structs.replace(page, items=list(page.items))


def mapped(page: Page) -> list[MappedRecord]:
    """What the items of a page become by the page's own proposal."""
    protocol = INVENTORY.configured(page.proposal or {})
    return [protocol.map_record(item.body) for item in page.items]


def records_of(body: bytes | str, name: str = "list.csv") -> list[ProductRecord]:
    """The records of a document."""
    return [found.record for found in mapped(page_of(body, name))]


def targets_of(page: Page) -> dict[str, str]:
    """Column → field of a page's proposal."""
    assert page.proposal is not None
    return {column["name"]: column["target"] for column in page.proposal["columns"]}
