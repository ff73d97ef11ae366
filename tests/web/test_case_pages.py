"""The page of a use case: what it tells, who sees what of it, and that hostile words stay words."""

import pytest
from django.test import Client

from catalog.models import User
from catalog.services.usecases import case_make
from tests.domain.usecases_hard import ODD
from tests.web.cases import DEMONSTRATOR, published, served
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_case_tells_its_flows_in_a_picture_and_in_a_table(client: Client, catalogue: Catalogue) -> None:
    published(served(DEMONSTRATOR, f1=catalogue.product.slug), slug="demo")

    page = read(client, "/use-cases/demo/")

    assert page.count('role="img"') >= 1
    for flow in DEMONSTRATOR.flows:
        assert f'id="flow-{flow.key}"' in page
        assert flow.what in page
    assert f'href="/products/{catalogue.product.slug}/"' in page
    assert DEMONSTRATOR.question in page


def test_a_draft_is_not_there_for_others(client: Client, catalogue: Catalogue, analyst: User) -> None:
    case = case_make(catalogue.member, record=DEMONSTRATOR, slug="demo")

    assert client.get("/use-cases/demo/").status_code == 404
    client.force_login(analyst)
    assert client.get(f"/use-cases/{case.slug}/?draft=1").status_code == 404
    client.force_login(catalogue.member)
    assert 'name="robots" content="noindex"' in read(client, "/use-cases/demo/")


def test_hostile_words_stay_words(client: Client, db: None) -> None:
    published(ODD, slug="odd")

    page = read(client, "/use-cases/odd/")

    assert "<script>alert" not in page
    assert "javascript:alert" not in page.replace("javascript:alert(1)</", "")
    assert 'href="javascript' not in page
