"""All real Opendatasoft payloads and all malformed files: read, or refused in one sentence."""

from pathlib import Path

import msgspec
import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.opendatasoft import OPENDATASOFT
from catalog.formats.protocol import PageRequest

URL = "https://corpus.example/file"
# File → how many datasets it holds; every other one holds none and is refused with these words.
READ = {
    "uk-power-networks/uk-power-networks-getDatasets-response.json": 2,
    "uk-power-networks/uk-power-networks-getDataset-live-faults-response.json": 1,
}
REFUSED = {
    "generic/catalog-datasets-search.json": "“request”, “response”",  # an example with its request
    "generic/dataset-export-csv.json": "“request”",
    "generic/dataset-facets.json": "“request”, “response”",
    "generic/dataset-records-query.json": "“request”, “response”",
    "public-2015/catalog.csv": "begins “datasetid,title",
    "uk-power-networks/uk-power-networks-getDatasetsFacets-response.json": "a list of facets",
    "uk-power-networks/uk-power-networks-getRecords-carbon-intensity-response.json": "a page of a dataset's records",
    "uk-power-networks/uk-power-networks-getRecords-live-faults-response.json": "a page of a dataset's records",
}


def files(folder: Path) -> dict[str, Path]:
    return {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_file_is_read_or_refused_as_stated(corpus: Path) -> None:
    found = files(corpus / "opendatasoft")
    assert set(READ) | set(REFUSED) == set(found)
    for name, path in found.items():
        if name in REFUSED:
            with pytest.raises(PageUnreadable, match=REFUSED[name]):
                OPENDATASOFT.read_page(PageRequest(url=URL), "", path.read_bytes())
            continue
        page = OPENDATASOFT.read_page(PageRequest(url=URL), "", path.read_bytes())
        items = list(page.items)
        assert len(items) == READ[name], name
        for item in items:
            mapped = OPENDATASOFT.map_record(item.body)
            assert (item.refusal, mapped.problems) == (None, ()), name
            assert mapped.record.source_id == item.source_id, name
            assert msgspec.json.decode(msgspec.json.encode(mapped), type=type(mapped)) == mapped, name


def test_every_malformed_file_is_refused_in_one_sentence(corpus: Path) -> None:
    found = files(corpus / "malformed")
    assert found
    for name, path in found.items():
        body = path.read_bytes()
        assert OPENDATASOFT.recognises(URL, "", body) == 0.0, name
        with pytest.raises(PageUnreadable) as refused:
            OPENDATASOFT.read_page(PageRequest(url=URL), "", body)
        sentence = str(refused.value)
        assert sentence.endswith("."), name
        assert "\n" not in sentence, name


def test_real_datasets_are_recognised_and_no_other_payload_is(corpus: Path) -> None:
    for name in READ:
        assert OPENDATASOFT.recognises(URL, "", (corpus / "opendatasoft" / name).read_bytes()) > 0.9, name
    for folder in ("ckan", "dcat", "dcat-us"):
        for name, path in files(corpus / folder).items():
            assert OPENDATASOFT.recognises(URL, "", path.read_bytes()) == 0.0, name


def test_a_gated_real_dataset_is_placed(corpus: Path) -> None:
    body = (
        corpus / "opendatasoft/uk-power-networks/uk-power-networks-getDatasets-response.json"
    ).read_bytes()
    page = OPENDATASOFT.read_page(OPENDATASOFT.start("https://portal.example/"), "", body)
    gated, visible = (OPENDATASOFT.map_record(item.body).record for item in page.items)
    assert (gated.access_rights, {file.restricted for file in gated.distributions}) == ("RESTRICTED", {True})
    assert [place.network_area for place in gated.places] == ["", "EPN", "SPN", "LPN"]
    assert gated.identifiers == ("da_fapmzo",)
    assert {file.restricted for file in visible.distributions} == {False}
    assert visible.schema is not None
    assert {column.unit for column in visible.schema.fields} == {"", "%"}
