"""The wire to Elasticsearch, against a server that says byte for byte what a test wants."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import BinaryIO

import pytest
from elastic_transport import ConnectionError as NotConnected
from elastic_transport import ConnectionTimeout, NodeConfig

from catalog.search.client import Client
from catalog.search.plain_node import PlainNode
from tests.search.conftest import elasticsearch_url

OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


class Scripted:
    """Answers each connection's requests with what it is given for it, then closes it."""

    def __init__(self, *connections: list[bytes]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.asked: list[bytes] = []
        self.closed = [threading.Event() for _ in connections]
        self._thread = threading.Thread(target=self._serve, args=(connections,), daemon=True)
        self._thread.start()

    def _serve(self, connections: tuple[list[bytes], ...]) -> None:
        for answers, closed in zip(connections, self.closed, strict=True):
            connection, _ = self._listener.accept()
            with connection, connection.makefile("rb") as file:
                for answer in answers:
                    self.asked.append(_request(file))
                    connection.sendall(answer)
            closed.set()

    def close(self) -> None:
        self._listener.close()
        self._thread.join(5)


def _request(file: BinaryIO) -> bytes:
    """A request whole: its head, and the body that it says it has."""
    head = b"".join(iter(file.readline, b"\r\n"))
    said = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return head + (file.read(int(said[1])) if said else b"")


Serve = Callable[..., tuple[Scripted, PlainNode]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Makes a server of scripted answers and a node that asks it."""
    made: list[tuple[Scripted, PlainNode]] = []

    def make(*connections: list[bytes], seconds: float = 2.0) -> tuple[Scripted, PlainNode]:
        server = Scripted(*connections)
        node = PlainNode(NodeConfig("http", "127.0.0.1", server.port, request_timeout=seconds))
        made.append((server, node))
        return made[-1]

    yield make
    for server, node in made:
        node.close()
        server.close()


def test_a_connection_is_kept_for_the_next_call(serve: Serve) -> None:
    server, node = serve([OK, OK])

    for _ in range(2):
        meta, body = node.perform_request("POST", "/x/_search?a=b", body=b'{"size":0}')
        assert (meta.status, meta.mimetype, body) == (200, "application/json", b"{}")
    assert server.asked[0].startswith(b"POST /x/_search?a=b HTTP/1.1\r\nHost: 127.0.0.1:")
    assert server.asked[1].endswith(b'{"size":0}')


def test_a_body_in_chunks_is_put_together_and_the_next_answer_begins_after_it(serve: Serve) -> None:
    chunked = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\n{"a\r\n4\r\n":1}\r\n0\r\nlate: 1\r\n\r\n'
    _, node = serve([chunked, OK])

    assert node.perform_request("GET", "/")[1] == b'{"a":1}'
    assert node.perform_request("GET", "/")[1] == b"{}"


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n"),
        ("GET", b"HTTP/1.1 204 No Content\r\n\r\n"),
        ("GET", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"),
    ],
)
def test_an_answer_without_a_body_is_whole(serve: Serve, method: str, answer: bytes) -> None:
    _, node = serve([answer, OK])

    assert node.perform_request(method, "/")[1] == b""
    assert node.perform_request("GET", "/")[1] == b"{}"


def test_a_connection_that_the_server_closed_meanwhile_is_not_used(serve: Serve) -> None:
    server, node = serve([OK], [OK])

    node.perform_request("GET", "/")
    assert server.closed[0].wait(5)
    assert node.perform_request("GET", "/")[0].status == 200


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n\r\n{}",  # ends with the connection
    ],
)
def test_a_connection_that_ends_with_its_answer_is_not_kept(serve: Serve, answer: bytes) -> None:
    _, node = serve([answer], [OK])

    assert node.perform_request("GET", "/")[1] == b"{}"
    assert not node._kept
    assert node.perform_request("GET", "/")[1] == b"{}"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{",
    ],
)
def test_an_answer_that_ends_early_or_is_no_http_is_none(serve: Serve, answer: bytes) -> None:
    _, node = serve([answer])

    with pytest.raises(NotConnected):
        node.perform_request("GET", "/")
    assert not node._kept


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        node = PlainNode(NodeConfig("http", "127.0.0.1", silent.getsockname()[1]))

        with pytest.raises(ConnectionTimeout):
            node.perform_request("GET", "/", request_timeout=0.1)


def test_a_target_cannot_add_a_line(serve: Serve) -> None:
    _, node = serve([OK])

    with pytest.raises(NotConnected, match="control characters"):
        node.perform_request("GET", "/ HTTP/1.1\r\nx: y")
    node.perform_request("GET", "/")


def test_threads_have_connections_of_their_own() -> None:
    client = Client(elasticsearch_url())
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(20):
                assert client.call("GET", "/_cluster/health", params={"filter_path": "status"})["status"]
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.close()
    assert not failed
