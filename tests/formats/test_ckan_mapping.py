"""Every field of a CKAN package to its place in the canonical record."""

import json
from typing import Any

import msgspec
import pytest

from catalog.domain.errors import RecordRefused
from catalog.domain.product import (
    Agent,
    Checksum,
    Concept,
    Contact,
    Distribution,
    Period,
    Place,
    ProductRecord,
    StatedClass,
    Translation,
)
from catalog.formats.ckan import CKAN
from catalog.formats.ckan.resources import RESOURCE_LIMIT
from catalog.formats.ckan.words import KEYWORD_LIMIT
from catalog.formats.protocol import MappedRecord
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT


def mapped(**fields: Any) -> MappedRecord:
    package = {"id": "id-1", "name": "wind", "title": "Wind"} | fields
    return CKAN.map_record(json.dumps(package).encode())


def record(**fields: Any) -> ProductRecord:
    return mapped(**fields).record


def resource(**fields: Any) -> Distribution:
    (found,) = record(
        resources=[{"id": "r1", "name": "File", "url": "https://x.example/f.csv"} | fields]
    ).distributions
    return found


def extras(**fields: Any) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in fields.items()]


# --- words ------------------------------------------------------------------------------------


def test_plain_fields() -> None:
    found = record(
        notes="<p>One.</p><p>Two &amp; three.</p>",
        url="https://x.example/wind",
        version="1.2",
        metadata_created="2024-01-02T03:04:05.678901",
        metadata_modified="2024-02-03T04:05:06",
        extras=extras(issued="2020", modified="2024-01"),
    )
    assert found.source_id == "id-1"
    assert found.description == "One.\n\nTwo & three."
    assert found.landing_page == "https://x.example/wind"
    assert (found.issued, found.modified, found.record_modified) == ("2020", "2024-01", "2024-02-03T04:05:06")
    assert (found.version, found.identifiers, found.kind) == ("1.2", ("wind",), "dataset")


def test_fields_count_at_the_first_level_and_in_extras_of_both_shapes() -> None:
    for given in (
        {"frequency": "monthly"},
        {"extras": extras(Frequency="monthly")},
        {"extras": {"frequency": "monthly"}},
    ):
        assert record(**given).frequency == "MONTHLY"
    assert record(frequency="daily", extras=extras(frequency="monthly")).frequency == "DAILY"


@pytest.mark.parametrize(
    "title",
    [{"pt": "Vento", "en": "Wind"}, '{"pt": "Vento", "en": "Wind"}'],
)
def test_a_title_by_language_shows_english_and_keeps_the_other(title: Any) -> None:
    found = record(title=title, notes={"pt": "Nota", "en": ""})
    assert (found.title, found.language) == ("Wind", "en")
    assert found.translations == (Translation(language="pt", title="Vento", description="Nota"),)


def test_translated_fields_stand_beside_the_plain_ones() -> None:
    found = record(
        title="Vent",
        title_translated={"en": "Wind", "fr": "Vent"},
        notes="Texte",
        notes_translated={"en": "Text", "fr": "Texte"},
        tags=[{"name": "plain"}],
        tags_translated={"en": ["breeze"], "fr": ["brise"]},
    )
    assert (found.title, found.description, found.language) == ("Vent", "Texte", "fr")
    assert found.translations == (Translation(language="en", title="Wind", description="Text"),)
    assert found.keywords == ("brise",)


def test_a_missing_title_is_the_name_with_a_problem() -> None:
    found = mapped(title=None)
    assert found.record.title == "wind"
    assert [(problem.path, problem.rule) for problem in found.problems] == [("title", "required")]


@pytest.mark.parametrize(
    "tags",
    [
        [{"name": "wind farm"}, {"name": "grid", "vocabulary_id": "v"}, {"name": "old", "state": "deleted"}],
        [{"display_name": "wind farm"}, "grid"],
        '["wind farm", "grid"]',
        '{"wind farm",grid}',
        "wind farm, grid; grid",
    ],
)
def test_tags_of_all_shapes(tags: Any) -> None:
    assert record(tags=tags).keywords == ("wind farm", "grid")


def test_groups_and_themes() -> None:
    found = record(
        groups=[{"name": "demand", "title": "Demand"}, "network"],
        theme='["https://x.example/theme/1", "Markets"]',
    )
    assert found.themes == (
        Concept(label="Demand"),
        Concept(label="network"),
        Concept(iri="https://x.example/theme/1"),
        Concept(label="Markets"),
    )


def test_series() -> None:
    assert record(type="dataset_series").kind == "series"
    assert record(in_series=["https://x.example/series"]).in_series == (
        Concept(iri="https://x.example/series"),
    )


# --- people -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"organization": {"name": "org", "title": "Org Ltd"}}, Agent(name="Org Ltd")),
        ({"organization": "Org Ltd"}, Agent(name="Org Ltd")),
        ({"organization": {"title": {"en": "Org", "fr": "Orgue"}}}, Agent(name="Org")),
        (
            {
                "extras": extras(
                    publisher_name="P",
                    publisher_email="mailto:p@x.example",
                    publisher_uri="https://x.example/p",
                )
            },
            Agent(name="P", email="p@x.example", iri="https://x.example/p"),
        ),
        (
            {
                "publisher": [{"name": "P", "email": "p@x.example", "url": "https://x.example"}],
                "organization": {"title": "O"},
            },
            Agent(name="P", email="p@x.example", homepage="https://x.example"),
        ),
        ({"publisher": '{"name": "P"}'}, Agent(name="P")),
        ({"publisher": "P"}, Agent(name="P")),
        ({"owner_org": "uuid"}, None),
    ],
)
def test_publisher(fields: dict[str, Any], expected: Agent | None) -> None:
    assert record(**fields).publisher == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"maintainer": "M", "maintainer_email": "m@x.example", "author": "A"}, Contact(name="M", email="m@x.example")),
        ({"author": "A", "author_email": "a@x.example"}, Contact(name="A", email="a@x.example")),
        ({"extras": extras(contact_name="C"), "maintainer": "M"}, Contact(name="C")),
        ({"extras": [{"key": "contact-email", "value": "c@x.example"}]}, Contact(email="c@x.example")),
        ({"contact": '[{"name": "C", "url": "https://x.example/ask"}]'}, Contact(name="C", url="https://x.example/ask")),
        ({"contact": "c@x.example"}, Contact(email="c@x.example")),
    ],
)  # fmt: skip
def test_contact(fields: dict[str, Any], expected: Contact) -> None:
    assert record(**fields).contacts == (expected,)


def test_creators() -> None:
    assert record(author="A", author_email="a@x.example").creators == (Agent(name="A", email="a@x.example"),)
    assert record(creator=[{"name": "C"}], author="A").creators == (Agent(name="C"),)
    assert record(extras=extras(dcat_creator_name="D")).creators == (Agent(name="D"),)


# --- rights -----------------------------------------------------------------------------------


def test_licence_by_id_title_and_address() -> None:
    licence = record(
        license_id="cc-by", license_title="Creative Commons Attribution",
        license_url="https://creativecommons.org/licenses/by/4.0/",
    ).licence  # fmt: skip
    assert licence is not None
    assert (licence.code, licence.label) == ("CC-BY-4.0", "Creative Commons Attribution")


def test_an_unknown_licence_is_kept_as_stated() -> None:
    licence = record(license_title="Grid terms 7", license_url="https://x.example/terms").licence
    assert licence is not None
    assert (licence.code, licence.label, licence.iri) == ("", "Grid terms 7", "https://x.example/terms")


def test_no_licence() -> None:
    assert record(license_id=None, license_title="").licence is None


def test_a_gated_record_states_its_classes_side_by_side() -> None:
    found = record(
        rights="WPD Open",
        dataclassification="Shared",
        ib1_sensitivity_class="OE-SA",
        ib1_scheme="https://registry.example/scheme/1",
        restricted_level="only_allowed_users",
        updatefrequency="1 Month",
        resources=[{"id": "r", "name": "Loads", "format": "CSV/GZ", "url": "redacted"}],
    )
    assert found.licence is not None
    assert found.licence.code == "NGED-ODL-2020"
    assert found.access_rights == "RESTRICTED"
    assert (found.frequency, found.frequency_label) == ("MONTHLY", "1 Month")
    assert {(stated.field, stated.value) for stated in found.stated_classes} == {
        ("dataclassification", "Shared"),
        ("ib1_sensitivity_class", "IB1-SA"),
        ("restricted_level", "only_allowed_users"),
        ("rights", "Open"),
    }
    assert json.loads(found.policies[0])["ib1_scheme"] == "https://registry.example/scheme/1"
    (distribution,) = found.distributions
    assert distribution.restricted
    assert (distribution.access_url, distribution.download_url, distribution.format) == ("", "", "CSV")


def test_access_rights() -> None:
    iri = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
    assert record(extras=extras(access_rights=iri)).access_rights == "PUBLIC"
    assert record(private=True).access_rights == "NON_PUBLIC"
    assert record(private=False).access_rights == ""
    stated = record(access_rights="Ask the data team.")
    assert (stated.access_rights, stated.rights) == ("", "Ask the data team.")


# --- where, when, from what --------------------------------------------------------------------

SQUARE = {"type": "Polygon", "coordinates": [[[-2, 51], [1, 51], [1, 53.5], [-2, 53.5], [-2, 51]]]}
BOX = (-2.0, 51.0, 1.0, 53.5)


@pytest.mark.parametrize(
    "fields",
    [
        {"spatial": SQUARE},
        {"extras": extras(spatial=json.dumps(SQUARE))},
        {"spatial": {"type": "Feature", "geometry": SQUARE}},
        {"spatial": "POLYGON((-2 51, 1 51, 1 53.5, -2 53.5, -2 51))"},
        {"spatial": "ENVELOPE(-2, 1, 53.5, 51)"},
        {"spatial": "-2,51,1,53.5"},
        {"bbox": [{"west": -2, "south": 51, "east": 1, "north": 53.5}]},
        {"extras": [{"key": f"bbox-{side}", "value": value} for side, value in
                    (("west-long", "-2"), ("south-lat", "51"), ("east-long", "1"), ("north-lat", "53.5"))]},
    ],
)  # fmt: skip
def test_boxes_of_all_shapes(fields: dict[str, Any]) -> None:
    (place,) = record(**fields).places
    assert place.bbox == BOX


def test_named_places() -> None:
    assert record(spatial="Great Britain").places == (Place(name="Great Britain"),)
    assert record(extras=extras(spatial_uri="https://x.example/gb", spatial_text="GB")).places == (
        Place(name="GB", iri="https://x.example/gb"),
    )
    (place,) = record(spatial_coverage=[{"uri": "https://x.example/t", "text": "T", "geom": SQUARE}]).places
    assert (place.name, place.iri, place.bbox) == ("T", "https://x.example/t", BOX)


@pytest.mark.parametrize(
    "spatial",
    [
        {"type": "Point", "coordinates": [530000, 180000]},
        {"type": "Point", "coordinates": []},
        '{"type": "Polygon", "coor',
        "POINT(530000 180000)",
    ],
)
def test_a_geometry_not_in_degrees_is_left_out_with_a_problem(spatial: Any) -> None:
    found = mapped(spatial=spatial)
    assert found.record.places == ()
    assert [problem.rule for problem in found.problems] == ["geometry"]


@pytest.mark.parametrize(
    "fields",
    [
        {"temporal_coverage": [{"start": "2020-01", "end": "2024"}]},
        {"extras": extras(temporal_start="2020-01", temporal_end="2024")},
        {"extras": [{"key": "temporal_coverage-from", "value": '["2020-01"]'},
                    {"key": "temporal_coverage-to", "value": '["2024"]'}]},
        {"temporal": "2020-01/2024"},
        {"temporal": '{"startDate": "2020-01", "endDate": "2024"}'},
    ],
)  # fmt: skip
def test_periods_of_all_shapes(fields: dict[str, Any]) -> None:
    assert record(**fields).periods == (Period(start="2020-01", end="2024"),)


def test_a_date_that_is_none_adds_a_problem_and_the_next_field_counts() -> None:
    found = mapped(issued="soon", metadata_created="2024-01-01")
    assert found.record.issued == "2024-01-01"
    assert [(problem.path, problem.value, problem.rule) for problem in found.problems] == [
        ("issued", "soon", "date")
    ]


def test_lineage_standards_and_documents() -> None:
    found = record(
        provenance="Metered.",
        source=["https://x.example/raw"],
        was_generated_by="Aggregation",
        conforms_to='["IEC 61970"]',
        documentation=["https://x.example/doc"],
        extras=extras(applicable_legislation='["https://x.example/eli/1"]'),
    )
    assert found.lineage is not None
    assert found.lineage.statement == "Metered."
    assert found.lineage.sources == (Concept(iri="https://x.example/raw"),)
    assert found.lineage.generated_by == (Concept(label="Aggregation"),)
    assert found.conforms_to == (Concept(label="IEC 61970"),)
    assert [one.iri for one in found.documentation] == ["https://x.example/doc", "https://x.example/eli/1"]


def test_relationships() -> None:
    found = record(
        relationships_as_subject=[{"type": "depends_on", "object": "solar"}],
        relationships_as_object=[{"type": "child_of", "__extras": {"subject_package_id": "gas"}}],
        related_resource="https://x.example/r",
    )
    assert found.related == (
        Concept(iri="https://x.example/r"),
        Concept(label="depends on solar"),
        Concept(label="child of gas"),
    )


# --- resources --------------------------------------------------------------------------------


def test_a_plain_resource() -> None:
    found = resource(
        description="Half-hourly",
        format="csv",
        mimetype="text/csv; charset=utf-8",
        size=2048,
        created="2024-01-01",
        last_modified="2024-02-02",
        hash="d41d8cd98f00b204e9800998ecf8427e",
    )
    assert (found.identifier, found.title, found.description) == ("r1", "File", "Half-hourly")
    assert found.access_url == found.download_url == "https://x.example/f.csv"
    assert (found.format, found.format_label, found.media_type, found.byte_size) == (
        "CSV",
        "csv",
        "text/csv",
        2048,
    )
    assert (found.issued, found.modified) == ("2024-01-01", "2024-02-02")
    assert found.checksum == Checksum(algorithm="md5", value="d41d8cd98f00b204e9800998ecf8427e")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, 0),
        ("12323", 12323),
        ("12 MB", 12_000_000),
        ("1.5 MiB", 1_572_864),
        ("1,234", 1234),
        ("2,5 kB", 2500),
        ("big", None),
        (-1, None),
        (1e30, None),
        ("1.2.3", None),
    ],
)
def test_sizes(size: Any, expected: int | None) -> None:
    assert resource(size=size).byte_size == expected


@pytest.mark.parametrize("url", ["redacted", "REDACTED", " Redacted "])
def test_a_hidden_address(url: str) -> None:
    found = resource(url=url)
    assert found.restricted
    assert found.access_url == ""


@pytest.mark.parametrize(
    "url", ["/dataset/1", "javascript:alert(1)", "data:text/html,x", "see website", "https:/x"]
)
def test_what_is_no_address_is_left_out_with_a_problem(url: str) -> None:
    found = mapped(resources=[{"name": "File", "url": url}])
    assert found.record.distributions[0].access_url == ""
    assert [(problem.path, problem.rule) for problem in found.problems] == [("resources[0].url", "address")]


@pytest.mark.parametrize(
    ("fields", "downloads"),
    [
        ({"url": "https://x.example/f.parquet"}, True),
        ({"url": "https://x.example/get?id=1", "url_type": "upload"}, True),
        ({"url": "https://x.example/page.html"}, False),
        ({"url": "https://x.example/view"}, False),
        ({"url": "https://x.example"}, False),
        ({"url": "https://x.example/wms.svc", "format": "WMS"}, False),
    ],
)
def test_which_address_gives_the_file(fields: dict[str, Any], downloads: bool) -> None:
    assert bool(resource(**fields).download_url) is downloads


def test_a_datastore_is_a_service_of_the_file() -> None:
    url = "https://ckan.example/portal/dataset/d/resource/r1/download/f.csv"
    service = resource(url=url, url_type="upload", datastore_active=True).service
    assert service is not None
    assert service.endpoint_url == "https://ckan.example/portal/api/3/action/datastore_search?resource_id=r1"


def test_a_datastore_without_a_known_site_is_not_invented() -> None:
    assert resource(url="https://elsewhere.example/f.csv", datastore_active=True).service is None


def test_services() -> None:
    assert resource(format="API", url="https://x.example/api").service is not None
    service = resource(access_services='[{"title": "S", "endpoint_url": ["https://x.example/s"]}]').service
    assert service is not None
    assert (service.title, service.endpoint_url) == ("S", "https://x.example/s")


def test_a_restricted_resource() -> None:
    assert resource(restricted='{"level": "registered", "allowed_users": ""}').restricted
    assert not resource(restricted='{"level": "public"}').restricted


def test_the_schema_of_a_datastore() -> None:
    found = resource(
        datastore_fields=[
            {"id": "_id", "type": "int"},
            {"id": "mw", "type": "numeric", "info": {"label": "Power", "notes": "Metered", "unit": "MW"}},
        ],
        rows="1,200",
    )
    assert found.schema is not None
    (column,) = found.schema.fields
    assert (column.name, column.type, column.title, column.description, column.unit) == (
        "mw", "numeric", "Power", "Metered", "MW",
    )  # fmt: skip
    assert found.rows == 1200


def test_rows_that_are_no_number_are_left_out() -> None:
    assert resource(rows="12²").rows is None


def test_a_frictionless_schema_in_a_string() -> None:
    schema = {
        "fields": [{"name": "t", "type": "datetime", "constraints": {"required": True}}],
        "primaryKey": "t",
    }
    found = resource(schema=json.dumps(schema)).schema
    assert found is not None
    assert (found.fields[0].required, found.fields[0].key) == (True, True)


def test_the_address_of_a_data_dictionary() -> None:
    schema = record(data_dictionary=[{"url": "https://x.example/dictionary"}]).schema
    assert schema is not None
    assert schema.url == "https://x.example/dictionary"


def test_deleted_and_empty_resources_are_left_out() -> None:
    found = mapped(
        resources=[{"id": "a", "name": "gone", "state": "deleted"}, {"id": "b", "url": ""}, "text"]
    )
    assert found.record.distributions == ()
    assert [problem.rule for problem in found.problems] == ["empty", "type"]


# --- refusals and bounds ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "rule", "words"),
    [
        (b'{"title": "T"}', "identifier", "has no identifier"),
        (b'{"id": "a", "state": "deleted"}', "state", "is marked deleted at the source"),
        (b'{"id": "a", "state": "draft"}', "state", "is a draft"),
        (b"[1]", "type", "JSON object"),
        (b'{"id": ', "json", "cut off"),
        (b'{"id": "a", "notes": ' + b"[" * 90_000, "json", "nested too deeply"),
        (b"x" * 20_000_001, "size", "20,000,000"),
    ],
)
def test_refusals_name_the_rule(body: bytes, rule: str, words: str) -> None:
    with pytest.raises(RecordRefused) as refused:
        CKAN.map_record(body)
    assert refused.value.rule == rule
    assert words in str(refused.value)


@pytest.mark.parametrize("depth", [100, 400, 800, 2000])
def test_deep_nesting_does_not_crash(depth: int) -> None:
    """How deep is too deep is the interpreter's to say: such a record is read, or refused by the same rule."""
    outcome = "read"
    try:
        CKAN.map_record(b'{"id": "a", "notes": ' + b"[" * depth + b"]" * depth + b"}")
    except RecordRefused as refused:
        outcome = refused.rule
    assert outcome in {"read", "json"}


def test_bounds_are_kept_and_said() -> None:
    found = mapped(
        title="t" * 3000,
        notes="n" * 150_000,
        tags=[{"name": f"tag {number}"} for number in range(35_000)],
        resources=[{"name": f"r{number}"} for number in range(RESOURCE_LIMIT + 1)],
    )
    assert len(found.record.title) == TITLE_LIMIT
    assert len(found.record.description) == TEXT_LIMIT
    assert len(found.record.keywords) == KEYWORD_LIMIT
    assert len(found.record.distributions) == RESOURCE_LIMIT
    messages = {problem.path: problem.message for problem in found.problems}
    assert "35,000 keywords" in messages["tags"]
    assert {"title", "notes", "tags", "resources"} == set(messages)


ODD_VALUES: list[Any] = [
    None,
    "",
    0,
    -1.5,
    True,
    [],
    {},
    [[]],
    [{}],
    [None],
    {"en": 1},
    {"en": None},
    "{",
    "[1",
    "x\x00y",
    [["a"]],
    {"a": {"b": ["c"]}},
]
NAMES = """
    name title notes url author author_email maintainer license_id license_title license_url organization groups tags
    extras resources publisher contact creator theme spatial spatial_coverage bbox temporal temporal_coverage frequency
    issued modified language conforms_to provenance source documentation schema data_dictionary identifier rights
    access_rights restricted_level relationships_as_subject qualified_relation in_series uri version version_notes type
    state private title_translated tags_translated policy ib1_scheme quality
"""
RESOURCE_NAMES = """
    name description url access_url download_url format mimetype size hash hash_algorithm created last_modified license
    rights language conforms_to access_services restricted schema datastore_fields rows status datastore_active url_type
    state
"""


@pytest.mark.parametrize("field", NAMES.split())
@pytest.mark.parametrize("place", ["first level", "extras"])
def test_no_value_of_any_type_crashes_the_mapping(field: str, place: str) -> None:
    for value in ODD_VALUES:
        given = {field: value} if place == "first level" else {"extras": [{"key": field, "value": value}]}
        msgspec.json.encode(mapped(**given))


@pytest.mark.parametrize("field", RESOURCE_NAMES.split())
def test_no_value_of_any_type_crashes_a_resource(field: str) -> None:
    for value in ODD_VALUES:
        msgspec.json.encode(mapped(resources=[{"id": "r", field: value}]))


def test_mapping_is_the_same_each_time() -> None:
    package = {
        "extras": extras(theme="a", spatial=json.dumps(SQUARE), issued="x"),
        "rights": "r",
        "version": "1",
    }
    assert mapped(**package) == mapped(**package)


def test_a_class_is_kept_as_stated_where_it_is_unknown() -> None:
    assert record(dataclassification="Amber").stated_classes == (
        StatedClass(value="Amber", field="dataclassification"),
    )
