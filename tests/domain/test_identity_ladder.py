"""By what records are recognised as the same."""

import pytest

from catalog.domain.identity_ladder import LADDER, identity_keys, plain_url, plain_words
from catalog.domain.product import Agent, Distribution, ProductRecord

RECORD = ProductRecord(
    source_id="17",
    title="Primary substation demand, half-hourly",
    publisher=Agent(name="Northmoor Networks"),
    distributions=(Distribution(download_url="https://data.example/demand.csv", format="CSV"),),
)


def rungs(a: ProductRecord, b: ProductRecord) -> list[str]:
    shared = {rung for rung, _ in identity_keys(a) & identity_keys(b)}
    return [rung for rung in LADDER if rung in shared]


def change(**fields: object) -> ProductRecord:
    values = {name: getattr(RECORD, name) for name in RECORD.__struct_fields__}
    return ProductRecord(**{**values, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Data.example/a/", "http://data.example/a"),
        ("https://www.data.example/a", "https://data.example/a"),
        ("https://data.example/a?utm_source=x&b=1", "https://data.example/a?b=1"),
        ("https://data.example/a?b=1&c=2", "https://data.example/a?c=2&b=1"),
        ("https://data.example/a#section", "https://data.example/a"),
        ("https://user:secret@data.example/a", "https://data.example/a"),
    ],
)
def test_addresses_of_the_same_document(one: str, other: str) -> None:
    assert plain_url(one) == plain_url(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://data.example/a?id=1", "https://data.example/a?id=2"),
        ("https://data.example/#/dataset/1", "https://data.example/#/dataset/2"),
        ("https://data.example/A", "https://data.example/a"),
    ],
)
def test_addresses_of_different_documents(one: str, other: str) -> None:
    assert plain_url(one) != plain_url(other)


@pytest.mark.parametrize("url", ["", "mailto:a@b.example", "/relative", "https://", "http://[broken"])
def test_what_is_no_web_address_is_no_key(url: str) -> None:
    assert plain_url(url) == ""


def test_words_without_accents_case_and_marks() -> None:
    assert plain_words("Été – Demand (2024)") == plain_words("ete demand 2024")


def test_a_record_that_only_changed_its_id_is_recognised() -> None:
    assert rungs(RECORD, change(source_id="renamed-17")) == ["fingerprint", "likeness"]


def test_global_identifiers_count_and_plain_numbers_do_not() -> None:
    other = change(title="Something quite different here", distributions=())
    for identifier in ("10.5281/zenodo.12", "https://doi.org/10.5281/zenodo.12"):
        one = change(identifiers=("doi:10.5281/zenodo.12",))
        same = ProductRecord(source_id="x", title="Another name for it", identifiers=(identifier,))
        assert rungs(one, same) == ["identifier"]
    uuid = "3F2504E0-4F89-11D3-9A0C-0305E82C3301"
    assert rungs(change(source_id=uuid), ProductRecord(source_id=f"urn:uuid:{uuid.lower()}", title="x")) == [
        "identifier"
    ]
    assert rungs(RECORD, other) == []


def test_a_front_page_is_nobodys_landing_page() -> None:
    page = {"landing_page": "https://data.example/"}
    assert rungs(change(**page), ProductRecord(source_id="2", title="Other", **page)) == []
    own = {"landing_page": "https://data.example/dataset/demand"}
    assert rungs(change(**own), ProductRecord(source_id="2", title="Other", **own)) == ["landing"]


def test_equal_short_titles_and_titles_without_a_publisher_say_nothing() -> None:
    assert rungs(change(title="Demand"), change(title="Demand", source_id="2")) == []
    assert rungs(change(publisher=None), change(publisher=None, source_id="2")) == []


def test_the_same_title_with_other_files_is_only_likely() -> None:
    moved = (Distribution(download_url="https://new.example/x.csv", format="CSV"),)
    assert rungs(RECORD, change(distributions=moved)) == ["likeness"]
