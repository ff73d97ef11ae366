"""A mix for who holds agreements about what is in it."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.policy.agreement import under_agreement
from catalog.domain.policy.licence import licence_terms
from catalog.domain.policy.mix import Held, MixInput, Under, mix
from catalog.domain.policy.mix_held import mix_holding
from catalog.domain.policy.model import QUESTIONS, STRICTNESS, Terms, Use
from catalog.domain.vocabulary.licences import licences
from tests.domain.policy.test_agreement import AGREED
from tests.domain.policy.test_algebra import ANY

BY = MixInput(name="Open", terms=licence_terms(licences()["CC-BY-4.0"], input="Open"))


def shared(name: str, *agreements: Terms) -> MixInput:
    terms = licence_terms(licences()["UKPN-SHARED"], input=name)
    held = tuple(Held(f"A-{n}", under_agreement(terms, one)) for n, one in enumerate(agreements, start=1))
    return MixInput(name=name, terms=terms, held=held)


def test_the_agreement_of_who_asks_answers_and_is_named() -> None:
    told = mix_holding([BY, shared("Feeders", AGREED)], "mix_internal")
    assert told.verdicts["mix_internal"].answer == "yes_if"
    assert "for the purposes research" in told.verdicts["mix_internal"].needs
    assert told.under == (Under("Feeders", "A-1"),)
    assert told.terms.until == "2027-03-31"
    assert mix([BY, shared("Feeders", AGREED)]).verdicts["mix_internal"].answer == "ask"


def test_two_inputs_may_each_need_an_agreement() -> None:
    told = mix_holding([shared("Feeders", AGREED), shared("Meters", AGREED)], "mix_internal")
    assert told.verdicts["mix_internal"].answer == "yes_if"
    assert [one.input for one in told.under] == ["Feeders", "Meters"]


def test_no_agreement_is_named_that_the_answer_can_do_without() -> None:
    held = msgspec.structs.replace(BY, held=(Held("A-1", AGREED),))
    assert mix_holding([held], "mix_internal") == mix([held])
    told = mix_holding([shared("Feeders", AGREED), shared("Meters")], "mix_internal")
    assert told.verdicts["mix_internal"].answer == "ask"
    assert told.under == ()


def test_the_agreement_that_lets_them_do_it_is_taken_of_several() -> None:
    narrow = msgspec.structs.replace(AGREED, permissions=("use",), prohibitions=("aggregate",))
    told = mix_holding([shared("Feeders", narrow, AGREED)], "mix_internal")
    assert told.under == (Under("Feeders", "A-2"),)


def test_an_agreement_that_is_over_on_the_day_answers_nothing() -> None:
    told = mix_holding([shared("Feeders", AGREED)], "mix_internal", Use(day="2027-04-01"))
    assert told.under == ()
    assert mix_holding([shared("Feeders", AGREED)], "mix_internal", Use(day="2027-03-31")).under


def test_an_agreement_opens_neither_what_is_closed_nor_personal_data_without_a_basis() -> None:
    for product in (Terms(sensitivity="IB1-C"), Terms(sensitivity="IB1-SP", no_basis=True)):
        one = MixInput(name="x", terms=product, held=(Held("A-1", under_agreement(product, AGREED)),))
        assert mix_holding([one], "mix_internal").verdicts["mix_internal"].answer == "no"


@given(st.lists(st.tuples(ANY, st.lists(ANY, max_size=2)), max_size=3), st.sampled_from(list(QUESTIONS)))
def test_holding_agreements_never_makes_an_answer_about_a_mix_stricter(
    drawn: list[tuple[Terms, list[Terms]]], question: str
) -> None:
    inputs = [
        MixInput(
            name=str(n),
            terms=terms,
            held=tuple(Held(str(k), under_agreement(terms, one)) for k, one in enumerate(agreed)),
        )
        for n, (terms, agreed) in enumerate(drawn)
    ]
    everyone, told = mix(inputs), mix_holding(inputs, question)  # type: ignore[arg-type]
    for name, verdict in told.verdicts.items():
        assert STRICTNESS[verdict.answer] <= STRICTNESS[everyone.verdicts[name].answer]
    assert bool(told.under) == (told != everyone)
