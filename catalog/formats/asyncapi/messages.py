"""What messages hold: payload and headers as fields, of JSON Schema and Avro; other languages of schemas are only named."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec

from catalog.domain.product import Field, Schema
from catalog.formats.json_schema import avro_fields, json_schema_fields
from catalog.formats.json_values import text, unpacked
from catalog.formats.references import Json, dict_of, dicts_of, resolved

_FIELDS = 2_000
_MOST = 50  # messages of a channel
type Named = tuple[str, Json]


def schema_of(messages: tuple[Named, ...], document: Json) -> Schema | None:
    """The fields of all messages of a channel; where there are different ones, each named with its message."""
    several = [(name, list(_fields(message, document))) for name, message in messages[:_MOST]]
    kinds = {tuple(field.name for field in fields) for _, fields in several if fields}
    fields = [
        msgspec.structs.replace(field, name=f"{name}.{field.name}") if len(kinds) > 1 else field
        for name, found in several
        for field in found
    ]
    once = tuple(islice(dict.fromkeys(fields), _FIELDS))
    standard = next((told for _, message in messages[:_MOST] if (told := _language(message, document))), "")
    return Schema(fields=once, standard=standard) if once or standard else None


def content_type_of(messages: tuple[Named, ...], document: Json) -> str:
    """The media type of a channel's messages, else that of all in the document."""
    stated = next((found for _, message in messages if (found := text(message.get("contentType"), 200))), "")
    return (stated or text(document.get("defaultContentType"), 200)).partition(";")[0].strip().lower()


def correlations_of(messages: tuple[Named, ...], document: Json) -> list[str]:
    """By what requests and answers are told to belong together: `header#/correlationId`."""
    found = (
        resolved(message.get("correlationId"), document).get("location") for _, message in messages[:_MOST]
    )
    return list(
        dict.fromkeys(words.removeprefix("$message.") for each in found if (words := text(each, 300)))
    )


def described(message: Named) -> str:
    """A message in a line: its title or name, and what it is for."""
    name, told = message
    title = text(told.get("title"), 300) or text(told.get("name"), 300) or name
    words = text(told.get("summary"), 500) or text(told.get("description"), 500)
    return f"{title}: {words}" if words and words != title else title


def _fields(message: Json, document: Json) -> Iterator[Field]:
    schema, language = _schema(message.get("payload"), message, document)
    yield from _of(schema, language, document)
    headers, language = _schema(message.get("headers"), {}, document)
    for field in _of(headers, language, document):
        yield msgspec.structs.replace(field, name=f"headers.{field.name}")
    yield from _key(message, document)


def _of(schema: Any, language: str, document: Json) -> Iterator[Field]:
    if "avro" in language:
        stated = resolved(unpacked(schema), document)
        yield from avro_fields(stated if "fields" in stated else next(iter(dicts_of(unpacked(schema))), {}))
    elif (
        not language
        or "json" in language
        or "yaml" in language
        or "asyncapi" in language
        or "openapi" in language
    ):
        yield from json_schema_fields(schema, document, nested=True)


def _key(message: Json, document: Json) -> Iterator[Field]:
    """The key of a Kafka message."""
    key = resolved(dict_of(resolved(message.get("bindings"), document).get("kafka")).get("key"), document)
    if key:
        fields = list(json_schema_fields(key, document))
        for field in fields:
            yield msgspec.structs.replace(field, name=f"key.{field.name}", key=True)
        if not fields:
            yield Field(
                name="key",
                type=text(key.get("type"), 100),
                description=text(key.get("description"), 2_000),
                key=True,
            )


def _schema(value: Any, message: Json, document: Json) -> tuple[Any, str]:
    """(schema, its language) of a payload: in 3 it may be `{schemaFormat, schema}`, in 2 the message names the format."""
    told = resolved(value, document)
    if "schemaFormat" in told and "schema" in told:
        return told["schema"], text(told["schemaFormat"], 200).lower()
    return value, text(message.get("schemaFormat"), 200).lower()


def _language(message: Json, document: Json) -> str:
    """The language of a payload's schema, where it is not the usual one (a superset of JSON Schema)."""
    _, language = _schema(message.get("payload"), message, document)
    return "" if "asyncapi" in language else language
