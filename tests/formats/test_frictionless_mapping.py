"""A Data Package as a product: what each edition states, and what is noted of what it states wrongly."""

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.errors import PageUnreadable, RecordRefused
from catalog.domain.product import Agent, Checksum, Concept, Contact, Period, Place, ProductRecord
from catalog.formats.frictionless import FRICTIONLESS
from catalog.formats.protocol import MappedRecord, PageRequest
from tests.properties import examples

ADDRESS = "https://wind.example/packages/output/datapackage.json"
BELOW = "https://wind.example/packages/output"


def mapped(document: dict[str, Any]) -> MappedRecord:
    body = json.dumps({"name": "wind", "title": "Wind", **document}).encode()
    (item,) = FRICTIONLESS.read_page(PageRequest(url=ADDRESS), "application/json", body).items
    return FRICTIONLESS.map_record(item.body)


def record(**more: Any) -> ProductRecord:
    return mapped({"resources": [{"name": "rows", "path": "rows.csv"}], **more}).record


def of_resource(**more: Any) -> tuple[Any, list[tuple[str, str]]]:
    """(the first distribution, path and rule of the problems)."""
    found = mapped({"resources": [{"name": "rows", **more}]})
    first = found.record.distributions[0] if found.record.distributions else None
    return first, [(problem.path, problem.rule) for problem in found.problems]


# --- the package ------------------------------------------------------------------------------


def test_a_package_of_version_two() -> None:
    found = record(
        **{"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"},
        id="https://doi.org/10.5/wind",
        description="Hourly output of the wind farm.",
        homepage="https://wind.example/output",
        version="2.1.0",
        created="2026-03-01T12:00:00Z",
        keywords=["wind", "output", "wind"],
        licenses=[
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "CC BY 4.0",
            }
        ],
        contributors=[
            {
                "title": "Ann Field",
                "email": "ann@wind.example",
                "path": "https://wind.example/ann",
                "roles": ["creator"],
            },
            {"title": "Wind Ltd", "roles": ["publisher", "contact"], "email": "data@wind.example"},
        ],
        sources=[{"title": "SCADA", "path": "https://wind.example/scada"}, {"title": "Met masts"}],
    )
    assert found.source_id == found.uri == "https://doi.org/10.5/wind"
    assert found.identifiers == ("wind",)
    assert found.landing_page == "https://wind.example/output"
    assert (found.version, found.issued) == ("2.1.0", "2026-03-01T12:00:00Z")
    assert found.keywords == ("wind", "output")
    assert found.licence is not None
    assert found.licence.code == "CC-BY-4.0"
    assert found.publisher == Agent(name="Wind Ltd", email="data@wind.example")
    assert found.creators == (
        Agent(name="Ann Field", iri="https://wind.example/ann", email="ann@wind.example"),
    )
    assert found.contacts == (Contact(name="Wind Ltd", email="data@wind.example"),)
    assert found.lineage is not None
    assert found.lineage.sources == (
        Concept(label="SCADA", iri="https://wind.example/scada"),
        Concept(label="Met masts"),
    )
    assert found.conforms_to == ()


def test_a_package_before_version_one() -> None:
    found = mapped({
        "datapackage_version": "1.0-beta.10",
        "license": {"type": "ODC-PDDL-1.0", "url": "http://opendatacommons.org/licenses/pddl/"},
        "maintainers": [{"name": "Bob Pole", "email": "bob@wind.example", "web": "http://bob.example"}],
        "publisher": [{"name": "Wind Ltd", "web": "http://wind.example"}],
        "author": "Ann Field <ann@wind.example> (http://ann.example)",
        "last_updated": "2014-05-01",
        "sources": [{"name": "SCADA", "web": "http://scada.example"}],
        "dataDependencies": {"masts": "1.x"},
        "resources": {"rows": {"url": "http://wind.example/rows.csv", "mimetype": "text/csv",
                               "fields": {"power": {"type": "number"}}}},
    }).record  # fmt: skip
    assert found.licence is not None
    assert found.licence.code == "ODC-PDDL-1.0"
    assert found.publisher == Agent(name="Wind Ltd", iri="http://wind.example")
    assert found.creators == (Agent(name="Ann Field", iri="http://ann.example", email="ann@wind.example"),)
    assert found.contacts == (Contact(name="Bob Pole", email="bob@wind.example", url="http://bob.example"),)
    assert found.modified == "2014-05-01"
    assert found.lineage is not None
    assert found.lineage.sources == (
        Concept(label="SCADA", iri="http://scada.example"),
        Concept(label="masts"),
    )
    (file,) = found.distributions
    assert (file.title, file.download_url, file.media_type) == (
        "rows",
        "http://wind.example/rows.csv",
        "text/csv",
    )


def test_contributors_without_a_role_are_asked_where_nobody_else_can_be() -> None:
    plain = [{"title": "Ann", "email": "ann@wind.example"}, {"title": "Nobody"}]
    assert record(contributors=plain).contacts == (Contact(name="Ann", email="ann@wind.example"),)
    maintained = [*plain, {"title": "Bob", "email": "bob@wind.example", "role": "maintainer"}]
    assert record(contributors=maintained).contacts == (Contact(name="Bob", email="bob@wind.example"),)
    assert record(contributors=plain).creators == ()


def test_what_is_no_email_address_is_left_out_and_noted() -> None:
    found = mapped(
        {"contributors": [{"title": "Ann", "email": "first floor", "role": "maintainer"}], "resources": []}
    )
    assert found.record.contacts == (Contact(name="Ann"),)
    assert ("contributors.email", "email") in [(problem.path, problem.rule) for problem in found.problems]


def test_openness_is_never_inferred() -> None:
    assert record().licence is None
    assert record().access_rights == ""


def test_what_all_resources_are_licensed_under_is_the_licence_of_the_package() -> None:
    mine, other = [{"name": "CC0-1.0"}], [{"name": "ODbL-1.0"}]
    shared = mapped({"resources": [{"name": n, "path": "a.csv", "licenses": mine} for n in "ab"]}).record
    assert shared.licence is not None
    assert shared.licence.code == "CC0-1.0"
    apart = mapped(
        {
            "resources": [
                {"name": str(n), "path": "a.csv", "licenses": one} for n, one in enumerate((mine, other))
            ]
        }
    )
    assert apart.record.licence is None
    assert [d.licence.code for d in apart.record.distributions if d.licence] == ["CC0-1.0", "ODbL-1.0"]


def test_further_licences_and_attributions_are_rights_in_words() -> None:
    found = record(licenses=[{"name": "CC0-1.0"}, {"title": "Own terms", "attribution": "© Wind Ltd"}])
    assert found.rights == "Also under Own terms.\nAttribution: © Wind Ltd"


@pytest.mark.parametrize(
    ("stated", "period"),
    [
        ({"start": "2020-01-01", "end": "2020-12-31"}, Period(start="2020-01-01", end="2020-12-31")),
        ({"referenceDate": "2018", "timeseries": []}, Period(start="2018", end="2018")),
        ({"timeseries": {"start": "2030-01-01T00:00+01:00", "end": None}}, Period(start="2029-12-31T23:00Z")),
        ("2019/2021", Period(start="2019", end="2021")),
    ],
)
def test_periods(stated: Any, period: Period) -> None:
    assert record(temporal=stated).periods == (period,)


def test_places_by_name_by_geojson_and_by_box() -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 50], [1, 50], [1, 51], [0, 50]]]}
    (drawn,) = record(spatial=square).places
    assert drawn.bbox == (0, 50, 1, 51)
    assert record(spatial={"location": None, "extent": "Wales"}).places == (Place(name="Wales"),)
    extent = {
        "extent": {
            "name": "Wales",
            "boundingBox": [-5, 51, -2, 53],
            "@id": "https://www.geonames.org/2634895",
        }
    }
    assert record(spatial=extent).places == (
        Place(name="Wales", iri="https://www.geonames.org/2634895", bbox=(-5, 51, -2, 53)),
    )
    (point,) = record(
        spatial={"location": {"address": "Mast 4", "latitude": "52.1", "longitude": "-3.4"}}
    ).places
    assert (point.name, point.bbox) == ("Mast 4", (-3.4, 52.1, -3.4, 52.1))


def test_a_fiscal_package_has_its_years_and_country() -> None:
    found = record(
        profile="fiscal-data-package",
        countryCode="GB",
        fiscalPeriod={"start": "2024-04-01", "end": "2025-03-31"},
    )
    assert found.periods == (Period(start="2024-04-01", end="2025-03-31"),)
    assert found.places == (Place(name="GB"),)
    assert found.conforms_to == (Concept(label="fiscal-data-package"),)


def test_oemetadata_of_the_second_edition_states_all_in_its_resources() -> None:
    found = mapped({
        "@id": "https://databus.example/wind", "metaMetadata": {"metadataVersion": "OEMetadata-2.0"},
        "resources": [{
            "name": "oep_wind", "path": "https://oep.example/wind", "format": "PostgreSQL", "type": "table",
            "topics": ["supply"], "subject": [{"name": "wind energy", "@id": "https://oeo.example/OEO_1"}],
            "keywords": ["wind"], "publicationDate": "2025-02-03", "languages": ["en-GB"],
            "embargoPeriod": {"start": "2025-01-01", "end": "2027-01-01", "isActive": True},
            "context": {"title": "WindDays", "homepage": "https://winddays.example", "contact": "a@b.example, c@d.example",
                        "publisher": "Wind Institute", "sourceCode": "https://code.example/winddays"},
            "temporal": {"timeseries": [{"start": "2020-01-01T00:00Z", "end": "2020-12-31T23:00Z",
                                         "resolutionValue": 15, "resolutionUnit": "min"}]},
            "sources": [{"title": "Masts", "description": "Of the Met Office.", "path": "https://met.example",
                         "sourceLicenses": [{"name": "OGL-UK-3.0"}]}],
            "licenses": [{"name": "ODbL-1.0", "attribution": "© Wind Institute"}],
            "review": {"path": "https://review.example/1", "badge": "Gold"},
            "schema": {"fields": [
                {"name": "id", "type": "bigint", "nullable": False, "unit": None},
                {"name": "power", "type": "float", "nullable": True, "unit": "MW", "description": "Mean."},
                {"name": "farm", "type": "text", "unit": "none"},
            ], "primaryKey": ["id"], "foreignKeys": [{"fields": ["farm"], "reference": {"resource": "farms", "fields": ["id"]}}]},
        }],
    }).record  # fmt: skip
    assert found.publisher == Agent(name="Wind Institute")
    assert found.contacts == (Contact(email="a@b.example"), Contact(email="c@d.example"))
    assert found.themes == (
        Concept(label="wind energy", iri="https://oeo.example/OEO_1"),
        Concept(label="supply"),
    )
    assert found.issued == "2025-02-03"
    assert found.licence is not None
    assert found.licence.code == "ODbL-1.0"
    assert "Under embargo until 2027-01-01." in found.distributions[0].rights
    assert found.distributions[0].access_rights == "RESTRICTED"
    assert found.lineage is not None
    assert found.lineage.generated_by == (Concept(label="WindDays", iri="https://winddays.example"),)
    assert found.lineage.statement == "Masts: Of the Met Office. Licence: OGL-UK-3.0."
    assert "Resolution in time: 15 min." in found.description
    assert "Gold" in found.quality
    assert found.conforms_to == (Concept(label="OEMetadata 2.0"),)
    (file,) = found.distributions
    assert (file.access_url, file.download_url, file.languages) == (
        "https://oep.example/wind",
        "",
        ("en-GB",),
    )
    assert file.schema is not None
    assert [(f.name, f.type, f.unit, f.required, f.key, f.description) for f in file.schema.fields] == [
        ("id", "bigint", "", True, True, ""),
        ("power", "float", "MW", None, None, "Mean."),
        ("farm", "text", "", None, None, "Refers to farms.id."),
    ]


# --- resources --------------------------------------------------------------------------------


def test_a_resource_with_all_that_the_standard_has() -> None:
    file, problems = of_resource(
        path="data/hourly rows.csv.gz", title="Hourly", description="All farms.", format="csv", mediatype="text/csv",
        encoding="windows-1252", bytes=1_234, hash="sha256:" + "AB" * 32, dialect={"delimiter": ";", "decimalChar": ","},
        licenses=[{"name": "CC0-1.0"}], stats={"rows": 8_760}, modified="2026-01-02", profile="tabular-data-resource",
    )  # fmt: skip
    assert problems == []
    assert file.download_url == f"{BELOW}/data/hourly%20rows.csv.gz"
    assert (file.title, file.format, file.media_type, file.compress_format) == (
        "Hourly",
        "CSV",
        "text/csv",
        "application/gzip",
    )
    assert file.description == (
        "All farms.\nColumns are separated by semicolons. Decimal sign: “,”. Encoding: windows-1252."
    )
    assert (file.byte_size, file.rows, file.modified) == (1_234, 8_760, "2026-01-02")
    assert file.checksum == Checksum(algorithm="sha256", value="ab" * 32)
    assert file.licence is not None
    assert file.conforms_to == (Concept(label="tabular-data-resource"),)


@pytest.mark.parametrize(
    "path",
    [
        "../secret.csv",
        "/etc/passwd",
        "data/../../x.csv",
        "C:\\x.csv",
        "~/x.csv",
        "file:///etc/passwd",
        "javascript:x",
        "a\\b",
    ],
)
def test_a_path_that_leads_out_of_the_package_is_not_linked(path: str) -> None:
    file, problems = of_resource(path=path)
    assert (file.access_url, file.download_url) == ("", "")
    assert problems == [("resources[0].path", "address")]


def test_a_schema_may_lie_elsewhere_but_not_outside() -> None:
    assert of_resource(path="a.csv", schema="schemas/rows.json")[0].schema.url == f"{BELOW}/schemas/rows.json"
    file, problems = of_resource(path="a.csv", schema="../rows.json")
    assert file.schema is None
    assert problems == [("resources[0].schema", "address")]


def test_each_part_of_a_file_in_parts_has_its_address() -> None:
    found = mapped(
        {
            "resources": [
                {
                    "name": "rows",
                    "path": ["a.csv", "b.csv"],
                    "bytes": 9,
                    "schema": {"fields": [{"name": "x"}]},
                }
            ]
        }
    )
    first, second = found.record.distributions
    assert [first.download_url, second.download_url] == [f"{BELOW}/a.csv", f"{BELOW}/b.csv"]
    assert first.description == "Part 1 of 2."
    assert (first.byte_size, first.schema is None, second.schema is None) == (None, False, True)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("d41d8cd98f00b204e9800998ecf8427e", "md5"),
        ("sha1:" + "a" * 40, "sha1"),
        ("SHA-256:" + "a" * 64, "sha256"),
        ("x", None),
    ],
)
def test_hashes(stated: str, expected: str | None) -> None:
    file, problems = of_resource(path="a.csv", hash=stated)
    assert (file.checksum and file.checksum.algorithm) == expected
    assert bool(problems) == (expected is None)


def test_columns_tell_their_format_values_and_what_they_refer_to() -> None:
    file, _ = of_resource(path="a.csv", schema={
        "primaryKey": "id",
        "foreignKeys": [{"fields": "farm", "reference": {"resource": "farms", "fields": "code"}}],
        "fields": [
            {"name": "id", "type": "integer", "title": "Number", "constraints": {"required": True, "unique": True}},
            {"name": "at", "type": "datetime", "format": "%d/%m/%Y"},
            {"name": "state", "type": "string", "categories": [{"value": "r", "label": "running"}, "stopped"]},
            {"name": "kind", "type": "string", "constraints": {"enum": ["on", "off"]}},
            {"name": "many", "type": "string", "constraints": {"enum": list(range(99))}},
            {"name": "farm", "unit": {"name": "none"}, "units": "x"},
            {"name": "power", "type": "number", "unit": "MW", "format": "default"},
            {"title": "No name"}, 7, {"name": ""},
        ],
    })  # fmt: skip
    assert [(f.name, f.description, f.unit, f.required, f.key) for f in file.schema.fields] == [
        ("id", "", "", True, True),
        ("at", "Format: %d/%m/%Y.", "", None, None),
        ("state", "One of: r: running, stopped.", "", None, None),
        ("kind", "One of: on, off.", "", None, None),
        ("many", "", "", None, None),
        ("farm", "Refers to farms.code.", "x", None, None),
        ("power", "", "MW", None, None),
        ("No name", "", "", None, None),
    ]
    assert file.schema.fields[0].title == "Number"
    assert [column.unique for column in file.schema.fields][:2] == [True, None]


def test_a_database_has_an_address_but_no_file_and_an_api_is_a_service() -> None:
    table, _ = of_resource(path="https://oep.example/table", format="PostgreSQL")
    assert (table.access_url, table.download_url) == ("https://oep.example/table", "")
    service, _ = of_resource(path="https://api.example/v1", format="API")
    assert service.service is not None
    assert service.service.endpoint_url == "https://api.example/v1"


def test_schemas_by_name_and_alternative_formats_of_open_power_system_data() -> None:
    found = mapped({
        "schemas": {"60min": {"primaryKey": "utc", "fields": [{"name": "utc"}, {"name": "load", "unit": "MW"}]}},
        "resources": [{"path": "ts_60min.csv", "schema": "60min", "alternative_formats": [
            {"path": "ts_60min.csv", "format": "csv"}, {"path": "ts.xlsx", "format": "xlsx", "stacking": "Multiindex"}]}],
    }).record  # fmt: skip
    csv, xlsx = found.distributions
    assert csv.schema is not None
    assert [(field.name, field.unit, field.key) for field in csv.schema.fields] == [
        ("utc", "", True),
        ("load", "MW", None),
    ]
    assert (xlsx.download_url, xlsx.format) == (f"{BELOW}/ts.xlsx", "XLSX")


def test_a_resource_without_path_and_data_is_told() -> None:
    file, problems = of_resource(title="Later")
    assert file.access_url == ""
    assert problems == [("resources[0].path", "required")]


def test_a_package_without_resources_is_kept_and_told() -> None:
    found = mapped(
        {"resources": [], "licenses": [{"name": "CC0-1.0"}], "metaMetadata": {"metadataVersion": "OEP-1.5.1"}}
    )
    assert [(problem.path, problem.rule) for problem in found.problems] == [("resources", "required")]


# --- anything at all --------------------------------------------------------------------------

_WORDS = st.sampled_from([
    "resources", "name", "path", "data", "schema", "fields", "title", "licenses", "contributors", "sources", "temporal",
    "spatial", "hash", "bytes", "keywords", "context", "primaryKey", "foreignKeys", "reference", "constraints", "dialect",
    "timeseries", "subject", "profile", "url", "license", "roles", "location", "extent", "boundingBox", "categories", "id",
])  # fmt: skip
_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=20)
    | st.sampled_from(["none", "2020", "a.csv", "../x", "https://x.example/a.csv", "\x00", "\ud800", "x" * 3_000]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@examples(2)
@given(st.dictionaries(_WORDS, _VALUES, max_size=8))
def test_any_descriptor_is_a_record_or_a_refusal(document: dict[str, Any]) -> None:
    body = json.dumps({"resources": [{"path": "a.csv"}], **document}).encode()
    with suppress(PageUnreadable, RecordRefused):
        for item in FRICTIONLESS.read_page(PageRequest(url=ADDRESS), "", body).items:
            if item.refusal is None:
                found = FRICTIONLESS.map_record(item.body).record
                assert found.title
                assert found.source_id == item.source_id
                msgspec.json.encode(found)


@pytest.mark.parametrize("depth", [100, 5_000])
def test_deep_nesting_is_a_record_or_a_refusal(depth: int) -> None:
    body = (
        b'{"name":"x","resources":[{"path":"a.csv","schema":'
        + b'{"fields":[' * depth
        + b"]}" * depth
        + b"}]}"
    )
    with suppress(PageUnreadable, RecordRefused):
        for item in FRICTIONLESS.read_page(PageRequest(url=ADDRESS), "", body).items:
            assert item.refusal or FRICTIONLESS.map_record(item.body)
