"""The worked use cases hold together, can be walked, and are loaded once."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from catalog.domain.usecases.check import problems_of
from catalog.models import CaseFlow, UseCase
from catalog.services.worked_cases import WORKED, worked_case

DATA = Path(settings.BASE_DIR) / "catalog" / "services" / "data"
ALL = (*WORKED, "demo/heat-pump-room")


@pytest.mark.parametrize("name", ALL)
def test_a_worked_case_holds_together(name: str) -> None:
    case = worked_case(name).case

    assert list(problems_of(case)) == []
    assert case.actors
    assert case.objectives
    assert not case.products
    assert all(actor.organisation and actor.role != "other" for actor in case.actors)
    walked = {key for step in case.steps for key in step.flows}
    assert walked == {flow.key for flow in case.flows}, "each flow is met on the way"
    assert all(4 <= len(scenario.steps) <= 8 for scenario in case.scenarios)


@pytest.mark.parametrize("name", WORKED)
def test_what_was_worked_out_is_marked_and_what_was_not_has_its_source(name: str) -> None:
    case = worked_case(name).case

    assert all(flow.inferred or flow.reference for flow in case.flows)
    assert "gas" in {parallel.sector for parallel in case.parallels}
    assert set(case.builds_on) < set(WORKED)
    assert bool(case.builds_on) == (name != WORKED[0])


def test_the_standards_and_initiatives_that_come_along_know_the_same_names() -> None:
    standards, initiatives = (
        json.loads((DATA / f"{name}.json").read_text()) for name in ("standards", "initiatives")
    )

    assert {slug for name in WORKED for slug in worked_case(name).case.standards} <= {
        one["slug"] for one in standards
    }
    assert {slug for one in initiatives for slug in one.get("cases", [])} <= set(WORKED)


@pytest.mark.django_db
def test_the_command_loads_them_once() -> None:
    first, again = StringIO(), StringIO()
    call_command("usecases_load", stdout=first)
    call_command("usecases_load", stdout=again)

    assert first.getvalue().count("made, published") == 3
    assert again.getvalue().count("is there already and stays") == 3
    assert UseCase.objects.filter(state="published", is_demo=False).count() == 3
    assert CaseFlow.objects.count() == 22


@pytest.mark.django_db
def test_they_can_be_left_to_a_curator() -> None:
    out = StringIO()
    call_command("usecases_load", "--drafts", stdout=out)

    assert out.getvalue().count("made, draft") == 3
    assert not CaseFlow.objects.exists()
