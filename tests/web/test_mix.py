"""The mix calculator, and the notes that people keep of a mix."""

import json
import re
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client

from catalog.domain.licence_terms import LicenceTerms
from catalog.domain.policy.model import NOT_LEGAL_ADVICE
from catalog.domain.product import Licence
from catalog.models import AuditEntry, DataProduct, MixInput, MixNote, Notification, User
from catalog.services.licences import licence_edit
from catalog.services.mixes import note_keep, notes_recheck
from tests.web.catalogue import Catalogue
from tests.web.data_products import HOSTILE, product_make, record_put
from tests.web.test_data_pages import read

pytestmark = pytest.mark.django_db


def made(catalogue: Catalogue, code: str, **more: Any) -> DataProduct:
    licence = Licence(code=code, label=code) if code else None
    name = f"mix-{code.lower().replace('.', '-') or 'none'}"
    return product_make(catalogue.endpoint, name, licence=licence, access_rights="PUBLIC", **more)


@pytest.fixture
def by(catalogue: Catalogue) -> DataProduct:
    return made(catalogue, "CC-BY-4.0")


@pytest.fixture
def odbl(catalogue: Catalogue) -> DataProduct:
    return made(catalogue, "ODbL-1.0")


@pytest.fixture
def nc(catalogue: Catalogue) -> DataProduct:
    return made(catalogue, "CC-BY-NC-4.0")


def address(*products: DataProduct, more: str = "") -> str:
    return "/mix/?" + "&".join(f"p={product.slug}" for product in products) + more


def verdict(page: str) -> str:
    found = re.search(
        r'class="govuk-body-l">.*?: <span class="ves-tag[^>]*>(.*?)</span></p>', page, re.DOTALL
    )
    assert found
    return re.sub(r"<span aria-hidden.*?</span>", "", found[1])


def test_credits_flow_through_and_the_result_may_carry_what_keeps_them(
    client: Client, by: DataProduct, odbl: DataProduct
) -> None:
    page = read(client, address(by, odbl))
    assert verdict(page) == "Yes, if"
    assert "“Product mix-cc-by-4-0”" in page
    assert 'href="/licences/ODbL-1.0/"' in page
    assert "Check with the owner whether it waives" in page
    assert NOT_LEGAL_ADVICE in page


def test_a_conflict_names_what_stands_in_the_way_and_ways_out(
    client: Client, odbl: DataProduct, nc: DataProduct
) -> None:
    page = read(client, address(odbl, nc))
    assert verdict(page) == "No"
    assert "What stands in the way" in page
    assert "Side by side" in page
    assert "None: it cannot be published as it is" in page
    assert verdict(read(client, address(odbl, nc, more="&intent=inside"))).startswith("Yes")
    assert verdict(read(client, address(odbl, nc, more="&intent=commercial"))) == "No"


def test_without_a_licence_the_owner_is_to_be_asked(
    client: Client, by: DataProduct, catalogue: Catalogue
) -> None:
    page = read(client, address(by, made(catalogue, "")))
    assert verdict(page) == "Ask the owner"
    assert "Northmoor Networks about “Product mix-none”" in page


def test_two_layers_of_a_network_are_to_be_triaged_again(
    client: Client, by: DataProduct, odbl: DataProduct
) -> None:
    assert "triaged again" not in read(client, address(by, odbl))
    DataProduct.objects.filter(pk__in=[by.pk, odbl.pk]).update(themes=["network-assets"])
    assert "triaged again" in read(client, address(by, odbl))


def test_an_empty_basket_says_how_to_begin(client: Client, catalogue: Catalogue) -> None:
    page = read(client, "/mix/")
    assert "Nothing is in it yet" in page
    assert "Verdict" not in page
    assert "Nothing is in it yet" in read(client, "/mix/?p=&intent=nonsense")


def test_of_thirteen_products_twelve_are_mixed(client: Client, catalogue: Catalogue) -> None:
    some = list(DataProduct.objects.filter(source_id__startswith="p-").order_by("pk")[:13])
    page = read(client, address(*some, some[0]))
    assert "1 was left out" in page
    assert page.count("Remove<") == 12
    assert "remove one to add another" in page


def test_unknown_and_hidden_products_are_the_same_and_never_named(
    client: Client, by: DataProduct, catalogue: Catalogue, curator: User
) -> None:
    page = read(client, address(by, more=f"&p=no-such-thing&p={catalogue.hidden.slug}"))
    assert "2 of the products are no longer there, or not for you to see" in page
    assert catalogue.hidden.title not in page
    assert f"/products/{catalogue.hidden.slug}/" not in page
    client.force_login(curator)
    assert catalogue.hidden.title in read(client, address(by, catalogue.hidden))


def test_others_are_found_and_added(client: Client, by: DataProduct, catalogue: Catalogue) -> None:
    page = read(client, address(by, more="&q=linepack&intent=train"))
    assert "Gas linepack" in page
    assert re.search(rf'href="/mix/\?p={by.slug}&amp;p=[-\w]+&amp;intent=train">Add<', page)
    assert "Nothing else was found for “zqxv”" in read(client, address(by, more="&q=zqxv"))


def test_nothing_of_a_mix_becomes_markup(client: Client, by: DataProduct, analyst: User) -> None:
    record_put(by, title=HOSTILE)
    DataProduct.objects.filter(pk=by.pk).update(licence_label=HOSTILE)
    client.force_login(analyst)
    for path in (address(by), address(by, more=f"&q={quote(HOSTILE)}&intent={quote(HOSTILE)}")):
        assert HOSTILE not in read(client, path)
    answer = client.post(address(by), {"title": HOSTILE})
    assert HOSTILE not in read(client, answer["Location"])
    assert HOSTILE not in read(client, "/mix/notes/")


def test_a_note_is_kept_with_then_and_now(
    client: Client, by: DataProduct, odbl: DataProduct, analyst: User, curator: User
) -> None:
    client.force_login(analyst)
    answer = client.post(address(by, odbl, more="&intent=publish"), {"title": "Feeders and weather"})
    assert answer.status_code == 302
    page = read(client, answer["Location"])
    assert "It comes out as it did when it was made." in page
    assert notes_recheck() == 0
    record_put(odbl, licence=Licence(code="CC-BY-NC-SA-4.0"))
    DataProduct.objects.filter(pk=odbl.pk).update(revision=9)
    assert notes_recheck() == 1
    assert notes_recheck() == 0
    told = Notification.objects.get(user=analyst)
    assert (told.kind, told.url) == ("mix.changed", answer["Location"])
    assert odbl.title not in told.title + told.text
    page = read(client, answer["Location"])
    assert "Then and now" in page
    assert re.search(
        r"Licences that the result may carry</th>.*?ODbL-1.0<.*?CC-BY-NC-SA-4.0<", page, re.DOTALL
    )
    assert "Feeders and weather" in read(client, "/mix/notes/")


def test_a_change_of_the_registry_is_one_of_the_note(by: DataProduct, analyst: User, curator: User) -> None:
    note = note_keep(analyst, slugs=[by.slug], intent="publish", title="One")
    terms = LicenceTerms(permissions=("odrl:reproduce",), source="https://example.org/", confirmed=True)
    licence_edit(curator, code="CC-BY-4.0", terms=terms, seen=1, why="Only copies.")
    assert notes_recheck() == 1
    note.refresh_from_db()
    assert note.then["verdicts"]["mix_publish"]["answer"] == "yes_if"
    assert note.now["verdicts"]["mix_publish"]["answer"] == "ask"


def test_a_shared_note_is_for_those_who_may_see_all_of_its_products(
    client: Client, by: DataProduct, catalogue: Catalogue, analyst: User, curator: User
) -> None:
    note = note_keep(
        curator, slugs=[by.slug, catalogue.hidden.slug], intent="publish", title="Secret mix", shared=True
    )
    path = f"/mix/notes/{note.key}/"
    for reader in (None, analyst):
        if reader:
            client.force_login(reader)
        assert client.get(path).status_code == client.get("/mix/notes/no-such-note/").status_code == 404
    client.force_login(curator)
    assert catalogue.hidden.title in read(client, path)
    plain = note_keep(curator, slugs=[by.slug], intent="publish", title="Plain", shared=True)
    assert by.title in read(Client(), f"/mix/notes/{plain.key}/")


def test_a_private_note_is_its_owner_s_alone(
    client: Client, by: DataProduct, analyst: User, curator: User
) -> None:
    note = note_keep(analyst, slugs=[by.slug], intent="publish", title="Mine")
    path = f"/mix/notes/{note.key}/"
    assert client.get(path).status_code == 404
    client.force_login(curator)
    assert client.get(path).status_code == 404
    assert client.post(path, {"title": "Yours", "shared": "on"}).status_code == 404
    assert client.post(f"{path}delete/").status_code == 404
    assert client.get(f"{path}delete/").status_code == 405
    client.force_login(analyst)
    assert client.post(path, {"title": "Ours", "shared": "on"}).status_code == 302
    assert "Ours" in read(Client(), path)
    client.force_login(curator)
    assert client.post(f"{path}delete/").status_code == 404
    client.force_login(analyst)
    assert client.post(f"{path}delete/").status_code == 302
    assert not MixNote.objects.exists()
    assert AuditEntry.objects.filter(action="mix.delete").exists()


def test_what_its_owner_may_see_no_more_is_shown_to_nobody(
    client: Client, by: DataProduct, odbl: DataProduct, analyst: User
) -> None:
    note = note_keep(analyst, slugs=[by.slug, odbl.slug], intent="publish", title="Mine")
    DataProduct.objects.filter(pk=odbl.pk).update(
        audience="hidden", audience_tokens=["nobody"], revision=5, title="A secret title"
    )
    assert notes_recheck() == 1
    client.force_login(analyst)
    page = read(client, f"/mix/notes/{note.key}/")
    assert "Nothing of the note can be shown" in page
    assert odbl.title not in page
    assert "A secret title" not in page
    told = Notification.objects.get(user=analyst)
    assert "mix-odbl" not in told.text
    DataProduct.objects.filter(pk=odbl.pk).update(audience="public", audience_tokens=["public"], revision=6)
    assert notes_recheck() == 1
    assert odbl.title in read(client, f"/mix/notes/{note.key}/")


def test_a_withdrawn_product_ends_the_working_out_but_not_the_note(
    client: Client, by: DataProduct, odbl: DataProduct, analyst: User
) -> None:
    note = note_keep(analyst, slugs=[by.slug, odbl.slug], intent="publish", title="Mine")
    DataProduct.objects.filter(pk=odbl.pk).update(state="withdrawn", revision=5)
    assert notes_recheck() == 1
    client.force_login(analyst)
    page = read(client, f"/mix/notes/{note.key}/")
    assert "cannot be worked out any more" in page
    assert "As it was told on" in page


@pytest.mark.parametrize(
    ("more", "told"),
    [({"title": " "}, "Give the note a title"), ({"title": "x" * 201}, "at most 200 characters")],
)
def test_a_note_that_cannot_be_kept_is_told_with_the_mix_still_there(
    client: Client, by: DataProduct, analyst: User, more: dict[str, str], told: str
) -> None:
    client.force_login(analyst)
    answer = client.post(address(by), more)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert by.title in page
    assert not MixNote.objects.exists()


def test_somebody_whose_session_has_ended_signs_in_and_finds_the_mix_again(
    client: Client, by: DataProduct
) -> None:
    answer = client.post(address(by), {"title": "Mine"})
    assert answer.status_code == 302
    assert quote(address(by), safe="/") in answer["Location"]
    assert not MixInput.objects.exists()


def test_products_that_nobody_may_see_are_not_kept(
    client: Client, by: DataProduct, catalogue: Catalogue, analyst: User
) -> None:
    client.force_login(analyst)
    for slug in (catalogue.hidden.slug, "no-such-thing"):
        answer = client.post(address(by, more=f"&p={slug}"), {"title": "Mine"})
        assert answer.status_code == 422
        assert "no longer there, or not for you to see" in answer.content.decode()
    assert client.post("/mix/", {"title": "Mine"}).status_code == 422


@pytest.mark.parametrize("path", ["/mix/", "/licences/", "/licences/CC-BY-4.0/", "/flows/"])
def test_odd_parameters_never_break_a_page(
    client: Client, catalogue: Catalogue, curator: User, path: str
) -> None:
    client.force_login(curator)
    for value in ("\x00", "-1", "9" * 30, "x" * 2000, "<script>", "’ OR 1=1"):
        asked = dict.fromkeys(("p", "q", "intent", "family", "open", "version", "page"), value)
        answer = client.get(path, asked)
        assert answer.status_code == 200, value


def test_one_partner_has_an_answer_of_its_own(client: Client, catalogue: Catalogue) -> None:
    one, other = made(catalogue, "CC-BY-SA-4.0"), made(catalogue, "CC-BY-NC-SA-4.0")
    assert verdict(read(client, address(one, other))) == "No"
    page = read(client, address(one, other, more="&intent=partner"))
    assert verdict(page) == "Ask the owner"
    assert "take advice" in page


def test_a_note_of_before_a_question_was_asked_is_read_and_has_not_changed_by_it(
    client: Client, by: DataProduct, analyst: User
) -> None:
    note = note_keep(analyst, slugs=[by.slug], intent="partner", title="Old")
    note.refresh_from_db()
    for stored in (note.then, note.now):
        del stored["verdicts"]["mix_partner"]
    note.save(update_fields=["then", "now"])
    client.force_login(analyst)
    assert "It comes out as it did when it was made." in read(client, f"/mix/notes/{note.key}/")
    MixNote.objects.update(registry=-1)
    assert notes_recheck() == 0


def test_a_shared_note_is_not_for_who_may_not_see_a_part_that_it_rests_on(
    client: Client, by: DataProduct, analyst: User, curator: User
) -> None:
    asked = {"leftOperand": "ves:condition", "rightOperand": "s3cret"}
    policy = json.dumps(
        {"@type": "Set", "permission": [{"action": ["use", "aggregate"], "constraint": [asked]}]}
    )
    record_put(by, policies=(policy,))
    choice = {"audience": "public", "policy": "hidden"}
    decision = {"value": choice, "by": str(uuid4()), "at": "2026-01-01T00:00:00Z", "why": "x"}
    parts = {"policy": "hidden"}
    DataProduct.objects.filter(pk=by.pk).update(curated={"audience": decision}, part_audiences=parts)
    note = note_keep(curator, slugs=[by.slug], intent="inside", title="Open terms", shared=True)
    path = f"/mix/notes/{note.key}/"
    for reader in (None, analyst):
        if reader:
            client.force_login(reader)
        answer = client.get(path)
        assert answer.status_code == 404
        assert "s3cret" not in answer.content.decode()
        assert "s3cret" not in read(client, address(by))
    client.force_login(curator)
    assert "s3cret" in read(client, path)
