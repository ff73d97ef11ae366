"""The whole matrix of mixes [domain/data/mix_matrix.json], the worked cases, and what a mix says beside its verdicts."""

import itertools
import json
from importlib.resources import files

import msgspec
import pytest

from catalog.domain.policy.licence import licence_terms
from catalog.domain.policy.mix import RETRIAGE, Mixed, MixInput, mix, publish_verdict
from catalog.domain.policy.model import STRICTNESS, Terms, Use
from catalog.domain.vocabulary.licences import licences

MATRIX = json.loads(files(__package__).joinpath("data/mix_matrix.json").read_text())
# National Grid's own licence stands in the column of those that ask for credit only.
MATRIX["NGED-ODL-2020"] = MATRIX["NESO-ODL-1.0"] | {"NGED-ODL-2020": "BY"}
for row in MATRIX.values():
    row.setdefault("NGED-ODL-2020", row["NESO-ODL-1.0"])
CELLS = [(one, other, outcome) for one, row in MATRIX.items() for other, outcome in row.items()]
INSIDE = Terms(
    known=True,
    agreement=True,
    permissions=("use", "derive", "aggregate", "aggregate_own", "aggregate_external"),
    sensitivity="Shared",
)


def an_input(name: str, number: int = 1, **more: object) -> MixInput:
    terms = (
        INSIDE if name == "SHARED-internal-use" else licence_terms(licences()[name], input=f"{name} {number}")
    )
    return MixInput(name=f"{name} {number}", terms=terms, **more)


def mixed(*names: str, **more: object) -> Mixed:
    return mix([an_input(name, number, **more) for number, name in enumerate(names, start=1)])


def test_the_matrix_is_whole() -> None:
    assert len(CELLS) == 15 * 15


@pytest.mark.parametrize(("one", "other", "outcome"), CELLS)
def test_the_matrix(one: str, other: str, outcome: str) -> None:
    found = mixed(one, other)

    assert found.outcome == outcome
    answer = found.verdicts["mix_publish"].answer
    if outcome in ("INT", "ASK", "CONFLICT"):
        assert answer == {"INT": "inside", "ASK": "ask", "CONFLICT": "no"}[outcome]
        assert found.verdicts["mix_publish"].blocking
        assert found.blockers
        assert found.ways_out
        assert not found.licences
    else:
        assert answer in ("yes", "yes_if")
        assert found.licences
        assert not found.blockers
        assert not found.ways_out
    if outcome in ("CC-BY-SA", "ODbL", "CC-BY-NC-SA"):
        assert {licences()[licence].family for licence in found.licences} == {outcome}


@pytest.mark.parametrize(("one", "other", "outcome"), CELLS)
def test_the_licence_proposed_can_carry_both_inputs(one: str, other: str, outcome: str) -> None:
    """What the result carries is mixed once more: nothing may get freer by that."""
    found = mixed(one, other)

    for licence in found.licences:
        again = publish_verdict([an_input(one), an_input(other), an_input(licence)])
        assert again.answer in ("yes", "yes_if"), licence


def test_worked_case_three_credits_flow_through() -> None:
    found = mixed("NESO-ODL-1.0", "NGED-ODL-2020", "CC-BY-4.0")

    assert [verdict.answer for verdict in found.alone] == ["yes_if"] * 3
    assert found.verdicts["mix_publish"].answer == "yes_if"
    assert "CC-BY-4.0" in found.licences
    assert [duty.text for duty in found.credits][:2] == [
        "Supported by National Energy SO Open Data",
        "Supported by NGED Open Data",
    ]
    assert len(found.credits) == 3
    assert [duty for duty in found.verdicts["mix_publish"].duties if duty.is_credit] == list(found.credits)


def test_credits_stand_in_the_order_of_the_inputs_and_each_once() -> None:
    found = mixed("NGED-ODL-2020", "NESO-ODL-1.0", "NGED-ODL-2020")

    assert [duty.text for duty in found.credits] == [
        "Supported by NGED Open Data",
        "Supported by National Energy SO Open Data",
    ]


def test_worked_case_attribution_with_the_open_database_licence() -> None:
    found = mixed("CC-BY-4.0", "ODbL-1.0")

    assert found.licences == ("ODbL-1.0",)
    assert any(
        "waives the form of attribution of “CC-BY-4.0 1”" in need
        for need in found.verdicts["mix_publish"].needs
    )
    assert not any("waive" in need for need in mixed("CC0-1.0", "ODbL-1.0").verdicts["mix_publish"].needs)


@pytest.mark.parametrize(
    ("one", "other"), [("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0"), ("ODbL-1.0", "CC-BY-NC-4.0")]
)
def test_worked_cases_of_conflict(one: str, other: str) -> None:
    found = mixed(one, other)

    assert [verdict.answer for verdict in found.alone] == ["yes_if", "yes_if"]
    assert found.verdicts["mix_publish"].conflict
    assert found.verdicts["mix_internal"].answer in ("yes", "yes_if")
    assert set(found.blockers) == {f"{one} 1", f"{other} 2"}
    assert [way.id for way in found.ways_out] == ["side_by_side", "waiver", "replace", "replace", "facts"]


def test_worked_case_an_agreement_whose_terms_are_not_confirmed() -> None:
    found = mixed("CC-BY-4.0", "UKPN-SHARED")

    assert [verdict.answer for verdict in found.alone] == ["yes_if", "ask"]
    assert found.verdicts["mix_publish"].answer == "inside"
    assert found.verdicts["mix_internal"].answer == "ask"
    assert found.terms.sensitivity == "Shared"
    assert found.blockers == ("UKPN-SHARED 2",)
    assert [clause.input for clause in found.verdicts["mix_publish"].blocking] == ["UKPN-SHARED 2"]


def test_worked_case_no_licence_stated() -> None:
    found = mix([an_input("CC-BY-4.0"), an_input("UNSTATED", 2, owner="Example Networks")])

    assert [verdict.answer for verdict in found.alone] == ["yes_if", "ask"]
    published = found.verdicts["mix_publish"]
    assert published.answer == "ask"
    assert published.needs == ("ask Example Networks about “UNSTATED 2”",)
    assert [clause.input for clause in published.blocking] == ["UNSTATED 2"]


def test_worked_case_no_derivatives() -> None:
    found = mixed("CC-BY-ND-4.0", "CC0-1.0")

    assert found.alone[0].answer == "yes_if"
    assert "unchanged" in found.alone[0].needs
    published = found.verdicts["mix_publish"]
    assert published.answer == "inside"
    assert "collection" in published.says
    assert found.blockers == ("CC-BY-ND-4.0 1",)


def test_two_network_layers_are_to_be_triaged_again() -> None:
    layers = [an_input("CC-BY-4.0", number, network=True) for number in (1, 2)]

    assert RETRIAGE in mix(layers).warnings
    assert RETRIAGE not in mix([layers[0], an_input("CC-BY-4.0", 3)]).warnings


def test_the_class_is_that_of_the_strictest_input_and_closed_blocks() -> None:
    free = an_input("CC0-1.0").terms
    shared = MixInput(name="a", terms=msgspec.structs.replace(free, sensitivity="IB1-SB"))
    closed = MixInput(name="b", terms=msgspec.structs.replace(free, sensitivity="IB1-C"))

    assert mix([an_input("CC0-1.0"), shared]).terms.sensitivity == "IB1-SB"
    both = mix([shared, closed])
    assert both.terms.sensitivity == "IB1-C"
    assert both.outcome == "NO"
    assert both.blockers == ("b",)


def test_recipients_without_anything_in_common_are_not_possible() -> None:
    one, other = (
        MixInput(
            name=name, terms=msgspec.structs.replace(an_input("CC0-1.0").terms, recipients=(name,), until=day)
        )
        for name, day in (("a", "2026-12-31"), ("b", "2026-06-30"))
    )
    found = mix([one, other])

    assert found.terms.recipients == ()
    assert found.terms.until == "2026-06-30"
    assert found.verdicts["mix_publish"].answer == "no"
    assert "recipients" in found.verdicts["mix_publish"].says


def test_an_end_date_and_recipients_leave_no_open_licence_to_the_result() -> None:
    limited = MixInput(
        name="a",
        terms=msgspec.structs.replace(an_input("CC0-1.0").terms, recipients=("b",), until="2027-03-31"),
    )
    found = mix([limited, an_input("CC0-1.0")])

    assert found.licences == ()
    assert set(found.verdicts["mix_publish"].needs) == {"for the recipients b", "until 2027-03-31"}


def test_share_alike_takes_no_limits_of_another_input() -> None:
    limited = MixInput(
        name="a", terms=msgspec.structs.replace(an_input("CC0-1.0").terms, purposes=("research",))
    )
    found = mix([limited, an_input("CC-BY-SA-4.0")])

    assert found.verdicts["mix_publish"].answer == "inside"
    assert found.verdicts["mix_publish"].conflict


def test_data_that_may_be_mixed_with_ones_own_only() -> None:
    own_only = MixInput(name="a", terms=Terms(known=True, permissions=("use", "aggregate_own")))

    assert mix([own_only, an_input("CC0-1.0")]).verdicts["mix_internal"].answer == "ask"
    assert mix([own_only, an_input("CC0-1.0", own=True)]).verdicts["mix_internal"].answer == "yes_if"


def test_commercial_intent() -> None:
    inputs = [an_input("CC-BY-NC-4.0"), an_input("CC0-1.0", 2)]

    assert mix(inputs).verdicts["mix_internal"].answer == "yes_if"
    assert mix(inputs, Use(commercial=True)).verdicts["mix_internal"].answer == "no"


def test_the_order_of_the_inputs_changes_no_verdict() -> None:
    names = ("CC-BY-4.0", "ODbL-1.0", "UKPN-SHARED", "NESO-ODL-1.0")
    found = {
        tuple((verdict.question, verdict.answer) for verdict in mixed(*order).verdicts.values())
        for order in itertools.permutations(names)
    }

    assert len(found) == 1


def test_a_third_input_never_makes_publishing_easier() -> None:
    names = [
        name for name in MATRIX if not name.endswith("-ND-4.0")
    ]  # an ND input turns “no” into “inside only”
    for one, other in itertools.combinations(names, 2):
        before = STRICTNESS[mixed(one, other).verdicts["mix_publish"].answer]
        for third in ("CC0-1.0", "ODbL-1.0", "CC-BY-NC-4.0", "UNSTATED", "SHARED-internal-use"):
            assert STRICTNESS[mixed(one, other, third).verdicts["mix_publish"].answer] >= before, (
                one,
                other,
                third,
            )


def test_a_basket_with_nothing_and_one_with_fifty() -> None:
    assert mix([]).verdicts["mix_publish"].answer == "yes"
    many = mix([an_input("UNSTATED" if number % 2 else "CC-BY-4.0", number) for number in range(50)])
    assert many.verdicts["mix_publish"].answer == "ask"
    assert len(many.blockers) == 25


def test_a_mix_can_be_kept_as_json() -> None:
    found = mixed("CC-BY-4.0", "UNSTATED")

    assert msgspec.json.decode(msgspec.json.encode(found), type=Mixed) == found


@pytest.mark.parametrize(("one", "other", "outcome"), CELLS)
def test_one_partner_gets_a_mix_where_all_may_and_where_they_may_not_nothing_is_promised(
    one: str, other: str, outcome: str
) -> None:
    found = mixed(one, other).verdicts
    public, partner = found["mix_publish"].answer, found["mix_partner"].answer
    if outcome not in ("INT", "ASK", "CONFLICT"):
        assert partner == public
    else:
        assert partner in ("inside", "ask", "no")
        assert found["mix_partner"].blocking


def test_whether_one_partner_is_the_public_is_a_question_where_the_licence_does_not_say() -> None:
    asked = mixed("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0").verdicts["mix_partner"]
    assert (asked.answer, asked.conflict) == ("ask", True)
    assert "whether one partner is “the public” is not said" in asked.says
    assert mixed("CC-BY-SA-4.0", "CC-BY-NC-4.0").verdicts["mix_partner"].answer == "ask"
    assert mixed("CC-BY-SA-4.0", "ODbL-1.0").verdicts["mix_partner"].answer == "no"
    assert mixed("ODbL-1.0", "CC-BY-NC-4.0").verdicts["mix_partner"].answer == "no"
    unchanged = mixed("CC-BY-ND-4.0", "CC0-1.0").verdicts
    assert (unchanged["mix_publish"].answer, unchanged["mix_partner"].answer) == ("inside", "ask")
    assert "take advice" in unchanged["mix_partner"].says
    assert mixed("SHARED-internal-use", "CC0-1.0").verdicts["mix_partner"].answer == "inside"


def test_of_an_agreement_the_partner_has_to_be_one_that_it_names() -> None:
    agreed = msgspec.structs.replace(INSIDE, permissions=(*INSIDE.permissions, "distribute_combined"))
    found = mix([MixInput(name="A", terms=agreed), an_input("CC0-1.0")]).verdicts
    assert "if the agreement names that partner" in found["mix_partner"].needs
    assert "to those only whom the agreement names" in found["mix_publish"].needs
