"""How test processes are kept apart on servers they share."""

import os
from types import SimpleNamespace

import pytest

from vesportal.stack import pytest_plugin
from vesportal.stack.servers import SERVERS


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


def _memory_at(monkeypatch, folder, room):
    monkeypatch.setattr(pytest_plugin, "MEMORY", folder)
    monkeypatch.setattr(pytest_plugin, "ROOM", room)


def test_elasticsearch_of_a_test_run_writes_into_memory_where_there_is_room(monkeypatch, tmp_path):
    for kind in SERVERS:
        monkeypatch.delenv(kind.variable, raising=False)
    _memory_at(monkeypatch, tmp_path, 1)
    for lasting in (False, True):
        servers = pytest_plugin.Servers(lasting=lasting)
        bases = {server.name: server.base for server in servers.servers}
        assert bases["elasticsearch"].is_relative_to(tmp_path) != lasting
        assert not bases["postgres"].is_relative_to(tmp_path)
        servers.stop()
        assert not servers.base.exists()
        assert not servers.quick.exists()


def test_memory_is_not_used_where_it_is_small_missing_or_runs_no_programs(monkeypatch, tmp_path):
    _memory_at(monkeypatch, tmp_path, 1)
    assert pytest_plugin.in_memory() == tmp_path
    _memory_at(monkeypatch, tmp_path, 2**70)
    assert pytest_plugin.in_memory() is None
    _memory_at(monkeypatch, tmp_path / "none", 1)
    assert pytest_plugin.in_memory() is None
    _memory_at(monkeypatch, tmp_path, 1)
    real = os.statvfs(tmp_path)
    told = SimpleNamespace(f_bavail=real.f_bavail, f_frsize=real.f_frsize, f_flag=os.ST_NOEXEC)
    monkeypatch.setattr(os, "statvfs", lambda _: told)
    assert pytest_plugin.in_memory() is None
