"""The EU metadata quality assessment: the six worked examples, and what must hold for any record."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.maturity.evidence import Conformance, Evidence, LinkAnswer
from catalog.domain.maturity.mqa import MAX_POINTS, assess_mqa
from catalog.domain.maturity.mqa_checks import DATASET_CHECKS, DISTRIBUTION_CHECKS
from catalog.domain.maturity.mqa_model import mqa_model
from catalog.domain.product import (
    Agent,
    Concept,
    Contact,
    Distribution,
    Licence,
    Period,
    Place,
    ProductRecord,
)
from tests.domain.maturity.examples import CC_BY, EDITED, FILE, PAGE, PRACTICE, WORKED

CSV_FILE = Distribution(format="CSV", media_type="text/csv", download_url=FILE)
EXAMPLES = json.loads((Path(__file__).parent / "worked_examples.json").read_text())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["letter"])
def test_worked_example_comes_out_exactly(example):
    worked = WORKED[example["letter"]]
    assessment = assess_mqa(worked.record, worked.evidence)

    assert {result.id for result in assessment.indicators if result.state == "met"} == set(example["met"])
    assert {dimension.label[0]: dimension.points for dimension in assessment.dimensions} == example[
        "by_dimension"
    ]
    assert (assessment.points, assessment.band_label) == (example["points"], example["band"])
    assert assessment.unchecked_points == 0


def test_the_model_holds_405_points_in_23_indicators_with_one_check_each():
    ids = [indicator.id for indicator in mqa_model().indicators]

    assert MAX_POINTS == 405
    assert len(ids) == len(set(ids)) == 23
    assert set(ids) == set(DATASET_CHECKS) | set(DISTRIBUTION_CHECKS)
    assert not set(DATASET_CHECKS) & set(DISTRIBUTION_CHECKS)


def test_what_is_not_checked_gives_no_points_and_is_no_failure():
    assessment = assess_mqa(PRACTICE)

    states = {result.id: result.state for result in assessment.indicators}
    assert states["accessUrlStatusCode"] == states["downloadUrlStatusCode"] == "not_checked"
    assert states["dcatApCompliance"] == "not_checked"
    assert (assessment.points, assessment.unchecked_points, assessment.possible) == (210, 110, 320)


def test_an_address_that_is_missing_cannot_be_checked_later_and_is_not_met():
    record = ProductRecord(source_id="x", title="x", distributions=(Distribution(access_url=PAGE),))
    states = {result.id: result.state for result in assess_mqa(record).indicators}

    assert states["accessUrlStatusCode"] == "not_checked"
    assert states["downloadUrlStatusCode"] == "not_met"


@pytest.mark.parametrize(
    ("status", "state"),
    [(200, "met"), (302, "met"), (399, "met"), (404, "not_met"), (500, "not_met"), (0, "not_met")],
)
def test_answers_of_the_200_and_300_ranges_count(status, state):
    assessment = assess_mqa(PRACTICE, Evidence(links={PAGE: LinkAnswer(status)}))
    result = next(result for result in assessment.indicators if result.id == "accessUrlStatusCode")

    assert result.state == state
    assert str(status or "no answer") in result.explanation


def test_explanations_say_what_was_found_and_what_would_change_it():
    explanations = {result.id: result.explanation for result in assess_mqa(PRACTICE).indicators}

    assert explanations["publisherAvailability"] == "The publisher is stated: Example Power."
    assert explanations["keywordAvailability"] == (
        "No keyword is stated. Keywords at the source would add 30 points."
    )
    assert explanations["dcatApCompliance"].startswith("Not checked yet.")


def test_formats_that_only_the_extended_list_knows_get_no_strict_points():
    parquet = Distribution(format="PARQUET", media_type="application/vnd.apache.parquet")
    record = ProductRecord(source_id="x", title="x", distributions=(parquet,))
    states = {result.id: result.state for result in assess_mqa(record).indicators}

    assert states["formatMediaTypeMachineInterpretable"] == "not_met"
    assert states["formatMediaTypeNonProprietary"] == "not_met"


def test_a_licence_that_is_said_not_to_be_stated_is_none():
    record = msgspec.structs.replace(
        PRACTICE, licence=Licence(code="UNSTATED", label="License not specified")
    )
    states = {result.id: result.state for result in assess_mqa(record).indicators}

    assert states["licenceAvailability"] == states["knownLicence"] == "not_met"


def test_a_product_without_distributions_is_told_so():
    assessment = assess_mqa(ProductRecord(source_id="x", title="x"))

    assert (assessment.points, assessment.distribution_index, assessment.band) == (0, None, "bad")
    by_id = {result.id: result for result in assessment.indicators}
    assert "no distribution" in by_id["formatAvailability"].explanation


def test_the_longer_list_of_formats_is_told_apart():
    parquet = Distribution(format="PARQUET", media_type="application/vnd.apache.parquet", download_url=FILE)
    plain = assess_mqa(ProductRecord(source_id="x", title="x", distributions=(CSV_FILE,)))
    assessment = assess_mqa(ProductRecord(source_id="x", title="x", distributions=(parquet,)))

    assert assessment.extended_points == assessment.points + 40
    assert plain.extended_points == plain.points
    both = assess_mqa(ProductRecord(source_id="x", title="x", distributions=(CSV_FILE, parquet)))
    assert both.extended_points >= both.points


# --- for any record ---------------------------------------------------------------------------

words = st.sampled_from(["", "a", "a longer text"])
distributions = st.builds(
    Distribution,
    access_url=st.sampled_from(["", PAGE]),
    download_url=st.sampled_from(["", FILE]),
    format=st.sampled_from(["", "CSV", "PARQUET", "PDF", "XLSX"]),
    format_label=words,
    media_type=st.sampled_from(["", "text/csv", "application/x-unknown"]),
    byte_size=st.none() | st.integers(0, 10**12),
    licence=st.none() | st.sampled_from([CC_BY, Licence(label="own terms")]),
    rights=words,
    issued=st.sampled_from(["", "2024"]),
    modified=st.sampled_from(["", "2025-01-01"]),
)
records = st.builds(
    ProductRecord,
    source_id=st.just("x"),
    title=st.just("x"),
    keywords=st.lists(st.just("wind"), max_size=2).map(tuple),
    themes=st.lists(st.just(Concept(label="Demand")), max_size=1).map(tuple),
    places=st.lists(st.just(Place(name="Wales")), max_size=1).map(tuple),
    periods=st.lists(st.sampled_from([Period(), Period(end="2024")]), max_size=2).map(tuple),
    contacts=st.lists(st.just(Contact(email="a@b.example")), max_size=1).map(tuple),
    publisher=st.none() | st.just(Agent(name="Example")),
    licence=st.none() | st.just(CC_BY),
    access_rights=st.sampled_from(["", "PUBLIC"]),
    distributions=st.lists(distributions, max_size=4).map(tuple),
)
evidences = st.builds(
    Evidence,
    links=st.dictionaries(
        st.sampled_from([PAGE, FILE]), st.sampled_from([0, 200, 301, 404, 503]).map(LinkAnswer)
    ),
    shacl=st.none() | st.builds(Conformance, passed=st.booleans()),
)


@given(records, evidences)
def test_points_lie_in_range_and_add_up(record, evidence):
    assessment = assess_mqa(record, evidence)

    assert 0 <= assessment.points <= assessment.possible <= MAX_POINTS
    assert sum(result.points for result in assessment.indicators) == assessment.points
    assert sum(dimension.points for dimension in assessment.dimensions) == assessment.points
    assert sum(dimension.unchecked for dimension in assessment.dimensions) == assessment.unchecked_points


@given(records, evidences, st.randoms(use_true_random=False))
def test_the_order_of_distributions_changes_no_points(record, evidence, random):
    shuffled = list(record.distributions)
    random.shuffle(shuffled)
    other = assess_mqa(msgspec.structs.replace(record, distributions=tuple(shuffled)), evidence)
    assessment = assess_mqa(record, evidence)

    assert (other.points, other.unchecked_points) == (assessment.points, assessment.unchecked_points)


@given(records, evidences, distributions)
def test_one_more_distribution_never_lowers_the_points(record, evidence, more):
    larger = msgspec.structs.replace(record, distributions=(*record.distributions, more))

    assert assess_mqa(larger, evidence).points >= assess_mqa(record, evidence).points


@given(records, evidences)
def test_filling_in_what_was_empty_never_lowers_the_points(record, evidence):
    full = {
        name: value
        for name, value in msgspec.structs.asdict(EDITED).items()
        if not getattr(record, name) and name != "distributions"
    }

    assert (
        assess_mqa(msgspec.structs.replace(record, **full), evidence).points
        >= assess_mqa(record, evidence).points
    )


@given(records, evidences)
def test_checking_never_lowers_the_points_below_those_without_any_check(record, evidence):
    assert assess_mqa(record, evidence).points >= assess_mqa(record).points
