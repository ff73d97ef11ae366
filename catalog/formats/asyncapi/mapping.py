"""An AsyncAPI document to the canonical record: one product, a service, with a way for each channel."""

from typing import Any

from catalog.domain.product import Concept, ProductRecord, Service
from catalog.domain.vocabulary.statuses import status_of as code_of_status
from catalog.formats.api_documents import WRAPPING, document_in
from catalog.formats.api_info import info_parts, link_from, status_of
from catalog.formats.api_security import Asked, asked_for
from catalog.formats.api_servers import Server
from catalog.formats.asyncapi.bindings import kept_for
from catalog.formats.asyncapi.channels import CHANNEL_LIMIT, Channel, channels_of
from catalog.formats.asyncapi.distributions import (
    Offer,
    contribution_of,
    distributions_of,
    inline_schemes,
    is_received,
    requirements_stated,
)
from catalog.formats.asyncapi.servers import protocol_named, servers_of
from catalog.formats.descriptors import described
from catalog.formats.json_values import text
from catalog.formats.notes import Problems, note
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import mapped
from catalog.formats.references import Json, dict_of, dicts_of, resolved

_SPEC = "https://www.asyncapi.com/docs/reference/specification/v"
_KEYWORDS = 500


def map_document(body: bytes) -> MappedRecord:
    """The canonical record of `{"address", "document"}`. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record, wrapping=WRAPPING)


def _record(item: dict[str, Any], problems: Problems) -> ProductRecord:
    document, base, source_id = document_in(item)
    told = described(dict(document))
    if not told.valid and told.detail:
        note(problems, "", "", "asyncapi", told.detail)
    parts = info_parts(document, source_id, base, problems)
    servers, channels = servers_of(document, base, problems), channels_of(document)
    _note_directions(channels, problems)
    _note_number(document, problems)
    schemes = _schemes(document)
    service = _service(document, servers, parts, base, schemes)
    offer = Offer(document, servers, service, status_of(document), schemes)
    kept = [words for channel in channels if is_received(channel) for words in kept_for(channel, document)]
    parts["sla"] = tuple(dict.fromkeys((*parts["sla"], *kept)))[:200]
    parts["keywords"] = _keywords(parts["keywords"], channels, document)
    parts["documentation"] = (*parts["documentation"], *_registries(servers, document, base))
    return ProductRecord(
        source_id=source_id,
        kind="service",
        uri=source_id if source_id.startswith(("http://", "https://", "urn:")) else "",
        identifiers=(base,) if base and base != source_id and not item.get("listed") else (),
        service=service,
        status=code_of_status(status_of(document)),
        contribution=contribution_of(offer, channels),
        distributions=distributions_of(offer, channels),
        **parts,
    )


def _service(
    document: Json, servers: list[Server], parts: dict[str, Any], base: str, schemes: dict[str, Json]
) -> Service:
    version = text(document.get("asyncapi"), 20)
    asked = _asked(document, servers, schemes)
    others = [f"{each.title}: {each.url} ({protocol_named(each.protocol).label})" for each in servers[1:]]
    return Service(
        title=parts["title"],
        endpoint_url=servers[0].url if servers else "",
        description_url=base,
        description="\n".join(["Further servers:", *others]) if others else "",
        conforms_to=(Concept(label=f"AsyncAPI {version}", iri=_spec(version)),),
        access=asked.access,
        open_to=asked.open_to,
    )


def _spec(version: str) -> str:
    numbers = version.split(".")
    return f"{_SPEC}{version}" if len(numbers) == 3 and all(number.isdigit() for number in numbers) else ""


def _schemes(document: Json) -> dict[str, Json]:
    stated = dict_of(dict_of(document.get("components")).get("securitySchemes"))
    return {str(name): resolved(each, document) for name, each in list(stated.items())[:200]}


def _asked(document: Json, servers: list[Server], schemes: dict[str, Json]) -> Asked:
    """Of the servers with real data, else of all."""
    counted = [each for each in servers if not each.is_test] or servers
    inline = {name: told for each in counted for name, told in inline_schemes(each.stated).items()}
    needed = [(each.title, requirements_stated(each.stated, document)) for each in counted]
    return asked_for({**schemes, **inline}, needed)


def _note_directions(channels: list[Channel], problems: Problems) -> None:
    if not channels:
        note(problems, "channels", "", "required", "The document describes no channels.")
    elif not any(map(is_received, channels)):
        message = "The application only takes messages by this document: there is nothing that its consumers receive."
        note(problems, "channels", "", "direction", message)


def _note_number(document: Json, problems: Problems) -> None:
    number = len(dict_of(document.get("channels")))
    if number > CHANNEL_LIMIT:
        message = f"The document has {number:,} channels; the first {CHANNEL_LIMIT:,} were kept."
        note(problems, "channels", str(number), "count", message)


def _keywords(stated: tuple[str, ...], channels: list[Channel], document: Json) -> tuple[str, ...]:
    """The tags of the document, and those of its operations, channels and messages."""
    owners = [
        owner
        for channel in channels[:500]
        for owner in (channel.stated, *(op.stated for op in channel.operations))
    ]
    owners += [message for channel in channels[:500] for _, message in channel.messages]
    tags = [resolved(tag, document) for owner in owners for tag in dicts_of(owner.get("tags"))[:20]]
    names = (text(tag.get("name"), 200) for tag in tags)
    return tuple(dict.fromkeys(filter(None, (*stated, *names))))[:_KEYWORDS]


def _registries(servers: list[Server], document: Json, base: str) -> list[Concept]:
    """The schema registries of Kafka servers."""
    found = []
    for server in servers:
        kafka = dict_of(resolved(server.stated.get("bindings"), document).get("kafka"))
        if url := link_from(base, kafka.get("schemaRegistryUrl")):
            found.append(Concept(label="Schema registry", iri=url))
    return list(dict.fromkeys(found))
