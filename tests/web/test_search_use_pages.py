"""How people search, for curators: what is shown, to whom, and what never is."""

from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from catalog.domain.search_times import BOUNDS
from catalog.models import SearchDay, SearchWords, User

pytestmark = pytest.mark.django_db
PAGE, CSV = "/curation/searches/", "/curation/searches.csv"


def day(ago: int = 0) -> date:
    return datetime.now(UTC).date() - timedelta(days=ago)


def words(text: str, *, ago: int = 0, **numbers: int) -> None:
    SearchWords.objects.create(words=text, day=day(ago), **{"times": 9, "people": 6, "opened": 2, **numbers})


@pytest.fixture
def counted(db: None) -> None:
    """Three days of searches."""
    words("frost days", missed=9, missed_people=6, opened=0)
    words("frost days", ago=2, missed=3, missed_people=3, times=3, people=3, opened=0)
    words("heat pumps", people=7, opened=0)
    words("substation", people=40, times=90)
    words("my street", people=4, missed=9, missed_people=4, opened=0)
    words("long ago", ago=60, people=99)
    took = [0] * (len(BOUNDS) + 1)
    took[4], took[8] = 90, 10
    SearchDay.objects.create(
        day=day(), times=100, missed=9, opened=30, widened=4, filters={"level": 5, "place": 2}, took=took
    )


def text(response: Any) -> str:
    return unescape(response.content.decode())


def part(page: str, name: str) -> str:
    return page.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]


def test_curators_see_what_is_searched_for(counted: None, client: Client, curator: User) -> None:
    client.force_login(curator)
    page = text(client.get(PAGE))
    assert "frost days" in part(page, "missed")
    assert "/glossary/new/?term=frost+days" in page
    assert "/wishes/new/?q=frost+days" in page
    assert 'data-label="In vain">12<' in page, "of all days"
    assert 'data-label="People of a day">6<' in page, "of the busiest day: those of another may be the same"
    assert "heat pumps" in part(page, "unopened")
    assert "frost days" not in part(page, "unopened"), "there was nothing to open"
    assert part(page, "top").index("substation") < part(page, "top").index("heat pumps")
    assert "Half of all searches were answered within 50 ms, 95 of 100 within 200 ms." in page
    assert "4 (4%) were widened by the glossary." in page
    assert "Maturity level" in part(page, "filters")
    assert "Area" in part(page, "filters")


def test_fewer_than_five_people_are_never_shown(counted: None, client: Client, curator: User) -> None:
    words("in vain by three", people=8, missed=3, missed_people=3)
    client.force_login(curator)
    page = text(client.get(f"{PAGE}?days=180"))
    lines = client.get(f"{CSV}?days=180").getvalue().decode()
    assert "my street" not in page + lines
    assert "in vain by three" not in part(page, "missed")
    assert "in vain by three,9,8,3,,2\r\n" in lines
    assert "long ago" in page
    assert "long ago" not in text(client.get(f"{PAGE}?days=30"))


@pytest.mark.parametrize("path", [PAGE, CSV])
def test_it_is_for_curators_alone(counted: None, client: Client, analyst: User, path: str) -> None:
    assert client.get(path).status_code == 302
    client.force_login(analyst)
    assert client.get(path).status_code == 403
    assert client.post(path).status_code in (403, 405)


@pytest.mark.parametrize("days", ["", "0", "x", "٣", "99999999999", "-7"])
def test_odd_days_are_thirty(counted: None, client: Client, curator: User, days: str) -> None:
    client.force_login(curator)
    page = client.get(PAGE, {"days": days})
    assert b'<strong aria-current="true">30 days' in page.content


def test_before_anybody_searched_it_says_what_will_stand_here(client: Client, curator: User) -> None:
    client.force_login(curator)
    assert "Nobody has searched in these days" in text(client.get(PAGE))
    assert client.get(CSV).getvalue().count(b"\r\n") == 1


def test_words_stay_words(client: Client, curator: User) -> None:
    words("<script>alert(1)</script>", missed=9, missed_people=9)
    words("=cmd|calc", missed=9, missed_people=9)
    client.force_login(curator)
    assert b"<script>alert" not in client.get(PAGE).content
    assert b"'=cmd" in client.get(CSV).getvalue()


def test_the_links_lead_to_filled_in_forms(client: Client, curator: User) -> None:
    client.force_login(curator)
    assert 'value="frost days"' in text(client.get("/glossary/new/?term=frost+days"))
    assert 'value="frost days"' in text(client.get("/wishes/new/?q=frost+days&title=frost+days"))
