"""The curl scripts, run by a POSIX shell against servers that refuse, drop and block."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from catalog.domain.access.job import PullJob
from tests.access_servers import Call, DataServer, Reply, busy, dropped
from tests.access_servers.files import Stored, give, one, some_bytes
from tests.access_servers.oai import Repository
from tests.access_servers.tables import datastore, explore
from tests.domain.access.scripts.cases import CASES, Case, gml_ids, oai_ids, table
from tests.domain.access.scripts.running import environment, kill_at, lines, run, saved, script

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
KEY = "se'cret $(key)"


def ckan_pages(folder: Path) -> list[Any]:
    pages = sorted((folder / "rows.answers").glob("from-*.json"), key=lambda path: int(path.stem[5:]))
    return [row for page in pages for row in json.loads(page.read_text())["result"]["records"]]


READERS: dict[str, Callable[[Path], Any]] = {
    "ckan-datastore": ckan_pages,
    "wfs": partial(gml_ids, "lines.answers"),
    "oai-pmh": partial(oai_ids, "records.answers"),
}
INTERFACES = ("ckan-datastore", "ods-records", "ods-export", "wfs", "oai-pmh", "file", "parquet")


def case_of(interface: str) -> Case:
    case = CASES[interface]()
    return replace(case, got=READERS.get(interface, case.got))


@pytest.mark.parametrize("interface", INTERFACES)
def test_a_pull_past_a_busy_server_and_a_dropped_connection_is_complete(
    interface: str, tmp_path: Path
) -> None:
    case = case_of(interface)
    faults = {1: busy("1"), 2: dropped} if interface in ("ckan-datastore", "file") else {1: dropped}
    with DataServer(case.answer, faults) as server:
        said = run(saved(case.job(server.url), tmp_path, "curl"), tmp_path)
    assert case.got(tmp_path) == case.expected
    assert "Complete" in said
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("interface", INTERFACES)
def test_a_pull_that_is_killed_goes_on_and_is_complete(interface: str, tmp_path: Path) -> None:
    case = case_of(interface)
    with DataServer(case.answer) as server:
        command = saved(case.job(server.url), tmp_path, "curl")
        number = {"ods-export": 1, "ods-records": 1, "file": 2, "parquet": 2}.get(interface, 4)
        assert kill_at(server, number, command, tmp_path) == -signal.SIGKILL
        run(command, tmp_path)
    assert case.got(tmp_path) == case.expected


def file_job(base: str, **more: Any) -> PullJob:
    return PullJob(interface="file", url=f"{base}/data.csv", name="data", **more)


def test_a_file_goes_on_at_the_byte_where_it_was(tmp_path: Path) -> None:
    stored = Stored(some_bytes(300_000))
    with DataServer(one(stored), {2: dropped}) as server:  # the first call is HEAD
        run(saved(file_job(server.url), tmp_path, "curl"), tmp_path)
        assert server.calls[-1].headers["Range"] == "bytes=150000-"
        assert server.calls[-1].headers["If-Range"] == stored.etag
    assert (tmp_path / "data.csv").read_bytes() == stored.data


@pytest.mark.parametrize("at_call", [3, 4, 5])
def test_a_file_that_is_changed_meanwhile_begins_anew(at_call: int, tmp_path: Path) -> None:
    """Changed before the second look at it (HEAD), after that, or while it comes for the second time."""
    old, new = Stored(some_bytes(300_000)), Stored(some_bytes(310_000, "b"))

    def answer(call: Call) -> Reply:
        return give(new if len(server.calls) >= at_call else old, call)

    with DataServer(answer, {2: dropped, 4: dropped}) as server:
        run(saved(file_job(server.url), tmp_path, "curl"), tmp_path)
    assert (tmp_path / "data.csv").read_bytes() == new.data


@pytest.mark.parametrize(("ranges", "marked"), [(False, True), (False, False)])
def test_a_server_without_ranges_or_versions(ranges: bool, marked: bool, tmp_path: Path) -> None:
    stored = Stored(some_bytes(300_000), ranges=ranges, marked=marked)
    with DataServer(one(stored), {2: dropped}) as server:
        run(saved(file_job(server.url), tmp_path, "curl"), tmp_path)
    assert (tmp_path / "data.csv").read_bytes() == stored.data


def test_a_file_with_another_sha256_is_taken_away(tmp_path: Path) -> None:
    with DataServer(one(Stored(b"x"))) as server:
        assert "SHA-256" in run(
            saved(file_job(server.url, sha256="0" * 64), tmp_path, "curl"), tmp_path, code=1
        )
    assert not list(tmp_path.glob("data.csv*t"))


def test_rows_that_are_added_during_the_pull_are_told(tmp_path: Path) -> None:
    rows = table(25)

    def grow(reply: Reply) -> Reply:
        rows.append(table(26)[-1])
        return reply

    with DataServer(datastore(rows, cap=10), {3: grow}) as server:
        job = PullJob(interface="ckan-datastore", url=f"{server.url}/api", name="rows", resource="res-1")
        assert "Not complete" in run(saved(job, tmp_path, "curl"), tmp_path, code=1)


def test_a_page_with_fewer_rows_than_it_should_have_is_told(tmp_path: Path) -> None:
    def lose(reply: Reply) -> Reply:
        found = json.loads(reply.body)
        del found["result"]["records"][3]
        return Reply(json.dumps(found).encode())

    with DataServer(datastore(table(25), cap=10), {3: lose}) as server:
        job = PullJob(interface="ckan-datastore", url=f"{server.url}/api", name="rows", resource="res-1")
        assert "25 rows, 24 came" in run(saved(job, tmp_path, "curl"), tmp_path, code=1)


def test_an_export_with_fewer_rows_than_the_server_counts_is_not_taken_for_whole(tmp_path: Path) -> None:
    rows = [{"id": n, "time": None} for n in range(9)]

    def cut(reply: Reply) -> Reply:
        reply.body = b"\n".join(reply.body.splitlines()[:-2])
        return reply

    with DataServer(explore(rows, cap=100, window=40), {1: cut}) as server:
        url = f"{server.url}/api/explore/v2.1/catalog/datasets/d/exports/jsonl"
        command = saved(PullJob(interface="ods-export", url=url, name="rows"), tmp_path, "curl")
        assert "Not complete" in run(command, tmp_path, code=1)
        run(command, tmp_path)
    assert lines(tmp_path / "rows.jsonl") == rows


def test_a_forgotten_resumption_token_begins_again(tmp_path: Path) -> None:
    repository = Repository({f"oai:x:{n:02}": "2024-05-01" for n in range(10)})

    def forget_once(call: Call) -> Reply:
        if len(server.calls) == 3:
            repository.forgets = 1
        return repository.answer(call)

    with DataServer(forget_once) as server:
        job = PullJob(interface="oai-pmh", url=f"{server.url}/oai", name="records")
        assert "beginning again" in run(saved(job, tmp_path, "curl"), tmp_path)
    assert oai_ids("records.answers", tmp_path) == sorted(repository.records)


def test_the_key_is_sent_and_not_seen(tmp_path: Path) -> None:
    """Not in the list of running commands, in the files or in what is said; nor at another server."""
    seen: list[bytes] = []

    def look(call: Call) -> Reply:
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.append(process.read_bytes())
            except OSError:
                continue
        return give(Stored(b"data"), call)

    with DataServer(look) as server:
        job = file_job(server.url, needs_key=True, key_header="X-Api-Key")
        said = run(saved(job, tmp_path, "curl"), tmp_path, VESPORTAL_KEY=KEY)
        assert {call.headers.get("X-Api-Key") for call in server.calls} == {KEY}
    assert KEY not in said + "".join(path.read_text() for path in tmp_path.iterdir())
    assert KEY.encode() not in b"".join(seen)


def test_a_key_is_not_carried_along_by_a_redirect(tmp_path: Path) -> None:
    with (
        DataServer(one(Stored(b"data"))) as other,
        DataServer(lambda _: Reply(status=302, headers={"Location": other.url})) as server,
    ):
        job = file_job(server.url, needs_key=True, key_header="X-Api-Key")
        command = saved(job, tmp_path, "curl")
        (tmp_path / command[1]).write_text(script(job, "curl").text.replace("TRIES=8", "TRIES=1"))
        run(command, tmp_path, code=1, VESPORTAL_KEY=KEY)
        assert not other.calls


def test_a_key_that_is_missing_is_told_of(tmp_path: Path) -> None:
    command = saved(file_job("http://127.0.0.1:1", needs_key=True), tmp_path, "curl")
    assert "VESPORTAL_KEY" in run(command, tmp_path, code=1)


@pytest.mark.parametrize("interface", INTERFACES)
def test_every_shell_can_read_it(interface: str, tmp_path: Path) -> None:
    text = script(CASES[interface]().job("http://x.example"), "curl").text
    for shell in filter(shutil.which, ("sh", "dash", "bash", "ksh", "zsh")):
        options = ["--posix"] if shell == "bash" else []
        subprocess.run([shell, *options, "-n"], input=text, text=True, check=True, env=environment())
    assert os.linesep in text
