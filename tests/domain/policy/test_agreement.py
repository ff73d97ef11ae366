"""What the holder of an agreement may do, beside what everyone may."""

from hypothesis import given

from catalog.domain.policy.agreement import answer_all_holding, answer_holding, under_agreement
from catalog.domain.policy.answer import answer
from catalog.domain.policy.licence import licence_terms
from catalog.domain.policy.model import QUESTIONS, STRICTNESS, Terms, Use, plain_terms, terms_from_plain
from catalog.domain.vocabulary.licences import licences
from tests.domain.policy.test_algebra import ANY

AGREED = Terms(
    known=True,
    agreement=True,
    permissions=("use", "derive", "aggregate"),
    prohibitions=("distribute", "distribute_derived", "distribute_combined"),
    purposes=("research",),
    until="2027-03-31",
)


def test_an_agreement_answers_where_the_licence_does_not() -> None:
    product = licence_terms(licences()["UKPN-SHARED"])

    assert answer(product, "add_keep_internal").answer == "ask"
    held = answer_holding(product, [AGREED], "add_keep_internal")
    assert held.answer == "yes_if"
    assert held.needs == ("for the purposes research", "until 2027-03-31")
    assert answer_holding(product, [AGREED], "add_keep_internal", Use(day="2027-04-01")).answer == "ask"
    assert answer_holding(product, [AGREED], "send_on_public").answer == "ask"


def test_an_agreement_takes_nothing_away() -> None:
    product = licence_terms(licences()["CC-BY-4.0"])

    assert answer_all_holding(product, [AGREED]) == {q: answer(product, q) for q in QUESTIONS}
    assert answer_holding(product, [], "send_on_public") == answer(product, "send_on_public")


def test_closed_and_personal_data_stay_what_they_are() -> None:
    assert answer_holding(Terms(sensitivity="IB1-C"), [AGREED], "add_keep_internal").answer == "no"
    assert (
        answer_holding(Terms(sensitivity="IB1-SP", no_basis=True), [AGREED], "add_keep_internal").answer
        == "no"
    )
    assert answer_holding(Terms(sensitivity="IB1-SP"), [AGREED], "add_keep_internal").answer == "yes_if"


def test_an_agreement_is_read_from_its_json() -> None:
    stored = plain_terms(AGREED)

    assert terms_from_plain(stored) == AGREED
    assert under_agreement(Terms(sensitivity="IB1-SB"), terms_from_plain(stored)).sensitivity == "IB1-SB"


@given(ANY, ANY)
def test_holding_an_agreement_never_makes_an_answer_stricter(product: Terms, agreement: Terms) -> None:
    for question, verdict in answer_all_holding(product, [agreement]).items():
        assert STRICTNESS[verdict.answer] <= STRICTNESS[answer(product, question).answer]


def test_an_agreement_about_personal_data_stays_within_the_lawful_basis() -> None:
    product = Terms(sensitivity="IB1-SP", on_basis=("Public task: planning",), until="2027-01-31")
    held = answer_holding(product, [AGREED], "add_keep_internal")
    assert held.answer == "yes_if"
    assert "until 2027-01-31" in held.needs
    assert any("Public task: planning" in need for need in held.needs)
    assert any("basis of your own" in need for need in held.needs)
    late = Use(day="2027-02-01")
    assert answer_holding(product, [AGREED], "add_keep_internal", late).answer != "yes_if"
