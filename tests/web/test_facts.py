"""What a product page says of a record, row by row; without a database."""

from types import SimpleNamespace

import pytest

from catalog.domain.access.choose import choose
from catalog.domain.access.detect import ways_of
from catalog.domain.layers import effective
from catalog.domain.product import (
    Concept,
    Contact,
    Distribution,
    Field,
    Licence,
    Lineage,
    Period,
    ProductRecord,
    Schema,
    Service,
)
from catalog.selectors.access import Access
from catalog.web.distributions import access_context, licence_label
from catalog.web.facts import FACTS
from catalog.web.links import short_name
from catalog.web.product_curation import missing_fields


def shown(name: str, **fields: object) -> list[str]:
    """The words of one row."""
    record = ProductRecord(source_id="1", title="Load", **fields)  # type: ignore[arg-type]
    (fact,) = (fact for facts in FACTS.values() for fact in facts if fact.name == name)
    return [link["label"] for link in fact.show(record)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2019-05-01T00:00:00Z", "2024-09-30T23:59:59Z", "1 May 2019 to 30 September 2024"),
        ("2019-05-01T00:00:00.000Z", "", "from 1 May 2019"),
        ("2019-05-01T06:30:00Z", "2019-05-01T07:30:00Z", "1 May 2019, 07:30 to 1 May 2019, 08:30"),
    ],
)
def test_a_span_from_midnight_is_told_in_days(start: str, end: str, expected: str) -> None:
    """In the portal's own zone, midnight of UTC would be one o'clock in summer."""
    assert shown("Time covered", periods=(Period(start, end),)) == [expected]


def test_a_status_is_told_in_words() -> None:
    assert shown("Status", status="DEVELOP") == ["Under development"]
    assert shown("Status", status="Under review") == ["Under review"]
    assert shown("Status") == []


def test_a_name_that_is_an_address_is_short_and_says_whose_it_is() -> None:
    source = Concept(iri="https://data.example.org/id/dataset/station-sites")
    assert shown("Made from", lineage=Lineage(sources=(source,))) == ["station-sites (data.example.org)"]
    theme = Concept(iri="https://data.example.org/themes#demand")
    assert shown("Themes", themes=(theme,)) == ["demand (data.example.org)"]
    assert shown("Part of", in_series=(Concept(label="Surveys", iri="https://a.example/s"),)) == ["Surveys"]


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("https://doi.org/10.5072/heat.1", "10.5072/heat.1"),
        ("https://a.example/", "https://a.example/"),
        ("https://a.example/2024", "https://a.example/2024"),
        ("urn:x:1", "urn:x:1"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_what_has_no_better_name_stays_as_it_is(iri: str, expected: str) -> None:
    assert short_name(iri) == expected


def test_the_page_of_a_product_is_no_document_beside_itself() -> None:
    page, guide = (
        Concept(label="About", iri="https://a.example/1"),
        Concept(label="Guide", iri="https://a.example/g"),
    )
    assert shown("Documentation", documentation=(page, guide), landing_page=page.iri) == ["Guide"]
    assert shown("Documentation", documentation=(page, Concept(label="Manual"))) == ["About", "Manual"]


def test_lines_stay_apart() -> None:
    assert shown("Rights", rights="For partners.\n\nNot to be sent on.\nFor partners.") == [
        "For partners.",
        "Not to be sent on.",
    ]
    desks = (Contact(name="Data desk, Northmoor"), Contact(name="Map desk, Northmoor"))
    assert shown("Contact", contacts=desks) == ["Data desk, Northmoor", "Map desk, Northmoor"]
    for name in ("Rights", "Contact", "Service levels", "Quality statement", "Provenance"):
        assert next(fact for facts in FACTS.values() for fact in facts if fact.name == name).apart


def test_a_licence_that_is_an_address_alone_is_told_in_words() -> None:
    assert licence_label(Licence(iri="https://data.example.org/terms/1.0")) == "Terms at data.example.org"
    assert licence_label(Licence(iri="urn:own:terms")) == "urn:own:terms"


def test_a_media_type_is_no_name_of_a_file_whose_format_is_known() -> None:
    parquet = Distribution(
        format="PARQUET", format_label="application/vnd.apache.parquet", access_url="https://a.example/1"
    )
    odd = Distribution(format_label="application/x-odd", access_url="https://a.example/2")
    record = ProductRecord(source_id="1", title="Load", distributions=(parquet, odd, Distribution()))
    ways = ways_of(record)
    access = Access(record, ways, True, {}, choose(record, ways))
    boxes = access_context(record, access=access)["boxes"]
    assert [box["title"] for box in boxes] == ["PARQUET", "application/x-odd", "Distribution 3"]
    assert [box["shut"] for box in boxes] == ["", "", "No address is given"]


def test_what_a_file_or_a_service_tells_is_not_missing() -> None:
    schema = Schema(fields=(Field("load"),))
    files = (Distribution(access_url="https://a.example/1", schema=schema),)
    told = ProductRecord(source_id="1", title="Load", distributions=files)
    service = ProductRecord(
        source_id="1", title="Load", service=Service(endpoint_url="https://a.example/api")
    )
    assert "schema" not in _missing_of(told)
    assert "schema" in _missing_of(service)
    assert "distributions" not in _missing_of(service)
    assert "distributions" in _missing_of(ProductRecord(source_id="1", title="Load"))


def _missing_of(record: ProductRecord) -> list[str]:
    _, layers = effective(record, {}, {})
    return missing_fields(SimpleNamespace(record=record, layers=layers))  # type: ignore[arg-type]
