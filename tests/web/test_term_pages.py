"""What curators see of a term: which products it hits, what a change would do, and which terms hit nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from catalog.domain.errors import SearchUnavailable
from catalog.models import AuditEntry, Endpoint, GlossaryTerm, SearchWords, User
from catalog.search.searches import Searches
from catalog.selectors.term_hits import term_hits, terms_hit
from catalog.services.audience import audience_apply
from catalog.services.knowledge_entries import entry_found
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
RECORDS = [
    package("one", "Demand by grid supply point"),
    package("two", "GSP demand"),
    package("three", "Load of boundary nodes"),
]
MANY = [package(f"many-{n}", f"Readings {n:02} of transformers") for n in range(23)]


def term_make(term: str, expansion: str, **values: Any) -> GlossaryTerm:
    row = GlossaryTerm.objects.create(term=term, slug=term.lower(), expansion=expansion, **values)
    entry_found(row)
    return row


@pytest.fixture
def curating(curator: User) -> Client:
    client = Client()
    client.force_login(curator)
    return client


@pytest.fixture
def catalogue(endpoint_server: FakeEndpoint, index: Callable[[], None]) -> None:
    """Products that say a term in two ways."""
    harvest_now(endpoint_make(endpoint_server.ckan([*RECORDS, *MANY]), domain=domain_make("Northmoor")))
    index()


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def hits_in(html: str) -> str:
    return " ".join(html.partition('id="hits"')[2].partition("</section>")[0].split())


def form_of(row: GlossaryTerm | None, **values: Any) -> dict[str, Any]:
    said = {
        "term": "GSP",
        "expansion": "Grid Supply Point",
        "widens": "on",
        "confirmed": "on",
        "why": "",
        **values,
    }
    return {**said, "seen": row.revision if row else 0}


def test_a_curator_sees_which_products_a_term_hits(curating: Client, catalogue: None) -> None:
    term_make("GSP", "Grid Supply Point")

    hits = hits_in(text_of(curating, "/glossary/gsp/"))

    assert "2 data products that you can see" in hits
    assert "finds 1 data product without it, and 1 more with it" in hits
    assert "GSP demand</a>" in hits
    assert "Demand by grid supply point</a>" in hits
    assert "Load of boundary nodes" not in hits


def test_its_products_come_in_pages(curating: Client, catalogue: None) -> None:
    term_make("XFM", "transformers")
    hits = hits_in(text_of(curating, "/glossary/xfm/"))
    assert "23 data products" in hits
    assert hits.count("/products/") == 20
    assert 'href="/glossary/xfm/?page=2#hits"' in hits
    for page in (2, 499, "x" * 20):
        hits = hits_in(text_of(curating, f"/glossary/xfm/?page={page}"))
        assert hits.count("/products/") == (20 if page == "x" * 20 else 3)


def test_others_do_not_see_the_list(client: Client, analyst: User, catalogue: None) -> None:
    term_make("GSP", "Grid Supply Point")
    client.force_login(analyst)
    assert 'id="hits"' not in text_of(client, "/glossary/gsp/")
    assert client.get("/glossary-use/").status_code == 403


def test_counts_are_of_what_the_viewer_may_see(
    catalogue: None, index: Callable[[], None], analyst: User
) -> None:
    term_make("GSP", "Grid Supply Point")
    assert [number for _, number in terms_hit(analyst)] == [2]
    Endpoint.objects.update(audience="hidden")
    audience_apply(Endpoint.objects.get())
    index()
    found = term_hits(analyst, "gsp")
    assert found is not None
    assert (found.hits.total, found.rows, found.hits.by_form) == (0, [], (0, 0))
    assert [number for _, number in terms_hit(analyst)] == [0]


def test_a_change_is_looked_at_before_it_is_kept(curating: Client, catalogue: None) -> None:
    term = term_make("GSP", "Grid Supply Point")

    answer = curating.post("/glossary/gsp/edit/", form_of(term, synonyms="boundary node", preview="yes"))
    hits = hits_in(answer.content.decode())

    assert answer.status_code == 200
    assert "3 data products that you can see; 2 data products as it is now" in hits
    assert "Load of boundary nodes" in hits
    assert "boundary node</textarea>" in answer.content.decode()  # what was typed is there to be saved
    assert GlossaryTerm.objects.get().synonyms == []
    assert not AuditEntry.objects.filter(action="term.save").exists()


def test_a_new_term_is_looked_at_too(curating: Client, catalogue: None) -> None:
    hits = hits_in(curating.post("/glossary/new/", form_of(None, preview="yes")).content.decode())
    assert "2 data products that you can see." in hits
    assert not GlossaryTerm.objects.exists()
    answer = curating.post("/glossary/new/", form_of(None, term="", preview="yes"))
    assert answer.status_code == 422


def test_a_term_can_be_kept_from_widening_and_the_change_is_audited(
    curating: Client, catalogue: None
) -> None:
    term = term_make("GSP", "Grid Supply Point")
    values = form_of(term, why="It widens too far.")
    del values["widens"]

    assert curating.post("/glossary/gsp/edit/", values).status_code == 302

    assert "does not widen searches" in hits_in(text_of(curating, "/glossary/gsp/"))
    entry = AuditEntry.objects.get(action="term.save")
    assert (entry.before["widens"], entry.after["widens"]) == (True, False)
    assert "Also searched" not in text_of(curating, "/search/?q=GSP")


def test_letters_that_are_an_ordinary_word_say_so(curating: Client, catalogue: None) -> None:
    term_make("TO", "Transmission Owner")
    hits = hits_in(text_of(curating, "/glossary/to/"))
    assert "“TO” in small letters is an ordinary word" in hits
    assert "0 data products" in hits


def test_terms_that_hit_nothing_come_first(curating: Client, catalogue: None) -> None:
    term_make("GSP", "Grid Supply Point")
    term_make("ZZQ", "Zero Zone Quotient", widens=False)
    html = text_of(curating, "/glossary-use/")
    assert html.index("/glossary/zzq/") < html.index("/glossary/gsp/")
    assert "1 term of the glossary" in html


def test_the_pages_stay_up_without_the_index(curating: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise SearchUnavailable("away")

    monkeypatch.setattr(Searches, "one", away)
    term = term_make("GSP", "Grid Supply Point")
    for html in (
        text_of(curating, "/glossary/gsp/"),
        text_of(curating, "/glossary-use/"),
        curating.post("/glossary/gsp/edit/", form_of(term, preview="yes")).content.decode(),
    ):
        assert "does not answer just now" in html


def test_how_many_searches_it_widened_is_told_where_enough_people_searched(
    curating: Client, catalogue: None
) -> None:
    term_make("GSP", "Grid Supply Point")
    today = datetime.now(UTC).date()
    for words, times, people in (
        ("gsp demand", 7, 6),
        ("grid supply points", 5, 5),
        ("gsp secrets", 90, 4),
        ("wind", 50, 40),
    ):
        SearchWords.objects.create(words=words, day=today, times=times, people=people)
    SearchWords.objects.create(words="gsp", day=today - timedelta(days=60), times=1000, people=900)

    assert "It widened 12 searches in 30 days." in hits_in(text_of(curating, "/glossary/gsp/"))
    assert "widened 12 searches in 30 days" in text_of(curating, "/glossary-use/")
