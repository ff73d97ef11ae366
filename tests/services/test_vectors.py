"""Vectors of products: made once for a text, in slices, put into the index; the model is played."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from catalog.models import DataProduct, IndexState, OutboxMessage, TextVector
from catalog.search import Glossary, IndexedProduct, SearchEngine, SearchRequest, SearchResponse, Term
from catalog.search.asking import QueryVectors
from catalog.search.embedding import MODEL
from catalog.selectors.engine import search_engine
from catalog.selectors.glossary_words import glossary_words
from catalog.services import vectors
from catalog.services.index_rebuild import index_rebuild
from catalog.services.indexing import DrainAside, index_drain
from tests.embedding import PlayedModel, played, real_model
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

type Refresh = Callable[[], None]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> PlayedModel:
    """The model, played, for products and for searches."""
    model = PlayedModel()
    monkeypatch.setattr(vectors, "meaning_is_on", lambda: True)
    monkeypatch.setattr(vectors, "embedder", lambda: model)
    monkeypatch.setattr(search_engine()._answering, "vectors", played())
    return model


@pytest.fixture
def harvested(
    index: Refresh, endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Harvest these titles by identifier, and write what is due to the index, which only then is done."""
    monkeypatch.setattr(DrainAside, "nudge", lambda self: None)
    endpoint = endpoint_make(endpoint_server.ckan([]))

    def harvest(**titles: str) -> None:
        endpoint_server.ckan([{**package(name, title), "notes": ""} for name, title in titles.items()])
        harvest_now(endpoint)
        index()

    return harvest


def ask(q: str, engine: SearchEngine | None = None) -> SearchResponse:
    return (engine or search_engine()).search(SearchRequest(q=q, viewer=None))


def make(index: Refresh) -> int:
    seen = vectors.vectors_make()
    index()
    return seen


def titles(response: SearchResponse) -> set[str]:
    return set(DataProduct.objects.filter(pk__in=response.ids).values_list("title", flat=True))


def test_words_find_a_product_at_once_and_its_meaning_does_as_soon_as_its_vector_is_made(
    model: PlayedModel, harvested: Callable[..., None], index: Refresh
) -> None:
    harvested(a="Wind farms", b="Turbines", c="Tariffs")
    assert titles(ask("wind")) == {"Wind farms"}

    assert make(index) == 3

    assert titles(ask("wind")) == {"Wind farms", "Turbines"}
    assert len(ask("wind").by_meaning) == 1
    assert make(index) == 0


def test_a_text_is_given_to_the_model_once(
    model: PlayedModel, harvested: Callable[..., None], index: Refresh
) -> None:
    harvested(a="Wind farms", b="Wind farms")
    make(index)
    harvested(a="Wind farms", b="Wind farms", c="Turbines")
    make(index)

    assert len(model.asked) == 2
    assert TextVector.objects.count() == 2
    assert IndexState.objects.filter(vector_digest=None).count() == 0


def test_a_text_that_changes_gets_another_vector(
    model: PlayedModel, harvested: Callable[..., None], index: Refresh
) -> None:
    harvested(a="Wind farms")
    make(index)
    harvested(a="Tariffs")
    assert IndexState.objects.get().vector_digest is None
    make(index)

    assert ask("turbines").total == 0
    assert titles(ask("tariffs")) == {"Tariffs"}
    assert TextVector.objects.count() == 2


def test_a_rebuild_takes_the_vectors_that_are_kept(
    model: PlayedModel, harvested: Callable[..., None], index: Refresh
) -> None:
    harvested(a="Wind farms", b="Turbines")
    make(index)
    index_rebuild()

    assert titles(ask("wind")) == {"Wind farms", "Turbines"}
    assert len(model.asked) == 2


def test_what_a_rebuild_found_without_a_vector_gets_one(
    model: PlayedModel, harvested: Callable[..., None], index: Refresh
) -> None:
    harvested(a="Wind farms", b="Turbines")
    make(index)
    TextVector.objects.all().delete()
    index_rebuild()
    assert titles(ask("wind")) == {"Wind farms"}

    assert make(index) == 2
    assert titles(ask("wind")) == {"Wind farms", "Turbines"}


def test_what_was_made_before_a_failure_stays_and_the_rest_is_taken_up(
    model: PlayedModel, harvested: Callable[..., None], index: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    harvested(**{f"p{n}": f"Product {n}" for n in range(6)})
    monkeypatch.setattr(vectors, "_BATCH", 2)
    played_vector = model.vector

    def failing(text: str) -> tuple[float, ...]:
        if len(model.asked) == 4:
            raise MemoryError
        return played_vector(text)

    monkeypatch.setattr(model, "vector", failing)
    with pytest.raises(MemoryError):
        vectors.vectors_make()
    assert TextVector.objects.count() == 4

    monkeypatch.setattr(model, "vector", played_vector)
    index()
    assert make(index) == 2
    assert TextVector.objects.count() == 6


def test_a_slice_ends_in_time_and_another_task_goes_on(
    model: PlayedModel, harvested: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    harvested(**{f"p{n}": f"Product {n}" for n in range(5)})
    monkeypatch.setattr(vectors, "_BATCH", 2)
    OutboxMessage.objects.all().delete()

    assert vectors.vectors_make(seconds=0) == 2

    assert sorted(OutboxMessage.objects.values_list("name", flat=True)) == ["index_drain", "vectors_make"]


def test_the_drain_starts_it_where_anything_lacks_a_vector(
    model: PlayedModel, harvested: Callable[..., None], index: Refresh
) -> None:
    harvested(a="Wind farms")
    assert OutboxMessage.objects.filter(name="vectors_make").exists()
    OutboxMessage.objects.all().delete()
    vectors.vectors_make()
    index()
    OutboxMessage.objects.all().delete()
    index_drain()

    assert not OutboxMessage.objects.filter(name="vectors_make").exists()


def test_it_never_runs_twice_at_once(model: PlayedModel, harvested: Callable[..., None]) -> None:
    harvested(a="Wind farms")
    database = settings.DATABASES["default"]
    with psycopg.connect(
        dbname=connection.settings_dict["NAME"],
        user=database["USER"],
        password=database["PASSWORD"],
        host=database["HOST"],
        port=database.get("PORT") or None,
    ) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [vectors._LOCK])
        assert vectors.vectors_make() == 0
        other.execute(
            "SELECT pg_advisory_unlock(%s)", [vectors._LOCK]
        )  # a closed session ends in its own time
        assert vectors.vectors_make() == 1


def test_what_the_index_refuses_is_not_tried_again_and_again(
    model: PlayedModel, harvested: Callable[..., None]
) -> None:
    harvested(a="Wind farms")
    IndexState.objects.update(last_error="refused")

    assert vectors.vectors_make() == 0


def test_vectors_are_read_in_one_query_a_batch_beside_that_for_the_glossary(
    model: PlayedModel, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    products = [
        IndexedProduct(id=n, revision=1, slug=f"p{n}", title=f"Product {n}", created="", audience=())
        for n in range(500)
    ]
    glossary_words()
    with django_assert_num_queries(2):
        put, digests = vectors.vectors_put(products)
    assert put == products
    assert set(digests.values()) == {None}


def test_without_a_model_nothing_is_made_and_all_else_goes_on(
    harvested: Callable[..., None], index: Refresh
) -> None:
    harvested(a="Wind farms")

    assert vectors.vectors_make() == 0
    assert TextVector.objects.count() == 0
    assert titles(ask("wind")) == {"Wind farms"}
    assert ask("wind").meaning == "absent"
    assert not OutboxMessage.objects.filter(name="vectors_make").exists()


def test_vectors_that_nothing_uses_are_dropped_after_a_week(
    model: PlayedModel, harvested: Callable[..., None], index: Refresh
) -> None:
    harvested(a="Wind farms", b="Turbines")
    make(index)
    harvested(a="Tariffs", b="Turbines")
    make(index)
    assert vectors.vectors_forget() == 0
    TextVector.objects.update(made_at=timezone.now() - timedelta(days=8))

    assert vectors.vectors_forget() == 1
    assert titles(ask("wind")) == {"Turbines"}


def test_a_vector_is_kept_as_it_was_made() -> None:
    vector = PlayedModel().vector("wind farms at sea, in every season")

    assert vectors.unpacked(vectors.packed(vector)) == vector


def test_the_key_changes_with_the_model_and_with_what_it_reads_of_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def text_of(description: str) -> str:
        return vectors.text_of("GSP demand", description, Glossary())

    text = text_of("description " * 1000)
    before = vectors.digest_of(text)
    assert vectors.digest_of(text_of("description " * 2000)) == before
    assert vectors.digest_of(text_of("other")) != before
    assert vectors.digest_of("\ud800") != vectors.digest_of("")
    monkeypatch.setattr(vectors, "MODEL", f"{MODEL}-2")
    assert vectors.digest_of(text) != before


def test_the_model_is_told_what_the_acronyms_of_a_title_stand_for() -> None:
    glossary = Glossary([Term(slug="gsp", term="GSP", expansion="grid supply point")])

    assert vectors.text_of("GSP demand", "By GSP.", glossary) == "GSP demand (grid supply point). By GSP."


@pytest.mark.slow
def test_the_real_model_finds_what_is_meant(
    harvested: Callable[..., None], index: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = real_model()
    monkeypatch.setattr(vectors, "meaning_is_on", lambda: True)
    monkeypatch.setattr(vectors, "embedder", lambda: model)
    harvested(a="EV charge point registrations", b="Wind farm locations", c="Parish boundaries")
    make(index)
    engine = SearchEngine(
        settings.ELASTICSEARCH_URL,
        settings.INDEX_PREFIX,
        vectors=QueryVectors(lambda: model, limit=60),
    )

    assert titles(ask("where turbines stand", engine)) >= {"Wind farm locations"}
    first = ask("plugging in electric cars", engine)
    assert titles(first) == {"EV charge point registrations"}
    assert first.by_meaning == first.ids
    engine.close()
