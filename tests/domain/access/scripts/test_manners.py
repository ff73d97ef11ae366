"""How the Python scripts behave towards servers: pace, waits, and the key."""

import datetime
import email.message
import email.utils
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog.domain.access.job import PullJob
from tests.access_servers import Call, DataServer, Reply
from tests.access_servers.tables import as_json, datastore
from tests.domain.access.scripts.cases import table
from tests.domain.access.scripts.running import lines, loaded, pull

KEY = 'se\'cret $(key) "7"'


def job(base: str, **more: Any) -> PullJob:
    return PullJob(interface="ckan-datastore", url=f"{base}/api", name="rows", resource="res-1", **more)


class Clock:
    """Time that goes on only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_calls_keep_the_pace_that_the_owner_allows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module, clock = loaded(tmp_path, job("http://x.example", per_minute=2)), Clock()
    monkeypatch.setattr(module, "time", clock)
    server = module.Server(1)
    server.keep_pace()
    clock.now += 10
    server.keep_pace()
    server.keep_pace()
    assert clock.slept == [20, 30]


def test_waits_grow_and_are_never_quite_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module, clock = loaded(tmp_path, job("http://x.example")), Clock()
    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(module, "FIRST_WAIT", 1)
    server = module.Server(12)
    for _ in range(11):
        server.wait("no answer", None)
    longest = [min(120, 2**n) for n in range(11)]
    assert all(most / 4 <= slept <= most for slept, most in zip(clock.slept, longest, strict=True))
    assert len(set(clock.slept)) == len(clock.slept)
    with pytest.raises(module.Stop, match="failed 12 times"):
        server.wait("no answer", None)


@pytest.mark.parametrize(
    ("text", "seconds"), [("17", 17), ("0", 0), ("soon", None), ("²", None), ("", None), ("-5", None)]
)
def test_retry_after_in_seconds(text: str, seconds: float | None, tmp_path: Path) -> None:
    assert loaded(tmp_path, job("http://x.example")).wait_asked_for({"Retry-After": text}) == seconds


def test_retry_after_as_a_date(tmp_path: Path) -> None:
    module = loaded(tmp_path, job("http://x.example"))
    headers = email.message.Message()
    headers["Retry-After"] = email.utils.format_datetime(
        datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=90), usegmt=True
    )
    assert 60 < module.wait_asked_for(headers) <= 90
    assert module.wait_asked_for({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0


def test_the_key_goes_to_the_server_it_is_for(tmp_path: Path) -> None:
    with DataServer(datastore(table(3), cap=10)) as server:
        said = pull(job(server.url, needs_key=True, key_header="X-Api-Key"), tmp_path, VESPORTAL_KEY=KEY)
        assert {call.headers["X-Api-Key"] for call in server.calls} == {KEY}
    written = "".join(path.read_text("utf-8") for path in tmp_path.iterdir())
    assert KEY not in said + written
    assert len(lines(tmp_path / "rows.jsonl")) == 3


def redirecting(to: Callable[[Call], str], code: int) -> Callable[[Call], Reply]:
    """Sends every call of `/api` elsewhere."""
    inner = datastore(table(3), cap=10)

    def answer(call: Call) -> Reply:
        return Reply(status=code, headers={"Location": to(call)}) if call.path == "/api" else inner(call)

    return answer


def query(call: Call) -> str:
    return f"?resource_id=res-1&offset={call.query['offset']}"


@pytest.mark.parametrize("code", [302, 308])
def test_the_key_is_not_carried_to_another_server(code: int, tmp_path: Path) -> None:
    with (
        DataServer(datastore(table(3), cap=10)) as other,
        DataServer(redirecting(lambda call: f"{other.url}/x{query(call)}", code)) as server,
    ):
        pull(job(server.url, needs_key=True), tmp_path, VESPORTAL_KEY=KEY)
        assert [call.headers.get("Authorization") for call in server.calls] == [KEY]
        assert [call.headers.get("Authorization") for call in other.calls] == [None]


def test_the_key_stays_on_its_own_server(tmp_path: Path) -> None:
    with DataServer(redirecting(lambda call: f"/moved{query(call)}", 301)) as server:
        pull(job(server.url, needs_key=True), tmp_path, VESPORTAL_KEY=KEY)
        assert [call.headers.get("Authorization") for call in server.calls] == [KEY, KEY]


@pytest.mark.parametrize("key", ["", "  ", "line\nX-Other: 1", "schlüssel"])
def test_a_key_that_is_missing_or_unfit_is_told_of_and_not_shown(key: str, tmp_path: Path) -> None:
    with DataServer(datastore(table(3), cap=10)) as server:
        said = pull(job(server.url, needs_key=True), tmp_path, code=1, VESPORTAL_KEY=key)
        assert not server.calls
    assert "VESPORTAL_KEY" in said
    assert "X-Other" not in said
    assert "schl" not in said


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x", "http://[", "//[x"]
)
def test_a_server_cannot_send_a_script_to_files_of_this_machine(address: str, tmp_path: Path) -> None:
    links = {"features": [{"id": 1}], "links": [{"rel": "next", "href": address}]}
    with DataServer(redirecting(lambda _: address, 302)) as server:
        assert "Traceback" not in pull(job(server.url), tmp_path, "--tries", "1", code=1)
    with DataServer(lambda _: as_json(links)) as server:
        features = PullJob(interface="ogc-features", url=f"{server.url}/items", name="f")
        pull(features, tmp_path, "--tries", "1", code=1)
    assert "root:" not in "".join(path.read_text("utf-8") for path in tmp_path.iterdir())


def test_answers_may_be_packed(tmp_path: Path) -> None:
    inner = datastore(table(9), cap=4)

    def packed(call: Call) -> Reply:
        assert call.headers["Accept-Encoding"] == "gzip"
        return Reply(gzip.compress(inner(call).body), headers={"Content-Encoding": "gzip"})

    with DataServer(packed) as server:
        pull(job(server.url), tmp_path)
    assert lines(tmp_path / "rows.jsonl") == table(9)


def test_a_page_of_html_instead_of_data_is_asked_for_again_and_then_told(tmp_path: Path) -> None:
    with DataServer(lambda _: Reply(b"<html>maintenance\x1b[2J</html>")) as server:
        said = pull(job(server.url), tmp_path, "--tries", "2", code=1)
        assert len(server.calls) == 2
    assert "no whole JSON" in said
    assert "\x1b" not in said


def test_help_tells_of_the_key_and_the_exit_codes(tmp_path: Path) -> None:
    with DataServer(datastore([], cap=1)) as server:
        pull(job(server.url), tmp_path, "--help")
        assert not server.calls
