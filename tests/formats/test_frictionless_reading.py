"""Data Packages as pages: addresses, lists, folders, identifiers, inline data, mended and broken documents, recognition."""

import gzip
import json
from typing import Any

import pytest

from catalog.domain.errors import InvalidInput, PageUnreadable, RecordRefused
from catalog.formats.folders import FOLDER
from catalog.formats.frictionless import FRICTIONLESS
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.registry import protocol_recognise

ADDRESS = "https://wind.example/packages/output/datapackage.json"


def package(name: str = "wind-output", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "title": f"Output of {name}",
        "resources": [{"name": "rows", "path": "data/rows.csv", "schema": {"fields": [{"name": "power"}]}}],
        **more,
    }


def page(document: Any, url: str = ADDRESS, content_type: str = "application/json", cursor: str = "") -> Page:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return FRICTIONLESS.read_page(PageRequest(url=url, cursor=cursor), content_type, body)


def items(document: Any, url: str = ADDRESS) -> list[RawItem]:
    return list(page(document, url).items)


def sure(document: Any, url: str = "https://wind.example/x.json") -> float:
    return FRICTIONLESS.recognises(url, "application/json", json.dumps(document).encode())


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("https://wind.example", "https://wind.example/datapackage.json"),
        ("https://wind.example/packages/", "https://wind.example/packages/"),
        ("https://wind.example/a/datapackage.json#x", "https://wind.example/a/datapackage.json"),
        (
            "https://github.com/wind/output",
            "https://raw.githubusercontent.com/wind/output/HEAD/datapackage.json",
        ),
        (
            "https://github.com/wind/output.git",
            "https://raw.githubusercontent.com/wind/output/HEAD/datapackage.json",
        ),
        (
            "https://github.com/wind/output/tree/main/hourly",
            "https://raw.githubusercontent.com/wind/output/main/hourly/datapackage.json",
        ),
        (
            "https://github.com/wind/output/blob/main/hourly/datapackage.yaml",
            "https://raw.githubusercontent.com/wind/output/main/hourly/datapackage.yaml",
        ),
        ("https://github.com/wind", "https://github.com/wind"),
    ],
)
def test_an_address_stands_for_a_descriptor_or_a_folder(given: str, asked: str) -> None:
    assert FRICTIONLESS.start(given).url == asked


@pytest.mark.parametrize(
    "given", ["", "wind.example/x", "ftp://wind.example/x", "https://", "https://x:99999/"]
)
def test_what_is_no_web_address_is_refused_with_a_way_out(given: str) -> None:
    with pytest.raises(InvalidInput, match=r"\.$"):
        FRICTIONLESS.start(given)


# --- one package ------------------------------------------------------------------------------


def test_a_descriptor_is_one_record_under_its_name_and_keeps_its_address() -> None:
    (item,) = items(package())
    assert item.source_id == "wind-output"
    assert json.loads(item.body)["at"] == ADDRESS
    assert json.loads(item.body)["package"] == package()


@pytest.mark.parametrize(
    ("stated", "known_by"),
    [
        ({"id": "doi:10.5/x"}, "doi:10.5/x"),
        ({"id": 17}, "17"),
        ({"id": None}, "wind-output"),
        ({"id": "none"}, "wind-output"),
        ({"name": None}, ADDRESS),
        ({"name": {"a": 1}, "id": {"a": 1}}, ADDRESS),
    ],
)
def test_the_identifier_is_id_else_name_else_the_address(stated: dict[str, Any], known_by: str) -> None:
    (item,) = items(package(**stated))
    assert item.source_id == known_by
    assert FRICTIONLESS.map_record(item.body).record.source_id == known_by


def test_equal_content_gives_equal_bytes_wherever_it_stands_in_a_list() -> None:
    first, second = items([package("a"), package("b")]), items([package("b"), package("a")])
    assert {item.body for item in first} == {item.body for item in second}


def test_a_resource_alone_is_a_package_of_one_file() -> None:
    (item,) = items(
        {"name": "rows", "path": "rows.csv", "title": "Rows", "schema": {"fields": [{"name": "power"}]}}
    )
    record = FRICTIONLESS.map_record(item.body).record
    assert record.title == "Rows"
    assert record.distributions[0].download_url == "https://wind.example/packages/output/rows.csv"


def test_a_table_schema_alone_is_no_package() -> None:
    with pytest.raises(PageUnreadable, match=r"no Data Package and no list of them.*\.$"):
        page({"fields": [{"name": "power", "type": "number"}]})


def test_inline_data_are_counted_and_not_kept() -> None:
    rows = [{"power": number} for number in range(250)]
    stated = package(
        resources=[{"name": "inline", "data": rows}, {"name": "text", "data": "a,b\n1,2\n3,4\n"}]
    )
    (item,) = items(stated)
    assert b'"power"' not in item.body
    first, second = FRICTIONLESS.map_record(item.body).record.distributions
    assert (first.rows, second.rows) == (250, 2)
    assert first.access_url == ADDRESS
    assert "in the descriptor itself" in first.description


def test_a_descriptor_that_is_large_only_for_its_rows_is_read() -> None:
    rows = [["power", "remark"], *([number, "x" * 1_000] for number in range(22_000))]
    (item,) = items(package(resources=[{"name": "inline", "data": rows}]))
    assert item.refusal is None
    assert len(item.body) < 1_000
    assert FRICTIONLESS.map_record(item.body).record.distributions[0].rows == 22_000


def test_yaml_is_read_as_json_is() -> None:
    text = b"name: wind\ntitle: Wind\nresources:\n- name: rows\n  path: rows.csv\n"
    (item,) = page(text, "https://wind.example/datapackage.yaml", "text/plain").items
    assert FRICTIONLESS.map_record(item.body).record.title == "Wind"


def test_gzip_and_a_byte_order_mark_change_nothing() -> None:
    plain = json.dumps(package()).encode()
    assert items(gzip.compress(plain))[0] == items(b"\xef\xbb\xbf" + plain)[0] == items(plain)[0]


def test_a_comma_too_many_and_comments_are_mended_and_told() -> None:
    text = b'{"name": "wind", /* of 2025 */ "resources": [{"name": "rows", "path": "http://x.example/a,].csv",}, ],} // end'
    found = page(text)
    (item,) = found.items
    assert (
        FRICTIONLESS.map_record(item.body).record.distributions[0].download_url == "http://x.example/a,].csv"
    )
    assert [problem.rule for problem in found.problems] == ["json"]


# --- lists and folders ------------------------------------------------------------------------


def test_a_list_gives_its_packages_and_leads_to_those_that_it_names() -> None:
    listed = [
        package("a"),
        "b/datapackage.json",
        {"name": "c", "url": "https://other.example/c/datapackage.json"},
        {"name": "d", "package": package("d")},
        {"name": "e", "package": "e.json"},
    ]
    found = page(listed, "https://wind.example/packages/index.json")
    assert [item.source_id for item in found.items] == ["a", "d"]
    assert [one.url for one in found.more] == [
        "https://wind.example/packages/b/datapackage.json",
        "https://other.example/c/datapackage.json",
        "https://wind.example/packages/e.json",
    ]


def test_an_empty_list_is_empty_and_says_so() -> None:
    found = page([])
    assert list(found.items) == []
    assert [problem.rule for problem in found.problems] == ["no-dataset"]


def test_a_broken_package_of_a_list_is_one_refusal() -> None:
    body = (
        json.dumps([package("a"), package("b"), package("c")])
        .encode()
        .replace(b'"Output of b"', b'"Output "of" b"')
    )
    assert {item.source_id: item.refusal is None for item in page(body).items} == {
        "a": True,
        "b": False,
        "c": True,
    }


def test_a_catalogue_is_a_list() -> None:
    found = page({"name": "all", "datasets": [{"name": "a", "package": package("a")}]})
    assert [item.source_id for item in found.items] == ["a"]


def test_an_entry_that_is_no_package_is_one_refusal() -> None:
    kept, refused, odd = items([package("a"), {"name": "b", "remark": "none"}, 7])
    assert kept.refusal is None
    assert refused.source_id == "b"
    assert refused.refusal is not None
    assert refused.refusal.message == "Package 2 of the list has no “resources”: it is no package."
    assert odd.refusal is not None


def test_a_list_that_is_cut_off_keeps_its_sound_packages_and_is_not_complete() -> None:
    text = json.dumps([package("a"), package("b"), package("c")]).encode()[:-40]
    found = page(text)
    assert [item.source_id for item in found.items] == ["a", "b", "c"]
    assert not found.complete
    assert found.problems[0].message.endswith(".")


def test_a_folder_leads_to_its_descriptors_alone_where_it_has_some() -> None:
    html = b"""<html><head><title>Index of /packages/</title></head><body><h1>Index of /packages/</h1><pre>
    <a href="../">../</a> <a href="data/">data/</a> <a href="datapackage.json">datapackage.json</a>
    <a href="other.json">other.json</a></pre></body></html>"""
    found = page(html, "https://wind.example/packages/", "text/html")
    assert [one.url for one in found.more] == ["https://wind.example/packages/datapackage.json"]


def test_a_folder_without_descriptors_leads_to_its_documents_and_folders() -> None:
    html = b"""<html><head><title>Index of /packages/</title></head><body><h1>Index of /packages/</h1><pre>
    <a href="../">../</a> <a href="hourly/">hourly/</a> <a href="wind.json">wind.json</a>
    <a href="readme.txt">readme.txt</a></pre></body></html>"""
    found = page(html, "https://wind.example/packages/", "text/html")
    assert {(one.url, one.cursor) for one in found.more} == {
        ("https://wind.example/packages/hourly/", FOLDER),
        ("https://wind.example/packages/wind.json", "listed"),
    }


def test_what_a_folder_names_beside_packages_is_passed_over_and_told() -> None:
    found = page({"type": "FeatureCollection", "features": []}, cursor="listed")
    assert list(found.items) == []
    assert found.complete
    assert found.problems[0].rule == "no-dataset"


# --- broken -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"7", b'"x"', b"<html><body>no</body></html>", b"[1, 2]", b"{}", b'{"resources": "x"}',
     b'{"name": "x", "resources": [{', b"\x00\x01\x02", b"%PDF-1.4", b"[" * 100_000, b'{"resources": ' + b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_package_is_refused_whole_in_a_sentence(body: bytes) -> None:
    with pytest.raises(PageUnreadable, match=r"\.$"):
        list(page(body).items)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"at": 1}', b'{"at": "x", "id": "y", "package": []}', b'"x"']
)
def test_a_stored_record_that_is_none_is_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(RecordRefused, match=r"\.$"):
        FRICTIONLESS.map_record(body)


# --- recognition ------------------------------------------------------------------------------


def test_profiles_and_names_make_sure() -> None:
    assert sure(package(profile="tabular-data-package")) > 0.95
    assert sure(package(**{"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"})) > 0.95
    assert sure(package(), "https://wind.example/datapackage.json") > 0.95
    assert sure(package()) > 0.8
    assert sure([package()]) > 0.8
    assert sure(["https://wind.example/a/datapackage.json"]) > 0.8


def test_packages_of_ckan_and_others_are_not_claimed() -> None:
    assert (
        sure({"id": "1", "name": "x", "title": "X", "owner_org": "y", "resources": [{"url": "http://x"}]})
        == 0
    )
    assert sure({"resources": [{"id": 1}]}) == 0
    assert sure({"openapi": "3.1.0", "paths": {}}) == 0
    assert sure(["https://wind.example/a.csv"]) == 0
    assert sure({"@context": "https://schema.org", "@type": "Dataset", "name": "x"}) == 0


def test_auto_takes_a_package_for_one_and_not_for_ckan() -> None:
    body = json.dumps(package()).encode()
    assert protocol_recognise("https://wind.example/x.json", "application/json", body) is FRICTIONLESS
