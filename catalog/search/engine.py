"""The search engine as the portal uses it: one object, shared by threads."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any

import msgspec
import orjson

from catalog.domain.errors import SearchUnavailable
from catalog.search.alike import alike, build_alike, build_near, build_vector, read_vector
from catalog.search.asking import QueryVectors
from catalog.search.breaker import Breaker
from catalog.search.client import Answer, Client, IndexMissing
from catalog.search.counting import build_count, read_count
from catalog.search.document import Document, IndexedProduct
from catalog.search.explaining import Explanation, build_explanation, build_nearness, read_explanations
from catalog.search.facets import read_facets
from catalog.search.glossary import Form
from catalog.search.index import Deletion, Ensured, ProductIndex, WriteResult
from catalog.search.matching import build_matching, read_matching
from catalog.search.meaning import ask_both, text_meant
from catalog.search.parsing import Query, clean, parse
from catalog.search.query import Match, build, build_suggestion
from catalog.search.rebuild import Built, RebuildResult, Stream, rebuild
from catalog.search.request import SearchRequest, SearchResponse, Suggestion
from catalog.search.spelling import respelled
from catalog.search.standing_in import StandingIn
from catalog.search.term_hits import Hits, build_hits, build_totals, read_hits, read_totals
from catalog.search.text import words
from catalog.search.timeline import Timeline, build_stretches, build_years, finer, read_stretches, read_years
from catalog.search.walking import Place, Step, end, walk

_NONE: Mapping[int, Document] = MappingProxyType({})
ALL_NEEDED = 3  # words up to which all must be there
FEW = 10  # results below which the nearest are shown after them
# The same question (audience and page are part of it) is answered from Elasticsearch's memory until the index changes.
_REMEMBERED = {"request_cache": "true"}
_SCORED_NAMES = {"include_named_queries_score": "true"}


class Health(msgspec.Struct, frozen=True):
    """`status`: green, yellow or red, as the cluster says. `products`: in the index; None without one."""

    status: str
    products: int | None


class SearchEngine:
    """Everything that is asked of Elasticsearch at `url`, in indices whose names begin with `prefix`.

    `timeout` in seconds is for searches; writes may take longer. No connection is opened before the first
    call. Every method raises SearchUnavailable, with a sentence to show, if Elasticsearch does not answer or
    refuses, and its subclass IndexMissing if the index is not there.
    """

    def __init__(
        self,
        url: str,
        prefix: str,
        *,
        timeout: float = 5.0,
        vectors: QueryVectors | None = None,
        least: float = 0.25,
        instead: Callable[[], Client] | None = None,
    ) -> None:
        """`vectors`: of queries, by which meaning is found where it reaches a cosine of `least`; without, words alone are.

        `instead` makes what answers a search that Elasticsearch does not.
        """
        self._vectors = vectors or QueryVectors(lambda: None, limit=0)
        self._least = least
        self._asked = Client(url, timeout=timeout, breaker=Breaker())
        self._client = StandingIn(self._asked, instead) if instead else self._asked
        self._keeping = Client(url, timeout=timeout)  # whoever writes or watches asks in any case
        self._index = ProductIndex(self._keeping, prefix)

    def health(self) -> Health:
        """Return how the cluster is and how many products can be found."""
        status = str(
            self._keeping.call("GET", "/_cluster/health", params={"filter_path": "status"})["status"]
        )
        try:
            return Health(status, self._index.count())
        except IndexMissing:
            return Health(status, None)

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        self._client.close()
        self._keeping.close()

    # --- writing (see index.py and rebuild.py) ---

    def ensure(self) -> Ensured:
        """Make the index if it is not there; `created` then says that every product is due."""
        return self._index.ensure()

    def write(
        self,
        products: Sequence[IndexedProduct],
        deletions: Sequence[Deletion] = (),
        made: Mapping[int, Document] = _NONE,
    ) -> WriteResult:
        """Write products and delete (id, revision) pairs. An older revision never replaces a newer one.

        `made`: documents that are made already, by product id.
        """
        return self._index.write(products, deletions, made)

    def refresh(self) -> None:
        """Make all that was written searchable now; otherwise it is within a second."""
        self._index.refresh()

    def rebuild(
        self,
        stream: Iterable[Sequence[IndexedProduct]],
        expected: Callable[[], int],
        progress: Callable[[int], None] = lambda _written: None,
    ) -> RebuildResult:
        """Build a new index beside the live one from a stream, and swap it in; `progress` is told how many were sent."""
        return rebuild(
            self._index,
            lambda _after: stream,
            expected,
            lambda built: progress(built.sent) if built.sent else None,
        )

    def rebuild_on(
        self,
        stream: Stream,
        expected: Callable[[], int],
        note: Callable[[Built], None],
        begun: Built | None = None,
    ) -> RebuildResult:
        """The same, going on with one that has `begun`; what breaks off can be gone on with. See `rebuild.rebuild`."""
        return rebuild(self._index, stream, expected, note, begun=begun, keep=True)

    def versions(self, after: int, size: int) -> dict[int, int]:
        """Return id → version of the next products that the index holds, `size` at most; `refresh` first."""
        return self._index.versions(after, size)

    def outdated(self) -> bool:
        """Whether the live index is of another shape than today's. Raises IndexMissing where there is none."""
        return self._index.outdated()

    def drop(self) -> None:
        """Delete every index of the prefix; `ensure` and a rebuild bring all of it back."""
        self._index.drop()

    # --- searching ---

    def search(self, request: SearchRequest) -> SearchResponse:
        """Return one page of results. One request to Elasticsearch, unless few have all the words."""
        query = parse(request.q)
        response = self._ask(request)
        if request.strict or not query.text:
            return response
        if response.worded and response.total >= FEW:
            some = len(query.loose_stems) > ALL_NEEDED  # then a wrong word may stand beside enough right ones
            return (some and self._corrected(request, query, response.worded)) or response
        if response.worded:
            return self._corrected(request, query, response.worded) or self._with_nearest(
                request, query, response
            )
        return self._second_try(request, query, meaning=response.meaning) or response

    def explain(self, request: SearchRequest, ids: Sequence[int]) -> dict[int, Explanation]:
        """Return why each of some products is found, by id; those that the viewer may not see are left out.

        Only Elasticsearch knows: where it does not answer, nothing stands in.
        """
        body = build_explanation(request, ids)
        answer = self._asked.call("POST", self._path("_search"), body, params=_SCORED_NAMES)
        text = text_meant(request)
        asked = self._vectors.of(text) if text else None
        near = None
        if asked and asked.vector:
            (near,) = self._ask_many([build_nearness(request, ids, asked.vector, self._least)])
        return read_explanations(request, answer, near)

    def matching(
        self, requests: Iterable[SearchRequest], among: Sequence[int] | None = None
    ) -> list[frozenset[int]]:
        """Return for each request the ids of all products that it asks for, 10,000 at most; `among`: only of these.

        One request to Elasticsearch for all, and nothing stands in for it: another's small differences would be news. Only
        what has what was asked for counts, never the nearest.
        """
        bodies = [build_matching(request, among) for request in requests]
        if not bodies or among == ():
            return [frozenset()] * len(bodies)
        return [read_matching(answer) for answer in self._many(self._keeping, bodies)]

    def walk(self, request: SearchRequest, place: Place | None = None) -> Step:
        """Return the first page of all results of `request`, or the one after `place`; see `walking.walk`."""
        return walk(self._keeping, self._index.live, request, place)

    def walk_end(self, place: Place) -> None:
        """End a walk before its last page."""
        end(self._keeping, place.point)

    def counts(self, requests: Iterable[SearchRequest]) -> list[int]:
        """Return how many results each has, up to 10,000: what was asked for, not the nearest. One request."""
        bodies = [build_count(request) for request in requests]
        return [read_count(answer) for answer in self._search_many(bodies)] if bodies else []

    def alike(self, product: int, viewer: tuple[str, ...] | None, size: int) -> list[int]:
        """Return the ids of visible products like this one, likest first. One request to Elasticsearch; two with vectors.

        Nothing stands in for it.
        """
        words, fetched = self._ask_many(
            [build_alike(self._index.live, product, viewer, size), build_vector(product, viewer)]
        )
        vector = read_vector(fetched)
        near = self._ask_many([build_near(vector, product, viewer, size)])[0] if vector else None
        return alike(words, near)

    def timeline(self, request: SearchRequest) -> Timeline:
        """Return how many products cover each stretch of time. One request, or two where years are too coarse or fine."""
        years = read_years(self._counted(build_years(request)), request)
        step, stretches = finer(years, request)
        if not stretches:
            return years
        bars = read_stretches(self._counted(build_stretches(request, stretches)), stretches)
        return Timeline(step, bars, years.covered)

    def term_hits(
        self, forms: Sequence[Form], viewer: tuple[str, ...] | None, *, page: int = 1, size: int = 20
    ) -> Hits:
        """Return which products say a term in one of `forms`. One request; none without forms."""
        if not forms:
            return Hits(0, (), ())
        return read_hits(self._counted(build_hits(forms, viewer, page=page, size=size)), len(forms))

    def terms_hit(
        self, terms: Mapping[str, Sequence[Form]], viewer: tuple[str, ...] | None
    ) -> dict[str, int]:
        """Return in how many products each term stands: name → its forms. One request."""
        told = {name: forms for name, forms in terms.items() if forms}
        counted = read_totals(self._counted(build_totals(told, viewer))) if told else {}
        return {name: counted.get(name, 0) for name in terms}

    def suggest(self, text: str, viewer: tuple[str, ...] | None, size: int = 8) -> tuple[Suggestion, ...]:
        """Return products visible to the viewer whose title has the words typed, the last perhaps in part."""
        typed = clean(text)
        if not words(typed):
            return ()
        answer = self._client.call("POST", self._path("_search"), build_suggestion(typed, viewer, size))
        hits = answer["hits"]["hits"]
        return tuple(
            Suggestion(int(hit["_id"]), hit["_source"]["slug"], hit["_source"]["title"]) for hit in hits
        )

    def _ask(self, request: SearchRequest, match: Match = "all") -> SearchResponse:
        """Return what has the words, and what is meant by them where `request` asks for that too."""
        text = text_meant(request)
        asked = self._vectors.of(text) if text else None
        if asked and asked.vector:
            with suppress(SearchUnavailable):  # then whatever stands in for Elasticsearch answers, by words
                return ask_both(self._ask_once, request, match, asked.vector, least=self._least)
        body = build(request, match=match)
        answer = self._client.call("POST", self._path("_search"), body, params=_REMEMBERED)
        response = read_response(answer, request)
        return msgspec.structs.replace(response, meaning=asked.state if asked and not asked.vector else "")

    def _with_nearest(self, request: SearchRequest, query: Query, precise: SearchResponse) -> SearchResponse:
        """Return few results with the nearest after them, where several words leave room for that."""
        if request.sort != "relevance" or not query.plain or len(query.parts) < 2:
            return precise
        response = self._ask(request, "any")
        if response.worded == precise.worded:
            return precise
        return msgspec.structs.replace(response, relaxed=True, precise=precise.worded)

    def _second_try(self, request: SearchRequest, query: Query, *, meaning: str) -> SearchResponse | None:
        """Return the first with hits: the last word going on, words corrected, only some of the words."""
        going_on, some = self._search_many([build(request, match="prefix"), build(request, match="any")])
        if (response := read_response(going_on, request)).total:
            return self._with_meaning(response, request, "prefix", meaning)
        if corrected := self._corrected(request, query, 0, nearest=int(some["hits"]["total"]["value"])):
            return corrected
        response = read_response(some, request)
        if not response.total:
            return None
        response = self._with_meaning(response, request, "any", meaning)
        return msgspec.structs.replace(response, relaxed=True)

    def _with_meaning(
        self, response: SearchResponse, request: SearchRequest, match: Match, meaning: str
    ) -> SearchResponse:
        """Return an answer by words with what is meant beside it, where that was `used` before."""
        if meaning == "used":
            return self._ask(request, match)
        return msgspec.structs.replace(response, meaning=meaning)

    def _corrected(
        self, request: SearchRequest, query: Query, found: int, *, nearest: int = 0
    ) -> SearchResponse | None:
        """Return what the query finds as it was probably meant, if that is more than as typed.

        `found` have all of what was typed, or else `nearest` some of it.
        """
        q = ""
        if request.spell:
            with suppress(SearchUnavailable):  # what stands in for Elasticsearch may not know
                q = respelled(self._counted, request, query, found=found)
        if not q:
            return None
        meant = msgspec.structs.replace(request, q=q)
        response = self._ask(meant)
        if response.worded >= max(1, found):
            return msgspec.structs.replace(response, corrected=q)
        if found or (response := self._ask(meant, "any")).worded < max(1, nearest):
            return None
        return msgspec.structs.replace(response, corrected=q, relaxed=True)

    def _search_many(self, bodies: Iterable[Mapping[str, object]]) -> list[Answer]:
        return self._many(self._client, bodies)

    def _ask_once(self, body: Mapping[str, object]) -> Answer:
        return self._asked.call("POST", self._path("_search"), body, params=_REMEMBERED)

    def _ask_many(self, bodies: Iterable[Mapping[str, object]]) -> list[Answer]:
        return self._many(self._asked, bodies)

    def _many(self, client: Client, bodies: Iterable[Mapping[str, object]]) -> list[Answer]:
        lines = b"".join(b"{}\n%b\n" % orjson.dumps(body) for body in bodies)
        answers: list[Answer] = client.call("POST", self._path("_msearch"), lines, lines=True)["responses"]
        for answer in answers:
            if "error" in answer:
                raise SearchUnavailable(f"Elasticsearch refused a search: {answer['error'].get('reason')}.")
        return answers

    def _counted(self, body: Mapping[str, object]) -> Answer:
        return self._client.call("POST", self._path("_search"), body, params=_REMEMBERED)

    def _path(self, action: str) -> str:
        return f"/{self._index.live}/{action}"


def read_response(answer: Mapping[str, Any], request: SearchRequest) -> SearchResponse:
    """Return what Elasticsearch's `answer` to a body of `build(request)` says."""
    hits = answer["hits"]["hits"]
    facets, others = read_facets(answer["aggregations"], request) if request.facets else ({}, {})
    return SearchResponse(
        total=answer["hits"]["total"]["value"],
        ids=tuple(hit["sort"][-1] for hit in hits),
        scores=tuple(hit["_score"] for hit in hits),
        facets=facets,
        others=others,
        widened=request.widened,
        fallback=answer.get("fallback", False),
        took_ms=answer["took"],
    )
