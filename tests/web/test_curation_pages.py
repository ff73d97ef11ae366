"""The pages on which entries are mended, without a browser: who sees what, what forms do, what histories tell."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.domain.fields import EDITABLE, OWNERS_ALONE
from catalog.models import BulkEdit, Conflict, DataProduct, Membership, ProductChange, User
from catalog.selectors.bulk_edit import BULK_FIELDS
from catalog.services.curation import field_decide
from catalog.services.history import Changed, changes_write
from tests.factories import domain_make
from tests.web.catalogue import PASSWORD, Catalogue

pytestmark = pytest.mark.django_db
WHY = "The owner told us."
_INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def curator(catalogue: Catalogue) -> User:
    return User.objects.create_user("cura@example.org", PASSWORD, first_name="Cura", is_curator=True)


@pytest.fixture
def analyst(catalogue: Catalogue) -> User:
    return User.objects.create_user("ana@example.org", PASSWORD, first_name="Ana")


@pytest.fixture
def steward(client: Client, catalogue: Catalogue) -> Iterator[Client]:
    """Signed in as a steward of the domain."""
    client.force_login(catalogue.member)
    return client


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content[:300]
    return answer.content.decode()


def product_url(catalogue: Catalogue) -> str:
    return f"/products/{catalogue.product.slug}/"


def edit_url(catalogue: Catalogue, field: str = "title") -> str:
    return f"{product_url(catalogue)}edit/{field}/"


def decide(catalogue: Catalogue, field: str = "title", value: object = "Mended title") -> DataProduct:
    field_decide(catalogue.member, product=catalogue.product, field=field, value=value, why=WHY)
    return DataProduct.objects.get(pk=catalogue.product.pk)


def conflict_make(catalogue: Catalogue) -> Conflict:
    product = decide(catalogue)
    return Conflict.objects.create(product=product, field="title", before="Old title", now="New title")


# --- who sees what ---


def test_visitors_see_no_forms_and_pay_no_query_for_them(
    client: Client, catalogue: Catalogue, analyst: User
) -> None:
    for user in (None, analyst):
        if user:
            client.force_login(user)
        text = page(client, product_url(catalogue))
        assert "/edit/" not in text
        assert "Mend this entry" not in text
        assert "Nobody describes" in text
    client.logout()
    with CaptureQueriesContext(connection) as asked:
        page(client, product_url(catalogue))
    assert not any("conflict" in query["sql"] for query in asked)


def test_every_field_has_a_link_for_those_who_may_and_those_alone(
    client: Client, catalogue: Catalogue, curator: User
) -> None:
    client.force_login(catalogue.member)
    text = page(client, product_url(catalogue))
    assert {name for name in EDITABLE if edit_url(catalogue, name) in text} == set(EDITABLE)
    client.force_login(curator)
    text = page(client, product_url(catalogue))
    assert {name for name in EDITABLE if edit_url(catalogue, name) in text} == set(EDITABLE) - OWNERS_ALONE


@pytest.mark.parametrize("field", sorted(EDITABLE))
def test_every_field_has_a_form_of_its_own(steward: Client, catalogue: Catalogue, field: str) -> None:
    text = page(steward, edit_url(catalogue, field))
    assert ("Its endpoint says" if field == "audience" else "The source says") in text
    assert 'name="why"' in text
    assert sorted(ids := re.findall(r'\sid="([^"]+)"', text)) == sorted(set(ids))


@pytest.mark.parametrize("field", sorted(set(EDITABLE) - {"title"}))
def test_a_form_sent_back_as_it_came_changes_no_value(
    steward: Client, catalogue: Catalogue, field: str
) -> None:
    """Values of every kind go into the inputs and come out of them the same."""
    if field == "contacts":
        decide(catalogue, "places", [{"name": "Town", "bbox": [-1.5, 50, 0, 51], "geometry": "{}"}])
    form = steward.get(edit_url(catalogue, field)).context["form"]
    data: dict[str, object] = {"why": WHY, "action": "save"}
    for bound in form:
        if bound.name != "why":
            data[bound.html_name] = bound.value() if bound.value() is not None else ""
    answer = steward.post(edit_url(catalogue, field), data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    stored = DataProduct.objects.get(pk=catalogue.product.pk).curated[field]["value"]
    assert (stored or None) == (form.shown or None)


def test_others_are_sent_to_sign_in_refused_or_told_there_is_nothing(
    client: Client, catalogue: Catalogue, analyst: User, curator: User
) -> None:
    conflict = conflict_make(catalogue)
    paths = (edit_url(catalogue), f"/conflicts/{conflict.pk}/", "/search/edit/?q=substation")
    for path in paths:
        assert "/accounts/login/" in client.get(path)["Location"]
    client.force_login(analyst)
    assert [client.get(path).status_code for path in paths] == [403, 404, 403]
    assert [client.post(path, {"why": WHY}).status_code for path in paths] == [403, 404, 403]
    client.force_login(curator)
    page(client, edit_url(catalogue, "licence"), 403)
    page(client, edit_url(catalogue, "distributions"), 404)


def test_what_is_invisible_has_no_pages(client: Client, catalogue: Catalogue, analyst: User) -> None:
    client.force_login(analyst)
    for path in ("history/", "history/diff/", "history/1/roll-back/", "edit/title/"):
        page(client, f"/products/{catalogue.hidden.slug}/{path}", 404)
    page(client, "/edits/1/", 404)


# --- editing ---


def test_a_steward_edits_a_field_and_gives_it_back(steward: Client, catalogue: Catalogue) -> None:
    state = re.search(r'name="state" value="(\w+)"', page(steward, edit_url(catalogue)))
    assert state
    sent = {"value": "Mended title", "why": WHY, "state": state[1], "action": "save"}
    answer = steward.post(edit_url(catalogue), sent, follow=True)
    text = answer.content.decode()
    assert "“Title” is changed" in text
    assert "<h1" in text
    assert "Mended title" in text
    again = page(steward, edit_url(catalogue))
    assert "Go back to what the source says" in again
    assert "Mem Ber" in again
    answer = steward.post(edit_url(catalogue), {"why": WHY, "action": "release"}, follow=True)
    assert "stands as the source has it again" in answer.content.decode()
    assert DataProduct.objects.get(pk=catalogue.product.pk).curated == {}


@pytest.mark.parametrize(
    ("field", "sent", "says"),
    [
        ("title", {"value": "", "why": WHY}, "needs a name to be found"),
        ("title", {"value": "New", "why": " "}, "Say why"),
        ("title", {"why": "", "action": "release"}, "Say why"),
        ("modified", {"value": "soon", "why": WHY}, "is no date: write 2024"),
        ("title", {"value": "New", "why": WHY, "state": "0" * 16}, "changed while you were editing"),
        ("places", {"r0-west": "1", "r0-east": "", "rows": "1", "why": WHY}, "fill in all or none"),
        ("licence", {"code": "OGL-UK-3.0", "label": "Ours", "why": WHY}, "not both"),
        ("schema", {"value": "{", "why": WHY}, "no JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_saved_is_told_at_the_top_and_nothing_is_lost(
    steward: Client, catalogue: Catalogue, field: str, sent: dict[str, str], says: str
) -> None:
    answer = steward.post(edit_url(catalogue, field), {"action": "save", **sent})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in text
    assert says in text
    assert text.count("<title>Error:") == 1
    assert DataProduct.objects.get(pk=catalogue.product.pk).curated == {}


def test_another_row_is_asked_for_without_javascript(steward: Client, catalogue: Catalogue) -> None:
    url = edit_url(catalogue, "contacts")
    sent = {"rows": "1", "r0-name": "Ann", "more": "1"}
    answer = steward.post(url, sent)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="r1-name"' in text
    assert 'value="Ann"' in text
    assert "There is a problem" not in text
    sent = {"rows": "2", "r0-name": "Ann", "r1-email": "bob@x.example", "why": WHY, "action": "save"}
    steward.post(url, sent)
    stored = DataProduct.objects.get(pk=catalogue.product.pk).curated["contacts"]["value"]
    assert stored == [{"name": "Ann"}, {"email": "bob@x.example"}]


def test_an_outline_survives_an_edit_of_its_places_name(steward: Client, catalogue: Catalogue) -> None:
    decide(
        catalogue, "places", [{"name": "Town", "geometry": '{"type": "Point"}', "iri": "https://x.example/t"}]
    )
    sent = {"rows": "2", "r0-name": "City", "why": WHY, "action": "save"}
    steward.post(edit_url(catalogue, "places"), sent)
    (place,) = DataProduct.objects.get(pk=catalogue.product.pk).curated["places"]["value"]
    assert place == {"name": "City", "geometry": '{"type": "Point"}', "iri": "https://x.example/t"}


def test_the_audience_is_changed_by_its_own_steward(steward: Client, catalogue: Catalogue) -> None:
    other = domain_make("Other domain")
    sent = {"audience": "domains", "domains": [other.slug], "why": WHY, "action": "save"}
    assert steward.post(edit_url(catalogue, "audience"), sent).status_code == 302
    assert DataProduct.objects.get(pk=catalogue.product.pk).audience == "domains"
    steward.logout()
    page(steward, product_url(catalogue), 404)
    page(steward, f"{product_url(catalogue)}history/", 404)


# --- conflicts ---


def test_a_conflict_stands_on_top_of_the_entry_for_those_who_may_settle_it(
    client: Client, catalogue: Catalogue
) -> None:
    conflict = conflict_make(catalogue)
    assert "New title" not in page(client, product_url(catalogue))
    client.force_login(catalogue.member)
    text = page(client, product_url(catalogue))
    assert f"/conflicts/{conflict.pk}/" in text
    assert text.index("New title") < text.index("What is it?")


@pytest.mark.parametrize(
    ("sent", "state", "title"),
    [
        ({"action": "keep"}, "kept", "Mended title"),
        ({"action": "take"}, "taken", "Substation demand 1"),
        ({"action": "merge", "value": "Both"}, "merged", "Both"),
    ],
)
def test_a_conflict_is_kept_taken_or_merged(
    steward: Client, catalogue: Catalogue, sent: dict[str, str], state: str, title: str
) -> None:
    conflict = conflict_make(catalogue)
    url = f"/conflicts/{conflict.pk}/"
    text = page(steward, url)
    assert all(words in text for words in ("Old title", "New title", "Mended title", WHY))
    assert steward.post(url, {**sent, "why": ""}).status_code == 422
    assert steward.post(url, {**sent, "why": WHY}).status_code == 302
    conflict.refresh_from_db()
    assert conflict.state == state
    assert DataProduct.objects.get(pk=catalogue.product.pk).title == title
    assert "This conflict was settled on" in page(steward, url)
    assert steward.post(url, {**sent, "why": WHY}).status_code == 422


@pytest.mark.parametrize("action", ["keep", "take", "merge"])
def test_a_conflict_that_has_changed_since_it_was_looked_at_is_not_settled(
    steward: Client, catalogue: Catalogue, action: str
) -> None:
    conflict = conflict_make(catalogue)
    url = f"/conflicts/{conflict.pk}/"
    found = re.search(r'name="state" value="(\w+)"', page(steward, url))
    assert found
    DataProduct.objects.filter(pk=catalogue.product.pk).update(
        harvested=catalogue.product.harvested | {"title": "Yet another title"}
    )
    sent = {"action": action, "value": "Both", "why": WHY, "state": found[1]}
    answer = steward.post(url, sent)
    assert answer.status_code == 422
    assert "was changed while you were editing" in answer.content.decode()
    conflict.refresh_from_db()
    assert conflict.state == "open"


# --- history ---


def history_make(catalogue: Catalogue) -> DataProduct:
    decide(catalogue, "keywords", ["demand", "feeders"])
    product = decide(catalogue)
    told = {"description": ["It was so long ago.", product.description]}
    changes_write(
        [
            Changed(
                product.pk, timezone.now(), "source", product.revision, "harvest", told, run=catalogue.run.pk
            )
        ]
    )
    return product


def test_the_history_names_people_to_those_who_decide_beside_them_alone(
    client: Client, catalogue: Catalogue, analyst: User, curator: User
) -> None:
    history_make(catalogue)
    url = f"{product_url(catalogue)}history/"
    for user in (None, analyst):
        if user:
            client.force_login(user)
        text = page(client, url)
        assert "A steward or curator" in text
        assert "Mem Ber" not in text
        assert "Roll back" not in text
        assert all(words in text for words in ("feeders", "The source", "It was so long ago.", WHY))
    other = User.objects.create_user("oth@example.org", PASSWORD)
    Membership.objects.create(user=other, domain=domain_make(), role=Membership.Role.STEWARD)
    for user in (curator, other, catalogue.member):
        client.force_login(user)
        assert "Mem Ber" in page(client, url)


def test_two_states_are_compared_word_by_word(client: Client, catalogue: Catalogue) -> None:
    product = history_make(catalogue)
    text = page(client, f"{product_url(catalogue)}history/diff/")
    assert re.findall(r'id="field-(\w+)"', text) == ["title", "description", "keywords"]
    assert re.search(r"<del>.*taken away.*Substation", text)
    assert re.search(r"<ins>.*added.*Mended", text)
    newest = page(
        client, f"{product_url(catalogue)}history/diff/?from={product.revision - 1}&to={product.revision}"
    )
    assert re.findall(r'id="field-(\w+)"', newest) == ["title", "description"]
    same = page(client, f"{product_url(catalogue)}history/diff/?from={product.revision}&to=99999")
    assert "show the same" in same
    assert "show the same" not in page(client, f"{product_url(catalogue)}history/diff/?from=x&to=-1")


def test_what_an_entry_was_before_it_was_shown_stays_among_those_who_decide(
    client: Client, catalogue: Catalogue
) -> None:
    decide(catalogue, "keywords", ["confidential"])
    decide(catalogue, "audience", {"audience": "hidden"})
    decide(catalogue, "keywords", ["harmless"])
    decide(catalogue, "audience", {"audience": "public"})
    url = f"{product_url(catalogue)}history/"
    assert "confidential" not in page(client, url)
    page(client, f"{url}diff/", 404)
    client.force_login(catalogue.member)
    assert "confidential" in page(client, url)


def test_a_decision_is_rolled_back_with_a_reason(steward: Client, catalogue: Catalogue) -> None:
    decide(catalogue)
    change = ProductChange.objects.get(action="edit")
    url = f"{product_url(catalogue)}history/{change.pk}/roll-back/"
    assert "as the source says" in page(steward, url)
    assert steward.post(url, {"why": ""}).status_code == 422
    assert steward.post(url, {"why": "A mistake."}).status_code == 302
    assert DataProduct.objects.get(pk=catalogue.product.pk).title == "Substation demand 1"
    text = page(steward, f"{product_url(catalogue)}history/")
    assert text.index("Rolled back") < text.index("Edited")


def test_an_unchanged_entry_says_so(client: Client, catalogue: Catalogue) -> None:
    assert "Nothing has changed since" in page(client, f"{product_url(catalogue)}history/")
    page(client, f"{product_url(catalogue)}history/diff/", 404)


def test_a_histories_pages_stay_within_their_queries(client: Client, catalogue: Catalogue) -> None:
    history_make(catalogue)
    for path in ("history/", "history/diff/"):
        with CaptureQueriesContext(connection) as asked:
            page(client, product_url(catalogue) + path)
        assert len(asked) <= 6, path


# --- many at once ---


def test_a_search_is_edited_from_choosing_to_undoing(
    client: Client, catalogue: Catalogue, curator: User
) -> None:
    assert "/search/edit/" not in page(client, "/search/?q=linepack")
    client.force_login(curator)
    url = "/search/edit/?q=linepack"
    assert url in page(client, "/search/?q=linepack&sort=title")
    chosen = page(client, url)
    assert all(f'value="{name}"' in chosen for name in BULK_FIELDS)
    url += "&field=frequency"
    page(client, url)
    seen = client.post(url, {"value": "DAILY", "why": WHY, "action": "look"}).content.decode()
    assert "3 products would change. Nothing has been changed yet." in seen
    assert not BulkEdit.objects.exists()
    sent = dict(_INPUT.findall(seen))
    assert sent["why"] == WHY
    answer = client.post(url, {**sent, "action": "do"}, follow=True)
    result = answer.redirect_chain[-1][0]
    assert "“Updated” is changed for 3 products" in answer.content.decode()
    assert DataProduct.objects.filter(curated__has_key="frequency").count() == 3
    answer = client.post(result, {"why": "A mistake."}, follow=True)
    assert "Undone for 3 products" in answer.content.decode()
    assert not DataProduct.objects.filter(curated__has_key="frequency").exists()


def test_a_steward_is_told_which_products_are_passed_over(steward: Client, catalogue: Catalogue) -> None:
    seen = steward.post(
        "/search/edit/?q=linepack&field=frequency", {"value": "DAILY", "why": WHY, "action": "look"}
    ).content.decode()
    assert "Nothing would change" in seen
    assert "You are no steward of Westgas: 3 products" in seen


def test_a_preview_that_has_aged_changes_nothing(client: Client, catalogue: Catalogue, curator: User) -> None:
    client.force_login(curator)
    sent = {"value": "DAILY", "why": WHY, "action": "do", "key": "0" * 16}
    answer = client.post("/search/edit/?q=linepack&field=frequency", sent)
    assert answer.status_code == 422
    assert "other products now" in answer.content.decode()


def test_what_each_product_has_of_its_own_is_not_edited_together(
    client: Client, catalogue: Catalogue, curator: User
) -> None:
    client.force_login(curator)
    page(client, "/search/edit/?" + urlencode({"q": "linepack", "field": "title"}), 404)


# --- descriptions ---


def test_markdown_is_rendered_and_cleaned(client: Client, catalogue: Catalogue) -> None:
    text = "# Head\n\n**Bold** [good](https://x.example) [bad](javascript:alert(1)) <script>alert(1)</script>\n\n![pic](https://x.example/p.png)"
    decide(catalogue, "description", text)
    shown = page(client, product_url(catalogue))
    assert '<h3 class="govuk-heading-s">Head</h3>' in shown
    assert "<strong>Bold</strong>" in shown
    assert '<a href="https://x.example" class="govuk-link" rel="nofollow noopener">good</a>' in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert 'href="javascript' not in shown
    assert "<img" not in shown.partition("<main")[2]
    assert 'name="description" content="Head Bold good' in shown


# --- from the administration pages ---


def test_the_admin_leads_to_the_page_on_which_an_entry_is_mended(
    client: Client, catalogue: Catalogue
) -> None:
    conflict = conflict_make(catalogue)
    client.force_login(User.objects.create_superuser("boss@example.org", PASSWORD))
    for path in (f"dataproduct/{catalogue.product.pk}", f"conflict/{conflict.pk}"):
        assert f'href="{product_url(catalogue)}"' in page(client, f"/admin/catalog/{path}/change/")
    page(client, f"/admin/catalog/endpoint/{catalogue.endpoint.pk}/change/")
