"""Latency and throughput of GETs, each client a process with one kept connection. Bounded in count."""

import http.client
import multiprocessing
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Load:
    """Milliseconds at the median and the 95th percentile, answers a second, and how many were not 200."""

    clients: int
    p50: float
    p95: float
    rate: float
    bad: int


def _client(port: int, paths: Sequence[str], results: Any, go: Any) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    go.wait()
    times, bad = [], 0
    for path in paths:
        began = time.perf_counter()
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            bad += answer.status != 200
        except (http.client.HTTPException, OSError):
            connection.close()
            bad += 1
        times.append((time.perf_counter() - began) * 1000)
    results.put((times, bad))


def measure(port: int, paths: Sequence[str], clients: int, runs: int = 3) -> Load:
    """The run with the median rate of `runs`, after one to warm up."""
    loads = sorted((_once(port, paths, clients) for _ in range(runs + 1)), key=lambda load: load.rate)
    return loads[len(loads) // 2]


def measure_new(port: int, paths: Sequence[str], clients: int) -> Load:
    """One run of requests that were not made before, so that nothing answers them from what it remembers."""
    return _once(port, paths, clients)


def _once(port: int, paths: Sequence[str], clients: int) -> Load:
    context = multiprocessing.get_context("fork")
    results, go = context.Queue(), context.Event()
    processes = [
        context.Process(target=_client, args=(port, paths[n::clients], results, go)) for n in range(clients)
    ]
    for process in processes:
        process.start()
    began = time.perf_counter()
    go.set()
    answers = [results.get() for _ in processes]
    wall = time.perf_counter() - began
    for process in processes:
        process.join()
    times = sorted(t for part, _ in answers for t in part)
    p95 = statistics.quantiles(times, n=20)[-1]
    return Load(clients, statistics.median(times), p95, len(times) / wall, sum(bad for _, bad in answers))
