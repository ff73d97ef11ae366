"""The one connection to Elasticsearch: lazily made, shared by threads, its failures put into words."""

import os
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from elastic_transport import Urllib3HttpNode
from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.serializer import OrjsonSerializer

from catalog.domain.errors import SearchUnavailable
from catalog.search.breaker import Breaker
from catalog.search.plain_node import PlainNode

_PROBE = 1.0  # seconds that a server which did not answer has when it is tried again
_JSON = {"accept": "application/json", "content-type": "application/json"}
_LINES = {"accept": "application/json", "content-type": "application/x-ndjson"}
_OVERLOADED = (429, 502, 503, 504)

type Answer = dict[str, Any]  # decoded JSON; its shape is that of the Elasticsearch API called


class IndexMissing(SearchUnavailable):
    """Elasticsearch answers but has no index of the portal: `SearchEngine.ensure` makes one."""


class Client:
    """Calls Elasticsearch at `url` (user and password in it), each call for `timeout` seconds at most.

    With a `breaker`, a server that did not answer is left alone for some seconds: calls then fail at once.
    """

    def __init__(self, url: str, *, timeout: float = 5.0, breaker: Breaker | None = None) -> None:
        self._url = url
        self._timeout = timeout
        self._breaker = breaker
        self._lock = threading.Lock()
        self._made_by = 0
        self._made: Elasticsearch | None = None

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
        """Return the decoded answer. `lines` sends `body` (bytes) as newline-delimited JSON.

        Raises IndexMissing where the index or alias is not there, SearchUnavailable for all else.
        """
        client = self._client()
        if self._left_alone():
            timeout = min(timeout or self._timeout, _PROBE)
        if timeout is not None:
            client = client.options(request_timeout=timeout)
        headers = (_LINES if lines else _JSON) if body is not None else {"accept": "application/json"}
        try:
            answer = client.perform_request(method, path, params=params, headers=headers, body=body)
        except ApiError as error:
            self._told(failed=error.status_code in _OVERLOADED)
            raise self._refused(error) from error
        except TransportError as error:
            self._told(failed=True)
            raise self._no_answer(type(error).__name__) from error
        self._told(failed=False)
        body_read: Answer = answer.body
        return body_read

    def _left_alone(self) -> bool:
        """Whether this call is a try after a failure. Raises SearchUnavailable where it is too soon for one."""
        if self._breaker is None or not self._breaker.open:
            return False
        if not self._breaker.ask():
            raise self._no_answer("it did not a moment ago")
        return True

    def _told(self, *, failed: bool) -> None:
        if self._breaker is None:
            return
        if failed:
            self._breaker.failed()
        elif self._breaker.open:
            self._breaker.well()

    def _no_answer(self, why: str) -> SearchUnavailable:
        return SearchUnavailable(
            f"Elasticsearch at {self.address} does not answer ({why}). Search comes "
            "back by itself when it runs again; if it does not, check ELASTICSEARCH_URL."
        )

    @property
    def address(self) -> str:
        """Host and port, without the password."""
        parts = urlsplit(self._url)
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            if self._made is not None and self._made_by == os.getpid():
                self._made.close()
            self._made = None

    def _client(self) -> Elasticsearch:
        # After a fork the parent's sockets must not be used by the child.
        if self._made is None or self._made_by != os.getpid():
            with self._lock:
                if self._made is None or self._made_by != os.getpid():
                    self._made, self._made_by = self._connect(), os.getpid()
        assert self._made is not None
        return self._made

    def _connect(self) -> Elasticsearch:
        return Elasticsearch(
            self._url,
            node_class=PlainNode if self._url.startswith("http:") else Urllib3HttpNode,
            request_timeout=self._timeout,
            serializer=OrjsonSerializer(),
            http_compress=False,
            meta_header=False,
            max_retries=1,  # a kept connection that the server closed meanwhile
            retry_on_timeout=False,
            sniff_on_start=False,
        )

    def _refused(self, error: ApiError) -> SearchUnavailable:
        if error.status_code in (401, 403):
            return SearchUnavailable(
                f"Elasticsearch at {self.address} refuses the portal's name and password, or its role may "
                "not use these indices: check ELASTICSEARCH_URL and the role."
            )
        if error.status_code == 404:
            return IndexMissing(
                "The search index is not there. It is made again and filled by the next sweep, or at once by "
                "`manage.py rebuild_index`."
            )
        return SearchUnavailable(
            f"Elasticsearch at {self.address} refused a request ({error.status_code}): {error.message}."
        )
