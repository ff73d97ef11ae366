"""The pages on a use case: what they tell, in which order, who sees what of it, and that hostile words stay words."""

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
import pytest
from django.test import Client

from catalog.domain.usecases.model import DataFlow, UseCaseRecord
from catalog.models import DataProduct, Standard, UseCase, User
from catalog.services.usecases import case_change, case_make, case_step
from tests.domain.usecases_hard import HOSTILE, ODD, crowded
from tests.domain.usecases_sample import SAMPLE
from tests.standing import stand_at
from tests.web.cases import DEMONSTRATOR, published, served
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
replace = msgspec.structs.replace


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def words(markup: str) -> str:
    """What is read of a page, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def row_of(page: str, key: str) -> str:
    """The row of a flow in the table."""
    found = re.search(rf'<tr[^>]*id="flow-{key}".*?</tr>', page, re.S)
    assert found, key
    return words(found[0])


# --- the page of a case -------------------------------------------------------------------------


def test_a_case_tells_its_flows_in_pictures_and_in_a_table(client: Client, catalogue: Catalogue) -> None:
    published(served(DEMONSTRATOR, f1=catalogue.product.slug), slug="demo")

    page = read(client, "/use-cases/demo/")

    pictures = re.findall(r"<svg.*?</svg>", page, re.S)
    drawn = [picture for picture in pictures if 'role="img"' in picture]
    assert len(drawn) == 2 + 2 * len(DEMONSTRATOR.scenarios)
    assert all("<title" in picture and "<desc" in picture for picture in drawn)
    for flow in DEMONSTRATOR.flows:
        assert flow.what in row_of(page, flow.key)
    assert f'href="/products/{catalogue.product.slug}/"' in page
    assert DEMONSTRATOR.question in words(page)


def test_each_row_says_who_what_how_and_how_it_stands(client: Client, catalogue: Catalogue) -> None:
    stand_at([catalogue.product], 3)
    published(served(DEMONSTRATOR, f1=catalogue.product.slug, f2=catalogue.product.slug), slug="demo")

    page = read(client, "/use-cases/demo/")

    first = row_of(page, "f1")
    for told in (
        "Distribution operator",
        "System operator",
        "pull",
        "Bulk file",
        "6-monthly",
        "IB1-SA",
        "level 3",
        "Yes",
        "Served",
        "Inferred",
    ):
        assert told in first
    assert "No product serves it yet." in row_of(page, "f3")
    assert "(and back)" in row_of(page, "f9")
    assert "Readiness: level 3" in words(page)


def test_counts_lead_to_the_flows_that_they_count(client: Client, catalogue: Catalogue) -> None:
    stand_at([catalogue.product], 3)
    published(served(DEMONSTRATOR, f1=catalogue.product.slug), slug="demo")
    page = read(client, "/use-cases/demo/")

    counts = dict(re.findall(r'href="\?state=(\w+)#flow-table".*?<span>[^<]*: (\d+)</span>', page))

    assert counts == {"served": "1", "gap": "8"}
    for state, number in counts.items():
        shown = read(client, f"/use-cases/demo/?state={state}")
        assert shown.count('id="flow-f') == int(number)
        assert "Show all flows" in shown
    assert read(client, "/use-cases/demo/?state=odd").count('id="flow-f') == 9


def test_a_product_that_is_not_for_its_reader_is_counted_and_not_named(
    client: Client, catalogue: Catalogue, curator: User
) -> None:
    hidden = catalogue.hidden
    published(served(DEMONSTRATOR, f1=hidden.slug, f2=catalogue.withdrawn.slug), slug="demo")

    for path in ("/use-cases/demo/", "/use-cases/demo/walkthrough/?all=1"):
        page = read(client, path)
        assert hidden.slug not in page
        assert hidden.title not in page
        assert "not shown to you" in page
        assert f'href="/products/{catalogue.withdrawn.slug}/"' not in page
        assert "has left the catalogue" in words(page).replace("It has", "has")
    client.force_login(curator)
    assert hidden.title in read(client, "/use-cases/demo/")


def test_a_draft_is_for_those_who_work_on_it_and_says_so(
    client: Client, catalogue: Catalogue, analyst: User
) -> None:
    case = case_make(catalogue.member, record=DEMONSTRATOR, slug="demo")
    paths = ("/use-cases/demo/", "/use-cases/demo/?draft=1", "/use-cases/demo/walkthrough/")

    assert {client.get(path).status_code for path in paths} == {404}
    client.force_login(analyst)
    assert {client.get(path).status_code for path in paths} == {404}
    client.force_login(catalogue.member)
    for path in paths:
        page = read(client, path)
        assert 'name="robots" content="noindex"' in page
        assert f"Draft, version {case.version}." in page


def test_what_is_worked_on_stands_beside_what_is_published(
    client: Client, catalogue: Catalogue, analyst: User
) -> None:
    case = published(DEMONSTRATOR, slug="demo", lead=catalogue.member)
    case_change(catalogue.member, case=case, record=replace(DEMONSTRATOR, title="The next version"),
                seen=case.version, what="Title")  # fmt: skip
    client.force_login(catalogue.member)

    seen, draft = read(client, "/use-cases/demo/"), read(client, "/use-cases/demo/?draft=1")

    assert "The next version" not in seen
    assert 'href="/use-cases/demo/?draft=1"' in seen
    assert "The next version" in draft
    assert 'href="/use-cases/demo/walkthrough/?draft=1"' in draft
    assert 'href="?draft=1&amp;state=gap#flow-table"' in draft
    assert 'href="/use-cases/demo/edit/"' in draft
    client.force_login(analyst)
    for_others = read(client, "/use-cases/demo/?draft=1")
    assert "The next version" not in for_others
    assert "/edit/" not in for_others


def test_who_leads_it_is_named_to_those_who_work_on_it(
    client: Client, catalogue: Catalogue, curator: User
) -> None:
    published(SAMPLE, slug="demo", lead=catalogue.member)
    assert "Mem Ber" not in read(client, "/use-cases/demo/")
    client.force_login(curator)
    assert "Mem Ber" in read(client, "/use-cases/demo/")


def test_cases_that_build_on_each_other_lead_to_each_other(client: Client, catalogue: Catalogue) -> None:
    published(SAMPLE, slug="first")
    published(replace(SAMPLE, title="Second", builds_on=("first", "secret")), slug="second")
    case_make(None, record=replace(SAMPLE, title="Unseen", builds_on=("first",)), slug="secret")

    first, second = read(client, "/use-cases/first/"), read(client, "/use-cases/second/")

    assert 'href="/use-cases/second/"' in first
    assert 'href="/use-cases/first/"' in second
    assert "Unseen" not in first + second
    assert "/use-cases/secret/" not in first + second


def test_standards_are_named_and_unknown_ones_left_out(client: Client, db: None) -> None:
    Standard.objects.create(slug="cim", name="CIM")
    published(replace(SAMPLE, standards=("cim", "nothing")), slug="demo")

    page = read(client, "/use-cases/demo/")

    assert '<a class="govuk-link" href="/standards/cim/"><bdi>CIM</bdi></a>' in page
    assert "nothing" not in page


def test_only_what_is_there_has_a_heading(client: Client, db: None) -> None:
    published(UseCaseRecord(title="Bare"), slug="bare")
    published(DEMONSTRATOR, slug="full")
    wanted = ("flows", "actors", "scenarios", "parallels", "sources", "more")

    bare, full = read(client, "/use-cases/bare/"), read(client, "/use-cases/full/")

    assert [name for name in wanted if f'id="{name}"' in bare] == []
    assert [name for name in wanted if f'id="{name}"' in full] == list(wanted)
    assert "There is nothing to walk through yet" in read(client, "/use-cases/bare/walkthrough/")
    assert client.get("/use-cases/bare/walkthrough/?step=s1").status_code == 404


def test_no_id_comes_twice(client: Client, catalogue: Catalogue) -> None:
    published(served(DEMONSTRATOR, f1=catalogue.product.slug), slug="demo")
    for path in ("/use-cases/demo/", "/use-cases/demo/walkthrough/?all=1"):
        ids = re.findall(r'\sid="([^"]+)"', read(client, path))
        assert len(ids) == len(set(ids)), sorted({name for name in ids if ids.count(name) > 1})


def test_hostile_words_stay_words(client: Client, db: None) -> None:
    published(ODD, slug="odd")
    for path in ("/use-cases/odd/", "/use-cases/odd/walkthrough/", "/use-cases/odd/walkthrough/?all=1"):
        page = read(client, path)
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
        assert "7|add:7" in page
        pictures = re.findall(r"<svg.*?</svg>", page, re.S)
        assert not any(
            "\u202e" in picture or "\x07" in picture
            for picture in re.findall(r"<text.*?</text>", str(pictures))
        )


def test_the_largest_case_is_told_whole(client: Client, db: None) -> None:
    case = crowded(60, 200)
    published(case, slug="large")

    page = read(client, "/use-cases/large/")

    assert page.count('id="flow-f') == 200
    assert "Actors stand together by their groups" in page
    assert re.search(r"\d+ flows are in the table alone", page)
    assert "Step 200 of 200" in words(read(client, "/use-cases/large/walkthrough/?step=s199"))


# --- step by step -------------------------------------------------------------------------------


def test_each_step_has_an_address_and_leads_to_the_ones_beside_it(client: Client, db: None) -> None:
    published(DEMONSTRATOR, slug="demo")
    steps = [step for scenario in DEMONSTRATOR.scenarios for step in scenario.steps]
    url = "/use-cases/demo/walkthrough/"

    for number, step in enumerate(steps, start=1):
        page = read(client, f"{url}?step={step.key}")
        assert f"Step {number} of {len(steps)}" in words(page)
        assert step.title in words(page)
        turned = dict(re.findall(r'href="([^"]+)" rel="(prev|next)"', page))
        beside = {f"{url}?step={one.key}#step-{one.key}": name for one, name in _beside(steps, number - 1)}
        assert turned == beside
    assert "Step 1 of 13" in words(read(client, url))
    assert client.get(f"{url}?step=s99").status_code == 404


def _beside(steps: list[object], at: int) -> list[tuple[object, str]]:
    before = [(steps[at - 1], "prev")] if at else []
    return [*before, *((step, "next") for step in steps[at + 1 : at + 2])]


def test_a_step_shows_its_products_with_maturity_way_and_policy(client: Client, catalogue: Catalogue) -> None:
    stand_at([catalogue.product], 3)
    published(served(DEMONSTRATOR, f1=catalogue.product.slug), slug="demo")

    page = words(read(client, "/use-cases/demo/walkthrough/?step=s4"))

    for told in (
        catalogue.product.title,
        "Level 3",
        "May I mix it with other data for use inside?",
        "Yes",
        "pull",
        "gives it to",
        "Step 4 of 13",
    ):
        assert told in page


def test_a_step_says_where_its_product_is_handed_over_in_another_way(
    client: Client, catalogue: Catalogue
) -> None:
    flow = DEMONSTRATOR.flow("f1")
    assert flow
    delivered = {"pull": "push", "push": "pull"}[flow.mode]
    stand_at([catalogue.product], 3)
    DataProduct.objects.filter(pk=catalogue.product.pk).update(delivery=[delivered])
    published(served(DEMONSTRATOR, f1=catalogue.product.slug), slug="demo")

    page = words(read(client, "/use-cases/demo/walkthrough/?step=s4"))
    table = words(read(client, "/use-cases/demo/"))

    said = {"pull": "is pushed, not pulled.", "push": "is pulled, not pushed."}[flow.mode]
    assert page.count(f"It {said}") == 1
    assert f"serves it, but it {said}" in table


def test_a_gap_leads_to_a_wish_with_its_words_and_to_an_offer(client: Client, analyst: User) -> None:
    published(DEMONSTRATOR, slug="demo")
    page = read(client, "/use-cases/demo/walkthrough/?step=s4")
    flow = DEMONSTRATOR.flow("f1")
    assert flow

    urls = [unescape(url) for url in re.findall(r'href="(/wishes/new/[^"]+)"', page)]

    assert len(urls) == 2
    need = next(url for url in urls if parse_qs(urlsplit(url).query)["title"] == [flow.what])
    assert client.get(need).headers["Location"] == f"/accounts/login/?{urlencode({'next': need}, safe='/')}"
    client.force_login(analyst)
    form = read(client, need)
    assert f'value="{flow.what}"' in form
    assert flow.need in unescape(form)
    assert DEMONSTRATOR.title in form
    assert 'href="/gaps/of/demo/f1/offer/"' in page
    offer = client.get("/gaps/of/demo/f1/offer/").headers["Location"]
    assert flow.what in unescape(read(client, offer)), "who has it offers it for the gap itself"


def test_the_whole_walk_stands_on_one_page(client: Client, db: None) -> None:
    published(DEMONSTRATOR, slug="demo")
    page = read(client, "/use-cases/demo/walkthrough/?all=1")
    assert re.findall(r"Step (\d+) of 13", page) == [str(n) for n in range(1, 14)]
    assert 'rel="next"' not in page


def test_without_a_scenario_the_flows_are_the_steps(client: Client, db: None) -> None:
    published(replace(SAMPLE, scenarios=()), slug="demo")
    page = words(read(client, "/use-cases/demo/walkthrough/?step=f2"))
    assert "Step 2 of 3" in page
    assert "Half-hourly demand" in page


def test_titles_tell_steps_apart(client: Client, db: None) -> None:
    published(DEMONSTRATOR, slug="demo")
    titles = {
        re.search("<title>(.*?)</title>", read(client, f"/use-cases/demo/walkthrough/?step=s{n}"))[1]  # type: ignore[index]
        for n in range(1, 14)
    }
    assert len(titles) == 13


# --- on the page of a product -------------------------------------------------------------------


def test_a_product_names_the_published_cases_that_need_it(
    client: Client, catalogue: Catalogue, curator: User
) -> None:
    slug = catalogue.product.slug
    published(served(DEMONSTRATOR, f1=slug, f2=slug), slug="demo")
    published(replace(served(SAMPLE, f1=slug), title=HOSTILE), slug="odd")
    case_make(None, record=served(SAMPLE, f1=slug), slug="unpublished")

    for reader in (None, curator):
        if reader:
            client.force_login(reader)
        page = read(client, f"/products/{slug}/")
        assert page.count('href="/use-cases/demo/"') == 1
        assert 'href="/use-cases/odd/"' in page
        assert "/use-cases/unpublished/" not in page
        assert "<script>alert" not in page
    other = DataProduct.objects.get(endpoint=catalogue.endpoint, source_id="p-00003")
    assert "Use cases that need it" not in read(client, f"/products/{other.slug}/")


def test_a_case_that_is_taken_off_the_pages_is_not_named_any_more(
    client: Client, catalogue: Catalogue
) -> None:
    slug = catalogue.product.slug
    case = published(served(SAMPLE, f1=slug), slug="demo")
    flows = (DataFlow(key="f1", source="a1", target="a2", what="Other"),)
    row = case_change(
        None, case=case, record=replace(SAMPLE, flows=flows, scenarios=()), seen=case.version, what="x"
    )
    assert 'href="/use-cases/demo/"' in read(client, f"/products/{slug}/")

    case_step(None, case=row, step="withdraw", seen=row.version, text="Old.")
    assert UseCase.objects.get(slug="demo").published is None
    assert 'href="/use-cases/demo/"' not in read(client, f"/products/{slug}/")
