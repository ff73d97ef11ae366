"""Every setting, command, protocol, indicator and address is described; a page that lags fails here."""

import re
from pathlib import Path

import pytest
from rest_framework.exceptions import (
    AuthenticationFailed,
    MethodNotAllowed,
    NotAcceptable,
    NotAuthenticated,
    NotFound,
)

from catalog.api.errors import CODES, Gone
from catalog.api.urls import urlpatterns as api_patterns
from catalog.domain.bridge.model import Rule
from catalog.domain.bridge.rules import RULES
from catalog.domain.maturity.mqa_model import mqa_model
from catalog.formats.registry import PROTOCOLS, protocol_asks

ROOT = Path(__file__).resolve().parent.parent.parent
COMMANDS = sorted(p.stem for p in (ROOT / "catalog/management/commands").glob("*.py") if p.stem != "__init__")
SOURCES = [ROOT / "manage.py", *sorted((ROOT / "vesportal").rglob("*.py"))]
INTERNAL = {"VESPORTAL_TEST_SERVERS_READY_AFTER"}  # passed between processes of one test run
SETTINGS = sorted(
    {name for p in SOURCES for name in re.findall(r"VESPORTAL_[A-Z_]*[A-Z]", p.read_text())} - INTERNAL
)


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*SETTINGS, "DATABASE_URL", "BROKER_URL", "ELASTICSEARCH_URL"])
def test_each_setting_is_described(name: str) -> None:
    assert f"| `{name}` |" in page("settings.md")


def test_no_setting_is_described_that_is_not_there() -> None:
    described = set(re.findall(r"\| `(VESPORTAL_\w+)` \|", page("settings.md")))
    assert described <= {*SETTINGS, "VESPORTAL_CORPUS"}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_described(name: str) -> None:
    assert f"`{name}" in page("operators.md")


@pytest.mark.parametrize("name", PROTOCOLS)
def test_each_protocol_is_described(name: str) -> None:
    assert f"| `{name}` |" in page("protocols.md")


@pytest.mark.parametrize("name", PROTOCOLS)
def test_each_protocol_tells_whether_it_is_asked_for_changes_and_which_libraries_were_looked_at(
    name: str,
) -> None:
    row = next(line for line in page("protocols.md").splitlines() if line.startswith(f"| `{name}` |"))
    changes = row.strip("| ").split(" | ")[-1]
    assert changes.startswith("asked for") == protocol_asks(name)
    assert ("deletions reported" in changes) == PROTOCOLS[name].reports_deletions
    libraries = page("protocols.md").partition("\n## Libraries\n")[2]
    assert any(f"`{name}`" in line.split(" | ")[0] for line in libraries.splitlines())


@pytest.mark.parametrize("indicator", mqa_model().indicators, ids=lambda i: i.id)
def test_each_indicator_is_described_with_its_points(indicator: object) -> None:
    line = next(line for line in page("maturity.md").splitlines() if f"(`{indicator.id}`)" in line)  # type: ignore[attr-defined]
    assert f"| {indicator.points} |" in line  # type: ignore[attr-defined]


PLACES = [str(p.pattern) for p in api_patterns if "(?P<rest>" not in str(p.pattern)]


@pytest.mark.parametrize("pattern", PLACES)
def test_each_address_of_the_api_is_described(pattern: str) -> None:
    assert f"/api/v1/{pattern.replace('slug:slug', 'slug').replace('str:code', 'code')}" in page("api.md")


def test_each_code_of_an_error_is_described_and_no_other() -> None:
    table = page("api.md").partition("\n## Errors\n")[2].partition("\n## ")[0]
    described = {
        code for row in re.findall(r"^\| \d+ \| (.+?) \|", table, re.MULTILINE) for code in row.split(", ")
    }
    frameworks = (NotAuthenticated, AuthenticationFailed, MethodNotAllowed, NotAcceptable, NotFound, Gone)
    ours = {code for _, code in CODES.values()} | {error.default_code for error in frameworks}
    assert described == {f"`{code}`" for code in ours | {"server_error", "second_factor_missing"}}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_inference_rule_is_described(rule: Rule) -> None:
    line = next(line for line in page("curators.md").splitlines() if line.startswith(f"| `{rule.id}` |"))
    assert line.startswith(f"| `{rule.id}` | {rule.version} |")
    assert line.endswith(f"| {rule.does} |")


def test_no_inference_rule_is_described_that_is_not_there() -> None:
    table = page("curators.md").partition("## Guesses and the dial")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)) == {rule.id for rule in RULES}


def test_links_between_the_pages_lead_somewhere() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"
