"""Searches sent to the live index: one, or several in one request."""

from collections.abc import Iterable, Mapping

import orjson

from catalog.domain.errors import SearchUnavailable
from catalog.search.client import Answer, Client
from catalog.search.index import ProductIndex

# The same question (audience and page are part of it) is answered from Elasticsearch's memory until the index changes.
_REMEMBERED = {"request_cache": "true"}
_SCORED_NAMES = {"include_named_queries_score": "true"}


class Searches:
    """What `client` answers of an index. Every method raises SearchUnavailable, with a sentence to show."""

    def __init__(self, client: Client, index: ProductIndex) -> None:
        self._client = client
        self._index = index

    def one(self, body: Mapping[str, object]) -> Answer:
        """The answer to a search, which may be remembered."""
        return self._client.call("POST", self.path("_search"), body, params=_REMEMBERED)

    def plain(self, body: Mapping[str, object], *, scored_names: bool = False) -> Answer:
        """The answer to a search that nobody asks again; `scored_names`: with what each clause that has a name counts."""
        return self._client.call(
            "POST", self.path("_search"), body, params=_SCORED_NAMES if scored_names else None
        )

    def many(self, bodies: Iterable[Mapping[str, object]]) -> list[Answer]:
        """The answers to several searches by one request. Raises SearchUnavailable where one of them is refused."""
        lines = b"".join(b"{}\n%b\n" % orjson.dumps(body) for body in bodies)
        answers: list[Answer] = self._client.call("POST", self.path("_msearch"), lines, lines=True)[
            "responses"
        ]
        for answer in answers:
            if "error" in answer:
                raise SearchUnavailable(f"Elasticsearch refused a search: {answer['error'].get('reason')}.")
        return answers

    def path(self, action: str) -> str:
        """The path of an action on the live index."""
        return f"/{self._index.live}/{action}"
