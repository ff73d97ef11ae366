"""Servers of tests that stop at once: those of the standard library only look now and then whether they should."""

import socket
import socketserver
from http.server import HTTPServer, ThreadingHTTPServer
from typing import ClassVar

from django.core.servers.basehttp import ThreadedWSGIServer


class Prompt(socketserver.BaseServer):
    """Put before a server's class: `shutdown` wakes the thread that serves, which then sees that it is over."""

    def shutdown(self) -> None:
        """Stop serving, and wait until that is so. The server serves in another thread."""
        self._BaseServer__shutdown_request = True
        with socket.socket() as caller:  # whom nobody answers
            caller.connect(self.server_address)  # type: ignore[arg-type]
            self._BaseServer__is_shut_down.wait()  # type: ignore[attr-defined]


class PromptTCPServer(Prompt, socketserver.ThreadingTCPServer):
    """One thread a connection."""

    daemon_threads = True


class PromptHTTPServer(Prompt, ThreadingHTTPServer):
    """One thread a connection. No port is given twice in a process: an endpoint of a test is known by its address, and
    the system may give the port of a server that is gone to the next one.
    """

    ports: ClassVar[set[int]] = set()

    def server_bind(self) -> None:
        """Bind to a port that no earlier server had."""
        super().server_bind()
        while self.server_port in self.ports:
            self.socket.close()
            self.socket = socket.socket(self.address_family, self.socket_type)
            self.server_address = ("127.0.0.1", 0)
            super().server_bind()
        self.ports.add(self.server_port)


class PromptPlainHTTPServer(Prompt, HTTPServer):
    """One connection at a time."""


class PromptWSGIServer(Prompt, ThreadedWSGIServer):
    """The portal itself, for a browser."""
