"""What an endpoint sends by itself: records or a whole feed, or a signed word that something changed.

Pushed records go through the same run as pulled ones: they are stored first, read in the order of their arrival, and
reported in the same way.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from datetime import timedelta
from typing import Literal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from catalog.domain.errors import HarvestError, InvalidInput, PermissionRefused, TooMany
from catalog.formats.registry import protocol_get
from catalog.harvest.content_coding import CodingError, unpacker_for
from catalog.harvest.wire import MIB
from catalog.models import Endpoint, HarvestRun, Pushed, User
from catalog.selectors.permissions import decides_for
from catalog.services.audit import audit_write
from catalog.services.credentials import seal, unseal
from catalog.services.harvest import harvest_start
from catalog.services.permission import require_decider

PUSH_LIMIT = 50 * MIB  # of one push, packed or not
_WAITING = 50  # pushes of one endpoint that may wait to be read
_PREFIX = "vpk_"
_WORD_EVERY = timedelta(seconds=60)
_CONNECTED = Q(disconnected_at=None)
Unstarted = Literal["waiting", "paused"]
_ACTIVE = HarvestRun.objects.filter(endpoint=OuterRef("endpoint"), state__in=["queued", "running"])


def push_key_make(actor: User | None, *, endpoint: Endpoint) -> str:
    """A new key for pushing, told this once; the one before holds no longer."""
    require_decider(actor, endpoint.domain)
    key = _PREFIX + secrets.token_urlsafe(32)
    _set(actor, endpoint, "push_key_hash", _digest(key), "endpoint.push_key")
    return key


def hook_secret_make(actor: User | None, *, endpoint: Endpoint) -> str:
    """A new secret for signing webhooks, told this once; the one before holds no longer."""
    require_decider(actor, endpoint.domain)
    secret = secrets.token_urlsafe(32)
    _set(actor, endpoint, "hook_sealed", seal(secret.encode()), "endpoint.hook_secret")
    return secret


def push_stop(actor: User | None, *, endpoint: Endpoint) -> None:
    """Forget key and secret: nothing can be pushed any more."""
    require_decider(actor, endpoint.domain)
    _set(actor, endpoint, "push_key_hash", "", "endpoint.push_stop")
    Endpoint.objects.filter(pk=endpoint.pk).update(hook_sealed="")
    endpoint.hook_sealed = ""


def _set(actor: User | None, endpoint: Endpoint, field: str, value: str, action: str) -> None:
    with transaction.atomic():
        Endpoint.objects.filter(pk=endpoint.pk).update(**{field: value})
        audit_write(actor, action=action, on=endpoint)
    setattr(endpoint, field, value)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def endpoint_of_key(slug: str, key: str) -> Endpoint:
    """The endpoint `slug`, if `key` is its key. Raises PermissionRefused, the same for an endpoint that is not there."""
    endpoint = (
        Endpoint.objects.select_related("domain")
        .filter(_CONNECTED, slug=slug)
        .exclude(push_key_hash="")
        .first()
    )
    stored = endpoint.push_key_hash if endpoint else ""
    if not constant_time_compare(_digest(key), stored) or endpoint is None:
        raise PermissionRefused(
            "This key does not open this endpoint. A steward makes a new one on the endpoint's page, under “Push”."
        )
    return endpoint


def endpoint_of_person(slug: str, user: User) -> Endpoint:
    """The endpoint `slug`, if `user` decides for it. Raises PermissionRefused, the same for one that is not there."""
    endpoint = Endpoint.objects.select_related("domain").filter(_CONNECTED, slug=slug).first()
    if endpoint is None or not decides_for(user, endpoint.domain_id):
        raise PermissionRefused("There is no such endpoint that the token's person decides for.")
    return endpoint


def push_store(
    endpoint: Endpoint, *, body: bytes, content_type: str, coding: str = "", whole: bool = False
) -> tuple[Pushed, HarvestRun | None]:
    """Keep what was sent, and start to read it; the run is None where it has to wait for another one.

    `whole` says that it is all the endpoint has. Raises InvalidInput for what is empty, too large or wrongly packed,
    TooMany where too many wait already.
    """
    plain = _unpacked(body, coding)
    if not plain.strip():
        raise InvalidInput("The request has no body. Send records as the endpoint's own protocol has them.")
    if Pushed.objects.filter(endpoint=endpoint, started=False).count() >= _WAITING:
        raise TooMany(f"{_WAITING} pushes of {endpoint.slug} wait to be read. Send more when they are done.")
    with transaction.atomic():
        pushed = Pushed.objects.create(
            endpoint=endpoint, body=plain, content_type=content_type[:200], whole=whole
        )
    return pushed, _start(pushed)


def _unpacked(body: bytes, coding: str) -> bytes:
    if len(body) > PUSH_LIMIT:
        raise InvalidInput(_too_large())
    try:
        unpacker = unpacker_for(coding)
        plain = bytearray()
        for piece in unpacker.pieces(body):
            plain += piece
            if len(plain) > PUSH_LIMIT:
                raise InvalidInput(_too_large())
    except CodingError as error:
        raise InvalidInput(f"The body cannot be unpacked: {error}. Send it plain, or as gzip.") from error
    if not unpacker.finished:
        raise InvalidInput("The packed body is cut short. Send it again.")
    return bytes(plain)


def _too_large() -> str:
    return (
        f"A push may hold {PUSH_LIMIT // MIB} MiB, unpacked. Send the records in several, without whole=true."
    )


def _start(pushed: Pushed) -> HarvestRun | None:
    """Start a run that reads it, unless an earlier one waits or the endpoint is being harvested."""
    with transaction.atomic():
        Endpoint.objects.select_for_update().get(pk=pushed.endpoint_id)
        waiting = Pushed.objects.filter(endpoint_id=pushed.endpoint_id, started=False)
        if waiting.order_by("pk").values_list("pk", flat=True).first() != pushed.pk:
            return None
        try:
            run = harvest_start(pushed.endpoint, asked_by="push", pushed=pushed)
        except HarvestError:
            return None
        Pushed.objects.filter(pk=pushed.pk).update(started=True)
    return run


def pushes_start_due() -> int:
    """Start to read the oldest push of each endpoint that is not being harvested; returns how many."""
    waiting = Pushed.objects.filter(
        ~Exists(_ACTIVE), started=False, endpoint__disconnected_at=None
    ).select_related("endpoint")
    firsts = waiting.order_by("endpoint_id", "pk").distinct("endpoint_id").defer("body")
    return sum(_start(pushed) is not None for pushed in firsts)


def pushes_tidy() -> None:
    """Drop what was read: its records are stored. Of a push in part it stays known that it was one."""
    active = HarvestRun.objects.filter(pushed=OuterRef("pk"), state__in=["queued", "running"])
    read = Pushed.objects.filter(~Exists(active), started=True)
    read.filter(whole=True).delete()
    read.exclude(body=b"").update(body=b"")


def hook_heard(slug: str, *, body: bytes, signature: str) -> HarvestRun | Unstarted:
    """Harvest an endpoint because it says that something changed.

    `waiting` where it is done or was done a moment ago: it is harvested within a minute of that. `paused` where its schedule
    is: resuming that harvests it; its people alone start a harvest before. `signature` is `sha256=` and the hex HMAC-SHA256
    of the body under the endpoint's secret.
    Raises PermissionRefused, the same for an endpoint that is not there.
    """
    endpoint = Endpoint.objects.filter(_CONNECTED, slug=slug).exclude(hook_sealed="").first()
    secret = unseal(endpoint.hook_sealed) if endpoint else secrets.token_bytes(32)
    wanted = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    if not constant_time_compare(signature, wanted) or endpoint is None:
        raise PermissionRefused(
            "The signature is not this endpoint's. Sign the body with the secret from the endpoint's page, under “Push”: "
            "X-Vesportal-Signature: sha256=<hex HMAC-SHA256>."
        )
    if not endpoint.enabled:
        return "paused"
    now = timezone.now()
    if not HarvestRun.objects.filter(endpoint=endpoint, created_at__gt=now - _WORD_EVERY).exists():
        with suppress(HarvestError):  # it is being harvested
            return harvest_start(endpoint, asked_by="webhook")
    Endpoint.objects.filter(pk=endpoint.pk).update(due_at=now + _WORD_EVERY)  # soon, not at each word
    return "waiting"


def protocol_title(endpoint: Endpoint) -> str:
    """How the endpoint's protocol is called, for those who push."""
    return protocol_get(endpoint.protocol).title
