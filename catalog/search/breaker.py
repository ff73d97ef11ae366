"""A circuit breaker: what does not answer is left alone for some seconds, then asked by one caller at a time."""

import threading
import time
from collections.abc import Callable

REST = 5.0  # seconds


class Breaker:
    """Shared by the threads of a process. Closed: everybody may ask. Open: nobody, for `rest` seconds after a failure.

    After that one caller at a time may try; the first success closes it.
    """

    def __init__(self, rest: float = REST, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._again: float | None = None  # when it may be tried again; None while all is well

    @property
    def open(self) -> bool:
        """Whether the last answer was none."""
        return self._again is not None

    def ask(self) -> bool:
        """Whether the caller may ask now. Who may must say how it went: `well` or `failed`."""
        if self._again is None:
            return True
        with self._lock:
            if self._again is None:
                return True
            now = self._clock()
            if now < self._again:
                return False
            self._again = now + self._rest  # this caller tries; the others go on waiting
            return True

    def well(self) -> None:
        """There was an answer."""
        self._again = None

    def failed(self) -> None:
        """There was none."""
        with self._lock:
            self._again = self._clock() + self._rest
