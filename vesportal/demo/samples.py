"""Small real files behind the download addresses: a few rows made from a product's columns."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from vesportal.demo.records import Column, DemoFile, Product, vocabulary

_ROWS = 24
_BEGIN = datetime(2024, 4, 1)
_ZIP_TIME = (2024, 4, 1, 0, 0, 0)
_NOTE = "A placeholder of the demo federation: it stands for a file of this kind and holds no data."
_SLIPPED = "not measured"
_MAGIC = {
    "NetCDF": b"CDF\x01",
    "GPKG": b"SQLite format 3\x00",
    "XLS": b"\xd0\xcf\x11\xe0",
}
Row = dict[str, Any]


def sample_rows(product: Product, number: int = 0) -> list[Row]:
    """The rows served for a product's file `number`: column name to value, at most 24.

    Every fifth row of a product with a `slip` has words in that column, which its schema does not foresee.
    """
    count = min(_ROWS, product.files[number].rows or product.rows or _ROWS) if product.files else _ROWS
    rows = [{c.name: _value(product, c, n) for c in product.columns} for n in range(count)]
    for row in rows[4::5] if product.slip else ():
        row[product.slip] = _SLIPPED
    return rows


def _value(product: Product, column: Column, number: int) -> Any:
    seed = hashlib.sha256(f"{product.iri}|{column.name}|{number}".encode()).digest()
    return _MAKERS[column.type](column, number, int.from_bytes(seed[:6]))


def _string(column: Column, number: int, seed: int) -> str:
    return str(column.values[seed % len(column.values)])


def _decimal(column: Column, number: int, seed: int) -> float:
    low, high = column.values
    return float(round(low + (high - low) * (seed % 100_000) / 100_000, 3))


def _integer(column: Column, number: int, seed: int) -> int:
    low, high = column.values
    return int(low + seed % (high - low + 1))


_MAKERS: dict[str, Callable[[Column, int, int], Any]] = {
    "string": _string,
    "number": _decimal,
    "integer": _integer,
    "boolean": lambda column, number, seed: seed % 2 == 0,
    "date": lambda column, number, seed: (_BEGIN + timedelta(days=number)).date().isoformat(),
    "datetime": lambda column, number, seed: f"{(_BEGIN + timedelta(minutes=30 * number)).isoformat()}Z",
}


def sample_bytes(product: Product, file: DemoFile) -> bytes:
    """The bytes served for one file. Formats that need a library to be written get a marked placeholder."""
    kind = vocabulary("formats")[file.format]["sample"]
    if not kind:
        return _MAGIC.get(file.format, b"") + f"\n{_NOTE}\n".encode()
    rows = sample_rows(product, product.files.index(file))
    return _WRITERS[kind](product, rows)


def _csv(product: Product, rows: list[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(
        out, fieldnames=[c.name for c in product.columns] or ["note"], lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows if product.columns else [{"note": _NOTE}])
    return out.getvalue().encode()


def _parquet(product: Product, rows: list[Row]) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - large, and only here
    import pyarrow.parquet as pq  # noqa: PLC0415

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows or [{"note": _NOTE}]), out)
    return out.getvalue()


def _json(product: Product, rows: list[Row]) -> bytes:
    return json.dumps({"title": product.heading, "demo": True, "records": rows}, indent=1).encode()


def _geojson(product: Product, rows: list[Row]) -> bytes:
    _, bbox = vocabulary("areas").get(product.area) or vocabulary("areas")["gb"]
    features = [_feature(product, bbox, number, row) for number, row in enumerate(rows)]
    return json.dumps({"type": "FeatureCollection", "features": features}, indent=1).encode()


def _feature(product: Product, bbox: list[float], number: int, row: Row) -> dict[str, Any]:
    seed = hashlib.sha256(f"{product.iri}|point|{number}".encode()).digest()
    across, up = seed[0] / 255, seed[1] / 255
    point = [round(bbox[0] + (bbox[2] - bbox[0]) * across, 4), round(bbox[1] + (bbox[3] - bbox[1]) * up, 4)]
    geometry = {"type": "Point", "coordinates": point}
    return {"type": "Feature", "id": number, "geometry": geometry, "properties": row}


def _xml(product: Product, rows: list[Row]) -> bytes:
    cells = ("".join(f"<{k}>{escape(str(v))}</{k}>" for k, v in row.items()) for row in rows)
    body = "\n".join(f" <record>{cell}</record>" for cell in cells)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<records demo="true">\n{body}\n</records>\n'.encode()


def _zip(product: Product, rows: list[Row]) -> bytes:
    return _zipped({f"{product.name}.csv": _csv(product, rows), "README.txt": _NOTE.encode()})


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content)
    return out.getvalue()


def _xlsx(product: Product, rows: list[Row]) -> bytes:
    table = [[c.name for c in product.columns], *([str(v) for v in row.values()] for row in rows)]
    lines = "".join(f"<row>{''.join(map(_cell, line))}</row>" for line in table)
    sheet = f'<worksheet xmlns="{_SHEET_NS}"><sheetData>{lines}</sheetData></worksheet>'
    parts = {**_XLSX_PARTS, "xl/worksheets/sheet1.xml": sheet}
    return _zipped(
        {name: f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode() for name, text in parts.items()}
    )


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


_SHEET_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XLSX_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_SHEET_NS}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="data" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def _pdf(product: Product, rows: list[Row]) -> bytes:
    shown = "".join(c for c in product.heading if c.isascii() and c not in "()\\")[:80]
    stream = f"BT /F1 12 Tf 40 780 Td ({shown}) Tj 0 -20 Td (A placeholder of the demo federation.) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    return _pdf_file(objects)


def _pdf_file(objects: list[str]) -> bytes:
    out, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    trailer = f"trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


_WRITERS: dict[str, Callable[[Product, list[Row]], bytes]] = {
    "csv": _csv,
    "parquet": _parquet,
    "json": _json,
    "geojson": _geojson,
    "xml": _xml,
    "zip": _zip,
    "xlsx": _xlsx,
    "pdf": _pdf,
}
