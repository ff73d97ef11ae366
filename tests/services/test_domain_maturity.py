"""What is worked out for domains in the background, and their plans."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.maturity.assess import MODEL_VERSION
from catalog.domain.maturity.model import check_get, gates
from catalog.models import (
    Assessment,
    AuditEntry,
    DataProduct,
    Domain,
    DomainDay,
    DomainImprovements,
    GapPlan,
    Membership,
    User,
)
from catalog.selectors.maturity import (
    comparison,
    domain_with_plan,
    domains_apart,
    domains_beside,
    improvements_of,
    improvements_of_all,
    levels_public,
    levels_seen,
    plan_progress,
    trend,
)
from catalog.selectors.maturity_lists import products_lacking, products_with_gaps
from catalog.selectors.todo import Scope, todo_list, work_link
from catalog.services.gap_plans import gap_plan_drop, gap_plan_set
from catalog.services.improvements import improvements_refresh
from catalog.services.maturity_days import domain_days_write
from catalog.tasks import domain_days_write as days_task
from catalog.tasks import improvements_refresh as improvements_task
from tests.factories import domain_make
from tests.standing import day_make, products_make, stand_at, stewarded

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()
SOON = timezone.now().date() + timedelta(days=90)
UNLICENSED = {"license_id": "", "license_title": "", "license_url": ""}


@pytest.fixture
def northmoor() -> Domain:
    return domain_make("Northmoor", contact="data@northmoor.example")


# --- improvements ---


def test_a_harvest_without_a_licence_makes_it_the_first_thing_to_say_once(northmoor: Domain) -> None:
    products_make(northmoor, 6, **UNLICENSED)
    assert improvements_refresh() == 1
    worked = improvements_of(domain_with_plan(ANYBODY, northmoor.slug))  # type: ignore[arg-type]
    terms = next(one for one in worked.found if one.check_id == "POL-TERMS")
    assert terms.once
    assert terms.lifts + terms.nearer == 6
    assert DataProduct.objects.filter(slug=terms.example, domain=northmoor).exists()


def test_what_is_worked_out_agrees_with_what_each_assessment_lacks(northmoor: Domain) -> None:
    products_make(northmoor, 3)
    products_make(northmoor, 4, notes="Short.")
    improvements_refresh()
    [row] = DomainImprovements.objects.all()
    counted = {
        one.check_id: one.products for one in improvements_of(domain_with_plan(ANYBODY, "northmoor")).found
    }  # type: ignore[arg-type]
    lacking: dict[str, int] = {}
    for assessment in Assessment.objects.all():
        results = {r[0]: r for r in assessment.maturity[2]}
        for name in gates()[assessment.level]:
            waits = name == "ACC-LIVE" and results[name][2] == "unknown"
            if results[name][1] is False and not waits:
                lacking[name] = lacking.get(name, 0) + 1
    assert lacking
    assert counted == lacking
    assert row.model_version == MODEL_VERSION


def test_only_public_products_that_are_in_the_catalogue_count(northmoor: Domain) -> None:
    stand_at(products_make(northmoor, 3, audience="hidden"), 1, "FND-DESC")
    gone = products_make(northmoor, 2)
    stand_at(gone, 1, "FND-DESC")
    improvements_refresh()
    assert improvements_of_all().found[0].lifts == 2
    DataProduct.objects.filter(pk=gone[0].pk).update(state="withdrawn")
    improvements_refresh()
    assert improvements_of_all().found[0].lifts == 1
    DataProduct.objects.filter(pk=gone[1].pk).update(audience="signed-in")
    improvements_refresh()
    assert not DomainImprovements.objects.exists()
    assert improvements_of_all().found == []


def test_products_whose_links_wait_for_the_portal_are_counted_apart(northmoor: Domain) -> None:
    products = products_make(northmoor, 2)
    stand_at(products, 2, "ACC-LIVE")
    stored = Assessment.objects.get(pk=products[0].pk)
    stored.maturity[2] = [[r[0], r[1], "unknown" if r[0] == "ACC-LIVE" else r[2]] for r in stored.maturity[2]]
    stored.save()
    improvements_task()
    worked = improvements_of_all()
    assert [(one.check_id, one.lifts) for one in worked.found] == [("ACC-LIVE", 1)]
    assert worked.waiting == 1
    assert worked.at is not None


def test_assessments_of_another_model_are_left_out(northmoor: Domain) -> None:
    stand_at(products_make(northmoor, 2), 1, "FND-DESC")
    improvements_refresh()
    DomainImprovements.objects.update(model_version="maturity-0.1")
    domain = domain_with_plan(ANYBODY, "northmoor")
    assert domain
    assert improvements_of(domain).at is None
    assert improvements_of_all().found == []


def test_the_same_products_give_the_same_row(northmoor: Domain) -> None:
    stand_at(products_make(northmoor, 5), 1, "FND-DESC", "FND-TERMS")
    improvements_refresh()
    first = DomainImprovements.objects.values("found", "unchecked", "best").get()
    improvements_refresh()
    assert DomainImprovements.objects.values("found", "unchecked", "best").get() == first


# --- the stewards' list ---


def test_the_best_three_of_each_domain_stand_in_its_stewards_list_but_not_in_the_number_above(
    northmoor: Domain,
) -> None:
    products = products_make(northmoor, 8)
    for n, name in enumerate(("FND-DESC", "FND-TERMS", "POL-TERMS", "STR-FORMAT")):
        stand_at(products[2 * n : 2 * n + 2], 1, name)
    elsewhere = domain_make("Elsewhere")
    stand_at(products_make(elsewhere, 1), 1, "FND-DESC")
    improvements_refresh()
    steward = stewarded(northmoor)
    [todo] = [t for t in todo_list(Scope(frozenset({northmoor.pk}))) if t.kind.key == "improvements"]
    assert (todo.number, todo.oldest) == (3, None)
    assert [place.number for place in todo.places] == [2, 2, 2]
    assert all(place.label.startswith("Northmoor: ") for place in todo.places)
    assert {place.url for place in todo.places} <= {
        f"/domains/northmoor/maturity/checks/{name}/" for name in ("fnd-desc", "fnd-terms", "pol-terms")
    }
    without = [t.number for t in todo_list(Scope(frozenset({northmoor.pk}))) if t.kind.key != "improvements"]
    assert work_link(steward).number == sum(without)


def test_what_lifts_nobody_is_not_to_do(northmoor: Domain) -> None:
    stand_at(products_make(northmoor, 2), 1, "FND-DESC", "FND-TERMS")
    improvements_refresh()
    keys = {todo.kind.key for todo in todo_list(Scope(None))}
    assert "improvements" not in keys


# --- days ---


def test_a_day_has_one_row_a_domain_and_the_last_of_it_stays(northmoor: Domain) -> None:
    products = products_make(northmoor, 4)
    stand_at(products, 1)
    assert domain_days_write() == 1
    stand_at(products[:1], 3)
    DataProduct.objects.filter(pk=products[0].pk).update(mqa=200)
    days_task()
    [row] = DomainDay.objects.all()
    assert (row.levels, row.mqa, row.model_version) == ([0, 3, 0, 1, 0, 0], 125, MODEL_VERSION)


def test_products_that_not_everybody_sees_are_in_no_day(northmoor: Domain) -> None:
    products_make(northmoor, 3, audience="hidden")
    assert domain_days_write() == 0
    assert trend(northmoor.pk) == []


def test_a_day_on_which_the_last_product_goes_is_not_kept(northmoor: Domain) -> None:
    products_make(northmoor, 1)
    domain_days_write()
    DataProduct.objects.update(state="withdrawn")
    assert domain_days_write() == 0
    assert not DomainDay.objects.exists()


def test_the_trend_of_all_adds_up_the_confirmed_domains(northmoor: Domain) -> None:
    other, waits = domain_make("Other"), domain_make("Waits", confirmed=False)
    day_make(northmoor, 1, [0, 0, 0, 10, 0, 0], 100)
    day_make(other, 1, [0, 30, 0, 0, 0, 0], 200)
    day_make(waits, 1, [9, 0, 0, 0, 0, 0])
    day_make(northmoor, 0, [0, 0, 0, 12, 0, 0], 110)
    before, today = trend()
    assert (before.levels, before.mqa) == ((0, 30, 0, 10, 0, 0), 175)
    assert (today.levels, today.mqa) == ((0, 0, 0, 12, 0, 0), 110)
    assert [day.levels for day in trend(northmoor.pk)] == [(0, 0, 0, 10, 0, 0), (0, 0, 0, 12, 0, 0)]


def test_the_trend_leaves_out_another_model_and_more_than_a_year_ago(northmoor: Domain) -> None:
    day_make(northmoor, 2, [1, 0, 0, 0, 0, 0], model_version="maturity-0.1")
    day_make(northmoor, 400, [1, 0, 0, 0, 0, 0])
    assert trend(northmoor.pk) == trend() == []


def test_a_long_trend_has_a_point_a_week_and_ends_today(northmoor: Domain) -> None:
    for ago in range(200):
        day_make(northmoor, ago, [ago, 0, 0, 0, 0, 1])
    days = trend(northmoor.pk)
    assert 28 <= len(days) <= 30
    assert days == sorted(days)
    assert days[-1].day == timezone.now().date()


# --- levels and lists ---


def test_levels_are_of_what_the_viewer_may_see(northmoor: Domain, curator: User) -> None:
    stand_at(products_make(northmoor, 2), 2)
    stand_at(products_make(northmoor, 3, audience="hidden"), 4)
    member = stewarded(northmoor)
    assert levels_seen(ANYBODY, northmoor.pk).levels == (0, 0, 2, 0, 0, 0)
    assert levels_seen(member, northmoor.pk).levels == (0, 0, 2, 0, 3, 0)
    assert levels_seen(curator).total == 5
    assert levels_seen(ANYBODY).total == 2
    assert levels_public(northmoor.pk) == (0, 0, 2, 0, 0, 0)


def test_products_that_are_not_assessed_are_counted_apart(northmoor: Domain) -> None:
    products_make(northmoor, 2)
    DataProduct.objects.update(level=None)
    spread = levels_seen(ANYBODY, northmoor.pk)
    assert (spread.levels, spread.unknown, spread.total) == ((0,) * 6, 2, 2)


def test_each_product_has_the_unmet_gates_of_its_next_level_and_no_others(northmoor: Domain) -> None:
    first, second, third = products_make(northmoor, 3)
    stand_at([first], 1, "FND-DESC", "POL-TERMS", "POL-KNOWN")
    stand_at([second], 5)
    DataProduct.objects.filter(pk=third.pk).update(level=None)
    stand_at(products_make(northmoor, 1, audience="hidden"), 1, "FND-DESC")
    rows = {row.slug: row for row in products_with_gaps(ANYBODY, northmoor)}
    assert rows.keys() == {first.slug, second.slug, third.slug}
    assert rows[first.slug].missing == ("FND-DESC", "POL-TERMS")
    assert rows[second.slug].missing == rows[third.slug].missing == ()


def test_products_lacking_a_check_are_those_of_the_level_below_it(northmoor: Domain) -> None:
    near, far, met = products_make(northmoor, 3)
    stand_at([near], 2, "POL-KNOWN")
    stand_at([far], 1, "FND-DESC", "POL-KNOWN")
    stand_at([met], 2, "OPS-FREQ")
    known = check_get("POL-KNOWN")
    assert list(products_lacking(ANYBODY, northmoor, known)) == [near]
    assert list(products_lacking(ANYBODY, northmoor, known, source=near.endpoint.slug)) == [near]
    assert list(products_lacking(ANYBODY, northmoor, known, source="another")) == []


# --- comparison ---


@pytest.fixture
def four(northmoor: Domain) -> list[Domain]:
    """Claimed domains with 0, 1, 2 and 3 of 4 products at level 3."""
    domains = [northmoor, *(domain_make(name) for name in ("East", "South", "West"))]
    for n, domain in enumerate(domains):
        products = products_make(domain, 4)
        stand_at(products, 1)
        stand_at(products[:n], 3)
        stewarded(domain, f"{domain.slug}@example.org")
    return domains


def compared(domain: Domain) -> Any:
    found = domain_with_plan(ANYBODY, domain.slug)
    assert found
    return comparison(found, domains_beside(domain.pk))


def test_a_domain_stands_among_the_claimed_ones(four: list[Domain]) -> None:
    found = compared(four[2])
    assert [row.slug for row in found.rows] == ["west", "south", "east", "northmoor"]
    assert (found.place, found.middle) == (2, 25)


def test_who_opts_out_is_not_shown_and_is_shown_nobody(four: list[Domain]) -> None:
    Domain.objects.filter(pk=four[3].pk).update(compared=False)
    assert [row.slug for row in compared(four[2]).rows] == ["south", "east", "northmoor"]
    assert compared(four[3]) is None
    assert four[3].pk not in domains_beside()
    assert [d.slug for d in domains_apart(ANYBODY, domains_beside())] == ["west"]


def test_an_unclaimed_domain_is_not_compared(four: list[Domain]) -> None:
    Membership.objects.filter(domain=four[3]).update(role=Membership.Role.MEMBER)
    assert "west" not in {row.slug for row in compared(four[2]).rows}
    assert compared(four[3]) is None


def test_with_fewer_than_two_others_nothing_is_compared(four: list[Domain]) -> None:
    Domain.objects.filter(pk=four[3].pk).update(compared=False)
    DataProduct.objects.filter(domain=four[2]).update(audience="hidden", audience_tokens=[])
    assert compared(four[1]) is None
    assert compared(four[2]) is None, "it has nothing public itself"


def test_only_public_products_stand_beside_each_other(four: list[Domain]) -> None:
    stand_at(products_make(four[0], 12, audience="hidden"), 5)
    assert compared(four[0]).rows[-1].share == 0


# --- plans ---


def plan_set(actor: User | None, domain: Domain, **more: Any) -> GapPlan:
    wanted: dict[str, Any] = {"level": 3, "share": 80, "by": SOON, "note": "The board wants it.", **more}
    return gap_plan_set(actor, domain=domain, **wanted)


@pytest.fixture
def half(northmoor: Domain) -> Domain:
    """Two of four public products at level 3, and hidden ones that do not count."""
    products = products_make(northmoor, 4)
    stand_at(products[:2], 3)
    stand_at(products[2:], 1)
    stand_at(products_make(northmoor, 4, audience="hidden"), 0)
    return northmoor


def test_a_steward_sets_a_plan_and_it_is_written_down(half: Domain) -> None:
    steward = stewarded(half)
    plan = plan_set(steward, half)
    assert (plan.level, plan.share, plan.by, plan.began_share) == (3, 80, SOON, 50)
    assert plan.updated_by == steward
    entry = AuditEntry.objects.get(action="domain.gap-plan")
    assert (entry.object_id, entry.before, entry.why) == (str(half.pk), {}, "The board wants it.")
    assert entry.after["by"] == SOON.isoformat()
    now = plan_progress(plan, levels_public(half.pk))
    assert (now.share, now.done, now.missing, now.state) == (50, 0, 2, "on course")


def test_a_plan_of_the_same_level_goes_on_where_it_began_and_another_begins_anew(half: Domain) -> None:
    plan_set(None, half)
    GapPlan.objects.update(began=date(2026, 1, 1), began_share=10)
    assert (plan_set(None, half, share=90).began, GapPlan.objects.get().began_share) == (date(2026, 1, 1), 10)
    other = plan_set(None, half, level=4)
    assert (other.began, other.began_share) == (timezone.localdate(), 0)
    assert AuditEntry.objects.filter(action="domain.gap-plan").count() == 3


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"by": date(2020, 1, 1)}, "a day to come"),
        ({"share": 50}, "already"),
        ({"level": 9}, "from 1 to 5"),
        ({"note": "  \0 "}, "Say why"),
    ],
)
def test_a_plan_that_cannot_be_one_is_refused_and_changes_nothing(
    half: Domain, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        plan_set(None, half, **more)
    assert not GapPlan.objects.exists()
    assert not AuditEntry.objects.filter(action="domain.gap-plan").exists()


def test_a_domain_without_public_products_can_plan_nothing(northmoor: Domain) -> None:
    with pytest.raises(InvalidInput, match="no public product"):
        plan_set(None, northmoor)


def test_others_neither_set_nor_drop_a_plan(half: Domain, analyst: User) -> None:
    elsewhere = stewarded(domain_make("Elsewhere"))
    plan_set(None, half)
    for person in (analyst, elsewhere):
        with pytest.raises(PermissionRefused):
            plan_set(person, half, share=100)
        with pytest.raises(PermissionRefused):
            gap_plan_drop(person, domain=half, why="No.")
    assert GapPlan.objects.get().share == 80


def test_a_plan_is_given_up_with_a_reason(half: Domain, curator: User) -> None:
    plan_set(curator, half)
    with pytest.raises(InvalidInput, match="Say why"):
        gap_plan_drop(curator, domain=half, why="")
    gap_plan_drop(curator, domain=half, why="It merges.")
    assert not GapPlan.objects.exists()
    entry = AuditEntry.objects.get(action="domain.gap-plan-drop")
    assert (entry.before["level"], entry.after, entry.why) == (3, {}, "It merges.")
    with pytest.raises(InvalidInput, match="no plan"):
        gap_plan_drop(curator, domain=half, why="Again.")
