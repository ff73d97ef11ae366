"""The lawful basis of personal data, recorded and corrected by itself."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.product import LawfulBasis
from catalog.models import AuditEntry, DataProduct, ProductChange, User
from catalog.selectors.curation import field_state
from catalog.selectors.policy import policy_of
from catalog.selectors.products import product_get
from catalog.services.curation import field_decide
from catalog.services.triage import basis_record, triage_record
from tests.factories import domain_make
from tests.services.test_triage import record
from tests.standing import products_make, stewarded

pytestmark = pytest.mark.django_db


def day(after: int) -> str:
    return (timezone.localdate() + timedelta(days=after)).isoformat()


def basis(words: str = "Planning of the network, with its planners.", until: str = "") -> LawfulBasis:
    return LawfulBasis(kind="public", words=words, until=until or day(90))


@pytest.fixture
def product(db: None) -> DataProduct:
    return products_make(domain_make("Northmoor"), 1)[0]


@pytest.fixture
def steward(product: DataProduct) -> User:
    return stewarded(product.domain)


@pytest.fixture
def personal(product: DataProduct, steward: User) -> DataProduct:
    """In the class of personal data, as a steward has stated it without a triage."""
    said = [{"value": "IB1-SP", "field": "class"}, {"value": "Shared", "field": "rights"}]
    field_decide(steward, product=product, field="stated_classes", value=said, why="Households.")
    return DataProduct.objects.get(pk=product.pk)


def answer(product: DataProduct, question: str = "add_keep_internal") -> tuple[str, str]:
    view = product_get(User.objects.get(email="steward@example.org"), product.slug)
    assert view is not None
    verdict = policy_of(view).verdicts[question]  # type: ignore[index]
    return verdict.answer, verdict.says


def test_the_answers_follow_at_once_and_are_bounded_by_what_it_covers(
    personal: DataProduct, steward: User
) -> None:
    assert answer(personal) == (
        "no",
        "No: it is personal data (IB1-SP), and no lawful basis is recorded.",
    )
    basis_record(steward, product=personal, basis=basis(), why="Signed off.")
    told, says = answer(personal)
    assert told == "yes_if"
    assert "Public task: Planning of the network, with its planners." in says
    assert f"until {day(90)}" in says
    assert "with a lawful basis of your own" in says
    basis_record(steward, product=personal, basis=basis(until=day(30)), why="Shorter.")
    assert f"until {day(30)}" in answer(personal)[1]
    basis_record(steward, product=personal, basis=None, why="It was a mistake.")
    assert answer(personal)[0] == "no"


def test_it_is_written_down_with_before_and_after_and_leaves_the_other_classes(
    personal: DataProduct, steward: User
) -> None:
    basis_record(steward, product=personal, basis=basis(), why="Signed off.")
    entry = AuditEntry.objects.filter(action="product.edit").latest("pk")
    before, after = entry.before["stated_classes"], entry.after["stated_classes"]
    assert [one["value"] for one in after] == [one["value"] for one in before] == ["IB1-SP", "Shared"]
    assert after[0]["basis"]["kind"] == "public"
    assert "basis" not in after[1]
    assert entry.why == "Signed off."
    assert ProductChange.objects.filter(product=personal, by="person").latest("pk").why == "Signed off."


def test_only_stewards_of_the_owner_record_it(personal: DataProduct, curator: User, analyst: User) -> None:
    far = stewarded(domain_make("Westgas"), "west@example.org")
    for user in (curator, analyst, far):
        with pytest.raises(PermissionRefused):
            basis_record(user, product=personal, basis=basis(), why="x")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (LawfulBasis(kind="whim", words="x", until=day(9)), "Choose the lawful basis"),
        (LawfulBasis(kind="public", words=" \0 ", until=day(9)), "for which purpose"),
        (LawfulBasis(kind="public", words="x", until="soon"), "Give the day"),
        (LawfulBasis(kind="public", words="x", until=day(0)), "past or today"),
        (LawfulBasis(kind="public", words="x", until=day(2000)), "more than three years"),
    ],
)
def test_a_basis_that_says_too_little_or_counts_too_long_is_refused(
    personal: DataProduct, steward: User, given: LawfulBasis, told: str
) -> None:
    with pytest.raises(InvalidInput, match=told):
        basis_record(steward, product=personal, basis=given, why="So.")
    with pytest.raises(InvalidInput, match="reason"):
        basis_record(steward, product=personal, basis=basis(), why=" ")
    assert answer(personal)[0] == "no"


def test_it_is_for_personal_data_alone(product: DataProduct, steward: User) -> None:
    with pytest.raises(InvalidInput, match="not in class IB1-SP"):
        basis_record(steward, product=product, basis=basis(), why="So.")


def test_it_counts_no_longer_than_the_class_and_the_next_triage_replaces_it(
    personal: DataProduct, steward: User
) -> None:
    triage_record(
        steward,
        product=personal,
        record=record("M", "IB1-SP", review_on=date.fromisoformat(day(60))),
        why="Homes.",
    )
    with pytest.raises(InvalidInput, match="looked at again on"):
        basis_record(steward, product=personal, basis=basis(until=day(61)), why="So.")
    basis_record(steward, product=personal, basis=basis(until=day(60)), why="So.")
    assert answer(personal)[0] == "yes_if"
    triage_record(steward, product=personal, record=record("M", "IB1-SP"), why="Anew, without a basis.")
    assert answer(personal)[0] == "no"


def test_what_is_the_same_changes_nothing(personal: DataProduct, steward: User) -> None:
    basis_record(steward, product=personal, basis=basis(), why="So.")
    revision = DataProduct.objects.get(pk=personal.pk).revision
    with pytest.raises(InvalidInput, match="recorded already"):
        basis_record(steward, product=personal, basis=basis(), why="So.")
    assert DataProduct.objects.get(pk=personal.pk).revision == revision


@pytest.mark.django_db(transaction=True)
def test_of_two_stewards_at_once_the_second_is_told(personal: DataProduct, steward: User) -> None:
    other = stewarded(personal.domain, "other@example.org")
    seen, together = field_state(personal, "stated_classes"), Barrier(2)
    refused: list[str] = []

    def put(user: User, words: str) -> None:
        together.wait()
        try:
            basis_record(user, product=personal, basis=basis(words), why="So.", seen=seen)
        except InvalidInput as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    threads = [Thread(target=put, args=told) for told in ((steward, "One."), (other, "Two."))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert "changed while you were editing" in refused[0]


def test_a_class_that_is_edited_otherwise_does_not_carry_the_basis_on(
    personal: DataProduct, steward: User
) -> None:
    basis_record(steward, product=personal, basis=basis(), why="So.")
    kept = DataProduct.objects.get(pk=personal.pk).curated["stated_classes"]["value"][0]["basis"]
    said = [{"value": "IB1-O", "field": "class", "basis": kept}, {"value": "IB1-SP", "field": "other"}]
    field_decide(steward, product=personal, field="stated_classes", value=said, why="Two classes.")
    assert answer(personal)[0] == "no"


@pytest.mark.parametrize("forged", [{"until": "zzzz"}, {"until": "9999"}, {"kind": "whim"}])
def test_a_basis_cannot_be_forged_in_by_editing_the_classes(
    personal: DataProduct, steward: User, forged: dict[str, str]
) -> None:
    told = {"kind": "public", "words": "x", "until": day(9), **forged}
    said = [{"value": "IB1-SP", "field": "class", "basis": told}]
    with pytest.raises(InvalidInput, match="lawful basis that is none"):
        field_decide(steward, product=personal, field="stated_classes", value=said, why="x")
