"""Connecting domains and their endpoints."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.identity import slug_of
from catalog.formats.registry import AUTO, protocol_get
from catalog.harvest.credentials import Authorizer, Credentials
from catalog.harvest.discover import discover
from catalog.harvest.guard import public_url
from catalog.models import Domain, Endpoint, User
from catalog.services.audit import audit_write
from catalog.services.credentials import credentials_of, credentials_put
from catalog.services.fetching import fetcher_make


def _may_connect(actor: User | None) -> None:
    if actor is not None and not actor.is_curator:
        raise PermissionRefused("Only curators connect endpoints. Ask a curator of the portal.")


def domain_ensure(actor: User | None, *, name: str, **details: Any) -> Domain:
    """The domain called `name` (or with that slug), made where there is none; `details` are set on a new one."""
    _may_connect(actor)
    found = (
        Domain.objects.filter(slug=details.get("slug") or slug_of(name)).first()
        or Domain.objects.filter(name=name).first()
    )
    if found:
        return found
    with transaction.atomic():
        domain = Domain(**{"name": name, "slug": slug_of(name) or "domain", **details})
        _clean(domain)
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
    pause_seconds: float = 1.0,
) -> Endpoint:
    """Add an endpoint that is due at once; one at the same URL in the same domain is returned as it is.

    `pause_seconds` between two requests are for other machines; this one is not spared. `auto` asks the address which
    protocol it speaks. An endpoint that needs credentials starts hidden to all but its domain.
    Raises InvalidInput, UnknownProtocol, FetchError.
    """
    _may_connect(actor)
    if found := Endpoint.objects.filter(domain=domain, url=url).first():
        return _as_it_is(found, credentials, audience)
    if protocol == AUTO:
        with fetcher_make() as fetcher:
            protocol = discover(AUTO, url, fetcher, headers=Authorizer(credentials, fetcher))[0].name
    protocol_get(protocol).start(url)
    with transaction.atomic():
        endpoint = Endpoint(
            domain=domain,
            slug=_free_slug(slug or f"{domain.slug}-{protocol}"),
            protocol=protocol,
            url=url,
            audience=audience or ("hidden" if credentials else "public"),
            enabled=enabled,
            pause_seconds=0.0 if _is_here(url) else pause_seconds,
            due_at=timezone.now() if enabled else None,
        )
        credentials_put(endpoint, credentials)
        _clean(endpoint)
        endpoint.save()
        audit_write(
            actor,
            action="endpoint.connect",
            on=endpoint,
            after={"url": public_url(url), "protocol": protocol},
        )
    return endpoint


def _as_it_is(found: Endpoint, credentials: Credentials | None, audience: str) -> Endpoint:
    if (credentials and credentials != credentials_of(found)) or (audience and audience != found.audience):
        raise InvalidInput(
            f"{found.slug} is connected to this address already, with other credentials or another audience. "
            "Change those in its settings."
        )
    return found


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def _free_slug(wanted: str) -> str:
    base, slug, n = slug_of(wanted, 90) or "endpoint", slug_of(wanted, 90) or "endpoint", 1
    while Endpoint.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return slug


def _clean(thing: Domain | Endpoint) -> None:
    try:
        thing.full_clean()
    except ValidationError as error:
        sentences = "; ".join(
            f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()
        )
        raise InvalidInput(f"This {thing._meta.verbose_name} cannot be stored. {sentences}") from None
