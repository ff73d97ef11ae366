"""A data set in the words of schema.org as a product: each property, and what is noted of what is stated wrongly."""

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.conforms import conforms_of
from catalog.domain.errors import PageUnreadable, RecordRefused
from catalog.domain.product import Agent, Checksum, Concept, Contact, Licence, Period, Place, ProductRecord
from catalog.formats.protocol import MappedRecord, PageRequest
from catalog.formats.schema_org import SCHEMA_ORG
from catalog.formats.schema_org.distributions import bytes_in
from tests.properties import examples

ADDRESS = "https://wind.example/data/output"
CONTEXT = [
    "https://schema.org/",
    {"qudt": "http://qudt.org/schema/qudt/", "time": "http://www.w3.org/2006/time#"},
]


def mapped(**more: Any) -> MappedRecord:
    stated = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "identifier": "wind",
        "name": "Wind",
        "description": "Hourly.",
        **more,
    }
    page = f'<html><script type="application/ld+json">{json.dumps(stated)}</script></html>'.encode()
    (item,) = SCHEMA_ORG.read_page(PageRequest(url=ADDRESS), "text/html", page).items
    return SCHEMA_ORG.map_record(item.body)


def record(**more: Any) -> ProductRecord:
    return mapped(**more).record


def rules(**more: Any) -> list[tuple[str, str]]:
    return [(problem.path, problem.rule) for problem in mapped(**more).problems]


# --- what it is -------------------------------------------------------------------------------


def test_a_full_record_is_without_fault() -> None:
    found = mapped(
        url="https://wind.example/output",
        sameAs=["https://doi.org/10.5/x", {"@id": "https://other.example/x"}],
        keywords="wind, output; power",
        version=2,
        datePublished="2024-01-02",
        dateModified="2026-03-04T05:06:07Z",
        sdDatePublished="2026-03-05",
        inLanguage=["en", {"@type": "Language", "name": "German", "alternateName": "de"}],
        isPartOf={"@type": "Dataset", "name": "All wind", "@id": "https://wind.example/all"},
        includedInDataCatalog={
            "@type": "DataCatalog",
            "name": "Wind catalogue",
            "url": "https://wind.example",
        },
        citation="Field, A. (2024): Wind.",
        subjectOf={
            "@type": "DataDownload",
            "name": "ISO 19115",
            "contentUrl": "https://wind.example/iso.xml",
        },
    )
    assert found.problems == ()
    this = found.record
    assert (this.source_id, this.title, this.description) == ("wind", "Wind", "Hourly.")
    assert this.identifiers == ("https://doi.org/10.5/x", "https://other.example/x")
    assert this.landing_page == "https://wind.example/output"
    assert this.keywords == ("wind", "output", "power")
    assert (this.version, this.issued, this.modified) == ("2", "2024-01-02", "2026-03-04T05:06:07Z")
    assert this.record_modified == "2026-03-05"
    assert this.languages == ("en", "de")
    assert this.in_series == (Concept(label="All wind", iri="https://wind.example/all"),)
    assert this.related == (Concept(label="Wind catalogue", iri="https://wind.example"),)
    assert this.documentation == (
        Concept(label="Field, A. (2024): Wind."), Concept(label="ISO 19115", iri="https://wind.example/iso.xml"),
    )  # fmt: skip


def test_what_search_engines_require_is_told_where_it_is_missing() -> None:
    assert rules(name=None, identifier=None) == [("name", "required"), ("identifier", "identifier")]
    assert rules(description=None) == [("description", "required")]


def test_a_record_without_a_name_is_called_by_its_first_words() -> None:
    assert record(name=None, description="Power " * 100).title == f"{'Power ' * 16}…"


def test_a_page_without_an_address_of_its_own_is_the_landing_page() -> None:
    assert record().landing_page == ADDRESS


def test_a_catalogue_or_site_is_no_series() -> None:
    assert record(isPartOf={"@type": "DataCatalog", "name": "All"}).in_series == ()


def test_languages_of_name_and_description_are_translations() -> None:
    found = record(
        name=[{"@language": "de", "@value": "Windkraft"}, {"@language": "en", "@value": "Wind power"}],
        description=[{"@language": "de", "@value": "Stündlich."}, {"@language": "en", "@value": "Hourly."}],
    )
    assert (found.title, found.language, found.description) == ("Wind power", "en", "Hourly.")
    assert [(one.language, one.title, one.description) for one in found.translations] == [
        ("de", "Windkraft", "Stündlich.")
    ]


def test_terms_of_a_vocabulary_are_keywords_and_themes() -> None:
    term = {
        "@type": "DefinedTerm",
        "name": "wind energy",
        "url": "https://voc.example/wind",
        "termCode": "W1",
    }
    found = record(
        keywords=["power", term],
        about=[{"@type": "Thing", "name": "Energy", "@id": "https://voc.example/energy"}],
    )
    assert found.keywords == ("power", "wind energy")
    assert found.themes == (
        Concept(label="Energy", iri="https://voc.example/energy"), Concept(label="wind energy", iri="https://voc.example/wind"),
    )  # fmt: skip


def test_a_service_by_itself_is_a_service() -> None:
    stated = {"@context": "https://schema.org", "@type": "WebAPI", "@id": "https://wind.example/api", "name": "Wind API",
              "description": "Readings.", "documentation": "https://wind.example/openapi.json", "url": "https://wind.example/api/v1",
              "termsOfService": "https://wind.example/terms"}  # fmt: skip
    body = f'<html><script type="application/ld+json">{json.dumps(stated)}</script></html>'.encode()
    (item,) = SCHEMA_ORG.read_page(PageRequest(url=ADDRESS), "text/html", body).items
    found = SCHEMA_ORG.map_record(item.body).record
    assert (found.kind, found.rights) == ("service", "Terms of service: https://wind.example/terms")
    assert found.service is not None
    assert found.service.endpoint_url == "https://wind.example/api/v1"
    assert found.service.description_url == "https://wind.example/openapi.json"


# --- people and rights ------------------------------------------------------------------------


def test_people_and_their_contact_points() -> None:
    found = record(
        publisher={"@type": "Organization", "name": "Wind Ltd", "url": "https://wind.example", "@id": "https://ror.org/1",
                   "contactPoint": {"@type": "ContactPoint", "contactType": "Data team", "email": "mailto:data@wind.example",
                                    "telephone": "+44 1"}},
        creator={"@list": [
            {"@type": "Role", "roleName": "Lead", "creator": {"@type": "Person", "name": "Ann", "identifier": {
                "@type": "PropertyValue", "value": "0000-1", "url": "https://orcid.org/0000-1"}}},
            {"@type": "Person", "givenName": "Bob", "familyName": "Pole", "email": "bob@wind.example"}]},
        maintainer={"@type": "Person", "name": "Cas", "email": "cas"},
    )  # fmt: skip
    assert found.publisher == Agent(name="Wind Ltd", iri="https://ror.org/1", homepage="https://wind.example")
    assert found.creators == (
        Agent(name="Ann", iri="https://orcid.org/0000-1"), Agent(name="Bob Pole", email="bob@wind.example"),
    )  # fmt: skip
    assert found.contacts == (
        Contact(name="Cas"),
        Contact(name="Wind Ltd", email="data@wind.example", phone="+44 1"),
        Contact(name="Bob Pole", email="bob@wind.example"),
    )


def test_the_provider_publishes_where_nobody_else_does() -> None:
    assert record(provider={"name": "Wind Ltd"}).publisher == Agent(name="Wind Ltd")


@pytest.mark.parametrize(
    "stated",
    [
        "https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0", ["https://creativecommons.org/licenses/by/4.0/"],
        {"@type": "CreativeWork", "name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        {"@id": "https://creativecommons.org/licenses/by/4.0/"},
    ],
)  # fmt: skip
def test_a_licence_however_it_is_stated(stated: Any) -> None:
    licence = record(license=stated).licence
    assert licence is not None
    assert licence.code == "CC-BY-4.0"


def test_an_unknown_licence_is_kept_as_stated() -> None:
    stated = {"@type": "CreativeWork", "name": "Wind terms", "url": "https://wind.example/terms"}
    assert record(license=stated).licence == Licence(label="Wind terms", iri="https://wind.example/terms")


def test_free_of_charge_is_told_and_is_not_public() -> None:
    found = record(
        isAccessibleForFree=True, conditionsOfAccess="Ask us first.", usageInfo="https://wind.example/use"
    )
    assert found.rights == "Ask us first.\nFree of charge.\nUse: https://wind.example/use"
    assert found.access_rights == ""
    assert record(isAccessibleForFree="http://schema.org/False").rights == "Not free of charge."


def test_access_is_what_the_conditions_state_as_a_term() -> None:
    assert record(conditionsOfAccess="restricted").access_rights == "RESTRICTED"
    stated = "http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC"
    assert record(conditionsOfAccess=stated).access_rights == "NON_PUBLIC"
    assert record(conditionsOfAccess=["open access", "restricted"]).access_rights == "RESTRICTED"


def test_further_licences_credit_and_copyright_are_rights_in_words() -> None:
    found = record(
        license=["CC0-1.0", "Own terms"],
        creditText="Wind Ltd",
        copyrightHolder={"name": "Wind Ltd"},
        copyrightYear=2026,
    )
    assert found.rights == "Credit: Wind Ltd\nCopyright: 2026 Wind Ltd.\nAlso under Own terms."


# --- where, when, how -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "box"),
    [
        ({"@type": "GeoShape", "box": "50.0 -5.5 52.5 1.5"}, (-5.5, 50.0, 1.5, 52.5)),
        ({"@type": "GeoShape", "box": "50.0,-5.5 52.5,1.5"}, (-5.5, 50.0, 1.5, 52.5)),
        ({"@type": "GeoShape", "box": "52.5 1.5 50.0 -5.5"}, (-5.5, 50.0, 1.5, 52.5)),
        ({"@type": "GeoShape", "polygon": "50 -5 52 -5 52 1 50 -5"}, (-5, 50, 1, 52)),
        ({"@type": "GeoShape", "polygon": "50,-5 52,-5 52,1"}, (-5, 50, 1, 52)),
        ({"@type": "GeoShape", "line": "50 -5 52 1"}, (-5, 50, 1, 52)),
        ({"@type": "GeoShape", "circle": "51 0 11132"}, (-0.1589, 50.9, 0.1589, 51.1)),
        ({"geoMidpoint": {"latitude": 51, "longitude": 0}, "geoRadius": "11132"}, (-0.1589, 50.9, 0.1589, 51.1)),
        ({"@type": "GeoCoordinates", "latitude": "51.5", "longitude": -0.1}, (-0.1, 51.5, -0.1, 51.5)),
        ({"type": "Point", "coordinates": [-0.1, 51.5]}, (-0.1, 51.5, -0.1, 51.5)),
        ({"@type": "GeoCoordinates", "latitude": "120", "longitude": 45}, (120, 45, 120, 45)),  # the other way round
    ],
)  # fmt: skip
def test_shapes(shape: dict[str, Any], box: tuple[float, ...]) -> None:
    (place,) = record(spatialCoverage={"@type": "Place", "name": "Site", "geo": shape}).places
    assert place.name == "Site"
    assert place.bbox == pytest.approx(box, abs=1e-3)


def test_a_polygon_is_kept_as_geojson() -> None:
    (place,) = record(
        spatialCoverage={"geo": {"@type": "GeoShape", "polygon": "50 -5 52 -5 52 1 50 -5"}}
    ).places
    assert json.loads(place.geometry) == {
        "type": "Polygon",
        "coordinates": [[[-5, 50], [-5, 52], [1, 52], [-5, 50]]],
    }


@pytest.mark.parametrize(
    "shape",
    [{"box": "one two"}, {"box": "1 2 3"}, {"polygon": "500 500"}, {"circle": "0 0"}, {"latitude": "north"}],
)
def test_a_shape_that_is_none_is_left_out_and_noted(shape: dict[str, Any]) -> None:
    stated = {"@type": "Place", "name": "Site", "geo": {"@type": "GeoShape", **shape}}
    assert record(spatialCoverage=stated).places == (Place(name="Site"),)
    assert rules(spatialCoverage=stated) == [("spatialCoverage", "geometry")]


def test_places_by_name_address_and_postal_address() -> None:
    postal = {
        "@type": "Place",
        "address": {"@type": "PostalAddress", "addressLocality": "Leeds", "addressCountry": {"name": "GB"}},
    }
    found = record(spatialCoverage=["Wales", "https://www.geonames.org/2634895", postal])
    assert found.places == (
        Place(name="Wales"),
        Place(iri="https://www.geonames.org/2634895"),
        Place(name="Leeds, GB"),
    )


@pytest.mark.parametrize(
    ("stated", "period"),
    [
        ("2012-01-01/2013-01-01", Period(start="2012-01-01", end="2013-01-01")),
        ("2012/..", Period(start="2012")),
        ("../2012", Period(end="2012")),
        ("2012-01-01/", Period(start="2012-01-01")),
        ("2008", Period(start="2008", end="2008")),
        ("2012-01-01--2013-01-01", Period(start="2012-01-01", end="2013-01-01")),
        ({"@type": "DateTimeInterval", "startDate": "2012", "endDate": "2013"}, Period(start="2012", end="2013")),
        ({"@type": "time:ProperInterval", "time:hasBeginning": {"time:inXSDDateTimeStamp": "1980-03-27T19:36:00Z"}},
         Period(start="1980-03-27T19:36:00Z")),
    ],
)  # fmt: skip
def test_periods(stated: Any, period: Period) -> None:
    assert record(temporalCoverage=stated).periods == (period,)
    assert rules(temporalCoverage=stated) == []


def test_what_is_no_period_is_left_out_and_noted() -> None:
    assert rules(temporalCoverage="long ago") == [("temporalCoverage", "date")]


def test_where_it_comes_from() -> None:
    found = record(
        isBasedOn=["https://wind.example/raw", {"@type": "CreativeWork", "name": "Met masts"}],
        measurementTechnique=["SCADA", {"@type": "DefinedTerm", "name": "LIDAR"}],
        funder={"name": "Wind Fund"},
        funding={
            "@type": "MonetaryGrant",
            "identifier": "G-7",
            "name": "Windy",
            "funder": {"name": "Research Council"},
        },
    ).lineage
    assert found is not None
    assert found.sources == (Concept(iri="https://wind.example/raw"), Concept(label="Met masts"))
    assert found.statement.splitlines() == [
        "Measured by: SCADA", "Measured by: LIDAR", "Funded by Wind Fund.", "Funded by Research Council (grant G-7: Windy).",
    ]  # fmt: skip


# --- columns ----------------------------------------------------------------------------------


def test_variables_are_columns() -> None:
    schema = record(variableMeasured=[
        "wind speed", "https://voc.example/direction",
        {"@type": "PropertyValue", "name": "power", "alternateName": "Output", "description": "Mean.", "unitText": "MW",
         "unitCode": "MAW", "minValue": 0, "maxValue": 500, "measurementTechnique": "SCADA",
         "qudt:dataType": "http://www.w3.org/2001/XMLSchema#decimal"},
        {"@type": "PropertyValue", "name": "gust", "unitCode": "http://qudt.org/vocab/unit/M-PER-SEC", "minValue": 0},
        {"@type": "PropertyValue", "name": "site", "valueReference": [{"@type": "PropertyValue", "name": "code"}]},
        {"@type": "PropertyValue"}, 7, None,
    ]).schema  # fmt: skip
    assert schema is not None
    assert [(f.name, f.type, f.title, f.description, f.unit) for f in schema.fields] == [
        ("wind speed", "", "", "", ""),
        ("direction", "", "", "https://voc.example/direction", ""),
        ("power", "decimal", "Output", "Mean.\nFrom 0 to 500.\nTechnique: SCADA", "MW"),
        ("gust", "", "", "At least 0.", "M-PER-SEC"),
        ("site", "", "", "", ""),
        ("site.code", "", "", "", ""),
        ("7", "", "", "", ""),
    ]


def test_record_sets_of_croissant_are_the_schemas_of_their_files() -> None:
    def column(name: str, file: str, **more: Any) -> dict[str, Any]:
        source = {"fileObject": {"@id": file}, "extract": {"column": name}}
        return {
            "@type": "cr:Field",
            "@id": f"set/{name}",
            "name": name,
            "dataType": "sc:Float",
            "source": source,
            **more,
        }

    found = record(
        distribution=[
            {"@type": "cr:FileObject", "@id": "a.csv", "contentUrl": "a.csv", "encodingFormat": "text/csv", "sha256": "A" * 64},
            {"@type": "cr:FileSet", "@id": "parts", "containedIn": {"@id": "all.zip"}, "includes": "*.csv"},
            {"@type": "cr:FileObject", "@id": "all.zip", "name": "All", "contentUrl": "https://wind.example/all.zip"},
        ],
        recordSet=[
            {"@type": "cr:RecordSet", "@id": "one", "name": "one", "key": {"@id": "set/id"},
             "field": [column("id", "a.csv", dataType=["sc:Integer", "wd:Q1"]), column("power", "a.csv", unit="MW")]},
            {"@type": "cr:RecordSet", "@id": "two", "name": "two", "field": [
                column("x", "a.csv"), column("y", "b.csv", references={"field": {"@id": "one/id"}}),
                {"@type": "cr:Field", "@id": "two/pair", "subField": [{"@type": "cr:Field", "@id": "two/pair/left"}]}]},
        ],
    )  # fmt: skip
    csv, parts, _ = found.distributions
    assert csv.checksum == Checksum(algorithm="sha256", value="a" * 64)
    assert csv.schema is not None
    assert [(f.name, f.type, f.unit, f.key) for f in csv.schema.fields] == [
        ("one/id", "Integer, Q1", "", True), ("one/power", "Float", "MW", None),
    ]  # fmt: skip
    assert (parts.access_url, parts.download_url) == ("https://wind.example/all.zip", "")
    assert parts.description == "The files “*.csv” in “All”."
    assert found.schema is not None
    assert [(f.name, f.description) for f in found.schema.fields] == [
        ("two/x", ""), ("two/y", "Refers to one/id."), ("two/pair.left", ""),
    ]  # fmt: skip
    assert conforms_of(found) == ["croissant"], "though it says so nowhere"


def test_files_of_croissant_before_version_one_are_in_what_is_named() -> None:
    found = record(distribution=[
        {"@type": "sc:FileObject", "name": "repo", "contentUrl": "https://wind.example/repo", "encodingFormat": "git+https"},
        {"@type": "sc:FileSet", "name": "parts", "containedIn": "#{repo}", "includes": "*.parquet",
         "encodingFormat": "application/x-parquet"},
    ])  # fmt: skip
    _, parts = found.distributions
    assert (parts.access_url, parts.format) == ("https://wind.example/repo", "PARQUET")


# --- distributions ----------------------------------------------------------------------------


def test_a_download_with_all_that_it_can_state() -> None:
    (file,) = record(distribution={
        "@type": "DataDownload", "@id": "#csv", "name": "Hourly", "description": "All farms.", "contentUrl": "files/a.csv",
        "encodingFormat": ["application/zip", "text/csv"], "contentSize": "12.5 MB", "sha256": "b" * 64, "license": "CC0-1.0",
        "datePublished": "2025-01-01", "dateModified": "2026-01-01", "inLanguage": "en", "conditionsOfAccess": "Sign in.",
    }).distributions  # fmt: skip
    assert (file.identifier, file.title, file.description) == (f"{ADDRESS}#csv", "Hourly", "All farms.")
    assert file.download_url == file.access_url == "https://wind.example/data/files/a.csv"
    assert (file.format, file.media_type, file.package_format) == ("CSV", "text/csv", "application/zip")
    assert (file.byte_size, file.issued, file.modified, file.languages) == (
        12_500_000,
        "2025-01-01",
        "2026-01-01",
        ("en",),
    )
    assert file.licence is not None
    assert (file.licence.code, file.rights) == ("CC0-1.0", "Sign in.")


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ("12323", 12_323), ("12 MB", 12_000_000), ("1.5GB", 1_500_000_000), ("12 MiB", 12_582_912), ("890 B", 890),
        ("1,234,567", 1_234_567), ("1,5 MB", 1_500_000),
        ("1,500 KB", 1_500_000), ("7 bytes", 7), ("0", 0), ("about 3", None), ("3 kB", 3_000),
        ("MB", None), ("-3 MB", None), ("1.2.3", None), ("9" * 40, None), ("", None),
    ],
)  # fmt: skip
def test_sizes_in_words(words: str, size: int | None) -> None:
    assert bytes_in(words) == size


def test_a_size_that_is_none_and_an_address_that_is_none_are_noted() -> None:
    found = mapped(
        distribution=[
            {"@type": "DataDownload", "name": "x", "contentUrl": "see the annex", "contentSize": "large"}
        ]
    )
    assert [(problem.path, problem.rule) for problem in found.problems] == [
        ("distribution[0].contentUrl", "address"), ("distribution[0].contentSize", "file size"),
    ]  # fmt: skip
    assert rules(distribution=[{"@type": "DataDownload"}]) == [("distribution[0]", "empty")]


def test_a_download_that_needs_permission_is_restricted() -> None:
    stated = {
        "@type": "DataDownload",
        "contentUrl": "https://wind.example/a.csv",
        "conditionsOfAccess": "non-public",
    }
    (file,) = record(distribution=stated).distributions
    assert (file.access_rights, file.restricted) == ("NON_PUBLIC", True)


def test_an_address_alone_is_a_distribution() -> None:
    (file,) = record(distribution="https://wind.example/a.geojson").distributions
    assert (file.download_url, file.format) == ("https://wind.example/a.geojson", "GEOJSON")


def test_a_search_action_is_a_service() -> None:
    (way,) = record(potentialAction={
        "@type": "SearchAction", "name": "Readings",
        "target": {"urlTemplate": "https://wind.example/api?site={site}", "contentType": "application/json"},
        "query-input": {"valueName": "site", "valueRequired": True, "description": "its code"},
    }).distributions  # fmt: skip
    assert way.service is not None
    assert way.service.endpoint_url == "https://wind.example/api"
    assert way.service.description == (
        "Template of its address: https://wind.example/api?site={site}\nsite (required): its code"
    )
    assert way.format == "JSON"


# --- anything at all --------------------------------------------------------------------------

_WORDS = st.sampled_from([
    "@id", "@type", "@value", "@list", "@language", "@context", "@graph", "name", "description", "identifier", "url",
    "publisher", "contactPoint", "email", "keywords", "license", "spatialCoverage", "geo", "box", "polygon", "circle", "creator",
    "latitude", "longitude", "temporalCoverage", "variableMeasured", "unitCode", "valueReference", "distribution", "contentUrl",
    "contentSize", "encodingFormat", "potentialAction", "target", "urlTemplate", "recordSet", "field", "source", "hasPart",
    "isPartOf", "funding", "inLanguage", "sameAs", "isBasedOn", "dataset", "key", "containedIn", "includes",
])  # fmt: skip
_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20)
    | st.sampled_from(["Dataset", "2020/..", "1 2 3 4", "https://schema.org/", "https://x.example/a", "12 MB", "\x00", "\ud800",
                       "#a", "_:b", "x" * 3_000, "{", "text/csv", "DataDownload"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@examples(2)
@given(st.dictionaries(_WORDS, _VALUES, max_size=8))
def test_any_markup_is_a_record_or_a_refusal(stated: dict[str, Any]) -> None:
    document = {"@context": "https://schema.org", "@type": "Dataset", "description": "x", **stated}
    block = json.dumps(document).replace("</", "<\\/")
    body = f'<html><script type="application/ld+json">{block}</script></html>'.encode()
    assert 0 <= SCHEMA_ORG.recognises(ADDRESS, "text/html", body) <= 1
    with suppress(PageUnreadable, RecordRefused):
        for item in SCHEMA_ORG.read_page(PageRequest(url=ADDRESS), "text/html", body).items:
            if item.refusal is None:
                found = SCHEMA_ORG.map_record(item.body).record
                assert found.title
                assert found.source_id == item.source_id
                msgspec.json.encode(found)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_page_or_a_refusal(body: bytes) -> None:
    for marked in (
        body,
        b'<script type="application/ld+json">' + body,
        b"<div itemscope itemtype='http://schema.org/Dataset'>" + body,
    ):
        SCHEMA_ORG.recognises(ADDRESS, "text/html", marked)
        with suppress(PageUnreadable, RecordRefused):
            for item in SCHEMA_ORG.read_page(PageRequest(url=ADDRESS), "", marked).items:
                assert item.refusal or SCHEMA_ORG.map_record(item.body)
