"""First rows out of whatever lies at an address: tables in text, JSON of record APIs, compressed, cut off, hostile."""

import gzip
import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.errors import PageUnreadable
from catalog.formats.samples import Beginning, Table, read_sample
from catalog.formats.samples.table import ROWS, UNPACKED
from tests.properties import examples


def read(body: bytes | str, *, whole: bool = True, **stated: str) -> Table:
    data = body.encode() if isinstance(body, str) else body
    return read_sample(Beginning(body=data, whole=whole, **stated))


def refusal(body: bytes | str, *, whole: bool = True, **stated: str) -> str:
    with pytest.raises(PageUnreadable) as caught:
        read(body, whole=whole, **stated)
    return str(caught.value)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def streamed_zip(content: bytes) -> bytes:
    """As written to a pipe: sizes follow the data."""

    class Pipe(io.RawIOBase):
        written = b""

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.written += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", content)
    return pipe.written


# --- tables in text ----------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_separators_encodings_and_line_ends(separator: str, encoding: str, ending: str) -> None:
    lines = [["Ort", "Größe"], ["München", "1"], ["Köln", "2"]]
    text = "".join(separator.join(line) + ending for line in lines)
    table = read(text.encode(encoding))
    assert table.columns == ("Ort", "Größe")
    assert table.rows == (("München", "1"), ("Köln", "2"))
    assert (table.kind, table.total) == ("csv", 2)


def test_a_stated_charset_is_believed_where_it_fits() -> None:
    assert read("a,b\nŁódź,1\n".encode("cp1250"), content_type="text/csv", charset="cp1250").rows == (
        ("Łódź", "1"),
    )


def test_titles_and_remarks_before_the_header_are_passed_over() -> None:
    table = read("Demand by site\n\n# made 2026,by hand\nSite,Load,Unit\nA,1,kW\nB,2,kW\n")
    assert (table.columns, len(table.rows)) == (("Site", "Load", "Unit"), 2)


def test_what_excel_states_about_the_separator_is_used() -> None:
    assert read("sep=;\na,b;c\n1,5;2\n").columns == ("a,b", "c")


@pytest.mark.parametrize("cut", range(12, 30))
def test_of_a_table_that_is_cut_off_only_whole_rows_count(cut: int) -> None:
    text = 'name,note\nä,"one, two"\nö,"three"\nü,four\n'.encode()
    whole_rows = read(text).rows
    table = read(text[:cut], whole=False)
    assert table.rows == whole_rows[: len(table.rows)]
    assert table.total is None


def test_cells_over_several_lines_stay_one_cell() -> None:
    assert read('a,b\n"x\ny",1\n').rows == (("x\ny", "1"),)


def test_rows_of_odd_length_are_kept_as_they_are() -> None:
    assert read("a,b\n1,2,3\n4\n5,6,,\n").rows == (("1", "2", "3"), ("4",), ("5", "6"))


def test_no_more_rows_than_are_needed_are_kept() -> None:
    table = read("a,b\n" + "1,2\n" * 5000)
    assert (len(table.rows), table.total) == (ROWS, None)


def test_a_table_without_a_header_is_told_as_such() -> None:
    assert "numbers instead of the names" in refusal("1,2\n3,4\n5,6\n")


# --- JSON --------------------------------------------------------------------------------------

ROWS_OF_A = [{"a": n, "b": {"x": [1, 2]}} for n in range(30)]
DOCUMENTS: dict[str, tuple[Any, int | None]] = {
    "a list": (ROWS_OF_A, 30),
    "Opendatasoft 2.1": ({"total_count": 5000, "results": ROWS_OF_A}, 5000),
    "Opendatasoft 1": ({"nhits": 7, "records": [{"recordid": "x", "fields": row} for row in ROWS_OF_A]}, 7),
    "Opendatasoft 2.0": (
        {"total_count": 9, "records": [{"links": [], "record": {"id": "x", "fields": row}} for row in ROWS_OF_A]},
        9,
    ),
    "CKAN": (
        {"success": True, "result": {"fields": [{"id": "_id"}], "records": [{"_id": 1, **r} for r in ROWS_OF_A], "total": 3}},
        3,
    ),
    "GeoJSON": (
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}, "properties": row}
                for row in ROWS_OF_A
            ],
            "numberMatched": 11,
        },
        11,
    ),
    "OData": ({"@odata.count": 12, "value": ROWS_OF_A}, 12),
    "something else": ({"meta": {"page": 1}, "sites": ROWS_OF_A}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("indent", [None, 1])
def test_answers_of_record_apis(name: str, indent: int | None) -> None:
    document, total = DOCUMENTS[name]
    table = read(json.dumps(document, indent=indent))
    assert table.columns == ("a", "b")
    assert [row[0] for row in table.rows] == list(range(30))
    assert table.total == total
    assert table.kind == ("geojson" if name == "GeoJSON" else "json")


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("part", [0.4, 0.55, 0.7, 0.93])
def test_answers_that_are_cut_off_give_their_whole_records(name: str, part: float) -> None:
    document, _ = DOCUMENTS[name]
    text = json.dumps(document)
    table = read(text[: int(len(text) * part)], whole=False)
    assert table.columns == ("a", "b")
    assert 2 < len(table.rows) < 30
    assert list(table.rows) == [(n, {"x": [1, 2]}) for n in range(len(table.rows))]


def test_lines_of_json() -> None:
    text = '{"a": 1}\n{"a": 2, "b": 3}\n{"a": '
    table = read(text, whole=False)
    assert (table.columns, table.rows) == (("a", "b"), ((1, None), (2, 3)))
    assert "Line 3" in refusal(text)


@pytest.mark.parametrize("document", [[["a", "b"], [1, 2]], {"columns": ["a", "b"], "data": [[1, 2]]}])
def test_rows_that_are_lists(document: Any) -> None:
    table = read(json.dumps(document))
    assert (table.columns, table.rows) == (("a", "b"), ((1, 2),))


@pytest.mark.parametrize("text", ['{"a": 1}', "[1, 2]", "[]", "{}", '{"message": "none", "errors": []}'])
def test_json_without_records_is_told_as_such(text: str) -> None:
    assert "no list of records" in refusal(text)


# --- compressed --------------------------------------------------------------------------------

PLAIN = b"a,b\n" + b"1,2\n" * 50


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(PLAIN, mtime=0),
        zipped({"a.csv": PLAIN}),
        zipped({"a.csv": PLAIN}, zipfile.ZIP_STORED),
        streamed_zip(PLAIN),
        zipped({"a.csv.gz": gzip.compress(PLAIN, mtime=0)}),
    ],
)
def test_compressed_files_of_one_table(packed: bytes) -> None:
    table = read(packed)
    assert (table.columns, len(table.rows), table.total) == (("a", "b"), 50, 50)


def test_compressed_files_that_are_cut_off() -> None:
    text = b"site,load\n" + b"".join(b"site %d,%d\n" % (n, n * 7919 % 1000) for n in range(20_000))
    for packed in (gzip.compress(text), zipped({"a.csv": text})):
        table = read(packed[:20_000], whole=False)
        assert (table.columns, len(table.rows), table.total) == (("site", "load"), ROWS, None)


def test_an_archive_of_several_files_is_not_looked_into() -> None:
    assert "several files" in refusal(zipped({"a.csv": PLAIN, "b.csv": PLAIN}))
    assert "several files" in refusal(zipped({"data/": b"", "data/a.csv": PLAIN}))


def test_a_workbook_is_none() -> None:
    assert "office document" in refusal(zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}))


@pytest.mark.parametrize("packed", [b"\x1f\x8b", b"\x1f\x8b\x08rubbish and more", b"PK\x03\x04", b"PK\x03\x04" + b"\xff" * 40,
    b"PK\x05\x06" + b"\0" * 18])  # fmt: skip
def test_broken_archives_are_told_as_such(packed: bytes) -> None:
    assert refusal(packed).endswith(".")


# --- what is no data ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<!doctype html><html><title>Sign in</title>", "an HTML page titled “Sign in”"),
        (b"<?xml version='1.0'?><catalog/>", "an XML document"),
        (b"%PDF-1.7 rest", "a PDF file"),
        (b"SQLite format 3\x00rest", "SQLite or GeoPackage"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (b"\x89PNG\r\n", "a picture"),
        (bytes(range(1, 200)) * 10, "no text"),
        (b"", "empty"),
        (b" \n ", "empty"),
    ],
)
def test_other_things_are_named(body: bytes, told: str) -> None:
    assert told in refusal(body)


# --- hostile -----------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 50_000, b'[{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}]",
    b'{"a":1}\n{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}\n"])  # fmt: skip
def test_deep_json_is_refused(body: bytes) -> None:
    for whole in (True, False):
        assert "nested deeper" in refusal(body, whole=whole)


def test_a_million_columns_are_refused() -> None:
    assert "columns" in refusal(",".join(f"c{n}" for n in range(100_000)) + "\n1\n")
    assert "columns" in refusal(json.dumps([{f"c{n}": 1 for n in range(10_000)}]))


def test_a_bomb_unpacks_to_no_more_than_is_read() -> None:
    bomb = gzip.compress(b"a,b\n" + b"1,2\n" * 30_000_000, 1)
    assert len(bomb) < 1_000_000
    began = time.process_time()
    table = read(bomb)
    assert len(table.rows) == ROWS
    assert time.process_time() - began < 10
    assert UNPACKED < 2_000_000


def test_a_huge_cell_is_cut() -> None:
    table = read("a,b\n" + "x" * 900_000 + ",1\ny,2\n")
    assert [len(row[0]) for row in table.rows] == [10_000, 1]
    assert len(read(json.dumps([{"a": "x" * 900_000}])).rows[0][0]) == 10_000


def test_quotation_marks_that_never_close_do_not_hang() -> None:
    read('a,b\n"' + "x,1\n" * 50_000, whole=False)
    refusal('[{"a": "' + '\\"' * 100_000, whole=False)


@given(st.binary(max_size=400), st.booleans())
@examples(2)
def test_any_bytes_give_a_table_or_a_sentence(body: bytes, whole: bool) -> None:
    assert outcome(body, whole=whole)


def outcome(body: bytes, *, whole: bool) -> tuple[str, ...]:
    """The columns, or a sentence; anything else is raised."""
    try:
        return read_sample(Beginning(body=body, whole=whole)).columns
    except PageUnreadable as error:
        return (str(error),) if str(error).endswith(".") else ()


@given(st.sampled_from([*DOCUMENTS]), st.data())
@examples(2)
def test_json_cut_anywhere_gives_whole_records_or_a_sentence(name: str, data: st.DataObject) -> None:
    text = json.dumps(DOCUMENTS[name][0])
    cut = data.draw(st.integers(1, len(text)))
    try:
        table = read(text[:cut], whole=False)
    except PageUnreadable:
        return
    if table.columns == ("a", "b"):
        assert [row[0] for row in table.rows] == list(range(len(table.rows)))


def test_real_tables_are_read(corpus: Path) -> None:
    told = []
    for path in sorted(corpus.rglob("*.csv")):
        body = path.read_bytes()
        for part in (body, body[: len(body) // 2]):
            found = outcome(part[:262_144], whole=part == body and len(part) <= 262_144)
            assert found, path
            told.append(found[0])
    assert sum(not sentence.endswith(".") for sentence in told) > 0.8 * len(told)
