"""`make bench-search`: how well search answers judged queries, by words, with the glossary, and by meaning as well.

Prints nDCG@10, recall@100 and MRR for each set and path; `--kinds` by kind of query, `--misses` the worst queries with what
was found instead; `--spelling` how many edits in words of titles are put right. Sets: energy and aws-tags (shared beside the
project), demo, corpus (needs the corpus).
"""

import os
import sys
import time
from collections.abc import Iterator
from itertools import groupby
from uuid import uuid4

from tests.bench.run import MODEL, ROOT, yardstick
from vesportal.stack.pytest_plugin import Servers, isolate


def main(arguments: list[str]) -> None:
    """Measure the sets named in `arguments`, or all that are there."""
    isolate("bench-search")
    os.environ["VESPORTAL_EMBEDDING_DIR"] = MODEL or "none"
    os.environ["DJANGO_SETTINGS_MODULE"] = "vesportal.settings"
    servers = Servers()
    servers.start()
    try:
        import django

        django.setup()
        _measure(arguments)
    finally:
        servers.stop()


def _measure(arguments: list[str]) -> None:
    from catalog.search import SearchEngine
    from catalog.search.asking import QueryVectors
    from catalog.selectors.embedder import embedder
    from tests.bench.spelling import spelling_figures
    from tests.search.quality.measure import Figures, by_engine, indexed, ranked

    model = embedder()
    print(
        f"search quality, 2 cores, load {os.getloadavg()[0]:.1f}"
        + ("" if model else "; no model: words alone")
    )
    print(f"{'':34}  nDCG@10  recall@100     MRR")
    for judged, glossary in _sets([name for name in arguments if not name.startswith("-")]):
        began = time.perf_counter()
        engine = SearchEngine(
            os.environ["ELASTICSEARCH_URL"],
            f"vesportal-{uuid4().hex[:8]}-",
            timeout=30,
            vectors=QueryVectors(lambda: model, limit=10),
        )
        with indexed(engine, judged.products, model, glossary):
            paths = {"words": (None, False), "and the glossary": (glossary, False)}
            if model:
                paths["and meaning"] = (glossary, True)
            print(f"{judged.name}: {len(judged.products):,} products, {len(judged.queries)} queries")
            for path, (terms, meaning) in paths.items():
                found = ranked(judged, by_engine(engine, terms, meaning=meaning))
                figures = Figures.of(found)
                print(f"  {path:32}  {figures.ndcg:.3f}    {figures.recall:.3f}      {figures.mrr:.3f}")
                if "--kinds" in arguments:
                    _kinds(found)
                if "--misses" in arguments:
                    _misses(judged, found)
            if "--spelling" in arguments:
                print(spelling_figures(engine, judged.products, glossary, misses="--misses" in arguments))
        engine.close()
        print(f"  in {time.perf_counter() - began:.0f} s")
    print(
        f"load {os.getloadavg()[0]:.1f} at the end; a loop of 10,000,000 additions takes {yardstick():.2f} s here"
    )


def _sets(names: list[str]) -> Iterator[tuple[object, object]]:
    from tests.search.quality import sets
    from tests.search.quality.measure import glossary_of, portal_glossary

    quality, corpus = sets.shared("search-quality"), sets.shared("corpus")
    portal = portal_glossary()
    if quality and (not names or "energy" in names):
        judged = sets.energy(quality)
        yield judged, glossary_of(judged)
    if quality and (not names or "aws-tags" in names):
        yield sets.aws_tags(quality), portal
    if not names or "demo" in names:
        yield sets.demo(), portal
    if corpus and (not names or "corpus" in names):
        yield sets.corpus(corpus), portal
    if not (quality and corpus):
        print("../shared is not here: energy, aws-tags and corpus are left out", file=sys.stderr)


def _kinds(found: list) -> None:  # type: ignore[type-arg]
    from tests.search.quality.measure import Figures

    ordered = sorted(found, key=lambda row: row[0].kind)
    for kind, rows in groupby(ordered, key=lambda row: row[0].kind):
        figures = Figures.of(list(rows))
        print(
            f"    {kind:12} {figures.queries:4}              {figures.ndcg:.3f}    {figures.recall:.3f}      {figures.mrr:.3f}"
        )


def _misses(judged, found) -> None:  # type: ignore[no-untyped-def]
    from tests.search.quality.measure import ndcg

    titles = {product.id: product.title for product in judged.products}
    for query, ids in sorted(found, key=lambda row: ndcg(*row))[:25]:
        wanted = ", ".join(
            f"{titles[pk][:40]} at {list(ids).index(pk) + 1 if pk in ids else '-'}" for pk in query.answers
        )
        print(
            f"    {ndcg(query, ids):.2f} {query.text!r}: wanted {wanted[:160]}; first {[titles[pk][:36] for pk in ids[:3]]}"
        )


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(sys.argv[1:])
