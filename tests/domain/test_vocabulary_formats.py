"""File formats and media types."""

import pytest

from catalog.domain.vocabulary.formats import find_format, formats, is_iana_media_type, normal_media_type

EU = "http://publications.europa.eu/resource/authority/file-type/"


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("csv", "CSV"),
        (".CSV", "CSV"),
        ("CSV.", "CSV"),
        (".cvs", "CSV"),
        ("text/csv; charset=utf-8", "CSV"),
        (EU + "CSV", "CSV"),
        ("https://www.iana.org/assignments/media-types/text/csv", "CSV"),
        ("Comma separated", "CSV"),
        ("CSV/GZ", "CSV"),
        ("zip+csv", "CSV"),
        ("ZIP + XML", "XML"),
        ("Zipped KMZ", "KMZ"),
        ("CSV, JSON", "CSV"),
        ("Excel (.xlsx)", "XLSX"),
        ("Excel", "XLS"),
        ("ESRI REST", "ESRI_REST"),
        ("ArcGIS GeoServices REST API", "ESRI_REST"),
        ("API", "REST"),
        ("shapefile", "SHP"),
        ("application/vnd.geo+json", "GEOJSON"),
        ("application/any.thing+json", "JSON"),
        ("RDF/XML", "RDF_XML"),
        ("image/tiff", "TIFF"),
        ("Cloud Optimized GeoTIFF (COG)", "COG"),
        ("ZIP", "ZIP"),
    ],
)
def test_spellings_of_a_label(label, code):
    found = find_format(label)

    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("label", ["", "Dicionário", "application/octet-stream", "application/unknown", "?"])
def test_what_names_no_format_is_not_guessed(label):
    assert find_format(label) is None


def test_prose_that_happens_to_hold_a_format_word_is_no_format():
    assert find_format("An atlas with maps and text for all of the regions") is None


@pytest.mark.parametrize(
    ("label", "media_type", "url", "code"),
    [
        ("JSON", "text/csv", "https://data.example/a.xlsx", "JSON"),
        ("Data", "text/csv", "https://data.example/a.xlsx", "CSV"),
        ("Data", "application/octet-stream", "https://data.example/a.XLSX?download=1", "XLSX"),
        ("", "", "https://data.example/b.csv.gz", "CSV"),
        ("", "", "https://data.example/b.zip", "ZIP"),
    ],
)
def test_the_label_goes_before_the_media_type_and_both_before_the_file_ending(label, media_type, url, code):
    found = find_format(label, media_type, url)

    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "url", ["https://data.example/v1.1", "https://data.example", "https://data:[x/a.csv", "x"]
)
def test_addresses_without_a_known_ending(url):
    assert find_format("", "", url) is None


def test_every_format_is_found_by_its_code_label_and_address():
    for entry in formats().values():
        for spelling in (entry.code, entry.label, entry.iri):
            assert not spelling or find_format(spelling) == entry, spelling


def test_the_strict_lists_are_those_of_the_eu_and_the_extended_ones_add_to_them():
    strict = [entry for entry in formats().values() if entry.machine_readable]
    non_proprietary = [entry for entry in formats().values() if entry.non_proprietary]

    assert (len(strict), len(non_proprietary)) == (20, 31)
    assert all(entry.machine_readable_extended and entry.iri for entry in strict)
    assert all(entry.non_proprietary_extended and entry.iri for entry in non_proprietary)


@pytest.mark.parametrize("code", ["PARQUET", "GEOPARQUET", "ZARR", "COG", "JSONL", "CIM_XML"])
def test_formats_of_the_extended_list_only(code):
    entry = formats()[code]

    assert not entry.machine_readable
    assert not entry.non_proprietary
    assert entry.machine_readable_extended
    assert entry.non_proprietary_extended


def test_media_types_are_normalised_and_looked_up_in_the_iana_register():
    assert normal_media_type("Text/CSV; header=present") == "text/csv"
    assert (
        normal_media_type("http://www.iana.org/assignments/media-types/application/zip") == "application/zip"
    )
    assert normal_media_type("CSV/GZ") == ""
    assert is_iana_media_type("text/csv; charset=utf-8")
    assert not is_iana_media_type("application/x-shapefile")
