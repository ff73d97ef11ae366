"""What a product's row and the search index keep of access."""

import pytest

from catalog.domain.access.detect import ways_of
from catalog.domain.access.model import AccessSummary, Measurement
from catalog.domain.access.summary import access_summary
from catalog.domain.openness import openness_of
from catalog.domain.product import Distribution, Licence
from tests.domain.access.products import ckan, datastore, file, opendatasoft, product

CSV = "https://data.example/a.csv"
STREAM = Distribution(access_url="amqps://broker.example/boalf")
NODE = Distribution(format_label="HttpData-PULL")
PDF = file("https://data.example/a.pdf", "PDF", licence=Licence(code="CC-BY-4.0"))


def test_an_open_portal():
    assert access_summary(opendatasoft(17_520)) == AccessSummary(
        patterns=("record-api", "bulk-file", "parquet-part", "query"),
        delivery=("pull",),
        open_without_signup=True,
    )


def test_a_gated_portal():
    summary = access_summary(opendatasoft(500, visible=False))
    assert summary.open_without_signup is False
    assert summary.patterns == ("record-api", "bulk-file", "parquet-part", "query")


def test_a_datastore():
    assert access_summary(ckan(datastore(500))).patterns == ("record-api", "bulk-file")


@pytest.mark.parametrize(
    ("distributions", "delivery"),
    [
        ((file(CSV),), ("pull",)),
        ((STREAM,), ("push",)),
        ((file(CSV), STREAM), ("pull", "push")),
        ((NODE,), ("pull", "push")),
    ],
)
def test_push_and_pull(distributions, delivery):
    assert access_summary(product(*distributions)).delivery == delivery


def test_documents_count_only_where_there_is_nothing_else():
    alone = access_summary(product(PDF))
    assert (alone.patterns, alone.open_without_signup) == (("bulk-file",), False)
    beside = access_summary(product(PDF, STREAM))
    assert beside.patterns == ("stream",)


def test_a_web_page_is_no_pattern():
    assert access_summary(product(landing_page="https://data.example/about")) == AccessSummary()


def test_what_was_measured_opens_a_product():
    record = product(file(CSV))
    assert access_summary(record).open_without_signup is False
    assert access_summary(record, measured={CSV: Measurement(anonymous=True)}).open_without_signup is True


def test_the_ways_may_be_given():
    record = opendatasoft(17_520)
    assert access_summary(record, ways_of(record)) == access_summary(record)


def test_the_openness_may_be_given():
    record = opendatasoft(17_520)
    openness = openness_of(record).value
    assert ways_of(record, openness=openness) == ways_of(record)
    assert ways_of(record, openness="unknown") != ways_of(record)
