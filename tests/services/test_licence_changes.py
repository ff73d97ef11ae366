"""What follows when a licence is added or changed: openness, maturity, the index, and those whom it affects."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.licence_terms import LicenceTerms
from catalog.domain.policy.answer import answer
from catalog.domain.policy.product import terms_of
from catalog.domain.product import Distribution, Licence, ProductRecord
from catalog.domain.vocabulary.licences import find_licence, licences, licences_filed
from catalog.formats.inventory.cells import Cell
from catalog.formats.inventory.mapping import Column
from catalog.formats.inventory.readers import licence_of
from catalog.formats.licences import licence_named
from catalog.formats.policy_terms import record_policies
from catalog.models import (
    Assessment,
    AuditEntry,
    DataProduct,
    Endpoint,
    IndexState,
    LicenceProposal,
    Membership,
    Notification,
    OutboxMessage,
    RegisteredLicence,
    User,
)
from catalog.selectors.licence_registry import licence_text, registry_follow
from catalog.selectors.search import products_search
from catalog.services import licence_changes
from catalog.services.licence_changes import licence_changed
from catalog.services.licences import REGISTRY_LOCK, licence_edit, licence_propose, proposal_decide
from catalog.services.rederive import products_rederive
from tests.factories import domain_make, endpoint_make
from tests.web.data_products import HOSTILE, product_make
from tests.web.test_data_pages import read

pytestmark = pytest.mark.django_db
OWN = LicenceTerms(
    open="yes",
    label="Northmoor Open Data Licence 2.0",
    family="NORTHMOOR-ODL",
    version="2.0",
    iri="https://northmoor.example/licence/2",
    spellings=("Northmoor ODL", "https://northmoor.example/open-licence"),
    permissions=(
        "odrl:reproduce", "odrl:distribute", "odrl:derive", "odrl:aggregate", "cc:CommercialUse",
    ),
    duties=("odrl:attribute",),
    source="https://northmoor.example/licence/2",
    confirmed=True,
)  # fmt: skip


@pytest.fixture
def endpoint(db: None) -> Endpoint:
    return endpoint_make("https://northmoor.example/api", domain=domain_make("Northmoor"))


@pytest.fixture
def steward(endpoint: Endpoint) -> User:
    user = User.objects.create_user("stew@example.org", "a-long-password")
    Membership.objects.create(user=user, domain=endpoint.domain, role=Membership.Role.STEWARD)
    return user


def made(
    endpoint: Endpoint, name: str, licence: Licence | None, of_file: Licence | None = None
) -> DataProduct:
    file = Distribution(title="All", download_url=f"https://northmoor.example/{name}.csv", licence=of_file)
    product = product_make(endpoint, name, licence=licence, distributions=(file,))
    IndexState.objects.create(product=product, revision=product.revision, indexed_revision=product.revision)
    products_rederive([product.pk])
    product.refresh_from_db()
    return product


def test_a_licence_that_curators_add_is_carried_by_what_names_it(
    client: Client, endpoint: Endpoint, steward: User, curator: User
) -> None:
    by_name = made(endpoint, "by-name", Licence(label="Northmoor ODL"))
    by_address = made(endpoint, "by-address", Licence(iri="http://northmoor.example/open-licence/"))
    of_file = made(endpoint, "of-file", None, Licence(label="northmoor  odl"))
    other = made(endpoint, "other", Licence(label="Something else"))
    before = other.revision
    assert (by_name.licence, by_name.openness) == ("", "unknown")
    number = licence_edit(curator, code="NORTHMOOR-ODL-2.0", terms=OWN, seen=0, why="Asked for.")
    assert number == 1
    assert AuditEntry.objects.get(action="licence.add").after["label"] == OWN.label
    assert licence_changed("NORTHMOOR-ODL-2.0", number) == 1
    for product in (by_name, by_address, of_file):
        product.refresh_from_db()
        assert (product.licence, product.openness) == ("NORTHMOOR-ODL-2.0", "open"), product.slug
        assert product.licence_label == OWN.label
        state = IndexState.objects.get(product=product)
        assert product.revision > before
        assert state.revision == product.revision
    other.refresh_from_db()
    assert (other.licence, other.revision) == ("", before)
    told = Notification.objects.get(user=steward)
    assert told.title == f"{OWN.label} is in the registry now: 3 products of yours carry it"
    page = read(client, "/products/by-name/may-i/")
    assert 'href="/licences/NORTHMOOR-ODL-2.0/"' in page
    assert "Yes, with the credit" in page
    assert licence_changed("NORTHMOOR-ODL-2.0", number) == 0
    assert Notification.objects.filter(user=steward).count() == 1


def test_what_is_open_no_more_is_so_for_products_their_maturity_and_the_index(
    endpoint: Endpoint, curator: User
) -> None:
    product = made(endpoint, "one", Licence(code="CC-BY-4.0", label="CC BY 4.0"))
    mixed = made(endpoint, "two", Licence(code="OGL-UK-3.0"), Licence(code="CC-BY-4.0"))
    assert product.openness == mixed.openness == "open"
    before = Assessment.objects.get(product=product).maturity
    terms = licence_text("CC-BY-4.0").terms  # type: ignore[union-attr]
    closed = LicenceTerms(
        **{**{name: getattr(terms, name) for name in terms.__struct_fields__}, "open": "no"}
    )
    number = licence_edit(curator, code="CC-BY-4.0", terms=closed, seen=1, why="To see what follows.")
    licence_changed("CC-BY-4.0", number)
    for one in (product, mixed):
        one.refresh_from_db()
        assert one.openness == "unknown", one.slug
        assert IndexState.objects.get(product=one).revision == one.revision > 2
    assert Assessment.objects.get(product=product).maturity != before
    licence_edit(curator, code="CC-BY-4.0", terms=terms, seen=2, why="And back.")
    licence_changed("CC-BY-4.0", 3)
    product.refresh_from_db()
    assert product.openness == "open"


def test_products_are_found_by_another_family_of_their_licence_at_once(
    endpoint: Endpoint, curator: User, index: Callable[[], None]
) -> None:
    product = made(endpoint, "one", Licence(label="Northmoor ODL"))
    licence_changed("N-1", licence_edit(curator, code="N-1", terms=OWN, seen=0, why="Asked for."))
    index()
    terms = msgspec.structs.replace(OWN, family="OGL")

    licence_changed("N-1", licence_edit(curator, code="N-1", terms=terms, seen=1, why="It is one of these."))
    index()

    for family, found in (("OGL", [product.pk]), ("NORTHMOOR-ODL", [])):
        filters = {"licence_family": [family]}
        assert [row["id"] for row in products_search(AnonymousUser(), filters=filters).rows] == found, family


def test_many_products_are_looked_through_in_steps_and_people_told_at_the_end(
    endpoint: Endpoint, steward: User, curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(licence_changes, "_LOOKED_AT", 2)
    products = [made(endpoint, f"p{n}", Licence(label="Northmoor ODL")) for n in range(3)]
    number = licence_edit(curator, code="N-1", terms=OWN, seen=0, why="Asked for.")
    assert licence_changed("N-1", number) == 0
    assert not Notification.objects.filter(user=steward).exists()
    follows = OutboxMessage.objects.filter(name="licence_changed", payload__has_key="after").get()
    assert follows.payload["after"] == products[1].pk
    assert licence_changed(**follows.payload) == 1
    assert set(DataProduct.objects.values_list("licence", flat=True)) == {"N-1"}


@pytest.mark.parametrize(
    ("code", "more", "told"),
    [
        ("new", {}, "An id is made of"),
        ("a/b", {}, "An id is made of"),
        ("cc-by-4.0", {}, "has a licence CC-BY-4.0 already"),
        ("OTHER", {}, "already"),
        ("N-1", {"label": ""}, "its name"),
        ("N-1", {"label": "CC BY 4.0"}, "means Creative Commons Attribution 4.0 already"),
        ("N-1", {"spellings": ("https://creativecommons.org/licenses/by/4.0/",)}, "already: leave it out"),
        ("N-1", {"iri": "javascript:alert(1)"}, "begins with https://"),
        ("N-1", {"family": "OTHER"}, "another family"),
        ("N-1", {"family": "<b>"}, "A family is made of"),
        ("N-1", {"prohibitions": ("distribute derived",)}, "does not forbid"),
        ("N-1", {"spellings": tuple(f"name {n}" for n in range(31))}, "At most 30"),
        ("N-1", {"spellings": ("x" * 201,)}, "too long"),
    ],
)
def test_a_licence_that_makes_no_sense_is_not_added(
    curator: User, code: str, more: dict[str, Any], told: str
) -> None:
    given = LicenceTerms(**{**{name: getattr(OWN, name) for name in OWN.__struct_fields__}, **more})
    with pytest.raises(InvalidInput, match=told):
        licence_edit(curator, code=code, terms=given, seen=0, why="Asked for.")
    assert not RegisteredLicence.objects.filter(version__gt=0).exists()


def test_a_spelling_of_words_that_tell_nothing_apart_names_nothing(curator: User) -> None:
    given = LicenceTerms(
        **{**{n: getattr(OWN, n) for n in OWN.__struct_fields__}, "spellings": ("–", "licence")}
    )
    licence_edit(curator, code="N-1", terms=given, seen=0, why="Asked for.")
    registry_follow()
    assert find_licence("–") is None
    assert find_licence("...") is None


def test_a_steward_proposes_a_licence_and_nothing_is_seen_of_it_before_it_is_accepted(
    client: Client, steward: User, curator: User, analyst: User
) -> None:
    with pytest.raises(PermissionRefused):
        licence_propose(analyst, code="N-1", terms=OWN, seen=0, why="It is ours.")
    client.force_login(steward)
    assert "Propose a licence" in read(client, "/licences/")
    asked = {
        "code": "N-1", "label": OWN.label, "open": "yes", "spellings": "\n".join(OWN.spellings), "family": OWN.family,
        "version": "2.0", "iri": OWN.iri, "permissions": list(OWN.permissions), "duties": list(OWN.duties),
        "source": OWN.source, "confirmed": "on", "why": "It is ours.", "seen": "0",
    }  # fmt: skip
    answer = client.post("/licences/new/", asked)
    assert answer.status_code == 302, answer.content.decode()
    proposal = LicenceProposal.objects.get()
    path = answer["Location"]
    page = read(client, path)
    assert "a licence that is not in the registry" in page
    assert "What the registry would say of it" in page
    assert "Northmoor ODL, https://northmoor.example/open-licence" in page
    assert OWN.label in page
    assert client.get("/licences/N-1/").status_code == 404
    assert client.get("/api/v1/licences/N-1/").status_code == 404
    assert OWN.label not in read(Client(), "/licences/")
    assert find_licence("Northmoor ODL") is None
    proposal_decide(curator, proposal=proposal, accept=True, answer="Compared.")
    assert OWN.label in read(Client(), "/licences/N-1/")
    assert OWN.label in read(Client(), "/licences/?family=NORTHMOOR-ODL")
    registry_follow()
    assert find_licence("Northmoor ODL").id == "N-1"  # type: ignore[union-attr]
    assert Client().get("/api/v1/licences/N-1/").json()["open"] is True
    with pytest.raises(InvalidInput, match="already"):
        licence_edit(curator, code="n-1", terms=OWN, seen=0, why="Again.")


def test_only_stewards_and_curators_get_the_form_of_a_new_licence(
    client: Client, analyst: User, curator: User
) -> None:
    assert client.get("/licences/new/").status_code == 302
    client.force_login(analyst)
    assert client.get("/licences/new/").status_code == 403
    assert client.post("/licences/new/", {"code": "N-1"}).status_code == 403
    client.force_login(curator)
    assert "Add the licence" in read(client, "/licences/new/")
    page = client.post("/licences/new/", {"code": "<script>x</script>", "seen": "0"})
    assert page.status_code == 422
    assert "<script>x" not in page.content.decode()


def test_the_file_s_openness_counts_where_an_earlier_version_says_nothing_of_it(curator: User) -> None:
    licence_edit(
        curator,
        code="CC-BY-4.0",
        terms=LicenceTerms(open="yes", permissions=("odrl:reproduce",), source="https://example.org/"),
        seen=1,
        why="Only copies.",
    )
    version = RegisteredLicence.objects.get().versions.get(number=2)
    del version.terms["open"]
    version.save(update_fields=["terms"])
    text = licence_text("CC-BY-4.0")
    assert text is not None
    assert text.entry.open is licences_filed()["CC-BY-4.0"].open is True


def test_a_process_learns_of_a_licence_from_the_product_that_it_shows(
    client: Client, endpoint: Endpoint, steward: User, curator: User
) -> None:
    made(endpoint, "one", Licence(label="Northmoor ODL"))
    licence_edit(curator, code="N-1", terms=OWN, seen=0, why="Asked for.")
    assert "N-1" not in licences()
    client.force_login(steward)
    page = read(client, "/products/one/edit/licence/")
    assert '<option value="N-1"' in page
    assert "N-1" in licences()


def test_nothing_of_an_added_licence_becomes_markup(
    client: Client, endpoint: Endpoint, curator: User, index: Callable[[], None]
) -> None:
    said = {
        "label": HOSTILE,
        "spellings": ("Northmoor ODL", f"{HOSTILE} 2"),
        "note": HOSTILE,
        "attribution": HOSTILE,
    }
    given = LicenceTerms(**{**{name: getattr(OWN, name) for name in OWN.__struct_fields__}, **said})
    made(endpoint, "one", Licence(label="Northmoor ODL"))
    made(endpoint, "two", Licence(label=HOSTILE))
    number = licence_edit(curator, code="N-1", terms=given, seen=0, why=HOSTILE)
    licence_changed("N-1", number)
    index()
    client.force_login(curator)
    for path in (
        "/licences/", "/licences/N-1/?version=1", "/licences/N-1/edit/", "/products/one/", "/products/two/may-i/",
        "/search/?q=Product", "/mix/?p=one&p=two", "/compare/?p=one&p=two",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert HOSTILE not in answer.content.decode(), path


def test_what_was_remembered_of_spellings_and_rules_is_not_remembered_beyond_a_change(curator: User) -> None:
    record = ProductRecord(source_id="1", title="One", policies=("grants open:cc_by_4.0",))
    assert answer(terms_of(record, policies=record_policies(record)), "send_on_public").answer == "yes_if"
    cells = [Cell("Northmoor ODL", Column(name="licence", target="licence"))]
    assert licence_of(cells) == licence_named("Northmoor ODL") == Licence(label="Northmoor ODL")
    licence_edit(curator, code="N-1", terms=OWN, seen=0, why="Asked for.")
    copies = LicenceTerms(
        open="no", permissions=("odrl:reproduce",), source="https://example.org/", confirmed=True
    )
    licence_edit(curator, code="CC-BY-4.0", terms=copies, seen=1, why="Only copies.")
    registry_follow()
    assert answer(terms_of(record, policies=record_policies(record)), "send_on_public").answer == "ask"
    for found in (licence_of(cells), licence_named("Northmoor ODL")):
        assert found is not None
        assert found.code == "N-1"


def test_changes_of_two_licences_are_numbered_in_the_order_of_their_commits(curator: User) -> None:
    """The state of the registry is its highest version: one that is committed later must not have a lower number."""
    held = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND pid = pg_backend_pid()"
    )
    with connection.cursor() as cursor:
        cursor.execute(held, [REGISTRY_LOCK])
        assert cursor.fetchone() == (0,)
        licence_edit(curator, code="N-1", terms=OWN, seen=0, why="Asked for.")
        cursor.execute(held, [REGISTRY_LOCK])
        assert cursor.fetchone() == (1,), "until the transaction ends"
