"""A data.json as pages: addresses, which records it holds, identifiers, broken and cut files, and who claims it."""

import gzip
import json
from typing import Any

import msgspec
import pytest

from catalog.domain.errors import InvalidInput, PageUnreadable, RecordRefused
from catalog.formats.dcat_us import DCAT_US
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.registry import protocol_recognise

SCHEMA_1_1 = "https://project-open-data.cio.gov/v1.1/schema"
ADDRESS = "https://gas.example/data.json"


def dataset(name: str, **more: Any) -> dict[str, Any]:
    return {
        "@type": "dcat:Dataset",
        "identifier": name,
        "title": f"Pressure at {name}",
        "accessLevel": "public",
        "keyword": ["pressure"],
        "distribution": [
            {"@type": "dcat:Distribution", "title": "Rows", "downloadURL": f"https://gas.example/{name}.csv"}
        ],
        **more,
    }


def catalogue(*datasets: Any, **more: Any) -> bytes:
    return json.dumps({"conformsTo": SCHEMA_1_1, "dataset": datasets, **more}, indent=1).encode()


def page(body: bytes) -> Page:
    return DCAT_US.read_page(PageRequest(url=ADDRESS), "application/json", body)


def items(body: bytes) -> list[RawItem]:
    return list(page(body).items)


def ids(body: bytes) -> list[str]:
    return [item.source_id for item in items(body)]


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("https://gas.example", "https://gas.example/data.json"),
        ("https://gas.example/", "https://gas.example/data.json"),
        ("https://gas.example/open/", "https://gas.example/open/data.json"),
        (" https://gas.example/data.json#top ", "https://gas.example/data.json"),
        ("https://maps.example/api/feed/dcat-us/1.1.json", "https://maps.example/api/feed/dcat-us/1.1.json"),
        ("https://gas.example/datasets/7", "https://gas.example/datasets/7"),
        ("https://gas.example/?feed=pod", "https://gas.example/?feed=pod"),
    ],
)
def test_the_first_request(given: str, asked: str) -> None:
    request = DCAT_US.start(given)
    assert request.url == asked
    assert request.headers["Accept"].startswith("application/json")


@pytest.mark.parametrize(
    "given", ["data.json", "ftp://gas.example/data.json", "https://", "http://[::1", "https://a:b/"]
)
def test_what_is_no_web_address_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput, match="not a web address"):
        DCAT_US.start(given)


# --- which records ----------------------------------------------------------------------------


def test_records_are_the_very_bytes_of_the_file_and_there_is_no_next_page() -> None:
    body = catalogue(dataset("a"), dataset("b", title="Größe"))
    read = page(body)
    found = list(read.items)
    assert [item.source_id for item in found] == ["a", "b"]
    assert all(item.body in body for item in found)
    assert (read.next, read.complete, read.problems) == (None, True, ())


def test_records_come_one_by_one() -> None:
    found = iter(page(catalogue(dataset("a"), dataset("b"))).items)
    assert next(found).source_id == "a"
    assert next(found).source_id == "b"


def test_a_bare_list_and_a_single_dataset_are_read() -> None:
    assert ids(json.dumps([dataset("a"), dataset("b")]).encode()) == ["a", "b"]
    assert ids(json.dumps(dataset("a")).encode()) == ["a"]
    assert ids(catalogue().replace(b'"dataset": []', b'"dataset": ' + json.dumps(dataset("a")).encode())) == [
        "a"
    ]


def test_an_empty_catalogue_is_a_page_that_says_so() -> None:
    read = page(catalogue())
    assert list(read.items) == []
    assert [problem.rule for problem in read.problems] == ["no-dataset"]


def test_a_byte_order_mark_utf_16_and_gzip_do_no_harm() -> None:
    body = catalogue(dataset("a"))
    assert ids(b"\xef\xbb\xbf" + body) == ["a"]
    assert ids(body.decode().encode("utf-16")) == ["a"]
    assert ids(gzip.compress(body)) == ["a"]


def test_services_series_and_catalogues_within_are_listed_too() -> None:
    inner = {
        "@type": "Catalog",
        "title": "Inner",
        "dataset": [dataset("inner")],
        "catalog": [{"dataset": [dataset("innermost")]}],
    }
    service = {
        "@type": "DataService",
        "identifier": "s",
        "title": "Rows API",
        "endpointURL": ["https://gas.example/api"],
    }
    series = {"@type": "DatasetSeries", "@id": "https://gas.example/series/1", "title": "Outlooks"}
    body = catalogue(dataset("a"), service=[service], datasetSeries=[series], catalog=[inner])
    assert ids(body) == ["a", "s", "https://gas.example/series/1", "inner", "innermost"]


def test_members_described_inside_a_series_or_service_count_once_and_know_their_series() -> None:
    series = {
        "@id": "https://gas.example/series/1",
        "title": "Outlooks",
        "seriesMember": [dataset("a"), dataset("b"), "https://gas.example/c"],
    }
    service = {
        "identifier": "s",
        "title": "API",
        "endpointURL": "https://gas.example/api",
        "servesDataset": [dataset("d"), {"@id": "x"}],
    }
    body = catalogue(dataset("a"), datasetSeries=[series], service=[service])
    found = {item.source_id: item for item in items(body)}
    assert list(found) == ["a", "s", "https://gas.example/series/1", "d", "b"]
    (member,) = DCAT_US.map_record(found["b"].body).record.in_series
    assert (member.label, member.iri) == ("Outlooks", "https://gas.example/series/1")
    assert DCAT_US.map_record(found["d"].body).record.in_series == ()


# --- identifiers ------------------------------------------------------------------------------

NAMELESS = {"identifier": None, "distribution": []}


@pytest.mark.parametrize(
    ("fields", "expected", "field"),
    [
        ({"identifier": " GT-1 "}, "GT-1", ""),
        ({"identifier": 17}, "17", ""),
        ({"identifier": ["GT-1", "GT-2"]}, "GT-1", ""),
        ({"identifier": {"@type": "Identifier", "@id": "https://gas.example/id/1"}}, "https://gas.example/id/1", ""),
        ({"identifier": {"notation": "GT-3", "schemaAgency": "Gas"}}, "GT-3", ""),
        ({**NAMELESS, "@id": "https://gas.example/2", "landingPage": "https://gas.example/p"}, "https://gas.example/2", "@id"),
        ({"identifier": "", "landingPage": "https://gas.example/p"}, "https://gas.example/p", "landingPage"),
        ({"identifier": {"@type": "Identifier"}}, "https://gas.example/a.csv", "distribution.downloadURL"),
        ({**NAMELESS, "title": "Only a title"}, "Only a title", "title"),
    ],
)  # fmt: skip
def test_the_identifier_or_what_stands_for_it(fields: dict[str, Any], expected: str, field: str) -> None:
    (item,) = items(catalogue({**dataset("a"), **fields}))
    mapped = DCAT_US.map_record(item.body)
    assert item.refusal is None
    assert item.source_id == mapped.record.source_id == expected
    said = [problem.message for problem in mapped.problems if problem.path == "identifier"]
    assert len(said) == bool(field)
    assert all(f"“{field}”" in message for message in said)


def test_a_record_that_nothing_can_name_is_refused() -> None:
    nameless = {"description": "A valve.", "keyword": ["valve"], "accessLevel": "public"}
    first, second, third = items(catalogue(nameless, dataset("a"), "https://gas.example/b"))
    assert first.refusal is not None
    assert "no identifier" in first.refusal.message
    assert second.refusal is None
    assert third.refusal is not None
    assert "is not a dataset" in third.refusal.message
    with pytest.raises(RecordRefused, match="identifier") as refused:
        DCAT_US.map_record(json.dumps(nameless).encode())
    assert (refused.value.path, refused.value.rule) == ("identifier", "identifier")


# --- broken and cut files ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        ('"title": "Pressure at b"', '"title": "Pressure at b'),
        ('"title": "Pressure at b",', '"title": "Pressure at b"'),
        ('"title": "Pressure at b"', '"title": Pressure at b'),
        ('"keyword": [', '"keyword": [['),
        ('"accessLevel": "public",', '"accessLevel": "public",,'),
    ],
)
def test_a_broken_dataset_in_the_middle_costs_itself_alone(sound: str, broken: str) -> None:
    parts = [json.dumps(dataset(name), indent=1) for name in "abcd"]
    parts[1] = parts[1].replace(sound, broken)
    read = page(f'{{"conformsTo": "{SCHEMA_1_1}", "dataset": [{", ".join(parts)}]}}'.encode())
    found = list(read.items)
    assert [(item.source_id, item.refusal is None) for item in found] == [
        ("a", True),
        ("b", False),
        ("c", True),
        ("d", True),
    ]
    assert found[1].refusal is not None
    assert found[1].refusal.message == "Record 2 of the file is broken JSON; it was left out."
    assert read.complete


def test_two_broken_datasets_in_a_row_are_two_refusals() -> None:
    parts = [json.dumps(dataset(name)) for name in "abcd"]
    parts[1:3] = [part.replace('"accessLevel":', '"accessLevel"') for part in parts[1:3]]
    found = items(f'{{"dataset": [{", ".join(parts)}]}}'.encode())
    assert [(item.source_id, item.refusal is None) for item in found] == [
        ("a", True),
        ("b", False),
        ("c", False),
        ("d", True),
    ]


def test_a_cut_file_gives_what_came_before_and_says_that_it_is_not_complete() -> None:
    body = catalogue(*(dataset(name) for name in "abcd"))
    read = page(body[: body.index(b"Pressure at c")])
    found = list(read.items)
    assert [item.source_id for item in found if item.refusal is None] == ["a", "b"]
    assert [item.source_id for item in found if item.refusal] == ["c"]
    assert not read.complete
    assert "cut off" in read.problems[0].message


def told_of(body: bytes) -> str:
    try:
        return " ".join(problem.message for problem in page(body).problems)
    except PageUnreadable as error:
        return str(error)


@pytest.mark.parametrize("cut", range(1, 12))
def test_no_cut_anywhere_is_taken_for_the_whole(cut: int) -> None:
    body = catalogue(*(dataset(name) for name in "abc"))
    assert told_of(body) == ""
    assert "cut off" in told_of(body[: len(body) * cut // 12])


def test_records_that_are_only_odd_are_kept_and_read() -> None:
    body = catalogue(dataset("a"), dataset("b")).replace(b'"pressure"', b"NaN")
    assert ids(body) == ["a", "b"]
    latin = catalogue(dataset("a", title="Gr"), dataset("b")).replace(b'"Gr"', b'"Gr\xf6\xdfe"')
    found = items(latin)
    assert DCAT_US.map_record(found[0].body).record.title == "Größe"
    assert [item.source_id for item in found] == ["a", "b"]


def test_a_file_made_to_be_hard_is_given_up_in_bounded_work() -> None:
    good = json.dumps(dataset("a"))
    body = f'{{"dataset": [{good}, {{"title": x}}'.encode() + b',{"' * 200_000
    read = page(body)
    assert [item.source_id for item in read.items][:1] == ["a"]
    assert not read.complete


def test_nesting_without_end_is_refused_in_words() -> None:
    deep = b'{"dataset": [' + b'{"catalog": [' * 100_000
    with pytest.raises(PageUnreadable):
        page(deep)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "empty"),
        (b"<html><title>Down</title></html>", "HTML page titled “Down”"),
        (b'{"success": true, "result": []}', "no list “dataset”"),
        (b'{"dataset": null, "title": "x"}', "no list “dataset”"),
        (b'"data.json"', "no list “dataset”"),
        (b'{"dataset": "none"}', "no list “dataset”"),
        (b"12", "no list “dataset”"),
        (b"\x1f\x8b\x08broken", "gzip"),
    ],
)
def test_what_holds_no_datasets_is_refused_with_what_it_is(body: bytes, told: str) -> None:
    with pytest.raises(PageUnreadable, match=told):
        page(body)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"{}", b"[[1]]", b'{"dataset": [1]}', b"\xff\xfe\x00", b"null", b"\x1f\x8b"]
)
def test_recognising_never_raises(body: bytes) -> None:
    assert 0 <= DCAT_US.recognises(ADDRESS, "", body) < 0.5


# --- who claims it ----------------------------------------------------------------------------

DCAT_JSON_LD = {
    "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
    "@type": "dcat:Catalog",
    "dcat:dataset": [{"@type": "dcat:Dataset", "dct:identifier": "a", "dct:title": "Pressure"}],
}
PACKAGES = {
    "success": True,
    "result": {"count": 1, "results": [{"id": "a", "name": "a", "title": "A", "resources": []}]},
}
MODERN = {
    "@type": "Catalog",
    "conformsTo": {"@type": "Standard", "title": "DCAT-US 3.0"},
    "dataset": [{"@type": "Dataset", "identifier": "a", "title": "A"}],
}
LONE_MODERN = {
    "@context": "https://schemas.example/dcat-us-3.0.jsonld",
    "@type": "dcat:Dataset",
    "identifier": "a",
    "title": "A",
}


@pytest.mark.parametrize(
    ("document", "protocol"),
    [
        (json.loads(catalogue(dataset("a"))), "dcat-us"),
        ({"@context": f"{SCHEMA_1_1}/catalog.jsonld", "@type": "dcat:Catalog", "dataset": [dataset("a")]}, "dcat-us"),
        ({"dataset": [dataset("a")]}, "dcat-us"),
        ({"@context": {"dcat": "http://www.w3.org/ns/dcat#"}, "@type": "dcat:Catalog", "dataset": [dataset("a")]}, "dcat-us"),
        ({"title": "Ours", "dataset": [{"title": "A", "identifier": "a", "publisher": {"name": "B"}}]}, "dcat-us"),
        ([dataset("a")], "dcat-us"),
        (dataset("a"), "dcat-us"),
        (MODERN, "dcat-us"),
        (LONE_MODERN, "dcat-us"),
        (DCAT_JSON_LD, "dcat"),
        ({**DCAT_JSON_LD, "dct:description": "Not in DCAT-US, but in DCAT."}, "dcat"),
        ({"@context": DCAT_JSON_LD["@context"], "@graph": [{"@type": "dcat:Dataset", "dct:title": "A"}]}, "dcat"),
        (PACKAGES, "ckan"),
    ],
)  # fmt: skip
def test_auto_tells_data_json_from_its_neighbours(document: Any, protocol: str) -> None:
    body = msgspec.json.encode(document)
    assert protocol_recognise(ADDRESS, "application/json", body).name == protocol


def test_a_cut_data_json_is_recognised_too() -> None:
    body = catalogue(*(dataset(name) for name in "abcdef"))
    assert protocol_recognise(ADDRESS, "application/json", body[: len(body) // 2]) is DCAT_US
