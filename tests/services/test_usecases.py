"""Use cases are made, changed, reviewed and published; each version stays, and nobody sees more than they may."""

from threading import Barrier, Thread

import msgspec
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused
from catalog.domain.usecases.change import flow_put
from catalog.domain.usecases.model import DataFlow
from catalog.models import AuditEntry, CaseFlow, DataProduct, Knowledge, UseCase, User
from catalog.selectors.usecases import case_get, cases_to
from catalog.services.usecases import case_change, case_delete, case_make, case_restore, case_step
from tests.domain.usecases_sample import SAMPLE
from tests.factories import domain_make
from tests.standing import products_make

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture
def lead(db: None) -> User:
    return User.objects.create_user("lead@example.org")


@pytest.fixture
def curator(db: None) -> User:
    return User.objects.create_user("curator@example.org", is_curator=True)


def publish(case: UseCase, lead: User | None, curator: User | None) -> UseCase:
    case = case_step(lead, case=case, step="submit", seen=case.version)
    return case_step(curator, case=case, step="publish", seen=case.version)


def test_a_draft_is_for_those_who_work_on_it(lead: User, curator: User) -> None:
    case = case_make(lead, record=SAMPLE)

    assert case_get(NOBODY, case.slug) is None
    assert not cases_to(User.objects.create_user("other@example.org")).exists()
    for user in (lead, curator):
        view = case_get(user, case.slug)
        assert view
        assert view.draft
        assert view.may_edit


def test_what_is_published_stays_while_the_next_version_is_worked_on(lead: User, curator: User) -> None:
    case = publish(case_make(lead, record=SAMPLE), lead, curator)
    changed = flow_put(SAMPLE, DataFlow(key="", source="a1", target="a2", what="Transfer decision"))

    case = case_change(lead, case=case, record=changed, seen=case.version, what="Added a flow")

    seen = case_get(NOBODY, case.slug)
    worked_on = case_get(lead, case.slug, draft=True)
    assert seen
    assert [flow.key for flow in seen.record.flows] == ["f1", "f2", "f3"]
    assert worked_on
    assert [flow.key for flow in worked_on.record.flows] == ["f1", "f2", "f3", "f4"]
    assert list(CaseFlow.objects.values_list("key", flat=True)) == ["f1", "f2", "f3"]
    assert Knowledge.objects.filter(words="topology").exists()
    assert [entry.action for entry in AuditEntry.objects.filter(object_id=case.pk).order_by("pk")] == [
        "case.make", "case.submit", "case.publish", "case.change",
    ]  # fmt: skip


def test_texts_lose_what_cannot_be_written_in_every_form(lead: User) -> None:
    odd = msgspec.structs.replace(SAMPLE, title="Move\u202e load\x07", narrative=" one\r\ntwo ")

    case = case_make(lead, record=odd)

    assert (case.title, case.record["narrative"]) == ("Move load", "one\ntwo")


@pytest.mark.django_db(transaction=True)
def test_two_that_make_a_case_of_one_title_at_once_get_an_address_each() -> None:
    begin, slugs = Barrier(2), []

    def make() -> None:
        try:
            begin.wait(10)
            slugs.append(case_make(None, record=SAMPLE).slug)
        finally:
            connection.close()

    threads = [Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    base = "move-load-between-grid-supply-points"
    assert sorted(slugs) == [base, f"{base}-2"]


def test_two_who_change_at_once_are_told(lead: User) -> None:
    case = case_make(lead, record=SAMPLE)
    case_change(lead, case=case, record=msgspec.structs.replace(SAMPLE, scope="GB"), seen=1, what="Scope")

    with pytest.raises(DecidedMeanwhile):
        case_change(lead, case=case, record=msgspec.structs.replace(SAMPLE, scope="UK"), seen=1, what="Scope")

    case.refresh_from_db()
    assert case.record["scope"] == "GB"


def test_an_earlier_version_comes_back_as_a_new_one(lead: User) -> None:
    case = case_make(lead, record=SAMPLE)
    case = case_change(
        lead, case=case, record=msgspec.structs.replace(SAMPLE, scope="GB"), seen=1, what="Scope"
    )

    case = case_restore(lead, case=case, number=1, seen=2)

    assert (case.version, case.record.get("scope", "")) == (3, "")
    assert list(case.versions.values_list("number", flat=True)) == [3, 2, 1]


def test_others_may_not(lead: User, curator: User) -> None:
    case = case_make(lead, record=SAMPLE)
    other = User.objects.create_user("other@example.org")

    with pytest.raises(PermissionRefused):
        case_change(other, case=case, record=SAMPLE, seen=1, what="x")
    case = case_step(lead, case=case, step="submit", seen=1)
    with pytest.raises(PermissionRefused):
        case_step(lead, case=case, step="publish", seen=1)
    with pytest.raises(InvalidInput):
        case_change(lead, case=case, record=msgspec.structs.replace(SAMPLE, scope="GB"), seen=1, what="x")
    case = case_step(curator, case=case, step="publish", seen=1)
    with pytest.raises(InvalidInput):
        case_delete(lead, case=case, seen=1)


def test_a_product_that_its_reader_may_not_see_is_left_out_and_counted(lead: User, curator: User) -> None:
    (product,) = products_make(domain_make(), 1)
    flows = (msgspec.structs.replace(SAMPLE.flows[0], products=(product.slug,)), *SAMPLE.flows[1:])
    case = publish(case_make(lead, record=msgspec.structs.replace(SAMPLE, flows=flows)), lead, curator)
    before = case_get(NOBODY, case.slug)
    DataProduct.objects.filter(pk=product.pk).update(audience="curators", audience_tokens=["curators"])

    after = case_get(NOBODY, case.slug)

    assert before
    assert before.standing.flows[0].state in ("served", "ask", "below")
    assert after
    assert after.standing.flows[0].state == "hidden"
    assert after.seen.hidden == {"f1": 1}
    assert product.slug not in str(after.record)


def test_an_editor_cannot_name_a_product_that_they_may_not_see(lead: User) -> None:
    (product,) = products_make(domain_make(), 1)
    DataProduct.objects.filter(pk=product.pk).update(audience="curators", audience_tokens=["curators"])
    flows = (msgspec.structs.replace(SAMPLE.flows[0], products=(product.slug,)), *SAMPLE.flows[1:])

    with pytest.raises(InvalidInput, match="no data product"):
        case_make(lead, record=msgspec.structs.replace(SAMPLE, flows=flows))
