"""Problem reports: taken in from anybody, decided by deciders, answered by mail, limited in number."""

import pytest
from django.core import mail

from catalog.domain.errors import InvalidInput, PermissionRefused, TooMany
from catalog.models import DataProduct, Membership, ProblemReport, User
from catalog.selectors.todo_model import Scope
from catalog.selectors.work import report_get, reports_of
from catalog.services.reports import problem_report, report_answer
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(endpoint_server: FakeEndpoint) -> DataProduct:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(1)), domain=domain_make("Northmoor")))
    return DataProduct.objects.select_related("domain").get()


def reported(product: DataProduct, email: str = "reader@example.org") -> ProblemReport:
    return problem_report(None, product=product, kind="link", text="The file is\nnot there.", email=email)


def test_an_answer_goes_to_the_reporter_by_mail(
    product: DataProduct, curator: User, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        done = report_answer(curator, report=reported(product), answer="It is back.", fixed=True)
    assert done.state == "answered"
    (letter,) = mail.outbox
    assert letter.to == ["reader@example.org"]
    assert "> not there." in letter.body
    assert "It is back." in letter.body


def test_without_an_address_nobody_is_written_to(
    product: DataProduct, curator: User, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        done = report_answer(curator, report=reported(product, ""), answer="As intended.", fixed=False)
    assert done.state == "closed"
    assert mail.outbox == []


def test_only_deciders_answer_and_once(product: DataProduct, analyst: User, curator: User) -> None:
    report = reported(product)
    member = Membership.objects.create(user=analyst, domain=product.domain)
    with pytest.raises(PermissionRefused):
        report_answer(analyst, report=report, answer="x", fixed=True)
    member.role = Membership.Role.STEWARD
    member.save()
    steward = User.objects.get(pk=analyst.pk)
    with pytest.raises(InvalidInput, match="Write an answer"):
        report_answer(steward, report=report, answer=" ", fixed=True)
    report_answer(steward, report=report, answer="Done.", fixed=True)
    with pytest.raises(InvalidInput, match="answered already"):
        report_answer(curator, report=report, answer="Done again.", fixed=True)


def test_deciders_of_other_domains_do_not_see_it(product: DataProduct) -> None:
    report, others = reported(product), Scope(frozenset({domain_make("Westgas").pk}))
    mine = Scope(frozenset({product.domain_id}))
    assert report_get(others, report.pk) is None
    assert list(reports_of(others, state="open")) == []
    assert report_get(mine, report.pk) == report
    assert list(reports_of(mine, state="open")) == [report]
    assert list(reports_of(mine)) == []


def test_one_source_reports_ten_times_an_hour_at_most(product: DataProduct) -> None:
    def again(source: str) -> None:
        problem_report(None, product=product, kind="other", text="Again.", source=source)

    for _ in range(10):
        again("192.0.2.1")
    with pytest.raises(TooMany, match="Wait a while"):
        again("192.0.2.1")
    again("192.0.2.2")
    assert ProblemReport.objects.count() == 11


@pytest.mark.parametrize(
    "bad",
    [{"text": "  "}, {"kind": "none"}, {"email": "no address"}],
    ids=["nothing said", "kind", "address"],
)
def test_what_cannot_be_taken_in_is_refused(product: DataProduct, bad: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        problem_report(None, product=product, **{"kind": "other", "text": "x", "email": "", **bad})
    assert not ProblemReport.objects.exists()
