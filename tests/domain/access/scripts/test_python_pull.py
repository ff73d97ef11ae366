"""Each interface with its Python script, against a server that refuses, drops and blocks: nothing twice, no holes."""

import signal
from pathlib import Path

import pytest

from tests.access_servers import DataServer, busy, dropped, status
from tests.domain.access.scripts.cases import CASES, as_json
from tests.domain.access.scripts.running import kill_at, pull, run, saved

KILLED_AT = {"ods-export": 1, "file": 1, "parquet": 1}  # else in the middle of the fourth call
EACH_KIND_OF_OUTPUT = ("ckan-datastore", "wfs", "file", "stac")


@pytest.mark.parametrize("interface", CASES)
def test_a_pull_past_a_busy_server_and_a_dropped_connection_is_complete(
    interface: str, tmp_path: Path
) -> None:
    case = CASES[interface]()
    with DataServer(case.answer, {1: busy("0"), 2: dropped, 3: busy("0", 503)}) as server:
        said = pull(case.job(server.url), tmp_path)
    assert case.got(tmp_path) == case.expected
    assert "Complete" in said


@pytest.mark.parametrize("interface", CASES)
def test_a_pull_that_is_killed_goes_on_and_is_complete(interface: str, tmp_path: Path) -> None:
    case = CASES[interface]()
    with DataServer(case.answer) as server:
        command = saved(case.job(server.url), tmp_path)
        assert kill_at(server, KILLED_AT.get(interface, 4), command, tmp_path) == -signal.SIGKILL
        for part in tmp_path.glob("*.jsonl.part"):
            with part.open("ab") as half:  # killed between writing and noting it
                half.write(b'{"_id": 1, "half a li')
        run(command, tmp_path)
        assert case.got(tmp_path) == case.expected
        assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("interface", EACH_KIND_OF_OUTPUT)
def test_a_pull_with_ctrl_c_says_how_to_go_on(interface: str, tmp_path: Path) -> None:
    case = CASES[interface]()
    with DataServer(case.answer) as server:
        command = saved(case.job(server.url), tmp_path)
        assert kill_at(server, KILLED_AT.get(interface, 3), command, tmp_path, signal.SIGINT) == 130
        run(command, tmp_path, "--tries", "3")
        assert case.got(tmp_path) == case.expected
        asked = len(server.calls)
        assert "Complete since an earlier run" in run(command, tmp_path)
        assert len(server.calls) == asked


@pytest.mark.parametrize("interface", EACH_KIND_OF_OUTPUT)
def test_tries_are_bounded_and_the_last_words_say_how_to_go_on(interface: str, tmp_path: Path) -> None:
    case = CASES[interface]()
    with DataServer(case.answer, {1: busy("0"), 2: busy("0")}) as server:
        command = saved(case.job(server.url), tmp_path)
        said = run(command, tmp_path, "--tries", "2", code=1)
        assert "failed 2 times" in said
        assert "run the same command again to go on" in said
        run(command, tmp_path)
    assert case.got(tmp_path) == case.expected


def test_what_is_refused_for_good_is_not_tried_again(tmp_path: Path) -> None:
    case = CASES["ckan-datastore"]()
    with DataServer(case.answer, {1: status(403)}) as server:
        said = pull(case.job(server.url), tmp_path, code=1)
        assert len(server.calls) == 1
    assert "403" in said
    assert "key" in said


def test_a_wait_of_hours_is_not_sat_through(tmp_path: Path) -> None:
    case = CASES["ckan-datastore"]()
    with DataServer(case.answer, {1: busy("7200")}) as server:
        assert "120 minutes" in pull(case.job(server.url), tmp_path, code=1)


def test_the_progress_of_another_pull_is_not_taken(tmp_path: Path) -> None:
    case = CASES["ckan-datastore"]()
    with DataServer(case.answer) as server:
        pull(case.job(server.url + "/a"), tmp_path, code=0)
        said = pull(case.job(server.url + "/b"), tmp_path, code=1)
        assert "belongs to another pull" in said
        pull(case.job(server.url + "/b"), tmp_path, "--again")
    assert case.got(tmp_path) == case.expected


def test_a_file_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    case = CASES["ckan-datastore"]()
    (tmp_path / "rows.jsonl").write_text("mine")
    with DataServer(case.answer) as server:
        assert "is there already" in pull(case.job(server.url), tmp_path, code=1)
        assert (tmp_path / "rows.jsonl").read_text() == "mine"
        pull(case.job(server.url), tmp_path, "--again")
    assert case.got(tmp_path) == case.expected


def test_an_output_that_lost_what_was_noted_is_not_gone_on_with(tmp_path: Path) -> None:
    case = CASES["ckan-datastore"]()
    with DataServer(case.answer) as server:
        command = saved(case.job(server.url), tmp_path)
        kill_at(server, 4, command, tmp_path)
        (tmp_path / "rows.jsonl.part").write_bytes(b"")
        assert "--again" in run(command, tmp_path, code=1)
    assert as_json(tmp_path / "rows.jsonl.progress.json")["rows"] > 0
