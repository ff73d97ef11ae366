"""What the portal finds at an address before anything is connected: nothing is stored.

Networks that were opened for endpoints are open to confirmed domains alone: whoever has just registered one must not
have the portal ask its neighbours.
"""

from dataclasses import dataclass

from django.conf import settings

from catalog.domain.errors import FetchRefused, VesportalError
from catalog.domain.maturity.mqa import MqaAssessment
from catalog.domain.product import Problem
from catalog.formats.registry import AUTO
from catalog.harvest.credentials import Authorizer, Credentials
from catalog.harvest.discover import discover
from catalog.harvest.look import Deadline, Looked, LookFetcher, Tried, look
from catalog.harvest.preview import Previewed
from catalog.models import Domain, User
from catalog.services.budget import HostBudget
from catalog.services.derive import derive
from catalog.services.limits import limit
from catalog.services.permission import require_connector

RECORDS = 20
_LOOKS, _AN_HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Discovered:
    """The protocol that an address speaks (its name, empty where none was recognised), what was tried, and what was wrong."""

    protocol: str
    tried: tuple[Tried, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the first records: what it is called, how well it is described (None where it is refused), what is wrong."""

    title: str
    source_id: str
    mqa: MqaAssessment | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Samples:
    """The first records, problems of the pages, how many the endpoint says it has, and whether it asks about columns."""

    records: tuple[Sample, ...]
    problems: tuple[Problem, ...]
    total: int | None
    more: bool
    asks: bool


def address_discover(
    actor: User, *, domain: Domain, url: str, credentials: Credentials | None = None
) -> Discovered:
    """Ask an address what it speaks, within 20 seconds. Raises FetchRefused for one that may not be opened, TooMany."""
    _check(actor, domain)
    with look_fetcher(inside=domain.confirmed) as fetcher:
        headers = Authorizer(credentials, fetcher)
        try:
            protocol, _ = discover(AUTO, url, fetcher, headers=headers)
        except FetchRefused:
            raise
        except VesportalError as error:
            return Discovered("", tuple(fetcher.tried), str(error))
        return Discovered(protocol.name, tuple(fetcher.tried))


def address_preview(
    actor: User, *, domain: Domain, url: str, protocol: str, credentials: Credentials | None = None
) -> Samples:
    """The first records as they would become entries, within 20 seconds. Raises FetchError, FormatError, TooMany."""
    _check(actor, domain)
    with look_fetcher(inside=domain.confirmed) as fetcher:
        headers = Authorizer(credentials, fetcher)
        reader, request = discover(protocol, url, fetcher, headers=headers)
        found = look(reader, request, fetcher, headers=headers, limit=RECORDS)
    return _samples(found)


def _samples(found: Looked) -> Samples:
    records = tuple(_sample(read) for read in found.records)
    # Of a list of documents the first tells of itself alone: that is no number of all that there is.
    total = found.total if (found.total or 0) >= len(records) else None
    return Samples(records, found.problems, total, found.more, found.asks)


def _sample(read: Previewed) -> Sample:
    if read.record is None:
        return Sample("", read.source_id, None, read.problems)
    return Sample(read.record.title, read.source_id, derive(read.record).mqa, read.problems)


def look_fetcher(*, inside: bool) -> LookFetcher:
    """The guarded fetcher for somebody who waits; `inside` as in services.fetching."""
    deadline = Deadline()
    return LookFetcher(
        deadline,
        allow_networks=settings.HARVEST_ALLOW_NETWORKS if inside else (),
        user_agent=f"Vesportal/{settings.VERSION} (+{settings.HARVEST_CONTACT})",
        budget=HostBudget(sleep=deadline.sleep),
    )


def _check(actor: User, domain: Domain) -> None:
    require_connector(actor, domain)
    limit("look", str(actor.pk), most=_LOOKS, seconds=_AN_HOUR)
