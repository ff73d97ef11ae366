"""A dataset of data.json to the canonical record: every field of 1.1, the forms of 3.0, and what is wrong in them."""

import json
from typing import Any

import pytest

from catalog.domain.errors import RecordRefused
from catalog.domain.product import (
    Agent,
    Checksum,
    Concept,
    Contact,
    Distribution,
    Field,
    Licence,
    Period,
    Place,
    Problem,
    ProductRecord,
    Schema,
    Service,
    StatedClass,
)
from catalog.formats.dcat_us import DCAT_US

CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
NEEDED: dict[str, Any] = {
    "@type": "dcat:Dataset",
    "identifier": "linepack",
    "title": "System linepack",
    "description": "Gas held in the pipes at the start of each hour.",
    "keyword": ["linepack", "pressure"],
    "modified": "2026-05-01T06:30:00+01:00",
    "publisher": {"@type": "org:Organization", "name": "Imagined Gas"},
    "contactPoint": {"@type": "vcard:Contact", "fn": "Data desk", "hasEmail": "mailto:desk@gas.example"},
    "accessLevel": "public",
}


def mapped(**fields: Any) -> tuple[ProductRecord, tuple[Problem, ...]]:
    stated = {key: value for key, value in {**NEEDED, **fields}.items() if value is not None}
    found = DCAT_US.map_record(json.dumps(stated).encode())
    return found.record, found.problems


def record(**fields: Any) -> ProductRecord:
    found, problems = mapped(**fields)
    assert problems == ()
    return found


def said(**fields: Any) -> list[tuple[str, str]]:
    return [(problem.path, problem.rule) for problem in mapped(**fields)[1]]


def distribution(**fields: Any) -> Distribution:
    (found,) = record(distribution=[fields]).distributions
    return found


# --- 1.1 --------------------------------------------------------------------------------------


def test_what_1_1_requires() -> None:
    assert record() == ProductRecord(
        source_id="linepack",
        title="System linepack",
        description="Gas held in the pipes at the start of each hour.",
        publisher=Agent(name="Imagined Gas"),
        contacts=(Contact(name="Data desk", email="desk@gas.example"),),
        keywords=("linepack", "pressure"),
        access_rights="PUBLIC",
        modified="2026-05-01T05:30:00Z",
    )


def test_all_else_that_1_1_knows() -> None:
    found = record(
        accrualPeriodicity="R/PT1H",
        bureauCode=["018:10"],
        programCode=["018:001"],
        conformsTo="https://gas.example/standards/flows",
        dataQuality=True,
        describedBy="https://gas.example/dictionary.json",
        describedByType="application/schema+json",
        isPartOf="winter-outlook",
        issued="2019-10-01",
        language=["en-US", "cy"],
        landingPage="https://gas.example/linepack",
        license=CC0,
        primaryITInvestmentUII="021-006227212",
        references=["https://gas.example/guide.html", "https://gas.example/model.pdf"],
        rights="Free of charge.",
        spatial="Great Britain",
        systemOfRecords="https://gas.example/sorn",
        temporal="2019-10-01/2026-04-30",
        theme=["gas", "balancing"],
    )
    assert (found.frequency, found.frequency_label) == ("HOURLY", "R/PT1H")
    assert found.conforms_to == (Concept(iri="https://gas.example/standards/flows"),)
    assert found.quality == "The publisher states that the data meet its information quality guidelines."
    assert found.schema == Schema(
        url="https://gas.example/dictionary.json", standard="application/schema+json"
    )
    assert found.in_series == (Concept(label="winter-outlook"),)
    assert (found.issued, found.languages) == ("2019-10-01", ("en-US", "cy"))
    assert found.landing_page == "https://gas.example/linepack"
    assert found.licence is not None
    assert found.licence.code == "CC0-1.0"
    assert [document.iri for document in found.documentation] == [
        "https://gas.example/guide.html",
        "https://gas.example/model.pdf",
        "https://gas.example/sorn",
    ]
    assert (found.rights, found.places) == ("Free of charge.", (Place(name="Great Britain"),))
    assert found.periods == (Period(start="2019-10-01", end="2026-04-30"),)
    assert [theme.label for theme in found.themes] == ["gas", "balancing"]


@pytest.mark.parametrize(
    ("level", "code"),
    [("public", "PUBLIC"), ("restricted public", "RESTRICTED"), ("non-public", "NON_PUBLIC")],
)
def test_access_levels(level: str, code: str) -> None:
    assert record(accessLevel=level, rights="Ask the desk.").access_rights == code


def test_an_unknown_access_level_is_left_out_and_said() -> None:
    found, problems = mapped(accessLevel="ask us")
    assert found.access_rights == ""
    assert [(problem.path, problem.rule) for problem in problems] == [("accessLevel", "vocabulary")]


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ("R/P1D", "DAILY"),
        ("R/P1W", "WEEKLY"),
        ("R/P1Y", "ANNUAL"),
        ("irregular", "IRREG"),
        ("R/PT1S", "CONT"),
        ("when it changes", ""),
    ],
)
def test_frequencies(stated: str, code: str) -> None:
    found = record(accrualPeriodicity=stated)
    assert (found.frequency, found.frequency_label) == (code, stated)


def test_a_rhythm_in_place_of_a_date_is_a_frequency() -> None:
    found = record(modified="R/P1D")
    assert (found.modified, found.frequency, found.frequency_label) == ("", "DAILY", "R/P1D")
    assert record(modified="R/P1D", accrualPeriodicity="R/P1M").frequency == "MONTHLY"


@pytest.mark.parametrize(
    ("stated", "place"),
    [
        ("-1.2, 53.5, 0.1, 53.8", Place(bbox=(-1.2, 53.5, 0.1, 53.8))),
        ([-1.2, 53.5, 0.1, 53.8], Place(bbox=(-1.2, 53.5, 0.1, 53.8))),
        ("http://sws.geonames.org/2635167", Place(iri="http://sws.geonames.org/2635167")),
        (
            {"type": "Point", "coordinates": [-1.2, 53.5]},
            Place(bbox=(-1.2, 53.5, -1.2, 53.5), geometry='{"type":"Point","coordinates":[-1.2,53.5]}'),
        ),
        (
            '{"type": "envelope", "coordinates": [[-1.2, 53.8], [0.1, 53.5]]}',
            Place(bbox=(-1.2, 53.5, 0.1, 53.8)),
        ),
    ],
)
def test_places(stated: Any, place: Place) -> None:
    assert record(spatial=stated).places == (place,)


def test_a_drawing_in_no_known_form_is_left_out_and_said() -> None:
    assert said(spatial='[[{"West": -54}], "CARTESIAN"]') == [("spatial", "geometry")]


@pytest.mark.parametrize(
    ("stated", "period"),
    [
        ("2009-09-01T12:00:00Z/2010-05-31", Period(start="2009-09-01T12:00:00Z", end="2010-05-31")),
        ("2015/2020", Period(start="2015", end="2020")),
        ("2015-01-01/P1W", Period(start="2015-01-01")),
        ({"startDate": "2015", "endDate": "2016-02"}, Period(start="2015", end="2016-02")),
    ],
)
def test_periods(stated: Any, period: Period) -> None:
    assert record(temporal=stated).periods == (period,)


def test_a_distribution_with_all_fields_of_1_1() -> None:
    found = distribution(
        **{"@type": "dcat:Distribution"},
        title="Hourly values",
        description="One row an hour.",
        accessURL="https://gas.example/linepack",
        downloadURL="https://gas.example/linepack.csv",
        mediaType="text/csv",
        format="Comma separated",
        conformsTo="https://gas.example/standards/flows",
        describedBy="https://gas.example/columns.json",
        describedByType="application/schema+json",
    )
    assert found == Distribution(
        title="Hourly values",
        description="One row an hour.",
        access_url="https://gas.example/linepack",
        download_url="https://gas.example/linepack.csv",
        format="CSV",
        format_label="Comma separated",
        media_type="text/csv",
        conforms_to=(Concept(iri="https://gas.example/standards/flows"),),
        schema=Schema(url="https://gas.example/columns.json", standard="application/schema+json"),
    )


def test_formats_by_media_type_by_address_and_of_services() -> None:
    assert distribution(downloadURL="https://gas.example/a", mediaType="application/json").format == "JSON"
    assert distribution(downloadURL="https://gas.example/a.xlsx").format == "XLSX"
    service = distribution(accessURL="https://gas.example/wfs", format="WFS", title="Routes").service
    assert service == Service(title="Routes", endpoint_url="https://gas.example/wfs")


def test_what_is_no_address_is_left_out_and_said_with_its_path() -> None:
    found, problems = mapped(
        distribution=[
            {"downloadURL": "www gas example", "title": "A"},
            {"accessURL": ["https://gas.example/b"]},
        ]
    )
    assert [one.access_url for one in found.distributions] == ["", "https://gas.example/b"]
    assert [(problem.path, problem.rule) for problem in problems] == [
        ("distribution[0].downloadURL", "address")
    ]
    assert said(landingPage="our site", describedBy="ask us") == [
        ("landingPage", "address"),
        ("describedBy", "address"),
    ]


def test_a_redacted_address_is_restricted_and_an_empty_distribution_is_left_out() -> None:
    found, problems = mapped(
        distribution=[
            {"accessURL": "[[REDACTED-EX B3]]"},
            {"@type": "dcat:Distribution"},
            "https://a.example",
        ]
    )
    assert [one.restricted for one in found.distributions] == [True]
    assert [(problem.path, problem.rule) for problem in problems] == [
        ("distribution[1]", "empty"),
        ("distribution[2]", "type"),
    ]


def test_more_distributions_and_keywords_than_are_kept() -> None:
    found, problems = mapped(distribution=[{"title": "a"}] * 20_001, keyword=[f"k{n}" for n in range(501)])
    assert (len(found.distributions), len(found.keywords)) == (20_000, 500)
    assert [(problem.path, problem.rule) for problem in problems] == [
        ("keyword", "count"),
        ("distribution", "count"),
    ]


# --- 1.0 and its relatives --------------------------------------------------------------------


def test_version_1_0_has_names_and_addresses_in_the_dataset_itself() -> None:
    found = record(
        publisher="Imagined Gas",
        contactPoint="Jo Doe",
        mbox="jo@gas.example",
        accessURL="https://gas.example/rows.csv",
        format="text/csv",
        webService="https://gas.example/api",
        dataDictionary="https://gas.example/dictionary.pdf",
        accessLevelComment="Free for all.",
        keyword="gas, pressure",
    )
    assert found.publisher == Agent(name="Imagined Gas")
    assert found.contacts == (Contact(name="Jo Doe", email="jo@gas.example"),)
    file, api = found.distributions
    assert (file.access_url, file.format) == ("https://gas.example/rows.csv", "CSV")
    assert api.access_url == "https://gas.example/api"
    assert found.schema == Schema(url="https://gas.example/dictionary.pdf")
    assert (found.rights, found.keywords) == ("Free for all.", ("gas", "pressure"))


def test_columns_as_argentina_lists_them() -> None:
    fields = [
        {"id": "1.1", "title": "caudal", "type": "number", "description": "Caudal medio", "units": "m3/s"},
        {"title": ""},
        7,
    ]
    found = distribution(identifier=11, title="Serie", field=fields, byteSize=5120, license=CC0)
    assert found.schema == Schema(
        fields=(Field(name="caudal", type="number", description="Caudal medio", unit="m3/s"),)
    )
    assert (found.identifier, found.byte_size) == ("11", 5120)
    publisher = record(
        publisher={"name": "Gas", "mbox": "gas@gas.example"}, superTheme=["ENER"], source="Operators"
    )
    assert publisher.publisher == Agent(name="Gas", email="gas@gas.example")
    assert publisher.themes == (Concept(label="ENER"),)
    assert publisher.lineage is not None
    assert publisher.lineage.sources == (Concept(label="Operators"),)


ANY_FIELD = sorted(
    NEEDED.keys()
    | {
        "distribution",
        "spatial",
        "temporal",
        "theme",
        "license",
        "describedBy",
        "landingPage",
        "language",
        "byteSize",
    }
    | {
        "accessRestriction",
        "cuiRestriction",
        "hasQualityMeasurement",
        "geographicBoundingBox",
        "otherIdentifier",
    }
    | {
        "titleMap",
        "purpose",
        "page",
        "isPartOf",
        "accessService",
        "checksum",
        "field",
        "relation",
        "provenance",
    }
)


# --- problems ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["description", "keyword", "modified", "publisher", "contactPoint", "accessLevel"]
)
def test_each_missing_required_field_is_a_problem(name: str) -> None:
    assert said(**{name: None}) == [(name, "required")]
    empty: Any = [] if name == "keyword" else ""
    assert said(**{name: empty}) == [(name, "required")]


def test_a_missing_title_is_the_identifier_and_said() -> None:
    found, problems = mapped(title=None)
    assert found.title == "linepack"
    assert [(problem.path, problem.rule) for problem in problems] == [("title", "required")]


@pytest.mark.parametrize(
    ("stated", "email", "problems"),
    [
        ("mailto:desk@gas.example", "desk@gas.example", 0),
        (" desk@gas.example ", "desk@gas.example", 0),
        ("MAILTO://desk@gas.example", "desk@gas.example", 0),
        ("one@gas.example; two@gas.example", "one@gas.example", 1),
        ("desk at gas", "", 1),
        ("desk@gas", "", 1),
        (17, "", 1),
    ],
)
def test_e_mail_addresses(stated: Any, email: str, problems: int) -> None:
    found, noted = mapped(contactPoint={"fn": "Desk", "hasEmail": stated})
    assert found.contacts == (Contact(name="Desk", email=email),)
    assert [(problem.path, problem.rule) for problem in noted] == [
        ("contactPoint.hasEmail", "email")
    ] * problems


def test_a_contact_form_stands_where_an_address_would() -> None:
    contacts = record(contactPoint={"fn": "Desk", "hasEmail": "https://gas.example/ask"}).contacts
    assert contacts == (Contact(name="Desk", url="https://gas.example/ask"),)


def test_what_is_no_date_is_left_out_and_said() -> None:
    assert sorted(said(issued="0201-12-31", modified="soon")) == [("issued", "date"), ("modified", "date")]


@pytest.mark.parametrize(
    "body", [b"[]", b'"x"', b"{", b"", b'{"identifier": "a"', b"\xff", b"<xml/>", b"{}", b'{"a":' * 5_000]
)
def test_what_is_no_dataset_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(RecordRefused) as refused:
        DCAT_US.map_record(body)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("name", ANY_FIELD)
@pytest.mark.parametrize(
    "value",
    [0, True, 1.5, "x", [], [None], [[]], [[["x"]]], {}, {"a": {}}, [{}], [{"@id": {}}], {"@value": []}],
)
def test_a_field_of_any_type_never_fails_the_record(name: str, value: Any) -> None:
    stated = {
        **NEEDED,
        "title": "T",
        "identifier": "i",
        "distribution": [{"title": "D", name: value}],
        name: value,
    }
    assert DCAT_US.map_record(json.dumps(stated).encode()).record.source_id


# --- 3.0 --------------------------------------------------------------------------------------

MODERN: dict[str, Any] = {
    "@type": "Dataset",
    "@id": "https://gas.example/id/linepack",
    "accessLevel": None,
    "modified": None,
    "keyword": None,
    "publisher": {"@type": "Organization", "@id": "https://gas.example/org", "name": "Imagined Gas",
                  "subOrganizationOf": {"@type": "Organization", "name": "Imagined Group"}},
    "contactPoint": [{"@type": "Kind", "fn": "Desk", "hasEmail": "desk@gas.example", "hasTelephone": "tel:+44-1"},
                     {"@type": "Kind", "fn": "Night desk", "hasURL": "https://gas.example/night"}],
}  # fmt: skip


def test_a_3_0_dataset_needs_less_and_says_more() -> None:
    found = record(
        **MODERN,
        otherIdentifier=[{"@type": "Identifier", "notation": "LP-1", "schemaAgency": "Gas"}],
        inSeries=[{"@id": "https://gas.example/series/1", "title": "Hourly state"}],
        purpose="To show whether the system is long or short.",
        version="2",
        versionNotes="Six zones instead of four.",
        theme=[{"@id": "https://gas.example/themes/gas", "prefLabel": "Gas"}],
        describedBy={
            "@type": "Distribution",
            "downloadURL": "https://gas.example/c.json",
            "conformsTo": {"title": "Table Schema"},
        },
        metadataDistribution=[{"title": "ISO record", "downloadURL": "https://gas.example/iso.xml"}],
        hasQualityMeasurement=[
            {
                "isMeasurementOf": {"definition": "Completeness"},
                "value": "99.2",
                "unitMeasure": {"label": "%"},
            }
        ],
        provenance={"label": "From telemetry."},
        relation=["https://gas.example/id/flows"],
        issued={"@type": "xsd:date", "@value": "2019-10-01"},
    )
    assert (found.uri, found.identifiers) == (
        "https://gas.example/id/linepack",
        ("LP-1", "https://gas.example/id/linepack"),
    )
    assert found.publisher == Agent(name="Imagined Gas", iri="https://gas.example/org")
    assert found.contacts == (
        Contact(name="Desk", email="desk@gas.example", phone="+44-1"),
        Contact(name="Night desk", url="https://gas.example/night"),
    )
    assert found.in_series == (Concept(label="Hourly state", iri="https://gas.example/series/1"),)
    assert found.description.endswith("\n\nPurpose: To show whether the system is long or short.")
    assert (found.version, found.version_notes, found.issued) == (
        "2",
        "Six zones instead of four.",
        "2019-10-01",
    )
    assert found.themes == (Concept(label="Gas", iri="https://gas.example/themes/gas"),)
    assert found.schema == Schema(url="https://gas.example/c.json", standard="Table Schema")
    assert found.documentation == (Concept(label="ISO record", iri="https://gas.example/iso.xml"),)
    assert found.quality == "Completeness: 99.2 %"
    assert found.lineage is not None
    assert found.lineage.statement == "From telemetry."
    assert found.related == (Concept(iri="https://gas.example/id/flows"),)


STATUS = "https://data.resources.gov/vocab/nara/AccessRestrictionStatusAuthorityList/"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (f"{STATUS}Unrestricted", "PUBLIC"),
        (f"{STATUS}Restricted-Fully", "NON_PUBLIC"),
        ({"prefLabel": "Restricted - Partly"}, "RESTRICTED"),
        ({"prefLabel": "Undetermined"}, ""),
    ],
)
def test_access_restrictions(status: Any, code: str) -> None:
    assert record(**MODERN, accessRestriction=[{"restrictionStatus": status}]).access_rights == code


def test_restrictions_markings_and_liability_are_rights_in_words() -> None:
    found = record(
        **MODERN,
        accessRestriction=[{"restrictionStatus": {"prefLabel": "Restricted - Partly"},
                            "specificRestriction": {"prefLabel": "Security"}, "restrictionNote": "Valve sites are left out."}],
        useRestriction={"restrictionStatus": f"{STATUS}Unrestricted", "restrictionNote": "Name the source."},
        cuiRestriction={"cuiBannerMarking": "CUI//SP-PCII", "designationIndicator": "Imagined Gas"},
        liabilityStatement={"label": "No warranty."},
    )  # fmt: skip
    assert found.rights.splitlines() == [
        "Restricted - Partly: Security. Valve sites are left out.",
        "Name the source.",
        "CUI//SP-PCII. Imagined Gas",
        "No warranty.",
    ]
    assert found.access_rights == "RESTRICTED"
    assert found.stated_classes == (StatedClass(value="CUI//SP-PCII", field="cuiRestriction"),)
    assert record(**MODERN, cuiRestriction={"cuiBannerMarking": "CUI"}).access_rights == "RESTRICTED"


def test_places_as_objects() -> None:
    found = record(
        **MODERN,
        spatial=[{"@id": "https://gas.example/area/1", "prefLabel": "Humber",
                  "bbox": "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POLYGON((-1 53, 0 53, 0 54, -1 54, -1 53))"}],
        geographicBoundingBox=[{"westBoundingLongitude": "-2", "southBoundingLatitude": "50",
                                "eastBoundingLongitude": "1.5", "northBoundingLatitude": "52"}],
    )  # fmt: skip
    assert found.places == (
        Place(name="Humber", iri="https://gas.example/area/1", bbox=(-1.0, 53.0, 0.0, 54.0)),
        Place(bbox=(-2.0, 50.0, 1.5, 52.0)),
    )


def test_a_3_0_distribution() -> None:
    found = distribution(
        **{"@id": "https://gas.example/d/1"},
        title="Rows",
        downloadURL={"@id": "https://gas.example/rows.parquet"},
        mediaType={"@id": "https://www.iana.org/assignments/media-types/text/csv"},
        byteSize="1200",
        checksum={"algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256", "checksumValue": "AB12"},
        license={"@id": CC0, "title": "CC0"},
        accessRestriction=[{"restrictionStatus": {"prefLabel": "Restricted - Fully"}}],
        accessService=[
            {
                "title": "API",
                "endpointURL": ["https://gas.example/api"],
                "endpointDescription": ["https://gas.example/openapi.json"],
            }
        ],
    )
    assert (found.identifier, found.download_url) == (
        "https://gas.example/d/1",
        "https://gas.example/rows.parquet",
    )
    assert (found.format, found.media_type, found.byte_size) == ("CSV", "text/csv", 1200)
    assert found.checksum == Checksum(algorithm="sha256", value="ab12")
    assert found.licence == Licence(code="CC0-1.0", label="CC0", iri=CC0)
    assert (found.access_rights, found.restricted) == ("NON_PUBLIC", True)
    assert found.service == Service(
        title="API",
        endpoint_url="https://gas.example/api",
        description_url="https://gas.example/openapi.json",
    )


def test_services_and_series_are_kinds_of_their_own() -> None:
    service = record(
        **{**MODERN, "@type": "DataService"},
        endpointURL=["https://gas.example/api"],
        servesDataset=[{"@id": "https://gas.example/id/a", "title": "A"}],
    )
    assert service.kind == "service"
    assert service.service is not None
    assert service.service.endpoint_url == "https://gas.example/api"
    assert service.related == (Concept(label="A", iri="https://gas.example/id/a"),)
    assert record(**{**MODERN, "@type": ["dcat:DatasetSeries"]}).kind == "series"


def test_prefixed_names_and_languages() -> None:
    body = json.dumps({
        "@type": "dcat:Dataset",
        "dct:identifier": {"@value": "a"},
        "dct:title": "Druck",
        "titleMap": {"de": "Druck", "en": "Pressure"},
        "descriptionMap": {"de": "Druck je Stunde.", "en": "Pressure by the hour."},
        "dcat:distribution": [{"dct:title": "Rows", "dcat:downloadURL": "https://gas.example/a.csv"}],
    }).encode()  # fmt: skip
    found = DCAT_US.map_record(body).record
    assert (found.source_id, found.title, found.language) == ("a", "Pressure", "en")
    assert [(other.language, other.title) for other in found.translations] == [("de", "Druck")]
    assert found.distributions[0].download_url == "https://gas.example/a.csv"
