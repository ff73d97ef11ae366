"""The maturity model: the six worked examples, by their pass-sets and by the real checks, and what holds for any."""

import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from catalog.domain.access.detect import ways_of
from catalog.domain.errors import InvalidInput
from catalog.domain.maturity.assess import CHECKS, CheckResult, Maturity, assess, from_stored, level_of
from catalog.domain.maturity.evidence import Assertion, Descriptor, Evidence, LinkAnswer, Sample
from catalog.domain.maturity.finding import STATES
from catalog.domain.maturity.model import check_get, checks_by_id, gates, maturity_model
from catalog.domain.product import (
    Agent,
    Concept,
    Contact,
    Distribution,
    Field,
    Lineage,
    ProductRecord,
    Schema,
    StatedClass,
)
from tests.domain.maturity.examples import FILE, LATELY, NOW, PAGE, WORKED, changed

EXAMPLES = json.loads((Path(__file__).parent / "worked_examples.json").read_text())


def assessed(record: ProductRecord, evidence: Evidence | None = None, **more: object) -> Maturity:
    return assess(record, evidence or Evidence(), now=NOW, ways=ways_of(record), **more)  # type: ignore[arg-type]


def result(maturity: Maturity, check: str) -> CheckResult:
    return next(r for r in maturity.results if r.id == check)


def from_sets(example: dict) -> Maturity:
    passed = {
        name: None if name in example["not_applicable"] else name in example["passed"]
        for name in checks_by_id()
    }
    results = tuple(CheckResult(name, state, "declared") for name, state in passed.items())
    return Maturity("x", level_of(passed), results)


def expect(maturity: Maturity, example: dict) -> None:
    assert maturity.level == example["level"]
    assert [r.id for r in maturity.missing] == example["blocked_by"]
    assert {f.id: f"{f.passed}/{f.applicable}" for f in maturity.facets} == example["facets"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["letter"])
def test_a_worked_example_comes_out_from_its_pass_set(example: dict) -> None:
    expect(from_sets(example), example)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["letter"])
def test_a_worked_example_comes_out_from_its_record_by_the_real_checks(example: dict) -> None:
    worked = WORKED[example["letter"]]
    maturity = assessed(worked.record, worked.evidence)
    assert sorted(maturity.passed) == example["passed"]
    assert sorted(r.id for r in maturity.results if r.passed is None) == example["not_applicable"]
    expect(maturity, example)


def test_the_model_has_35_checks_in_five_facets_with_a_function_each() -> None:
    model = maturity_model()
    sizes = {facet: sum(c.facet == facet for c in model.checks) for facet in model.facets}
    assert sizes == {"FND": 8, "ACC": 5, "STR": 8, "POL": 6, "OPS": 8}
    assert [len(wanted) for wanted in gates()] == [4, 6, 5, 5, 5]
    assert [level.number for level in model.levels] == [0, 1, 2, 3, 4, 5]
    assert set(CHECKS) == set(checks_by_id())


def test_a_level_needs_every_gate_below_it() -> None:
    every = dict.fromkeys(checks_by_id(), True)
    assert level_of(every) == 5
    for level, wanted in enumerate(gates()):
        for check in wanted:
            assert level_of(every | {check: False}) == level
            assert level_of(every | {check: None}) == 5
    assert level_of({}) == 0


def test_an_unknown_check_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput, match="no check “FND-MAGIC”"):
        check_get("FND-MAGIC")


# --- evidence: states, age and words -----------------------------------------------------------


def test_every_state_is_one_that_is_explained() -> None:
    for worked in WORKED.values():
        assert {r.state for r in assessed(worked.record, worked.evidence).results} <= set(STATES)


def test_a_value_that_a_person_wrote_is_asserted_and_one_that_the_portal_worked_out_is_inherited() -> None:
    layers = {"description": "curated", "frequency": "inferred"}
    maturity = assessed(WORKED["D"].record, layers=layers)
    assert result(maturity, "FND-DESC").state == "asserted"
    assert result(maturity, "OPS-FREQ").state == "inherited"
    assert result(maturity, "FND-TERMS").state == "declared"


@pytest.mark.parametrize(
    ("answer", "openness", "passed", "state"),
    [
        (LinkAnswer(200, LATELY), "Open", True, "verified"),
        (LinkAnswer(399, LATELY), "Open", True, "verified"),
        (LinkAnswer(403, LATELY), "Open", False, "verified"),
        (LinkAnswer(403, LATELY), "Shared", True, "verified"),
        (LinkAnswer(401, LATELY), "Closed", True, "verified"),
        (LinkAnswer(404, LATELY), "Shared", False, "verified"),
        (LinkAnswer(0, LATELY), "Open", False, "verified"),
        (LinkAnswer(200, "2026-10-01T00:00:00Z"), "Open", False, "unknown"),
        (None, "Open", False, "unknown"),
    ],
)
def test_a_link_counts_for_thirty_days(
    answer: LinkAnswer | None, openness: str, passed: bool, state: str
) -> None:
    record = changed("C", stated_classes=(StatedClass(value=openness),))
    found = result(assessed(record, Evidence(links={PAGE: answer} if answer else {})), "ACC-LIVE")
    assert (found.passed, found.state) == (passed, state)


def test_a_link_that_nobody_has_asked_for_waits_and_one_that_may_not_be_asked_for_says_so() -> None:
    hidden = changed("B", distributions=(Distribution(restricted=True, format="CSV"),))
    assert result(assessed(WORKED["C"].record), "ACC-LIVE").detail == "not checked yet"
    assert "may ask for none" in result(assessed(hidden), "ACC-LIVE").detail


@pytest.mark.parametrize(
    ("modified", "frequency", "passed", "word"),
    [
        ("2026-11-27", "DAILY", True, "changed"),
        ("2026-11-25", "DAILY", False, "late"),
        ("2026-11-01", "DAILY", False, "stale"),
        ("2026", "MONTHLY", True, "changed"),
        ("2099-01-01", "DAILY", False, "lies ahead"),
        ("", "DAILY", False, "no date"),
        ("2026-11-27", "", False, "no interval"),
        ("2001", "NEVER", None, "Never"),
        ("2001", "IRREG", None, "no interval is promised"),
    ],
)
def test_freshness_is_told_from_the_dates_of_the_data(
    modified: str, frequency: str, passed: bool | None, word: str
) -> None:
    record = changed("A", modified=modified, frequency=frequency, record_modified="2026-11-28")
    found = result(assessed(record), "OPS-FRESH")
    assert found.passed is passed
    assert word.lower() in found.detail.lower()


def test_an_assessment_says_until_when_it_holds() -> None:
    record = changed("A", modified="2026-11-27T12:00:00Z", frequency="DAILY")
    assert assessed(record).until == "2026-11-29T00:00:00+00:00"
    later = assess(record, now=NOW + timedelta(days=1), ways=())
    assert result(later, "OPS-FRESH").passed is False


def test_a_description_that_many_share_is_none() -> None:
    found = result(assessed(WORKED["D"].record, Evidence(shared_description=True)), "FND-DESC")
    assert (found.passed, found.state) == (False, "verified")
    assert (
        result(assessed(changed("D", description="<p>Too short to say a thing</p>")), "FND-DESC").passed
        is False
    )


@pytest.mark.parametrize("title", ["d-17", "losses_2024.csv", "LV feeders.xlsx", ""])
def test_an_identifier_or_a_file_name_is_no_title(title: str) -> None:
    assert result(assessed(changed("D", title=title, source_id="d-17")), "FND-TITLE").passed is False


def test_a_title_that_stands_for_an_identifier_is_a_title_and_no_identifier() -> None:
    listed = assessed(changed("D", source_id="Losses by year", title="Losses by year"))
    assert result(listed, "FND-ID").passed is False
    assert result(listed, "FND-TITLE").passed is True
    known = assessed(
        changed("D", source_id="Losses by year", title="Losses by year", uri="https://x.example/l")
    )
    assert result(known, "FND-ID").passed is True


def test_an_owner_and_a_contact_are_inherited_from_the_domain_where_it_is_confirmed() -> None:
    bare = changed("A", publisher=None)
    assert result(assessed(bare), "FND-OWNER").passed is False
    known = Evidence(owner="Example", owner_known=True, contact="ask@example.org")
    assert result(assessed(bare, known), "FND-OWNER").state == "inherited"
    assert result(assessed(bare, known), "OPS-CONTACT").state == "inherited"
    assert result(assessed(bare, Evidence(owner="Example")), "FND-OWNER").passed is False
    named = changed(
        "A", contacts=(Contact(name="The data team"),), publisher=Agent(name="X", email="x@x.example")
    )
    assert result(assessed(named), "OPS-CONTACT").state == "inherited"


def test_four_of_five_explained_fields_are_a_dictionary_and_numbers_need_units() -> None:
    fields = [Field(name=f"f{n}", type="text", description="Said.") for n in range(4)]
    dictionary = (*fields, Field(name="f5", type="text"))
    assert result(assessed(changed("C", schema=Schema(fields=dictionary))), "STR-DICT").passed
    numbers = (*fields[:3], *(Field(name=f"n{n}", type="double", description="Said.") for n in range(2)))
    found = result(assessed(changed("C", schema=Schema(fields=numbers))), "STR-DICT")
    assert (found.passed, found.detail) == (False, "3 of 5 fields")


def test_a_sample_counts_for_ninety_days_and_a_broken_one_says_where() -> None:
    record = WORKED["E"].record
    old = Sample(url=FILE, outcome="valid", at="2026-08-01T00:00:00Z", rows=9)
    broken = Sample(url=FILE, outcome="invalid", at=LATELY, detail="Row 3: “n/a” is no number.")
    good = Sample(url=FILE, outcome="valid", at=LATELY, rows=9)
    assert result(assessed(record, Evidence(samples=(old,))), "STR-VALID").state == "unknown"
    found = result(assessed(record, Evidence(samples=(broken,))), "STR-VALID")
    assert (found.passed, found.state, found.detail) == (False, "verified", broken.detail)
    assert result(assessed(record, Evidence(samples=(broken, good))), "STR-VALID").passed


def test_a_contract_counts_when_it_was_read_and_is_valid() -> None:
    url = WORKED["E"].record.contract_url
    assert result(assessed(WORKED["E"].record), "OPS-CONTRACT").state == "unknown"
    for outcome, kind, passed in [
        ("valid", "odcs", True),
        ("valid", "openapi", False),
        ("invalid", "odcs", False),
        ("unreachable", "", False),
    ]:
        found = Descriptor(url=url, outcome=outcome, at=LATELY, kind=kind)  # type: ignore[arg-type]
        assert (
            result(assessed(WORKED["E"].record, Evidence(descriptor=found)), "OPS-CONTRACT").passed is passed
        )


def test_lineage_in_words_alone_is_not_enough() -> None:
    found = result(assessed(changed("C", lineage=Lineage(statement="From meters."))), "OPS-LINEAGE")
    assert (found.passed, found.state) == (False, "declared")


@pytest.mark.parametrize(
    ("concept", "passed"),
    [
        (Concept(iri="http://iec.ch/TC57/CIM100"), True),
        (Concept(label="IEC 61970"), True),
        (Concept(iri="http://www.opengis.net/spec/ogcapi-features-1/1.0"), True),
        (Concept(label="our own layout"), False),
        (Concept(iri="https://example.org/iec.ch/"), False),
    ],
)
def test_a_standard_is_one_of_the_list(concept: Concept, passed: bool) -> None:
    assert result(assessed(changed("C", conforms_to=(concept,))), "STR-STD").passed is passed


def test_a_restricted_product_without_addresses_says_how_to_ask() -> None:
    record = ProductRecord(source_id="r", title="Flows", distributions=(Distribution(restricted=True),))
    assert result(assessed(record), "ACC-LOC").detail == "on request, from its owner"


# --- what a person asserts ---------------------------------------------------------------------


def said(until: str = "2027-01-01T00:00:00+00:00") -> Assertion:
    return Assertion(by="key", at=LATELY, until=until, reason="In the contract with operators.")


def test_an_assertion_passes_a_check_until_it_expires() -> None:
    evidence = Evidence(assertions={"OPS-SLA": said()})
    found = result(assessed(WORKED["C"].record, evidence), "OPS-SLA")
    assert (found.passed, found.state, found.by) == (True, "asserted", "key")
    over = Evidence(assertions={"OPS-SLA": said("2026-11-28T11:59:59+00:00")})
    assert result(assessed(WORKED["C"].record, over), "OPS-SLA").passed is False


def test_what_the_portal_tested_itself_no_assertion_overrules() -> None:
    evidence = Evidence(links={PAGE: LinkAnswer(404, LATELY)}, assertions={"ACC-LIVE": said()})
    assert result(assessed(WORKED["A"].record, evidence), "ACC-LIVE").passed is False


# --- storing -----------------------------------------------------------------------------------


def test_what_is_stored_reads_back_and_another_model_version_is_none() -> None:
    maturity = assessed(WORKED["E"].record, WORKED["E"].evidence)
    stored = msgspec.json.decode(msgspec.json.encode(maturity))
    assert from_stored(stored) == maturity
    assert from_stored(["maturity-0.9", *stored[1:]]) is None
    assert from_stored(None) is None


# --- what a contract states, and sizes that were measured ----------------------------------------


def test_what_the_contract_states_counts_as_verified() -> None:
    record = changed("C", quality="", schema=None)
    says = ("schema", "dictionary", "sla", "quality", "lineage")
    carried = Descriptor(
        url="https://data.example/c.yaml", outcome="valid", at=LATELY, kind="odcs", says=says
    )
    maturity = assessed(record, Evidence(descriptor=carried))
    for check in ("STR-SCHEMA", "STR-DICT", "OPS-SLA", "OPS-QUALITY", "OPS-LINEAGE", "OPS-CONTRACT"):
        assert (result(maturity, check).passed, result(maturity, check).state) == (True, "verified"), check
    broken = msgspec.structs.replace(carried, outcome="invalid")
    assert not result(assessed(record, Evidence(descriptor=broken)), "OPS-SLA").passed


def test_a_size_is_that_of_a_file_and_not_of_the_page_about_it() -> None:
    file = Distribution(access_url=PAGE, download_url=FILE, format="CSV")
    record = changed("C", distributions=(file,))
    page_only = Evidence(links={PAGE: LinkAnswer(200, LATELY, 9_000)})
    assert result(assessed(record, page_only), "ACC-SIZE").passed is False
    measured = Evidence(links={FILE: LinkAnswer(200, LATELY, 9_000)})
    found = result(assessed(record, measured), "ACC-SIZE")
    assert (found.passed, found.state) == (True, "verified")


def test_a_stream_is_advised_to_name_a_schema_of_its_messages_not_to_be_a_file() -> None:
    bare = Distribution(format="STREAM", format_label="Kafka", access_url="kafka://broker.example:9092/t")
    found = assessed(ProductRecord(source_id="r", title="Readings", distributions=(bare,)))
    asked = result(found, "ACC-LIVE")
    assert "may ask for none" in asked.detail, "a broker is on no web"
    assert "give their word" in asked.step
    for check in ("STR-MACHINE", "STR-OPENFMT", "STR-SCHEMA"):
        told = result(found, check)
        assert told.passed is False
        assert "AsyncAPI" in told.step
        assert "CSV" not in told.step
    told = msgspec.structs.replace(bare, schema=Schema(fields=(Field(name="kwh", type="number"),)))
    found = assessed(ProductRecord(source_id="r", title="Readings", distributions=(told,)))
    assert result(found, "STR-MACHINE").passed
    assert result(found, "STR-OPENFMT").passed
