"""The protocol: items that say what the source says, proposals for a person, and reading by what was approved."""

import json
from typing import Any

import msgspec
import pytest

from catalog.domain.errors import InvalidInput, PageUnreadable, RecordRefused
from catalog.domain.problems import fix_words
from catalog.domain.product import Contact, Period, Place, StatedClass
from catalog.formats.inventory import INVENTORY, Column, Mapping, options_of
from catalog.formats.protocol import PageRequest
from tests.formats.inventory_samples import URL, mapped, page_of, records_of, xlsx

TABLE = """Ref;Name;About;Kept by;Mail;Tags;Where;Kind of file;Size;Updated;Terms;Cover
1;Meters;All meters;Grid;jo@a.example;power, heat;https://a.example/m.csv;CSV;1.4 MB;25/02/2024;OGL v3;2019-2021
1;Meters;All meters;Grid;jo@a.example;power, heat;https://a.example/m.xlsx;XLSX;2 MB;25/02/2024;OGL v3;2019-2021
2;Poles;Poles by street;Lines;nobody;wood;nowhere;SHP;large;soon;our own;
"""


def approved(**targets: str) -> dict[str, Any]:
    columns = tuple(Column(name=name, target=target) for name, target in targets.items())
    return options_of(Mapping(columns=columns, identifier=("Ref",)))


ALL = approved(
    **{
        "Ref": "identifiers", "Name": "title", "About": "description", "Kept by": "publisher.name",
        "Mail": "contacts.email", "Tags": "keywords", "Where": "distributions.download_url",
        "Kind of file": "distributions.format", "Size": "distributions.byte_size", "Updated": "modified",
        "Terms": "licence", "Cover": "periods",
    }
)  # fmt: skip


# --- items ------------------------------------------------------------------------------------


def test_an_item_says_what_the_source_says_by_column_name() -> None:
    items = list(page_of('Ref,Title,Note\n1,Meters,"x\ny"\n2,Poles,\n').items)
    assert [item.source_id for item in items] == ["1", "2"]
    assert json.loads(items[0].body) == [{"Ref": "1", "Title": "Meters", "Note": "x\ny"}]
    assert json.loads(items[1].body) == [{"Ref": "2", "Title": "Poles"}]


def test_an_item_is_the_same_whatever_stands_around_it() -> None:
    short = list(page_of("Ref,Title\n1,Meters\n").items)
    moved = list(page_of("Our list,\nTitle,Ref\nPoles,2\nMeters,1\n").items)
    assert moved[1].body == short[0].body


def test_rows_of_one_data_set_become_one_record_with_several_files() -> None:
    meters, _ = INVENTORY.configured(ALL).read_page(PageRequest(url=URL), "", TABLE.encode()).items
    assert meters.source_id == "1"
    record = INVENTORY.configured(ALL).map_record(meters.body).record
    assert [file.format for file in record.distributions] == ["CSV", "XLSX"]
    assert record.description == "All meters"


def test_a_row_that_is_said_twice_counts_once() -> None:
    (item,) = page_of("Ref,Title,File\n1,Meters,https://a.example/1\n1,Meters,https://a.example/1\n").items
    assert len(json.loads(item.body)) == 1


def test_rows_without_identifier_go_by_title_or_by_all_that_they_say() -> None:
    page = page_of("Ref,Title,Note\n" + "".join(f"{n},t{n},x\n" for n in range(20)) + ",Lost,y\n,,z\n")
    *_, titled, bare = mapped(page)
    assert titled.record.source_id == "Lost"
    assert bare.record.source_id.startswith("row-")
    assert [problem.rule for problem in titled.problems] == ["identifier"]
    assert {problem.rule for problem in bare.problems} == {"identifier", "required"}


def test_rows_that_nothing_tells_apart_are_known_by_all_that_they_say() -> None:
    page = page_of("Kind,Owner\nMeters,a\nMeters,a\nMeters,b\nPoles,a\nPoles,b\nPoles,b\n")
    assert page.proposal["identifier"] == []
    items = list(page.items)
    assert len(items) == 4  # rows that are wholly alike are one
    assert {item.source_id[:4] for item in items} == {"row-"}
    assert all("No column identifies" in found.problems[0].message for found in mapped(page))


# --- proposals --------------------------------------------------------------------------------


def test_a_page_read_without_a_mapping_proposes_one_that_configures() -> None:
    page = page_of(TABLE)
    assert page.total == 2
    assert msgspec.json.decode(msgspec.json.encode(page.proposal)) == page.proposal
    protocol = INVENTORY.configured(page.proposal)
    for item in page.items:
        assert protocol.map_record(item.body).record.source_id == item.source_id


def test_a_page_that_is_as_approved_proposes_nothing() -> None:
    page = INVENTORY.configured(ALL).read_page(PageRequest(url=URL), "", TABLE.encode())
    assert page.proposal is None


def test_new_and_lost_columns_ask_again_and_mapped_ones_stay() -> None:
    options = approved(Ref="identifiers", Name="description", Owner="publisher.name", Shelf="keep")
    text = "Ref,Name,Licence,Title\n1,Meters,CC-BY-4.0,Meters of all kinds\n2,Poles,CC-BY-4.0,Poles\n"
    page = INVENTORY.configured(options).read_page(PageRequest(url=URL), "", text.encode())
    proposal = page.proposal
    columns = {column["name"]: column for column in proposal["columns"]}
    assert proposal["version"] == 2
    assert columns["Name"]["target"] == "description"
    assert columns["Owner"]["lost"]
    assert not columns["Shelf"]["lost"]
    assert columns["Licence"]["new"]
    assert columns["Licence"]["target"] == "licence"
    assert columns["Title"]["target"] == "title"
    first = next(iter(page.items))
    assert INVENTORY.configured(options).map_record(first.body).record.description == "Meters"


def test_new_columns_are_not_proposed_for_a_field_that_is_given() -> None:
    options = approved(Ref="identifiers", Name="title")
    page = INVENTORY.configured(options).read_page(
        PageRequest(url=URL), "", b"Ref,Name,Title\n1,a,b\n2,c,d\n"
    )
    assert {column["name"]: column["target"] for column in page.proposal["columns"]}["Title"] == "keep"


def test_a_record_read_without_any_mapping_is_proposed_for_by_itself() -> None:
    body = b'[{"Ref": "7", "Title": "Meters", "Licence": "CC-BY-4.0"}]'
    record = INVENTORY.map_record(body).record
    assert (record.source_id, record.title, record.licence.code) == ("7", "Meters", "CC-BY-4.0")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"columns": [{"name": "a"}]}, "no mapping of columns"),
        ({"columns": [{"name": "a", "target": "colour"}]}, "“colour”"),
        ({"columns": [{"name": "a", "target": "keep"}, {"name": "a", "target": "keep"}]}, "more than once"),
        ({"columns": [{"name": "a", "target": "keep"}], "identifier": ["b"]}, "“b”"),
        ({"columns": [{"name": "a", "target": "issued", "dates": "year-first"}]}, "“year-first”"),
    ],
)
def test_options_that_are_no_mapping_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        INVENTORY.configured(options)


def test_no_options_are_no_mapping() -> None:
    assert INVENTORY.configured({}) is INVENTORY


# --- records ----------------------------------------------------------------------------------


def read_all() -> list[Any]:
    protocol = INVENTORY.configured(ALL)
    page = protocol.read_page(PageRequest(url=URL), "", TABLE.encode())
    return [protocol.map_record(item.body) for item in page.items]


def test_every_mapped_column_arrives() -> None:
    record = read_all()[0].record
    assert record.publisher.name == "Grid"
    assert record.contacts == (Contact(email="jo@a.example"),)
    assert record.licence.code == "OGL-UK-3.0"
    assert record.modified == "2024-02-25"
    assert record.periods == (Period(start="2019", end="2021"),)
    assert record.distributions[0].byte_size == 1_400_000
    assert record.distributions[0].download_url == "https://a.example/m.csv"


def test_what_is_not_as_it_should_be_is_told_with_column_value_rule_and_remedy() -> None:
    problems = {problem.path: problem for problem in read_all()[1].problems}
    assert set(problems) == {"Mail", "Where", "Size", "Updated"}
    assert problems["Updated"].value == "soon"
    assert {column: problem.rule for column, problem in problems.items()} == {
        "Mail": "email", "Where": "address", "Size": "file size", "Updated": "date",
    }  # fmt: skip
    assert all(problem.message.endswith(".") and fix_words(problem) for problem in problems.values())


def test_ignored_and_kept_columns_do_not_arrive() -> None:
    protocol = INVENTORY.configured(approved(Ref="identifiers", Name="title", About="ignore", Terms="keep"))
    item = next(iter(protocol.read_page(PageRequest(url=URL), "", TABLE.encode()).items))
    record = protocol.map_record(item.body).record
    assert record.description == ""
    assert record.licence is None


def test_several_addresses_in_a_row_are_several_files() -> None:
    text = "Ref,Title,Format,Download,WMS,CSV URL\n1,a,SHP,https://a.example/a.zip,https://a.example/wms,https://a.example/a.csv\n"
    (record,) = records_of(text)
    assert [(file.title, file.format) for file in record.distributions] == [
        ("", "SHP"), ("CSV URL", "CSV"), ("WMS", "WMS_SRVC"),
    ]  # fmt: skip
    assert record.distributions[2].service.endpoint_url == "https://a.example/wms"


def test_addresses_that_are_given_on_request_are_restricted_files() -> None:
    record, _ = records_of("Ref,Title,Download,Format\n1,a,on request,CSV\n2,b,https://a.example/b.csv,CSV\n")
    assert record.distributions[0].restricted
    assert record.distributions[0].download_url == ""


def test_places_classes_and_rights() -> None:
    text = 'Ref,Title,Region,Bounding box,Sensitivity,Access rights\n1,a,Wales,"-5.4,51.3,-2.6,53.5",OE-SA,Public\n'
    (record,) = records_of(text)
    assert record.places == (Place(name="Wales", bbox=(-5.4, 51.3, -2.6, 53.5)),)
    assert record.stated_classes == (StatedClass(value="IB1-SA", field="Sensitivity"),)
    assert record.access_rights == "PUBLIC"


def test_markup_and_control_characters_become_text() -> None:
    (record,) = records_of(
        "Ref\tTitle\tDescription\n1\tMe<script>x()</script>ters\t<p>One</p><p>Two &amp; three\x07</p>\n"
    )
    assert record.title == "Meters"
    assert record.description == "One\n\nTwo & three"


def test_titles_of_rows_that_share_an_identifier_must_agree() -> None:
    protocol = INVENTORY.configured(approved(Ref="identifiers", Name="title"))
    page = protocol.read_page(PageRequest(url=URL), "", b"Ref,Name\n1,Meters\n1,Poles\n")
    found = protocol.map_record(next(iter(page.items)).body)
    assert found.record.title == "Meters"
    assert "2 different titles" in found.problems[0].message


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"[1]", b"\xff"])
def test_a_body_that_is_no_rows_is_refused(body: bytes) -> None:
    with pytest.raises(RecordRefused):
        INVENTORY.map_record(body)


# --- JSON and YAML ----------------------------------------------------------------------------


def test_a_yaml_list_is_read_as_it_stands() -> None:
    text = "# ours\n- title: No\n  version: 1.10\n  date: 28/03/2024\n  tags: [a, b]\n- title: ~\n  tags: []\n  version: 2\n"
    first, second = records_of(text, "list.yaml")
    assert (first.title, first.version, first.modified, first.keywords) == (
        "No",
        "1.10",
        "2024-03-28",
        ("a", "b"),
    )
    assert second.version == "2"


def test_yaml_merge_keys_and_anchors_are_resolved() -> None:
    text = (
        "base: &b {licence: CC-BY-4.0, owner: Grid}\ndatasets:\n"
        "- {<<: *b, title: Meters}\n- {<<: *b, title: Poles, owner: Lines}\n"
    )
    meters, poles = records_of(text, "list.yaml")
    assert meters.licence.code == poles.licence.code == "CC-BY-4.0"
    assert (meters.publisher.name, poles.publisher.name) == ("Grid", "Lines")


@pytest.mark.parametrize(
    "document",
    [
        [{"title": "Meters", "licence": "CC-BY-4.0"}, {"title": "Poles", "licence": "CC-BY-4.0"}],
        {"title": "Ours", "datasets": [{"title": "Meters"}, {"title": "Poles"}]},
        {"catalogue": {"items": [{"title": "Meters"}, {"title": "Poles"}]}},
        {"m": {"title": "Meters", "licence": "x"}, "p": {"title": "Poles", "licence": "x"}},
    ],
)
def test_the_list_in_a_document_is_found(document: Any) -> None:
    assert [record.title for record in records_of(json.dumps(document), "list.json")] == ["Meters", "Poles"]


def test_nested_objects_are_paths_and_lists_of_objects_rows_below() -> None:
    document = {
        "name": "Meters",
        "publisher": {"name": "Grid"},
        "tags": ["a", "b"],
        "resources": [
            {"url": "https://a.example/1.csv", "fields": [{"name": "serial"}, {"name": "kWh"}]},
            {"url": "https://a.example/2.csv"},
        ],
    }
    page = page_of(json.dumps(document), "one.json")
    (item,) = page.items
    assert [sorted(row) for row in json.loads(item.body)] == [
        ["name", "publisher.name", "tags"],
        ["resources[].url"],
        ["resources[].fields[].name"],
        ["resources[].fields[].name"],
        ["resources[].url"],
    ]
    (found,) = mapped(page)
    first, second = found.record.distributions
    assert [field.name for field in first.schema.fields] == ["serial", "kWh"]
    assert second.schema is None
    assert found.record.publisher.name == "Grid"


@pytest.mark.parametrize("text", ["[1, 2]", '"x"', "3", "{}", '[{"title": "a"}, 3]'])
def test_documents_that_list_no_objects_are_refused(text: str) -> None:
    with pytest.raises(PageUnreadable):
        page_of(text, "list.json")


def test_an_empty_list_is_read_and_said_to_be_empty() -> None:
    page = page_of("[]", "list.yaml")
    assert list(page.items) == []
    assert page.proposal is None
    assert "lists nothing" in page.problems[0].message


# --- recognition and start --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "name", "low", "high"),
    [
        (TABLE.encode(), "list.csv", 0.3, 0.5),
        (xlsx({"Data": [["Title", "Licence"], ["a", "b"]]}), "list", 0.3, 0.6),
        (b"- title: a\n  url: https://a.example\n", "list.yaml", 0.25, 0.4),
        (b'[{"title": "a", "url": "https://a.example"}]', "list.json", 0.25, 0.35),
        (b"Town;1990;2000\nBath;1;2\nYork;3;4\n", "numbers.csv", 0.0, 0.2),
        (b'{"success": true, "result": {"count": 0, "results": []}}', "package_search", 0.0, 0.0),
        (b'{"@context": "x", "dataset": [{"title": "a", "description": "b"}]}', "data.json", 0.0, 0.0),
        (b'[{"title": "a", "resources": [], "notes": "x"}]', "list.json", 0.0, 0.0),
        (b'{"total_count": 1, "results": [{"dataset_uid": "a", "title": "b"}]}', "datasets", 0.0, 0.0),
        (b"<!doctype html><title>x</title>", "", 0.0, 0.0),
        (b"@prefix dcat: <http://www.w3.org/ns/dcat#> .\n<a> a dcat:Dataset .", "x.ttl", 0.0, 0.0),
        (b"plain words without any table, and no more", "x.txt", 0.0, 0.0),
        (b"", "", 0.0, 0.0),
        (b"- [broken", "list.yaml", 0.0, 0.0),
    ],
)
def test_certainty(body: bytes, name: str, low: float, high: float) -> None:
    assert low <= INVENTORY.recognises(f"https://inventory.example/{name}", "", body) <= high


def test_start_asks_for_the_document_itself() -> None:
    assert INVENTORY.start(" https://a.example/list.csv#top ").url == "https://a.example/list.csv"
    with pytest.raises(InvalidInput, match="web address"):
        INVENTORY.start("list.csv")
