"""Dublin Core of catalogue services: what each element becomes, boxes by their axes, links by their schemes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Concept, ProductRecord
from catalog.formats.csw import CSW
from catalog.formats.protocol import MappedRecord
from tests.formats.csw_service import SPACES, dublin_core

WHOLE = """<csw:Record {spaces}>
<dc:identifier>uk-grid-7</dc:identifier><dc:identifier>https://data.example/id/uk-grid-7</dc:identifier>
<dc:title>Primary substations</dc:title><dct:alternative>Substations</dct:alternative>
<dc:type>dataset</dc:type>
<dc:subject>electricity</dc:subject><dc:subject>utilitiesCommunication</dc:subject>
<dc:format>CSV</dc:format>
<dct:abstract>Firm capacity of each primary substation.</dct:abstract>
<dc:description>Firm capacity of each primary substation.</dc:description>
<dc:creator>Network planning</dc:creator><dc:publisher>Example Networks</dc:publisher>
<dct:issued>2024-01-05</dct:issued><dct:modified>2026-07-01</dct:modified><dc:date>2020-01-01</dc:date>
<dc:language>eng; GBR</dc:language>
<dc:rights>otherRestrictions</dc:rights>
<dct:accessRights>public</dct:accessRights>
<dct:license>https://creativecommons.org/licenses/by/4.0/</dct:license>
<dct:spatial>Great Britain</dct:spatial>
<dct:temporal>2020-01-01/2025-12-31</dct:temporal>
<dc:source>Asset register</dc:source><dct:provenance>Taken over each night.</dct:provenance>
<dct:conformsTo>https://data.example/standard</dct:conformsTo>
<dct:isPartOf>https://data.example/series</dct:isPartOf>
<dc:relation>uk-grid-8</dc:relation>
<dct:references scheme="OGC:WMS">https://maps.example/wms?service=WMS&amp;request=GetCapabilities</dct:references>
<dct:references scheme="WWW:DOWNLOAD-1.0-http--download">https://data.example/get?id=7</dct:references>
<dct:references scheme="WWW:LINK-1.0-http--image-thumbnail">https://data.example/thumb.png</dct:references>
<dc:URI protocol="WWW:LINK-1.0-http--link" name="page" description="About the data">https://data.example/about</dc:URI>
<dc:URI protocol="null">https://data.example/substations.xlsx</dc:URI>
<dct:references scheme="x">no address</dct:references>
<ows:BoundingBox crs="urn:x-ogc:def:crs:EPSG:6.11:4326"><ows:LowerCorner>49.9 -8.6</ows:LowerCorner>
<ows:UpperCorner>60.9 1.8</ows:UpperCorner></ows:BoundingBox>
</csw:Record>"""


def mapped(xml: str) -> MappedRecord:
    return CSW.map_record(xml.replace("{spaces}", SPACES).encode())


def with_more(more: str) -> ProductRecord:
    return mapped(dublin_core("a", more).replace("<csw:Record>", f"<csw:Record {SPACES}>")).record


def test_a_whole_record() -> None:
    found = mapped(WHOLE)
    record = found.record
    assert (record.source_id, record.title, record.kind) == ("uk-grid-7", "Primary substations", "dataset")
    assert record.description == "Firm capacity of each primary substation."
    assert "https://data.example/id/uk-grid-7" in record.identifiers
    assert record.keywords == ("electricity",)
    assert [theme.label for theme in record.themes] == ["Utilities and communication"]
    assert record.publisher is not None
    assert (record.publisher.name, record.creators[0].name) == ("Example Networks", "Network planning")
    assert (record.issued, record.languages, record.language) == ("2024-01-05", ("en",), "en")
    assert (record.modified, record.record_modified) == ("2020-01-01", "2026-07-01")
    assert record.periods[0].start == "2020-01-01"
    assert record.places[0].bbox == (-8.6, 49.9, 1.8, 60.9)
    assert record.places[1].name == "Great Britain"
    assert record.lineage is not None
    assert (record.lineage.sources[0].label, record.lineage.statement) == (
        "Asset register",
        "Taken over each night.",
    )
    assert record.conforms_to == (Concept(iri="https://data.example/standard"),)
    assert record.in_series == (Concept(iri="https://data.example/series"),)
    assert record.related == (Concept(label="uk-grid-8"),)
    assert record.documentation == (Concept(iri="https://data.example/thumb.png"),)
    assert [problem.path for problem in found.problems] == ["dct:references"]


def test_a_code_of_access_is_no_licence() -> None:
    record = mapped(WHOLE).record
    assert record.licence is not None
    assert record.licence.code == "CC-BY-4.0"
    assert (record.access_rights, record.rights) == ("PUBLIC", "otherRestrictions")
    without = with_more("<dc:rights>otherRestrictions</dc:rights><dc:rights>license</dc:rights>")
    assert without.licence is None
    assert without.access_rights == ""


def test_links_become_services_files_and_pages() -> None:
    wms, file, page, table = mapped(WHOLE).record.distributions
    assert (wms.format, wms.service and wms.service.endpoint_url) == ("WMS_SRVC", "https://maps.example/wms")
    assert (file.download_url, file.format) == ("https://data.example/get?id=7", "CSV")
    assert (page.title, page.download_url, page.description) == ("page", "", "About the data")
    assert (table.download_url, table.format) == ("https://data.example/substations.xlsx", "XLSX")


def test_a_service_has_its_endpoint() -> None:
    record = with_more(
        "<dc:type>service</dc:type><dct:references scheme='OGC:WFS'>https://maps.example/wfs</dct:references>"
    )
    assert record.kind == "service"
    assert record.service is not None
    assert (record.service.endpoint_url, record.service.title) == ("https://maps.example/wfs", "Title of a")
    assert with_more("<dc:type>http://purl.org/dc/dcmitype/Service</dc:type>").service is None


@pytest.mark.parametrize(("stated", "kind"), [("series", "series"), ("http://purl.org/dc/dcmitype/Collection", "dataset"),
                                              ("nonGeographicDataset", "dataset"), ("", "dataset")])  # fmt: skip
def test_kinds(stated: str, kind: str) -> None:
    assert with_more(f"<dc:type>{stated}</dc:type>").kind == kind


@pytest.mark.parametrize(
    ("name", "crs", "lower", "upper"),
    [
        ("BoundingBox", "urn:ogc:def:crs:EPSG::4326", "49.9 -8.6", "60.9 1.8"),
        ("BoundingBox", "http://www.opengis.net/def/crs/EPSG/0/4326", "49.9 -8.6", "60.9 1.8"),
        ("BoundingBox", "EPSG:4326", "49.9 -8.6", "60.9 1.8"),
        ("BoundingBox", "", "49.9 -8.6", "60.9 1.8"),
        ("BoundingBox", "urn:ogc:def:crs:OGC:1.3:CRS84", "-8.6 49.9", "1.8 60.9"),
        ("WGS84BoundingBox", "", "-8.6 49.9", "1.8 60.9"),
        (
            "BoundingBox",
            "urn:x-ogc:def:crs:EPSG:6.11:4326",
            "1.8 49.9",
            "-8.6 60.9",
        ),  # as GeoNetwork writes it
        ("BoundingBox", "urn:ogc:def:crs:::WGS 1984", "1.8 49.9", "-8.6 60.9"),
    ],
)
def test_boxes_by_their_axes(name: str, crs: str, lower: str, upper: str) -> None:
    corners = f"<ows:LowerCorner>{lower}</ows:LowerCorner><ows:UpperCorner>{upper}</ows:UpperCorner>"
    box = f'<ows:{name} crs="{crs}">{corners}</ows:{name}>'
    assert with_more(box).places[0].bbox == (-8.6, 49.9, 1.8, 60.9)


@pytest.mark.parametrize(
    ("crs", "corner", "why"),
    [
        ("EPSG:27700", "400000 300000", "not in degrees"),
        ("EPSG:4326", "400000 300000", "not in degrees"),
        ("EPSG:4326", "1", "no two corners"),
        ("EPSG:4326", "north west", "not in degrees"),
    ],
)
def test_other_boxes_are_left_out_and_told(crs: str, corner: str, why: str) -> None:
    corners = f"<ows:LowerCorner>{corner}</ows:LowerCorner><ows:UpperCorner>{corner}</ows:UpperCorner>"
    named = f'<dc:identifier>a</dc:identifier><dc:title>A</dc:title><ows:BoundingBox crs="{crs}">'
    box = f"<csw:Record {SPACES}>{named}{corners}</ows:BoundingBox></csw:Record>"
    found = mapped(box)
    assert found.record.places == ()
    assert any(why in problem.message for problem in found.problems)


def test_a_missing_identifier_is_told_or_refused() -> None:
    record = f"<csw:SummaryRecord {SPACES}><dc:title>Only a title</dc:title></csw:SummaryRecord>"
    found = mapped(record)
    assert found.record.source_id == "Only a title"
    assert any(problem.rule == "identifier" for problem in found.problems)
    with pytest.raises(RecordRefused, match="no “dc:identifier”"):
        mapped(f"<csw:BriefRecord {SPACES}/>")


@pytest.mark.parametrize("body", [b"", b"<a/>", b"<a", b"{}", b"\x00", b"<a>" * 100_000, b"<metadata/>"])
def test_what_is_no_record_is_refused(body: bytes) -> None:
    with pytest.raises(RecordRefused):
        CSW.map_record(body)


ELEMENTS = ["dc:title", "dc:identifier", "dct:references", "dc:URI", "dc:date", "dc:type", "ows:BoundingBox", "dct:spatial",
            "dc:subject", "dc:language", "ows:LowerCorner", "dc:format", "dc:rights"]  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from(ELEMENTS), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
        )
    )
)
def test_any_text_in_any_element_is_read(parts: list[tuple[str, str]]) -> None:
    escaped = [
        (name, text.replace("&", "&amp;").replace("<", "&lt;").replace("\ufffe", "").replace("\uffff", ""))
        for name, text in parts
    ]
    inside = "".join(f"<{name} scheme='OGC:WMS'>{text}<dc:x>1</dc:x></{name}>" for name, text in escaped)
    assert with_more(inside).source_id == "a"


def test_a_record_with_very_many_values_is_bounded() -> None:
    many = "".join(
        f"<dc:subject>word {n}</dc:subject><dc:URI>https://data.example/{n}</dc:URI>" for n in range(30_000)
    )
    record = with_more(many)
    assert (len(record.keywords), len(record.distributions)) == (500, 1_000)


def test_hostile_sizes_are_bounded() -> None:
    long = "x " * 4_000_000
    record = mapped(
        f"<csw:Record {SPACES}><dc:identifier>a</dc:identifier><dc:title>{long}</dc:title></csw:Record>"
    ).record
    assert len(record.title) <= 2_000
    box = "<ows:BoundingBox><ows:LowerCorner>1 2</ows:LowerCorner><ows:UpperCorner>x</ows:UpperCorner></ows:BoundingBox>"
    found = mapped(
        f"<csw:Record {SPACES}><dc:identifier>a</dc:identifier><dc:title>A</dc:title>{box * 5_000}</csw:Record>"
    )
    assert len(found.problems) < 200
    nested = "<dc:title>" * 200 + "</dc:title>" * 200
    assert with_more(nested).source_id == "a"
