"""What real records showed the checks to get wrong, check by check."""

from datetime import timedelta

import msgspec
import pytest

from catalog.domain.access.detect import ways_of
from catalog.domain.maturity.assess import CheckResult, Maturity, assess
from catalog.domain.maturity.evidence import Evidence, LinkAnswer
from catalog.domain.maturity.finding import day_words
from catalog.domain.product import Concept, Distribution, Field, ProductRecord, Schema, Service
from tests.domain.maturity.examples import FILE, LONG_AGO, NOW

BASE = ProductRecord(source_id="1", title="Demand of primary substations")


def assessed(evidence: Evidence | None = None, later: timedelta = timedelta(), **fields: object) -> Maturity:
    record = msgspec.structs.replace(BASE, **fields)
    return assess(record, evidence or Evidence(), now=NOW + later, ways=ways_of(record))


def found(check: str, evidence: Evidence | None = None, **fields: object) -> CheckResult:
    return next(r for r in assessed(evidence, **fields).results if r.id == check)


def test_the_name_of_a_file_may_hold_blanks() -> None:
    assert found("FND-TITLE", title="SEPD DUoS Methodology April 2013.pdf").passed is False
    assert found("FND-TITLE", title="Charging methodology of April 2013").passed is True


def test_the_service_of_a_distribution_is_a_place_to_get_it() -> None:
    service = Service(endpoint_url="https://data.example/api")
    assert found("ACC-LOC", distributions=(Distribution(service=service),)).detail == service.endpoint_url


def test_markup_alone_describes_nothing() -> None:
    assert found("FND-DESC", description=f"<p style='{'x' * 400}'>Data.</p>").detail == "5 characters"


@pytest.mark.parametrize("blank", ["true", "TRUE", "Not Available", "N/A", "Public", "Restricted dataset"])
def test_a_blank_that_a_form_had_filled_states_no_terms(blank: str) -> None:
    assert found("POL-TERMS", rights=blank).passed is False
    assert found("POL-TERMS", distributions=(Distribution(rights=blank),)).passed is False
    assert found("OPS-QUALITY", quality=blank).passed is False


@pytest.mark.parametrize(
    "terms", ["Restricted, except for health sampling data", "https://data.example/terms"]
)
def test_a_sentence_or_an_address_states_terms(terms: str) -> None:
    assert found("POL-TERMS", rights=terms).passed is True


def test_a_place_is_no_number_and_needs_no_unit() -> None:
    """“geo_point_2d” has “int” in it; numbers of rows (ArcGIS) are measured in nothing."""
    fields = tuple(
        Field(name=kind, type=kind, description="Explained.")
        for kind in ("geo_point_2d", "esriFieldTypeOID", "text", "interval")
    )
    assert found("STR-DICT", schema=Schema(fields=fields)).passed is True
    measured = (*fields, Field(name="demand", type="numeric(10,2)", description="Explained."))
    assert found("STR-DICT", schema=Schema(fields=(*measured, measured[-1]))).passed is False


def test_fields_of_all_tables_are_explained_and_not_of_the_longest_alone() -> None:
    long = Schema(fields=tuple(Field(name=f"{n}", type="text", description="Explained.") for n in range(4)))
    short = Schema(fields=tuple(Field(name=f"{n}", type="text") for n in range(3)))
    files = tuple(Distribution(format="CSV", schema=schema) for schema in (long, short))
    assert found("STR-DICT", distributions=files).detail == "4 of 7 fields"


def test_each_table_lists_its_fields_unless_the_product_does() -> None:
    schema = Schema(fields=(Field(name="a", type="text"),))
    listed, bare = Distribution(format="CSV", schema=schema), Distribution(format="XLSX")
    page = Distribution(format="HTML")
    assert (
        found("STR-SCHEMA", distributions=(listed, bare)).detail
        == "1 of the tables list no fields with types"
    )
    assert found("STR-SCHEMA", distributions=(listed, page)).passed is True
    assert found("STR-SCHEMA", distributions=(bare,), schema=schema).passed is True


@pytest.mark.parametrize("label", ["econ", "JUST", "energy"])
def test_a_code_or_label_of_the_eu_list_is_a_theme_of_it(label: str) -> None:
    assert found("FND-THEME", themes=(Concept(label=label),)).passed is True


def test_a_system_of_coordinates_is_no_standard_that_data_follows() -> None:
    crs = Concept(iri="http://www.opengis.net/def/crs/EPSG/0/4326")
    assert found("STR-STD", conforms_to=(crs,)).passed is False
    assert (
        found("STR-STD", conforms_to=(crs, Concept(iri="http://www.opengis.net/def/geosparql"))).passed
        is True
    )


def test_a_link_that_was_asked_long_ago_is_not_told_to_be_unchecked() -> None:
    answers = Evidence(links={FILE: LinkAnswer(200, LONG_AGO)})
    assert found("ACC-LIVE", answers).detail == "not checked in the last 30 days"
    assert found("ACC-LIVE", distributions=(Distribution(access_url=FILE),)).detail == "not checked yet"


@pytest.mark.parametrize(
    ("rights", "grounds"),
    [
        ("Withheld for commercial reasons.", "commercial"),
        ("For non-commercial use only. See our legal notice.", ""),
        ("Contains personal data.", "personal"),
    ],
)
def test_grounds_are_reasons_and_not_terms(rights: str, grounds: str) -> None:
    shared = {"access_rights": "RESTRICTED"}
    told = found("POL-TRIAGE", rights=rights, **shared)
    assert (told.passed, told.detail) == (
        bool(grounds),
        f"“{grounds}” in the statement of rights" if grounds else "",
    )


def test_where_the_grounds_stand_is_told() -> None:
    in_quality = found("POL-TRIAGE", access_rights="RESTRICTED", quality="Masked for security.")
    assert in_quality.detail == "“security” in the statement of quality"
    file = Distribution(rights="Attribution is asked for.")
    assert found("POL-FLOW", distributions=(file,)).detail == "“Attribut” in the rights of a distribution"


# --- an assessment that settles --------------------------------------------------------------


@pytest.mark.parametrize("modified", ["2026", "2026-11", "2026-11-28", "2026-11-29T06:00:00Z", "2031-01-01"])
@pytest.mark.parametrize("frequency", ["CONT", "DAILY", "MONTHLY"])
def test_a_coming_or_a_coarse_date_gives_the_same_answer_until_a_moment_that_stays(
    modified: str, frequency: str
) -> None:
    now, soon = (
        assessed(later=timedelta(minutes=m), modified=modified, frequency=frequency) for m in (0, 10)
    )
    assert (now.results, now.until) == (soon.results, soon.until)


def test_data_cannot_have_been_changed_on_a_day_to_come() -> None:
    coming = found("OPS-FRESH", modified="2031-01-01", frequency="MONTHLY")
    assert (coming.passed, coming.state) == (False, "unknown")
    assert coming.detail == "its date of change, 2031-01-01, lies ahead"
    assert assessed(modified="2031-01-01", frequency="MONTHLY").until == "2031-01-01T00:00:00+00:00"
    there_too = (Distribution(modified="2026-11-20"),)
    fresh = found("OPS-FRESH", modified="2031-01-01", frequency="MONTHLY", distributions=there_too)
    assert (fresh.passed, fresh.detail) == (True, "changed 20 November 2026, monthly")


def test_a_date_is_told_as_exactly_as_its_source_does() -> None:
    assert (
        found("OPS-FRESH", modified="2023", frequency="QUARTERLY").detail == "stale: changed 2023, quarterly"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-11-03", "3 November 2026"),
        ("2026-11-03T09:00:00Z", "3 November 2026"),
        ("2026-11", "2026-11"),
        ("2026", "2026"),
        ("", ""),
    ],
)
def test_a_day_is_told_in_words_and_what_is_none_as_it_stands(text: str, words: str) -> None:
    assert day_words(text) == words
