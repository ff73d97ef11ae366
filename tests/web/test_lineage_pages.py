"""Where data comes from and what is made of it: the drawing, its table, who sees what, and how stewards change it."""

import re

import msgspec
import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.domain.identity_ladder import identity_keys
from catalog.domain.product import Concept, Licence, Lineage, ProductRecord
from catalog.models import DataProduct, IdentityKey, User
from catalog.selectors.lineage import lineage_of
from catalog.selectors.products import product_get
from tests.web.catalogue import Catalogue
from tests.web.data_products import HOSTILE, product_make, record_put
from tests.web.test_data_pages import hide, read

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
SITE = "https://made.example/id"


def made(catalogue: Catalogue, name: str, *sources: str, title: str = "") -> DataProduct:
    """A product with an address of its own, made from others."""
    lineage = (
        Lineage(sources=tuple(Concept(iri=f"{SITE}/{source}") for source in sources)) if sources else None
    )
    product = product_make(
        catalogue.endpoint, name, title=title or f"Data {name}", uri=f"{SITE}/{name}", lineage=lineage
    )
    keys = identity_keys(msgspec.convert(product.harvested, ProductRecord))
    IdentityKey.objects.bulk_create(IdentityKey(product=product, rung=rung, key=key) for rung, key in keys)
    return product


@pytest.fixture
def chain(catalogue: Catalogue) -> dict[str, DataProduct]:
    """a → b → c → d → e → f, and g beside c, each made from the one before."""
    pairs = {"a": "", "b": "a", "c": "b", "d": "c", "e": "d", "f": "e", "g": "b"}
    return {name: made(catalogue, name, *filter(None, [source])) for name, source in pairs.items()}


def steps(user: object, product: DataProduct) -> dict[int, list[str]]:
    view = product_get(user, product.slug)  # type: ignore[arg-type]
    assert view is not None
    graph = lineage_of(user, view)  # type: ignore[arg-type]
    return {
        step: [n.entry.slug if n.entry else n.key for n in graph.at(step)]
        for step in range(-3, 4)
        if graph.at(step)
    }


def test_two_steps_back_and_two_on(chain: dict[str, DataProduct]) -> None:
    assert steps(NOBODY, chain["c"]) == {-2: ["a"], -1: ["b"], 0: ["c"], 1: ["d"], 2: ["e"]}
    assert steps(NOBODY, chain["b"]) == {-1: ["a"], 0: ["b"], 1: ["c", "g"], 2: ["d"]}


def test_what_is_hidden_is_neither_drawn_nor_passed_through(
    client: Client, chain: dict[str, DataProduct], curator: User
) -> None:
    hide(chain["b"])
    hide(chain["d"])
    assert steps(NOBODY, chain["c"]) == {-1: ["made.example/id/b"], 0: ["c"]}
    page = read(client, "/products/c/lineage/")
    assert "Data b" not in page
    assert "Data d" not in page
    assert 'href="/products/b/"' not in page
    assert steps(curator, chain["c"])[-1] == ["b"]


def test_the_page_of_a_product_calls_its_sources_as_the_catalogue_does(
    client: Client, chain: dict[str, DataProduct], catalogue: Catalogue
) -> None:
    page = read(client, f"/products/{chain['c'].slug}/")
    assert f'href="/products/{chain["b"].slug}/"' in page
    assert "Data b" in page
    hide(chain["b"])
    page = read(client, f"/products/{chain['c'].slug}/")
    assert "Data b" not in page
    assert "b (made.example)" in page, "of what is hidden, what the source says stays"


def test_the_page_of_a_product_looks_each_step_back_up_once(
    client: Client, chain: dict[str, DataProduct]
) -> None:
    read(client, "/products/a/")  # what the first page of a process asks for
    counts = []
    for slug in "abc":
        with CaptureQueriesContext(connection) as asked:
            read(client, f"/products/{slug}/")
        counts.append(len(asked))
        said = [query["sql"] for query in asked]
        assert len(said) == len(set(said)), "nothing is asked twice"
    assert [number - counts[0] for number in counts] == [0, 2, 3], (
        "a query a step back, and one for the inputs"
    )


def test_the_drawing_and_the_table_tell_the_same(client: Client, chain: dict[str, DataProduct]) -> None:
    page = read(client, "/products/c/lineage/")
    for slug in "abde":
        assert page.count(f'href="/products/{slug}/"') == 2, slug
    assert "What that was made from" in page
    assert "into Data b" in page
    assert "from Data d" in page
    assert 'role="region" aria-label="Drawing of the lineage" tabindex="0"' in page
    assert 'href="/products/c/lineage/"' in read(client, "/products/c/")


def test_sources_by_an_address_of_the_portal_and_by_name(client: Client, catalogue: Catalogue) -> None:
    one = made(catalogue, "one")
    product_make(catalogue.endpoint, "named", title="Named")
    sources = (
        Concept(iri=f"{settings.SITE_URL}/products/{one.slug}/"),
        Concept(label="named"),
        Concept(label="SCADA"),
    )
    two = product_make(catalogue.endpoint, "two", lineage=Lineage(sources=sources))
    found = steps(NOBODY, two)[-1]
    assert found == ["one", "named", "=scada"]
    assert steps(NOBODY, one)[1] == ["two"]
    page = read(client, "/products/two/lineage/")
    assert "SCADA" in page


def test_a_circle_is_told(client: Client, catalogue: Catalogue) -> None:
    made(catalogue, "x", "y")
    made(catalogue, "y", "x")
    page = read(client, "/products/x/lineage/")
    assert "in a circle" in page
    assert "ves-lineage__line--back" in page


def test_hostile_words_stay_words(client: Client, catalogue: Catalogue) -> None:
    bad = Lineage(
        sources=(Concept(label=HOSTILE, iri="javascript:alert(1)"), Concept(label="x" * 900)),
        generated_by=(Concept(label=HOSTILE, iri="javascript:alert(1)"),),
        statement=HOSTILE,
    )
    product_make(catalogue.endpoint, "bad", title=HOSTILE, lineage=bad)
    page = read(client, "/products/bad/lineage/")
    assert HOSTILE not in page
    assert "javascript:" not in page


# --- changing it --------------------------------------------------------------------------------


def filled(page: str) -> dict[str, str]:
    """The inputs of the form as they stand there."""
    pairs = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    return {**dict(pairs), "why": "The owner told me.", "action": "save"}


def test_a_steward_adds_and_removes_sources(client: Client, catalogue: Catalogue) -> None:
    product = DataProduct.objects.get(pk=catalogue.product.pk)
    maker = Concept(label="Nightly job")
    record_put(
        product,
        lineage=Lineage(
            sources=(Concept(label="Old", iri="https://old.example/"),),
            generated_by=(maker,),
            statement="Said.",
        ),
    )
    base = f"/products/{product.slug}/"
    client.force_login(catalogue.member)
    assert f'href="{base}edit/lineage/"' in read(client, f"{base}lineage/")
    page = read(client, f"{base}edit/lineage/")
    assert "Said." in page
    assert 'value="https://old.example/"' in page
    more = client.post(f"{base}edit/lineage/", {**filled(page), "statement": "Said.", "more": "1"})
    assert more.status_code == 200
    sent = filled(more.content.decode()) | {
        "statement": "Said anew.",
        "r0-label": "",
        "r0-iri": "",
        "r1-label": "Other",
        "r1-iri": "/products/other/",
        "r2-label": "SCADA",
        "r2-iri": "",
    }
    answer = client.post(f"{base}edit/lineage/", sent)
    assert answer.status_code == 302, answer.content.decode()
    view = product_get(catalogue.member, product.slug)
    assert view is not None
    assert view.record.lineage == Lineage(
        sources=(Concept(label="Other", iri=f"{settings.SITE_URL}/products/other/"), Concept(label="SCADA")),
        generated_by=(maker,),
        statement="Said anew.",
    )
    product.refresh_from_db()
    assert "scada" in product.sources
    assert "SCADA" in read(client, f"{base}history/")


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "no address"])
def test_a_source_without_an_address_that_is_one_is_refused(
    client: Client, catalogue: Catalogue, iri: str
) -> None:
    path = f"/products/{catalogue.product.slug}/edit/lineage/"
    client.force_login(catalogue.member)
    sent = filled(read(client, path)) | {"r0-label": "X", "r0-iri": iri, "statement": ""}
    answer = client.post(path, sent)
    assert answer.status_code == 422
    assert "is no address" in answer.content.decode()


def test_very_many_sources_are_edited_as_json(client: Client, catalogue: Catalogue) -> None:
    product = DataProduct.objects.get(pk=catalogue.product.pk)
    record_put(product, lineage=Lineage(sources=tuple(Concept(label=f"S{n}") for n in range(80))))
    client.force_login(catalogue.member)
    assert "as JSON" in read(client, f"/products/{product.slug}/edit/lineage/")
    assert "68 more are not drawn" in read(client, f"/products/{product.slug}/lineage/")


OPEN = Licence(code="CC-BY-4.0")


def test_the_page_of_a_product_says_where_the_terms_of_its_inputs_are_not_certain(
    catalogue: Catalogue, client: Client
) -> None:
    source, derived = made(catalogue, "meters"), made(catalogue, "sums", "meters")
    uncertain, looser = "made of data whose terms are not certain", "leaves out what it was made of asks for"
    record_put(derived, licence=OPEN)
    page = read(client, "/products/sums/")
    assert uncertain in page
    assert 'href="/products/sums/may-i/#flow"' in page
    why = read(client, "/products/sums/may-i/")
    assert 'id="flow"' in why
    assert re.search(
        r"<details[^>]* open><summary[^>]*><span[^>]*>With what it is made of: other answers", why
    )
    assert uncertain not in read(client, "/products/meters/"), "it is made of nothing"
    record_put(source, licence=Licence(code="CC-BY-SA-4.0"))
    assert looser in read(client, "/products/sums/")
    record_put(source, licence=OPEN)
    page = read(client, "/products/sums/")
    assert uncertain not in page
    assert looser not in page, "all is known and kept"
    assert "With what it is made of: the same answers" in read(client, "/products/sums/may-i/")
