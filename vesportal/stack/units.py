"""What the supervisor can run: a unit is a process, what it needs first, and how to tell that it is ready."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


class Unit:
    """One process. Units whose needs are ready are started side by side."""

    name: str
    # Names of the units that must be ready before; those not among the units run are taken as ready.
    needs: tuple[str, ...] = ()
    # Servers are stopped after everything that uses them.
    is_server = False
    # Runs to its end, and is ready when it ended well; any other unit that ends is started again.
    once = False
    # One that runs once may also fail where it is not essential: that is said, and the rest goes on.
    essential = True
    # Its output goes to the terminal instead of its log.
    on_terminal = False
    no_root = False
    stop_signal = signal.SIGTERM
    # Seconds it may take to stop before it is killed, and to become ready before that counts as failed.
    grace = 15.0
    timeout = 60.0
    env: Mapping[str, str] = {}

    def prepare(self) -> None:
        """Install and initialise, in a thread of its own; slow only the first time."""

    def clear(self) -> None:
        """Wait for what is left of it, before it is started again."""

    def command(self) -> list[str]:
        """What to run, asked for after `prepare`."""
        raise NotImplementedError

    def ready(self) -> bool:
        """Whether it serves. Must answer quickly; asked again and again."""
        return True


@dataclass
class Command(Unit):
    """A unit that is told everything it needs to know."""

    name: str
    words: list[str]
    needs: tuple[str, ...] = ()
    once: bool = False
    essential: bool = True
    on_terminal: bool = False
    grace: float = 15.0
    timeout: float = 120.0
    probe: Callable[[], bool] = field(default=lambda: True)

    def command(self) -> list[str]:
        return self.words

    def ready(self) -> bool:
        return self.probe()


def answers(url: str, headers: Mapping[str, str] | None = None) -> bool:
    """Whether a GET of a plain http `url` on this machine is answered with 200 within two seconds."""
    # Not urllib: it would ask a configured proxy, and load the system's certificates each time.
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers=dict(headers or {}))
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
