"""The list of the demo's domains, for whoever registers their endpoints."""

from dataclasses import dataclass

from vesportal.demo import worked
from vesportal.demo.records import Domain, domains


@dataclass(frozen=True, slots=True)
class DemoDomain:
    """A fictional domain and its one endpoint.

    `url` is the endpoint's address in `protocol`; `publishes_restricted` tells that some products are not
    open; `credential` is the value of the Authorization header that the endpoint asks for, empty for none.
    """

    slug: str
    name: str
    description: str
    sector: str
    homepage: str
    contact_name: str
    contact_email: str
    protocol: str
    url: str
    publishes_restricted: bool
    needs_credentials: bool
    credential: str
    products: int


def federation(base_url: str) -> list[DemoDomain]:
    """All domains of the demo, with addresses under `base_url` (such as `http://127.0.0.1:8010`)."""
    base = base_url.rstrip("/")
    *others, unclaimed = [_listed(base, domain) for domain in domains().values()]
    return [*others, _worked(base), unclaimed]


def _worked(base_url: str) -> DemoDomain:
    """The worked examples of the maturity model, which are written by hand."""
    home = f"{base_url}/{worked.SLUG}"
    return DemoDomain(
        slug=worked.SLUG,
        name=worked.NAME,
        description=worked.DESCRIPTION,
        sector="examples",
        homepage=f"{home}/",
        contact_name="",
        contact_email="",
        protocol="dcat",
        url=f"{home}{worked.PATH}",
        publishes_restricted=True,
        needs_credentials=False,
        credential="",
        products=len(worked.LETTERS),
    )


def _listed(base_url: str, domain: Domain) -> DemoDomain:
    home = f"{base_url}/{domain.slug}"
    return DemoDomain(
        slug=domain.slug,
        name=domain.name,
        description=domain.description,
        sector=domain.sector,
        homepage=f"{home}/",
        contact_name=domain.contact_name,
        contact_email=domain.contact_email,
        protocol=domain.protocol,
        url=f"{home}{domain.path}",
        publishes_restricted=domain.restricted,
        needs_credentials=bool(domain.key),
        credential=domain.key,
        products=len(domain.products),
    )
