"""Which runs tell what an endpoint has: complete ones that asked it for all of it.

A push of some records does not, nor does a run that asks for changes, nor one that only maps again what is stored: that
sends no request.
"""

from django.db.models import QuerySet

from catalog.models import HarvestRun


def listings_of(endpoint_id: int) -> QuerySet[HarvestRun]:
    """The endpoint's runs that listed all it had, in no order."""
    complete = HarvestRun.objects.filter(endpoint_id=endpoint_id, state="complete", requests__gt=0)
    return complete.filter(changes_since=None).exclude(pushed__whole=False)


def asked_of(endpoint_id: int) -> QuerySet[HarvestRun]:
    """The endpoint's complete runs that asked it for all it had, or for all that had changed; in no order."""
    return HarvestRun.objects.filter(endpoint_id=endpoint_id, state="complete", requests__gt=0, pushed=None)
