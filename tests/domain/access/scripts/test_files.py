"""Files that change, break off, are not what was promised, or lie where no script may read."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog.domain.access.job import PullJob
from tests.access_servers import Call, DataServer, Reply, busy, dropped
from tests.access_servers.features import feature, items
from tests.access_servers.files import Stored, give, one, some_bytes
from tests.domain.access.scripts.running import kill_at, pull, run, saved


def file_job(server: DataServer, **more: Any) -> PullJob:
    return PullJob(interface="file", url=f"{server.url}/data.csv", name="data", **more)


def test_a_file_goes_on_at_the_byte_where_it_was(tmp_path: Path) -> None:
    stored = Stored(some_bytes(300_000))
    with DataServer(one(stored), {1: dropped}) as server:
        pull(file_job(server), tmp_path)
        assert server.calls[1].headers["Range"] == "bytes=150000-"
        assert server.calls[1].headers["If-Range"] == stored.etag
    assert (tmp_path / "data.csv").read_bytes() == stored.data


@pytest.mark.parametrize("respects_if_range", [True, False])
@pytest.mark.parametrize("size", [300_000, 310_000])
def test_a_file_that_is_changed_meanwhile_begins_anew(
    respects_if_range: bool, size: int, tmp_path: Path
) -> None:
    """Also where the server sends the rest of the new file to who has a part of the old one."""
    old, new = Stored(some_bytes(300_000)), Stored(some_bytes(size, "b"))

    def answer(call: Call) -> Reply:
        if not respects_if_range:
            call = replace(call, headers={n: v for n, v in call.headers.items() if n != "If-Range"})
        return give(old if len(server.calls) == 1 else new, call)

    with DataServer(answer, {1: dropped}) as server:
        pull(file_job(server), tmp_path)
    assert (tmp_path / "data.csv").read_bytes() == new.data


def test_a_file_of_which_the_script_was_killed_begins_anew_if_it_changed(tmp_path: Path) -> None:
    stored = Stored(some_bytes(300_000))
    with DataServer(one(stored)) as server:
        command = saved(file_job(server), tmp_path)
        kill_at(server, 1, command, tmp_path)
        stored.data = some_bytes(300_000, "b")
        run(command, tmp_path)
    assert (tmp_path / "data.csv").read_bytes() == stored.data


def test_a_file_that_got_shorter_begins_anew(tmp_path: Path) -> None:
    """Without a version, a part is gone on with only where the SHA-256 tells in the end; here the rest is not there."""
    old, new = Stored(some_bytes(300_000), marked=False), Stored(some_bytes(100_000, "b"), marked=False)
    with DataServer(lambda call: give(old if len(server.calls) == 1 else new, call), {1: dropped}) as server:
        pull(file_job(server, sha256=new.sha256), tmp_path)
    assert (tmp_path / "data.csv").read_bytes() == new.data


@pytest.mark.parametrize(("ranges", "marked"), [(False, True), (True, False), (False, False)])
def test_a_server_without_ranges_or_versions(ranges: bool, marked: bool, tmp_path: Path) -> None:
    stored = Stored(some_bytes(300_000), ranges=ranges, marked=marked)
    with DataServer(one(stored), {1: dropped, 2: busy("0")}) as server:
        pull(file_job(server), tmp_path)
    assert (tmp_path / "data.csv").read_bytes() == stored.data


def test_a_file_that_always_breaks_off_at_one_place_ends_with_words(tmp_path: Path) -> None:
    stored = Stored(some_bytes(300_000), ranges=False)
    with DataServer(one(stored), dict.fromkeys(range(1, 9), dropped)) as server:
        assert "connection ended after 150000 of 300000" in pull(
            file_job(server), tmp_path, "--tries", "2", code=1
        )
        assert len(server.calls) <= 3


def test_a_file_with_another_sha256_is_taken_away(tmp_path: Path) -> None:
    stored = Stored(some_bytes(3000))
    with DataServer(one(stored)) as server:
        said = pull(file_job(server, sha256="0" * 64), tmp_path, code=1)
        assert not list(tmp_path.glob("data.csv*t"))
        assert "SHA-256" in said
        assert "SHA-256" in pull(file_job(server, sha256="0" * 64), tmp_path, code=1)
        assert len(server.calls) == 2


def test_a_page_of_an_error_is_no_parquet_file(tmp_path: Path) -> None:
    with DataServer(lambda _: Reply(b"<html>")) as server:
        job = PullJob(interface="parquet", url=f"{server.url}/x.parquet", name="x")
        assert "Parquet" in pull(job, tmp_path, code=1)
    assert not (tmp_path / "x.parquet").exists()


def with_file(stored: Stored, listed: Callable[[Call], Reply]) -> Callable[[Call], Reply]:
    return lambda call: give(stored, call) if call.path.startswith("/f/") else listed(call)


def test_stac_files_that_are_wrong_or_not_on_the_web(tmp_path: Path) -> None:
    stored = Stored(some_bytes(500))
    for assets, word in (
        ({"a": {"href": "/f/a.tif"}, "b": {"href": "s3://bucket/b.tif"}}, "1 files are not on the web"),
        ({"a": {"href": "/f/a.tif", "file:checksum": "1220" + "0" * 64}}, "SHA-256"),
        ({"a": {"href": "/f/a.tif", "file:size": 7}}, "500 bytes instead of 7"),
        ({"a": {"href": "file:///etc/passwd"}}, "not on the web"),
    ):
        entries = [feature(1) | {"assets": assets}]
        answer = with_file(stored, items(entries, cap=5))
        with DataServer(answer) as server:
            job = PullJob(interface="stac", url=f"{server.url}/items", name="s")
            assert word in pull(job, tmp_path, "--again", code=1)
