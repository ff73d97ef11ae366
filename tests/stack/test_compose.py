"""The Docker set-up names what exists: it cannot be run where these tests run."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from vesportal.stack.elastic import VERSION

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
PROGRAMS = {"celery", "gunicorn", "python"}


@pytest.mark.parametrize("name", OURS)
def test_each_variable_is_a_setting(name):
    settings = (ROOT / "vesportal" / "settings.py").read_text()
    known = set(re.findall(r"[\"']([A-Z_]+)[\"']", settings))
    assert SERVICES[name]["environment"].keys() <= known


@pytest.mark.parametrize("name", [name for name in OURS if "command" in SERVICES[name]])
def test_each_command_exists(name):
    program, *words = SERVICES[name]["command"]
    assert program in PROGRAMS
    if words[0] == "manage.py":
        assert words[1] in get_commands()
    elif words[0] == "-m":
        assert (ROOT / words[1].replace(".", "/") / "__main__.py").exists()


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_waits_only_for_services_that_exist(name):
    assert SERVICES[name].get("depends_on", {}).keys() <= SERVICES.keys()


@pytest.mark.parametrize("name", ["Dockerfile", "vesportal/stack/up.py", "docs/operators.md"])
def test_the_web_server_takes_addresses_that_a_long_search_needs(name):
    assert "--limit-request-line=8190" in (ROOT / name).read_text()


def test_each_volume_is_declared():
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == COMPOSE["volumes"].keys()


def test_no_secret_has_a_default():
    text = (ROOT / "compose.yaml").read_text()
    secrets = re.findall(r"\$\{(VESPORTAL_(?:SECRET_KEY|\w+_PASSWORD))(..)", text)
    assert {name for name, _ in secrets} == {
        "VESPORTAL_SECRET_KEY",
        "VESPORTAL_DB_PASSWORD",
        "VESPORTAL_ES_PASSWORD",
    }
    assert {operator for _, operator in secrets} == {":?"}


def test_the_servers_are_reached_only_through_the_portal():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_elasticsearch_is_the_version_that_the_tests_run_on():
    assert SERVICES["search"]["image"] == f"elasticsearch:{VERSION}"


def test_the_image_is_built_from_files_that_exist():
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"^COPY (\S+)", dockerfile, re.MULTILINE) == ["${LOCK}", "."]
    named = set(re.findall(r"requirements[a-z-]*\.lock", dockerfile + (ROOT / "compose.yaml").read_text()))
    assert {"requirements.lock", "requirements-semantic.lock"} <= named
    assert all((ROOT / name).is_file() for name in named)
