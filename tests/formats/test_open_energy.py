"""Access rules of Open Energy: the grammar, places in errors, conditions, and the terms that they give."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.errors import FormatError
from catalog.domain.policy.answer import answer
from catalog.domain.policy.licence import licence_terms
from catalog.domain.policy.mix import MixInput, mix
from catalog.domain.policy.model import Use
from catalog.domain.vocabulary.licences import licences
from catalog.formats.open_energy import rules_terms
from catalog.formats.open_energy_rules import Condition, Rule, RuleRefused, rule_read

DAY = date(2026, 6, 15)
USE_ONLY = "oe:member grants oe:use_any requires oe:by"
MIX_ON = "oe:member grants oe:use_any, oe:combine_any, oe:redistribute_combined requires oe:by"


def test_a_rule_is_read() -> None:
    rule = rule_read(
        "oe:member, a1:level>=2 ,oe:kind in ['council', 'academic'], oe:until after 24/10/2022, "
        "oe:signed max_age_days 20, oe:status is 'active' grants oe:use_any , oe:adapt_any requires oe:by,oe:ft"
    )

    assert rule == Rule(
        (
            Condition("oe:member"),
            Condition("a1:level", ">=", 2.0),
            Condition("oe:kind", "in", ("council", "academic")),
            Condition("oe:until", "after", date(2022, 10, 24)),
            Condition("oe:signed", "max_age_days", 20.0),
            Condition("oe:status", "is", "active"),
        ),
        ("oe:use_any", "oe:adapt_any"),
        ("oe:by", "oe:ft"),
    )
    assert rule_read(str(rule)) == rule


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", (1, 1), "a condition such as"),
        ("oe:member", (1, 10), "“grants”"),
        ("oe:member grants", (1, 17), "a capability"),
        ("grants oe:use_any requires", (1, 27), "an obligation"),
        ("oe:member or oe:x grants oe:use_any", (1, 11), "alternatives are rules of their own"),
        ("oe:a and oe:b grants oe:use_any", (1, 6), "a comma joins conditions"),
        ("oe:member grants use_any", (1, 18), "neither a name"),
        ("oe:member grants oe:use_any,", (1, 29), "a capability"),
        ("oe:member grants oe:use_any oe:by", (1, 29), "the end of the rule"),
        ("oe:a is [1, 2] grants oe:use_any", (1, 9), "“in” only"),
        ("oe:a in 'x' grants oe:use_any", (1, 9), "a list in brackets"),
        ("oe:a in [1, 'x'] grants oe:use_any", (1, 9), "values of one kind"),
        ("oe:a in [1 grants oe:use_any", (1, 12), "“]” or a comma"),
        ("oe:a < 'x' grants oe:use_any", (1, 8), "compares numbers"),
        ("oe:a before 3 grants oe:use_any", (1, 13), "a date"),
        ("oe:a after 31/02/2026 grants oe:use_any", (1, 12), "no day of the calendar"),
        ("oe:a max_age_days 1.5 grants oe:use_any", (1, 19), "whole number"),
        ("oe:member\n  grants open:cc0", (1, 1), "no conditions"),
        ("grants\n open:cc0, oe:use_any", (2, 2), "must not mix"),
        ("oe:groups:some grants oe:use", (1, 10), "no meaning"),
        ("oe:a is “x” grants oe:use_any", (1, 9), "no meaning"),
        ("OE:member grants oe:use_any", (1, 1), "neither a name"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, place: tuple[int, int], words: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        rule_read(text)

    assert (refused.value.line, refused.value.column) == place
    assert words in str(refused.value)
    assert f"(line {place[0]}, column {place[1]})" in str(refused.value)


def test_a_rule_without_end_is_refused() -> None:
    with pytest.raises(RuleRefused, match="longer than"):
        rule_read("grants " + ", ".join(["oe:use_any"] * 1000))


NAMES = st.from_regex(r"[a-z0-9_]{1,8}:[a-z0-9_.]{1,8}", fullmatch=True)
NUMBERS = st.integers(-1000, 1000).map(float)
VALUES = {
    "": st.none(),
    "is": NUMBERS | st.dates() | st.text("abc ,[]", max_size=5),
    "before": st.dates(),
    "after": st.dates(),
    "max_age_days": st.integers(0, 99).map(float),
    "<": NUMBERS,
    ">=": NUMBERS,
    "in": st.lists(NUMBERS, min_size=1, max_size=3).map(tuple)
    | st.lists(st.dates(), min_size=1, max_size=3).map(tuple),
}
CONDITIONS = st.sampled_from(sorted(VALUES)).flatmap(
    lambda op: st.builds(Condition, NAMES, st.just(op), VALUES[op])
)
SHARED = NAMES.filter(lambda name: not name.startswith("open:"))
RULES = st.builds(
    Rule,
    st.lists(CONDITIONS, max_size=3).map(tuple),
    st.lists(SHARED, min_size=1, max_size=3).map(tuple),
    st.lists(NAMES, max_size=2).map(tuple),
)


@given(RULES)
def test_every_rule_can_be_written_and_read(rule: Rule) -> None:
    assert rule_read(str(rule)) == rule


@given(st.text(max_size=60) | st.text("oe:ab, grantsrequires<>='[]0123/", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(RuleRefused):
        rule = rule_read(text)
        assert rule_read(str(rule)) == rule


@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        ("oe:member", {"oe:member": True}, True),
        ("oe:member", {"oe:member": "yes"}, False),
        ("oe:member", {}, False),
        ("oe:a is 'x'", {"oe:a": "x"}, True),
        ("oe:a is 1", {"oe:a": True}, False),
        ("oe:a before 01/07/2026", {"oe:a": "2026-06-30"}, True),
        ("oe:a after 01/07/2026", {"oe:a": "2026-07-01T10:00:00Z"}, False),
        ("oe:a after 01/07/2026", {"oe:a": "soon"}, False),
        ("oe:a max_age_days 20", {"oe:a": "2026-05-26"}, True),
        ("oe:a max_age_days 20", {"oe:a": "2026-05-25"}, False),
        ("oe:a >= 2", {"oe:a": 2}, True),
        ("oe:a < 2", {"oe:a": 2}, False),
        ("oe:a == 2", {"oe:a": 2.0}, True),
        ("oe:a in ['x', 'y']", {"oe:a": "y"}, True),
        ("oe:a in ['x', 'y']", {"oe:a": "z"}, False),
    ],
)
def test_conditions(condition: str, facts: dict[str, object], *, holds: bool) -> None:
    rule = rule_read(f"{condition} grants oe:use_any")

    assert rule.conditions[0].holds(facts, DAY) is holds


def test_worked_case_use_alone() -> None:
    terms = rules_terms(USE_ONLY, name="Feeders")

    sent = answer(terms, "send_on_public")
    assert sent.answer == "no"
    assert "No rule grants oe:redistribute_original." in [clause.clause for clause in sent.blocking]
    assert answer(terms, "mix_publish").answer == "ask"
    assert answer(terms, "commercial").answer == "yes_if"
    assert "where oe:member holds of you" in answer(terms, "commercial").needs


def test_worked_case_the_mix_may_be_sent_on_and_the_original_not() -> None:
    terms = rules_terms(MIX_ON, name="Feeders", work="“Feeders”, Example Networks")

    assert answer(terms, "send_on_public").answer == "no"
    mixed = answer(terms, "mix_publish")
    assert mixed.answer == "yes_if"
    assert "to those only whom the agreement names" in mixed.needs
    assert [duty.text for duty in mixed.duties] == ["Source: “Feeders”, Example Networks."]
    together = mix(
        [
            MixInput(name="Feeders", terms=terms),
            MixInput(name="b", terms=licence_terms(licences()["CC-BY-4.0"])),
        ]
    )
    assert together.verdicts["mix_publish"].answer == "yes_if"
    assert together.licences == ()
    assert together.terms.sensitivity == "Shared"


def test_worked_case_an_open_licence() -> None:
    terms = rules_terms("grants open:cc_by_4.0")

    assert terms.licences == ("CC-BY-4.0",)
    assert answer(terms, "send_on_public").answer == "yes_if"
    assert answer(terms, "mix_publish").answer == "yes_if"
    assert rules_terms("grants open:cc0").licences == ("CC0-1.0",)
    assert rules_terms("grants open:cc_by_sa_4.0").share_alike == ("CC-BY-SA",)
    assert answer(rules_terms("grants open:fal_1.3"), "send_on_public").answer == "ask"


@pytest.mark.parametrize(
    ("capabilities", "question", "expected"),
    [
        ("oe:adapt_any", "add_keep_internal", "yes_if"),
        ("oe:redistribute_derived", "add_publish_extended", "yes_if"),
        ("oe:redistribute_original", "send_on_partner", "yes_if"),
        ("oe:combine_any", "mix_internal", "yes_if"),
        ("oe:combine_any", "mix_publish", "inside"),
        ("oe:combine_internal", "mix_internal", "yes_if"),
        ("oe:use_noncom", "commercial", "no"),
        ("oe:use_dev", "commercial", "ask"),
        ("oe:use_any", "train", "ask"),
        ("oe:use_any", "contribute", "ask"),
        ("acme:scrape", "add_keep_internal", "ask"),
    ],
)
def test_what_a_capability_answers(capabilities: str, question: str, expected: str) -> None:
    assert answer(rules_terms(f"oe:member grants {capabilities}"), question).answer == expected


def test_share_alike_and_limits_of_use() -> None:
    terms = rules_terms(
        "grants oe:use_any, oe:adapt_dev, oe:redistribute_derived requires oe:sa, oe:ft", name="A"
    )

    assert terms.share_alike == ("the terms of A",)
    assert {duty.action for duty in terms.duties} == {"share-alike", "notice"}
    assert any("for development only" in need for need in terms.needs)


def test_blocks_carry_dates_and_what_is_only_indicative() -> None:
    block = {
        "rule": USE_ONLY,
        "sufficient": False,
        "appliesFrom": "2026-01-01T00:00:00.000Z",
        "appliesTo": "2026-12-31",
    }
    terms = rules_terms({"access": [block]})

    assert (terms.start, terms.until) == ("2026-01-01", "2026-12-31")
    assert answer(terms, "send_on_public").answer == "ask"  # there may be more than the rule says
    assert any("indicative" in need for need in terms.needs)


def test_several_rules_are_offers_beside_each_other() -> None:
    rules = ["oe:member grants oe:use_any", "oe:kind in ['academic'] grants oe:use_any, oe:combine_any"]
    terms = rules_terms(rules)

    assert terms.grants("aggregate")
    assert len(terms.needs) == 1
    assert (
        "oe:use_any: where oe:member holds of you; or oe:use_any, oe:combine_any: where oe:kind"
        in terms.needs[0]
    )


def test_of_somebody_who_is_known_only_rules_that_hold_count() -> None:
    rules = [
        "oe:member grants oe:use_any",
        {"rule": "oe:kind in ['academic'] grants oe:combine_any", "appliesTo": "2026-06-14"},
    ]

    member = rules_terms(rules, facts={"oe:member": True, "oe:kind": "academic"}, today=DAY)
    assert member.grants("use")
    assert not member.grants("aggregate")
    assert member.needs == ()
    stranger = rules_terms(rules, facts={}, today=DAY)
    assert not stranger.known


@pytest.mark.parametrize(
    "document", [None, 3, [], {}, {"access": []}, [{"rule": 4}], ["grants oe:use_any"] * 51]
)
def test_other_documents_are_refused(document: object) -> None:
    with pytest.raises(FormatError):
        rules_terms(document)


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(FormatError, match="no date"):
        rules_terms({"rule": USE_ONLY, "appliesTo": "whenever"})


def test_an_open_licence_for_some_time_is_no_licence_for_ever() -> None:
    terms = rules_terms([{"rule": "grants open:cc_by_4.0", "appliesTo": "2026-06-30", "sufficient": False}])
    assert answer(terms, "send_on_public", Use(day="2026-06-30")).answer == "yes_if"
    assert any("indicative" in need for need in answer(terms, "send_on_public").needs)
    ended = answer(terms, "send_on_public", Use(day="2026-07-01"))
    assert ended.answer == "no"
    assert "until 2026-06-30" in ended.says
