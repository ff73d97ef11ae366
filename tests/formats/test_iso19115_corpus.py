"""All real records of ISO 19115, alone and within answers of catalogue services: read with the count that the corpus states."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Concept, ProductRecord
from catalog.formats.iso19115 import ISO19115
from catalog.formats.iso19115.mapping import map_element
from catalog.formats.iso19115.reading import records_in, source_id_of
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from catalog.formats.xml_reader import xml_root

FOLDER = "iso-csw"
# Where this reader counts otherwise than the manifest.
COUNTED_OTHERWISE = {
    f"{FOLDER}/owslib/iso3_examples/arcgis-sample.xml": 1,  # the manifest counts elements whose names only begin so
    f"{FOLDER}/owslib/iso_che.xml": 1,  # a profile, which the manifest does not count
}
# What is metadata of other kinds, by the root of its document: not read here, and why.
OTHER_KINDS = {
    "metadata": "FGDC CSDGM",
    "TRANSFER": "INTERLIS",
    "Record": "Dublin Core, which the catalogue services' reader takes",
    "SummaryRecord": "Dublin Core",
}
CARRIERS = ("GetRecordsResponse", "GetRecordByIdResponse")


def manifest(corpus: Path) -> Iterator[tuple[str, int]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["file"].startswith(f"{FOLDER}/"):
                yield row["file"], int(row["records"])


def parsed(corpus: Path, name: str) -> tuple[str, list[object]] | None:
    """(plain name of the root, records); None where the file is no XML."""
    try:
        root = xml_root((corpus / name).read_bytes())
    except PageUnreadable:
        return None
    return str(root.tag).rpartition("}")[2], list(records_in(root))


def everything(corpus: Path) -> list[tuple[str, ProductRecord]]:
    found = []
    for name, _ in manifest(corpus):
        _, records = parsed(corpus, name) or ("", [])
        for element in records:
            mapped = map_element(element)
            assert mapped.record.source_id == source_id_of(element), name
            found.append((name, mapped.record))
    return found


def test_every_record_is_read_or_is_metadata_of_another_kind(corpus: Path) -> None:
    read, of_others, unexplained = 0, Counter[str](), []
    for name, stated in manifest(corpus):
        found = parsed(corpus, name)
        if found is None:
            assert stated == 0, name
            continue
        root, records = found
        read += len(records)
        if len(records) != COUNTED_OTHERWISE.get(name, stated):
            if records or root not in (*OTHER_KINDS, *CARRIERS):
                unexplained.append(name)
            of_others[root] += stated
    assert unexplained == []
    assert read == 110
    assert of_others == {
        "GetRecordsResponse": 113, "metadata": 8, "TRANSFER": 4, "GetRecordByIdResponse": 2, "SummaryRecord": 2, "Record": 2,
    }  # fmt: skip


def test_documents_of_their_own_are_read_as_pages(corpus: Path) -> None:
    pages = 0
    for name, _ in manifest(corpus):
        body = (corpus / name).read_bytes()
        found = parsed(corpus, name)
        if found and found[1] and found[0] not in CARRIERS:
            items = list(ISO19115.read_page(PageRequest(url=name), "", body).items)
            assert [item.refusal for item in items] == [None] * len(found[1]), name
            assert (
                protocol_recognise(f"https://corpus.example/{name}", "application/xml", body) is ISO19115
            ), name
            pages += 1
        elif not (found and found[1]):
            with pytest.raises(PageUnreadable, match=r"\w"):
                ISO19115.read_page(PageRequest(url=name), "", body)
    assert pages == 72


def test_real_records_tell_what_a_catalogue_needs(corpus: Path) -> None:
    records = [record for _, record in everything(corpus)]
    told = Counter(name for record in records for name in record.__struct_fields__ if getattr(record, name))
    least = {"publisher": 80, "contacts": 80, "keywords": 60, "themes": 80, "places": 105, "record_modified": 85,
             "distributions": 105, "quality": 60, "lineage": 55, "schema": 16, "licence": 28, "access_rights": 35}  # fmt: skip
    assert {name: number for name, number in least.items() if told[name] < number} == {}
    assert Counter(record.kind for record in records)["service"] == told["service"] == 23


def test_a_record_of_the_uk_s_catalogue(corpus: Path) -> None:
    body = (corpus / FOLDER / "gemini-uk/gemini2.1/validation/04_Dataset_Valid.xml").read_bytes()
    (item,) = ISO19115.read_page(PageRequest(url=""), "", body).items
    found = ISO19115.map_record(item.body)
    record = found.record
    assert found.problems == ()
    assert (record.frequency, record.language, record.identifiers) == (
        "NOT_PLANNED",
        "en",
        ("CEH:EIDC:1300392329603",),
    )
    assert record.publisher is not None
    assert record.publisher.email == "enquiries@ceh.ac.uk"
    assert record.in_series == (Concept(iri="test-record-08"),)
    assert [system.iri for system in record.conforms_to] == ["http://www.opengis.net/def/crs/EPSG/0/27700"]
    assert [theme.label for theme in record.themes][-1] == "Habitats and biotopes"
    assert [(file.format, file.service is not None) for file in record.distributions] == [
        ("GEOTIFF", False),
        ("WMS_SRVC", True),
    ]
    assert len(record.documentation) == 4


def test_a_service_of_the_uk_s_catalogue(corpus: Path) -> None:
    body = (corpus / FOLDER / "gemini-uk/gemini2.1/validation/12_Service_Valid.xml").read_bytes()
    found = ISO19115.map_record(body)
    service = found.record.service
    assert found.problems == ()
    assert service is not None
    assert service.endpoint_url.endswith("/MapServer/WMSServer")
    assert service.description_url == f"{service.endpoint_url}?request=getCapabilities&service=WMS"
    assert [concept.label for concept in service.conforms_to] == ["view", "OGC:WMS"]
    assert len(found.record.related) == 2
