"""What an endpoint sent by itself, read in the place of an answer."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from catalog.harvest.fetch import Fetched, Validators


class Received:
    """Answers a request with the `body` that an endpoint sent. Used as a Fetcher is."""

    def __init__(self, body: bytes, content_type: str) -> None:
        self._body, self._content_type = body, content_type.partition(";")[0].strip().lower()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is open."""

    def close(self) -> None:
        """Nothing is open."""

    def is_free(self, url: str) -> bool:
        """Nobody is asked."""
        del url
        return True

    def ahead(self, url: str) -> int:
        """Everything is here already."""
        del url
        return 0

    def beside(self) -> "Received":
        """The same."""
        return self

    def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        validators: Validators | None = None,
        form: Mapping[str, str] | None = None,
        document: str = "",
    ) -> Fetched:
        """The body, whatever is asked for."""
        del headers, validators, form, document
        return Fetched(
            url=url,
            status=200,
            body=self._body,
            content_type=self._content_type,
            charset="",
            validators=Validators(),
            elapsed=0.0,
            wire_bytes=len(self._body),
            redirects=(),
        )
