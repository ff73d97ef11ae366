"""Real payloads of every protocol through the whole path: harvested, stored, found, opened."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from catalog.models import DataProduct, HarvestRun
from catalog.search import SearchRequest
from catalog.selectors.engine import search_engine
from catalog.services.demo_real import demo_real_register
from tests.factories import harvest_now
from tests.integration.checks import assert_sound
from vesportal.demo.corpus import payloads, serve

pytestmark = pytest.mark.django_db

_SEMIC = "dcat/semic-dcat-ap/3.0.0"
_SERIES = f"{_SEMIC}/html/examples/example-bee-population-dataset-series"
# Datasets stored where MANIFEST.tsv counts another number, and why.
EXPLAINED = {
    "ckan/ckanext-dcat-examples/catalog.json": (2, "the file holds two; the list counts the file"),
    "ckan/ckanext-dcat-examples/ckan_dcat_ap_dataset_series.json": (0, "it is a series"),
    "ckan/piveau/dcatap_catalogue_example.json": (0, "a catalogue whose list of datasets is empty"),
    "dcat/dprod/data-quality/example.jsonld": (
        1,
        "a data product; its datasets are named in measurements only",
    ),
    "dcat/dprod/data-schema/example.jsonld": (2, "a data product beside the dataset at its port"),
    "dcat/dprod/equity-trade/example.jsonld": (3, "a data product beside the datasets at its ports"),
    "dcat/dprod/sba-pool-rates/example.jsonld": (4, "a data product beside the datasets at its ports"),
    f"{_SEMIC}-hvd/html/examples/example-ms_catalogue_simple.ttl": (
        0,
        "names a dataset and does not describe it",
    ),
    "dcat/udata-harvest/series.xml": (0, "it is a series"),
    "dcat/udata-harvest/sig.oreme.rdf": (1, "one dataset and its catalogue record"),
}
# Documents of which nothing can be used, with words of the verdict.
REFUSED_WHOLE = {
    "ckan/ckan-local-publish/publish_minimal_package_info-1-resource_create.json": "one resource",
    "ckan/ckan-local-publish/publish_minimal_package_info-2-resource_create.json": "one resource",
    "ckan/piveau/package_search_response_example.json": "broken JSON",
    "dcat/ckanext-dcat/dataset.ttl": "healthdcatap",
    "dcat/dataspace-protocol/catalog-error.json": "CatalogError",
    "dcat/dprod/dprod-example.json": "broken JSON",
    f"{_SEMIC}-hvd/html/examples/example-bees_wasps_dataset.ttl": "syntax error in line 2",
    f"{_SERIES}-api.ttl": "syntax error in line 20",
    f"{_SERIES}-combined.ttl": "syntax error in line 32",
}
ENDED_EARLY = {
    "dcat/udata-harvest/paged-collection-1.jsonld": "another host",
    "dcat/udata-harvest/partial-collection-1.jsonld": "another host",
}
FLOOR = 1_400  # products of about 1,395 datasets that MANIFEST.tsv counts; services and series come on top
SAMPLE = 50


def _harvest(corpus: Path) -> dict[str, HarvestRun]:
    """The run of each payload, by its path."""
    with serve(corpus) as base_url:
        endpoints = demo_real_register(corpus, base_url)
        return {endpoint.url.removeprefix(f"{base_url}/"): harvest_now(endpoint) for endpoint in endpoints}


def _datasets(run: HarvestRun) -> int:
    """Stored products that are datasets; `kind` is left out of the stored record where it is."""
    records = DataProduct.objects.filter(endpoint=run.endpoint_id).values_list("harvested", flat=True)
    return sum(record.get("kind", "dataset") == "dataset" for record in records)


def test_real_payloads_are_harvested_found_and_opened(
    corpus: Path, index: Callable[[], None], client: Client
) -> None:
    counted = {payload.path: payload.records for payload in payloads(corpus)}
    runs = _harvest(corpus)
    import json as _j; open("/tmp/fmttools/runs.json","w").write(_j.dumps({p: (r.state, r.verdict, _datasets(r), counted[p]) for p, r in runs.items()}))
    for run in runs.values():
        assert_sound(run)
    assert {p: r.verdict for p, r in runs.items() if r.state == "failed" and p not in REFUSED_WHOLE} == {}
    assert {path for path, run in runs.items() if run.state == "partial"} == set(ENDED_EARLY)
    for path, words in (REFUSED_WHOLE | ENDED_EARLY).items():
        assert words in runs[path].verdict

    stored = {path: _datasets(run) for path, run in runs.items()}
    expected = {path: EXPLAINED[path][0] if path in EXPLAINED else counted[path] for path in runs}
    assert {p: (n, expected[p]) for p, n in stored.items() if n != expected[p]} == {}
    assert DataProduct.objects.count() >= FLOOR

    index()
    assert search_engine().search(SearchRequest(viewer=("public",))).total == DataProduct.objects.count()
    step = DataProduct.objects.count() // SAMPLE
    for product in DataProduct.objects.order_by("pk")[::step]:
        response = client.get(f"/products/{product.slug}/")
        assert response.status_code == 200, product.slug
