"""Named by `ENGINE` in the settings."""

import select
import time
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

_FRESH = 30.0  # seconds in which nothing on the way (firewalls, NAT) forgets a connection


class DatabaseWrapper(base.DatabaseWrapper):
    """A kept connection is asked whether it lives (`SELECT 1`) only where its socket leaves doubt.

    Django asks before the first query of every request, which costs as much as a small query. A server that went away has
    closed the socket, and that can be seen from here.
    """

    _well_at = 0.0  # monotonic, when it was known last that the server answers

    def get_new_connection(self, conn_params: Any) -> Any:
        """As Django's."""
        connection = super().get_new_connection(conn_params)
        self._well_at = time.monotonic()
        return connection

    def is_usable(self) -> bool:
        """Whether the connection can be used."""
        usable = self._is_quiet() or bool(super().is_usable())
        if usable:
            self._well_at = time.monotonic()
        return usable

    def _is_quiet(self) -> bool:
        """Whether it was in use a moment ago, nothing is under way or went wrong, and the server has said nothing since."""
        if self.connection is None or self.errors_occurred or time.monotonic() - self._well_at > _FRESH:
            return False
        pgconn = self.connection.pgconn
        if pgconn.transaction_status != TransactionStatus.IDLE:
            return False
        poll = select.poll()
        poll.register(pgconn.socket, select.POLLIN)
        return not poll.poll(0)
