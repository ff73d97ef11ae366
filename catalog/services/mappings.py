"""An endpoint's own options, such as an inventory's columns → fields: proposed, approved by a person, and versioned."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.db import transaction

from catalog.domain.errors import InvalidInput
from catalog.domain.identity import source_key
from catalog.formats.protocol import HarvestProtocol, RawItem
from catalog.formats.registry import protocol_get
from catalog.harvest.preview import Previewed, read_item
from catalog.models import Endpoint, HarvestRun, MappingVersion, RawRecord, User
from catalog.services.audit import audit_write, identity_of
from catalog.services.outbox import task_start
from catalog.services.permission import require_decider

State = MappingVersion.State
_REMARKS = frozenset(
    ("version", "notes", "identifier_because")
)  # these change nothing about how records are read
_COLUMN_REMARKS = frozenset(("confidence", "because", "samples", "new", "lost"))
_PREVIEWED = 5


def options_mark(options: Mapping[str, Any]) -> str:
    """A mark of how records are read by these options; empty where there are none."""
    if not options:
        return ""
    told = {name: value for name, value in options.items() if name not in _REMARKS}
    told["columns"] = [
        {name: value for name, value in column.items() if value and name not in _COLUMN_REMARKS}
        for column in options.get("columns", ())
    ]
    return source_key(msgspec.json.encode(told, order="deterministic").decode())[:12]


def options_in_use(endpoint: Endpoint) -> dict[str, Any]:
    """What the endpoint's records are mapped with: what a person approved, else the newest proposal. At most one query."""
    if endpoint.options:
        return dict(endpoint.options)
    newest = mapping_newest(endpoint)
    return dict(newest.options) if newest else {}


def mapping_newest(endpoint: Endpoint) -> MappingVersion | None:
    """The latest version, whatever its state."""
    return MappingVersion.objects.filter(endpoint=endpoint).order_by("-version").first()


def protocol_of(endpoint: Endpoint, options: Mapping[str, Any]) -> HarvestProtocol:
    """The endpoint's protocol with these options. Raises InvalidInput for options that it cannot use."""
    protocol = protocol_get(endpoint.protocol)
    return protocol.configured(options) if options else protocol


def mapping_propose(endpoint: Endpoint, proposal: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what a page proposes until a person decides, once; returns the options to read on with.

    These are the approved ones where there are any, else the proposal.
    """
    with transaction.atomic():
        stored = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        newest = mapping_newest(stored)
        if newest is None or options_mark(newest.options) != options_mark(proposal):
            _version_add(stored, proposal, State.PROPOSED)
    return dict(stored.options or proposal)


def _version_add(
    endpoint: Endpoint,
    options: Mapping[str, Any],
    state: MappingVersion.State,
    *,
    actor: User | None = None,
    why: str = "",
) -> MappingVersion:
    """The next version. An older proposal is replaced by it; an approved one only by another that is approved."""
    newest = mapping_newest(endpoint)
    number = newest.version + 1 if newest else 1
    ended = [State.PROPOSED] if state == State.PROPOSED else [State.PROPOSED, State.APPROVED]
    MappingVersion.objects.filter(endpoint=endpoint, state__in=ended).update(state=State.REPLACED)
    return MappingVersion.objects.create(
        endpoint=endpoint,
        version=number,
        options={**options, "version": number},
        state=state,
        by=identity_of(actor) if actor else None,
        why=why,
    )


def mapping_approve(
    actor: User | None, *, endpoint: Endpoint, options: Mapping[str, Any], why: str
) -> MappingVersion:
    """Read the endpoint by `options` from now on; what it sent before is mapped again in the background.

    Raises PermissionRefused, and InvalidInput for options that its protocol cannot use or a missing reason.
    """
    require_decider(actor, endpoint.domain)
    if not why.strip():
        raise InvalidInput("Give a reason: whoever looks at this mapping later wants to know why.")
    protocol_of(endpoint, options)
    with transaction.atomic():
        stored = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        before = options_in_use(stored)
        settled = {**options, "columns": [_settled(column) for column in options.get("columns", ())]}
        version = _version_add(stored, settled, State.APPROVED, actor=actor, why=why)
        Endpoint.objects.filter(pk=stored.pk).update(options=version.options)
        audit_write(
            actor,
            action="endpoint.mapping",
            on=stored,
            before={"version": before.get("version")},
            after={"version": version.version, "targets": _targets(version.options)},
            why=why,
        )
        task_start(
            "endpoint_remap", endpoint_id=stored.pk, afresh=_needs_reading(stored, before, version.options)
        )
    endpoint.options = version.options
    return version


def _settled(column: Mapping[str, Any]) -> dict[str, Any]:
    """A column that a person has looked at is new no more."""
    return {**column, "new": False}


def _targets(options: Mapping[str, Any]) -> dict[str, str]:
    return {column["name"]: column["target"] for column in options.get("columns", ())}


def _needs_reading(endpoint: Endpoint, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the document has to be fetched anew: identifiers change, or records that were refused may be read now."""
    latest = HarvestRun.objects.filter(endpoint=endpoint).exclude(state__in=["queued", "running"]).first()
    refused = latest is not None and latest.refused > 0
    return refused or list(before.get("identifier", ())) != list(after.get("identifier", ()))


def mapping_preview(endpoint: Endpoint, options: Mapping[str, Any]) -> list[Previewed]:
    """The first stored records as `options` would make them. Raises InvalidInput for options that cannot be used."""
    protocol = protocol_of(endpoint, options)
    raw = RawRecord.objects.filter(endpoint=endpoint).order_by("pk").values_list("source_id", "body")
    return [read_item(protocol, RawItem(source_id, bytes(body))) for source_id, body in raw[:_PREVIEWED]]
