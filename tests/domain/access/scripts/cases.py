"""Each interface with a server that behaves like it, the job, and what must be here after the pull."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from catalog.domain.access.job import PullJob
from tests.access_servers import Call, Reply
from tests.access_servers.features import feature, items, layer, wfs
from tests.access_servers.files import Stored, give, one, some_bytes
from tests.access_servers.oai import Repository, listing
from tests.access_servers.tables import datastore, explore
from tests.domain.access.scripts.running import lines


@dataclass(frozen=True)
class Case:
    """`got` reads from the folder what was pulled; it must be equal to `expected`."""

    answer: Callable[[Call], Reply]
    job: Callable[[str], PullJob]
    got: Callable[[Path], Any]
    expected: Any


def table(count: int) -> list[dict[str, Any]]:
    return [
        {"_id": n, "total": f'"total": {n}', "name": f"Zeile {n} – ñ", "price": n / 8}
        for n in range(1, count + 1)
    ]


def ckan() -> Case:
    rows = table(53)
    job = partial(PullJob, interface="ckan-datastore", name="rows", resource="res-1", page=32_000)
    return Case(
        datastore(rows, cap=10),
        lambda base: job(url=f"{base}/api/3/action/datastore_search"),
        in_lines("rows.jsonl"),
        rows,
    )


def timed(count: int) -> list[dict[str, Any]]:
    """Rows each half an hour, three at a time, and some without a time."""
    rows = [
        {"id": n, "time": f"2024-01-{1 + n // 144:02}T{n // 6 % 24:02}:{n // 3 % 2 * 30:02}:00+00:00"}
        for n in range(count)
    ]
    return rows + [{"id": count + n, "time": None} for n in range(7)]


def ods() -> Case:
    rows = timed(140)
    job = partial(PullJob, interface="ods-records", name="rows", page=20, window=40, time_field="time")
    return Case(
        explore(rows, cap=100, window=40),
        lambda base: job(url=f"{base}/api/explore/v2.1/catalog/datasets/d/records"),
        lambda folder: sorted(lines(folder / "rows.jsonl"), key=lambda row: row["id"]),  # type: ignore[arg-type, return-value]
        rows,
    )


def ods_export() -> Case:
    rows = timed(140)
    job = partial(PullJob, interface="ods-export", name="rows")
    return Case(
        explore(rows, cap=100, window=40),
        lambda base: job(url=f"{base}/api/explore/v2.1/catalog/datasets/d/exports/jsonl"),
        in_lines("rows.jsonl"),
        rows,
    )


def ogc() -> Case:
    features = [feature(n, time=f"2024-01-{n:02}") for n in range(1, 31)]
    job = partial(PullJob, interface="ogc-features", name="sites", page=1000)
    return Case(
        items(features, cap=7),
        lambda base: job(url=f"{base}/collections/s/items"),
        in_lines("sites.geojsonl"),
        features,
    )


def service() -> Case:
    numbers = list(range(1, 45))
    return Case(wfs(numbers, cap=9), wfs_job, partial(gml_ids, "lines.pages"), numbers)


def wfs_job(base: str) -> PullJob:
    return PullJob(
        interface="wfs",
        url=f"{base}/ows?map=%2Fa.map&SERVICE=WFS",
        name="lines",
        resource="ns:lines",
        page=1000,
    )


def gml_ids(place: str, folder: Path) -> list[int]:
    """The features in the pages of a service, in the order of the pages."""
    pages = sorted((folder / place).glob("*.xml"), key=lambda page: int(re.sub(r"\D", "", page.stem)))
    return [
        int(one) for page in pages for one in re.findall(r'gml:id="line\.(\d+)"', page.read_text("utf-8"))
    ]


def arcgis() -> Case:
    ids = [n for n in range(1, 60) if n % 7]
    expected = [{"attributes": {"FID": n, "name": f"n{n}"}, "geometry": {"x": n, "y": 1}} for n in ids]
    job = partial(PullJob, interface="arcgis", name="layer", page=1000)
    return Case(
        layer(ids, cap=8),
        lambda base: job(url=f"{base}/rest/services/s/FeatureServer/0"),
        in_lines("layer.geojsonl"),
        expected,
    )


def catalogue(files: dict[str, Stored], answer: Callable[[Call], Reply]) -> Callable[[Call], Reply]:
    return lambda call: give(files[call.path], call) if call.path in files else answer(call)


def stac() -> Case:
    files = {f"/files/{n}.tif": Stored(some_bytes(50_000 + n, str(n))) for n in range(5)}
    entries = []
    for n, stored in enumerate(files.values()):
        told = {"file:size": len(stored.data), "file:checksum": f"1220{stored.sha256}"} if n % 2 else {}
        entries.append(
            feature(n) | {"id": f"../scene {n}", "assets": {"data": {"href": f"../../files/{n}.tif"} | told}}
        )
    job = partial(PullJob, interface="stac", name="scenes", page=100)

    def got(folder: Path) -> list[bytes]:
        assert len(lines(folder / "scenes.items.jsonl")) == 5
        return [
            path.read_bytes() for path in sorted((folder / "scenes.items.jsonl.files").glob("*/data.tif"))
        ]

    return Case(
        catalogue(files, items(entries, cap=2)),
        lambda base: job(url=f"{base}/collections/c/items"),
        lambda folder: sorted(got(folder)),
        sorted(stored.data for stored in files.values()),
    )


def oai() -> Case:
    repository = Repository({f"oai:x:{n:03}": f"20{20 + n % 4}-0{1 + n % 9}-11" for n in range(40)})
    job = partial(PullJob, interface="oai-pmh", name="records", resource="oai_dc")
    return Case(
        listing(repository),
        lambda base: job(url=f"{base}/oai"),
        partial(oai_ids, "records.pages"),
        sorted(repository.records),
    )


def oai_ids(place: str, folder: Path) -> list[str]:
    pages = (page.read_text("utf-8") for page in (folder / place).glob("page-*.xml"))
    return sorted(one for page in pages for one in re.findall(r"<identifier>(.*?)</identifier>", page))


def file() -> Case:
    stored = Stored(some_bytes(400_000))
    job = partial(
        PullJob, interface="file", name="data", format="CSV", sha256=stored.sha256, byte_size=400_000
    )
    return Case(
        one(stored), lambda base: job(url=f"{base}/d/data.csv.gz"), in_bytes("data.csv.gz"), stored.data
    )


def parquet() -> Case:
    stored = Stored(b"PAR1" + some_bytes(100_000) + b"PAR1")
    job = partial(PullJob, interface="parquet", name="data", format="PARQUET")
    return Case(one(stored), lambda base: job(url=f"{base}/d/data"), in_bytes("data.parquet"), stored.data)


def in_lines(name: str) -> Callable[[Path], Any]:
    return lambda folder: lines(folder / name)


def in_bytes(name: str) -> Callable[[Path], Any]:
    return lambda folder: (folder / name).read_bytes()


CASES: dict[str, Callable[[], Case]] = {
    "ckan-datastore": ckan,
    "ods-records": ods,
    "ods-export": ods_export,
    "ogc-features": ogc,
    "wfs": service,
    "arcgis": arcgis,
    "stac": stac,
    "oai-pmh": oai,
    "file": file,
    "parquet": parquet,
}


def as_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
