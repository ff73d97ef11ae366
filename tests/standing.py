"""Products that stand at a level of maturity that a test wants, and domains with stewards."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalog.domain.maturity.assess import MODEL_VERSION
from catalog.domain.maturity.model import gates
from catalog.models import Assessment, DataProduct, Domain, DomainDay, Membership, User
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package


def products_make(domain: Domain, number: int, *, audience: str = "public", **more: Any) -> list[DataProduct]:
    """Products of a domain, of one endpoint."""
    prefix = f"{domain.slug}-{audience}-{len(more)}"
    with FakeEndpoint() as server:
        url = server.ckan([package(f"{prefix}-{n}", f"{prefix} {n}", **more) for n in range(number)])
        endpoint = endpoint_make(url, domain=domain, audience=audience, slug=prefix)
        harvest_now(endpoint)
    return list(DataProduct.objects.filter(endpoint=endpoint).order_by("pk"))


def stand_at(products: list[DataProduct], level: int, *failed: str) -> None:
    """Have products stand at a level, with these checks not passed."""
    results = [[name, name not in failed, "declared"] for gate in gates() for name in gate]
    maturity = [MODEL_VERSION, level, results, ""]
    ids = [product.pk for product in products]
    Assessment.objects.filter(pk__in=ids).update(level=level, maturity=maturity)
    DataProduct.objects.filter(pk__in=ids).update(level=level, mqa=100)


def stewarded(domain: Domain, email: str = "steward@example.org") -> User:
    """A steward of the domain, whom it did not have before."""
    user = User.objects.create_user(email, "a-long-password")
    Membership.objects.create(user=user, domain=domain, role=Membership.Role.STEWARD)
    return user


def day_make(domain: Domain, ago: int, levels: list[int], mqa: float = 100, **more: Any) -> None:
    """How a domain stood some days ago."""
    day = timezone.now().date() - timedelta(days=ago)
    row = {"domain": domain, "day": day, "model_version": MODEL_VERSION, "levels": levels, "mqa": mqa}
    DomainDay.objects.create(**{**row, **more})
