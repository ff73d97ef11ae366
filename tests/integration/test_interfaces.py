"""Domains that publish by an index of interfaces and by a folder of streams, harvested whole and again."""

from collections.abc import Iterator
from datetime import date

import pytest

from catalog.models import DataProduct
from tests.factories import domain_make, endpoint_make, harvest_now
from tests.integration.checks import assert_sound
from vesportal.demo import start
from vesportal.demo.records import domains

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo_url() -> Iterator[str]:
    with start(today=lambda: date(2026, 6, 15)) as server:
        yield server.url


@pytest.mark.parametrize(
    ("slug", "patterns"),
    [("larkmoor", {"record-api", "parquet-part", "bulk-file", "stream"}), ("whinfell", {"stream"})],
)
def test_each_document_that_is_named_is_one_product(demo_url: str, slug: str, patterns: set[str]) -> None:
    demo = domains()[slug]
    endpoint = endpoint_make(
        f"{demo_url}/{slug}{demo.path}", domain=domain_make(slug), protocol=demo.protocol
    )
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.created, run.refused) == ("complete", len(demo.products), 0), run.verdict
    rows = DataProduct.objects.filter(endpoint=endpoint)
    assert {row.harvested["kind"] for row in rows} == {"service"}
    assert {pattern for row in rows for pattern in row.patterns} == patterns
    again = harvest_now(endpoint)
    assert_sound(again)
    assert (again.state, again.created, again.changed, again.withdrawn) == ("complete", 0, 0, 0), (
        again.verdict
    )


def test_auto_finds_out_which_is_which(demo_url: str) -> None:
    for slug in ("larkmoor", "whinfell"):
        demo = domains()[slug]
        endpoint = endpoint_make(
            f"{demo_url}/{slug}{demo.path}", domain=domain_make(f"{slug}-auto"), protocol="auto"
        )
        run = harvest_now(endpoint)
        endpoint.refresh_from_db()
        assert (run.state, endpoint.protocol) == ("complete", demo.protocol)
