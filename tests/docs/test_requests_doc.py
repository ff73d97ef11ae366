"""The page on requests names every state and what stewards may do, as the code has them."""

from pathlib import Path

import pytest

from catalog.domain.requests.agreement import AGREEMENT
from catalog.domain.requests.machine import Machine
from catalog.domain.requests.request import REQUEST
from catalog.domain.requests.secrets import secret_in

PAGE = (Path(__file__).resolve().parents[2] / "docs/requests.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("machine", "noun"), [(REQUEST, "A request"), (AGREEMENT, "An agreement")])
def test_each_state_is_named(machine: Machine, noun: str) -> None:
    listed = PAGE.partition("## States")[2].partition(f"{noun}:")[2].strip().partition("\n\n")[0]
    assert [line.removeprefix("- ") for line in listed.splitlines()] == list(machine.states.values())


def test_each_step_of_a_steward_before_a_decision_is_described() -> None:
    for step in REQUEST.steps:
        if "steward" in step.who and step.name != "write":
            assert f"| {step.label} |" in PAGE, step.name


def test_the_page_holds_no_secret() -> None:
    assert secret_in(PAGE) == ""
