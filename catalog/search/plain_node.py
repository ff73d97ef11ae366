"""Elasticsearch over plain HTTP by the standard library's client, with connections that are kept.

Two thirds of the time of the usual node, which every search pays: urllib3 makes objects for what a call inside one network
never needs (redirects, proxies, retries, decoders). Over HTTPS the usual node serves.
"""

import http.client
import select
import time
import weakref
from typing import Any, NamedTuple

from elastic_transport import ApiResponseMeta, BaseNode, ConnectionTimeout, HttpHeaders, NodeConfig
from elastic_transport import ConnectionError as NotConnected
from elastic_transport.client_utils import DEFAULT, DefaultType

_MOST_KEPT = 10  # connections that wait for a call


class Answer(NamedTuple):
    """What a node returns; elastic_transport shows its own class to nobody."""

    meta: ApiResponseMeta
    body: bytes


class PlainNode(BaseNode):
    """One server of Elasticsearch at an http:// address, shared by threads."""

    _CLIENT_META_HTTP_CLIENT = ("hc", "1")

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self._fixed = dict(self.headers.items())
        self._kept: list[http.client.HTTPConnection] = []
        weakref.finalize(self, _close, self._kept)

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> Any:
        """Ask and return the Answer, whatever its status. Raises elastic_transport's ConnectionError, ConnectionTimeout."""
        seconds = self.config.request_timeout if isinstance(request_timeout, DefaultType) else request_timeout
        began = time.perf_counter()
        connection = self._connection(seconds)
        try:
            connection.request(
                method, self.path_prefix + target, body, self._fixed | dict((headers or {}).items())
            )
            answer = connection.getresponse()
            received = answer.read()
        except TimeoutError as error:
            connection.close()
            raise ConnectionTimeout("Connection timed out during request", errors=(error,)) from error
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise NotConnected(str(error) or type(error).__name__, errors=(error,)) from error
        except BaseException:
            connection.close()
            raise
        self._keep(connection)
        meta = ApiResponseMeta(
            node=self.config,
            duration=time.perf_counter() - began,
            http_version="1.1",
            status=answer.status,
            headers=HttpHeaders(answer.headers.items()),
        )
        return Answer(meta, received)

    def close(self) -> None:
        """Close the connections that wait; the next call opens one."""
        _close(self._kept)

    def _connection(self, seconds: float | None) -> http.client.HTTPConnection:
        while self._kept:
            try:
                connection = self._kept.pop()
            except IndexError:  # another thread took the last
                break
            if not _ended(connection.sock):
                connection.sock.settimeout(seconds)
                return connection
            connection.close()
        return http.client.HTTPConnection(self.host, self.port, timeout=seconds)

    def _keep(self, connection: http.client.HTTPConnection) -> None:
        """For the next call, unless it ends with its answer: then it has no socket any more."""
        if connection.sock is not None and len(self._kept) < _MOST_KEPT:
            self._kept.append(connection)
        else:
            connection.close()


def _close(kept: list[http.client.HTTPConnection]) -> None:
    while kept:
        kept.pop().close()


def _ended(waiting: Any) -> bool:
    """Whether the server closed it, or sent what nobody asked for."""
    poll = select.poll()
    poll.register(waiting, select.POLLIN)
    return bool(poll.poll(0))
