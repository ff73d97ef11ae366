"""The six worked examples as products of the demo: harvested, asked for, sampled, read, and assessed by the real checks."""

import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from django.utils import timezone

from catalog.domain.maturity.assess import from_stored
from catalog.domain.maturity.mqa import MqaAssessment
from catalog.models import Assessment, DataProduct, Endpoint, Link
from catalog.services.conformance import conformance_check_due
from catalog.services.demo import demo_load
from catalog.services.document_rounds import descriptors_check_due
from catalog.services.links import links_check_due, links_collect
from catalog.services.rederive import products_rederive
from catalog.services.samples import samples_check_due, samples_collect
from tests.factories import harvest_now
from vesportal.demo.server import start

pytestmark = pytest.mark.django_db
EXAMPLES = json.loads(
    (Path(__file__).parents[1] / "domain" / "maturity" / "worked_examples.json").read_text()
)


@pytest.fixture
def examples() -> dict[str, Assessment]:
    """Letter → assessment, after everything that finds something out has run."""
    with start() as server:
        demo_load(server.url)
        run = harvest_now(Endpoint.objects.get(slug="sixfold"))
        links_collect(run.pk)
        samples_collect(run.pk)
        while links_check_due() + samples_check_due() + descriptors_check_due() + conformance_check_due():
            pass
    # In the model the link of A answered long ago: here all have just been asked.
    Link.objects.filter(url__endswith="/page/a").update(checked_at=timezone.now() - timedelta(days=40))
    products_rederive(list(DataProduct.objects.values_list("pk", flat=True)))
    rows = Assessment.objects.filter(product__endpoint__slug="sixfold").select_related("product")
    return {row.product.source_id[-1].upper(): row for row in rows}


def test_each_comes_out_exactly_as_it_is_worked_out_in_the_model(examples: dict[str, Assessment]) -> None:
    told, wanted = {}, {}
    for example in EXAMPLES:
        letter = example["letter"]
        maturity = from_stored(examples[letter].maturity)
        assert maturity
        mqa = msgspec.convert(examples[letter].mqa, MqaAssessment)
        told[letter] = {
            "passed": sorted(maturity.passed),
            "not_applicable": sorted(r.id for r in maturity.results if r.passed is None),
            "level": maturity.level,
            "blocked_by": [r.id for r in maturity.missing],
            "facets": {f.id: f"{f.passed}/{f.applicable}" for f in maturity.facets},
            "met": sorted(i.id for i in mqa.indicators if i.state == "met"),
            "points": mqa.points,
            "band": mqa.band_label,
        }
        wanted[letter] = {name: example[name] for name in told[letter]}
    for letter, found in told.items():
        for name, value in found.items():
            assert value == wanted[letter][name], (letter, name)
