"""The definitions themselves: enough of them, unique, consistent, fictional."""

import json
import re
from collections import Counter
from importlib.resources import files

import pytest

from vesportal.demo import federation
from vesportal.demo.records import DemoFile, Product, domains, parse_file, vocabulary

REAL_NAMES = re.compile(
    r"\b(national grid|neso|ukpn|uk power|northern powergrid|ssen|spen|scottish ?power|cadent|elexon|ofgem|"
    r"xoserve|nged|enwl|octopus|ohme|ovo|national gas|sgn|wwu|yorkshire water|centrica|edf|drax|sse|rwe)\b"
)


def every_product() -> list[Product]:
    return [product for domain in domains().values() for product in domain.products]


def test_at_least_170_products_in_at_least_seven_domains() -> None:
    assert len(every_product()) >= 170
    assert len(domains()) >= 7


def test_every_domain_says_that_it_is_a_demo() -> None:
    for domain in domains().values():
        assert domain.name.endswith("(demo)")
        assert "fictional" in domain.description.lower()
        assert "demo" in domain.description.lower()


@pytest.mark.parametrize("slug", list(domains()))
def test_no_real_organisation_is_named(slug: str) -> None:
    text = json.dumps(
        json.loads((files("vesportal.demo") / "data" / f"{slug}.json").read_text("utf-8"))
    ).lower()
    assert REAL_NAMES.findall(text) == []


def test_contacts_and_identifiers_use_reserved_example_names() -> None:
    for domain in domains().values():
        assert domain.contact_email == "" or domain.contact_email.endswith(".example")
        assert domain.iri.startswith(f"https://data.{domain.slug}.example/")


def test_names_are_unique_and_exactly_one_identifier_is_doubled() -> None:
    names = Counter((product.domain, product.name) for product in every_product())
    identifiers = Counter(product.iri for product in every_product())
    assert max(names.values()) == 1
    assert [count for count in identifiers.values() if count > 1] == [2]


def test_titles_are_unique() -> None:
    titles = Counter(product.title for product in every_product() if product.title)
    assert [title for title, count in titles.items() if count > 1] == []


def test_references_lead_somewhere() -> None:
    known = {f"{product.domain}/{product.name}" for product in every_product()}
    for product in every_product():
        assert set(product.sources) <= known, product.name
        assert product.theme in ("", *vocabulary("themes")), product.name
        assert product.licence in ("", *vocabulary("licences")), product.name
        assert {file.format for file in product.files} <= set(vocabulary("formats")), product.name
        assert product.series in ("", *domains()[product.domain].series), product.name


def test_most_products_are_described_well() -> None:
    products = every_product()
    good = [p for p in products if len(p.text) >= 100 and p.tags and p.licence and p.files]
    with_columns = [p for p in products if p.columns]
    with_lineage = [p for p in products if p.sources or p.activity]
    assert len(good) >= 0.85 * len(products)
    assert len(with_columns) >= 0.75 * len(products)
    assert len(with_lineage) >= 25


def test_licences_formats_and_areas_vary() -> None:
    products = every_product()
    assert len({p.licence for p in products}) >= 10
    assert len({file.format for p in products for file in p.files}) >= 12
    assert len({p.area for p in products}) >= 12
    assert {p.sensitivity for p in products} == {"O", "SA", "SB", "C"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CSV", DemoFile("CSV")),
        ("CSV 41.2MB 812000", DemoFile("CSV", 41_200_000, 812_000)),
        ("CSV 899MB 3749280 @2024/25 !404", DemoFile("CSV", 899_000_000, 3_749_280, "2024/25", 404)),
        ("CIM_XML", DemoFile("CIM XML")),
        ("XLSX 9B @two words", DemoFile("XLSX", 9, label="two words")),
    ],
)
def test_short_form_of_a_file(text: str, expected: DemoFile) -> None:
    assert parse_file(text) == expected


def test_short_form_with_a_stray_word_is_refused() -> None:
    with pytest.raises(ValueError, match="large"):
        parse_file("CSV large")


def test_federation_lists_every_domain_with_its_endpoint() -> None:
    listed = federation("http://127.0.0.1:9999/")
    *others, last = domains()
    assert [domain.slug for domain in listed] == [*others, "sixfold", last]
    assert all(domain.url.startswith(f"http://127.0.0.1:9999/{domain.slug}/") for domain in listed)
    assert {domain.protocol for domain in listed} >= {
        "ckan",
        "dcat",
        "dcat-us",
        "inventory",
        "iso19115",
        "opendatasoft",
    }
    assert [domain.slug for domain in listed if domain.needs_credentials] == ["thornwick"]


def test_a_domain_publishes_restricted_products_exactly_where_it_says_so() -> None:
    for domain in domains().values():
        assert domain.restricted == any(not product.open for product in domain.products), domain.slug
