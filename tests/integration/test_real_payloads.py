"""Real payloads of every protocol through the whole path: harvested, stored, found, opened."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from catalog.formats.registry import PROTOCOLS
from catalog.models import DataProduct, HarvestRun
from catalog.search import SearchRequest
from catalog.selectors.engine import search_engine
from catalog.services.demo_real import demo_real_register
from tests.factories import harvest_now
from tests.integration.checks import assert_sound
from tests.integration.corpus_walk import answer_of, read
from vesportal.demo.corpus import Payload, payloads, serve

pytestmark = pytest.mark.django_db

_SEMIC = "dcat/semic-dcat-ap/3.0.0"
_HARVESTER, _ARGENTINA = "dcat-us/datagov-harvester", "dcat-us/datosgobar-samples"
_OPENDATASOFT, _UKPN = "opendatasoft/generic", "opendatasoft/uk-power-networks/uk-power-networks-get"
_SERIES = f"{_SEMIC}/html/examples/example-bee-population-dataset-series"
# Datasets stored where MANIFEST.tsv counts another number, and why.
EXPLAINED = {
    "ckan/ckanext-dcat-examples/catalog.json": (2, "the file holds two; the list counts the file"),
    "ckan/ckanext-dcat-examples/ckan_dcat_ap_dataset_series.json": (0, "it is a series"),
    "ckan/piveau/dcatap_catalogue_example.json": (0, "a catalogue whose list of datasets is empty"),
    f"{_HARVESTER}/dcatus3_0_nested_catalog.json": (3, "with the datasets of the catalogues within"),
    f"{_HARVESTER}/dcatus3_0_series_member_also_top_level.json": (2, "the member that is not listed too"),
    f"{_HARVESTER}/dcatus3_0_series_with_members.json": (2, "the members of a series"),
    f"{_HARVESTER}/dcatus3_0_service_serves_dataset.json": (1, "the dataset that a service serves"),
    f"{_ARGENTINA}/integration_full_sample_data.json": (1, "its four datasets have one identifier"),
    f"{_ARGENTINA}/invalid_dataset_type.json": (1, "one dataset without a list round it"),
    "dcat-us/project-open-data/examples_catalog-template.json": (1, "two are templates without a name"),
    "dcat-us/project-open-data/examples_catalog-template-extended.json": (1, "a template, and cut short"),
    "dcat/dprod/data-quality/example.jsonld": (
        1,
        "a data product; its datasets are named in measurements only",
    ),
    "dcat/dprod/dprod-example.json": (
        3,
        "the one sound of three data products, and the datasets at its ports",
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
    "legacy/colchester/inventory.xml": (0, "no table"),
    "legacy/justicia-xlsx/prueba_sheet_to_table.xlsx": (5, "the rows of a sheet made for testing"),
    "legacy/open-energy/bis-rt-electricity-co2.json": (1, "the list counts none"),
    "legacy/open-energy/bis-rt-electricity-kwh.yaml": (2, "the list counts none"),
}
# Documents of which nothing can be used, with words of the verdict.
REFUSED_WHOLE = {
    "ckan/ckan-local-publish/publish_minimal_package_info-1-resource_create.json": "one resource",
    "ckan/ckan-local-publish/publish_minimal_package_info-2-resource_create.json": "one resource",
    "ckan/piveau/package_search_response_example.json": "broken JSON",
    f"{_ARGENTINA}/missing_catalog_dataset.json": "no list “dataset”",
    f"{_ARGENTINA}/missing_dataset.json": "no list “dataset”",
    "dcat-us/project-open-data/examples_catalog-template.csv": "no rows",
    "dcat-us/project-open-data/examples_catalog-template-extended.csv": "no rows",
    "dcat/ckanext-dcat/dataset.ttl": "healthdcatap",
    "dcat/dataspace-protocol/catalog-error.json": "CatalogError",
    f"{_SEMIC}-hvd/html/examples/example-bees_wasps_dataset.ttl": "syntax error in line 2",
    f"{_SERIES}-api.ttl": "syntax error in line 20",
    f"{_SERIES}-combined.ttl": "syntax error in line 32",
    "legacy/colchester/inventory.xml": "an XML document",
    "legacy/open-energy/technical-docs-example.yaml": "broken in line 59",
    f"{_OPENDATASOFT}/catalog-datasets-search.json": "“request”, “response”",
    f"{_OPENDATASOFT}/dataset-export-csv.json": "“request”",
    f"{_OPENDATASOFT}/dataset-facets.json": "“request”, “response”",
    f"{_OPENDATASOFT}/dataset-records-query.json": "“request”, “response”",
    f"{_UKPN}DatasetsFacets-response.json": "a list of facets",
    f"{_UKPN}Records-carbon-intensity-response.json": "a page of a dataset's records",
    f"{_UKPN}Records-live-faults-response.json": "a page of a dataset's records",
}
ENDED_EARLY = {
    "dcat/dprod/dprod-example.json": "1 refused. The listing was cut short",
    "dcat-us/project-open-data/examples_catalog-template-extended.json": "cut short",
    "dcat/udata-harvest/paged-collection-1.jsonld": "another host",
    "dcat/udata-harvest/partial-collection-1.jsonld": "another host",
    f"{_UKPN}Datasets-response.json": "of 136 announced",
}
FLOOR = 8_500  # products of about 9,000 records that MANIFEST.tsv counts in what is harvested here
OLDER = frozenset(
    ("ckan", "dcat", "dcat-us", "inventory", "opendatasoft")
)  # what EXPLAINED tells apart file by file
ALIKE = (
    4  # files of a collection with one record or none that are harvested: the corpus walk reads all of them
)
SAMPLE = 40


def chosen(corpus: Path) -> list[Payload]:
    """All that holds several records or is told of above, and some of what is left of each collection."""
    told = {*EXPLAINED, *REFUSED_WHOLE, *ENDED_EARLY}
    met: Counter[str] = Counter()
    kept = []
    for payload in payloads(corpus):
        if payload.records <= 1 and payload.path not in told:
            met[payload.collection] += 1
            if met[payload.collection] > ALIKE:
                continue
        kept.append(payload)
    return kept


def _harvest(corpus: Path, some: list[Payload]) -> dict[str, HarvestRun]:
    """The run of each payload, by its path."""
    with serve(corpus) as base_url:
        endpoints = demo_real_register(corpus, base_url, some)
        return {endpoint.url.removeprefix(f"{base_url}/"): harvest_now(endpoint) for endpoint in endpoints}


def _datasets(run: HarvestRun) -> int:
    """Stored products that are datasets; `kind` is left out of the stored record where it is."""
    records = DataProduct.objects.filter(endpoint=run.endpoint_id).values_list("harvested", flat=True)
    return sum(record.get("kind", "dataset") == "dataset" for record in records)


def _as_explained(payload: Payload, run: HarvestRun) -> list[object]:
    """What is not as told above of a payload of the older formats."""
    path, said = payload.path, []
    if (run.state == "failed") != (path in REFUSED_WHOLE):
        said.append(run.verdict)
    if (run.state == "partial") != (path in ENDED_EARLY):
        said.append(run.verdict)
    words = (REFUSED_WHOLE | ENDED_EARLY).get(path, "")
    expected = EXPLAINED[path][0] if path in EXPLAINED else payload.records
    found = _datasets(run)
    return said + [f"not {words}"] * (words not in run.verdict) + [(found, expected)] * (found != expected)


def _as_read(corpus: Path, payload: Payload, run: HarvestRun) -> list[object]:
    """What a run lost of the records that the file holds by itself; a crawl may find more."""
    alone = read(PROTOCOLS[payload.protocol], answer_of(corpus / payload.path, corpus))
    if isinstance(alone, str) or not alone.records:
        return []
    stored = DataProduct.objects.filter(endpoint=run.endpoint_id).count()
    return [] if stored + run.refused >= alone.records else [(stored, alone.records, run.verdict)]


def test_real_payloads_are_harvested_found_and_opened(
    corpus: Path, index: Callable[[], None], client: Client
) -> None:
    some = chosen(corpus)
    runs = _harvest(corpus, some)
    wrong = {}
    for payload in some:
        assert_sound(run := runs[payload.path])
        older = payload.protocol in OLDER
        wrong[payload.path] = _as_explained(payload, run) if older else _as_read(corpus, payload, run)
    assert {path: said for path, said in wrong.items() if said} == {}
    assert {payload.protocol for payload in some} == set(PROTOCOLS) - {"open-energy"}
    assert DataProduct.objects.count() >= FLOOR

    index()
    assert search_engine().search(SearchRequest(viewer=("public",))).total == DataProduct.objects.count()
    step = DataProduct.objects.count() // SAMPLE
    for product in DataProduct.objects.order_by("pk")[::step]:
        response = client.get(f"/products/{product.slug}/")
        assert response.status_code == 200, product.slug
    for protocol in PROTOCOLS:
        for product in DataProduct.objects.filter(endpoint__protocol=protocol).order_by("pk")[:2]:
            assert client.get(f"/products/{product.slug}/").status_code == 200, product.slug
