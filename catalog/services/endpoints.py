"""Connecting domains and their endpoints."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.domain.audience import PART_AUDIENCES, PARTS
from catalog.domain.errors import InvalidInput
from catalog.domain.identity import slug_of
from catalog.formats.registry import AUTO, PROTOCOLS, protocol_get
from catalog.formats.text import clean_text
from catalog.harvest.credentials import Authorizer, Credentials
from catalog.harvest.discover import discover
from catalog.harvest.guard import public_url
from catalog.models import Domain, Endpoint, User
from catalog.services.audience import audience_apply
from catalog.services.audit import audit_write
from catalog.services.budget import host_limit
from catalog.services.checks import clean
from catalog.services.credentials import credentials_of, credentials_put
from catalog.services.fetching import fetcher_make
from catalog.services.permission import require_connector, require_curator

_WHOLE_EVERY_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSettings:
    """How an endpoint is harvested, and what becomes of what it holds.

    `audience` may be empty for the usual one; `domains` are those of the audience “domains”. `parts` gives parts of the
    entries an audience of their own, None for leaving them as they are. `dial` says for every
    field what becomes of the portal's guesses, empty for the portal's own default. `whole_every_days` None: as is usual for
    the protocol. The rest as in the model.
    """

    interval_hours: int = 24
    whole_every_days: int | None = 0
    audience: str = ""
    domains: tuple[Domain, ...] = ()
    parts: Mapping[str, str] | None = None
    dial: str = ""
    withdraw_percent: int = 20
    withdraw_count: int = 50
    grace_days: int = 0
    enriched: bool = True

    def put(self, endpoint: Endpoint, *, usual_audience: str) -> None:
        """Set the fields of an endpoint that is saved by the caller; `domains` are set afterwards.

        While its domain is unconfirmed the entries are hidden, and the audience is kept for later. Raises InvalidInput.
        """
        audience = self.audience or usual_audience
        if endpoint.domain.confirmed:
            endpoint.audience, endpoint.audience_wanted = audience, ""
        else:
            endpoint.audience, endpoint.audience_wanted = "hidden", audience
        if self.parts is not None:
            endpoint.part_audiences = _parts_checked(self.parts)
        endpoint.dial = {**endpoint.dial, "*": self.dial} if self.dial else endpoint.dial
        endpoint.whole_every_days = (
            whole_days_usual(endpoint.protocol) if self.whole_every_days is None else self.whole_every_days
        )
        for name in ("interval_hours", "withdraw_percent", "withdraw_count", "grace_days", "enriched"):
            setattr(endpoint, name, getattr(self, name))


def whole_days_usual(protocol: str) -> int:
    """Every how many days everything is read, where nobody chose: 0, each time, where sources do not report deletions."""
    return _WHOLE_EVERY_DAYS if protocol in PROTOCOLS and PROTOCOLS[protocol].reports_deletions else 0


def _parts_checked(parts: Mapping[str, str]) -> dict[str, str]:
    chosen = {part: audience for part, audience in parts.items() if audience}
    if not chosen.keys() <= PARTS.keys() or not set(chosen.values()) <= PART_AUDIENCES.keys():
        raise InvalidInput(
            f"Parts are {', '.join(PARTS)}, and each is for one of: {', '.join(PART_AUDIENCES)}."
        )
    return chosen


def domain_ensure(actor: User | None, *, name: str, **details: Any) -> Domain:
    """The domain called `name` (or with that slug), made where there is none; `details` are set on a new one."""
    require_curator(actor)
    name = " ".join(clean_text(name).split())
    found = (
        Domain.objects.filter(slug=details.get("slug") or slug_of(name)).first()
        or Domain.objects.filter(name=name).first()
    )
    if found:
        return found
    with transaction.atomic():
        domain = Domain(**{"name": name, "slug": slug_free(Domain, name, 60), **details})
        clean(domain)
        domain.save()
        audit_write(actor, action="domain.create", on=domain, after={"name": name})
    return domain


def endpoint_connect(
    actor: User | None,
    *,
    domain: Domain,
    url: str,
    protocol: str = AUTO,
    credentials: Credentials | None = None,
    audience: str = "",
    slug: str = "",
    enabled: bool = True,
    pause_seconds: float | None = None,
    settings: EndpointSettings | None = None,
) -> Endpoint:
    """Add an endpoint that is due at once; one at the same URL in the same domain is returned as it is.

    One that was disconnected is connected again, with its products' addresses and curation.
    `pause_seconds` between two requests hold for the host and all that is asked of it, unless it has limits already; this
    machine is not spared. `auto` asks the address which protocol it speaks. An endpoint that needs credentials starts
    hidden to all but its domain.
    Raises PermissionRefused, InvalidInput, UnknownProtocol, FetchError.
    """
    require_connector(actor, domain)
    settings = settings or EndpointSettings(audience=audience)
    found = Endpoint.objects.filter(domain=domain, url=url).first()
    if found and not found.disconnected_at:
        return _as_it_is(found, credentials, settings.audience)
    if protocol == AUTO:
        with fetcher_make(inside=domain.confirmed) as fetcher:
            protocol = discover(AUTO, url, fetcher, headers=Authorizer(credentials, fetcher))[0].name
    protocol_get(protocol).start(url)
    with transaction.atomic():
        if pause_seconds is not None:
            host_limit(url, pause_seconds=pause_seconds)
        endpoint = found or Endpoint(
            domain=domain, url=url, slug=slug_free(Endpoint, slug or f"{domain.slug}-{protocol}", 90)
        )
        endpoint.domain, endpoint.protocol, endpoint.enabled = domain, protocol, enabled
        endpoint.disconnected_at, endpoint.due_at = None, timezone.now() if enabled else None
        credentials_put(endpoint, credentials)
        settings.put(endpoint, usual_audience="hidden" if credentials else "public")
        clean(endpoint)
        endpoint.save()
        endpoint.audience_domains.set(settings.domains)
        audience_apply(endpoint)  # to what one that was disconnected brought before
        audit_write(
            actor,
            action="endpoint.connect",
            on=endpoint,
            after={"url": public_url(url), "protocol": protocol},
        )
    return endpoint


def _as_it_is(found: Endpoint, credentials: Credentials | None, audience: str) -> Endpoint:
    wanted = (
        found.audience_wanted or found.audience
    )  # while its domain is unconfirmed, the second is “hidden”
    if (credentials and credentials != credentials_of(found)) or (audience and audience != wanted):
        raise InvalidInput(
            f"{found.slug} is connected to this address already, with other credentials or another audience. "
            "Change those in its settings."
        )
    return found


def slug_free(kind: type[Domain] | type[Endpoint], wanted: str, longest: int) -> str:
    """An address that no other has; that of a name without any Latin letter or digit is what the thing is."""
    base = slug_of(wanted, longest) or str(kind._meta.verbose_name)
    slug, n = base, 1
    while kind._default_manager.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return slug
