"""The AsyncAPI face: a folder of documents, one a stream; the poor one on purpose is of version 2 and says next to nothing."""

from html import escape
from typing import Any

from vesportal.demo.answers import Answer
from vesportal.demo.descriptors import _yaml
from vesportal.demo.openapi import info_of, schema_of
from vesportal.demo.records import Product
from vesportal.demo.view import View

Json = dict[str, Any]
# By what a product's tags name: protocol, port, and what its channel's binding says.
_KAFKA = {
    "kafka": {
        "partitions": 12,
        "replicas": 3,
        "topicConfiguration": {"retention.ms": 604_800_000, "cleanup.policy": ["delete"]},
    }
}
_PROTOCOLS: dict[str, tuple[str, int, Json]] = {
    "Kafka": ("kafka-secure", 9093, _KAFKA),
    "MQTT": ("secure-mqtt", 8883, {}),
    "AMQP": (
        "amqps",
        5671,
        {"amqp": {"is": "routingKey", "exchange": {"name": "notices", "type": "topic", "durable": True}}},
    ),
    "WebSocket": ("wss", 443, {}),
}
_TAKES = "unit-output-stream"  # others may correct it
_SCHEMES = {
    "O": {"type": "userPassword", "description": "Anybody may register"},
    "SB": {"type": "X509", "description": "Issued with the agreement"},
}


def streams_answer(view: View) -> Answer:
    """The folder as a web server lists it."""
    rows = "".join(
        f'<a href="{escape(name)}">{escape(name)}</a>  01-Jun-2026 09:00  4K\n'
        for name in map(document_name, view.domain.products)
    )
    title = f"Index of /{view.domain.slug}/streams/"
    head = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><hr>"
    page = f'{head}<pre><a href="../">../</a>\n{rows}</pre><hr></body></html>'
    return Answer(page.encode(), "text/html; charset=utf-8")


def document_name(product: Product) -> str:
    """The file name of a product's document."""
    return f"{product.name}.asyncapi.yaml"


def stream_answer(view: View, name: str) -> Answer | None:
    """A product's document by its file name."""
    product = next((each for each in view.domain.products if document_name(each) == name), None)
    if product is None:
        return None
    document = _second(view, product) if product.bare else _third(view, product)
    return Answer("\n".join([*_yaml(document, ""), ""]).encode(), "application/yaml")


def _protocol(product: Product) -> tuple[str, int, Json]:
    return next(_PROTOCOLS[tag] for tag in product.tags if tag in _PROTOCOLS)


def _third(view: View, product: Product) -> Json:
    protocol, port, bindings = _protocol(product)
    separator = "." if "kafka" in protocol else "/"
    topic = product.name.removesuffix("-stream").replace("-", separator)
    channel = {
        "address": topic,
        "title": product.title,
        "description": product.text,
        "messages": {"event": _MESSAGE},
    }
    send = {
        "action": "send",
        "channel": {"$ref": "#/channels/events"},
        "summary": "Each event as it happens.",
    }
    document: Json = {
        "asyncapi": "3.0.0",
        "id": product.iri,
        "info": _info(view, product),
        "defaultContentType": "application/json",
        "servers": {
            "production": {
                "host": f"broker.{view.domain.slug}.example:{port}",
                "protocol": protocol,
                "title": "Production",
                "security": [{"$ref": "#/components/securitySchemes/login"}],
            }
        },
        "channels": {"events": {**channel, **({"bindings": bindings} if bindings else {})}},
        "operations": {"sendEvent": send},
        "components": {
            "messages": {"event": {"name": "event", "title": "An event", "payload": {"$ref": "#/components/schemas/event"}}},
            "schemas": {"event": {
                "type": "object", "required": [product.columns[0].name],
                "properties": {column.name: schema_of(column) for column in product.columns},
            }},
            "securitySchemes": {"login": _SCHEMES[product.sensitivity]},
        },
    }  # fmt: skip
    if product.name == _TAKES:
        document["channels"]["corrections"] = {
            "address": f"{topic}.corrections",
            "messages": {"event": _MESSAGE},
        }
        take = {
            "action": "receive",
            "channel": {"$ref": "#/channels/corrections"},
            "summary": "Correct your own unit.",
        }
        document["operations"]["takeCorrection"] = take
    return document


_MESSAGE = {"$ref": "#/components/messages/event"}


def _info(view: View, product: Product) -> Json:
    return {
        **info_of(view, product),
        "externalDocs": {"description": "How to connect", "url": view.landing(product)},
        "tags": [{"name": tag} for tag in product.tags],
        "x-availability": "99.9 % a month",
    }


def _second(view: View, product: Product) -> Json:
    protocol, port, _ = _protocol(product)
    payload = {
        "type": "object",
        "properties": {column.name: {"type": "string"} for column in product.columns},
    }
    return {
        "asyncapi": "2.6.0",
        "info": {"title": product.title, "version": "0"},
        "servers": {"test": {"url": f"test.{view.domain.slug}.example:{port}", "protocol": protocol}},
        "channels": {
            "gauges/{gauge}": {"subscribe": {"message": {"payload": payload}}, "parameters": {"gauge": {}}}
        },
    }
