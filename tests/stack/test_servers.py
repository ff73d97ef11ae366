"""The embedded servers: what is started, where, and what is recovered from."""

import signal
import socket
import subprocess
from pathlib import Path

import pytest

from vesportal.stack import servers
from vesportal.stack.errors import SetupError
from vesportal.stack.servers import Elasticsearch, Postgres, Valkey, embedded_servers


@pytest.fixture
def sockets(tmp_path):
    folder = servers.socket_dir(tmp_path)
    yield folder
    folder.rmdir()


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, ["postgres", "valkey", "elasticsearch"]),
        ({"DATABASE_URL": "postgresql:///x"}, ["valkey", "elasticsearch"]),
        ({"BROKER_URL": "redis://127.0.0.1/0"}, ["postgres", "elasticsearch"]),
        ({"ELASTICSEARCH_URL": "http://127.0.0.1:9200", "BROKER_URL": "redis://127.0.0.1/0"}, ["postgres"]),
        ({"DATABASE_URL": ""}, ["postgres", "valkey", "elasticsearch"]),
    ],
)
def test_a_server_that_is_given_is_not_started(tmp_path, sockets, given, names):
    assert [server.name for server in embedded_servers(tmp_path, sockets, given=given)] == names


def test_postgres_waits_for_the_backends_of_a_killed_postmaster(tmp_path, sockets, monkeypatch):
    postgres, *_ = embedded_servers(tmp_path, sockets, given={})
    postgres.base.mkdir()
    backend = subprocess.Popen(["sleep", "1000"], cwd=postgres.base)
    monkeypatch.setattr(servers.time, "sleep", lambda seconds: (backend.kill(), backend.wait()))
    postgres.clear()
    assert backend.returncode == -signal.SIGKILL
    assert not servers.works_in(postgres.base)


def test_addresses_are_known_before_the_servers_run(tmp_path, sockets):
    postgres, valkey, elasticsearch = embedded_servers(tmp_path, sockets, given={})
    assert postgres.url() == f"postgresql://vesportal@/vesportal?host={sockets}"
    assert valkey.url() == f"redis+socket://{sockets}/valkey.sock"
    assert elasticsearch.url() == f"http://vesportal:{elasticsearch.password}@127.0.0.1:{elasticsearch.port}"


def test_postgres_and_elasticsearch_do_not_run_as_root():
    assert Postgres.no_root
    assert Elasticsearch.no_root


def test_a_refused_user_namespace_names_the_ways_out(tmp_path, sockets, monkeypatch):
    refused = subprocess.CompletedProcess(
        [], 1, "", "a user namespace was refused: Operation not permitted\n"
    )
    monkeypatch.setattr(servers.os, "geteuid", lambda: 0)
    monkeypatch.setattr(servers, "run", lambda command: refused)
    with pytest.raises(SetupError, match="Operation not permitted") as stop:
        servers.check_not_root(embedded_servers(tmp_path, sockets, given={}))
    for way_out in ("ordinary user", "docker compose up", "DATABASE_URL and ELASTICSEARCH_URL"):
        assert way_out in str(stop.value)


def test_a_user_namespace_is_not_tried_where_no_server_needs_it(tmp_path, sockets, monkeypatch):
    monkeypatch.setattr(servers.os, "geteuid", lambda: 0)
    monkeypatch.setattr(servers, "run", lambda command: pytest.fail("tried"))
    servers.check_not_root([Valkey(tmp_path, sockets, throwaway=True)])


def test_socket_paths_are_short_enough_for_the_kernel(tmp_path, sockets):
    assert len(str(sockets / ".s.PGSQL.5432.lock")) < 104


def test_the_socket_folder_must_be_private(tmp_path, sockets):
    sockets.chmod(0o755)
    with pytest.raises(SetupError, match="not a private folder of yours"):
        servers.socket_dir(tmp_path)


def test_a_free_port_can_be_bound():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", servers.free_port()))


def test_a_busy_port_is_not_free():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert not servers.port_is_free(listener.getsockname()[1])


def test_a_missing_package_is_named():
    with pytest.raises(SetupError, match="no_such_package"):
        servers.package_dir("no_such_package")


@pytest.fixture
def postgres(tmp_path, sockets, monkeypatch):
    """PostgreSQL whose initdb writes a few bytes instead of a whole cluster."""

    def run(command):
        words = [str(word) for word in command]
        if "-D" in words:
            folder = Path(words[words.index("-D") + 1])
            folder.mkdir()
            (folder / "PG_VERSION").write_text("18\n")
        return subprocess.CompletedProcess(words, 0, "postgres (PostgreSQL) 18.6\n", "")

    monkeypatch.setattr(servers, "run", run)
    return Postgres(tmp_path, sockets, throwaway=True)


def test_a_half_made_data_directory_is_made_again(postgres, tmp_path):
    half = tmp_path / "postgres.new"
    half.mkdir()
    (half / "rubbish").touch()
    postgres.prepare()
    assert [path.name for path in postgres.base.iterdir()] == ["PG_VERSION"]
    assert not half.exists()


def test_an_empty_data_directory_is_filled_and_one_of_no_version_is_named(postgres):
    postgres.base.mkdir()
    postgres.prepare()
    (postgres.base / "data").touch()
    (postgres.base / "PG_VERSION").unlink()
    with pytest.raises(SetupError, match=r"of no known version(.|\n)*Move that folder away"):
        postgres.prepare()


def test_a_stale_postmaster_pid_is_removed_and_the_data_kept(postgres):
    postgres.prepare()
    (postgres.base / "postmaster.pid").write_text("1\n")
    (postgres.base / "data").touch()
    postgres.prepare()
    assert {path.name for path in postgres.base.iterdir()} == {"PG_VERSION", "data"}


def test_a_stale_lock_of_the_socket_is_removed(postgres, sockets):
    postgres.prepare()
    stale = sockets / ".s.PGSQL.5432.lock"
    stale.write_text("1\n")
    postgres.prepare()
    assert not stale.exists()


def test_data_of_another_major_version_is_not_touched(postgres):
    postgres.prepare()
    (postgres.base / "PG_VERSION").write_text("17\n")
    with pytest.raises(SetupError, match=r"made by PostgreSQL 17 and this is 18"):
        postgres.prepare()


def test_a_failed_initdb_shows_what_it_said(postgres, monkeypatch):
    failed = subprocess.CompletedProcess([], 1, "", "no space left")
    monkeypatch.setattr(servers, "run", lambda command: failed)
    with pytest.raises(SetupError, match="no space left"):
        postgres.prepare()
    assert not postgres.base.exists()


def test_postgres_is_stopped_by_its_fast_shutdown():
    assert Postgres.stop_signal == signal.SIGINT


@pytest.mark.parametrize(("throwaway", "found"), [(True, True), (False, False)])
def test_only_the_tests_give_up_durability(tmp_path, sockets, throwaway, found):
    command = Postgres(tmp_path, sockets, throwaway=throwaway).command()
    assert ("fsync=off" in command) is found
    queue = Valkey(tmp_path, sockets, throwaway=throwaway).command()
    assert queue[queue.index("--appendonly") + 1] == ("no" if throwaway else "yes")


def test_the_heap_of_elasticsearch_can_be_set(tmp_path, sockets, monkeypatch):
    monkeypatch.setenv("VESPORTAL_ES_HEAP", "1g")
    monkeypatch.setattr(servers.elastic, "install", lambda: tmp_path)
    monkeypatch.setattr(servers.elastic, "configure", lambda *arguments: None)
    monkeypatch.setattr(servers.system, "java_home", lambda: "/java")
    server = Elasticsearch(tmp_path, sockets, throwaway=False)
    server.prepare()
    assert "-Xmx1g" in server.env["ES_JAVA_OPTS"].split()
    assert server.env["ES_JAVA_HOME"] == "/java"


def test_elasticsearch_uses_temporary_folders_of_our_own(tmp_path, sockets, monkeypatch):
    monkeypatch.setattr(servers.elastic, "install", lambda: tmp_path)
    monkeypatch.setattr(servers.elastic, "configure", lambda *arguments: None)
    monkeypatch.setattr(servers.system, "java_home", lambda: "/java")
    server = Elasticsearch(tmp_path, sockets, throwaway=False)
    left = tmp_path / "elasticsearch" / "tmp" / "left-by-a-killed-run"
    left.mkdir(parents=True)
    server.prepare()
    assert f"-Djava.io.tmpdir={sockets}" in server.env["CLI_JAVA_OPTS"].split()
    assert server.env["ES_TMPDIR"] == str(left.parent)
    assert not left.exists()
