"""Probing a server over HTTP."""

import socket
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from tests.serving import PromptPlainHTTPServer
from vesportal.stack.units import answers


class Handler(BaseHTTPRequestHandler):
    """Answers with the status that the path names, and needs a password for 200."""

    def do_GET(self):
        status = int(self.path.strip("/?"))
        self.send_response(401 if status == 200 and self.headers["Authorization"] != "let me in" else status)
        self.end_headers()

    def log_message(self, *arguments):
        """Be quiet."""


@pytest.fixture
def url():
    with PromptPlainHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_only_200_counts(url):
    assert answers(f"{url}/200", {"Authorization": "let me in"})
    assert not answers(f"{url}/200")
    assert not answers(f"{url}/503")


def test_a_closed_port_does_not_answer():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert not answers(f"http://127.0.0.1:{unused.getsockname()[1]}/")


def test_what_does_not_speak_http_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            server.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        assert not answers(f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()


def test_a_proxy_is_not_asked(url, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert answers(f"{url}/200", {"Authorization": "let me in"})
