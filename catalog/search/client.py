"""The one connection to Elasticsearch: lazily made, shared by threads, its failures put into words."""

import os
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.serializer import OrjsonSerializer

from catalog.domain.errors import SearchUnavailable

_JSON = {"accept": "application/json", "content-type": "application/json"}
_LINES = {"accept": "application/json", "content-type": "application/x-ndjson"}

type Answer = dict[str, Any]  # decoded JSON; its shape is that of the Elasticsearch API called


class IndexMissing(SearchUnavailable):
    """Elasticsearch answers but has no index of the portal: `SearchEngine.ensure` makes one."""


class Client:
    """Calls Elasticsearch at `url` (user and password in it), each call for `timeout` seconds at most."""

    def __init__(self, url: str, *, timeout: float = 5.0) -> None:
        self._url = url
        self._timeout = timeout
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
        if timeout is not None:
            client = client.options(request_timeout=timeout)
        headers = (_LINES if lines else _JSON) if body is not None else {"accept": "application/json"}
        try:
            answer = client.perform_request(method, path, params=params, headers=headers, body=body)
        except ApiError as error:
            raise self._refused(error) from error
        except TransportError as error:
            raise SearchUnavailable(
                f"Elasticsearch at {self.address} does not answer ({type(error).__name__}). Search comes "
                "back by itself when it runs again; if it does not, check ELASTICSEARCH_URL."
            ) from error
        body_read: Answer = answer.body
        return body_read

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
            request_timeout=self._timeout,
            serializer=OrjsonSerializer(),
            http_compress=False,
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
