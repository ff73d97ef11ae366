"""Gaps have real causes, are given to domains, closed and come back; nobody reads of what is not for them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django.plugin import DjangoDbBlocker

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused
from catalog.domain.usecases.gaps import KINDS
from catalog.models import AuditEntry, DataProduct, Gap, Notification, UseCase, User
from catalog.selectors.gap_facts import gap_facts
from catalog.selectors.gap_lists import gaps_asked, gaps_narrowed
from catalog.selectors.gaps import gaps_seen
from catalog.selectors.todo import todo_list
from catalog.selectors.todo_model import scope_of
from catalog.services import gap_rounds
from catalog.services.gap_rounds import gaps_round
from catalog.services.usecases import case_make, case_step
from catalog.services.wishes import wish_make
from tests import database
from tests.factories import domain_make
from tests.gaps import Gaps, changed, decided, flow, gaps_make, published, record, searched, seen_by
from tests.standing import products_make, stand_at, stewarded

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
HIDDEN = {"audience": "hidden", "audience_tokens": []}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Gaps]:
    """The gaps, committed once for all tests; what a test changes is rolled back."""
    with django_db_blocker.unblock():
        found = gaps_make()
    yield found
    with django_db_blocker.unblock():
        database.empty()


@pytest.fixture
def gaps(made: Gaps, db: None) -> Gaps:
    """The same for one test, with people of its own: what a person holds is kept on the object."""
    people = {
        "steward": User.objects.get(pk=made.steward.pk),
        "requester": User.objects.get(pk=made.asking.requester.pk),
    }
    return replace(made, asking=replace(made.asking, **people))


@pytest.fixture
def stranger(gaps: Gaps) -> User:
    """A steward of another domain."""
    return stewarded(domain_make("Far Away"), "far@example.org")


def told(user: User | AnonymousUser) -> list[tuple[str, str, int, int]]:
    return sorted((gap.kind, gap.title, len(gap.cases), gap.people) for gap in gaps_seen(user).gaps)


def test_each_kind_has_a_cause_and_curators_see_all(gaps: Gaps, curator: User) -> None:
    found = told(curator)
    titles = {kind: product.title for kind, product in gaps.products.items()}
    assert found == sorted([
        ("need", "Half-hourly heat demand", 2, 1 + 2),
        ("gone", titles["gone"], 1, 0),
        ("below", titles["below"], 1, 0),
        ("forbidden", titles["forbidden"], 1, 0),
        ("parallel", "Substation locations", 1, 0),
        ("refused", titles["refused"], 0, 1),
        ("wish", "Soil temperatures by depth", 0, 1),
        ("search", "frost days per district", 0, 7),
        ("search", "my street name", 0, 1),
    ])  # fmt: skip
    assert {kind for kind, *_ in found} == set(KINDS)


def test_what_most_wait_for_comes_first(gaps: Gaps, curator: User) -> None:
    first, second, *_ = gaps_seen(curator).gaps
    assert first.title == "Half-hourly heat demand"
    assert (second.title, second.weight) == ("frost days per district", 7)


def test_to_everybody_few_people_are_not_told(gaps: Gaps, analyst: User) -> None:
    for user in (NOBODY, analyst, gaps.asking.requester):
        assert {
            (kind, title): people
            for kind, title, _, people in told(user)
            if kind in ("need", "wish", "search", "refused")
        } == {
            ("need", "Half-hourly heat demand"): 0,
            ("search", "frost days per district"): 7,
        }
        seen = gaps_seen(user)
        assert seen.kept_back == 3
        assert not any(gap.found and (gap.found.wishes or gap.found.refusals) for gap in seen.gaps)


def test_a_steward_reads_what_concerns_the_domain(gaps: Gaps, stranger: User) -> None:
    refused = seen_by(gaps.steward, "refused")
    assert [(gap.people, gap.decides) for gap in refused] == [(1, True)]
    assert seen_by(gaps.steward, "wish") == []
    assert seen_by(stranger, "refused") == []
    assert not any(gap.decides for gap in gaps_seen(stranger).gaps)


def test_many_refusals_are_told_without_whose(gaps: Gaps) -> None:
    for n in range(4):
        gaps.asking.requester = User.objects.create_user(f"asker{n}@example.org", "a-long-password")
        gaps.asking.request("refused")
    (seen,) = seen_by(NOBODY, "refused")
    assert (seen.people, seen.found and seen.found.refusals) == (5, ())


def test_who_was_granted_it_later_waits_no_more(gaps: Gaps, curator: User) -> None:
    gaps.asking.request("approved")
    assert seen_by(curator, "refused") == []


def test_a_hidden_product_is_in_nothing_that_others_read(gaps: Gaps, stranger: User, curator: User) -> None:
    ids = [product.pk for product in gaps.products.values()]
    titles = {product.title for product in gaps.products.values()}
    DataProduct.objects.filter(pk__in=ids).update(**HIDDEN)
    for user in (NOBODY, stranger, gaps.asking.requester):
        seen = gaps_seen(user).gaps
        assert {gap.kind for gap in seen} == {"need", "search"}
        assert titles.isdisjoint(str(seen))
    assert titles <= {gap.title for gap in gaps_seen(curator).gaps} | {gaps.products["parallel"].title}


def test_a_draft_is_no_gap_yet_and_what_is_taken_off_the_pages_is_none_any_more(
    gaps: Gaps, curator: User
) -> None:
    case_make(None, record=record("A draft", flow("Unheard of figures")))
    assert seen_by(curator, title="Unheard of figures") == []
    case_step(None, case=gaps.other, step="withdraw", seen=gaps.other.version, text="Doubled.")
    (need,) = seen_by(curator, "need")
    assert list(need.cases.values()) == ["Heat pumps in a cold week"]


def test_a_gap_goes_to_a_domain_into_its_list_and_is_closed(gaps: Gaps, curator: User) -> None:
    (need,) = seen_by(curator, "need")

    row = decided(curator, need, "assign", domain=gaps.domain, text="You meter heat.")

    assert (row.state, row.domain, row.revision, row.title) == (
        "assigned",
        gaps.domain,
        1,
        "Half-hourly heat demand",
    )
    todo = {one.kind.key: one.number for one in todo_list(scope_of(gaps.steward))}
    assert todo["gaps"] == 1
    assert Notification.objects.filter(user=gaps.steward, kind="gap.assigned").count() == 1
    (mine,) = seen_by(gaps.steward, "need")
    assert (mine.state, mine.decides, mine.people) == ("assigned", True, 3)
    row = decided(
        gaps.steward, mine, "close", text="Published next month.", product=gaps.products["parallel"]
    )
    assert (row.state, row.product) == ("closed", gaps.products["parallel"])
    assert "gaps" not in {one.kind.key for one in todo_list(scope_of(gaps.steward))}
    assert seen_by(NOBODY, "need")[0].state == "closed"
    assert Notification.objects.filter(user=curator, kind="gap.closed").count() == 1
    actions = AuditEntry.objects.filter(object_type="gap").order_by("pk").values_list("action", "why")
    assert list(actions) == [("gap.assign", "You meter heat."), ("gap.close", "Published next month.")]


def test_it_is_back_when_somebody_begins_to_wait_after_it_was_closed(
    gaps: Gaps, curator: User, analyst: User
) -> None:
    (need,) = seen_by(curator, "need")
    decided(curator, need, "close", text="Nobody measures it.")
    assert seen_by(curator, "need")[0].state == "closed"
    wish_make(analyst, title="half-hourly heat demand", text="For a district.")
    assert seen_by(curator, "need")[0].state == "back"


def test_what_was_given_away_can_be_handed_back_and_opened_again(gaps: Gaps, curator: User) -> None:
    (need,) = seen_by(curator, "need")
    decided(curator, need, "assign", domain=gaps.domain)
    decided(gaps.steward, seen_by(gaps.steward, "need")[0], "return", text="It is for the heat network.")
    (need,) = seen_by(curator, "need")
    assert (need.state, need.row and need.row.domain) == ("open", None)
    decided(curator, need, "close", text="x")
    decided(curator, seen_by(curator, "need")[0], "reopen", text="y")
    assert seen_by(curator, "need")[0].state == "open"


def test_who_may_not_decide_is_refused(gaps: Gaps, curator: User, stranger: User, analyst: User) -> None:
    (need,) = seen_by(analyst, "need")
    for user in (analyst, stranger):
        with pytest.raises(PermissionRefused):
            decided(user, need, "close", text="x")
    with pytest.raises(PermissionRefused):
        decided(
            gaps.steward,
            seen_by(gaps.steward, "below")[0],
            "assign",
            domain=stranger.memberships.get().domain,
        )
    with pytest.raises(PermissionRefused):
        decided(analyst, need, "assign", domain=gaps.domain)
    with pytest.raises(InvalidInput, match="not there"):
        decided(stranger, seen_by(curator, "wish")[0], "assign", domain=gaps.domain)
    assert Gap.objects.count() == 0


def test_a_steward_takes_what_nobody_has_into_their_own_domain_alone(
    gaps: Gaps, stranger: User, curator: User
) -> None:
    far = stranger.memberships.get().domain
    (need,) = seen_by(stranger, "need")
    with pytest.raises(PermissionRefused):
        decided(stranger, need, "assign", domain=gaps.domain)
    assert decided(stranger, need, "assign", domain=far).domain == far
    with pytest.raises(PermissionRefused):
        decided(gaps.steward, seen_by(gaps.steward, "need")[0], "assign", domain=gaps.domain)


def test_two_who_decide_at_once_are_told(gaps: Gaps, curator: User) -> None:
    (need,) = seen_by(curator, "need")
    decided(curator, need, "note", text="Asked the heat network.")
    with pytest.raises(DecidedMeanwhile):
        decided(curator, need, "close", text="x")
    assert Gap.objects.get().state == "open"


def test_it_is_given_to_no_domain_that_may_not_see_the_product(
    gaps: Gaps, curator: User, stranger: User
) -> None:
    DataProduct.objects.filter(pk=gaps.products["below"].pk).update(**HIDDEN)
    (low,) = seen_by(curator, "below")
    with pytest.raises(InvalidInput, match="may not see"):
        decided(curator, low, "assign", domain=stranger.memberships.get().domain)


def test_a_wish_is_public_in_words_that_a_curator_wrote(gaps: Gaps, curator: User) -> None:
    (wish,) = seen_by(curator, "wish")
    row = decided(curator, wish, "note", text="Asked a soil survey.", wording="Temperatures in the ground")
    assert row.title == "Temperatures in the ground"
    (seen,) = seen_by(NOBODY, "wish")
    assert (seen.title, seen.people, seen.decides) == ("Temperatures in the ground", 0, False)
    assert "Soil" not in str(seen)
    decided(curator, seen_by(curator, "wish")[0], "note", wording="")
    assert seen_by(NOBODY, "wish") == []


def test_stewards_read_a_wish_that_is_given_to_them_and_word_it_not(gaps: Gaps, curator: User) -> None:
    decided(curator, seen_by(curator, "wish")[0], "assign", domain=gaps.domain)
    (mine,) = seen_by(gaps.steward, "wish")
    assert (mine.title, mine.people) == ("Soil temperatures by depth", 1)
    with pytest.raises(PermissionRefused):
        decided(gaps.steward, mine, "note", wording="Soil")


def test_words_of_a_search_that_is_closed_or_worded_anew_are_for_curators(gaps: Gaps, curator: User) -> None:
    words = "frost days per district"
    (search,) = seen_by(curator, "search", words)
    row = decided(curator, search, "note", wording="Frost by district")
    (seen,) = seen_by(NOBODY, "search")
    assert (seen.title, seen.people) == ("Frost by district", 7)
    assert seen.found
    assert seen.found.misses == ()
    Gap.objects.filter(pk=row.pk).update(title="", state="closed")
    assert seen_by(NOBODY, "search") == []
    assert seen_by(curator, "search", words)[0].state == "closed"


def test_what_is_gone_names_no_product_to_stewards_who_may_see_it_no_more(
    gaps: Gaps, curator: User, stranger: User
) -> None:
    low = gaps.products["below"]
    decided(curator, seen_by(curator, "below")[0], "assign", domain=stranger.memberships.get().domain)
    DataProduct.objects.filter(pk=low.pk).update(level=4, **HIDDEN)
    gaps_round()
    (gone,) = [gap for gap in gaps_seen(stranger).gaps if gap.row]
    assert (gone.state, gone.title) == ("gone", "Not mature enough")
    assert [gap.title for gap in gaps_seen(curator).gaps if gap.row] == [low.title]


def test_searches_of_one_day_count_by_the_day_that_had_most(gaps: Gaps, curator: User) -> None:
    searched("frost days per district", people=3, ago=2)
    searched("frost days per district", people=30, ago=200)
    (seen,) = seen_by(curator, "search", "frost days per district")
    assert seen.people == 7
    assert seen.found
    assert [one.times for one in seen.found.misses] == [11 + 3]


def test_lists_are_narrowed(gaps: Gaps, curator: User) -> None:
    published("Gas in winter", flow("Linepack by hour"), sectors=("gas",))
    seen = gaps_seen(curator).gaps
    asked = {
        "kind": ("wish", ["wish"]),
        "case": (gaps.other.slug, ["need"]),
        "sector": ("gas", ["need"]),
        "domain": (str(gaps.domain.pk), ["below", "forbidden", "gone", "parallel", "refused"]),
        "state": ("closed", []),
    }
    for name, (value, kinds) in asked.items():
        found = gaps_narrowed(seen, gaps_asked({name: value}))
        assert sorted(gap.kind for gap in found) == kinds, name
    assert len(
        gaps_narrowed(seen, gaps_asked({"kind": "nonsense", "sector": "\0", "domain": "x", "state": "y"}))
    ) == len(seen)


def test_a_merged_product_serves_as_what_it_was_merged_into(gaps: Gaps, curator: User) -> None:
    gone, kept = gaps.products["gone"], gaps.products["parallel"]
    DataProduct.objects.filter(pk=gone.pk).update(state="merged", merged_into=kept)
    assert seen_by(curator, "gone") == []


def test_a_case_that_is_mended_has_its_gap_no_more(gaps: Gaps, curator: User) -> None:
    changed(gaps.case, flow("Half-hourly heat demand", *products_make(domain_make("Heat"), 1)))
    (need,) = seen_by(curator, "need")
    assert list(need.cases) == [gaps.other.slug]


def test_it_is_noted_when_its_cause_has_gone_and_when_it_comes_back(gaps: Gaps, curator: User) -> None:
    (need,) = seen_by(curator, "need")
    decided(curator, need, "assign", domain=gaps.domain)
    decided(gaps.steward, seen_by(gaps.steward, "need")[0], "close", text="It is published.")
    case_step(None, case=gaps.other, step="withdraw", seen=gaps.other.version, text="Doubled.")
    changed(gaps.case, flow("Half-hourly heat demand", gaps.products["parallel"]))
    (gone,) = seen_by(curator, title="Half-hourly heat demand", kind="need")
    assert (gone.state, gone.gone_since) == ("gone", None)
    assert gaps_round() == 1
    assert gaps_round() == 0
    assert seen_by(gaps.steward, "need")[0].gone_since is not None
    case = UseCase.objects.get(pk=gaps.case.pk)
    changed(case, flow("Half-hourly heat demand"))
    assert seen_by(curator, "need")[0].state == "back"

    assert gaps_round() == 1

    row = Gap.objects.get()
    assert (row.state, row.gone_at, row.back_at is not None) == ("assigned", None, True)
    assert Notification.objects.filter(user=gaps.steward, kind="gap.back").count() == 1
    assert {one.kind.key for one in todo_list(scope_of(gaps.steward))} >= {"gaps"}


def test_what_was_given_to_a_domain_and_is_gone_waits_for_nobody(gaps: Gaps, curator: User) -> None:
    decided(curator, seen_by(curator, "below")[0], "assign", domain=gaps.domain)
    stand_at([gaps.products["below"]], 4)
    gaps_round()
    assert "gaps" not in {one.kind.key for one in todo_list(scope_of(gaps.steward))}
    assert seen_by(gaps.steward, gaps.products["below"].slug) == []
    assert [gap.state for gap in gaps_seen(gaps.steward).gaps if gap.row] == ["gone"]


def test_the_round_reads_all_terms_that_a_page_leaves(
    gaps: Gaps, curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert gap_facts(curator, most_read=0).unread == 1
    monkeypatch.setattr(gap_rounds, "_MOST_READ", 0)
    gaps_round()
    assert gap_facts(curator, most_read=0).unread == 1
    monkeypatch.undo()
    gaps_round()
    assert gap_facts(curator, most_read=0).unread == 0


def test_terms_are_read_anew_when_the_product_changes(gaps: Gaps, curator: User) -> None:
    assert len(seen_by(curator, "forbidden")) == 1
    product = DataProduct.objects.get(pk=gaps.products["forbidden"].pk)
    open_ = {**product.harvested, "licence": {"code": "CC-BY-4.0"}}
    DataProduct.objects.filter(pk=product.pk).update(harvested=open_, revision=product.revision + 1)
    assert seen_by(curator, "forbidden") == []


def test_terms_that_few_may_see_tell_nobody_anything(gaps: Gaps, curator: User) -> None:
    product = gaps.products["forbidden"]
    parts = {"policy": "hidden"}
    DataProduct.objects.filter(pk=product.pk).update(part_audiences=parts, revision=product.revision + 1)
    assert gap_facts(curator).products[product.pk].answers == {}
