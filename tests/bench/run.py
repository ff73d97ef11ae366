"""`make bench`: harvests made-up data sets through a real worker and measures pages through the production server.

Prints figures with the size of the data and the machine, those aimed at in brackets. BENCH_N sets how many data sets
(10,000); arguments name parts: harvests (CKAN, DCAT and their like, fetch to searchable, one worker process), workers (two
endpoints, one worker and two), pages (gunicorn with two workers), maturity (assessing what is stored), search (100,000 products:
rebuilds, pages and suggestions, with the model too where it is installed; only when it is named), dialects (as harvests, of every other protocol; only when
it is named: some twenty harvests, each twice).
"""

import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import batched, count
from pathlib import Path

from catalog.formats.protocol import PageRequest
from catalog.formats.registry import PROTOCOLS
from tests.bench.dialect_asyncapi import ASYNCAPI
from tests.bench.dialect_csw import CSW
from tests.bench.dialect_dbt import DBT
from tests.bench.dialect_frictionless import FRICTIONLESS
from tests.bench.dialect_iso19115 import ISO19115
from tests.bench.dialect_oai_pmh import OAI_PMH_PAGES
from tests.bench.dialect_odcs import ODCS
from tests.bench.dialect_odps import ODPS
from tests.bench.dialect_ogc_records import OGC_RECORDS_PAGES
from tests.bench.dialect_open_energy import OPEN_ENERGY
from tests.bench.dialect_openapi import OPENAPI
from tests.bench.dialect_schema_org import SCHEMA_ORG, SCHEMA_ORG_SITE
from tests.bench.dialect_stac import STAC_PAGES, STAC_STATIC
from tests.bench.dialect_waf import WAF
from tests.bench.dialects import CKAN, DCAT, DCAT_US, DCAT_WHOLE, INVENTORY, OPENDATASOFT, WORDS, Dialect
from tests.bench.every_dialect import LINKED
from tests.bench.load import Load, measure, measure_new
from vesportal.stack import minilm
from vesportal.stack.pytest_plugin import Servers, isolate
from vesportal.stack.servers import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
_WARM = 9  # times 200 requests, before any is measured
_ASSESSED = 100_000  # products
SEARCHED = int(os.environ.get("BENCH_SEARCH_N", "100000"))
MODEL = str(minilm.place() or "")  # looked for before the servers are made apart from the user's settings
NUMBER = int(os.environ.get("BENCH_N", "10000"))


@contextmanager
def running(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process while the block runs."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | environment,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def manage(*arguments: str, **environment: str) -> str:
    """What a management command prints; what it says beside that is shown only where it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(arguments)}: {done.stderr[-2000:]}")
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


def wait_for(condition: Callable[[], bool], seconds: float = 600) -> None:
    """Until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("the bench waited in vain")
        time.sleep(0.05)


type Case = tuple[str, Dialect, tuple[int, int]]
# What is harvested, and how many records a second are to be reached: first, second.
CASES = (
    ("CKAN, pages of 1,000", CKAN, (1_000, 8_000)),
    ("DCAT JSON-LD, pages of 100", DCAT, (300, 3_000)),
    ("DCAT JSON-LD, one document", DCAT_WHOLE, (300, 3_000)),
    ("Opendatasoft, one export", OPENDATASOFT, (800, 8_000)),
    ("DCAT-US, one data.json", DCAT_US, (800, 8_000)),
    ("inventory, one CSV", INVENTORY, (0, 0)),
)
_ANY = (0, 0)  # nothing that is to be reached was set
DIALECT_CASES = (
    ("Frictionless, one list", FRICTIONLESS, (500, 8_000)),
    ("STAC API, pages of 100", STAC_PAGES, (400, 3_000)),
    ("STAC static, a document each", STAC_STATIC, (400, 0)),
    ("OAI-PMH, pages of 100", OAI_PMH_PAGES, (400, 3_000)),
    ("ISO 19115, one document", ISO19115, (250, 8_000)),
    ("CSW, pages of 50", CSW, (250, 3_000)),
    ("WAF, a document each", WAF, (250, 0)),
    ("OGC API Records, pages of 100", OGC_RECORDS_PAGES, _ANY),
    ("schema.org, one catalogue", SCHEMA_ORG, _ANY),
    ("schema.org, a page each", SCHEMA_ORG_SITE, _ANY),
    ("OpenAPI, one list", OPENAPI, _ANY),
    ("AsyncAPI, one list", ASYNCAPI, _ANY),
    ("ODCS, one list", ODCS, _ANY),
    ("ODPS, one list", ODPS, _ANY),
    ("dbt, one manifest", DBT, _ANY),
    ("Open Energy, one file", OPEN_ENERGY, _ANY),
)
WORKER = (
    "-m",
    "celery",
    "-A",
    "vesportal.celery",
    "worker",
    "--loglevel=ERROR",
    "--without-gossip",
    "--without-mingle",
)


def answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        with urllib.request.urlopen(url, timeout=600) as answer:
            return answer.status == 200
    except OSError:
        return False


def make_pages(source: str, dialect: Dialect) -> None:
    """Let the source make all pages: what is measured is the portal."""
    protocol = PROTOCOLS[dialect.protocol]
    request: PageRequest | None = protocol.start(source + dialect.address)
    while request is not None:
        with urllib.request.urlopen(request.url, timeout=600) as answer:
            body = answer.read()
        linked = dialect.places or dialect in LINKED
        request = protocol.read_page(request, dialect.content_type, body).next if linked else None


def all_indexed() -> bool:
    """Whether the search index holds everything."""
    from django.db.models import F

    from catalog.models import IndexState

    return not IndexState.objects.filter(revision__gt=F("indexed_revision")).exists()


def connected(source: str, domain: str, dialect: Dialect, query: str = "") -> str:
    """Slug of a new endpoint."""
    address = f"{source}{dialect.address}{query}"
    return manage("add_endpoint", "--domain", domain, "--protocol", dialect.protocol, address)


def harvests(source: str) -> None:
    """CKAN, DCAT and their like."""
    _each_twice(source, CASES)


def dialects(source: str) -> None:
    """Every other protocol."""
    _each_twice(source, DIALECT_CASES)


def _each_twice(source: str, cases: Iterable[Case]) -> None:
    """First and second harvest of each kind, by one worker process: records a second, what is aimed at, memory at most."""
    from catalog.models import HarvestRun

    for label, dialect, aims in cases:
        make_pages(source, dialect)
        slug = connected(source, label, dialect)
        figures = []
        with running(*WORKER, "--concurrency=1") as process:
            for aim in aims:
                manage("harvest", slug, "--wait")
                wait_for(all_indexed)
                run = HarvestRun.objects.filter(endpoint__slug=slug).latest("pk")
                rate = run.listed / (run.ended_at - run.started_at).total_seconds()
                figures.append(f"{rate:>8,.0f} ({aim:,})" if aim else f"{rate:>8,.0f}")
            memory = peak_memory(process.pid)
        print(f"  {label:<28} first {figures[0]:<17} second {figures[1]:<17} {memory:>5,.0f} MiB"
              f"  {run.unchanged:,} unchanged, {run.refused:,} refused", flush=True)  # fmt: skip


def two_workers(source: str) -> None:
    """Two first harvests by one worker process, and two more by two."""
    from catalog.models import HarvestRun

    make_pages(source, CKAN)
    walls = []
    for workers in (1, 2):
        slugs = [connected(source, f"{workers} at once", CKAN, f"?q={workers}{n}") for n in (1, 2)]
        with running(*WORKER, f"--concurrency={workers}"):
            manage("harvest", *slugs, "--wait")
            wait_for(all_indexed)
        runs = HarvestRun.objects.filter(endpoint__slug__in=slugs)
        walls.append((max(r.ended_at for r in runs) - min(r.started_at for r in runs)).total_seconds())
    print(
        f"  two endpoints: one worker {walls[0]:.1f} s, two workers {walls[1]:.1f} s, {walls[0] / walls[1]:.2f} times as fast (1.3)"
    )


def pages(source: str) -> None:
    """Search page, JSON search and product page, 200 different requests a run; over what was harvested, else over CKAN."""
    from catalog.models import DataProduct

    harvested_at_least_once(source)
    queries = _queries()
    slugs = list(DataProduct.objects.order_by("?").values_list("slug", flat=True)[:200])
    kinds = {
        "/search/ page with facets": [f"/search/?q={q}" for q in queries],
        "/api/v1/products/?q=": [f"/api/v1/products/?q={q}" for q in queries],
        "product page": [f"/products/{slug}/" for slug in slugs],
    }
    _measured(kinds)


def _queries() -> list[str]:
    rng = random.Random(7)
    return ["+".join(rng.choices(WORDS, k=rng.randint(1, 3))) for _ in range(200)]


def _measured(kinds: dict[str, list[str]], *, seed: int = 0, **environment: str) -> None:
    """Print how fast the production server answers each kind of request, 200 different ones a run.

    With a `seed` also how fast searches are that nobody made before.
    """
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
    with running(*server, **environment):
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
        for label, paths in kinds.items():
            measure(port, paths, 4, runs=_WARM)  # Java compiles what is used often
            for clients in (1, 4):
                load = measure(port, paths, clients)
                _print(label, load)
        for clients in (1, 4) if seed else ():
            rng = random.Random(f"{seed} {clients}")
            new = [f"/search/?q={'+'.join(rng.sample(WORDS, k=rng.randint(2, 4)))}" for _ in range(400)]
            _print("/search/ page, new searches", measure_new(port, new, clients))


def _print(label: str, load: Load) -> None:
    clients = f"{load.clients} client{'s' if load.clients > 1 else ' '}"
    print(
        f"  {label:<28} {clients}  p50 {load.p50:5.1f} ms  p95 {load.p95:5.1f} ms  {load.rate:6.0f} a second  ({load.bad} not 200)",
        flush=True,
    )


def search(source: str) -> None:
    """Over 100,000 products (BENCH_SEARCH_N): rebuilds, search pages and what is offered while typing, without the model
    and with it. Vectors of products are made up of a few real ones: what they mean plays no part in the time.
    """
    from catalog.models import DataProduct

    _harvested(source, SEARCHED)
    number = DataProduct.objects.count()
    queries = _queries()
    kinds = {
        "/search/ page with facets": [f"/search/?q={q}" for q in queries],
        "/search/suggest/?q=": [f"/search/suggest/?q={q[: 3 + n % 5]}" for n, q in enumerate(queries)],
    }
    print(f"  {number:,} products; rebuilt without vectors: {_rebuilt():,.0f} a second (2,000)", flush=True)
    _measured(kinds, seed=1)
    if not MODEL:
        print("  no model on this machine: `manage.py install_embedding_model` gets it")
        return
    _vectors_made_up(MODEL)
    with_model = {"VESPORTAL_EMBEDDING_DIR": MODEL}
    print(f"  with vectors that are kept: {_rebuilt(**with_model):,.0f} a second (800)", flush=True)
    _measured(kinds, seed=2, **with_model)


def _rebuilt(**environment: str) -> float:
    """Products a second of a rebuild of the whole index."""
    from catalog.models import DataProduct

    began = time.perf_counter()
    manage("rebuild_index", "--afresh", **environment)
    return DataProduct.objects.count() / (time.perf_counter() - began)


def _vectors_made_up(folder: str) -> None:
    """A vector for each product: of two real ones and noise."""
    from django.utils import timezone

    from catalog.models import DataProduct, TextVector
    from catalog.search.embedding import MiniLM, unit
    from catalog.selectors.glossary_words import glossary_words
    from catalog.services.vectors import digest_of, packed, text_of

    rng, model, glossary = random.Random(7), MiniLM(Path(folder)), glossary_words()
    texts = (" ".join(rng.choices(WORDS, k=8)) for _ in range(300))
    real = [model.vector(text) for text in texts]
    rows, now = DataProduct.objects.values_list("title", "description"), timezone.now()
    for some in batched(rows.iterator(), 2_000):
        TextVector.objects.bulk_create(
            [
                TextVector(
                    digest=digest_of(text_of(title, text, glossary)),
                    vector=packed(
                        unit(
                            [a + b + rng.gauss(0, 0.02) for a, b in zip(*rng.choices(real, k=2), strict=True)]
                        )
                    ),
                    made_at=now,
                )
                for title, text in some
            ],
            ignore_conflicts=True,
        )


def maturity(source: str) -> None:
    """Assessing 100,000 stored products, from records and evidence in the database, by this one process.

    Where fewer were harvested so far, more are, of further CKAN endpoints.
    """
    from catalog.models import DataProduct
    from catalog.services.assessing import assessed_otherwise
    from catalog.services.rederive import BATCH

    _harvested(source, _ASSESSED)
    ids = list(DataProduct.objects.order_by("pk").values_list("pk", flat=True)[:_ASSESSED])
    began = time.perf_counter()
    others = sum(len(assessed_otherwise(ids[n : n + BATCH])) for n in range(0, len(ids), BATCH))
    rate = len(ids) / (time.perf_counter() - began)
    print(
        f"  assessing {len(ids):,} stored products: {rate:,.0f} a second (2,000), {others} came out otherwise"
    )


def _harvested(source: str, number: int) -> None:
    """So many products at least."""
    from catalog.models import DataProduct

    with running(*WORKER, "--concurrency=2"):
        for n in count():
            if DataProduct.objects.count() >= number:
                break
            manage("harvest", connected(source, "Many", CKAN, f"?q=many{n}"), "--wait")
        wait_for(all_indexed, 3_600)


def harvested_at_least_once(source: str) -> None:
    """What was harvested already serves, else CKAN is harvested."""
    from catalog.models import DataProduct

    if not DataProduct.objects.exists():
        with running(*WORKER, "--concurrency=2"):
            manage("harvest", connected(source, "Pages", CKAN), "--wait")
            wait_for(all_indexed)


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
        servers = Servers(lasting=True)
        stack.callback(servers.stop)
        servers.start()
        manage("migrate", "--verbosity=0")
        manage("rebuild_index")  # as the first sweep does
        manage("collectstatic", "--noinput", "--verbosity=0")
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = "vesportal.settings"
        django.setup()
        port = free_port()
        stack.enter_context(running("-m", "tests.bench.source", "--n", str(NUMBER), "--port", str(port)))
        source = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(f"{source}{CKAN.path}?rows=1&start=0"))
        cores, load = os.cpu_count(), os.getloadavg()[0]
        print(
            f"{NUMBER:,} data sets, {cores} cores, load {load:.1f} at the start, Python {sys.version.split()[0]}"
        )
        for part in sys.argv[1:] or ("harvests", "workers", "pages", "maturity"):
            print(f"{part}:", flush=True)
            PARTS[part](source)
        print(
            f"load {os.getloadavg()[0]:.1f} at the end; a loop of 10,000,000 additions takes {yardstick():.2f} s here"
        )


PARTS: dict[str, Callable[[str], None]] = {
    "harvests": harvests,
    "workers": two_workers,
    "pages": pages,
    "maturity": maturity,
    "search": search,
    "dialects": dialects,
}

if __name__ == "__main__":
    main()
