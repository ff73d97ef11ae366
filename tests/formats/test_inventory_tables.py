"""Tables as they are really made: separators, encodings, headers, merged cells, several sheets."""

import msgspec
import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.inventory.entries import Inventory
from catalog.formats.inventory.sheets import letter, unique_names
from catalog.formats.inventory.tables import read_inventory, text_kind
from catalog.formats.records import RECORD_LIMIT
from catalog.formats.separators import find_separator
from tests.formats.inventory_samples import mapped, ods, page_of, records_of, targets_of, xlsx


def read(body: bytes | str, name: str = "list.csv", content_type: str = "") -> Inventory:
    data = body.encode() if isinstance(body, str) else body
    return read_inventory(f"https://inventory.example/{name}", content_type, data)


def rows(inventory: Inventory) -> list[dict[str, str | list[str]]]:
    return [entry.rows[0] for entry in inventory.entries]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    text = (
        f"Title{separator}Size\nMeters, old and new{separator}1\n"
        if separator != ","
        else "Title,Size\nMeters,1\n"
    )
    assert find_separator(text) == separator
    assert read(text).columns == ("Title", "Size")


def test_decimal_commas_do_not_hide_the_semicolon() -> None:
    assert find_separator("Name;Wert\na;1,5\nb;2,5\nc;3,5\n") == ";"


def test_the_separator_that_the_first_line_states_is_used() -> None:
    inventory = read("sep=|\nTitle|Note\na,b,c|d,e,f\n")
    assert rows(inventory) == [{"Title": "a,b,c", "Note": "d,e,f"}]
    assert inventory.entries[0].number == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert rows(read("Titel;Größe\nZähler;groß\n".encode(encoding))) == [{"Titel": "Zähler", "Größe": "groß"}]


def test_a_cell_over_several_lines_is_one_cell_and_rows_keep_their_line_numbers() -> None:
    inventory = read('Title,Text\na,"one\ntwo, ""three"""\nb,four\n')
    assert rows(inventory)[0]["Text"] == 'one\ntwo, "three"'
    assert [entry.number for entry in inventory.entries] == [2, 4]


def test_what_stands_above_the_header_is_left_out() -> None:
    text = "Data register of the works;;;\nPrinted;31/12/2025;;\n;;;\nTitle;Owner;Format;Licence\na;b;CSV;OGL\nc;d;XML;OGL\n"
    inventory = read(text)
    assert inventory.columns == ("Title", "Owner", "Format", "Licence")
    assert [entry.number for entry in inventory.entries] == [5, 6]


def test_a_header_that_is_repeated_on_each_page_is_no_row() -> None:
    assert len(read("Title,Owner\na,b\nTitle,Owner\nc,d\n").entries) == 2


def test_blank_and_doubled_names_get_names_of_their_own() -> None:
    inventory = read("Title,,URL,URL,,\na,x,https://a.example/1,https://a.example/2,,\n")
    assert inventory.columns == ("Title", "column B", "URL", "URL (2)")


def test_a_header_over_two_rows_is_joined() -> None:
    inventory = read(
        "Title,Contact,,Licence\n,Name,E-mail,\nMeters,Jo,jo@a.example,OGL\nPoles,Al,al@a.example,OGL\n"
    )
    assert inventory.columns == ("Title", "Contact Name", "Contact E-mail", "Licence")


def test_a_table_without_a_header_is_read_by_letters() -> None:
    inventory = read("https://a.example/1,2024-01-01,5\nhttps://a.example/2,2024-01-02,6\n")
    assert inventory.columns == ("column A", "column B", "column C")
    assert len(inventory.entries) == 2
    assert "no row that names its columns" in inventory.problems[0].message


def test_further_cells_than_columns_are_told() -> None:
    inventory = read("Title,Owner\na,b\nc,d,e\n")
    assert rows(inventory)[1] == {"Title": "c", "Owner": "d"}
    assert "row 3" in inventory.problems[0].message


def test_a_quotation_mark_that_is_never_closed_makes_the_table_incomplete() -> None:
    inventory = read('Title,Owner\na,b\nc,"d\ne,f\ng,h\n')
    assert not inventory.complete
    assert "never closed" in inventory.problems[0].message


def test_a_cell_as_long_as_a_record_may_be_is_read() -> None:
    inventory = read(f"Title,Owner\na,b\nc,{'x' * 200_000}\ne,f\n")
    assert [row["Title"] for row in rows(inventory)] == ["a", "c", "e"]
    assert inventory.complete


def test_a_row_larger_than_a_record_may_be_is_one_refused_record_under_its_identifier() -> None:
    page = page_of(f"Identifier,Title\n1,a\n2,{'x' * (RECORD_LIMIT + 1)}\n3,c\n")
    items = list(page.items)
    assert [(item.source_id, item.refusal is None) for item in items] == [
        ("1", True),
        ("2", False),
        ("3", True),
    ]
    assert items[1].refusal is not None
    assert "the most for one record" in items[1].refusal.message
    assert page.complete
    assert not page.problems


@pytest.mark.parametrize("mark", ['"', "\r", " ", "x"])
def test_a_stated_separator_that_can_be_none_is_no_statement(mark: str) -> None:
    assert read(f"sep={mark}\nTitle,Owner,Format\na,b,c\nd,e,f\n").columns == ("Title", "Owner", "Format")


@pytest.mark.parametrize(
    ("url", "content_type", "text", "kind"),
    [
        ("x.csv", "application/yaml", "- title: A, b", "yaml"),
        ("x.yaml", "text/csv", "title: A,b", "csv"),
        ("x.csv?a=b", "text/plain", "title: A, b", "csv"),
        ("x.yml", "", "title, owner", "yaml"),
        ("x.csv", "application/json", "[1]", "json"),
        ("x.json", "application/x-yaml", "{a: 1}", "yaml"),
        ("x", "", "title: a", "yaml"),
        ("x", "", "title,a", "csv"),
    ],
)
def test_the_stated_type_goes_before_the_ending_of_the_address(
    url: str, content_type: str, text: str, kind: str
) -> None:
    assert text_kind(f"https://data.example/{url}", content_type, text.encode()) == kind


def test_a_table_without_rows_is_refused_in_words() -> None:
    with pytest.raises(PageUnreadable, match="has no rows below"):
        page_of("Title,Owner\n")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!doctype html><html><title>Down</title></html>", "an HTML page titled “Down”"),
        (b"<?xml version='1.0'?><feed/>", "an XML document"),
        (b"%PDF-1.7 and so on", "a PDF file"),
        (b"", "empty"),
        (bytes(range(32)) * 50, "no inventory"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(body: bytes, said: str) -> None:
    with pytest.raises(PageUnreadable) as refused:
        page_of(body, "list")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


# --- spreadsheets -----------------------------------------------------------------------------

TABLE = [["Title", "Last updated", "Rows"], ["Meters", "2024-05-01", 12], ["Poles", None, 1.5]]


@pytest.mark.parametrize("make", [xlsx, ods])
def test_spreadsheets_are_read(make) -> None:
    inventory = read(make({"Data": TABLE}), "list")
    assert inventory.columns == ("Title", "Last updated", "Rows")
    assert rows(inventory) == [
        {"Title": "Meters", "Last updated": "2024-05-01", "Rows": "12"},
        {"Title": "Poles", "Rows": "1.5"},
    ]


def test_merged_cells_hold_for_all_that_they_cover() -> None:
    sheet = [
        ["Our register", None, None, None],
        ["Title", "Contact", None, "Owner"],
        [None, "Name", "E-mail", None],
        ["Meters", "Jo", "jo@a.example", "Grid"],
        ["Poles", "Al", "al@a.example", None],
        ["Lines", "Bo", "bo@a.example", None],
    ]
    merges = ["A1:D1", "A2:A3", "B2:C2", "D2:D3", "D4:D6"]
    inventory = read(xlsx({"Data": sheet}, {"Data": merges}), "list")
    assert inventory.columns == ("Title", "Contact Name", "Contact E-mail", "Owner")
    assert [row["Owner"] for row in rows(inventory)] == ["Grid"] * 3


CATALOGUE = {
    "Catalog": [["catalog_title", "catalog_license"], ["Our data", "CC-BY-4.0"]],
    "Dataset": [
        ["dataset_identifier", "dataset_title", "dataset_license"],
        ["m-1", "Meters", "CC-BY-4.0"],
        ["p-1", "Poles", "OGL-UK-3.0"],
    ],
    "Distribution": [
        ["dataset_identifier", "distribution_title", "distribution_downloadURL", "distribution_format"],
        ["m-1", "Meters 2024", "https://a.example/m24.csv", "CSV"],
        ["m-1", "Meters 2025", "https://a.example/m25.csv", "CSV"],
        ["p-1", "Poles", "https://a.example/p.zip", "SHP"],
        ["lost", "Nobody's", "https://a.example/n.csv", "CSV"],
    ],
    "Field": [
        ["dataset_identifier", "distribution_title", "field_title", "field_type", "field_description"],
        ["m-1", "Meters 2025", "serial", "string", "Serial number"],
        ["m-1", "Meters 2025", "reading", "number", "kWh"],
        ["p-1", "", "height", "number", "in metres"],
    ],
    "Notes": [["NOTES"], ["Bold fields are required."]],
}


@pytest.mark.parametrize("make", [xlsx, ods])
def test_sheets_that_refer_to_one_another_are_joined(make) -> None:
    page = page_of(make(CATALOGUE), "catalogue.xlsx")
    assert [item.source_id for item in page.items] == ["m-1", "p-1"]
    assert [problem.rule for problem in page.problems] == ["foreign key"]
    assert "row 5" in page.problems[0].message
    assert "“Catalog”, “Notes”" in " ".join(page.proposal["notes"])

    meters, poles = records_of(make(CATALOGUE), "catalogue.xlsx")
    assert [file.title for file in meters.distributions] == ["Meters 2024", "Meters 2025"]
    assert meters.distributions[0].schema is None
    assert [field.name for field in meters.distributions[1].schema.fields] == ["serial", "reading"]
    assert poles.schema.fields[0].description == "in metres"
    assert poles.distributions[0].format == "SHP"


def test_columns_that_tie_sheets_together_are_only_kept() -> None:
    targets = targets_of(page_of(xlsx(CATALOGUE), "catalogue.xlsx"))
    assert targets["Distribution[].dataset_identifier"] == "keep"
    assert targets["Field[].distribution_title"] == "distributions.title"


def test_the_order_of_files_of_a_data_set_is_part_of_its_body_only() -> None:
    first = list(page_of(xlsx(CATALOGUE), "catalogue.xlsx").items)
    again = list(page_of(ods(CATALOGUE), "catalogue.ods").items)
    assert [item.body for item in first] == [item.body for item in again]
    assert msgspec.json.decode(first[1].body)[0]["dataset_title"] == "Poles"


def test_sheets_that_have_nothing_to_do_with_one_another_are_read_side_by_side() -> None:
    sheets = {"North": [["Title", "Format"], ["a", "CSV"]], "South": [["Title", "Format"], ["b", "XML"]]}
    page = page_of(xlsx(sheets), "list.xlsx")
    assert [found.record.title for found in mapped(page)] == ["a", "b"]


def test_letters_and_unique_names() -> None:
    assert [letter(place) for place in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
    assert unique_names(["a", "a", "a (2)", "b"]) == ["a", "a (2)", "a (2) (2)", "b"]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("list.csv", "title,de\0scription\nGas\0,x\0y\nPower,y\n"),
        ("list.yaml", '- title: "Gas\\0"\n  "de\\0scription": "x\\0y"\n- title: Power\n  description: y\n'),
    ],
)
def test_nul_which_the_database_refuses_is_left_out(name: str, body: str) -> None:
    found = read(body, name)

    assert found.columns == ("title", "description")
    assert rows(found)[0] == {"title": "Gas", "description": "xy"}
