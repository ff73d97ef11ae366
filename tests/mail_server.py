"""A small SMTP server on loopback that plays a mail server, its moods included."""

import socketserver
import threading
from collections.abc import Callable
from typing import Self

from tests.serving import PromptTCPServer


class _Dialogue(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        post: MailServer = self.server.post  # type: ignore[attr-defined]
        self._say("220 ready")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self._say("354 go on")
                self._mail(post)
            elif word == b"QUIT":
                if not post.rude:
                    self._say("221 bye")
                return
            elif word == b"RCPT" and post.refuses:
                self._say("550 no such mailbox")
            else:
                self._say("250 fine")

    def _mail(self, post: "MailServer") -> None:
        text = b"".join(iter(self.rfile.readline, b".\r\n"))
        post.letters.append(text.decode())
        post.accepted()
        self._say("250 accepted")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer:
    """Keeps what it accepts in `letters`. `refuses`: it takes no mail. `rude`: it hangs up where others say goodbye."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.refuses = self.rude = False
        self.accepted: Callable[[], None] = lambda: None

    def __enter__(self) -> Self:
        self._server = PromptTCPServer(("127.0.0.1", 0), _Dialogue)
        self._server.post = self  # type: ignore[attr-defined]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self._server.server_address[:2]
        return str(host), int(port)

    @property
    def mailers(self) -> dict[str, dict[str, object]]:
        """The setting that sends mail here."""
        host, port = self.address
        options = {"host": host, "port": port, "timeout": 5}
        return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}

    def ids(self) -> list[str]:
        """The Message-IDs of what was accepted."""
        lines = [line for letter in self.letters for line in letter.splitlines()]
        return [line.partition(": ")[2] for line in lines if line.lower().startswith("message-id:")]
