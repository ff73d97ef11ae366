"""While Elasticsearch is away the glossary widens as before, and what curators see of a term holds."""

from collections.abc import Callable, Iterator

import pytest

from catalog.models import DataProduct
from catalog.search import Glossary, SearchEngine, SearchRequest, Term
from catalog.selectors.engine import search_engine
from catalog.selectors.search_fallback import fallback_client
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
GLOSSARY = Glossary(
    Term(slug=name.lower(), term=name, expansion=expansion)
    for name, expansion in (
        ("GSP", "Grid Supply Point"),
        ("NETS", "National Electricity Transmission System"),
        ("TNUoS", "Transmission Network Use of System"),
        ("TO", "Transmission Owner"),
    )
)
TITLES = (
    "Demand by grid supply point",
    "GSP demand",
    "Points of supply to the grid, and demand",
    "Net demand",
    "Performance of NETS",
    "TNUoS tariffs",
    "Transformer ratings",
)


@pytest.fixture
def away(endpoint_server: FakeEndpoint, index: Callable[[], None]) -> Iterator[SearchEngine]:
    """An engine whose Elasticsearch never answers, over a few products."""
    listed = [package(f"p{n}", title) for n, title in enumerate(TITLES)]
    harvest_now(endpoint_make(endpoint_server.ckan(listed)))
    index()
    engine = SearchEngine("http://127.0.0.1:9", "away-", instead=fallback_client)
    yield engine
    engine.close()


def titles(ids: tuple[int, ...]) -> set[str]:
    return set(DataProduct.objects.filter(pk__in=ids).values_list("title", flat=True))


def test_the_same_is_found_in_other_words(away: SearchEngine) -> None:
    for q in (
        "GSP demand",
        "NETS performance",
        "transmission network use of system tariffs",
        "TO demand",
        "TO",
    ):
        request = SearchRequest(viewer=("public",), q=q, glossary=GLOSSARY, strict=True, meaning=False)
        there, here = search_engine().search(request), away.search(request)
        assert here.fallback
        assert titles(here.ids) == titles(there.ids), q
        assert here.widened == there.widened


def test_a_misspelt_word_is_an_answer(away: SearchEngine) -> None:
    request = SearchRequest(viewer=("public",), q="trasnformer", glossary=GLOSSARY, meaning=False)
    assert away.search(request).corrected is None
    assert away.search(SearchRequest(viewer=("public",), q="gird suply point", glossary=GLOSSARY)).total >= 0


def test_what_a_term_hits_is_told(away: SearchEngine) -> None:
    forms = GLOSSARY.forms("gsp")
    there, here = search_engine().term_hits(forms, ("public",)), away.term_hits(forms, ("public",))
    assert here.by_form == there.by_form == (1, 1)
    assert titles(here.ids) == titles(there.ids)
    totals = {slug: GLOSSARY.forms(slug) for slug in ("gsp", "to", "nets")}
    assert away.terms_hit(totals, ("public",)) == search_engine().terms_hit(totals, ("public",))
