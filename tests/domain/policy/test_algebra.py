"""Laws of the algebra, over generated terms."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.policy.algebra import at_least, combine
from catalog.domain.policy.answer import answer
from catalog.domain.policy.model import (
    ACTIONS,
    CLASSES,
    QUESTIONS,
    STRICTNESS,
    UNRESTRICTED,
    Clause,
    Duty,
    Terms,
    plain_terms,
    terms_from_plain,
)

WORDS = st.sampled_from(("a", "b", "c"))
SETS = st.lists(WORDS, max_size=3).map(tuple)
LIMIT = st.none() | SETS
DAYS = st.sampled_from(("", "2026-01-01", "2026-06-30", "2027-12-31"))
FAMILIES = st.lists(st.sampled_from(("CC-BY-SA", "ODbL", "CC-BY-NC-SA", "the terms of a")), max_size=2).map(
    tuple
)
DUTIES = st.lists(
    st.builds(Duty, st.sampled_from(("attribute", "notice", "share-alike")), WORDS), max_size=3
).map(tuple)
TRACE = st.lists(st.builds(Clause, WORDS, WORDS, WORDS, st.just("grants")), max_size=3).map(tuple)


def terms(**fixed: st.SearchStrategy[object]) -> st.SearchStrategy[Terms]:
    fields = {
        "known": st.booleans(),
        "guessed": st.booleans(),
        "permissions": st.sets(st.sampled_from(sorted(ACTIONS))).map(tuple),
        "prohibitions": st.sets(st.sampled_from((*sorted(ACTIONS), "endorsement")), max_size=3).map(tuple),
        "duties": DUTIES,
        "purposes": LIMIT,
        "recipients": LIMIT,
        "territories": LIMIT,
        "start": DAYS,
        "until": DAYS,
        "share_alike": FAMILIES,
        "families": SETS,
        "sensitivity": st.sampled_from(CLASSES),
        "no_basis": st.booleans(),
        "on_basis": SETS,
        "agreement": st.booleans(),
        "partners": LIMIT,
        "contribution": SETS,
        "licences": SETS,
        "needs": SETS,
        "ask_first": SETS,
        "trace": TRACE,
    }
    return st.builds(Terms, **(fields | fixed))


# Mostly grants, so that something is left to compare after combining.
GENEROUS = terms(
    known=st.just(True),
    guessed=st.just(False),
    permissions=st.sets(st.sampled_from(sorted(ACTIONS)), min_size=7).map(tuple),
    prohibitions=st.sets(st.sampled_from(sorted(ACTIONS)), max_size=1).map(tuple),
    families=st.just(()),
    no_basis=st.just(False),
    sensitivity=st.sampled_from(("", "IB1-O", "Shared", "unknown")),
    ask_first=st.just(()),
)
ANY = terms() | GENEROUS


@given(ANY, ANY)
def test_the_order_does_not_matter(one: Terms, other: Terms) -> None:
    assert combine(one, other) == combine(other, one)


@given(ANY, ANY, ANY)
def test_the_grouping_does_not_matter(one: Terms, two: Terms, three: Terms) -> None:
    assert combine(combine(one, two), three) == combine(one, combine(two, three))


@given(ANY)
def test_the_same_twice_is_the_same(one: Terms) -> None:
    again = msgspec_copy(one)

    assert combine(one, again) == one
    assert combine(one, one, one) == one


@given(ANY)
def test_unrestricted_changes_nothing(one: Terms) -> None:
    fresh = msgspec_copy(UNRESTRICTED)

    assert combine(one, UNRESTRICTED) == combine(UNRESTRICTED, one) == one
    assert combine(one, fresh) == combine(fresh, one) == one
    assert combine() == UNRESTRICTED


@given(ANY, ANY)
def test_no_answer_gets_better_by_adding_an_input(one: Terms, other: Terms) -> None:
    both = combine(one, other)

    for question in QUESTIONS:
        alone = answer(one, question).answer
        assert STRICTNESS[answer(both, question).answer] >= STRICTNESS[alone], question


@given(terms(guessed=st.just(True)) | GENEROUS.map(lambda t: combine(t, Terms(known=True, guessed=True))))
def test_a_guess_never_yields_more_than_asking(guess: Terms) -> None:
    for question in QUESTIONS:
        assert answer(guess, question).answer in ("ask", "no"), question


@given(ANY)
def test_the_unknown_stays_unknown(one: Terms) -> None:
    both = combine(one, Terms())

    assert not both.known
    for question in QUESTIONS:
        assert answer(both, question).answer in ("ask", "no"), question


@given(ANY)
def test_closed_blocks_and_personal_data_wait_for_a_basis(one: Terms) -> None:
    closed = at_least(one, "IB1-C")
    personal = combine(one, Terms(known=True, sensitivity="IB1-SP", no_basis=True))

    for question in set(QUESTIONS) - {"contribute"}:
        assert answer(closed, question).answer == "no"
        assert answer(personal, question).answer == "no"


@given(ANY, ANY)
def test_every_answer_that_is_no_plain_yes_says_why(one: Terms, other: Terms) -> None:
    for question in QUESTIONS:
        verdict = answer(combine(one, other), question)
        assert verdict.says
        if verdict.answer == "yes_if":
            assert verdict.needs or verdict.duties, question
        elif verdict.answer != "yes":
            assert verdict.blocking, question


@given(ANY)
def test_terms_are_kept_as_json_and_come_back(one: Terms) -> None:
    assert terms_from_plain(plain_terms(one)) == one


def msgspec_copy(one: Terms) -> Terms:
    return terms_from_plain(plain_terms(one))
