"""What servers do in the middle of a pull, and what a script must say or do about it."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as copy

from catalog.domain.access.job import PullJob
from tests.access_servers import Call, DataServer, Fault, Reply, dropped
from tests.access_servers.features import ARCGIS_BUSY, feature, items, layer, wfs
from tests.access_servers.oai import Repository
from tests.access_servers.tables import datastore, explore
from tests.domain.access.scripts.cases import CASES, gml_ids, oai_ids, table, timed, wfs_job
from tests.domain.access.scripts.running import lines, pull, run, saved


def ckan_job(base: str, **more: Any) -> PullJob:
    return PullJob(interface="ckan-datastore", url=f"{base}/api", name="rows", resource="res-1", **more)


def when(rows: list[Any], number: int, change: Any) -> tuple[int, Fault]:
    """At this call, the data change after the answer was made."""

    def fault(reply: Reply) -> Reply:
        change(rows)
        return reply

    return number, fault


def test_ckan_rows_that_are_deleted_during_the_pull_leave_no_silent_hole(tmp_path: Path) -> None:
    rows = table(40)

    def swap(rows: list[Any]) -> None:  # the total stays the same
        del rows[2]
        rows.append({"_id": 99, "total": "", "name": "", "price": 0})

    with DataServer(datastore(rows, cap=10), dict([when(rows, 2, swap)])) as server:
        assert "deleted" in pull(ckan_job(server.url), tmp_path, code=1)
        pull(ckan_job(server.url), tmp_path, "--again")
    assert lines(tmp_path / "rows.jsonl") == rows


def test_ckan_rows_that_are_added_during_the_pull_come_too(tmp_path: Path) -> None:
    rows = table(25)
    with DataServer(
        datastore(rows, cap=10), dict([when(rows, 1, lambda rows: rows.extend(table(31)[25:]))])
    ) as server:
        pull(ckan_job(server.url), tmp_path)
    assert lines(tmp_path / "rows.jsonl") == table(31)


def test_ckan_columns_and_span(tmp_path: Path) -> None:
    rows = [{"_id": n, "day": f"2024-01-{n:02}T00:00:00", "a": n, "b": "x"} for n in range(1, 30)]
    wanted = ckan_job("", time_field="day", start="2024-01-05", end="2024-01-20T00:00:00Z", fields=("b", "a"))
    with DataServer(datastore(rows, cap=10)) as server:
        pull(copy(wanted, url=f"{server.url}/api"), tmp_path)
    assert lines(tmp_path / "rows.jsonl") == [{"b": "x", "a": n} for n in range(5, 20)]


def ods_job(base: str, what: str = "records", **more: Any) -> PullJob:
    interface = "ods-records" if what == "records" else "ods-export"
    url = f"{base}/api/explore/v2.1/catalog/datasets/d/{what}"
    return PullJob(interface=interface, url=url, name="rows", window=40, **more)  # type: ignore[arg-type]


def test_ods_more_rows_than_paging_reaches_without_a_time_says_to_use_the_export(tmp_path: Path) -> None:
    with DataServer(explore(timed(60), cap=100, window=40)) as server:
        said = pull(ods_job(server.url, page=20), tmp_path, code=1)
    assert f"{server.url}/api/explore/v2.1/catalog/datasets/d/exports/jsonl" in said


def test_ods_too_many_rows_at_one_moment_says_to_use_the_export(tmp_path: Path) -> None:
    rows = [{"id": n, "time": "2024-01-01T00:00:00+00:00"} for n in range(60)]
    with DataServer(explore(rows, cap=100, window=40)) as server:
        assert "/exports/jsonl" in pull(ods_job(server.url, page=20, time_field="time"), tmp_path, code=1)


def test_ods_few_rows_need_no_slices(tmp_path: Path) -> None:
    with DataServer(explore(timed(20), cap=100, window=40)) as server:
        pull(ods_job(server.url, page=10, fields=("id",)), tmp_path)
    assert [row["id"] for row in lines(tmp_path / "rows.jsonl")] == list(range(27))


@pytest.mark.parametrize("what", ["records", "exports/jsonl"])
def test_ods_a_span(what: str, tmp_path: Path) -> None:
    span = {"time_field": "time", "start": "2024-01-01T02:00:00Z", "end": "2024-01-01T09:30:00Z"}
    rows = [
        row for row in timed(140) if row["time"] and "2024-01-01T02:00" <= row["time"] < "2024-01-01T09:30"
    ]
    with DataServer(explore(timed(140), cap=100, window=40)) as server:
        pull(ods_job(server.url, what, page=15, **span), tmp_path)
    assert sorted(lines(tmp_path / "rows.jsonl"), key=lambda row: str(row["id"])) == sorted(
        rows, key=lambda row: str(row["id"])
    )


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_ods_exports_of_other_formats(kind: str, tmp_path: Path) -> None:
    rows = [{"id": n, "time": None, "text": "two\nlines, and more"} for n in range(30)]
    with DataServer(explore(rows, cap=100, window=40), {1: dropped}) as server:
        pull(ods_job(server.url, f"exports/{kind}"), tmp_path)
    body = (tmp_path / f"rows.{kind}").read_bytes()
    assert body.count(b"two") == 30


def test_ods_an_export_with_fewer_rows_than_the_server_counts_is_not_taken_for_whole(tmp_path: Path) -> None:
    def cut(reply: Reply) -> Reply:
        reply.body = b"\n".join(reply.body.splitlines()[:-2])
        return reply

    with DataServer(explore(timed(30), cap=100, window=40), {1: cut}) as server:
        command = saved(ods_job(server.url, "exports/jsonl"), tmp_path)
        assert "Not complete" in run(command, tmp_path, code=1)
        assert not (tmp_path / "rows.jsonl").exists()
        run(command, tmp_path)
    assert len(lines(tmp_path / "rows.jsonl")) == 37


def delete_three(rows: list[Any]) -> None:
    del rows[0:3]


def test_ogc_features_that_are_deleted_during_the_pull_leave_no_silent_hole(tmp_path: Path) -> None:
    features = [feature(n) for n in range(20)]
    with DataServer(items(features, cap=6), dict([when(features, 2, delete_three)])) as server:
        job = PullJob(interface="ogc-features", url=f"{server.url}/items", name="g")
        assert "some were deleted" in pull(job, tmp_path, code=1)


def test_ogc_fewer_features_than_the_server_counts_are_told(tmp_path: Path) -> None:
    def lie(reply: Reply) -> Reply:
        reply.body = reply.body.replace(b'"numberMatched": 5', b'"numberMatched": 6')
        return reply

    with DataServer(items([feature(n) for n in range(5)], cap=6), {1: lie}) as server:
        job = PullJob(interface="ogc-features", url=f"{server.url}/items", name="g")
        assert "tells of 6 records, and 5 came" in pull(job, tmp_path, code=1)


def test_wfs_features_that_are_deleted_during_the_pull_leave_no_silent_hole(tmp_path: Path) -> None:
    numbers = list(range(1, 30))
    with DataServer(wfs(numbers, cap=5), dict([when(numbers, 3, delete_three)])) as server:
        assert "some were deleted" in pull(wfs_job(server.url), tmp_path, code=1)


def test_ods_rows_that_are_deleted_during_the_pull_leave_no_silent_hole(tmp_path: Path) -> None:
    rows = timed(20)
    with DataServer(explore(rows, cap=100, window=40), dict([when(rows, 1, delete_three)])) as server:
        assert "some were deleted" in pull(ods_job(server.url, page=10), tmp_path, code=1)


def test_ogc_features_that_move_between_pages_are_noticed(tmp_path: Path) -> None:
    features = [feature(n) for n in range(20)]
    with DataServer(
        items(features, cap=6), dict([when(features, 1, lambda features: features.insert(0, feature(99)))])
    ) as server:
        job = PullJob(interface="ogc-features", url=f"{server.url}/items", name="f")
        assert "moved" in pull(job, tmp_path, code=1)


def test_ogc_span_area_and_columns(tmp_path: Path) -> None:
    features = [feature(n, time=f"2024-01-0{n}", other=1) for n in range(1, 9)]
    more = {"time_field": "time", "start": "2024-01-03", "end": "2024-01-06", "bbox": (-1.5, 50.0, 1.0, 52.0)}
    with DataServer(items(features, cap=3, matched=False)) as server:
        job = PullJob(
            interface="ogc-features", url=f"{server.url}/items", name="f", fields=("number",), **more
        )  # type: ignore[arg-type]
        said = pull(job, tmp_path)
        first = server.calls[0].query
    assert [line["properties"] for line in lines(tmp_path / "f.geojsonl")] == [
        {"number": n} for n in (3, 4, 5)
    ]
    assert (first["bbox"], first["datetime"]) == (
        "-1.5,50.0,1.0,52.0",
        "2024-01-03T00:00:00Z/2024-01-06T00:00:00Z",
    )
    assert "does not tell how many" in said


def test_wfs_a_service_that_knows_no_start_index_is_noticed(tmp_path: Path) -> None:
    with DataServer(wfs(list(range(1, 20)), cap=5, start_index=False)) as server:
        assert "come twice" in pull(wfs_job(server.url), tmp_path, code=1)


def test_wfs_as_geojson_with_span_and_area(tmp_path: Path) -> None:
    more = {"format": "GEOJSON", "time_field": "t", "start": "2024-01-01", "bbox": (1.0, 2.0, 3.0, 4.0)}
    with DataServer(wfs(list(range(1, 20)), cap=5)) as server:
        job = wfs_job(server.url)
        pull(copy(job, **more), tmp_path)
        asked = server.calls[1].query
    assert len(list((tmp_path / "lines.pages").glob("*.geojson"))) == 4
    assert (asked["map"], asked["sortBy"]) == ("/a.map", "t")
    assert "<fes:Literal>2024-01-01T00:00:00Z</fes:Literal>" in asked["filter"]
    assert "<gml:lowerCorner>2.0 1.0</gml:lowerCorner>" in asked["filter"]


def test_wfs_pages_of_an_earlier_longer_pull_are_taken_away(tmp_path: Path) -> None:
    numbers = list(range(1, 45))
    with DataServer(wfs(numbers, cap=9)) as server:
        command = saved(wfs_job(server.url), tmp_path)
        run(command, tmp_path)
        del numbers[11:]
        run(command, tmp_path, "--again")
    assert gml_ids("lines.pages", tmp_path) == numbers


def test_arcgis_a_silent_cap_and_a_fault_inside_a_good_answer(tmp_path: Path) -> None:
    ids = list(range(3, 60))
    job = PullJob(interface="arcgis", url="", name="layer", fields=("number",))
    with DataServer(layer(ids, cap=8, tells=False, geojson=True), {3: lambda _: ARCGIS_BUSY}) as server:
        pull(copy(job, url=f"{server.url}/FeatureServer/0/"), tmp_path)
    assert [line["id"] for line in lines(tmp_path / "layer.geojsonl")] == ids


def test_arcgis_a_feature_that_is_deleted_during_the_pull_is_told(tmp_path: Path) -> None:
    ids = list(range(1, 20))
    with DataServer(layer(ids, cap=8), dict([when(ids, 2, lambda ids: ids.remove(10))])) as server:
        job = PullJob(interface="arcgis", url=f"{server.url}/FeatureServer/0", name="layer")
        assert "Feature 10 was listed" in pull(job, tmp_path, code=1)


@pytest.mark.parametrize(("forgets", "code"), [(1, 0), (2, 0), (3, 1)])
def test_oai_forgotten_tokens_begin_the_window_again(forgets: int, code: int, tmp_path: Path) -> None:
    repository = Repository({f"oai:x:{n:02}": f"202{n % 2}-05-01" for n in range(20)}, sizes=False)
    job = PullJob(interface="oai-pmh", url="", name="records", resource="oai_dc")

    def forget_later(call: Call) -> Reply:
        if len(repository.tokens) >= 2 and call.query.get("resumptionToken"):
            repository.forgets, left[0] = min(1, left[0]), max(0, left[0] - 1)
        return repository.answer(call)

    left = [forgets]
    with DataServer(forget_later) as server:
        said = pull(copy(job, url=f"{server.url}/oai"), tmp_path, code=code)
    assert "Beginning again" in said
    if code == 0:
        assert oai_ids("records.pages", tmp_path) == sorted(repository.records)
    else:
        assert "three times" in said


def test_oai_a_list_that_is_shorter_than_it_tells_is_pulled_again(tmp_path: Path) -> None:
    repository = Repository({f"oai:x:{n:02}": "2020-05-01" for n in range(8)})

    def lose(reply: Reply) -> Reply:
        reply.body = reply.body.replace(b"<record>", b"<!--", 1).replace(b"</record>", b"-->", 1)
        return reply

    with DataServer(repository.answer, {3: lose}) as server:
        job = PullJob(interface="oai-pmh", url=f"{server.url}/oai", name="records")
        assert "told of 8 records and gave 7" in pull(job, tmp_path)
    assert oai_ids("records.pages", tmp_path) == sorted(repository.records)


def test_oai_a_span_ends_before_its_end(tmp_path: Path) -> None:
    repository = Repository({f"oai:x:{n:02}": f"2024-01-{n:02}" for n in range(1, 30)}, sizes=False)
    job = PullJob(interface="oai-pmh", url="", name="records", start="2024-01-05", end="2024-01-12")
    with DataServer(repository.answer) as server:
        pull(copy(job, url=f"{server.url}/oai"), tmp_path)
    assert oai_ids("records.pages", tmp_path) == [f"oai:x:{n:02}" for n in range(5, 12)]


def test_the_expected_number_is_a_note_and_not_a_fault(tmp_path: Path) -> None:
    case = CASES["ckan-datastore"]()
    with DataServer(case.answer) as server:
        assert "the catalogue tells of 7 records" in pull(copy(case.job(server.url), rows=7), tmp_path)
