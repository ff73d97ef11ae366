"""Registering and claiming domains: who may, who decides, who sees what meanwhile."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.test import Client

from catalog.domain.errors import FetchRefused, InvalidInput, PermissionRefused
from catalog.models import (
    Assessment,
    AuditEntry,
    DataProduct,
    Domain,
    DomainClaim,
    Endpoint,
    HarvestRun,
    Membership,
    OutboxMessage,
    User,
)
from catalog.selectors.domains import (
    domain_get,
    domain_names,
    domains_compared,
    domains_list,
    endpoints_health,
)
from catalog.selectors.permissions import connects_for, decides_for, owns
from catalog.selectors.runs import run_get, runs_of
from catalog.services.connecting import address_discover
from catalog.services.endpoints import EndpointSettings, endpoint_connect
from catalog.services.inference import endpoint_rederive
from catalog.services.push import push_key_make
from catalog.services.selfserve import (
    MOST_OPEN,
    claim_confirm,
    claim_refuse,
    domain_claim,
    domain_register,
)
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package, packages

pytestmark = pytest.mark.django_db
WHY = "I lead its data team; see the website."


@pytest.fixture
def claimant(db: None) -> User:
    return User.objects.create_user("claire@northmoor.example", "a-long-password", first_name="Claire")


def fresh(user: User) -> User:
    """The same person in another request."""
    return User.objects.get(pk=user.pk)


def harvested(endpoint: Endpoint) -> HarvestRun:
    """A harvest as from a public address: an unconfirmed domain may not read this machine."""
    Domain.objects.filter(pk=endpoint.domain_id).update(confirmed=True)
    run = harvest_now(endpoint)
    Domain.objects.filter(pk=endpoint.domain_id).update(confirmed=False)
    return run


def test_what_is_not_public_is_not_read_for_an_unconfirmed_domain(
    claimant: User, endpoint_server: FakeEndpoint
) -> None:
    domain = domain_register(claimant, name="Northmoor Networks", reason=WHY).domain
    url = endpoint_server.ckan(packages(1))
    with pytest.raises(FetchRefused, match="loopback"):
        address_discover(fresh(claimant), domain=domain, url=url)
    with pytest.raises(FetchRefused, match="loopback"):
        endpoint_connect(fresh(claimant), domain=domain, url=url)
    endpoint = endpoint_connect(fresh(claimant), domain=domain, url=url, protocol="ckan")
    assert "loopback" in harvest_now(endpoint).verdict
    assert endpoint_server.requests == []


def test_a_registered_domain_is_for_its_members_and_curators_alone(
    client: Client, claimant: User, curator: User, analyst: User, endpoint_server: FakeEndpoint
) -> None:
    claim = domain_register(claimant, name="Northmoor Networks", reason=WHY, sector="electricity")
    domain = claim.domain
    endpoint = endpoint_make(endpoint_server.ckan(packages(3)), domain=domain)
    run = harvested(endpoint)
    pages = [
        f"/domains/{domain.slug}/",
        f"/endpoints/{endpoint.slug}/",
        f"/endpoints/{endpoint.slug}/runs/{run.pk}/",
    ]
    for person in (AnonymousUser(), analyst):
        assert domain_get(person, domain.slug) is None
        assert [d.slug for d in domains_list(person)] == []
        assert domain_names(person) == {}
        assert endpoints_health(person) == []
        assert not runs_of(person).exists()
        assert run_get(person, run.pk) is None
    for path in pages:
        assert client.get(path).status_code == 404, path
    for path in ("/domains/", "/endpoints/", "/", "/api/v1/domains/", "/api/v1/endpoints/", "/api/v1/runs/"):
        assert domain.slug.encode() not in client.get(path).content, path
    assert client.get(f"/api/v1/domains/{domain.slug}/").status_code == 404
    for person in (claimant, curator):
        client.force_login(fresh(person))
        assert [client.get(path).status_code for path in pages] == [200] * 3
        assert domain.slug.encode() in client.get("/domains/").content
        assert domains_list(fresh(person))[0].product_count == 3  # type: ignore[attr-defined]
    assert not decides_for(fresh(claimant), domain.pk)
    assert connects_for(fresh(claimant), domain.pk)


def test_a_search_for_an_unconfirmed_domain_does_not_name_it(
    client: Client, claimant: User, index: object
) -> None:
    domain_register(claimant, name="Hush Hush Energy", reason=WHY)
    index()  # type: ignore[operator]
    assert b"Hush Hush Energy" not in client.get("/search/?domain=hush-hush-energy").content


def test_confirming_makes_a_steward_and_opens_what_was_connected(
    claimant: User, curator: User, endpoint_server: FakeEndpoint
) -> None:
    claim = domain_register(claimant, name="Northmoor Networks", reason=WHY)
    settings = EndpointSettings(audience="public")
    endpoint = endpoint_make(endpoint_server.ckan(packages(2)), domain=claim.domain, settings=settings)
    assert (endpoint.audience, endpoint.audience_wanted) == ("hidden", "public")
    harvested(endpoint)
    assert set(DataProduct.objects.values_list("audience", flat=True)) == {"hidden"}
    claim_confirm(curator, claim=claim, why="Rang them.")
    endpoint.refresh_from_db()
    assert (endpoint.audience, endpoint.audience_wanted) == ("public", "")
    assert set(DataProduct.objects.values_list("audience", flat=True)) == {"public"}
    assert owns(fresh(claimant), claim.domain_id)
    assert domain_get(AnonymousUser(), claim.domain.slug)
    entry = AuditEntry.objects.get(action="claim.confirmed")
    assert entry.after["domain"] == claim.domain.slug
    assert claimant.email not in str(entry.after), "the audit holds keys, not who a person is"


def test_a_domain_that_is_confirmed_in_the_admin_site_opens_up_as_well(
    claimant: User, curator: User, endpoint_server: FakeEndpoint, client: Client
) -> None:
    domain = domain_register(claimant, name="Northmoor Networks", reason=WHY).domain
    settings = EndpointSettings(audience="public")
    endpoint = endpoint_make(endpoint_server.ckan(packages(2)), domain=domain, settings=settings)
    harvested(endpoint)
    client.force_login(curator)
    form = {"name": domain.name, "digest": "problems", "compared": "on", "confirmed": "on"}
    members = {"membership_set-TOTAL_FORMS": 0, "membership_set-INITIAL_FORMS": 0}
    answer = client.post(f"/admin/catalog/domain/{domain.pk}/change/", {**form, **members})
    assert answer.status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.audience, endpoint.audience_wanted) == ("public", "")
    assert set(DataProduct.objects.values_list("audience", flat=True)) == {"public"}


def test_a_contact_of_the_domain_counts_for_products_that_are_there_already(
    curator: User, endpoint_server: FakeEndpoint, client: Client
) -> None:
    silent = {
        key: value for key, value in package("p").items() if "maintainer" not in key and "author" not in key
    }
    endpoint = endpoint_make(endpoint_server.ckan([silent]))
    harvested(endpoint)

    def contact() -> tuple[bool, str]:
        found = next(r for r in Assessment.objects.get().maturity[2] if r[0] == "OPS-CONTACT")
        return found[1], found[3]

    assert contact()[0] is False
    client.force_login(curator)
    domain = endpoint.domain
    form = {"name": domain.name, "digest": "problems", "confirmed": "on", "contact": "data@northmoor.example"}
    members = {"membership_set-TOTAL_FORMS": 0, "membership_set-INITIAL_FORMS": 0}
    assert client.post(f"/admin/catalog/domain/{domain.pk}/change/", {**form, **members}).status_code == 302
    for message in OutboxMessage.objects.filter(name="endpoint_rederive"):
        endpoint_rederive(**message.payload)
    assert contact() == (True, "data@northmoor.example, of the domain")


def test_the_claimant_hears_by_mail(
    claimant: User, curator: User, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        claim_confirm(curator, claim=domain_register(claimant, name="One", reason=WHY))
        claim_refuse(curator, claim=domain_register(claimant, name="Two", reason=WHY), why="No such firm.")
    confirmed, refused = mail.outbox
    assert confirmed.to == refused.to == [claimant.email]
    assert "/work/" in confirmed.body
    assert "No such firm." in refused.body


def test_a_refused_new_domain_stays_hidden_even_from_who_registered_it(
    claimant: User, curator: User, endpoint_server: FakeEndpoint
) -> None:
    claim = domain_register(claimant, name="Northmoor Networks", reason=WHY)
    endpoint = endpoint_make(endpoint_server.ckan(packages(1)), domain=claim.domain)
    push_key_make(None, endpoint=endpoint)
    claim_refuse(curator, claim=claim, why="No such firm.")
    assert Endpoint.objects.get(pk=endpoint.pk).push_key_hash == "", "nothing can be pushed any more"
    assert domain_get(fresh(claimant), claim.domain.slug) is None
    assert not connects_for(fresh(claimant), claim.domain_id)
    assert not Endpoint.objects.get(pk=endpoint.pk).enabled


def test_an_address_that_is_connected_already_is_found_so_while_its_domain_is_unconfirmed(
    claimant: User, endpoint_server: FakeEndpoint
) -> None:
    domain = domain_register(claimant, name="Northmoor Networks", reason=WHY).domain
    chosen = {"domain": domain, "settings": EndpointSettings(audience="public")}
    endpoint = endpoint_make(endpoint_server.ckan(packages(1)), **chosen)
    assert endpoint_make(endpoint.url, **chosen) == endpoint
    with pytest.raises(InvalidInput, match="another audience"):
        endpoint_make(endpoint.url, domain=domain, settings=EndpointSettings(audience="signed-in"))


def test_a_refused_name_without_endpoints_can_be_registered_again(claimant: User, curator: User) -> None:
    first = domain_register(claimant, name="Northmoor Networks", reason=WHY)
    claim_refuse(curator, claim=first, why="Say more.")
    again = domain_register(fresh(claimant), name="Northmoor Networks", reason="More of it.")
    assert again.domain_id == first.domain_id
    assert again.state == "open"


def test_a_taken_name_is_refused(claimant: User) -> None:
    domain_make("Northmoor Networks")
    with pytest.raises(InvalidInput, match="already exists"):
        domain_register(claimant, name="Northmoor Networks", reason=WHY)
    assert Domain.objects.count() == 1


def test_claiming_a_domain_without_a_steward(claimant: User, curator: User) -> None:
    domain = domain_make("Westgas")
    assert not domain_get(AnonymousUser(), "westgas").claimed  # type: ignore[union-attr]
    claim = domain_claim(claimant, domain=domain, reason=WHY)
    assert not Membership.objects.exists(), "a claim alone gives no right"
    with pytest.raises(InvalidInput, match="waits for a curator already"):
        domain_claim(claimant, domain=domain, reason=WHY)
    claim_confirm(curator, claim=claim)
    assert owns(fresh(claimant), domain.pk)
    assert domain_get(AnonymousUser(), "westgas").claimed  # type: ignore[union-attr]


def test_a_domain_with_a_steward_cannot_be_claimed(claimant: User, analyst: User) -> None:
    domain = domain_make("Westgas")
    Membership.objects.create(domain=domain, user=analyst, role=Membership.Role.STEWARD)
    with pytest.raises(InvalidInput, match="has a steward already"):
        domain_claim(claimant, domain=domain, reason=WHY)


def test_only_curators_decide_and_none_of_them_on_a_claim_of_their_own(
    claimant: User, analyst: User, curator: User
) -> None:
    claim = domain_claim(claimant, domain=domain_make("Westgas"), reason=WHY)
    for decide in (claim_confirm, claim_refuse):
        with pytest.raises(PermissionRefused):
            decide(analyst, claim=claim, why="x")
    own = domain_claim(curator, domain=domain_make("Northmoor"), reason=WHY)
    with pytest.raises(PermissionRefused, match="claim of their own"):
        claim_confirm(curator, claim=own)
    assert not Membership.objects.exists()


def test_a_claim_is_decided_once_and_refused_with_a_reason(claimant: User, curator: User) -> None:
    claim = domain_claim(claimant, domain=domain_make("Westgas"), reason=WHY)
    with pytest.raises(InvalidInput, match="Say why"):
        claim_refuse(curator, claim=claim, why="  ")
    claim_confirm(curator, claim=claim)
    with pytest.raises(InvalidInput, match="decided already"):
        claim_refuse(curator, claim=claim, why="Too late.")


def test_nobody_floods_the_curators_with_claims(claimant: User) -> None:
    for n in range(MOST_OPEN):
        domain_register(claimant, name=f"Firm {n}", reason=WHY)
    with pytest.raises(InvalidInput, match="wait for a curator"):
        domain_register(claimant, name="One more", reason=WHY)
    assert DomainClaim.objects.count() == MOST_OPEN


def test_domains_without_a_steward_are_left_out_of_comparisons(analyst: User) -> None:
    domain_make("Unclaimed")
    claimed, shy = domain_make("Claimed"), domain_make("Shy", compared=False)
    for domain in (claimed, shy):
        Membership.objects.create(domain=domain, user=analyst, role=Membership.Role.STEWARD)
    assert list(domains_compared()) == [claimed]


def test_domains_are_listed_by_name(db: None) -> None:
    for name in ("Westgas", "Ashmere", "Northmoor"):
        domain_make(name)
    assert [domain.name for domain in domains_list(AnonymousUser())] == ["Ashmere", "Northmoor", "Westgas"]
