"""All real CKAN payloads and all malformed files: read with the count that the corpus states, or refused in words."""

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.ckan import CKAN
from catalog.formats.protocol import PageRequest

# Where this reader counts otherwise than the manifest, and why.
COUNTED_OTHERWISE = {
    "ckan/ckanext-dcat-examples/catalog.json": 2,  # one document that lists two datasets
    "ckan/piveau/dcatap_catalogue_example.json": 0,  # a catalogue whose list of datasets is empty
}
REFUSED = {
    "ckan/ckan-local-publish/publish_minimal_package_info-1-resource_create.json": "one resource",
    "ckan/ckan-local-publish/publish_minimal_package_info-2-resource_create.json": "one resource",
    "ckan/piveau/package_search_response_example.json": "broken JSON",  # comments and trailing commas
}


def manifest(corpus: Path, folder: str) -> Iterator[tuple[str, int]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["file"].startswith(f"{folder}/"):
                yield row["file"], int(row["records"])


def read(corpus: Path, name: str) -> list[bytes]:
    request = PageRequest(url=f"https://corpus.example/{name}")
    page = CKAN.read_page(request, "", (corpus / name).read_bytes())
    items = list(page.items)
    assert page.complete, name
    assert page.next is None, name
    for item in items:
        assert item.refusal is None, (name, item.refusal)
        assert CKAN.map_record(item.body).record.source_id == item.source_id, name
    return [item.body for item in items]


def test_every_ckan_file_is_read_or_refused_as_stated(corpus: Path) -> None:
    files = dict(manifest(corpus, "ckan"))
    assert len(files) > 20
    for name, stated in files.items():
        if name in REFUSED:
            with pytest.raises(PageUnreadable, match=REFUSED[name]):
                read(corpus, name)
        else:
            assert len(read(corpus, name)) == COUNTED_OTHERWISE.get(name, stated), name


def test_every_malformed_file_is_refused_in_one_sentence(corpus: Path) -> None:
    names = dict(manifest(corpus, "malformed"))
    assert names
    for name in names:
        body = (corpus / name).read_bytes()
        assert CKAN.recognises("https://corpus.example/", "", body) < 0.3, name
        with pytest.raises(PageUnreadable) as refused:
            CKAN.read_page(PageRequest(url="https://corpus.example/"), "", body)
        sentence = str(refused.value)
        assert sentence.endswith("."), name
        assert "\n" not in sentence, name


def test_real_listings_are_recognised(corpus: Path) -> None:
    for folder in ("ckan/neso", "ckan/dados-gov-br"):
        for path in (corpus / folder).iterdir():
            assert CKAN.recognises("https://corpus.example/x", "", path.read_bytes()) > 0.9, path


def test_a_real_listing_cut_anywhere_keeps_its_whole_records(corpus: Path) -> None:
    body = (corpus / "ckan/dados-gov-br/catalog_search_or_query-0-package_search.json").read_bytes()
    whole = read(corpus, "ckan/dados-gov-br/catalog_search_or_query-0-package_search.json")
    for share in (30, 60, 90):
        page = CKAN.read_page(
            PageRequest(url="https://x.example/a.json"), "", body[: len(body) * share // 100]
        )
        items = list(page.items)
        assert not page.complete
        assert 0 < len(items) < len(whole)
        assert [item.body for item in items] == whole[: len(items)]


def test_canonical_records_can_be_stored_and_read_again(corpus: Path) -> None:
    for name in ("package_search-rows800.json.gz", "catalog-0-package_search.json"):
        for body in read(corpus, f"ckan/dados-gov-br/{name}"):
            found = CKAN.map_record(body)
            encoded = msgspec.json.encode(found)
            assert b"\\u0000" not in encoded
            assert msgspec.json.decode(encoded, type=type(found)) == found


def test_the_recommended_dcat_extras_are_all_placed(corpus: Path) -> None:
    """The same dataset with scheming subfields and with extras of JSON in strings."""
    folder = corpus / "ckan/ckanext-dcat-examples"
    subfields = CKAN.map_record((folder / "ckan_full_dataset_dcat_ap.json").read_bytes())
    strings = CKAN.map_record((folder / "ckan_full_dataset_dcat_ap_legacy.json").read_bytes())
    assert subfields.problems == strings.problems == ()
    for part in ("title", "identifiers", "themes", "keywords", "frequency", "issued", "modified", "languages",
                 "version", "version_notes", "documentation", "lineage", "places", "rights"):  # fmt: skip
        assert getattr(subfields.record, part) == getattr(strings.record, part) != "", part
    assert subfields.record.distributions == strings.record.distributions
