"""Every action that is written down has plain words: the codes are gathered from what writes them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from catalog.domain.audit_actions import (
    _BY_KIND,
    KINDS,
    OBJECTS,
    action_told,
    actions_of,
    object_asked,
    object_told,
)
from catalog.domain.requests.agreement import AGREEMENT
from catalog.domain.requests.request import REQUEST
from catalog.domain.usecases import gap_states, states
from catalog.models import AccessWish, DomainClaim, Invitation, LicenceProposal, ProblemReport
from catalog.services.accounts import EVENTS
from catalog.services.knowledge_entries import KINDS as KNOWLEDGE

SERVICES = Path(__file__).parents[2] / "catalog" / "services"
CODE = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+([_-][a-z]+)*")
# Codes of notifications and names of files look alike; they stand in these keyword arguments and calls.
_OTHER = {"kind", "salt"}
# What stands behind the dot where it is worked out, by file.
MADE = {
    "accounts": {f"account.{event}" for event in EVENTS},
    "assertions": {"product.assert", "product.assert-withdraw"},
    "curation": {
        f"product.{action}"
        for action in ("edit", "release", "conflict-keep", "conflict-take", "conflict-merge", "roll-back")
    },
    "gaps": {f"gap.{step.name}" for step in gap_states.STEPS},
    "identities": {"pair.merged", "pair.different", "pair.undo"},
    "invitations": {f"invitation.{state}" for state in Invitation.State.values if state != "open"},
    "knowledge_entries": {f"{kind}.{verb}" for kind in KNOWLEDGE for verb in ("save", "delete")},
    "licences": {f"licence.proposal-{state}" for state in LicenceProposal.State.values if state != "open"},
    "partners": {"agreement.partner", "agreement.partner-end"},
    "reports": {f"report.{state}" for state in ProblemReport.State.values if state != "open"},
    "selfserve": {f"claim.{state}" for state in DomainClaim.State.values if state != "open"},
    "steps": {f"request.{step.name}" for step in REQUEST.steps}
    | {f"agreement.{step.name}" for step in AGREEMENT.steps},
    "usecases": {f"case.{step.name}" for step in states.STEPS},
    "wishes": {f"wish.{state}" for state in AccessWish.State.values if state != "open"},
}


def trees() -> Iterator[tuple[str, ast.AST]]:
    """The services that write to the audit."""
    for path in sorted(SERVICES.glob("*.py")):
        text = path.read_text()
        if "audit_write" in text and path.stem != "audit":
            yield path.stem, ast.parse(text)


def literal_codes(tree: ast.AST) -> set[str]:
    other = {
        id(node)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg in _OTHER
        for node in ast.walk(keyword.value)
    }
    inside = {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
        and id(node) not in other | inside
        and not node.value.startswith(("vesportal.", "catalog.", "django."))
        and not node.value.endswith(".json")
    }


def makes_codes(tree: ast.AST) -> bool:
    return any(
        isinstance(call, ast.keyword) and call.arg == "action" and isinstance(call.value, ast.JoinedStr)
        for call in ast.walk(tree)
    )


def all_codes() -> set[str]:
    found = {code for _, tree in trees() for code in literal_codes(tree)}
    return found.union(*MADE.values())


def test_every_code_that_services_write_has_its_words_and_no_words_stand_without_a_code() -> None:
    earlier = {"endpoint.credentials"}  # no longer written, but there to be read
    staff = {f"indexstatus.{verb}" for verb in ("retry", "compare", "rebuild")}
    known = {code for kind in KINDS for code, _ in actions_of(kind)}
    assert all_codes() - known == set()
    assert known - all_codes() == staff | earlier


def test_every_service_that_makes_codes_is_looked_at_here() -> None:
    assert {name for name, tree in trees() if makes_codes(tree)} == set(MADE)


def test_every_kind_has_its_heading_and_words_are_told_once() -> None:
    assert set(KINDS) == set(_BY_KIND)
    words = [told for kind in KINDS for _, told in actions_of(kind)]
    assert len(words) == len(set(words))


def test_kinds_of_objects_are_those_of_the_database() -> None:
    assert set(OBJECTS) <= {model._meta.model_name for model in apps.get_app_config("catalog").get_models()}


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("case.publish", "Published a use case"),
        ("request.approve_part", "Approved a request for access in part"),
        ("user.change", "Changed by staff: account"),
        ("host.delete", "Deleted by staff: host"),
        ("dataproduct.lost", "dataproduct.lost"),
    ],
)
def test_words_of_a_code(code: str, told: str) -> None:
    assert action_told(code) == told


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("data product 12", ("dataproduct", "12")),
        ("Data  Product", ("dataproduct", "")),
        ("dataproduct 12", ("dataproduct", "12")),
        ("use case 3", ("usecase", "3")),
        ("request 3", ("accessrequest", "3")),
        ("endpoint", ("endpoint", "")),
        ("memberships", ("memberships", "")),
        ("", ("", "")),
    ],
)
def test_what_is_asked_for_may_be_words_or_codes(text: str, asked: tuple[str, str]) -> None:
    assert object_asked(text) == asked


def test_an_unknown_kind_is_told_as_it_is() -> None:
    assert object_told("host") == "host"
