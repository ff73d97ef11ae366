"""Mail to curators about what waits for them."""

import pytest
from django.core import mail

from catalog.models import DataProduct, OutboxMessage, User
from catalog.services import notices
from catalog.services.notices import claim_tell, report_tell
from catalog.services.outbox import outbox_sweep
from catalog.services.reports import problem_report, report_answer
from catalog.services.selfserve import claim_refuse, domain_claim, domain_register
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def curators(curator: User) -> list[User]:
    """Two who get mail, one who is gone, and one without an address, who is told in the portal alone."""
    other = User.objects.create_user("cora@example.org", "a-long-password", is_curator=True)
    User.objects.create_user("gone@example.org", "a-long-password", is_curator=True, is_active=False)
    User.objects.create_user("", "a-long-password", is_curator=True)
    return [curator, other]


@pytest.fixture
def product(endpoint_server: FakeEndpoint) -> DataProduct:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(1)), domain=domain_make("Northmoor")))
    return DataProduct.objects.select_related("domain").get()


def written_to() -> list[str]:
    letters = OutboxMessage.objects.filter(kind="mail").order_by("pk")
    return [letter.payload["to"] for letter in letters]


def queued(task: str) -> list[dict[str, int]]:
    return [message.payload for message in OutboxMessage.objects.filter(kind="task", name=task)]


def test_a_claim_is_told_to_each_curator_once(analyst: User, curators: list[User]) -> None:
    claim = domain_register(analyst, name="Northmoor Networks", reason="I lead its\ndata team.")
    assert queued("claim_tell") == [{"claim_id": claim.pk}]
    assert claim_tell(claim.pk) == 3
    assert claim_tell(claim.pk) == 0, "the task may run twice"
    assert sorted(written_to()) == sorted(user.email for user in curators)
    letter = OutboxMessage.objects.filter(kind="mail").first()
    assert letter
    assert letter.name == "A claim to Northmoor Networks"
    assert "Ana wants to be steward of Northmoor Networks, a new domain." in letter.payload["body"]
    assert "> data team." in letter.payload["body"]
    assert f"/claims/{claim.pk}/" in letter.payload["body"]


def test_a_claim_that_is_decided_meanwhile_is_not_told(analyst: User, curator: User) -> None:
    claim = domain_claim(analyst, domain=domain_make("Westgas"), reason="I work there.")
    assert queued("claim_tell") == [{"claim_id": claim.pk}]
    claim_refuse(curator, claim=claim, why="Unknown there.")
    OutboxMessage.objects.filter(kind="mail").delete()
    assert claim_tell(claim.pk) == 0
    assert written_to() == []


def test_nobody_hears_of_what_they_did_themselves(curator: User) -> None:
    claim = domain_claim(curator, domain=domain_make("Westgas"), reason="I work there.")
    assert claim_tell(claim.pk) == 2
    assert written_to() == ["cora@example.org"]


def test_a_reported_problem_is_told_without_the_reporters_address(product: DataProduct) -> None:
    report = problem_report(
        None, product=product, kind="link", text="The file is\nnot there.", email="reader@example.org"
    )
    assert queued("report_tell") == [{"report_id": report.pk}]
    assert report_tell(report.pk) == 3
    letter = OutboxMessage.objects.filter(kind="mail").first()
    assert letter
    assert letter.name == f"A problem with “{product.title}”"
    assert "> not there." in letter.payload["body"]
    assert f"/reports/{report.pk}/" in letter.payload["body"]
    assert "reader@example.org" not in letter.payload["body"]


def test_an_answered_report_is_not_told(product: DataProduct, curator: User) -> None:
    report = problem_report(None, product=product, kind="link", text="It is gone.")
    report_answer(curator, report=report, answer="It is back.", fixed=True)
    assert report_tell(report.pk) == 0


def test_a_flood_of_reports_is_not_a_flood_of_mail(
    product: DataProduct, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "_MOST", 3)
    told = [
        report_tell(problem_report(None, product=product, kind="link", text=f"Gone {n}.").pk)
        for n in range(5)
    ]
    assert told == [3, 3, 3, 0, 0]


def test_the_mail_goes_out_when_the_worker_has_done_its_part(product: DataProduct) -> None:
    report = problem_report(None, product=product, kind="link", text="It is gone.")
    report_tell(report.pk)
    outbox_sweep()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["cora@example.org", "cura@example.org"]
