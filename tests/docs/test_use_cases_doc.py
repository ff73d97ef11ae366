"""The page on use cases names every step, every state of a flow, every part and the bounds, as the code has them."""

from pathlib import Path

from catalog.domain.usecases.model import MOST
from catalog.domain.usecases.standing import STATES
from catalog.domain.usecases.states import STEPS
from catalog.web.case_edit_parts import KINDS

PAGE = (Path(__file__).resolve().parents[2] / "docs/use-cases.md").read_text(encoding="utf-8")


def test_each_step_is_described_with_who_takes_it() -> None:
    for step in STEPS:
        who = "editors" if step.who == ("editor",) else "curators"
        assert f"| {step.label} | {who} |" in PAGE


def test_each_state_of_a_flow_is_described() -> None:
    for label in STATES.values():
        assert f"| {label} |" in PAGE


def test_each_kind_of_part_is_named() -> None:
    for kind in KINDS.values():
        assert kind.many in PAGE.lower()


def test_the_bounds_are_those_of_the_code() -> None:
    said = PAGE.replace("\n", " ")
    bounds = "{actors} actors, {flows} flows, {scenarios} scenarios and {steps} steps; a flow names at most {products} products"
    assert bounds.format(**MOST) in said
