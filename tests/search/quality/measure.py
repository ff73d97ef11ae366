"""How well a search answers judged queries: nDCG@10, recall@100 and the mean reciprocal rank."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from itertools import batched
from math import log2
from statistics import fmean

from msgspec import structs

from catalog.search import Glossary, IndexedProduct, SearchEngine, SearchRequest
from catalog.search.embedding import Embedder
from catalog.search.glossary import Term
from catalog.services.vectors import text_of
from tests.search.quality.sets import JudgedQuery, JudgedSet

type Searched = Callable[[str], Sequence[int]]  # what was typed → ids, best first


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over queries, 0 to 1: `ndcg` of the first ten, `recall` of the first hundred, `mrr` of the first answer."""

    ndcg: float
    recall: float
    mrr: float
    queries: int

    @classmethod
    def of(cls, ranked: Sequence[tuple[JudgedQuery, Sequence[int]]]) -> "Figures":
        """The figures of queries with what was found for them."""
        return cls(
            fmean(ndcg(query, ids) for query, ids in ranked),
            fmean(
                len(query.answers.intersection(ids[:100])) / min(100, len(query.answers))
                for query, ids in ranked
            ),
            fmean(reciprocal_rank(query, ids) for query, ids in ranked),
            len(ranked),
        )


def ndcg(query: JudgedQuery, ids: Sequence[int]) -> float:
    """The gain of the first ten, discounted by place, as a share of the best that could be."""
    gain = sum(1 / log2(place + 2) for place, pk in enumerate(ids[:10]) if pk in query.answers)
    return gain / sum(1 / log2(place + 2) for place in range(min(10, len(query.answers))))


def reciprocal_rank(query: JudgedQuery, ids: Sequence[int]) -> float:
    """One through the place of the first answer; 0 without one."""
    return next((1 / place for place, pk in enumerate(ids, 1) if pk in query.answers), 0.0)


def ranked(judged: JudgedSet, search: Searched) -> list[tuple[JudgedQuery, Sequence[int]]]:
    """What `search` finds for each query."""
    return [(query, search(query.text)) for query in judged.queries]


def by_engine(engine: SearchEngine, glossary: Glossary | None, *, meaning: bool) -> Searched:
    """The first hundred as the portal shows them."""

    def search(text: str) -> Sequence[int]:
        asked = SearchRequest(
            q=text, viewer=("public",), page_size=100, facets=False, glossary=glossary, meaning=meaning
        )
        return engine.search(asked).ids

    return search


def glossary_of(judged: JudgedSet) -> Glossary:
    """The set's own glossary."""
    return Glossary(
        Term(slug=f"{term}-{n}", term=term.upper(), expansion=said)
        for term, meant in judged.glossary.items()
        for n, said in enumerate(meant)
    )


def portal_glossary() -> Glossary:
    """The glossary that the portal begins with, and the names of its standards."""
    data = files("catalog.services.data")
    rows = json.loads((data / "glossary.json").read_text())
    terms = (
        Term(
            slug=f"{row['term']}-{n}",
            term=row["term"],
            expansion=row["expansion"],
            synonyms=tuple(row.get("synonyms", ())),
        )
        for n, row in enumerate(rows)
    )
    standards = json.loads((data / "standards.json").read_text())
    return Glossary(terms, {row["slug"]: (row["name"], row["names"]) for row in standards})


@contextmanager
def indexed(
    engine: SearchEngine,
    products: Sequence[IndexedProduct],
    embedder: Embedder | None,
    glossary: Glossary | None = None,
) -> Iterator[None]:
    """The products in an index of their own while the block runs, with vectors where there is an embedder."""
    engine.ensure()
    try:
        for some in batched(products, 500):
            engine.write([_embedded(product, embedder, glossary or Glossary()) for product in some])
        engine.refresh()
        yield
    finally:
        engine.drop()


def _embedded(product: IndexedProduct, embedder: Embedder | None, glossary: Glossary) -> IndexedProduct:
    if embedder is None:
        return product
    vector = embedder.vector(text_of(product.title, product.description, glossary))
    return structs.replace(product, vector=vector)
