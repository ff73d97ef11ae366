"""Registering the demonstration: fictional domains with their endpoints, and accounts to try every role."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.crypto import salted_hmac

from catalog.harvest.credentials import HeaderKey
from catalog.models import Domain, DomainClaim, Endpoint, Membership, User
from catalog.services.endpoints import domain_ensure, endpoint_connect
from vesportal.demo.federation import DemoDomain, federation


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demonstration. The password follows from the portal's secret key, so it is the same each time."""

    email: str
    role: str
    first_name: str
    last_name: str

    @property
    def password(self) -> str:
        """18 characters, different in each installation."""
        return salted_hmac("vesportal.demo", self.email, algorithm="sha256").hexdigest()[:18]


ACCOUNTS = (
    DemoAccount("analyst@demo.example", "analyst", "Ana", "Lyst"),
    DemoAccount("steward@demo.example", "steward of the first domain", "Stew", "Ard"),
    DemoAccount("curator@demo.example", "curator, may use the admin site", "Cura", "Tor"),
)


def demo_load(base_url: str) -> tuple[DemoAccount, ...]:
    """Register everything once; the endpoints move along when the demo is served at another address."""
    with transaction.atomic():
        domains = [_register(demo) for demo in federation(base_url)]
        for account in ACCOUNTS:
            _account(account, domains[0])
        _answered_for(domains[1:-1])
        _wanted(domains[-1])
    return ACCOUNTS


def _register(demo: DemoDomain) -> Domain:
    domain = domain_ensure(
        None,
        name=demo.name,
        slug=demo.slug,
        description=demo.description,
        sector=demo.sector,
        homepage="",
        contact=demo.contact_email,
        is_demo=True,
    )
    if Endpoint.objects.filter(domain=domain).update(url=demo.url) == 0:
        endpoint_connect(
            None,
            domain=domain,
            url=demo.url,
            protocol=demo.protocol,
            credentials=HeaderKey("Authorization", demo.credential) if demo.credential else None,
            slug=demo.slug,
        )
    return domain


def _answered_for(domains: Sequence[Domain]) -> None:
    """A steward who never signs in, so that only one domain of the demonstration is unclaimed."""
    team, made = User.objects.get_or_create(
        email="owners@demo.example", defaults={"first_name": "Own", "last_name": "Ers"}
    )
    if made:
        team.set_unusable_password()
        team.save()
    for domain in domains:
        Membership.objects.get_or_create(user=team, domain=domain, defaults={"role": Membership.Role.STEWARD})


def _wanted(domain: Domain) -> None:
    """Something for the curator to decide: the analyst claims the domain that has no steward."""
    analyst = User.objects.get(email=ACCOUNTS[0].email)
    if not domain.claims.exists():
        DomainClaim.objects.create(
            domain=domain, user=analyst, reason="I look after its data catalogue. Ask its contact about me."
        )


def _account(account: DemoAccount, domain: Domain) -> None:
    curator = account.role.startswith("curator")
    user, made = User.objects.get_or_create(
        email=account.email,
        defaults={
            "first_name": account.first_name,
            "last_name": account.last_name,
            "is_curator": curator,
            "is_staff": curator,
            "is_superuser": curator,
        },
    )
    if made:
        user.set_password(account.password)
        user.save()
    if account.role.startswith("steward"):
        Membership.objects.get_or_create(user=user, domain=domain, defaults={"role": Membership.Role.STEWARD})
