"""Standards, initiatives and the glossary in the browser, and what search shows of them beside products."""

import pytest
from django.test import Client

from catalog.models import DataProduct, GlossaryTerm, Standard, User
from catalog.services.knowledge_entries import entry_save, knowledge_seed
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def curating(curator: User) -> Client:
    client = Client()
    client.force_login(curator)
    return client


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_lists_narrow_by_words_layer_and_sector(client: Client) -> None:
    knowledge_seed()

    assert "Common Information Model" in text_of(client, "/standards/")
    assert "Common Information Model" not in text_of(client, "/standards/?layer=communications")
    assert "36 standards" not in (some := text_of(client, "/standards/?sector=transport"))
    assert "Open Charge Point Protocol" in some
    assert "Nothing fits" in text_of(client, "/standards/?q=zzqqq")
    assert "SMARD" in text_of(client, "/initiatives/?country=Germany")
    assert "SMARD" not in text_of(client, "/initiatives/?country=France")
    assert "Grid Supply Point" in text_of(client, "/glossary/?group=network")


@pytest.mark.parametrize(
    "path", ["/standards/?layer=%00&q=%00", "/glossary/?group=nothing", "/initiatives/?kind=x&country=%27"]
)
def test_odd_filters_are_an_answer(client: Client, path: str) -> None:
    knowledge_seed()
    text_of(client, path)


def test_an_empty_registry_says_how_it_is_filled(client: Client) -> None:
    assert "load_knowledge" in text_of(client, "/standards/")


def test_a_standard_shows_the_products_that_its_reader_may_see(client: Client, catalogue: Catalogue) -> None:
    knowledge_seed()
    DataProduct.objects.filter(pk=catalogue.product.pk).update(conforms=["iec 61970"])
    assert catalogue.product.title in text_of(client, "/standards/cim/")
    assert "1 data product" in text_of(client, "/standards/")

    DataProduct.objects.filter(pk=catalogue.product.pk).update(audience="hidden", audience_tokens=["x"])

    assert catalogue.product.title not in text_of(client, "/standards/cim/")
    assert "1 data product" not in text_of(client, "/standards/")


def test_a_curator_adds_changes_and_takes_away(curating: Client, client: Client) -> None:
    form = {
        "term": "GXF",
        "expansion": HOSTILE,
        "why": "It is new",
        "seen": "0",
        "confirmed": "on",
        "slug": "evil",
    }
    assert curating.post("/glossary/new/", form).headers["Location"] == "/glossary/gxf/"
    page = text_of(client, "/glossary/gxf/")
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page

    again = curating.post("/glossary/gxf/edit/", {**form, "expansion": "Grid Exchange", "seen": "9"})
    assert again.status_code == 422
    assert "Somebody has changed it" in again.content.decode()
    assert "Grid Exchange" in again.content.decode()
    assert curating.post("/glossary/gxf/edit/", {"why": "", "seen": "1", "remove": "yes"}).status_code == 422
    curating.post("/glossary/gxf/edit/", {"why": "A mistake", "seen": "1", "remove": "yes"})
    assert not GlossaryTerm.objects.exists()


def test_others_do_not(client: Client, catalogue: Catalogue) -> None:
    knowledge_seed()
    client.force_login(catalogue.member)
    form = {"name": "Mine", "why": "So", "seen": "0"}
    for path in ("/standards/new/", "/standards/cim/edit/"):
        assert client.get(path).status_code == 403
        assert client.post(path, form).status_code == 403
    assert not Standard.objects.filter(name="Mine").exists()


def test_an_error_in_the_form_keeps_what_was_typed(curating: Client) -> None:
    answer = curating.post(
        "/standards/new/",
        {"name": "", "description": "Typed", "why": "New", "seen": "0", "url": "javascript:x"},
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Fill in “Name”." in text
    assert "Typed" in text


def test_search_shows_what_stands_beside_products(client: Client, catalogue: Catalogue) -> None:
    knowledge_seed()
    found = text_of(client, "/search/?q=GSP")
    assert "Grid Supply Point" in found
    assert "/glossary/gsp/" in found
    assert "Use cases, standards and words" not in text_of(client, "/search/?q=GSP&page=2")
    assert "Use cases, standards and words" not in text_of(client, "/search/?q=zzqqq")


def test_all_of_it_is_a_page_of_its_own(client: Client) -> None:
    knowledge_seed()
    assert "/standards/cim-markets/" in text_of(client, "/knowledge/?q=energy+market")
    assert "Nothing has these words" in text_of(client, "/knowledge/?q=zzqqq")
    assert "/glossary/" in text_of(client, "/knowledge/")


def test_hostile_words_stay_words(client: Client, curator: User) -> None:
    entry_save(curator, kind="standard", entry=None, values={"name": HOSTILE, "names": [HOSTILE]}, why="x y")
    for path in ("/standards/", "/knowledge/?q=script+alert", "/search/?q=script+alert"):
        assert HOSTILE not in text_of(client, path)
