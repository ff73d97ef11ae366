"""What is made to exhaust memory or time is refused before it does."""

import io
import struct
import zipfile
import zlib

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.inventory import INVENTORY, limits
from catalog.formats.inventory.archives import checked_archive
from catalog.formats.inventory.tables import read_inventory
from catalog.formats.inventory.values import EMAIL
from catalog.formats.inventory.workbooks import read_workbook
from catalog.formats.yaml_reader import read_yaml
from tests.formats.inventory_samples import URL, ods_parts, packed, page_of, xlsx, xlsx_parts

BARE = "<c t='inlineStr'><is><t>x</t></is></c>"
CELL = '<c r="{}" t="inlineStr"><is><t>x</t></is></c>'


def sheet(rows: str) -> bytes:
    return packed(xlsx_parts({"Data": rows}, {}))


def test_a_zip_bomb_is_refused_unopened() -> None:
    bomb = sheet(f"<row r='1'>{CELL.format('A1')}</row>" + " " * 150_000_000)
    with pytest.raises(PageUnreadable, match="would unpack to"):
        page_of(bomb, "list.xlsx")
    assert INVENTORY.recognises(URL, "", bomb) == 0.0


def test_a_zip_that_lies_about_its_size_is_refused_too() -> None:
    body = bytearray(sheet(f"<row r='1'>{CELL.format('A1')}</row>" + " " * 150_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as archive:
        stated = [part.file_size for part in archive.infolist()]
    lie = struct.pack("<I", 1_000)
    body = bytearray(bytes(body).replace(struct.pack("<I", max(stated)), lie))
    with pytest.raises(PageUnreadable, match="would unpack to"):
        checked_archive(bytes(body))


def test_a_zip_of_too_many_parts_is_refused() -> None:
    with pytest.raises(PageUnreadable, match="parts"):
        checked_archive(packed({f"p{number}.xml": "" for number in range(limits.PARTS + 1)}))


@pytest.mark.parametrize(
    "rows",
    [
        f"<row r='1'>{CELL.format('A1')}</row><row r='1048576'>{CELL.format('XFD1048576')}</row>",
        f"<row r='1'>{CELL.format('A1')}</row><row r='1000000'><c t='inlineStr'><is><t>x</t></is></c>"
        + "<c t='inlineStr'><is><t>x</t></is></c>" * 50
        + "</row>",
        f"<row r='1'>{CELL.format('A1')}</row><row r='2'>{CELL.format('XFD9999').replace('<c', '<c s=">"', 1)}</row>",
        f"<row r='1000000'><!-- <row r='1'> --><?x <row r='1'>?>{CELL.format('A1000000') * 20}{BARE * 20}</row>",
    ],
)
def test_two_cells_that_are_far_apart_are_refused(rows: str) -> None:
    with pytest.raises(PageUnreadable, match="reaches over"):
        read_workbook(sheet(rows))


def test_formats_far_below_the_table_do_no_harm() -> None:
    rows = f"<row r='1'>{CELL.format('A1')}{CELL.format('B1')}</row><row r='2'>{CELL.format('A2')}</row>"
    far = "<row r='1048576'><c r='XFD1048576' s='1'/></row>"
    assert [row.number for row in read_workbook(sheet(rows + far))[0].rows] == [1, 2]


@pytest.mark.parametrize(
    "table",
    [
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>',
        '<table:table-row><table:table-cell table:number-columns-repeated="16000"/><table:table-cell '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
        "</table:table-row>",
    ],
)
def test_repeated_cells_of_ods_are_counted(table: str) -> None:
    body = packed(ods_parts(f'<table:table table:name="Data">{table}</table:table>'))
    with pytest.raises(PageUnreadable, match="reaches over"):
        read_workbook(body)


def test_blank_rows_at_the_end_of_ods_do_no_harm() -> None:
    cells = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    table = (
        f"<table:table-row>{cells}{cells}</table:table-row><table:table-row>{cells}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    body = packed(ods_parts(f'<table:table table:name="Data">{table}</table:table>'))
    assert [row.number for row in read_workbook(body)[0].rows] == [1, 2]


def test_entities_and_document_types_are_refused() -> None:
    parts = xlsx_parts({"Data": f"<row r='1'>{CELL.format('A1')}</row>"}, {})
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    parts["xl/worksheets/sheet1.xml"] = entity + parts["xl/worksheets/sheet1.xml"].replace(">x<", ">&e;<")
    with pytest.raises(PageUnreadable, match="declares a document type"):
        page_of(packed(parts), "list.xlsx")


@pytest.mark.parametrize(
    "body",
    [
        b"PK\x03\x04 and nothing more",
        packed({"readme.txt": "no spreadsheet"}),
        packed({"xl/workbook.xml": "<workbook"}),
        packed({"content.xml": "<office:document-content/>", "mimetype": "x"}),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4_000,
        xlsx({"Data": [["a", "b"], ["c", "d"]]})[:-200],
    ],
)
def test_damaged_spreadsheets_are_refused_in_one_sentence(body: bytes) -> None:
    with pytest.raises(PageUnreadable) as refused:
        page_of(body, "list.xlsx")
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_part_that_cannot_be_unpacked_is_refused() -> None:
    body = bytearray(xlsx({"Data": [["a", "b"], ["c", "d"]]}))
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    start = part.header_offset + 30 + len(part.filename)
    body[start : start + 10] = b"\xff" * 10
    with pytest.raises(zlib.error):
        zlib.decompress(bytes(body[start : start + part.compress_size]), -15)
    with pytest.raises(PageUnreadable, match="cannot be unpacked"):
        checked_archive(bytes(body))


# --- trees ------------------------------------------------------------------------------------


def test_a_yaml_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(PageUnreadable, match="would grow to"):
        read_yaml("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &a [*a]", "stands for nothing"),
        ("- " * 100 + "x", "nested deeper"),
        ("[" * 5_000, "nest"),
        ("{a: " * 5_000, "nest"),
        ("a: [1, 2", "broken"),
        ("a: b: c", "broken in line 1"),
    ],
)
def test_hostile_yaml_is_refused(text: str, said: str) -> None:
    with pytest.raises(PageUnreadable, match=said):
        read_yaml(text)


def test_yaml_tags_make_nothing() -> None:
    assert read_yaml("a: !!python/object/apply:os.system ['echo']\nb: !!binary aGk=") == [
        {"a": ["echo"], "b": "aGk="}
    ]


def test_json_that_is_nested_too_deeply_is_refused() -> None:
    text = '[{"title": "x", "a": ' + "[" * 200 + "]" * 200 + "}]"
    with pytest.raises(PageUnreadable, match="nested deeper"):
        read_inventory(f"{URL}.json", "", text.encode())
    with pytest.raises(PageUnreadable):
        read_inventory(f"{URL}.json", "", ("[" * 100_000).encode())


def test_huge_numbers_are_no_values() -> None:
    inventory = read_inventory(f"{URL}.json", "", b'[{"title": "x", "n": ' + b"9" * 5_000 + b', "m": 1e999}]')
    assert inventory.entries[0].rows == [{"title": "x"}]
    with pytest.raises(PageUnreadable, match="digits"):
        read_inventory(f"{URL}.json", "", b'[{"title": "x", "n": ' + b"9" * 60 + b"}]")


def test_too_many_columns_are_refused() -> None:
    fields = ",".join(f'"field {number}": 1' for number in range(limits.COLUMNS + 1))
    with pytest.raises(PageUnreadable, match="different fields"):
        read_inventory(f"{URL}.json", "", f"[{{{fields}}}]".encode())
    header = ",".join(f"field {number}" for number in range(limits.COLUMNS + 1))
    with pytest.raises(PageUnreadable, match="columns"):
        read_inventory(f"{URL}.csv", "", f"{header}\n{header.replace('field', 'x')}\n".encode())


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 3)
    table = [["Title", "Owner"], *([f"t{number}", "b"] for number in range(4))]
    with pytest.raises(PageUnreadable, match="more than 3 rows"):
        page_of("\n".join(map(",".join, table)))
    with pytest.raises(PageUnreadable, match="more than 3 rows"):
        page_of(xlsx({"Data": table}), "list.xlsx")
    with pytest.raises(PageUnreadable, match="at most 3"):
        page_of('[{"title": "a"}, {"title": "b"}, {"title": "c"}, {"title": "d"}]', "list.json")


def test_a_long_run_in_a_cell_is_looked_through_once_for_an_e_mail_address() -> None:
    """No part before the @ has more than 64 characters; one that ran to the end of its cell from each place took seconds."""
    assert EMAIL.findall("Jo Doe <jo.doe@example.org>; x+y@a-b.example") == [
        "jo.doe@example.org",
        "x+y@a-b.example",
    ]
    assert EMAIL.findall("a." * 32 + "@example.org") == ["a." * 32 + "@example.org"]
    assert EMAIL.findall("a." * 33 + "@example.org") == []
