"""`make bench`: harvests made-up data sets through a real worker and measures pages through the production server.

Prints figures with the size of the data and the machine. BENCH_N sets how many data sets (10,000).
"""

import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.load import measure
from tests.bench.source import WORDS
from vesportal.stack.pytest_plugin import Servers, isolate
from vesportal.stack.servers import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
NUMBER = int(os.environ.get("BENCH_N", "10000"))


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process while the block runs."""
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def manage(*arguments: str) -> str:
    """What a management command prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.strip()


def peak_memory(pid: int) -> float:
    """MiB that the largest process below `pid` has had in memory at most."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], stdout=subprocess.PIPE, text=True, check=False
    ).stdout.split()
    peaks = []
    for child in (str(pid), *found):
        status = Path(f"/proc/{child}/status").read_text()
        peaks.append(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
    return max(peaks)


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("the bench waited in vain")
        time.sleep(0.05)


CASES = (
    ("CKAN JSON", "ckan", "/ckan/api/3/action"),
    ("DCAT JSON-LD, pages of 100", "dcat", "/dcat/catalog.jsonld?page=1&per=100"),
    ("DCAT JSON-LD, one document", "dcat", "/dcat/catalog.jsonld?per=0"),
)


def answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status == 200
    except OSError:
        return False


def harvests(source: str, cases: Sequence[tuple[str, str, str]]) -> None:
    """First and second harvests of each kind, by one worker process."""
    from django.db.models import F

    from catalog.models import HarvestRun, IndexState

    worker = (
        "-m",
        "celery",
        "-A",
        "vesportal.celery",
        "worker",
        "--concurrency=1",
        "--loglevel=ERROR",
        "--without-gossip",
        "--without-mingle",
    )
    for label, protocol, path in cases:
        slug = manage("add_endpoint", "--domain", label, "--protocol", protocol, source + path)
        with running(*worker) as process:
            for what in ("first", "second"):
                manage("harvest", slug, "--wait")
                wait_for(lambda: not IndexState.objects.filter(revision__gt=F("indexed_revision")).exists())
                run = HarvestRun.objects.filter(endpoint__slug=slug).latest("pk")
                seconds = (run.ended_at - run.started_at).total_seconds()
                print(f"  {label:<28} {what:<7} {run.listed / seconds:>8,.0f} a second  ({seconds:.2f} s, created {run.created:,}, "
                      f"unchanged {run.unchanged:,}, refused {run.refused}, worker at most {peak_memory(process.pid):.0f} MiB)")  # fmt: skip


def pages() -> None:
    """Search page, JSON search and product page, 200 different requests a run."""
    from catalog.models import DataProduct

    rng = random.Random(7)
    queries = ["+".join(rng.choices(WORDS, k=rng.randint(1, 3))) for _ in range(200)]
    slugs = list(DataProduct.objects.order_by("?").values_list("slug", flat=True)[:200])
    kinds = {
        "/search/ page with facets": [f"/search/?q={q}" for q in queries],
        "/api/v1/products/?q=": [f"/api/v1/products/?q={q}" for q in queries],
        "product page": [f"/products/{slug}/" for slug in slugs],
    }
    port = free_port()
    server = (
        "-m",
        "gunicorn",
        "vesportal.wsgi",
        f"--bind=127.0.0.1:{port}",
        "--workers=2",
        "--worker-class=gthread",
        "--threads=2",
        "--keep-alive=30",
    )
    with running(*server):
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
        for label, paths in kinds.items():
            for clients in (1, 4):
                load = measure(port, paths, clients)
                print(f"  {label:<28} {clients} client{'s' if clients > 1 else ' '}  p50 {load.p50:5.1f} ms  p95 {load.p95:5.1f} ms  "
                      f"{load.rate:6.0f} a second  ({load.bad} not 200)")  # fmt: skip


def yardstick() -> float:
    """Seconds of CPU for a plain loop: shared machines differ by a factor of four from hour to hour."""
    began, total = time.process_time(), 0
    for n in range(10_000_000):
        total += n
    return time.process_time() - began


def main() -> None:
    """Everything, on servers of its own."""
    isolate("bench")
    os.environ.pop("VESPORTAL_TESTING", None)
    with ExitStack() as stack:
        servers = Servers()
        stack.callback(servers.stop)
        servers.start()
        manage("migrate", "--verbosity=0")
        manage("collectstatic", "--noinput", "--verbosity=0")
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = "vesportal.settings"
        django.setup()
        port = free_port()
        stack.enter_context(running("-m", "tests.bench.source", "--n", str(NUMBER), "--port", str(port)))
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/ckan/api/3/action/package_search?rows=1"))
        cores, load = os.cpu_count(), os.getloadavg()[0]
        print(
            f"{NUMBER:,} data sets, {cores} cores, load {load:.1f} at the start, Python {sys.version.split()[0]}"
        )
        source = f"http://127.0.0.1:{port}"
        print("Harvest, fetch to searchable, one worker process:")
        harvests(source, CASES[:1])
        print(f"Pages over {NUMBER:,} products, gunicorn with 2 workers:")
        pages()
        print("Harvest, the other kinds:")
        harvests(source, CASES[1:])
        print(
            f"load {os.getloadavg()[0]:.1f} at the end; a loop of 10,000,000 additions takes {yardstick():.2f} s here"
        )


if __name__ == "__main__":
    main()
