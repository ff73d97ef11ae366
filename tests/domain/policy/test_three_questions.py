"""Every licence of the table of three questions, in every column [domain/data/three_questions.json]."""

import json
from importlib.resources import files

import pytest

from catalog.domain.policy.answer import answer, answer_all
from catalog.domain.policy.licence import licence_terms
from catalog.domain.policy.model import QUESTIONS, STRICTNESS, Terms, Use
from catalog.domain.vocabulary.licences import licences

TABLE = json.loads(files(__package__).joinpath("data/three_questions.json").read_text())
ASKED = [column for column in TABLE["columns"] if column != "obligations"]
CELLS = [(row, column, TABLE["rows"][row][column]) for row in TABLE["rows"] for column in ASKED]
NEEDED = {  # words of the table → what must stand among the conditions
    "non-commercial": "not for commercial purposes",
    "NC stays": "not for commercial purposes",
}


def of(row: str) -> Terms:
    if row == "CLOSED":
        return Terms(known=True, sensitivity="Closed")
    return licence_terms(licences()[row])


@pytest.mark.parametrize(("row", "column", "expected"), CELLS)
def test_the_table(row: str, column: str, expected: str) -> None:
    verdict = answer(of(row), column)
    head = expected.partition(",")[0].partition(" ")[0]

    if head == "yes":
        assert verdict.answer in ("yes", "yes_if"), verdict
    elif head == "only":  # “only if redistribute_original granted”: nobody has granted anything yet
        assert verdict.answer == ("inside" if column == "mix_publish" else "ask"), verdict
    else:
        assert verdict.answer == head, verdict
    if "same licence" in expected or "ODbL" in expected or "result CC" in expected:
        family = licences()[row].share_alike
        assert f"under {family}" in verdict.needs
    for words, need in NEEDED.items():
        assert words not in expected or need in verdict.needs
    if "unmodified collection" in expected:
        assert "collection, unchanged" in verdict.says


@pytest.mark.parametrize("row", TABLE["rows"])
def test_what_flows_through(row: str) -> None:
    said = TABLE["rows"][row]["obligations"]
    verdicts = answer_all(of(row))
    publish = verdicts["send_on_public"]
    mixed = verdicts["mix_publish"]
    owed = {duty.action for duty in (*publish.duties, *mixed.duties)}

    assert ("attribute" in owed) == any(
        word in said for word in ("attribution statement", "credit,", "Supported by", "notice")
    )
    assert ("share-alike" in owed) == ("share-alike" in said)
    assert ("state-changes" in owed) <= ("change" in said)
    assert ("no-endorsement" in owed) >= ("endorsement" in said)
    if "Supported by" in said:
        assert any(duty.text in said for duty in publish.duties if duty.is_credit)
    assert ("unchanged" in publish.needs) == ("unmodified" in said)
    assert ("not for commercial purposes" in publish.needs) == ("non-commercial" in said)


CAPABILITIES = {
    "add_keep_internal": "derive",
    "add_publish_extended": "distribute_derived",
    "send_on_public": "distribute",
    "send_on_partner": "distribute",
    "mix_internal": "aggregate",
    "mix_publish": "distribute_combined",
}


@pytest.mark.parametrize("question", CAPABILITIES)
def test_under_an_agreement_what_it_grants_and_nothing_else(question: str) -> None:
    others = tuple(set(CAPABILITIES.values()) - {CAPABILITIES[question]})
    granted = Terms(
        known=True,
        agreement=True,
        permissions=(CAPABILITIES[question],),
        recipients=("members",),
        until="2027-03-31",
    )
    without = Terms(known=True, agreement=True, permissions=others)

    verdict = answer(granted, question)
    assert verdict.answer == "yes_if"
    assert {"for the recipients members", "until 2027-03-31"} <= set(verdict.needs)
    assert STRICTNESS[answer(without, question).answer] > STRICTNESS["yes_if"]


@pytest.mark.parametrize("licence_id", [row for row in TABLE["rows"] if row != "CLOSED"])
def test_a_licence_never_grants_to_change_the_publishers_own_set(licence_id: str) -> None:
    assert answer(of(licence_id), "contribute").answer == "ask"


def test_a_stated_way_to_contribute_is_answered_with_it() -> None:
    terms = Terms(known=True, permissions=("modify",), contribution=("https://data.example/add",))

    verdict = answer(terms, "contribute")
    assert (verdict.answer, verdict.needs) == ("yes_if", ("by https://data.example/add",))


@pytest.mark.parametrize(
    ("licence_id", "commercial", "train"),
    [
        ("CC0-1.0", "yes", "yes"),
        ("OGL-UK-3.0", "yes", "yes_if"),
        ("CC-BY-4.0", "yes", "yes_if"),
        ("CC-BY-SA-4.0", "yes", "yes_if"),
        ("CC-BY-NC-4.0", "no", "yes_if"),
        ("CC-BY-ND-4.0", "ask", "ask"),
        ("SHARED-AGREEMENT", "ask", "ask"),
        ("UNSTATED", "ask", "ask"),
    ],
)
def test_commercial_use_and_training(licence_id: str, commercial: str, train: str) -> None:
    terms = of(licence_id)

    assert (answer(terms, "commercial").answer, answer(terms, "train").answer) == (commercial, train)


def test_what_somebody_has_in_mind_is_held_against_the_limits() -> None:
    terms = Terms(
        known=True,
        permissions=("derive", "distribute", "aggregate_own"),
        purposes=("research",),
        recipients=("Example Networks",),
        territories=("GB",),
        start="2026-01-01",
        until="2026-12-31",
    )

    def verdict(**use: object) -> str:
        return answer(terms, "add_keep_internal", Use(**use)).answer

    assert (
        verdict(purpose="research", territory="GB", recipient="Example Networks", day="2026-12-31")
        == "yes_if"
    )
    assert verdict(purpose="marketing") == "no"
    assert verdict(recipient="Somebody") == "no"
    assert verdict(territory="FR") == "no"
    assert verdict(day="2027-01-01") == verdict(day="2025-12-31") == "no"
    assert answer(terms, "mix_internal", Use(own=True)).needs[-1] == "with your own data only"
    assert answer(terms, "mix_internal", Use(own=False)).answer == "ask"


def test_commercial_use_in_mind_meets_a_licence_without_it() -> None:
    verdict = answer(of("CC-BY-NC-4.0"), "send_on_public", Use(commercial=True))

    assert verdict.answer == "no"
    assert verdict.blocking[0].about == "commercial"


def test_limits_without_anything_in_common_are_named() -> None:
    verdict = answer(Terms(known=True, permissions=("derive",), purposes=()), "add_keep_internal")

    assert verdict.answer == "no"
    assert "not possible" in verdict.says
    assert "purposes" in verdict.says


@pytest.mark.parametrize("entry", list(licences().values()), ids=lambda entry: entry.id)
def test_every_licence_of_the_registry_has_an_answer_and_a_reason(entry: object) -> None:
    terms = licence_terms(entry)  # type: ignore[arg-type]

    for question in QUESTIONS:
        verdict = answer(terms, question)
        assert verdict.trace or verdict.blocking, question
        assert all(
            clause.clause and clause.input for clause in verdict.trace if clause not in verdict.blocking
        )


def test_an_unknown_version_is_to_be_checked() -> None:
    verdict = answer(of_family := licence_terms(licences()["CC-BY"]), "send_on_public")

    assert of_family.families == ("CC-BY",)
    assert verdict.answer == "ask"
    assert "check the version" in verdict.says
    assert answer(licence_terms(licences()["CC-BY-NC"]), "commercial").answer == "no"  # in every version
