"""A use case is brought along in two steps: what was read is shown with all problems, then it becomes a draft."""

import gzip
import json
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from catalog.domain.usecases.model import UseCaseRecord, from_stored, stored
from catalog.formats.usecases.document import CaseDocument
from catalog.formats.usecases.json_form import write_json
from catalog.formats.usecases.xml_write import write_xml
from catalog.models import AuditEntry, DataProduct, UseCase, User
from tests.domain.usecases_sample import SAMPLE
from tests.web.cases import DEMONSTRATOR, published, served
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
START, CHECK = "/use-cases/import/", "/use-cases/import/check/"


@pytest.fixture
def analyst(db: None) -> User:
    return User.objects.create_user("ana@example.org", "a-long-password")


@pytest.fixture
def signed_in(client: Client, analyst: User) -> Client:
    client.force_login(analyst)
    return client


def send(client: Client, body: bytes, name: str = "case.xml") -> Any:
    return client.post(START, {"file": SimpleUploadedFile(name, body)}, follow=True)


def page(response: Any) -> str:
    return " ".join(response.content.decode().split())


def draft() -> UseCaseRecord:
    return from_stored(UseCase.objects.get(slug="move-load-between-grid-supply-points").record)


@pytest.mark.parametrize("write", [write_xml, write_json], ids=["xml", "json"])
def test_what_was_taken_along_comes_back_equal(signed_in: Client, analyst: User, write: Any) -> None:
    shown = send(signed_in, write(CaseDocument(case=SAMPLE), settings.SITE_URL))
    assert "Everything was read" in page(shown)
    assert not UseCase.objects.exists(), "nothing is stored before the second step"

    answer = signed_in.post(CHECK)

    assert answer["Location"] == "/use-cases/move-load-between-grid-supply-points/edit/"
    case = UseCase.objects.get()
    assert (case.state, case.lead, draft()) == ("draft", analyst, SAMPLE)
    assert AuditEntry.objects.filter(action="case.make", object_id=case.pk).count() == 1
    assert signed_in.get(CHECK)["Location"] == START, "it is a draft now"


def test_what_was_read_is_still_there_after_a_while(signed_in: Client) -> None:
    send(signed_in, json.dumps(stored(SAMPLE)).encode())

    assert f"“<bdi>{SAMPLE.title}</bdi>” was read and is no draft yet" in page(signed_in.get(START))
    assert SAMPLE.flows[0].what in page(signed_in.get(CHECK))
    assert send(signed_in, b"").status_code == 422
    assert SAMPLE.flows[0].what in page(signed_in.get(CHECK)), "a file that cannot be read takes nothing away"


def test_problems_name_line_and_element_and_what_to_do(signed_in: Client) -> None:
    text = write_xml(CaseDocument(case=SAMPLE), settings.SITE_URL).decode()
    broken = text.replace("<value>push</value>", "<value>carrier pigeon</value>").replace(
        "</UseCase>", "<Odd>words</Odd></UseCase>"
    )
    shown = page(send(signed_in, broken.encode()))

    lines = broken.split("\n")
    pigeon = next(n for n, line in enumerate(lines, 1) if "carrier pigeon" in line)
    start = max(n for n, line in enumerate(lines[:pigeon], 1) if "<CustomInformation>" in line)
    assert "2 things to know" in shown
    assert "“carrier pigeon” is not one of pull, push" in shown
    assert "“words” was left out" in shown
    assert f'data-label="Line">{start}<' in shown
    signed_in.post(CHECK)
    assert draft().flows[1].what == SAMPLE.flows[1].what


def test_products_that_are_not_for_the_importer_become_gaps_and_keep_their_words(
    signed_in: Client, catalogue: Catalogue
) -> None:
    product = catalogue.product
    secret = DataProduct.objects.exclude(pk=product.pk).filter(state="live").first()
    assert secret
    DataProduct.objects.filter(pk=secret.pk).update(audience="hidden", audience_tokens=["curators"])
    flows = (
        msgspec.structs.replace(SAMPLE.flows[0], products=(product.slug, secret.slug)),
        msgspec.structs.replace(SAMPLE.flows[1], products=("https://else.example/products/x/",)),
        SAMPLE.flows[2],
    )
    case = msgspec.structs.replace(SAMPLE, flows=flows, builds_on=("not-here",))

    shown = page(send(signed_in, write_xml(CaseDocument(case=case, left_out={"f3": 2}), settings.SITE_URL)))
    signed_in.post(CHECK)

    assert f'href="/products/{product.slug}/"><bdi>{escape(product.title)}</bdi>' in shown
    assert secret.title not in shown
    assert shown.count("no such data product is here, or it is not for you to see") == 2
    assert "it stays without them" in shown
    assert "it is a gap now" in shown
    assert f"2 products of “{SAMPLE.flows[2].what}” were not shown to whoever exported it." in shown
    made = draft()
    assert [flow.products for flow in made.flows] == [(product.slug,), (), ()]
    assert secret.slug in made.flows[0].note
    assert made.flows[1].note == "Served in the imported document by: https://else.example/products/x/"
    assert made.builds_on == ()
    assert made.references[0].kind == "Use case that it builds on"


def test_one_portal_s_export_is_another_draft_of_the_same(signed_in: Client, catalogue: Catalogue) -> None:
    published(served(DEMONSTRATOR, f1=catalogue.product.slug), slug="original")
    body = signed_in.get("/use-cases/original/use-case.xml").content

    send(signed_in, body)
    signed_in.post(CHECK)

    copy = UseCase.objects.exclude(slug="original").get()
    assert from_stored(copy.record) == served(DEMONSTRATOR, f1=catalogue.product.slug)


def test_what_does_not_hold_together_cannot_become_a_draft(signed_in: Client) -> None:
    actors = [{"key": "a1", "name": "One"}, {"key": "a1", "name": "Two"}]
    shown = send(signed_in, json.dumps({"title": "T", "actors": actors}).encode())

    assert "Two of its actors have the key “a1”" in page(shown)
    assert "Make it a draft" not in page(shown)
    assert signed_in.post(CHECK).status_code == 422
    assert not UseCase.objects.exists()


def test_a_document_without_a_title_gets_one(signed_in: Client) -> None:
    assert "Use case without a title" in page(send(signed_in, b'{"case": {"question": "Why?"}}'))
    signed_in.post(CHECK)
    assert UseCase.objects.get().title == "Use case without a title"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "it is empty"),
        (b"<!doctype html><html><title>Sign in</title>", "an HTML page titled “Sign in”"),
        (b"PK\x03\x04rest", "a ZIP file"),
        (b"\x00\x01\x02\x03", "cannot be read as a use case"),
        (b"title,flow\r\na,b", "text"),
        (b'<!DOCTYPE x [<!ENTITY a "ha">]><UseCase><name>&a;</name></UseCase>', "declares the entity"),
        (b"<UseCase>" + b"<a>" * 60 + b"</a>" * 60 + b"</UseCase>", "nested more than 40 levels"),
        (b"<UseCase><name>x</UseCase>", "line 1"),
        (b'{"case": [}', "broken JSON"),
        (b"<UseCase>" + b" " * 10_000_000 + b"</UseCase>", "The file has 10.0 MB; a use case has at most 2 MB"),
    ],
    ids=["empty", "html", "zip", "binary", "csv", "entity", "deep", "broken", "json", "large"],
)  # fmt: skip
def test_a_file_that_is_no_use_case_is_told_in_a_sentence(signed_in: Client, body: bytes, says: str) -> None:
    answer = send(signed_in, body)

    assert answer.status_code == 422
    assert says in page(answer)
    assert "Traceback" not in page(answer)


def test_it_is_for_people_who_are_signed_in(client: Client) -> None:
    for path in (START, CHECK):
        assert client.get(path)["Location"].startswith("/accounts/login/")
        assert client.post(path)["Location"].startswith("/accounts/login/")


def test_a_file_has_to_be_chosen(signed_in: Client) -> None:
    answer = signed_in.post(START)

    assert answer.status_code == 422
    assert "Choose a file." in page(answer)


def test_of_very_many_problems_the_first_are_told(signed_in: Client) -> None:
    body = "<UseCase><name>T</name>" + "<Odd>words</Odd>" * 5_000 + "</UseCase>"
    shown = page(send(signed_in, body.encode()))

    assert shown.count("“words” was left out") == 200
    assert "4,800 more things of this kind were left out." in shown


_NESTED = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + _NESTED + b"]><UseCase>&j;</UseCase>", "entities are not read"),
        (b"<UseCase " + b" ".join(b'a%d="1"' % n for n in range(140_000)) + b"/>", "more than 200 attributes"),
        (gzip.compress(b"0" * 100_000_000), "a gzip-compressed file"),
        (b"a,b\n" + b"x," * 900_000, "cannot be read as a use case"),
        (b'{"a":' * 300_000, "nested too deeply"),
        (b"[" + b"9" * 1_900_000 + b"]", "it has to be an object"),
    ],
    ids=["entities", "attributes", "packed", "one line", "deep", "digits"],
)  # fmt: skip
def test_a_file_that_is_made_to_be_hard_is_refused_with_a_sentence(
    signed_in: Client, body: bytes, said: str
) -> None:
    answer = signed_in.post(START, {"file": SimpleUploadedFile("case.xml", body)})
    assert answer.status_code == 422
    assert said in answer.content.decode()
