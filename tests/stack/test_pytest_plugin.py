"""How test processes are kept apart on servers they share."""

import os

import pytest

from vesportal.stack import pytest_plugin


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch):
    """What `isolate` sets is taken back."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize(
    ("worker", "run", "name"),
    [("", "", "main"), ("gw1", "", "gw1"), ("", "ana", "ana"), ("gw1", "ana", "ana-gw1")],
)
def test_each_process_has_its_own_index_and_queues(worker, run, name):
    os.environ["VESPORTAL_TEST_NAME"] = run
    pytest_plugin.isolate(worker)
    assert os.environ["VESPORTAL_INDEX_PREFIX"] == f"vesportal-test-{name}-"
    assert os.environ["VESPORTAL_BROKER_PREFIX"] == f"test-{name}:"


def test_workers_have_the_key_of_their_controller():
    os.environ.pop("VESPORTAL_SECRET_KEY", None)
    pytest_plugin.isolate("")
    key = os.environ["VESPORTAL_SECRET_KEY"]
    pytest_plugin.isolate("gw0")
    assert os.environ["VESPORTAL_SECRET_KEY"] == key
    assert len(key) >= 50


def test_only_loopback_may_be_harvested():
    os.environ["VESPORTAL_HARVEST_ALLOW_NETWORKS"] = "10.0.0.0/8"
    pytest_plugin.isolate("")
    assert os.environ["VESPORTAL_HARVEST_ALLOW_NETWORKS"] == "127.0.0.0/8"
