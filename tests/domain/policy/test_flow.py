"""What flows into a derived product, and where it is looser than its inputs."""

import msgspec
import pytest

from catalog.domain.policy.algebra import combine
from catalog.domain.policy.flow import flow_through
from catalog.domain.policy.licence import licence_terms
from catalog.domain.policy.mix import MixInput
from catalog.domain.policy.model import Terms
from catalog.domain.vocabulary.licences import licences


def of(licence_id: str) -> Terms:
    return licence_terms(licences()[licence_id], input=licence_id)


def flagged(stated: str, *inputs: str) -> set[tuple[str, str]]:
    found = flow_through(of(stated), [MixInput(name=name, terms=of(name)) for name in inputs])
    return {(looser.what, looser.input) for looser in found.looser}


@pytest.mark.parametrize(
    ("stated", "inputs", "looser"),
    [
        ("CC-BY-4.0", ["CC0-1.0", "OGL-UK-3.0", "NESO-ODL-1.0"], set()),
        ("CC0-1.0", ["CC-BY-4.0"], {("credit", "CC-BY-4.0")}),
        ("CC-BY-4.0", ["CC-BY-NC-4.0"], {("commercial", "CC-BY-NC-4.0")}),
        ("CC-BY-NC-4.0", ["CC-BY-NC-4.0"], set()),
        ("CC-BY-4.0", ["CC-BY-SA-4.0"], {("share-alike", "CC-BY-SA-4.0")}),
        ("CC-BY-SA-4.0", ["CC-BY-SA-4.0", "CC-BY-4.0"], set()),
        ("CC-BY-SA-4.0", ["CC-BY-SA-4.0", "ODbL-1.0"], {("share-alike", "ODbL-1.0"), ("conflict", "")}),
        ("ODbL-1.0", ["CC-BY-SA-4.0"], {("share-alike", "CC-BY-SA-4.0")}),
        (
            "CC-BY-4.0",
            ["CC-BY-ND-4.0"],
            {(what, "CC-BY-ND-4.0") for what in ("distribute_derived", "distribute_combined", "commercial")},
        ),
        ("CC-BY-4.0", ["UNSTATED"], {("unknown", "UNSTATED")}),
        ("CC-BY-4.0", ["CC-BY"], {("unknown", "CC-BY")}),
        ("UNSTATED", ["CC-BY-NC-4.0"], set()),
        ("CC-BY-4.0", [], set()),
    ],
)
def test_looser_than_an_input(stated: str, inputs: list[str], looser: set[tuple[str, str]]) -> None:
    assert flagged(stated, *inputs) == looser


def test_what_is_not_certain_is_told_apart() -> None:
    found = flow_through(
        of("CC-BY-4.0"), [MixInput(name="a", terms=Terms()), MixInput(name="b", terms=of("CC-BY-NC-4.0"))]
    )

    assert [looser.certain for looser in found.looser] == [False, True]
    assert "forbids it" in found.looser[1].says
    assert [clause.about for clause in found.looser[1].clauses] == ["commercial"]


def test_limits_classes_and_agreements() -> None:
    narrow = Terms(
        known=True,
        agreement=True,
        permissions=("distribute_derived", "distribute_combined", "commercial"),
        purposes=("research",),
        until="2027-03-31",
        sensitivity="IB1-SB",
    )
    free = msgspec.structs.replace(narrow, agreement=False, purposes=None, until="", sensitivity="Open")
    found = flow_through(free, [MixInput(name="a", terms=narrow)])

    assert {looser.what for looser in found.looser} == {"purposes", "until", "agreement", "class"}
    assert flow_through(narrow, [MixInput(name="a", terms=narrow)]).looser == ()


def test_the_obligations_of_the_inputs_are_recomputed() -> None:
    names = ("NGED-ODL-2020", "NESO-ODL-1.0", "CC-BY-SA-4.0")
    found = flow_through(of("CC-BY-SA-4.0"), [MixInput(name=name, terms=of(name)) for name in names])

    assert found.terms == combine(*map(of, names))
    assert [duty.text for duty in found.credits][:2] == [
        "Supported by NGED Open Data",
        "Supported by National Energy SO Open Data",
    ]
