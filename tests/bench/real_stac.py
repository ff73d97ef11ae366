"""Harvests 29,869 real collections (NASA, by a public STAC catalogue; MIT) through a real worker, as a paged STAC API gives them.

python -m tests.bench.real_stac            servers of its own, figures with the size of the data and the machine
BENCH_REAL_N   how many collections (all)
They come from the corpus of real payloads (VESPORTAL_CORPUS, else shared/corpus beside the checkout).
"""

import gzip
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.bench.run import ROOT, WORKER, all_indexed, manage, peak_memory, running, wait_for, yardstick
from vesportal.stack.pytest_plugin import Servers, isolate

CORPUS = (
    Path(os.environ.get("VESPORTAL_CORPUS") or ROOT.parent / "shared" / "corpus") / "search" / "nasa-cmr-stac"
)
NUMBER = int(os.environ.get("BENCH_REAL_N", "0")) or None
PAGE = 100
AIM = 400  # records a second of the first harvest
_CLASSES = [
    f"https://api.stacspec.org/v1.0.0/{name}" for name in ("core", "collections", "collection-search")
]


def collections(number: int | None = NUMBER) -> list[bytes]:
    """The collections as they were published."""
    files = sorted(CORPUS.glob("*.jsonl.gz"))
    if not files:
        raise SystemExit(f"no real collections at {CORPUS}: set VESPORTAL_CORPUS to the folder of the corpus")
    found = [line for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]
    return found[:number]


class Api:
    """The answers of a STAC API with these collections, by page."""

    def __init__(self, records: list[bytes]) -> None:
        self.records, self.address = records, ""

    def answer(self, path: str) -> bytes:
        """The landing page, or a page of collections."""
        parts = urlsplit(path)
        return (
            self._page(dict(parse_qsl(parts.query))) if parts.path == "/stac/collections" else self._landing()
        )

    def _landing(self) -> bytes:
        links = [
            {"rel": "data", "href": f"{self.address}/collections"},
            {"rel": "search", "href": f"{self.address}/search"},
        ]
        return json.dumps({
            "type": "Catalog", "stac_version": "1.0.0", "id": "bench", "description": "Real collections.",
            "conformsTo": _CLASSES, "links": links,
        }).encode()  # fmt: skip

    def _page(self, asked: dict[str, str]) -> bytes:
        size, begin = int(asked.get("limit", 10)), int(asked.get("offset", 0))
        links = []
        if begin + size < len(self.records):
            links.append(
                {"rel": "next", "href": f"{self.address}/collections?limit={size}&offset={begin + size}"}
            )
        after = b'], "numberMatched": %d, "links": %s}' % (len(self.records), json.dumps(links).encode())
        return b'{"collections": [' + b", ".join(self.records[begin : begin + size]) + after


@contextmanager
def served(api: Api) -> Iterator[None]:
    """The API on a free port of this machine while the block runs; `api.address` says where."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = api.answer(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.address = f"http://127.0.0.1:{server.server_address[1]}/stac"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def mapping(records: list[bytes]) -> None:
    """Reading and mapping alone, in this process."""
    from catalog.formats.stac import STAC

    request, began, number = STAC.start("http://127.0.0.1/stac/collections"), time.process_time(), 0
    for begin in range(0, len(records), PAGE):
        body = b'{"collections": [' + b", ".join(records[begin : begin + PAGE]) + b"]}"
        for item in STAC.read_page(request, "application/json", body).items:
            STAC.map_record(item.body)
            number += 1
    seconds = time.process_time() - began
    print(
        f"  reading and mapping: {number / seconds:,.0f} a second of CPU (3,000), {seconds / number * 1e6:.0f} µs each",
        flush=True,
    )


def worked(pid: int) -> float:
    """Seconds of CPU that a worker and its process have used so far: on a shared machine they say more than the clock."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for one in (str(pid), *children):
        user, system = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[11:13]
        ticks += int(user) + int(system)
    return ticks / os.sysconf("SC_CLK_TCK")


def harvests(api: Api) -> None:
    """First and second harvest by one worker process."""
    from catalog.models import HarvestRun

    slug = manage("add_endpoint", "--domain", "Real collections", "--protocol", "stac", api.address)
    with running(*WORKER, "--concurrency=1") as process:
        for name, aim in (("first", AIM), ("second", 0)):
            before = worked(process.pid)
            manage("harvest", slug, "--wait")
            ended = time.monotonic()
            wait_for(all_indexed, 3_600)
            run = HarvestRun.objects.filter(endpoint__slug=slug).latest("pk")
            seconds, used = (run.ended_at - run.started_at).total_seconds(), worked(process.pid) - before
            print(f"  {name} harvest: {run.listed:,} records in {seconds:.1f} s, {run.listed / seconds:,.0f} a second"
                  f"{f' ({aim:,})' if aim else ''}; {run.created:,} created, {run.changed:,} changed, {run.unchanged:,} unchanged,"
                  f" {run.refused:,} refused; {used:.0f} s of the worker's CPU; all found {time.monotonic() - ended:.1f} s later",
                  flush=True)  # fmt: skip
        print(f"  worker's memory at most: {peak_memory(process.pid):,.0f} MiB", flush=True)


def main() -> None:
    """Everything, on servers of its own."""
    records = collections()
    isolate("benchreal")
    os.environ.pop("VESPORTAL_TESTING", None)
    with ExitStack() as stack:
        servers = Servers(lasting=True)
        stack.callback(servers.stop)
        servers.start()
        manage("migrate", "--verbosity=0")
        manage("rebuild_index")  # as the first sweep does
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = "vesportal.settings"
        django.setup()
        api = Api(records)
        stack.enter_context(served(api))
        size = sum(map(len, records)) / 1e6
        print(f"{len(records):,} real collections, {size:.0f} MB of JSON, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} "
              f"at the start, Python {sys.version.split()[0]}")  # fmt: skip
        mapping(records)
        harvests(api)
        print(
            f"load {os.getloadavg()[0]:.1f} at the end; a loop of 10,000,000 additions takes {yardstick():.2f} s here"
        )


if __name__ == "__main__":
    main()
