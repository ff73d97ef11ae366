"""Two clients as one: where the first does not answer a search, the second does, and the answer is marked."""

from collections.abc import Callable, Mapping

import structlog

from catalog.domain.errors import SearchUnavailable
from catalog.search.client import Answer, Client

log = structlog.get_logger(__name__)


class StandingIn(Client):
    """Asks `first`; where that raises SearchUnavailable, one that `instead` makes answers, with `fallback` in the answer."""

    def __init__(self, first: Client, instead: Callable[[], Client]) -> None:
        super().__init__("")
        self._first = first
        self._instead = instead

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        params: Mapping[str, object] | None = None,
        lines: bool = False,
        timeout: float | None = None,
    ) -> Answer:
        """Return the answer of whichever gives one."""
        try:
            return self._first.call(method, path, body, params=params, lines=lines, timeout=timeout)
        except SearchUnavailable as error:
            log.warning("search answered by the database", reason=str(error))
            answer = self._instead().call(method, path, body, params=params, lines=lines, timeout=timeout)
        for one in answer.get("responses", ()):
            one["fallback"] = True
        return {**answer, "fallback": True}

    def close(self) -> None:
        """Close the connections of the first."""
        self._first.close()
