"""Servers of tests that stop at once: those of the standard library only look now and then whether they should."""

import socket
import socketserver
from http.server import HTTPServer, ThreadingHTTPServer

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
    """One thread a connection."""


class PromptPlainHTTPServer(Prompt, HTTPServer):
    """One connection at a time."""


class PromptWSGIServer(Prompt, ThreadedWSGIServer):
    """The portal itself, for a browser."""
