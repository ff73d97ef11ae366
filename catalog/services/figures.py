"""Figures that tasks renew only now and then, worked out at once where a domain has none yet."""

from django.db.models import Exists, OuterRef

from catalog.models import DataProduct, Domain, DomainImprovements, HarvestRun
from catalog.services.bridges import bridges_refresh
from catalog.services.improvements import improvements_refresh
from catalog.services.maturity_days import domain_days_write


def figures_begin() -> bool:
    """Once the first products of a domain are there and no harvest of it is on. Returns whether anything was worked out."""
    public = DataProduct.objects.filter(domain=OuterRef("pk"), state="live", audience="public")
    told = DomainImprovements.objects.filter(domain=OuterRef("pk"))
    read = HarvestRun.objects.filter(endpoint__domain=OuterRef("pk"), state__in=["queued", "running"])
    if not Domain.objects.filter(~Exists(told), Exists(public), ~Exists(read)).exists():
        return False
    improvements_refresh()
    domain_days_write()
    bridges_refresh()
    return True
