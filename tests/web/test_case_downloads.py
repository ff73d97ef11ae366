"""A use case taken along: each form says what its reader may see, and no more."""

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest
from django.conf import settings
from django.test import Client

from catalog.exports.case_flows_csv import COLUMNS
from catalog.formats.usecases.json_form import read_json_case
from catalog.formats.usecases.xml_read import read_xml
from catalog.models import DataProduct, User
from catalog.services.usecases import case_change
from tests.json_schema import keeps_to
from tests.web.cases import DEMONSTRATOR, published, served
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
SLUG = "demonstrator"
FORMS = ("use-case.json", "flows.csv", "use-case.xml")


@pytest.fixture
def case(catalogue: Catalogue) -> str:
    """The address of a published case that a product serves."""
    published(served(DEMONSTRATOR, f1=catalogue.product.slug), lead=catalogue.member, slug=SLUG)
    return f"/use-cases/{SLUG}/"


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.getvalue().decode("utf-8-sig")


def rows(client: Client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client, path))))


def test_json_is_read_back_equal_and_keeps_to_the_schema(
    client: Client, case: str, catalogue: Catalogue
) -> None:
    text = body(client, f"{case}use-case.json")
    told, schema = json.loads(text), json.loads(body(client, "/use-cases/schema.json"))

    keeps_to(told, schema)
    assert told["$schema"] == schema["$id"] == f"{settings.SITE_URL}/use-cases/schema.json"
    assert told["case"]["flows"][0]["products"] == [f"{settings.SITE_URL}/products/{catalogue.product.slug}/"]
    assert read_json_case(text.encode(), settings.SITE_URL).record == served(
        DEMONSTRATOR, f1=catalogue.product.slug
    )


def test_xml_is_read_back_equal(client: Client, case: str, catalogue: Catalogue) -> None:
    found = read_xml(client.get(f"{case}use-case.xml").content, settings.SITE_URL)

    assert (found.record, found.problems) == (served(DEMONSTRATOR, f1=catalogue.product.slug), ())
    assert found.address == f"{settings.SITE_URL}{case}"


def test_csv_has_a_row_a_flow(client: Client, case: str, catalogue: Catalogue) -> None:
    found = rows(client, f"{case}flows.csv")

    assert [row["key"] for row in found] == [flow.key for flow in DEMONSTRATOR.flows]
    assert list(found[0]) == list(COLUMNS)
    assert found[0]["products"] == f"{settings.SITE_URL}/products/{catalogue.product.slug}/"
    first = DEMONSTRATOR.flows[0]
    assert (found[0]["from"], found[0]["to"]) == tuple(
        map(DEMONSTRATOR.actor_name, (first.source, first.target))
    )
    for row, flow in zip(found, DEMONSTRATOR.flows, strict=True):
        assert row["inferred"] == ("yes" if flow.inferred else "")
        assert row["two way"] == ("yes" if flow.two_way else "")
        assert row["to"] == DEMONSTRATOR.actor_name(flow.target)
    assert {row["state"] for row in found[1:]} == {"Gap: no product"}


def test_no_cell_is_run_as_a_formula(client: Client, catalogue: Catalogue) -> None:
    flows = (
        msgspec.structs.replace(DEMONSTRATOR.flows[0], what="=HYPERLINK(1)", need="+1"),
        *DEMONSTRATOR.flows[1:],
    )
    published(msgspec.structs.replace(DEMONSTRATOR, flows=flows), slug=SLUG)

    assert rows(client, f"/use-cases/{SLUG}/flows.csv")[0]["what"] == "'=HYPERLINK(1)"


def test_what_the_reader_may_not_see_is_left_out_and_counted(
    client: Client, case: str, catalogue: Catalogue, curator: User
) -> None:
    product = catalogue.product
    DataProduct.objects.filter(pk=product.pk).update(audience="hidden", audience_tokens=["curators"])

    texts = [body(client, case + form) for form in FORMS]

    assert all(product.slug not in text for text in texts)
    assert read_xml(texts[2].encode(), settings.SITE_URL).left_out == {"f1": 1}
    assert json.loads(texts[0])["left_out"] == {"f1": 1}
    assert rows(client, f"{case}flows.csv")[0]["products not shown"] == "1"
    client.force_login(curator)
    assert product.slug in body(client, f"{case}use-case.json")


def test_a_draft_is_for_those_who_work_on_it(client: Client, case: str, catalogue: Catalogue) -> None:
    row = catalogue.member.led_cases.get()
    changed = msgspec.structs.replace(DEMONSTRATOR, title="Not for everybody yet")
    case_change(catalogue.member, case=row, record=changed, seen=row.version, what="Renamed")

    assert "Not for everybody yet" not in body(client, f"{case}use-case.json?draft=1")
    client.force_login(catalogue.member)
    answer = client.get(f"{case}use-case.json?draft=1")
    assert json.loads(answer.content)["case"]["title"] == "Not for everybody yet"
    assert json.loads(answer.content)["version"] == 2
    assert answer["Cache-Control"] == "private, no-store"
    assert json.loads(body(client, f"{case}use-case.json"))["version"] == 1


@pytest.mark.parametrize("form", FORMS)
def test_there_is_nothing_of_a_case_that_is_not_there(client: Client, form: str) -> None:
    assert client.get(f"/use-cases/none/{form}").status_code == 404


def test_the_columns_are_documented() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "use-case-formats.md").read_text()

    assert [name for name, about in COLUMNS.items() if f"| {name} | {about} |" not in text] == []
