"""A demo federation on a fixed day, and a small client for it."""

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest

from vesportal.demo import DemoServer, start

DAY = date(2026, 6, 15)


@dataclass(frozen=True)
class Reply:
    """Status, headers (lower case) and body of one answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Fetch = Callable[..., Reply]


def fetch_from(server: DemoServer, url: str, method: str = "GET", **headers: str) -> Reply:
    """One request; `url` is absolute or a path; header names are given with `_` for `-`."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, target, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


@pytest.fixture(scope="session")
def demo() -> Iterator[DemoServer]:
    with start(today=lambda: DAY) as server:
        yield server


@pytest.fixture(scope="session")
def fetch(demo: DemoServer) -> Fetch:
    def call(url: str, method: str = "GET", **headers: str) -> Reply:
        return fetch_from(demo, url, method, **headers)

    return call
