"""The document of a product, and the mapping that takes it."""

import orjson

from catalog.search.document import document_of
from catalog.search.mapping import PROPERTIES
from tests.search.conftest import product

FULL = product(
    7,
    "Ørsted wind farms",
    description="Offshore generation.",
    keywords=("turbine",),
    themes=("GEN",),
    theme_labels=("Generation",),
    domain="orsted",
    domain_name="Ørsted",
    publisher="Ørsted A/S",
    source_id="ABC-1",
    identifiers=("urn:x:1", "ABC-1"),
    file_names=("Wind_2024.CSV",),
    formats=("CSV",),
    licence="CC-BY-4.0",
    licence_label="Creative Commons Attribution 4.0",
    openness="open",
    band="good",
    mqa=245,
    modified="2024-05",
    level=3,
    patterns=("record-api", "bulk-file"),
    delivery=("pull",),
    bulk=True,
    no_signup=True,
    standards=("cim",),
    protocols=("odcs",),
    layers=("standards",),
    late_at="2024-05-01T00:00:00Z",
    stale_at="2024-06-01T00:00:00Z",
    sectors=("electricity",),
    licence_family="cc-by",
    frequency="DAILY",
    status="DEPRECATED",
    network_levels=("distribution",),
    areas=("gb-sct",),
    cases=("flexibility",),
    boxes=((-3.5, 55.0, -2.0, 56.0),),
    periods=(("2020-01-01", None),),
    used=3,
    vector=(1.0, *[0.0] * 383),
)


def test_every_field_has_a_mapping_and_only_the_copied_one_is_not_sent() -> None:
    assert set(PROPERTIES) - set(document_of(FULL)) == {"spelling"}
    assert set(document_of(FULL)) <= set(PROPERTIES)


def test_exact_keys_are_folded_and_unique() -> None:
    assert document_of(FULL)["exact"] == [
        "orsted wind farms",
        "product-7",
        "abc-1",
        "urn:x:1",
        "wind_2024.csv",
    ]


def test_unknown_values_are_left_out() -> None:
    assert not {"licence", "band", "mqa", "modified", "theme", "format"} & set(document_of(product(1, "A")))


def test_no_points_are_still_points() -> None:
    assert document_of(product(1, "A", mqa=0))["mqa"] == 0


def test_a_record_with_endless_values_stays_bounded() -> None:
    endless = product(
        1,
        "t" * 50_000,
        description="word " * 1_000_000,
        keywords=tuple(f"keyword {n}" for n in range(35_000)),
    )

    assert len(orjson.dumps(document_of(endless))) < 300_000
