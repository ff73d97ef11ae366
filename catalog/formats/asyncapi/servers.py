"""Where streams are had: servers of AsyncAPI 2 (`url`) and 3 (`host`, `pathname`), their protocols, and a channel's address."""

from collections.abc import Mapping
from typing import NamedTuple

from catalog.domain.product import Delivery
from catalog.formats.api_servers import (
    SERVER_LIMIT,
    Server,
    filled,
    host_in,
    in_order,
    is_for_trying,
    is_reachable,
    variables_of,
)
from catalog.formats.json_values import text
from catalog.formats.notes import Problems, note
from catalog.formats.references import Json, dict_of, resolved


class Protocol(NamedTuple):
    """A protocol: what it is called, the scheme of its addresses, and who starts a transfer; empty where that depends."""

    label: str
    scheme: str
    delivery: Delivery


_PROTOCOLS: Mapping[str, Protocol] = {
    "kafka": Protocol("Kafka", "kafka", "push"),
    "kafka-secure": Protocol("Kafka (TLS)", "kafka-secure", "push"),
    "mqtt": Protocol("MQTT", "mqtt", "push"),
    "mqtt5": Protocol("MQTT 5", "mqtt", "push"),
    "mqtts": Protocol("MQTT (TLS)", "mqtts", "push"),
    "secure-mqtt": Protocol("MQTT (TLS)", "mqtts", "push"),
    "amqp": Protocol("AMQP", "amqp", "push"),
    "amqp1": Protocol("AMQP 1.0", "amqp", "push"),
    "amqps": Protocol("AMQP (TLS)", "amqps", "push"),
    "ws": Protocol("WebSocket", "ws", "push"),
    "wss": Protocol("WebSocket (TLS)", "wss", "push"),
    "sse": Protocol("Server-Sent Events", "https", "push"),
    "mercure": Protocol("Mercure (server-sent events)", "https", "push"),
    "nats": Protocol("NATS", "nats", "push"),
    "redis": Protocol("Redis Pub/Sub", "redis", "push"),
    "jms": Protocol("JMS", "jms", "push"),
    "ibmmq": Protocol("IBM MQ", "ibmmq", "push"),
    "stomp": Protocol("STOMP", "stomp", "push"),
    "stomps": Protocol("STOMP (TLS)", "stomps", "push"),
    "pulsar": Protocol("Pulsar", "pulsar", "push"),
    "solace": Protocol("Solace", "smf", "push"),
    "anypointmq": Protocol("Anypoint MQ", "https", "push"),
    "sns": Protocol("SNS topic", "https", "push"),
    "sqs": Protocol("SQS queue", "https", "pull"),
    "googlepubsub": Protocol("Google Pub/Sub", "https", ""),
    "http": Protocol("HTTP", "http", ""),
    "https": Protocol("HTTP", "https", ""),
}


def protocol_named(name: str) -> Protocol:
    """The protocol that a server names; one that is not known keeps its name."""
    return _PROTOCOLS.get(name.lower(), Protocol(name[:100], name.lower()[:50], ""))


def servers_of(document: Json, base: str, problems: Problems) -> list[Server]:
    """All servers, those of real data first; `base`: where the document lies."""
    found = []
    for name, each in list(dict_of(document.get("servers")).items())[:SERVER_LIMIT]:
        if server := _server(str(name)[:200], resolved(each, document), (document, base), problems):
            found.append(server)
    if not dict_of(document.get("servers")):
        message = "The document names no server: where its channels are is not known."
        note(problems, "servers", "", "required", message, "Name the servers in the document.")
    return in_order(found)


def channel_url(server: Server, address: str) -> str:
    """Where a channel is on a server; of a server alone where the channel has no address."""
    if address in ("", "/") or "://" in address:  # a topic that is named by an address of its own
        return server.url
    return f"{server.url}/{address.lstrip('/')}"


def _server(name: str, stated: Json, place: tuple[Json, str], problems: Problems) -> Server | None:
    document, base = place
    protocol = text(stated.get("protocol"), 100)
    kind = protocol_named(protocol)
    if "host" in stated:
        path = text(stated.get("pathname"), 1_000)
        host = text(stated.get("host"), 1_000)
        url = f"{host}{'' if not path or path.startswith('/') else '/'}{path}"
    else:
        url = text(stated.get("url"), 2_000)
    url = filled(url, variables_of(stated), document, problems)
    if url and "://" not in url:
        url = f"{kind.scheme or 'https'}://{url.lstrip('/')}"
    host = host_in(url)
    if not host or " " in url:
        note(problems, f"servers.{name}", url, "address", "This is no address of a server; it was left out.")
        return None
    if not is_reachable(url, host, base, problems):
        return None
    words = text(stated.get("title") or stated.get("description") or stated.get("summary"), 300)
    return Server(url.rstrip("/"), words or name, is_for_trying(name, words, host), protocol, name, stated)
