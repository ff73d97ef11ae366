"""Lists of use cases count what their reader may see, in one query, however many cases there are."""

import msgspec
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import DataProduct, User
from catalog.selectors.case_list import CaseRow, cases_in_review, cases_published, cases_worked_on
from catalog.services.usecases import case_make, case_step
from tests.domain.usecases_sample import SAMPLE
from tests.factories import domain_make
from tests.standing import products_make, stand_at
from tests.web.cases import published, served

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
HIDDEN = {"audience": "hidden", "audience_tokens": ["curator", "domain:0"]}


@pytest.fixture
def two(db: None) -> list[DataProduct]:
    """Two products, at levels 2 and 4."""
    found = products_make(domain_make(), 2)
    for product, level in zip(found, (2, 4), strict=True):
        stand_at([product], level)
    return found


def stands(row: CaseRow) -> tuple[int, int, int, int | None]:
    return row.flows, row.served, row.gaps, row.level


def only(user: User | AnonymousUser) -> tuple[int, int, int, int | None]:
    (row,) = cases_published(user)
    return stands(row)


def test_a_case_stands_as_its_reader_may_see(two: list[DataProduct], curator: User) -> None:
    first, second = two
    published(served(SAMPLE, f1=first.slug, f2=second.slug))
    assert only(NOBODY) == (3, 2, 1, 2)

    DataProduct.objects.filter(pk=first.pk).update(**HIDDEN)

    assert only(NOBODY) == (3, 1, 1, 4), "not served by what may be seen, and no gap either"
    assert only(User.objects.create_user("x@example.org")) == (3, 1, 1, 4)
    assert only(curator) == (3, 2, 1, 2)


def test_a_product_that_has_gone_leaves_a_gap_and_one_that_was_merged_does_not(
    two: list[DataProduct],
) -> None:
    first, second = two
    published(served(SAMPLE, f1=first.slug))
    DataProduct.objects.filter(pk=first.pk).update(state="withdrawn")
    assert only(NOBODY) == (3, 0, 3, None)
    DataProduct.objects.filter(pk=first.pk).update(state="merged", merged_into=second.pk)
    assert only(NOBODY) == (3, 1, 2, 4)
    DataProduct.objects.filter(pk=second.pk).update(**HIDDEN)
    assert only(NOBODY) == (3, 0, 2, None)


def test_two_products_of_a_flow_count_once(two: list[DataProduct]) -> None:
    flows = (msgspec.structs.replace(SAMPLE.flows[0], products=tuple(p.slug for p in two)), *SAMPLE.flows[1:])
    published(msgspec.structs.replace(SAMPLE, flows=flows))
    assert only(NOBODY) == (3, 1, 2, 2)


def test_ones_own_stand_as_they_are_worked_on(two: list[DataProduct]) -> None:
    lead, other = (User.objects.create_user(f"{name}@example.org") for name in ("lead", "other"))
    first, second = two
    case = case_make(lead, record=served(SAMPLE, f1=first.slug, f2=second.slug))
    assert [stands(row) for row in cases_worked_on(lead)] == [(3, 2, 1, 2)]
    assert cases_worked_on(other) == []
    assert cases_published(lead) == []
    DataProduct.objects.filter(pk=first.pk).update(**HIDDEN)
    assert [stands(row) for row in cases_worked_on(lead)] == [(3, 1, 1, 4)]
    DataProduct.objects.filter(pk=second.pk).update(state="withdrawn")
    assert [stands(row) for row in cases_worked_on(lead)] == [(3, 0, 2, None)]
    case_step(lead, case=case, step="submit", seen=1)
    assert [row.slug for row in cases_in_review(lead)] == [case.slug]


def test_one_query_for_all_cases(two: list[DataProduct]) -> None:
    lead = User.objects.create_user("lead@example.org")
    for n in range(4):
        published(msgspec.structs.replace(served(SAMPLE, f1=two[0].slug), title=f"Case {n}"), lead=lead)
    with CaptureQueriesContext(connection) as asked:
        assert len(cases_published(NOBODY)) == 4
    assert len(asked) == 1
    cases_worked_on(lead)  # what belongs to the person is asked once
    with CaptureQueriesContext(connection) as asked:
        assert len(cases_worked_on(lead)) == 4
    assert len(asked) == 2
