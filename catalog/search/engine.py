"""The search engine as the portal uses it: one object, shared by threads."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

import msgspec

from catalog.search.alike import alike, build_alike, build_near, build_vector, read_vector
from catalog.search.answering import Answering
from catalog.search.asking import QueryVectors
from catalog.search.breaker import Breaker
from catalog.search.client import Client, IndexMissing
from catalog.search.counting import build_count, read_count
from catalog.search.document import Document, IndexedProduct
from catalog.search.explaining import Explanation, build_explanation, build_nearness, read_explanations
from catalog.search.forms import Form
from catalog.search.index import Deletion, Ensured, ProductIndex, WriteResult
from catalog.search.matching import build_matching, read_matching
from catalog.search.meaning import text_meant
from catalog.search.parsing import clean
from catalog.search.query import build_suggestion
from catalog.search.rebuild import Built, RebuildResult, Stream, rebuild
from catalog.search.request import SearchRequest, SearchResponse, Suggestion
from catalog.search.searches import Searches
from catalog.search.standing_in import StandingIn
from catalog.search.term_hits import Hits, build_hits, build_totals, read_hits, read_totals
from catalog.search.text import words
from catalog.search.timeline import Timeline, build_stretches, build_years, finer, read_stretches, read_years
from catalog.search.walking import Place, Step, end, walk

_NONE: Mapping[int, Document] = MappingProxyType({})


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
        self._least = least
        self._asked = Client(url, timeout=timeout, breaker=Breaker())
        self._client = StandingIn(self._asked, instead) if instead else self._asked
        self._keeping = Client(url, timeout=timeout)  # whoever writes or watches asks in any case
        self._index = ProductIndex(self._keeping, prefix)
        self._searches = Searches(self._client, self._index)
        self._searched = Searches(self._asked, self._index)  # nothing stands in for it
        self._watched = Searches(self._keeping, self._index)
        given = vectors or QueryVectors(lambda: None, limit=0)
        self._answering = Answering(self._searches, self._searched, given, least=least)

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
        return self._answering.answer(request)

    def explain(self, request: SearchRequest, ids: Sequence[int]) -> dict[int, Explanation]:
        """Return why each of some products is found, by id; those that the viewer may not see are left out.

        Only Elasticsearch knows: where it does not answer, nothing stands in.
        """
        body = build_explanation(request, ids)
        answer = self._searched.plain(body, scored_names=True)
        text = text_meant(request)
        asked = self._answering.vectors.of(text) if text else None
        near = None
        if asked and asked.vector:
            (near,) = self._searched.many([build_nearness(request, ids, asked.vector, self._least)])
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
        return [read_matching(answer) for answer in self._watched.many(bodies)]

    def walk(self, request: SearchRequest, place: Place | None = None) -> Step:
        """Return the first page of all results of `request`, or the one after `place`; see `walking.walk`."""
        return walk(self._keeping, self._index.live, request, place)

    def walk_end(self, place: Place) -> None:
        """End a walk before its last page."""
        end(self._keeping, place.point)

    def counts(self, requests: Iterable[SearchRequest]) -> list[int]:
        """Return how many results each has, up to 10,000: what was asked for, not the nearest. One request."""
        bodies = [build_count(request) for request in requests]
        return [read_count(answer) for answer in self._searches.many(bodies)] if bodies else []

    def alike(self, product: int, viewer: tuple[str, ...] | None, size: int) -> list[int]:
        """Return the ids of visible products like this one, likest first. One request to Elasticsearch; two with vectors.

        Nothing stands in for it.
        """
        words, fetched = self._searched.many(
            [build_alike(self._index.live, product, viewer, size), build_vector(product, viewer)]
        )
        vector = read_vector(fetched)
        near = self._searched.many([build_near(vector, product, viewer, size)])[0] if vector else None
        return alike(words, near)

    def timeline(self, request: SearchRequest) -> Timeline:
        """Return how many products cover each stretch of time. One request, or two where years are too coarse or fine."""
        years = read_years(self._searches.one(build_years(request)), request)
        step, stretches = finer(years, request)
        if not stretches:
            return years
        bars = read_stretches(self._searches.one(build_stretches(request, stretches)), stretches)
        return Timeline(step, bars, years.covered)

    def term_hits(
        self, forms: Sequence[Form], viewer: tuple[str, ...] | None, *, page: int = 1, size: int = 20
    ) -> Hits:
        """Return which products say a term in one of `forms`. One request; none without forms."""
        if not forms:
            return Hits(0, (), ())
        return read_hits(self._searches.one(build_hits(forms, viewer, page=page, size=size)), len(forms))

    def terms_hit(
        self, terms: Mapping[str, Sequence[Form]], viewer: tuple[str, ...] | None
    ) -> dict[str, int]:
        """Return in how many products each term stands: name → its forms. One request."""
        told = {name: forms for name, forms in terms.items() if forms}
        counted = read_totals(self._searches.one(build_totals(told, viewer))) if told else {}
        return {name: counted.get(name, 0) for name in terms}

    def suggest(self, text: str, viewer: tuple[str, ...] | None, size: int = 8) -> tuple[Suggestion, ...]:
        """Return products visible to the viewer whose title has the words typed, the last perhaps in part."""
        typed = clean(text)
        if not words(typed):
            return ()
        answer = self._searches.plain(build_suggestion(typed, viewer, size))
        hits = answer["hits"]["hits"]
        return tuple(
            Suggestion(int(hit["_id"]), hit["_source"]["slug"], hit["_source"]["title"]) for hit in hits
        )
