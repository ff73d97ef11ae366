"""Storage and constraints, nothing else: writes are in services, reads in selectors."""

from catalog.models.audit import AuditEntry, Identity
from catalog.models.domains import Domain, Membership
from catalog.models.endpoints import Endpoint, PageState
from catalog.models.harvest import HarvestItem, HarvestRun, RawRecord
from catalog.models.outbox import OutboxMessage
from catalog.models.people import User
from catalog.models.products import Assessment, DataProduct, Distribution, IndexState

__all__ = [
    "Assessment",
    "AuditEntry",
    "DataProduct",
    "Distribution",
    "Domain",
    "Endpoint",
    "HarvestItem",
    "HarvestRun",
    "Identity",
    "IndexState",
    "Membership",
    "OutboxMessage",
    "PageState",
    "RawRecord",
    "User",
]
