"""The DuckDB scripts, run by DuckDB itself: over HTTP, with only what is wanted of the file."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_httpfs
import pytest

from catalog.domain.access.job import PullJob
from catalog.domain.access.scripts import scripts_for
from tests.access_servers import Call, DataServer
from tests.access_servers.files import Stored, one
from tests.domain.access.scripts.running import script


@pytest.fixture
def extensions(tmp_path: Path) -> Path:
    """A folder of extensions with httpfs from its package, so that INSTALL need not fetch it."""
    found = next(Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension"))
    platform = duckdb.sql("PRAGMA platform").fetchone()
    assert platform
    place = tmp_path / "extensions" / f"v{duckdb.__version__}" / platform[0]
    place.mkdir(parents=True)
    shutil.copy(found, place)
    return tmp_path / "extensions"


@pytest.fixture
def run(
    extensions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[PullJob], Any]]:
    """Runs the job's SQL in the folder; gives what its last statement gives."""
    monkeypatch.chdir(tmp_path)
    with duckdb.connect(config={"extension_directory": str(extensions)}) as connection:
        yield lambda job: connection.execute(script(job, "duckdb").text).fetchall()


def rows(name: str) -> list[tuple[Any, ...]]:
    return duckdb.read_parquet(name).fetchall()


def parquet(path: Path, count: int = 60_000) -> Stored:
    duckdb.sql(
        'SELECT i AS id, TIMESTAMP \'2024-01-01\' + INTERVAL (i * 30) MINUTE AS time, hash(i)::VARCHAR AS "a ""b""" '
        f"FROM range({count}) AS numbers(i)"
    ).write_parquet(str(path), row_group_size=5_000)
    return Stored(path.read_bytes())


def test_only_the_columns_and_the_span_that_are_wanted_come_over_the_line(
    run: Callable[[PullJob], Any], tmp_path: Path
) -> None:
    stored = parquet(tmp_path / "whole.parquet")
    span = {"time_field": "time", "start": "2024-01-03", "end": "2024-01-04T12:00:00Z"}
    with DataServer(one(stored)) as server:
        job = PullJob(
            interface="parquet", url=f"{server.url}/a.parquet?x=[1]*", name="a", fields=("id", "time"), **span
        )
        assert run(job) == [(72,)]
        asked = [call.headers["Range"] for call in server.calls if call.method == "GET"]
    assert [row[0] for row in rows("a-part.parquet")] == list(range(96, 168))
    assert transferred(asked) < len(stored.data) / 10


def transferred(ranges: list[str]) -> int:
    ends = (one.removeprefix("bytes=").split("-") for one in ranges)
    return sum(int(last) - int(first) + 1 for first, last in ends)


def test_all_of_a_parquet_file(run: Callable[[PullJob], Any], tmp_path: Path) -> None:
    stored = parquet(tmp_path / "whole.parquet", 9_000)
    with DataServer(one(stored)) as server:
        assert run(PullJob(interface="file", url=f"{server.url}/it", name="a", format="GEOPARQUET")) == [
            (9_000,)
        ]
    assert rows("a-part.parquet") == rows("whole.parquet")


def test_a_column_with_quotation_marks(run: Callable[[PullJob], Any], tmp_path: Path) -> None:
    with DataServer(one(parquet(tmp_path / "whole.parquet", 10))) as server:
        run(PullJob(interface="parquet", url=f"{server.url}/it", name="a", fields=('a "b"',)))
    assert duckdb.read_parquet("a-part.parquet").columns == ['a "b"']


@pytest.mark.parametrize(("kind", "format_code"), [("day", "CSV"), ("moment", "TSV")])
def test_a_csv_file(kind: str, format_code: str, run: Callable[[PullJob], Any]) -> None:
    comma = "\t" if format_code == "TSV" else ","
    days = [f"2024-02-{day:02}" + ("T00:30:00" if kind == "moment" else "") for day in range(1, 20)]
    text = "\n".join([f"time{comma}n", *(f"{day}{comma}{n}" for n, day in enumerate(days))])
    with DataServer(one(Stored(text.encode()))) as server:
        job = PullJob(
            interface="file",
            url=f"{server.url}/it",
            name="a",
            format=format_code,
            time_field="time",
            start="2024-02-05",
        )
        assert run(job) == [(15,)]


def test_an_area_of_a_geoparquet_file(run: Callable[[PullJob], Any], tmp_path: Path) -> None:
    duckdb.sql(
        "SELECT i AS id, {'xmin': i, 'ymin': 50, 'xmax': i + 1, 'ymax': 51} AS bbox FROM range(20) AS n(i)"
    ).write_parquet(str(tmp_path / "g.parquet"))
    with DataServer(one(Stored((tmp_path / "g.parquet").read_bytes()))) as server:
        job = PullJob(
            interface="parquet",
            url=f"{server.url}/g",
            name="a",
            format="GEOPARQUET",
            bbox=(3.5, 50.5, 5.5, 60.0),
        )
        assert run(job) == [(3,)]


def test_a_key_in_a_header_that_duckdb_would_pass_on_does_not_go_through_duckdb(
    run: Callable[[PullJob], Any], tmp_path: Path
) -> None:
    stored = parquet(tmp_path / "a.parquet", 10)

    def nobody(call: Call) -> Any:
        raise AssertionError(call)

    with DataServer(nobody) as server:
        job = PullJob(
            interface="parquet", url=f"{server.url}/a", name="a", needs_key=True, key_header="X-Api-Key"
        )
        assert run(job) == [(10,)]
    assert stored.data


def test_a_key_is_read_from_the_environment() -> None:
    job = PullJob(interface="parquet", url="https://x.example/a", name="a", needs_key=True)
    text = script(job, "duckdb").text
    assert "SCOPE 'https://x.example/'" in text
    assert "MAP {'Authorization': getenv('VESPORTAL_KEY')}" in text


@pytest.mark.parametrize("url", ["https://x.example/a.csv.zip", "https://x.example/a.tar.gz"])
def test_no_sql_for_what_duckdb_cannot_unpack(url: str) -> None:
    job = PullJob(interface="file", url=url, name="a", format="CSV")
    assert "duckdb" not in {one.language for one in scripts_for(job)}
