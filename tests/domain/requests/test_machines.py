"""Every state × every step × every role of requests and agreements, against tables written out by hand."""

from itertools import product

import pytest

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused
from catalog.domain.requests.agreement import AGREEMENT, IN_FORCE, OVER
from catalog.domain.requests.machine import ROLES, Machine
from catalog.domain.requests.request import DECIDED, OPEN, REQUEST

# (step, role) → {state it is possible in: state it leads to}
_STAYS = {state: state for state in ("sent", "review", "asked", "answered")}
_LEADS = lambda after: dict.fromkeys(("sent", "review", "asked", "answered"), after)  # noqa: E731
REQUESTS = {
    ("send", "requester"): {"draft": "sent"},
    ("take", "steward"): {"sent": "review"},
    ("ask", "steward"): dict.fromkeys(("sent", "review", "answered"), "asked"),
    ("ask", "curator"): dict.fromkeys(("sent", "review", "answered"), "asked"),
    ("answer", "requester"): {"asked": "answered"},
    ("write", "requester"): _STAYS,
    ("write", "steward"): _STAYS,
    ("write", "curator"): _STAYS,
    ("approve", "steward"): _LEADS("approved"),
    ("approve_part", "steward"): _LEADS("partly"),
    ("refuse", "steward"): _LEADS("refused"),
    ("forward", "steward"): _LEADS("forwarded"),
    ("forward", "curator"): _LEADS("forwarded"),
    ("withdraw", "requester"): _LEADS("withdrawn"),
    ("lapse", "portal"): {"asked": "lapsed"},
}
_RUNNING = ("accepted", "granted", "active", "renewal", "renewed")
_TALK = {state: state for state in ("approved", *_RUNNING, "ended", "revoked")}
AGREEMENTS = {
    ("accept", "requester"): {"approved": "accepted"},
    ("decline", "requester"): {"approved": "closed"},
    ("grant", "steward"): {"accepted": "granted"},
    ("confirm", "requester"): {"granted": "active"},
    ("fault", "requester"): {"granted": "accepted", "active": "accepted"},
    ("ask_renewal", "requester"): {"active": "renewal"},
    ("renew", "steward"): {"renewal": "renewed"},
    ("refuse_renewal", "steward"): {"renewal": "active"},
    ("accept_renewal", "requester"): {"renewed": "active"},
    ("write", "requester"): _TALK,
    ("write", "steward"): _TALK,
    ("write", "curator"): _TALK,
    ("give_back", "requester"): dict.fromkeys(_RUNNING, "ended"),
    ("take_back", "steward"): {"approved": "closed"},
    ("revoke", "steward"): dict.fromkeys(_RUNNING, "revoked"),
    ("expire", "portal"): dict.fromkeys(_RUNNING, "ended"),
    ("lapse", "portal"): {"approved": "closed"},
    ("close", "steward"): {"ended": "closed", "revoked": "closed"},
}
BOTH = [pytest.param(REQUEST, REQUESTS, id="request"), pytest.param(AGREEMENT, AGREEMENTS, id="agreement")]


@pytest.mark.parametrize(("machine", "table"), BOTH)
def test_each_state_step_and_role(machine: Machine, table: dict[tuple[str, str], dict[str, str]]) -> None:
    assert {step for step, _ in table} == {step.name for step in machine.steps}
    for state, step, role in product(machine.states, machine.steps, ROLES):
        after = table.get((step.name, role), {}).get(state)
        case = f"{step.name} by {role} in {state}"
        if after is not None:
            assert (machine.check(step.name, state=state, role=role, text="words").after or state) == after, (
                case
            )
            continue
        refusal = DecidedMeanwhile if (step.name, role) in table else PermissionRefused
        with pytest.raises(refusal):
            machine.check(step.name, state=state, role=role, text="words")
        assert step not in machine.open_to(state, role), case


@pytest.mark.parametrize(("machine", "table"), BOTH)
def test_what_is_offered_is_what_is_possible(
    machine: Machine, table: dict[tuple[str, str], dict[str, str]]
) -> None:
    for state, role in product(machine.states, ROLES):
        offered = {step.name for step in machine.open_to(state, role)}
        assert offered == {name for (name, who), leads in table.items() if who == role and state in leads}


@pytest.mark.parametrize(("machine", "table"), BOTH)
def test_every_state_can_be_reached_and_a_step_leads_to_a_state(machine: Machine, table: object) -> None:
    first = next(iter(machine.states))
    reached = {first}
    while more := {s.after for s in machine.steps if s.after and reached & {*s.before}} - reached:
        reached |= more
    assert reached == set(machine.states)


@pytest.mark.parametrize(("machine", "table"), BOTH)
def test_steps_that_need_words_refuse_blanks(machine: Machine, table: object) -> None:
    needing = [step for step in machine.steps if step.text == "needed"]
    assert needing
    for step in needing:
        assert step.text_label, step.name
        with pytest.raises(InvalidInput, match="Write something"):
            machine.check(step.name, state=step.before[0], role=step.who[0], text=" \n ")


@pytest.mark.parametrize(("machine", "table"), BOTH)
def test_every_step_tells_somebody_other_than_who_takes_it(machine: Machine, table: object) -> None:
    for step in machine.steps:
        others = {"requester", "stewards"} - ({"requester"} if step.who == ("requester",) else set())
        assert others & {*step.tells}, step.name


def test_where_requests_and_agreements_end() -> None:
    assert REQUEST.ends() == {*DECIDED, "withdrawn", "lapsed"}
    assert AGREEMENT.ends() == {"closed"}
    assert not {*IN_FORCE} & {*OVER}
    assert {*OPEN, *REQUEST.ends(), "draft"} == set(REQUEST.states)


def test_only_owners_decide() -> None:
    for name in ("approve", "approve_part", "refuse", "take"):
        assert REQUEST.step(name).who == ("steward",)
    for name in ("grant", "renew", "revoke", "close"):
        assert AGREEMENT.step(name).who == ("steward",)


def test_an_unknown_step_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput, match="no such step for this request"):
        REQUEST.check("fly", state="sent", role="steward")


def test_a_step_too_late_says_what_the_state_is_and_that_nothing_changed() -> None:
    with pytest.raises(InvalidInput, match=r"now “Refused”. Nothing was changed"):
        REQUEST.check("approve", state="refused", role="steward")
