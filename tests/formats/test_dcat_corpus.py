"""Real payloads: every file is read or refused with a sentence, and nothing is fetched on the way."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib.plugins.shared.jsonld import context as rdflib_context

from catalog.domain.errors import FormatError, PageUnreadable
from catalog.formats.dcat import DCAT
from catalog.formats.dcat.frame import Framer, Source, encode_tree
from catalog.formats.dcat.jsonld_graph import read_json_ld_graph
from catalog.formats.dcat.jsonld_walk import Walk
from catalog.formats.dcat.rdf_graph import GraphSource
from catalog.formats.protocol import PageRequest

URL = "https://data.example.org/catalog/"
TYPES = {".ttl": "text/turtle", ".rdf": "application/rdf+xml", ".xml": "application/xml", ".jsonld": "application/ld+json",
         ".json": "application/json", ".html": "text/html", ".csv": "text/csv"}  # fmt: skip

HVD = "semic-dcat-ap/3.0.0-hvd/html/examples/example-"
SERIES = "semic-dcat-ap/3.0.0/html/examples/example-bee-population-dataset-series"
# The manifest counts typed datasets. Where this reader finds another number, and why.
SERVICE, SERIES_TOO, PRODUCT = (
    "the data service is a record too",
    "the series is a record too",
    "the data product is a record too",
)
DIFFERENCES: dict[str, tuple[int, str]] = {
    "dprod/data-quality/example.jsonld": (1, "one product; the other nodes are measurements that only name their subject"),
    "dprod/data-schema/example.jsonld": (2, PRODUCT),
    "dprod/equity-trade/example.jsonld": (3, PRODUCT),
    "dprod/sba-pool-rates/example.jsonld": (4, PRODUCT),
    f"{HVD}ms_catalogue_simple.ttl": (0, "the dataset is named, not described"),
    "dprod/dprod-example.json": (4, "the one sound of three data products, and what is at its ports"),
    "udata-harvest/sig.oreme.rdf": (1, "the catalogue lists an address that no dataset has"),
    "udata-harvest/bnodes.xml": (4, SERVICE),
    "udata-harvest/udata.xml": (3, SERVICE),
    **{f"{HVD}{name}{ending}": (count, SERVICE) for ending in (".jsonld", ".ttl") for name, count in (
        ("data_service_openapi_sla", 1), ("data_service_service_desk", 1), ("data_service_terms_sla", 3),
        ("ms_catalogue", 2), ("ms_catalogue_hvd", 2), ("ms_dataset_2_licenses", 3), ("ms_dataset_data_service", 3),
    )},
    f"{SERIES}-combined.jsonld": (6, "the series and the service are records too"),
    **{f"{SERIES}{name}{ending}": (count, SERIES_TOO) for ending in (".jsonld", ".ttl") for name, count in (
        ("", 3), ("-frequency", 3), ("-gea-nha", 4), ("-issued", 3), ("-modified", 4), ("-ordered", 3),
        ("-spatial-thessaloniki", 2), ("-spatial-thessaloniki-athens", 3),
    )},
    **{f"{SERIES}-life-count{ending}": (2, SERVICE) for ending in (".jsonld", ".ttl")},
}  # fmt: skip
REFUSED = {
    "ckanext-dcat/dataset.ttl": "line 158: Prefix",
    "dataspace-protocol/catalog-error.json": "CatalogError",
    f"{HVD}bees_wasps_dataset.ttl": "Turtle syntax error in line 2",
    f"{SERIES}-api.ttl": "Turtle syntax error in line 20",
    f"{SERIES}-combined.ttl": "Turtle syntax error in line 32",
}
# `id` stands for `@id` in DPROD's context, and these nodes have both: no processor is right.
TWO_IDENTIFIERS = {"dprod/equity-trade/example.jsonld", "dprod/sba-pool-rates/example.jsonld"}


@pytest.fixture(autouse=True)
def no_fetching(monkeypatch: pytest.MonkeyPatch) -> None:
    """rdflib's own loader of contexts fails the test that reaches it."""

    def refuse(*arguments: object, **_: object) -> None:
        raise AssertionError(f"rdflib tried to load {arguments!r}")

    monkeypatch.setattr(rdflib_context, "source_to_json", refuse)


def manifest(corpus: Path, folder: str) -> Iterator[tuple[str, int]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t"):
            if row[0].startswith(f"{folder}/"):
                yield row[0].removeprefix(f"{folder}/"), int(row[2])


def read(path: Path, content_type: str | None = None) -> list[Any]:
    kind = TYPES.get(path.suffix, "") if content_type is None else content_type
    page = DCAT.read_page(PageRequest(url=URL + path.name), kind, path.read_bytes())
    return [DCAT.map_record(item.body).record for item in page.items if item.refusal is None]


def test_every_dcat_file_gives_the_records_it_has(corpus: Path) -> None:
    found: dict[str, int | str] = {}
    expected: dict[str, int | str] = {}
    for name, listed in manifest(corpus, "dcat"):
        if name in REFUSED:
            with pytest.raises(PageUnreadable, match=REFUSED[name]):
                read(corpus / "dcat" / name)
            continue
        expected[name] = DIFFERENCES[name][0] if name in DIFFERENCES else listed
        found[name] = len(read(corpus / "dcat" / name))
    assert found == expected
    assert set(DIFFERENCES) <= set(found)


def test_every_dcat_record_has_an_identifier_and_a_title(corpus: Path) -> None:
    for name, _ in manifest(corpus, "dcat"):
        if name not in REFUSED:
            for record in read(corpus / "dcat" / name):
                assert record.source_id, name
                assert record.title, name


@pytest.mark.parametrize(
    "content_type", [None, "", "application/ld+json", "text/turtle", "application/rdf+xml"]
)
def test_every_malformed_file_is_refused_with_a_sentence(corpus: Path, content_type: str | None) -> None:
    for name, _ in manifest(corpus, "malformed"):
        with pytest.raises(FormatError, match=r"[.”)]$|syntax error"):
            read(corpus / "malformed" / name, content_type)


def test_walk_and_general_parser_agree(corpus: Path) -> None:
    compared = 0
    for path in sorted((corpus / "dcat").rglob("*.json*")):
        name = path.relative_to(corpus / "dcat").as_posix()
        if name in TWO_IDENTIFIERS or name == "dprod/dprod-example.json":
            continue
        document = json.loads(path.read_text(encoding="utf-8"))
        assert cut(Walk(document, URL)) == cut(GraphSource(read_json_ld_graph(document, URL))), name
        compared += 1
    assert compared > 40


def cut(source: Source) -> list[bytes]:
    return sorted(encode_tree(tree) for tree in Framer(source).records())


@pytest.mark.parametrize("name", ["bees_wasps_dataset", "ms_catalogue_hvd"])
def test_every_json_ld_file_cut_short_is_refused_or_read(corpus: Path, name: str) -> None:
    """What is read are records of the whole file, and the page does not pass for complete."""
    path = corpus / "dcat" / f"{HVD}{name}.jsonld"
    body, whole, partly = path.read_bytes(), {record.source_id for record in read(path)}, 0
    for end in range(1, len(body) - 2, 97):
        try:
            page = DCAT.read_page(PageRequest(url=URL), "application/ld+json", body[:end])
        except PageUnreadable:
            continue
        partly += 1
        assert {item.source_id for item in page.items} <= whole
        assert not page.complete
        assert page.problems
    assert partly


def test_open_data_soft_export(corpus: Path) -> None:
    """All keywords in one literal, most datasets not linked from the catalogue."""
    records = read(corpus / "dcat" / "opendatasoft-public-2015" / "output.ttl")
    gardens = next(record for record in records if record.source_id.endswith("/concessions_dans_les_jardins"))
    assert len(gardens.keywords) == 7
    assert gardens.modified == "2013-05-30T01:51:37Z"
    assert [distribution.access_url for distribution in gardens.distributions if distribution.access_url]
