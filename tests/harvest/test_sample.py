"""The beginning of what lies at an address: how little is asked for, and what is said where it cannot be read."""

import contextlib
import gzip
import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from ipaddress import ip_network
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from catalog.domain.errors import EndpointBusy, HostRests, PageUnreadable
from catalog.formats.samples.parts import Wanted
from catalog.harvest import parquet as parquet_apart
from catalog.harvest.budget import NoBudget, Rest
from catalog.harvest.fetch import Fetcher
from catalog.harvest.parquet import read_apart
from catalog.harvest.sample import MOST, PARQUET_MOST, SAMPLE_LIMITS, sample_look
from tests.endpoints import Answer, FakeEndpoint

LOOPBACK = (ip_network("127.0.0.0/8"),)
TABLE = b"a,b\n1,2\n3,4\n"


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(SAMPLE_LIMITS, allow_networks=LOOPBACK, pauses=()) as fetcher:
        yield fetcher


def serve(server: FakeEndpoint, body: bytes, content_type: str = "text/csv", **answer: Any) -> str:
    server.answers["/a"] = Answer(body, content_type, **answer)
    return f"{server.url}/a"


def serve_parts(server: FakeEndpoint, body: bytes, content_type: str = "text/csv") -> str:
    """A server that sends what it is asked for."""

    def part(path: str) -> Answer:
        asked = server.requests[-1][1]["Range"].removeprefix("bytes=").split("-")
        first, last = int(asked[0]), int(asked[1])
        if first >= len(body):
            return Answer(b"", status=416, headers={"Content-Range": f"bytes */{len(body)}"})
        sent = body[first : last + 1]
        said = f"bytes {first}-{first + len(sent) - 1}/{len(body)}"
        return Answer(sent, content_type, 206, {"Content-Range": said})

    server.answers["/a"] = part
    return f"{server.url}/a"


# --- how much is asked for ---------------------------------------------------------------------


def test_one_request_for_the_first_bytes_alone(endpoint_server: FakeEndpoint, fetcher: Fetcher) -> None:
    looked = sample_look(
        fetcher, serve(endpoint_server, TABLE, headers={"X-RateLimit-Limit": "9", "X-Other": "1"})
    )
    assert looked.table is not None
    assert (looked.table.columns, looked.table.total, looked.byte_size) == (("a", "b"), 2, len(TABLE))
    assert looked.limits == {"X-RateLimit-Limit": "9"}
    ((_, headers),) = endpoint_server.requests
    assert (headers["Range"], headers["Accept-Encoding"]) == (f"bytes=0-{MOST - 1}", "identity")
    assert not {"Authorization", "Cookie"} & headers.keys()


@pytest.mark.parametrize("make", [serve, serve_parts])
def test_of_a_large_file_no_more_than_the_beginning_is_read(
    make: Callable[..., str], endpoint_server: FakeEndpoint, fetcher: Fetcher
) -> None:
    body = b"a,b\n" + b"1,2\n" * 500_000
    looked = sample_look(fetcher, make(endpoint_server, body))
    assert looked.table is not None
    assert (len(looked.table.rows), looked.table.total, looked.byte_size) == (200, None, len(body))
    assert len(endpoint_server.requests) == 1


def test_an_endless_answer_is_hung_up_on(fetcher: Fetcher) -> None:
    """A stream that never says how long it is: reading ends, and so does the connection."""
    sent, hung_up = [0], threading.Event()

    def run(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\na,b\n")
            try:
                while sent[0] < 200_000_000:
                    sent[0] += connection.send(b"1,2\n" * 4096)
            except OSError:
                hung_up.set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=run, args=(listening,), daemon=True).start()
        looked = sample_look(fetcher, f"http://127.0.0.1:{listening.getsockname()[1]}/stream")
        assert hung_up.wait(5)
    assert looked.table is not None
    assert (looked.table.columns, looked.byte_size) == (("a", "b"), None)


def test_a_bomb_in_the_transfer_is_read_to_the_bound(endpoint_server: FakeEndpoint, fetcher: Fetcher) -> None:
    packed = gzip.compress(b"a,b\n" + b"1,2\n" * 20_000_000, 1)
    looked = sample_look(fetcher, serve(endpoint_server, packed, headers={"Content-Encoding": "gzip"}))
    assert looked.table is not None
    assert (len(looked.table.rows), looked.byte_size) == (200, None)


def test_a_redirect_is_followed_once_and_not_to_a_neighbour(
    endpoint_server: FakeEndpoint, fetcher: Fetcher
) -> None:
    url = serve(endpoint_server, TABLE)
    endpoint_server.answers["/moved"] = Answer(status=302, headers={"Location": "/a"})
    assert sample_look(fetcher, f"{endpoint_server.url}/moved").table is not None
    with FakeEndpoint() as other:
        other.answers["/secret"] = Answer(TABLE)
        endpoint_server.answers["/away"] = Answer(status=302, headers={"Location": f"{other.url}/secret"})
        looked = sample_look(fetcher, f"{endpoint_server.url}/away")
        assert (looked.table, looked.passing) == (None, False)
        assert "loopback" in looked.message
        assert other.requests == []
    assert url.startswith(endpoint_server.url)


# --- what is said otherwise --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "told", "passing"),
    [(401, "permission", False), (403, "permission", False), (404, "nothing", False), (410, "gone", False),
     (500, "HTTP 500", True), (502, "HTTP 502", True), (416, "empty", False), (204, "empty", False)],
)  # fmt: skip
def test_other_statuses(
    status: int, told: str, passing: bool, endpoint_server: FakeEndpoint, fetcher: Fetcher
) -> None:
    looked = sample_look(fetcher, serve(endpoint_server, b"", status=status))
    assert (looked.table, looked.passing, told in looked.message) == (None, passing, True)


def test_an_empty_file(endpoint_server: FakeEndpoint, fetcher: Fetcher) -> None:
    assert sample_look(fetcher, serve(endpoint_server, b"")).message == "It is empty."


def test_a_page_instead_of_data(endpoint_server: FakeEndpoint, fetcher: Fetcher) -> None:
    looked = sample_look(fetcher, serve(endpoint_server, b"<html><title>Log in</title></html>", "text/html"))
    assert "an HTML page titled “Log in”" in looked.message


def test_a_stopped_server_may_be_there_again_later(fetcher: Fetcher) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        looked = sample_look(fetcher, f"http://127.0.0.1:{unused.getsockname()[1]}/a")
    assert (looked.table, looked.passing) == (None, True)
    assert looked.message.startswith("It was not reached.")


def test_an_answer_that_breaks_off(endpoint_server: FakeEndpoint, fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\na,b\n1,2\n")

        threading.Thread(target=run, daemon=True).start()
        looked = sample_look(fetcher, f"http://127.0.0.1:{listening.getsockname()[1]}/a")
    assert (looked.table, looked.passing) == (None, True)


@pytest.mark.parametrize("headers", [{"Content-Range": "bytes 5-16/17"}, {"Content-Range": "bytes 0-11/*"},
    {"Content-Range": "nonsense"}, {}])  # fmt: skip
def test_odd_answers_to_a_range(
    headers: dict[str, str], endpoint_server: FakeEndpoint, fetcher: Fetcher
) -> None:
    looked = sample_look(fetcher, serve(endpoint_server, TABLE, status=206, headers=headers))
    if headers.get("Content-Range", "").startswith("bytes 5"):
        assert "another part" in looked.message
    else:
        assert looked.table is not None
        assert (looked.byte_size, looked.table.total) == (None, None)


class Noting(NoBudget):
    """Notes what hosts ask for."""

    def __init__(self) -> None:
        self.rests: list[Rest] = []

    def heard(self, host: str, rest: Rest) -> None:
        self.rests.append(rest)


@pytest.mark.parametrize(
    ("status", "headers"), [(429, {}), (429, {"Retry-After": "60"}), (503, {"Retry-After": "60"})]
)
def test_a_busy_host_is_told_to_the_budget_and_to_whoever_asks(
    status: int, headers: dict[str, str], endpoint_server: FakeEndpoint
) -> None:
    budget = Noting()
    with Fetcher(SAMPLE_LIMITS, allow_networks=LOOPBACK, pauses=(), budget=budget) as fetcher:
        with pytest.raises(EndpointBusy) as caught:
            sample_look(fetcher, serve(endpoint_server, b"", status=status, headers=headers))
        assert not isinstance(caught.value, HostRests)
    assert caught.value.retry_after == (60.0 if headers else None)
    assert len(budget.rests) == 1
    assert len(endpoint_server.requests) == 1


# --- Parquet -----------------------------------------------------------------------------------


def parquet(rows: int, columns: int = 2, **options: Any) -> bytes:
    out = io.BytesIO()
    data = {f"c{n}": [(row * 7919 + n) % 100_003 / 7 for row in range(rows)] for n in range(columns)}
    options = {"compression": "none", "use_dictionary": False, **options}
    pyarrow.parquet.write_table(pyarrow.table(data), out, **options)
    return out.getvalue()


def test_a_small_parquet_file_takes_one_request(endpoint_server: FakeEndpoint, fetcher: Fetcher) -> None:
    looked = sample_look(fetcher, serve_parts(endpoint_server, parquet(300)))
    assert looked.table is not None
    assert (looked.table.kind, len(looked.table.rows), looked.table.total) == ("parquet", 200, 300)
    assert len(endpoint_server.requests) == 1


def test_of_a_large_one_end_and_first_columns_are_asked_for(
    endpoint_server: FakeEndpoint, fetcher: Fetcher
) -> None:
    body = parquet(400_000, row_group_size=60_000)
    looked = sample_look(fetcher, serve_parts(endpoint_server, body))
    assert looked.table is not None
    assert (looked.table.total, looked.table.partial, looked.byte_size) == (400_000, False, len(body))
    assert len(endpoint_server.requests) <= 4
    spans = [headers["Range"].removeprefix("bytes=").split("-") for _, headers in endpoint_server.requests]
    assert sum(int(last) - int(first) + 1 for first, last in spans) <= MOST + PARQUET_MOST


def test_of_a_wide_one_the_columns_that_fit_are_read(endpoint_server: FakeEndpoint, fetcher: Fetcher) -> None:
    looked = sample_look(fetcher, serve_parts(endpoint_server, parquet(100_000, columns=5)))
    assert looked.table is not None
    assert (looked.table.columns, looked.table.partial) == (("c0", "c1"), True)


def test_one_whose_first_column_is_too_large_is_not_read(
    endpoint_server: FakeEndpoint, fetcher: Fetcher
) -> None:
    looked = sample_look(fetcher, serve_parts(endpoint_server, parquet(400_000, columns=1)))
    assert "first column" in looked.message
    assert len(endpoint_server.requests) == 2


def test_a_server_without_ranges_gives_no_large_parquet_file(
    endpoint_server: FakeEndpoint, fetcher: Fetcher
) -> None:
    looked = sample_look(fetcher, serve(endpoint_server, parquet(100_000)))
    assert "sends no parts of files" in looked.message
    assert sample_look(fetcher, serve(endpoint_server, parquet(30))).table is not None


def test_values_of_all_kinds_become_what_json_has(endpoint_server: FakeEndpoint, fetcher: Fetcher) -> None:
    row = {
        "moment": datetime(2026, 1, 2, 3, tzinfo=UTC), "day": date(2026, 1, 2), "price": Decimal("1.50"), "shape": b"\x01" * 40,
        "tags": ["a"], "inside": {"x": 1}, "nothing": None, "text": "é", "span": timedelta(hours=1), "yes": True,
    }  # fmt: skip
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([row]), out)
    looked = sample_look(fetcher, serve_parts(endpoint_server, out.getvalue()))
    assert looked.table is not None
    assert dict(zip(looked.table.columns, looked.table.rows[0], strict=True)) == {
        "moment": "2026-01-02T03:00:00+00:00", "day": "2026-01-02", "price": 1.5, "shape": f"0x{'01' * 16}…",
        "tags": ["a"], "inside": {"x": 1}, "nothing": None, "text": "é", "span": "1:00:00", "yes": True,
    }  # fmt: skip


def broken_files() -> dict[str, bytes]:
    body = parquet(300)
    end = struct.unpack("<I", body[-8:-4])[0]
    return {
        "no end": b"PAR1" + b"x" * 5_000,
        "an end of nothing": b"PAR1" + b"\0" * 5_000 + struct.pack("<I", 4_000) + b"PAR1",
        "an end that is all": body[:-8] + struct.pack("<I", 2**32 - 1) + b"PAR1",
        "an end too long": b"PAR1" + b"\0" * 50 + struct.pack("<I", 3_000_000) + b"PAR1",
        "rubbish in the end": body[: -8 - end] + bytes(b ^ 0x5A for b in body[-8 - end : -8]) + body[-8:],
        "rubbish in the data": body[:4] + b"\xff" * 2_000 + body[2_004:],
    }


@pytest.mark.parametrize("name", broken_files())
def test_broken_files_are_told_as_such(name: str, endpoint_server: FakeEndpoint, fetcher: Fetcher) -> None:
    looked = sample_look(fetcher, serve_parts(endpoint_server, broken_files()[name]))
    assert looked.table is None
    assert "Parquet" in looked.message
    assert looked.message.endswith(".")
    assert "  " not in looked.message


def test_a_cell_made_to_use_up_memory_ends_one_process_alone() -> None:
    out = io.BytesIO()
    text = "a" * (64 << 20)
    pyarrow.parquet.write_table(pyarrow.table({"a": [text]}), out, compression="zstd", use_dictionary=True)
    body = out.getvalue()
    assert len(body) < 100_000
    with contextlib.suppress(PageUnreadable):  # as the machine has it: it may be read within the bounds
        table = read_apart(len(body), [(0, body)], PARQUET_MOST)
        assert not isinstance(table, Wanted)
        assert len(table.rows[0][0]) == 10_000


def test_a_process_that_fails_is_no_failure_of_the_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("import os; os.abort()", "raise SystemExit(3)", "print('no')", "pass"):
        monkeypatch.setattr(parquet_apart, "_COMMAND", (*parquet_apart._COMMAND[:1], "-c", code))
        with pytest.raises(PageUnreadable, match="bounds of time and memory"):
            read_apart(10, [(0, b"PAR1")], PARQUET_MOST)


def test_the_process_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VESPORTAL_SECRET_KEY", "secret")
    code = "import os, sys; sys.exit(0 if 'VESPORTAL_SECRET_KEY' in os.environ else 3)"
    monkeypatch.setattr(parquet_apart, "_COMMAND", (*parquet_apart._COMMAND[:1], "-c", code))
    with pytest.raises(PageUnreadable) as caught:
        read_apart(10, [(0, b"PAR1")], PARQUET_MOST)
    assert "exit status 3" in str(caught.value.__cause__)
