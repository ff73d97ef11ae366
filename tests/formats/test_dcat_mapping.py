"""From a tree to the canonical record, property by property."""

import json
from typing import Any

import pytest

from catalog.domain.product import (
    Agent,
    Checksum,
    Concept,
    Contact,
    Distribution,
    Licence,
    Period,
    Place,
    Service,
    StatedClass,
    Translation,
)
from catalog.formats.dcat import DCAT
from catalog.formats.dcat.places import read_bbox
from catalog.formats.dcat.words import MAX_KEYWORDS, split_keywords

from .dcat_samples import CONTEXT, catalogue, dataset, items, record_of

MORE = {
    "prov": "http://www.w3.org/ns/prov#",
    "dqv": "http://www.w3.org/ns/dqv#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "spdx": "http://spdx.org/rdf/terms#",
    "dcatap": "http://data.europa.eu/r5r/",
    "locn": "http://www.w3.org/ns/locn#",
    "time": "http://www.w3.org/2006/time#",
    "schema": "http://schema.org/",
    "csvw": "http://www.w3.org/ns/csvw#",
    "oe": "http://energydata.org.uk/oe/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
CONTEXT.update(MORE)


def record(**more: Any) -> Any:
    return record_of(dataset(**more))


def distribution(**more: Any) -> Distribution:
    (only,) = record(**{"dcat:distribution": {"@type": "dcat:Distribution", **more}}).distributions
    return only


def problems(**more: Any) -> list[str]:
    (item,) = items(catalogue(dataset(**more)))
    return [problem.rule for problem in DCAT.map_record(item.body).problems]


# --- words ------------------------------------------------------------------------------------


def test_english_is_the_main_language_and_the_others_are_translations() -> None:
    title = [{"@value": "Llwyth", "@language": "cy"}, {"@value": "Load", "@language": "en-GB"}]
    text = [{"@value": "Disgrifiad", "@language": "cy"}, {"@value": "Description", "@language": "en"}]
    found = record(**{"dct:title": title, "dct:description": text})
    assert (found.title, found.description, found.language) == ("Load", "Description", "en-GB")
    assert Translation(language="cy", title="Llwyth", description="Disgrifiad") in found.translations


def test_text_without_language_goes_before_a_foreign_one() -> None:
    found = record(**{"dct:title": ["Load", {"@value": "Last", "@language": "de"}]})
    assert (found.title, found.language) == ("Load", "")


def test_markup_is_taken_out_of_the_description() -> None:
    assert record(**{"dct:description": "<p>Half-hourly&nbsp;load</p>"}).description == "Half-hourly load"


def test_long_texts_are_cut_with_a_problem() -> None:
    more = {"dct:title": "t" * 3_000, "dct:description": "d" * 200_000}
    found = record(**more)
    assert (len(found.title), len(found.description)) == (2_000, 100_000)
    assert problems(**more) == ["length", "length"]


def test_a_missing_title_is_made_from_the_identifier_with_a_problem() -> None:
    node = dataset(**{"dct:title": ""})
    assert record_of(node).title == "1"
    assert problems(**{"dct:title": ""}) == ["title"]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("load, feeder, half-hourly", ("load", "feeder", "half-hourly")),
        ("load;feeder", ("load", "feeder")),
        ("Culture, Société", ("Culture", "Société")),
        ("load", ("load",)),
        (", , ", ()),
        ("a, " + "word " * 20, ("a, " + ("word " * 20).strip(),)),
    ],
)
def test_keywords_in_one_literal(stated: str, expected: tuple[str, ...]) -> None:
    assert record(**{"dcat:keyword": stated}).keywords == expected


def test_several_keywords_are_not_split() -> None:
    assert record(**{"dcat:keyword": ["a, b", "c"]}).keywords == ("a, b", "c")


def test_only_keywords_of_the_main_language_are_kept() -> None:
    keyword = [{"@value": "load", "@language": "en"}, {"@value": "llwyth", "@language": "cy"}]
    title = {"@value": "Load", "@language": "en"}
    assert record(**{"dct:title": title, "dcat:keyword": keyword}).keywords == ("load",)


def test_too_many_keywords_are_cut_with_a_problem() -> None:
    many = {"dcat:keyword": [f"k{number}" for number in range(35_000)]}
    assert len(record(**many).keywords) == MAX_KEYWORDS
    assert problems(**many) == ["count"]


def test_split_keywords_leaves_prose_alone() -> None:
    prose = (
        "Load measured at the primary substation every half hour, "
        + "published with a delay of thirty days " * 3
    )
    assert split_keywords(prose) == [prose]


# --- who --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Northgrid", Agent(name="Northgrid")),
        ({"@id": "https://e.org/org"}, Agent(iri="https://e.org/org")),
        ({"@id": "https://e.org/org", "foaf:name": "N", "foaf:mbox": {"@id": "mailto:a@e.org"}, "foaf:homepage": {"@id": "https://e.org"}},
         Agent(name="N", iri="https://e.org/org", email="a@e.org", homepage="https://e.org")),
        ({"skos:prefLabel": "N"}, Agent(name="N")),
        ({"vcard:organization-name": "N"}, Agent(name="N")),
    ],
)  # fmt: skip
def test_publisher(stated: Any, expected: Agent) -> None:
    assert record(**{"dct:publisher": stated}).publisher == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (
            {"vcard:fn": "Desk", "vcard:hasEmail": {"@id": "mailto:a@e.org"}},
            Contact(name="Desk", email="a@e.org"),
        ),
        ({"vcard:fn": "Desk", "vcard:hasEmail": "a@e.org"}, Contact(name="Desk", email="a@e.org")),
        ({"vcard:hasEmail": {"vcard:hasValue": {"@id": "mailto:a@e.org"}}}, Contact(email="a@e.org")),
        ({"vcard:hasTelephone": {"vcard:hasValue": {"@id": "tel:+44"}}}, Contact(phone="+44")),
        ({"vcard:hasURL": {"@id": "https://e.org/form"}}, Contact(url="https://e.org/form")),
        ({"@id": "mailto:a@e.org"}, Contact(email="a@e.org")),
        ({"@id": "mailto:a@e.org?bcc=b@e.org&body=x"}, Contact(email="a@e.org")),
        ({"vcard:hasEmail": {"@id": "mailto:a@e.org?subject=x"}}, Contact(email="a@e.org")),
        ("a@e.org", Contact(email="a@e.org")),
        ("The desk", Contact(name="The desk")),
    ],
)
def test_contact(stated: Any, expected: Contact) -> None:
    assert record(**{"dcat:contactPoint": stated}).contacts == (expected,)


# --- rights -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"@id": "https://creativecommons.org/licenses/by/4.0/"}, "CC-BY-4.0"),
        ("http://creativecommons.org/licenses/by/4.0", "CC-BY-4.0"),
        ({"@type": "dct:LicenseDocument", "dct:title": "CC BY 4.0"}, "CC-BY-4.0"),
        ({"@id": "https://e.org/own", "skos:exactMatch": {"@id": "https://creativecommons.org/licenses/by/4.0/"}}, "CC-BY-4.0"),
        ({"@id": "https://e.org/own"}, ""),
    ],
)  # fmt: skip
def test_licence(stated: Any, expected: str) -> None:
    licence = record(**{"dct:license": stated}).licence
    assert licence is not None
    assert licence.code == expected


def test_the_licence_that_all_distributions_share_is_the_products() -> None:
    licence = {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    same = [{"@type": "dcat:Distribution", "dct:title": name, "dct:license": licence} for name in "ab"]
    found = record(**{"dcat:distribution": same}).licence
    assert found == Licence(code="CC-BY-4.0", label=found.label, iri=licence["@id"])
    assert record(**{"dcat:distribution": [*same, {"dct:title": "c"}]}).licence is None


def test_access_rights_as_code_and_as_words() -> None:
    public = {"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"}
    assert record(**{"dct:accessRights": public}).access_rights == "PUBLIC"
    words = record(**{"dct:accessRights": {"rdfs:label": "Members of the trial only"}, "dct:rights": "© N"})
    assert (words.access_rights, words.rights) == ("", "© N\nMembers of the trial only")


def test_sensitivity_class_keeps_the_field_that_states_it() -> None:
    assert record(**{"oe:sensitivityClass": "OE-O"}).stated_classes == (
        StatedClass(value="IB1-O", field="sensitivityClass"),
    )


def test_policies_are_compact_json() -> None:
    policy = {"@type": "odrl:Offer", "odrl:permission": {"odrl:action": {"@id": "odrl:use"}}}
    (text,) = record(**{"odrl:hasPolicy": policy}).policies
    assert json.loads(text) == {"@type": "Offer", "permission": {"action": "use"}}


def test_a_policy_with_the_identifier_of_its_dataset_is_not_lost() -> None:
    policy = {
        "@id": "https://data.example.org/dataset/1",
        "odrl:permission": {"odrl:action": {"@id": "odrl:use"}},
    }
    (text,) = record(**{"odrl:hasPolicy": policy}).policies
    assert json.loads(text)["permission"] == {"action": "use"}


# --- where and when ---------------------------------------------------------------------------

BOX = (-3.5, 51.0, -2.5, 52.0)


@pytest.mark.parametrize(
    "stated",
    [
        "POLYGON((-3.5 51, -3.5 52, -2.5 52, -2.5 51, -3.5 51))",
        "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POLYGON((-3.5 51,-2.5 52,-2.5 51,-3.5 51))",
        "<http://www.opengis.net/def/crs/EPSG/0/4326> POLYGON((51 -3.5,52 -2.5,51 -2.5,51 -3.5))",
        "MULTIPOLYGON(((-3.5 51,-3 52,-3 51,-3.5 51)),((-2.5 51,-3 52,-3 51,-2.5 51)))",
        "ENVELOPE(-3.5, -2.5, 52, 51)",
        '{"type": "Polygon", "coordinates": [[[-3.5, 51], [-2.5, 52], [-2.5, 51], [-3.5, 51]]]}',
        '{"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[-3.5, 51], [-2.5, 52]]}}',
        "[-3.5, 51, -2.5, 52]",
        "-3.5,51,-2.5,52",
        "northlimit=52; southlimit=51; westlimit=-3.5; eastlimit=-2.5",
        "<gml:Envelope><gml:lowerCorner>-3.5 51</gml:lowerCorner><gml:upperCorner>-2.5 52</gml:upperCorner></gml:Envelope>",
    ],
)
def test_bounding_boxes(stated: str) -> None:
    assert read_bbox(stated) == BOX


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "Wales",
        "POLYGON EMPTY",
        "1,2,3",
        "200,0,210,1",
        "ENVELOPE(1)",
        "{",
        "[[[[",
        '{"coordinates": "x"}',
        "0,9,1,8",
    ],
)
def test_what_is_no_bounding_box(stated: str) -> None:
    assert read_bbox(stated) is None


def test_places() -> None:
    geometry = '{"type": "Point", "coordinates": [-3.5, 51.0]}'
    node = {"@id": "https://e.org/wales", "skos:prefLabel": "Wales", "locn:geometry": geometry}
    expected = Place(
        name="Wales", iri="https://e.org/wales", bbox=(-3.5, 51.0, -3.5, 51.0), geometry=geometry
    )
    assert record(**{"dct:spatial": node}).places == (expected,)
    assert record(**{"dct:spatial": "Wales"}).places == (Place(name="Wales"),)
    assert record(**{"dct:spatial": {"@id": "https://e.org/wales"}}).places == (
        Place(iri="https://e.org/wales"),
    )
    assert problems(**{"dct:spatial": {"locn:geometry": "somewhere"}}) == ["geometry"]


@pytest.mark.parametrize(
    "stated",
    [
        {"dcat:startDate": "2020-01-01", "dcat:endDate": "2020-12-31"},
        {"schema:startDate": "2020-01-01", "schema:endDate": "2020-12-31"},
        {
            "time:hasBeginning": {"time:inXSDDate": "2020-01-01"},
            "time:hasEnd": {"time:inXSDDate": "2020-12-31"},
        },
        "2020-01-01/2020-12-31",
        "start=2020-01-01; end=2020-12-31;",
    ],
)
def test_periods(stated: Any) -> None:
    assert record(**{"dct:temporal": stated}).periods == (Period(start="2020-01-01", end="2020-12-31"),)


def test_what_is_no_period_or_date_is_left_out_with_a_problem() -> None:
    assert problems(**{"dct:temporal": "long ago", "dct:issued": "soon"}) == ["period", "date"]


@pytest.mark.parametrize(
    "stated", [{"@id": "http://publications.europa.eu/resource/authority/frequency/DAILY"}, "daily", "R/P1D"]
)
def test_frequency(stated: Any) -> None:
    assert record(**{"dct:accrualPeriodicity": stated}).frequency == "DAILY"


def test_dates_versions_and_lineage() -> None:
    found = record(
        **{
            "dct:issued": {"@value": "2024-05-01", "@type": "xsd:date"},
            "dct:modified": "2024-05-02T10:00:00Z",
            "owl:versionInfo": "1.2",
            "adms:versionNotes": "Fixed feeder 7",
            "dct:language": {"@id": "http://publications.europa.eu/resource/authority/language/ENG"},
            "dct:provenance": {"@type": "dct:ProvenanceStatement", "rdfs:label": "From SCADA"},
            "dct:source": {"@id": "https://e.org/source"},
            "prov:wasGeneratedBy": {"@type": "prov:Activity", "rdfs:label": "Nightly export"},
            "dct:conformsTo": {"@id": "https://e.org/cim", "dct:title": "CIM"},
            "dqv:hasQualityAnnotation": {"rdfs:label": "Checked"},
        }
    )
    assert (found.issued, found.modified, found.version) == ("2024-05-01", "2024-05-02T10:00:00Z", "1.2")
    assert (found.version_notes, found.languages, found.quality) == ("Fixed feeder 7", ("en",), "Checked")
    assert found.conforms_to == (Concept(label="CIM", iri="https://e.org/cim"),)
    assert found.lineage.statement == "From SCADA"
    assert found.lineage.sources == (Concept(iri="https://e.org/source"),)
    assert found.lineage.generated_by == (Concept(label="Nightly export"),)


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"adms:status": {"@id": "http://publications.europa.eu/resource/authority/dataset-status/DEVELOP"}}, "DEVELOP"),
        ({"adms:status": {"@id": "http://purl.org/adms/status/Completed"}}, "COMPLETED"),
        ({"adms:status": {"skos:prefLabel": "under review"}}, "under review"),
        ({"https://ekgf.github.io/dprod/lifecycleStatus": {"@id": "https://ekgf.github.io/dprod/data/lifecycle-status/Retire"}},
         "WITHDRAWN"),
        ({}, ""),
    ],
)  # fmt: skip
def test_status(stated: dict[str, Any], code: str) -> None:
    assert record(**stated).status == code


def test_links() -> None:
    found = record(
        **{
            "dcat:landingPage": {"@id": "https://e.org/page"},
            "foaf:page": {"@id": "https://e.org/doc", "dct:title": "Guide"},
            "dct:isReferencedBy": {"@id": "https://doi.org/10.1/x"},
            "dcat:inSeries": {
                "@id": "https://e.org/series",
                "@type": "dcat:DatasetSeries",
                "dct:title": "Loads",
            },
        }
    )
    assert found.landing_page == "https://e.org/page"
    assert found.documentation == (Concept(label="Guide", iri="https://e.org/doc"),)
    assert found.related == (Concept(iri="https://doi.org/10.1/x"),)
    assert found.in_series == (Concept(label="Loads", iri="https://e.org/series"),)


# --- distributions ----------------------------------------------------------------------------


def test_distribution_in_full() -> None:
    found = distribution(
        **{
            "@id": "https://e.org/dist",
            "dct:title": "Loads",
            "dcat:accessURL": {"@id": "https://e.org/x"},
            "dcat:downloadURL": {"@id": "https://e.org/x.csv.gz"},
            "dct:format": {"@id": "http://publications.europa.eu/resource/authority/file-type/CSV"},
            "dcat:mediaType": {"@id": "https://www.iana.org/assignments/media-types/text/csv"},
            "dcat:compressFormat": {"@id": "https://www.iana.org/assignments/media-types/application/gzip"},
            "dcat:byteSize": {"@value": "1024.0", "@type": "xsd:decimal"},
            "spdx:checksum": {
                "spdx:algorithm": {"@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha1"},
                "spdx:checksumValue": "fb41",
            },
            "adms:status": {
                "@id": "http://publications.europa.eu/resource/authority/distribution-status/COMPLETED"
            },
            "dcatap:availability": {
                "@id": "http://publications.europa.eu/resource/authority/planned-availability/STABLE"
            },
        }
    )
    assert (found.identifier, found.title) == ("https://e.org/dist", "Loads")
    assert (found.access_url, found.download_url) == ("https://e.org/x", "https://e.org/x.csv.gz")
    assert (found.format, found.format_label, found.media_type) == ("CSV", "CSV", "text/csv")
    assert (found.compress_format, found.byte_size) == ("application/gzip", 1024)
    assert found.checksum == Checksum(algorithm="sha1", value="fb41")
    assert (found.status, found.availability) == ("COMPLETED", "STABLE")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"dct:format": "CSV"}, ("CSV", "CSV", "")),
        ({"dct:format": "text/csv"}, ("CSV", "text/csv", "text/csv")),
        (
            {"dct:format": {"rdfs:label": "XLS", "rdf:value": "application/vnd.ms-excel"}},
            ("XLS", "XLS", "application/vnd.ms-excel"),
        ),
        ({"dcat:mediaType": "application/json"}, ("JSON", "", "application/json")),
        ({"dcat:accessURL": "https://e.org/a.parquet"}, ("PARQUET", "", "")),
        ({"dct:format": "Wondrous"}, ("", "Wondrous", "")),
    ],
)
def test_formats(more: dict[str, Any], expected: tuple[str, str, str]) -> None:
    found = distribution(**more)
    assert (found.format, found.format_label, found.media_type) == expected


@pytest.mark.parametrize(
    ("stated", "size"),
    [(12, 12), ("12", 12), (4.3e4, 43000), ("big", None), ("-1", None), ("nan", None), ("1e400", None)],
)
def test_byte_size(stated: Any, size: int | None) -> None:
    assert distribution(**{"dct:title": "x", "dcat:byteSize": stated}).byte_size == size


def test_access_service_and_push() -> None:
    found = distribution(
        **{
            "dct:format": "dspace:s3+push",
            "dcat:accessService": {
                "@id": "https://e.org/api",
                "@type": "dcat:DataService",
                "dct:title": "API",
                "dcat:endpointURL": {"@id": "https://e.org/v1"},
                "dcat:endpointDescription": {"@id": "https://e.org/openapi.json"},
                "dcat:servesDataset": {"@id": "https://data.example.org/dataset/1"},
            },
        }
    )
    assert found.service == Service(
        title="API", endpoint_url="https://e.org/v1", description_url="https://e.org/openapi.json"
    )
    assert found.delivery == "push"


def test_a_hidden_address_is_restricted() -> None:
    assert distribution(**{"dcat:accessURL": "redacted"}).restricted
    assert not distribution(**{"dcat:accessURL": "https://e.org/x"}).restricted


def test_table_schema() -> None:
    columns = [{"csvw:name": "mpan", "csvw:datatype": "string", "csvw:required": True}, {"csvw:name": "kwh"}]
    found = distribution(**{"csvw:tableSchema": {"csvw:column": {"@list": columns}}}).schema
    assert found is not None
    assert [(field.name, field.type, field.required) for field in found.fields] == [
        ("mpan", "string", True),
        ("kwh", "", None),
    ]


def test_too_many_distributions_are_cut_with_a_problem() -> None:
    many = {"dcat:distribution": [{"dct:title": str(number)} for number in range(20_003)]}
    assert len(record(**many).distributions) == 20_000
    assert problems(**many) == ["count"]


# --- kinds ------------------------------------------------------------------------------------


def test_series_and_services() -> None:
    series = {"@id": "https://e.org/s", "@type": ["dcat:Dataset", "dcat:DatasetSeries"], "dct:title": "Loads"}
    assert record_of(series).kind == "series"
    service = {
        "@id": "https://e.org/a",
        "@type": "dcat:DataService",
        "dct:title": "API",
        "dcat:endpointURL": "https://e.org/v1",
    }
    found = record_of(service)
    assert (found.kind, found.service) == ("service", Service(title="API", endpoint_url="https://e.org/v1"))


@pytest.mark.parametrize("space", ["https://ekgf.github.io/dprod/", "https://www.omg.org/spec/DPROD/dprod/"])
def test_a_data_product_shows_its_output_ports(space: str) -> None:
    port = {
        "@type": "dcat:DataService",
        "dct:title": "Port",
        "dcat:endpointURL": "https://e.org/v1",
        f"{space}isAccessServiceOf": {
            "@type": "dcat:Distribution",
            "dct:format": "application/json",
            f"{space}isDistributionOf": {
                "@id": "https://e.org/set",
                "@type": "dcat:Dataset",
                "dct:title": "Set",
            },
        },
    }
    product = {
        "@id": "https://e.org/p",
        "@type": f"{space}DataProduct",
        "dct:title": "Product",
        f"{space}outputPort": port,
    }
    found = {DCAT.map_record(item.body).record for item in items({"@context": CONTEXT, **product})}
    by_title = {entry.title: entry for entry in found}
    assert sorted(by_title) == ["Product", "Set"]
    for entry in found:
        (only,) = entry.distributions
        assert (only.format, only.service.endpoint_url if only.service else "") == (
            "JSON",
            "https://e.org/v1",
        )


def test_control_characters_and_nul_do_not_reach_the_record() -> None:
    found = record_of(
        dataset(**{"@id": "https://e.org/\u0000x", "dct:title": "Lo\u0000ad", "dcat:keyword": "a\u0007b"})
    )
    assert (found.source_id, found.title, found.keywords) == ("https://e.org/x", "Load", ("ab",))
