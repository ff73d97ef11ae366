"""One way for each channel on which consumers receive something; channels that only take are ways to contribute."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from catalog.domain.product import Concept, Delivery, Distribution, Service
from catalog.formats.api_security import Requirement, asked_for
from catalog.formats.api_servers import Server
from catalog.formats.asyncapi.bindings import is_polled, words_of
from catalog.formats.asyncapi.channels import Channel, is_deprecated
from catalog.formats.asyncapi.messages import content_type_of, correlations_of, described, schema_of
from catalog.formats.asyncapi.servers import Protocol, channel_url, protocol_named
from catalog.formats.json_values import text
from catalog.formats.references import Json, dict_of, dicts_of, resolved
from catalog.formats.text import TEXT_LIMIT

_LISTED = 20  # messages or parameters that a description names
_WEB = ("http://", "https://")


class Offer(NamedTuple):
    """What holds for all channels: document, servers, the service as a whole, its status, and the security schemes by name."""

    document: Json
    servers: list[Server]
    service: Service
    status: str
    schemes: dict[str, Json]


def distributions_of(offer: Offer, channels: list[Channel]) -> tuple[Distribution, ...]:
    """The channels that consumers receive on, or of which nothing is said, in the order of the document."""
    return tuple(_distribution(offer, channel) for channel in channels if is_received(channel))


def is_received(channel: Channel) -> bool:
    """Whether consumers get something on it: the application sends there, answers there, or nobody says who does."""
    return channel.has("out") or channel.answers or not channel.operations


def contribution_of(offer: Offer, channels: list[Channel]) -> tuple[Concept, ...]:
    """The channels that others may send data on; what is a request for an answer is none."""
    found = []
    for channel in channels:
        takes = [each for each in channel.operations if each.direction == "in" and not each.is_request]
        if takes and not channel.answers:
            server = _server(offer, channel)
            kind = f" ({protocol_named(server.protocol).label})" if server else ""
            words = text(takes[0].stated.get("summary"), 300)
            label = (
                f"Send messages to “{channel.address or channel.name}”{kind}{f': {words}' if words else ''}"
            )
            found.append(Concept(label=label, iri=channel_url(server, channel.address) if server else ""))
    return tuple(dict.fromkeys(found))


def requirements_stated(owner: Json, document: Json) -> tuple[Requirement, ...] | None:
    """The alternatives of a server or operation: names in 2, references to schemes in 3; None where it says nothing."""
    stated = owner.get("security")
    if not isinstance(stated, list):
        return None
    found: list[Requirement] = []
    for each in dicts_of(stated)[:50]:
        reference = each.get("$ref")
        if isinstance(reference, str):
            found.append(frozenset((reference.rpartition("/")[2],)))
        elif "type" in each:
            found.append(frozenset((f"{len(found)}:{text(each['type'], 100)}",)))
        else:
            found.append(frozenset(str(name)[:200] for name in list(each)[:20]))
    return tuple(found) or (frozenset(),)


def inline_schemes(owner: Json) -> dict[str, Json]:
    """Schemes that a `security` of 3 describes in place, by the names that `requirements_stated` gives them."""
    found: dict[str, Json] = {}
    for number, each in enumerate(dicts_of(owner.get("security"))[:50]):
        if "type" in each:
            found[f"{number}:{text(each['type'], 100)}"] = each
    return found


# --- one channel ------------------------------------------------------------------------------


def _distribution(offer: Offer, channel: Channel) -> Distribution:
    server = _server(offer, channel)
    kind = protocol_named(server.protocol) if server else Protocol("", "", "")
    url = channel_url(server, channel.address) if server else ""
    delivery = _delivery(channel, kind, offer.document)
    is_web = url.startswith(_WEB)
    polled = is_web and delivery == "pull"
    address = "" if channel.address == "/" else channel.address
    title = text(channel.stated.get("title"), 300) or address or channel.name
    service = _service(offer, channel, server, url)
    if polled:  # an interface to be asked, whatever describes it
        service = service and msgspec.structs.replace(service, conforms_to=())
    return Distribution(
        identifier=channel.name if channel.name != channel.address else "",
        title=title,
        description=_description(offer, channel),
        access_url="" if is_web and "{" in url else url,
        format="REST" if polled else "STREAM",
        format_label=kind.label or "Stream",
        media_type=content_type_of(_received(channel), offer.document),
        schema=schema_of(_received(channel), offer.document),
        service=service,
        status=offer.status or ("DEPRECATED" if is_deprecated(channel) else ""),
        delivery=delivery,
    )


def _server(offer: Offer, channel: Channel) -> Server | None:
    """The first server that it is on; none stated means all."""
    return next((each for each in offer.servers if not channel.servers or each.name in channel.servers), None)


def _delivery(channel: Channel, kind: Protocol, document: Json) -> Delivery:
    """Answers to requests are asked for; HTTP by its method; else as the protocol does it."""
    if channel.answers and not channel.has("out"):
        return "pull"
    if not channel.operations:
        return ""
    if (
        kind.scheme in ("http", "https")
        and not kind.delivery
        and (polled := is_polled(channel, document)) is not None
    ):
        return "pull" if polled else "push"
    return kind.delivery


def _received(channel: Channel) -> tuple[tuple[str, Json], ...]:
    """The messages that consumers get on it."""
    named = [each for each in channel.operations if each.direction == "out" and each.messages]
    found = {id(told): (name, told) for each in named for name, told in each.messages}
    return tuple(found.values()) if named and not channel.answers else channel.messages


def _service(offer: Offer, channel: Channel, server: Server | None, url: str) -> Service | None:
    if server is None:
        return None
    needed = [(server.name, requirements_stated(server.stated, offer.document))]
    needed += [
        (each.name, own)
        for each in channel.operations
        if (own := requirements_stated(each.stated, offer.document))
    ]
    inline = {
        name: told
        for each in (server.stated, *(op.stated for op in channel.operations))
        for name, told in inline_schemes(each).items()
    }
    asked = asked_for({**offer.schemes, **inline}, needed)
    return msgspec.structs.replace(
        offer.service,
        title="",
        description="",
        endpoint_url=url,
        access=asked.access or offer.service.access,
        open_to=asked.open_to or offer.service.open_to,
        limits=tuple(words_of(channel, offer.document)),
    )


def _description(offer: Offer, channel: Channel) -> str:
    document, stated = offer.document, channel.stated
    parts = [text(stated.get("summary"), 2_000), text(stated.get("description"), TEXT_LIMIT)]
    for operation in channel.operations:
        if operation.direction == "out":
            parts += [text(operation.stated.get(key), 2_000) for key in ("summary", "description")]
    messages = [f"- {described(each)}" for each in _received(channel)[:_LISTED]]
    if messages:
        parts.append("\n".join(["Messages:", *messages]))
    if parameters := list(_parameters(stated, document)):
        parts.append("\n".join(["Parameters of the address:", *parameters]))
    if correlated := correlations_of(channel.messages, document):
        parts.append(f"Requests and answers belong together by {', '.join(correlated)}.")
    return "\n\n".join(dict.fromkeys(filter(None, parts)))[:TEXT_LIMIT]


def _parameters(stated: Json, document: Json) -> Iterator[str]:
    for name, each in list(dict_of(stated.get("parameters")).items())[:_LISTED]:
        told = resolved(each, document)
        schema = resolved(told.get("schema"), document)
        choices = told.get("enum", schema.get("enum"))
        words = text(told.get("description") or schema.get("description"), 500).rstrip(".")
        values = (
            f"one of {', '.join(text(each, 50) for each in choices[:10])}"
            if isinstance(choices, list) and choices
            else ""
        )
        usual = text(told.get("default", schema.get("default")), 100)
        facts = "; ".join(filter(None, (words, values, f"“{usual}” unless stated" if usual else "")))
        yield f"- {str(name)[:100]}{f': {facts}' if facts else ''}"
