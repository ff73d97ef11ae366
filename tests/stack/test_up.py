"""What `manage.py up` decides before it starts anything, and what it tells the portal."""

import argparse
import os
import signal
import socket
import stat

import pytest
from django.utils.module_loading import import_string
from whitenoise.storage import CompressedManifestStaticFilesStorage

from vesportal.stack import quick_static, up
from vesportal.stack.errors import SetupError
from vesportal.stack.servers import embedded_servers, socket_dir
from vesportal.stack.supervisor import Supervisor

VARIABLES = ("DATABASE_URL", "BROKER_URL", "ELASTICSEARCH_URL")
OWN = (
    "VESPORTAL_SECRET_KEY",
    "VESPORTAL_HARVEST_ALLOW_NETWORKS",
    "VESPORTAL_DEMO",
    "VESPORTAL_DEMO_URL",
    "VESPORTAL_PORT",
)


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """No variable of ours set, and an empty state folder."""
    for name in (*VARIABLES, *OWN):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(up, "STATE", tmp_path)
    monkeypatch.setattr(up, "STATIC_STAMP", tmp_path / "static-stamp")
    sockets = socket_dir(tmp_path)
    yield monkeypatch, embedded_servers(tmp_path, sockets)
    sockets.rmdir()


def options(*words: str) -> argparse.Namespace:
    return up.parse(list(words))


def test_the_port_comes_from_the_option_then_the_environment(fresh):
    monkeypatch, _ = fresh
    assert options().port == 8000
    monkeypatch.setenv("VESPORTAL_PORT", "8010")
    assert options().port == 8010
    assert options("--port", "8020").port == 8020


def test_a_port_that_is_no_number_is_refused(fresh):
    monkeypatch, _ = fresh
    monkeypatch.setenv("VESPORTAL_PORT", "http")
    with pytest.raises(SetupError, match="VESPORTAL_PORT='http'"):
        options()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80x"])
def test_a_port_that_cannot_be_bound_is_refused(fresh, port):
    monkeypatch, _ = fresh
    with pytest.raises(SetupError, match=f"--port='{port}': write a port number"):
        options(f"--port={port}")
    monkeypatch.setenv("VESPORTAL_PORT", port)
    with pytest.raises(SetupError, match=f"VESPORTAL_PORT='{port}'"):
        options()


def test_a_busy_port_names_the_setting():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(SetupError, match=rf"Port {port} is in use(.|\n)*VESPORTAL_PORT(.|\n)*--port"):
            up.check_port(port)


def test_a_folder_of_another_user_is_named(monkeypatch, tmp_path):
    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied", str(tmp_path / "var"))

    monkeypatch.setattr(up.Path, "mkdir", refuse)
    with pytest.raises(SetupError, match=r"var cannot be made(.|\n)*a clone of your own"):
        up.make_state()


def test_the_portal_is_told_where_everything_is(fresh):
    _, servers = fresh
    env = up.environment(options("--port", "8020"), servers)
    assert {name: env[name] for name in VARIABLES} == {server.variable: server.url() for server in servers}
    assert env["VESPORTAL_PORT"] == "8020"
    assert env["VESPORTAL_DEMO"] == "1"
    assert env["VESPORTAL_DEMO_URL"].startswith("http://127.0.0.1:")
    assert env["VESPORTAL_HARVEST_ALLOW_NETWORKS"] == "127.0.0.0/8"
    assert len(env["VESPORTAL_SECRET_KEY"]) >= 50


def test_without_the_demo_no_private_network_is_opened(fresh):
    _, servers = fresh
    env = up.environment(options("--no-demo"), servers)
    assert not {"VESPORTAL_DEMO", "VESPORTAL_DEMO_URL", "VESPORTAL_HARVEST_ALLOW_NETWORKS"} & env.keys()


def test_what_the_user_has_set_stays(fresh):
    monkeypatch, servers = fresh
    monkeypatch.setenv("DATABASE_URL", "postgresql:///theirs")
    monkeypatch.setenv("VESPORTAL_HARVEST_ALLOW_NETWORKS", "10.0.0.0/8")
    env = up.environment(options(), servers[1:])
    assert env["DATABASE_URL"] == "postgresql:///theirs"
    assert env["VESPORTAL_HARVEST_ALLOW_NETWORKS"] == "10.0.0.0/8"


def test_the_key_is_kept_and_for_its_owner_only(tmp_path):
    path = tmp_path / "key"
    key = up.secret_key(path)
    assert up.secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_demo_keeps_its_port_while_it_is_free(tmp_path):
    path = tmp_path / "demo-port"
    port = up.demo_port(path)
    assert up.demo_port(path) == port
    with socket.create_server(("127.0.0.1", port)):
        assert up.demo_port(path) != port


@pytest.mark.parametrize("words", [(), ("--no-demo",)])
def test_every_need_is_a_unit_that_can_be_run(fresh, words):
    _, servers = fresh
    with_demo = up.units(options(), servers, up.environment(options(), servers))
    names = {unit.name for unit in with_demo} | {"take_up"}
    chosen = up.units(options(*words), servers, up.environment(options(*words), servers))
    assert {need for unit in chosen for need in unit.needs} <= names


@pytest.mark.parametrize(
    ("crashed", "own_database", "taken_up"), [(True, False, True), (False, False, False), (True, True, False)]
)
def test_what_a_crashed_run_had_under_way_is_taken_up_before_there_are_workers(
    fresh, crashed, own_database, taken_up
):
    _, servers = fresh
    env = up.environment(options(), servers)
    started = {unit.name: unit for unit in up.units(options(), servers[own_database:], env, crashed=crashed)}
    assert ("take_up" in started) is taken_up
    assert all("take_up" in started[name].needs for name in ("worker", "quick"))


def test_nothing_but_the_harvest_waits_for_elasticsearch(fresh):
    _, servers = fresh
    waiting = [
        unit.name
        for unit in up.units(options(), servers, up.environment(options(), servers))
        if "elasticsearch" in unit.needs
    ]
    assert waiting == ["harvest"]


def test_static_files_are_collected_again_only_when_they_change(fresh, monkeypatch):
    _, servers = fresh

    def names() -> list[str]:
        return [unit.name for unit in up.units(options("--no-demo"), servers, {})]

    assert "static" in names()
    up.STATIC_STAMP.write_text(up.static_digest())
    assert "static" not in names()
    monkeypatch.setattr(up, "lock_digest", lambda: "another version of the admin")
    assert "static" in names()


def test_the_first_signal_stops_and_the_second_hurries(tmp_path):
    supervisor = Supervisor(tmp_path)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        up.catch_signals(supervisor)
        os.kill(os.getpid(), signal.SIGHUP)
        assert supervisor.stopping.wait(5)
        assert not supervisor.hurry.is_set()
        os.kill(os.getpid(), signal.SIGINT)
        assert supervisor.hurry.wait(5)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_quickly_collected_static_files_have_the_names_that_the_portal_looks_for(tmp_path):
    quick = import_string(quick_static.STORAGES["staticfiles"]["BACKEND"])(
        location=tmp_path, base_url="/static/"
    )
    portal = CompressedManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    (tmp_path / "portal.css").write_text("body { color: black }")
    list(quick.post_process({"portal.css": (quick, "portal.css")}))
    portal.hashed_files, portal.manifest_hash = portal.load_manifest()
    assert portal.stored_name("portal.css") == quick.stored_name("portal.css") != "portal.css"
