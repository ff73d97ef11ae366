"""A small catalogue with every state that pages have to show, harvested from a local server."""

from dataclasses import dataclass
from typing import Any

from catalog.models import DataProduct, Domain, Endpoint, HarvestRun, Membership, User
from catalog.services.withdrawals import withdraw_products
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package, packages

PASSWORD = "a-long-password"
LONG_TITLE = "Half-hourly real and reactive power, voltage and tap position at every primary substation " * 3
HTML = "<script>alert('title')</script>"
REFUSED: list[dict[str, Any]] = [{"id": "", "title": "", "notes": "nameless"}]
ODD: list[dict[str, Any]] = [
    package("long", LONG_TITLE.strip(), tags=[{"name": f"keyword {n}"} for n in range(45)]),
    package("html", "Outages &lt;b&gt;today&lt;/b&gt;", notes=f"1 < 2 &lt;img src=x onerror=alert(1)&gt; {HTML}"),
    package(
        "addresses",
        "Odd addresses",
        url="javascript:alert(1)",
        resources=[
            {"id": "1", "name": "Click", "format": "CSV", "url": "javascript:alert(document.cookie)"},
            {"id": "2", "name": "Hidden", "format": "XLSX", "url": "redacted"},
        ],
    ),
    package(
        "many",
        "Two hundred files",
        resources=[
            {"id": f"r{n}", "name": f"Licence area {n}", "format": "CSV", "size": n * 1000, "url": f"https://data.example/{n}.csv"}
            for n in range(200)
        ],
    ),
    package("arabic", "بيانات استهلاك الكهرباء", notes="تصف هذه البيانات استهلاك الطاقة."),
    package("japanese", "一次変電所の三十分ごとの負荷データ", notes="各一次変電所における有効電力。" * 9),
]  # fmt: skip


@dataclass
class Catalogue:
    """What was made. `product` is an ordinary one; `odd` maps the identifiers of ODD to slugs."""

    domain: Domain
    endpoint: Endpoint
    run: HarvestRun
    failed: HarvestRun
    never: Endpoint
    product: DataProduct
    withdrawn: DataProduct
    hidden: DataProduct
    odd: dict[str, str]
    member: User

    @property
    def pages(self) -> dict[str, str]:
        """Each type of page → an address of it."""
        endpoint = f"/endpoints/{self.endpoint.slug}/"
        return {
            "home": "/",
            "search": "/search/?q=substation",
            "product": f"/products/{self.product.slug}/",
            "domains": "/domains/",
            "domain": f"/domains/{self.domain.slug}/",
            "endpoints": "/endpoints/",
            "endpoint": endpoint,
            "run": f"{endpoint}runs/{self.run.pk}/",
            "help": "/help/",
            "help_search": "/help/search/",
            "why": f"/search/why/{self.product.slug}/?q=substation+demands+forecast",
            "accessibility": "/help/accessibility/",
            "privacy": "/help/privacy/",
        }


def catalogue_make(server: FakeEndpoint, number: int = 30) -> Catalogue:
    """Harvest `number` like products, the odd ones, a record that is refused, one for members only, and one that goes."""
    northmoor, westgas = (
        domain_make("Northmoor Networks", contact="data@northmoor.example"),
        domain_make("Westgas"),
    )
    closed = {"license_id": "other-closed", "license_title": "Other (Not Open)", "license_url": ""}
    gas = [package(f"gas-{n}", f"Gas linepack of zone {n}", **closed) for n in range(3)]
    with FakeEndpoint() as open_one, FakeEndpoint() as hidden_one:
        harvest_now(endpoint_make(open_one.ckan(gas), domain=westgas))
        secret = hidden_one.ckan([package("secret", "Secret substation")])
        harvest_now(endpoint_make(secret, domain=westgas, audience="hidden", slug="secret"))
        failed = harvest_now(endpoint_make(f"{open_one.url}/no/api/3/action", domain=westgas, slug="broken"))
    leaving = package("leaving", "Leaving the catalogue")
    endpoint = endpoint_make(server.ckan([*packages(number), *ODD, leaving, *REFUSED]), domain=northmoor)
    run = harvest_now(endpoint)
    found = {product.source_id: product for product in DataProduct.objects.filter(endpoint=endpoint)}
    withdraw_products([found["leaving"].pk], because="Its source took it away.")
    member = User.objects.create_user("mem@example.org", PASSWORD, first_name="Mem", last_name="Ber")
    Membership.objects.create(user=member, domain=northmoor, role=Membership.Role.STEWARD)
    return Catalogue(
        domain=northmoor,
        endpoint=endpoint,
        run=run,
        failed=failed,
        never=endpoint_make("https://data.example/never/api/3/action", domain=westgas, slug="never"),
        product=found["p-00001"],
        withdrawn=DataProduct.objects.get(pk=found["leaving"].pk),
        hidden=DataProduct.objects.get(source_id="secret"),
        odd={identifier: found[identifier].slug for identifier in (p["id"] for p in ODD)},
        member=member,
    )
