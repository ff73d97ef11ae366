"""Hostile values: the scripts stay valid, run, and run nothing of what is in the values."""

import ast
import json
import shutil
import subprocess
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from catalog.domain.access.job import PullJob, Script
from catalog.domain.access.scripts import scripts_for
from catalog.domain.access.scripts.safe import python_literal, shell_word, sql_name, sql_text, web_address
from tests.access_servers import Call, DataServer, Reply
from tests.access_servers.files import Stored, one
from tests.access_servers.tables import as_json
from tests.domain.access.scripts.cases import CASES
from tests.domain.access.scripts.running import loaded, run, saved
from tests.properties import examples

# Each would make a file called `pwned`, if it were run.
HOSTILE = (
    "'; touch pwned; '",
    "'\\''; touch pwned #",
    '"; touch pwned; "',
    "$(touch pwned)`touch pwned`${IFS}",
    "\ntouch pwned\n",
    "\r\nimport os; os.system('touch pwned')\r\n",
    "\u2028touch pwned\x85touch pwned\x0ctouch pwned\v",
    '"""\nopen("pwned", "w")\n"""',
    "'''+open('pwned','w').name+'''",
    "\\' + str(open('pwned', 'w')) + '",
    "%s %d %(prog)s %n {0} {x!r} %",
    "'; COPY (SELECT 1) TO 'pwned'; --",
    "a\" FROM range(1)) TO 'pwned'; --",
    "coding: utf-7 +AAoA-open('pwned')",
    "\u202e evil \u2066\ud800\U0001f600 ñ",
    "\0",
    "-o pwned",
    "@pwned",
    "",
)
INTERFACES = (*CASES, "amqp", "kafka", "mqtt")


def hostile_job(interface: str, text: str, base: str, **more: Any) -> PullJob:
    """A job with the text wherever a text can be."""
    values: dict[str, Any] = {
        "url": f"{base}/a/exports/jsonl?q={text}"
        if interface.startswith("ods")
        else f"{base}/a{text}?q={text}",
        "name": text,
        "title": text,
        "resource": text,
        "format": text,
        "sha256": text,
        "time_field": text,
        "fields": (text, "b"),
        "start": "2024-01-01",
    }
    return PullJob(interface=interface, **(values | more))  # type: ignore[arg-type]


def anything(call: Call) -> Reply:
    """An answer that holds something for every interface; small, and never complete."""
    if call.path.endswith("/query") or "f" in call.query:
        return as_json({"objectIds": [], "count": 0})
    empty = {"success": True, "result": {"records": [], "total": 0}, "results": [], "total_count": 0}
    return as_json(empty | {"features": []})


def split(text: str, language: str) -> tuple[str, str]:
    """The values of a script, and the rest, in which there is nothing of a job."""
    begin = {"python": "\n\n\n# ---- Talking", "curl": "\n# ---- The same", "outline": "\n\n\ndef say"}[
        language
    ]
    values, found, rest = text.partition(begin)
    assert found
    return values, rest


@pytest.mark.parametrize("text", HOSTILE)
def test_values_are_values_and_the_rest_of_a_script_is_the_same(text: str) -> None:
    for interface in INTERFACES:
        job = hostile_job(interface, text, "https://x.example")
        job = job if interface in CASES else replace(job, url="kafka://x.example:1")
        for made, harmless in zip(without_sql(job), without_sql(plain(job)), strict=True):
            assert made.text.encode("utf-8")
            assert "/" not in made.file_name
            values, rest = split(made.text, made.language)
            plain_values, plain_rest = split(harmless.text, harmless.language)
            assert rest == plain_rest
            if made.language == "curl":
                subprocess.run(["sh", "-n"], input=values.encode(), check=True)
            else:
                assert shape(values) == shape(plain_values)


def without_sql(job: PullJob) -> list[Script]:
    return [one for one in scripts_for(job) if one.language != "duckdb"]


def shape(values: str) -> list[str]:
    """The statements of a block of values; of an assignment only its name, and that it is a plain value."""
    statements = ast.parse(values, feature_version=(3, 9)).body
    assigned = [
        one for one in statements if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) != "WHAT"
    ]
    for each in assigned:
        ast.literal_eval(each.value)
    return [ast.unparse(one.targets[0]) if one in assigned else ast.dump(one) for one in statements]  # type: ignore[attr-defined]


def plain(job: PullJob) -> PullJob:
    """A job of the same kind with harmless values."""
    harmless = {"name": "a", "title": "a", "resource": "a", "format": "a", "sha256": "", "time_field": "t"}
    return replace(job, **harmless, fields=("a", "b"))


@pytest.mark.parametrize("interface", ["file", "ods-records"])
def test_nothing_in_the_values_is_run_by_python(
    interface: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DataServer(anything) as server:
        for number, text in enumerate(HOSTILE):
            (folder := tmp_path / str(number)).mkdir()
            monkeypatch.chdir(folder)
            module = loaded(folder, hostile_job(interface, text, server.url))
            assert module.main(["--tries", "1"]) in (0, 1)
            assert interface == "file" or module.FIELDS[0] == (text.replace("\0", "") or "b")
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("interface", ["file", "ckan-datastore"])
def test_nothing_in_the_values_is_run_by_the_shell(interface: str, tmp_path: Path) -> None:
    with DataServer(anything) as server:
        for number, text in enumerate(HOSTILE):
            (folder := tmp_path / str(number)).mkdir()
            command = saved(hostile_job(interface, text, server.url), folder, "curl")
            done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=30)
            assert done.returncode in (0, 1), done.stderr
            assert b"not found" not in done.stderr
        assert {call.path[:2] for call in server.calls} == {"/a"}
    assert not list(tmp_path.rglob("pwned"))


def test_nothing_in_the_values_is_run_by_duckdb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    duckdb.sql("SELECT 1 AS b, 'x' AS t").write_parquet("data.parquet")
    for text in HOSTILE:
        job = hostile_job(
            "parquet", text, "http://x.example", needs_key=True, key_header="X-Key", name="data"
        )
        sql = next(one.text for one in scripts_for(job) if one.language == "duckdb")
        assert len(duckdb.extract_statements(sql)) == 2
        no_column = pytest.raises(duckdb.Error) if text.strip("\0") else nullcontext()
        with duckdb.connect() as connection, no_column:  # type: ignore[attr-defined]
            connection.execute(sql)
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.parametrize("text", HOSTILE)
def test_values_come_through_unchanged(text: str, tmp_path: Path) -> None:
    assert ast.literal_eval(python_literal(text)) == text
    kept = text.replace("\0", "").encode("utf-8", "replace").decode()
    said = subprocess.run(
        ["sh"], input=f"printf %s {shell_word(text)}".encode(), capture_output=True, check=True
    )
    assert said.stdout.decode() == kept
    assert duckdb.sql(f"SELECT {sql_text(text)}").fetchall() == [(kept,)]
    if kept:
        assert duckdb.sql(f"SELECT 1 AS {sql_name(text)}").columns == [kept]


@examples(2)
@given(st.text(max_size=40))
def test_any_text_is_one_literal_in_each_language(text: str) -> None:
    assert ast.literal_eval(python_literal(text)) == text
    kept = text.replace("\0", "")
    assert duckdb.sql(f"SELECT {sql_text(text)}").fetchall() == [(kept,)]
    word = shell_word(text)
    assert word[1:-1].replace("'\\''", "") == kept.replace("'", "")


@examples(2)
@given(st.text(max_size=40), st.text(max_size=20))
def test_any_address_is_plain_or_none(path: str, query: str) -> None:
    found = web_address(f"https://x.example/{path}?{query}")
    assert found == "" or (found.isascii() and found.isprintable() and not set(found) & set("'\"`\\ <>{}|^"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "file:///etc/passwd",
        "ftp://x.example/a",
        "javascript:alert(1)",
        "data:text/csv,a",
        "//x.example/a",
        "/a",
        "x.example/a",
        "http://",
        "http://[",
        "http://x.example:port/",
        "http://us er:pw@x.example/",
        "https://user:password@x.example/a",
        "https://x.example\\@evil.example/",
        "https://x.example$(id)/",
        "-o/etc/passwd",
    ],
)
def test_no_script_for_an_address_that_is_not_on_the_web_or_holds_a_password(url: str) -> None:
    for interface in CASES:
        assert scripts_for(PullJob(interface=interface, url=url, name="a")) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "values",
    [
        {"start": "yesterday"},
        {"end": "2024-13-01"},
        {"start": "0001-01-01T00:00:00+14:00"},
        {"key_header": "X: 1\r\nY"},
        {"key_header": ""},
    ],
)
def test_no_script_for_a_span_or_a_header_that_is_none(values: dict[str, str]) -> None:
    assert scripts_for(PullJob(interface="file", url="https://x.example/a", name="a", **values)) == ()  # type: ignore[arg-type]


def test_numbers_that_are_none(tmp_path: Path) -> None:
    job = PullJob(
        interface="ckan-datastore",
        url="https://x.example/api",
        name="a",
        per_minute=float("inf"),
        page=-5,
        window=10**30,
        bbox=(float("nan"), 0, 0, 0),
    )
    assert all(one.text for one in scripts_for(job))
    run(saved(job, tmp_path), tmp_path, "--help")


def test_a_server_cannot_write_outside_the_folder_of_a_stac_pull(tmp_path: Path) -> None:
    names = ["../../../evil", "/etc/evil", "..", ".", "", "a\\..\\evil", "con\0", "x" * 300, "evil\n"]
    entries = [
        {"type": "Feature", "id": name, "assets": {name: {"href": f"/f/../../{number}"}}}
        for number, name in enumerate(names)
    ]
    (folder := tmp_path / "here").mkdir()
    file = one(Stored(b"data"))
    listed: Callable[[Call], Reply] = lambda call: (  # noqa: E731
        as_json({"features": entries}) if call.path == "/items" else file(call)
    )
    with DataServer(listed) as server:
        command = saved(PullJob(interface="stac", url=f"{server.url}/items", name="s"), folder)
        run(command, folder)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == b"data"]
    assert len(written) == len(names)
    assert all(path.is_relative_to(folder / "s.items.jsonl.files") for path in written)
    assert json.loads((folder / "s.items.jsonl.progress.json").read_text())["done"]
