"""What becomes of a dataset's metas, fields, exports and attachments in the canonical record."""

import json
from typing import Any

import pytest

from catalog.domain.errors import RecordRefused
from catalog.domain.openness import openness_of
from catalog.domain.product import Agent, Concept, Contact, Field, Period, Place, ProductRecord, StatedClass
from catalog.formats.opendatasoft import OPENDATASOFT
from catalog.formats.protocol import MappedRecord, PageRequest
from tests.formats.opendatasoft_samples import API, EXPORT, dataset, field

BOX = {
    "type": "Polygon",
    "coordinates": [[[1.5, 52.9], [-0.9, 52.9], [-0.9, 50.7], [1.5, 50.7], [1.5, 52.9]]],
}


def mapped(found: dict[str, Any], url: str = EXPORT) -> MappedRecord:
    page = OPENDATASOFT.read_page(PageRequest(url=url), "application/json", json.dumps([found]).encode())
    (item,) = page.items
    return OPENDATASOFT.map_record(item.body)


def record(**metas: Any) -> ProductRecord:
    """The record of a dataset with these metas (`block__name`); it must give no problem."""
    found = mapped(
        dataset(
            metas={
                path.replace("__", ".").replace("dublin.", "dublin-core."): value
                for path, value in metas.items()
            }
        )
    )
    assert found.problems == ()
    return found.record


# --- words ------------------------------------------------------------------------------------


def test_the_plain_parts() -> None:
    found = record()
    assert found.source_id == "river-turbines"
    assert found.title == "River Turbines"
    assert found.description == "Introduction\n\nTurbines in the river, with output."
    assert found.publisher == Agent(name="Ouseford Power (invented)")
    assert found.themes == (Concept(label="Generation, small scale"),)
    assert found.licence is not None
    assert (found.licence.code, found.licence.label) == ("CC-BY-4.0", "CC BY 4.0")
    assert (found.language, found.languages) == ("en", ("en",))
    assert (found.modified, found.record_modified) == ("2026-05-04T10:20:30.123000Z", "2026-05-05T01:02:03Z")
    assert found.landing_page == "https://data.ouseford.example/explore/dataset/river-turbines/"


def test_null_keywords_are_none_and_subjects_count_as_keywords() -> None:
    assert record().keywords == ()
    assert record(default__keyword=["tide", "river"], dublin__subject=["river", "hydro"]).keywords == (
        "tide",
        "river",
        "hydro",
    )
    assert record(default__keyword="tide, river").keywords == ("tide", "river")


def test_the_uid_is_kept_since_ids_are_renamed() -> None:
    before, after = (mapped(dataset(name, dataset_uid="da_x1")).record for name in ("old-name", "new-name"))
    assert before.identifiers == after.identifiers == ("da_x1",)
    assert [file.identifier for file in before.distributions] == [
        file.identifier for file in after.distributions
    ]
    assert before.source_id != after.source_id


def test_quality_statements_are_found_in_metas_and_in_the_description() -> None:
    text = (
        "<h2>Introduction</h2><p>Text.</p><h2 class='x'>Quality Control&nbsp;Statement</h2><ul><li>Checked twice</li></ul>"
        "<h2>Assurance Statement</h2><p>By the team.</p><h2>Other</h2><p>More.</p>"
    )
    found = record(default__description=text, dcat__dataquality="Good.", dcat__granularity="half hour")
    assert found.quality == (
        "Good.\n\nGranularity: half hour\n\nQuality Control Statement\n\n- Checked twice\n\nAssurance Statement\n\nBy the team."
    )
    assert found.description.endswith("Other\n\nMore.")
    assert record(default__description="Quality control is done.").quality == ""


def test_a_missing_title_is_told() -> None:
    found = mapped(dataset(metas={"default.title": None}))
    assert found.record.title == "river-turbines"
    assert [problem.path for problem in found.problems] == ["metas.default.title"]
    assert record(default__title=None, dublin__title="From Dublin").title == "From Dublin"


def test_markup_and_script_are_never_kept() -> None:
    found = record(
        default__title="<b>Tide</b>",
        default__description="<script>alert(1)</script><p>a &amp; b &lt;c&gt;</p>",
    )
    assert (found.title, found.description) == ("Tide", "a & b <c>")


# --- people, time, place ----------------------------------------------------------------------


def test_contacts_of_both_blocks() -> None:
    found = record(
        dcat__contact_name="Data desk", dcat__contact_email="mailto:desk@ouseford.example",
        inspire__contact_position="Surveyor", inspire__contact_email="https://ouseford.example/form",
    )  # fmt: skip
    assert found.contacts == (
        Contact(name="Data desk", email="desk@ouseford.example"),
        Contact(name="Surveyor", url="https://ouseford.example/form"),
    )


def test_creators_each_once() -> None:
    found = record(dcat__creator="A", dublin__creator="A", dcat__contributor="B")
    assert found.creators == (Agent(name="A"), Agent(name="B"))


@pytest.mark.parametrize(
    ("stated", "code"),
    [("ANNUAL", "ANNUAL"), ("UPDATE_CONT", "UPDATE_CONT"), ("Every Tuesday", ""),
     ("http://publications.europa.eu/resource/authority/frequency/DAILY", "DAILY")],
)  # fmt: skip
def test_frequency(stated: str, code: str) -> None:
    found = record(default__update_frequency=stated)
    assert (found.frequency, found.frequency_label) == (code, stated.rpartition("/")[2])
    assert record(dcat__accrualperiodicity="monthly").frequency == "MONTHLY"


def test_dates_come_from_the_block_that_has_them() -> None:
    found = record(
        dcat__issued="2020-01-02", default__modified=None, default__data_processed="2026-01-01T00:00:00+00:00"
    )
    assert (found.issued, found.modified) == ("2020-01-02", "2026-01-01T00:00:00Z")


def test_what_is_no_date_is_told() -> None:
    found = mapped(dataset(metas={"dublin-core.issued": "last year", "dcat.issued": "2020"}))
    assert found.record.issued == "2020"
    assert [(problem.path, problem.value) for problem in found.problems] == [
        ("metas.dublin-core.issued", "last year")
    ]


@pytest.mark.parametrize(
    ("metas", "period"),
    [
        ({"dcat__temporal_coverage_start": "2020-01-01", "dcat__temporal_coverage_end": "2021"}, Period("2020-01-01", "2021")),
        ({"dcat__temporal_coverage_start": "2020-01-01"}, Period(start="2020-01-01")),
        ({"dublin__temporal_start": "2019"}, Period(start="2019")),
        ({"dcat__temporal": "2011"}, Period("2011", "2011")),
        ({"dcat__temporal": "2011-2015"}, Period("2011", "2015")),
        ({"dcat__temporal": "2011-02-01/2015-03-01"}, Period("2011-02-01", "2015-03-01")),
        ({"dcat__temporal": "2011 to 2015"}, Period("2011", "2015")),
    ],
)  # fmt: skip
def test_periods(metas: dict[str, str], period: Period) -> None:
    assert record(**metas).periods == (period,)


def test_a_period_in_words_is_told() -> None:
    found = mapped(dataset(metas={"dcat.temporal": "since the war"}))
    assert found.record.periods == ()
    assert [problem.rule for problem in found.problems] == ["date"]


def test_the_box_of_the_data_and_its_territory() -> None:
    found = record(
        default__bbox={"type": "Feature", "geometry": BOX, "properties": {}}, default__territory=["Norfolk"]
    )
    assert found.places == (Place(name="Norfolk", bbox=(-0.9, 50.7, 1.5, 52.9)),)


def test_places_in_words_and_licence_areas() -> None:
    found = record(
        default__territory=["Norfolk", "Suffolk"],
        dublin__spatial="EPN= Eastern Power Networks; LPN = London Power Networks; The Wash, England",
    )
    assert found.places == (
        Place(name="Norfolk"),
        Place(name="Suffolk"),
        Place(name="Eastern Power Networks", network_area="EPN"),
        Place(name="London Power Networks", network_area="LPN"),
        Place(name="The Wash, England"),
    )


def test_the_inspire_box_where_the_data_have_none() -> None:
    sides = dict(zip(("westbound_longitude", "southbound_latitude", "eastbound_longitude", "northbound_latitude"),
                     ("-1.5", 50, 2, "53.25"), strict=True))  # fmt: skip
    found = record(**{f"inspire__extend_bounding_box_{side}": value for side, value in sides.items()})
    assert found.places == (Place(bbox=(-1.5, 50.0, 2.0, 53.25)),)


def test_a_box_in_metres_is_left_out_and_told() -> None:
    found = mapped(dataset(metas={"default.bbox": {"type": "Point", "coordinates": [531000.0, 181000.0]}}))
    assert found.record.places == ()
    assert [(problem.path, problem.rule) for problem in found.problems] == [
        ("metas.default.bbox", "geometry")
    ]


# --- rights -----------------------------------------------------------------------------------


def test_stated_access_is_code_and_class() -> None:
    found = record(dublin__accessRights=["Open"])
    assert found.access_rights == "PUBLIC"
    assert found.stated_classes == (StatedClass(value="Open", field="dublin-core.accessRights"),)
    assert openness_of(found).value == "open"


def test_of_several_the_strictest_counts_and_all_are_kept() -> None:
    found = record(
        dublin__accessRights=["Open", "Shared"],
        dcat__accessRights="Open",
        custom__dataclassification="Closed",
    )
    assert found.access_rights == "RESTRICTED"
    assert [(stated.field, stated.value) for stated in found.stated_classes] == [
        ("dcat.accessRights", "Open"),
        ("dublin-core.accessRights", "Open"),
        ("dublin-core.accessRights", "Shared"),
        ("custom.dataclassification", "Closed"),
    ]


def test_prose_about_access_is_rights_and_no_class() -> None:
    found = record(
        dublin__accessRights="Ask the control room, then wait.", dublin__rights="All rights reserved."
    )
    assert (found.access_rights, found.stated_classes) == ("", ())
    assert found.rights == "All rights reserved.\nAsk the control room, then wait."


def test_credits_and_holders_are_kept() -> None:
    found = record(default__attributions=["Ouseford", "Met"], dublin__rightsHolder="Ouseford Ltd")
    assert found.rights == "Rights holder: Ouseford Ltd\nAttribution: Ouseford; Met"


def test_gated_records_with_an_open_licence_are_not_open() -> None:
    files = [
        {"id": "t", "title": "Triage.xlsx", "mimetype": "", "url": f"{API}/catalog/datasets/x/attachments/t"}
    ]
    found = mapped(dataset(data_visible=False, attachments=files))
    assert found.problems == ()
    assert found.record.access_rights == "RESTRICTED"
    assert "catalogue entry is public" in found.record.rights
    assert len(found.record.distributions) == 6
    assert all(file.restricted and file.access_rights == "RESTRICTED" for file in found.record.distributions)
    assert openness_of(found.record).value == "shared"


def test_a_gated_dataset_that_calls_itself_open_is_a_conflict_for_a_person() -> None:
    found = mapped(dataset(data_visible=False, metas={"dublin-core.accessRights": ["Open"]})).record
    assert found.access_rights == "PUBLIC"
    assert len(openness_of(found).conflicts) == 1


def test_a_dataset_that_only_some_may_see_is_restricted() -> None:
    found = mapped(dataset(visibility="restricted")).record
    assert all(file.restricted for file in found.distributions)


@pytest.mark.parametrize(
    ("label", "url", "code"),
    [
        ("Open Government Licence v3.0", None, "OGL-UK-3.0"),
        (None, "https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("Ouseford Terms", "https://ouseford.example/terms", ""),
    ],
)
def test_licences(label: str | None, url: str | None, code: str) -> None:
    licence = record(default__license=label, default__license_url=url).licence
    assert licence is not None
    assert licence.code == code
    assert licence.label == label or not label
    assert licence.iri


def test_no_licence_is_none() -> None:
    assert record(default__license=None, default__license_url=None).licence is None


# --- relations --------------------------------------------------------------------------------


def test_a_federated_dataset_names_where_it_comes_from() -> None:
    found = record(
        default__federated=True, default__source_domain="hydro", default__source_domain_title="Hydro Portal",
        default__source_domain_address="hydro.example", default__source_dataset="turbines",
        dublin__source="https://a.example/x; https://b.example/y", dublin__provenance="Measured by hand.",
    )  # fmt: skip
    assert found.lineage is not None
    assert found.lineage.sources == (
        Concept(label="Hydro Portal: turbines", iri="https://hydro.example/explore/dataset/turbines/"),
        Concept(iri="https://a.example/x"),
        Concept(iri="https://b.example/y"),
    )
    assert found.lineage.statement == "Measured by hand."


def test_a_federated_dataset_without_a_source_says_so() -> None:
    lineage = record(default__federated=True).lineage
    assert lineage is not None
    assert "federated" in lineage.statement
    assert record().lineage is None


def test_documents_standards_and_relations() -> None:
    found = record(
        default__references="See https://doc.example/a, https://doc.example/b.",
        dcat__conforms_to="CIM 17", dublin__relation="https://r.example/1; https://r.example/2",
        dublin__isPartOf="The river series",
    )  # fmt: skip
    assert found.documentation == (Concept(iri="https://doc.example/a"), Concept(iri="https://doc.example/b"))
    assert found.conforms_to == (Concept(label="CIM 17"),)
    assert found.related == (
        Concept(iri="https://r.example/1"), Concept(iri="https://r.example/2"), Concept(label="The river series"),
    )  # fmt: skip


def test_the_schema_has_types_labels_units_and_keys() -> None:
    columns = [
        field("id", annotations={"id": []}),
        field(
            "kwh", "double", label="Energy", description="Energy <b>metered</b>", annotations={"unit": "kWh"}
        ),
        field("share", "double", annotations={"unit": ["%"]}),
        {"label": "nameless"},
        "odd",
    ]
    schema = mapped(dataset(fields=columns)).record.schema
    assert schema is not None
    assert schema.fields == (
        Field(name="id", type="text", title="Id", key=True),
        Field(name="kwh", type="double", title="Energy", description="Energy metered", unit="kWh"),
        Field(name="share", type="double", title="Share", unit="%"),
    )


# --- distributions ----------------------------------------------------------------------------


def test_exports_and_the_api_follow_from_the_portals_address() -> None:
    found = mapped(dataset("tide/data")).record.distributions
    base = f"{API}/catalog/datasets/tide%2Fdata"
    assert [(file.format, file.access_url) for file in found] == [
        ("CSV", f"{base}/exports/csv"),
        ("JSON", f"{base}/exports/json"),
        ("PARQUET", f"{base}/exports/parquet"),
        ("XLSX", f"{base}/exports/xlsx"),
        ("JSON", f"{base}/records"),
    ]
    assert all(file.rows == 12 and file.media_type and not file.restricted for file in found)
    assert [file.download_url for file in found] == [*(file.access_url for file in found[:4]), ""]
    service = found[4].service
    assert service is not None
    assert (service.endpoint_url, service.description_url) == (f"{base}/records", f"{API}/swagger.json")


def test_shapes_are_exported_only_of_data_with_places() -> None:
    found = mapped(dataset(features=["analyze", "geo"])).record.distributions
    assert [file.format for file in found] == [
        "CSV",
        "JSON",
        "PARQUET",
        "XLSX",
        "GEOJSON",
        "SHP",
        "KML",
        "JSON",
    ]
    assert found[5].package_format == "application/zip"


def test_without_records_only_files_are_left() -> None:
    files = [{"id": "a", "title": "A.pdf", "mimetype": "application/pdf", "url": "odsfile://a.pdf"}]
    extra = [
        {
            "id": "s",
            "title": "s.zip",
            "mimetype": "application/zip",
            "url": f"{API}/x",
            "description": "Shapes",
        }
    ]
    found = mapped(
        dataset(has_records=False, attachments=files, alternative_exports=extra)
    ).record.distributions
    assert [(file.title, file.format, file.access_url, file.description) for file in found] == [
        ("s.zip", "ZIP", f"{API}/x", "Shapes"),
        ("A.pdf", "PDF", f"{API}/catalog/datasets/river-turbines/attachments/a", ""),
    ]


def test_a_file_at_an_unknown_place_has_no_made_up_addresses() -> None:
    found = mapped(dataset(), "https://x.example/datasets.json").record
    assert (found.distributions, found.landing_page) == ((), "")


def test_attachments_show_the_portal_of_a_stored_dataset() -> None:
    files = [
        {
            "id": "a",
            "title": "A.pdf",
            "mimetype": "application/pdf",
            "url": f"{API}/catalog/datasets/x/attachments/a",
        }
    ]
    found = mapped(dataset(attachments=files), "https://x.example/datasets.json").record
    assert found.distributions[0].access_url == f"{API}/catalog/datasets/river-turbines/exports/csv"


def test_an_attachment_without_anything_is_told() -> None:
    found = mapped(dataset(attachments=[{"id": None}, "odd", {"title": "Kept"}]))
    assert [problem.path for problem in found.problems] == ["attachments[0]", "attachments[1]"]
    assert found.record.distributions[-1].title == "Kept"


# --- odd and hostile --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        {"metas": {"default": "text"}},
        {"metas": ["odd"]},
        {"metas": None},
        {"fields": "odd", "features": 3, "attachments": {"a": 1}, "alternative_exports": "odd"},
        {"fields": [{"name": {"a": 1}, "annotations": [1]}], "dataset_uid": 7, "has_records": "yes"},
        {"features": None, "fields": None, "attachments": [None], "data_visible": "no"},
    ],
)
def test_odd_types_never_break_a_record(more: dict[str, Any]) -> None:
    whole = dataset()
    whole.update(more)
    found = OPENDATASOFT.map_record(json.dumps(whole).encode())
    assert found.record.source_id == "river-turbines"


@pytest.mark.parametrize("value", [7, True, {"a": 1}, ["x", None, 3], [[["deep"]]], "\x00\ud800", ""])
def test_any_type_in_any_meta_gives_a_record(value: Any) -> None:
    whole = dataset()
    for block in whole["metas"].values():
        for name in block:
            block[name] = value
    found = OPENDATASOFT.map_record(json.dumps(whole).encode())
    assert found.record.source_id == "river-turbines"


def test_a_dataset_without_an_id_is_refused() -> None:
    whole = dataset()
    del whole["dataset_id"]
    with pytest.raises(RecordRefused) as refused:
        OPENDATASOFT.map_record(json.dumps(whole).encode())
    assert (refused.value.path, refused.value.rule) == ("dataset_id", "identifier")


@pytest.mark.parametrize("body", [b"", b"[]", b"3", b"{", b'"x"'])
def test_what_is_no_dataset_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(RecordRefused, match=r"\.$"):
        OPENDATASOFT.map_record(body)


def test_long_lists_and_texts_are_bounded_and_told() -> None:
    found = mapped(dataset(
        metas={"default.keyword": [f"word {n}" for n in range(700)], "default.title": "t" * 3_000},
        attachments=[{"title": f"{n}.csv"} for n in range(20_001)],
    ))  # fmt: skip
    assert len(found.record.keywords) == 500
    assert len(found.record.title) == 2_000
    assert len(found.record.distributions) == 20_005
    assert {problem.rule for problem in found.problems} == {"length", "count"}
    assert len(found.problems) == 3
