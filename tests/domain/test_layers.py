"""The effective record: curated over harvested over inferred, and each field names its layer."""

from catalog.domain.identity import content_hash, product_slug, slug_of, source_key
from catalog.domain.layers import Decision, Inference, bridge_of, effective
from catalog.domain.product import Agent, Distribution, Field, ProductRecord, Schema, Service

HARVESTED = ProductRecord(source_id="1", title="As harvested", publisher=Agent(name="Owner"))


def test_a_decision_stands_over_the_source() -> None:
    record, layers = effective(HARVESTED, {}, {"title": Decision("Decided", "key", "2026-01-01T00:00:00Z")})
    assert (record.title, layers["title"], layers["publisher"]) == ("Decided", "curated", "harvested")


def test_an_empty_decision_stands_too() -> None:
    record, layers = effective(HARVESTED, {}, {"publisher": Decision(None, "key", "2026-01-01T00:00:00Z")})
    assert (record.publisher, layers["publisher"]) == (None, "curated")


def test_an_inference_fills_only_what_the_source_leaves_open() -> None:
    guesses = {"title": Inference("Guess", 0.9, "r1"), "frequency": Inference("DAILY", 0.8, "r1")}
    record, layers = effective(HARVESTED, guesses, {})
    assert (record.title, record.frequency) == ("As harvested", "DAILY")
    assert layers == {"source_id": "harvested", "title": "harvested", "publisher": "harvested", "kind": "harvested",
                      "frequency": "inferred"}  # fmt: skip


def test_fields_of_a_file_are_described_by_the_source() -> None:
    """They stand on the page as the fields of the product; nobody has to describe them again."""
    schema = Schema(fields=(Field("load"),))
    files = (Distribution(title="PDF"), Distribution(title="CSV", schema=schema))
    record = ProductRecord(source_id="1", title="Load", distributions=files)
    assert "schema" in bridge_of(record, {}, {}).source
    assert "schema" in bridge_of(HARVESTED, {}, {}).nobody


def test_the_own_service_of_a_product_is_a_way_to_get_it() -> None:
    record = ProductRecord(source_id="1", title="Load", service=Service(endpoint_url="https://a.example/api"))
    assert "distributions" in bridge_of(record, {}, {}).source
    assert "distributions" in bridge_of(HARVESTED, {}, {}).nobody


def test_slugs_are_readable_stable_and_distinct() -> None:
    first, second = product_slug("Façade – Demand!", "e", "1"), product_slug("Façade – Demand!", "e", "2")
    assert first.startswith("facade-demand-")
    assert first != second
    assert first == product_slug("Façade – Demand!", "e", "1")
    assert product_slug("電力", "e", "1").startswith("product-")
    assert len(slug_of("word " * 100)) <= 60


def test_keys_and_hashes() -> None:
    assert len(source_key("x" * 10_000)) == 32
    assert source_key("\ud800") != source_key("?")
    assert content_hash(b"a") != content_hash(b"a", b"2")
