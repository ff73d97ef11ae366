"""A block of an Open Energy metadata file to the canonical record.

https://icebreakerone.github.io/open-energy-technical-docs/latest/metadata.html
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Concept, Distribution, ProductRecord, Schema, Service, StatedClass
from catalog.domain.vocabulary.sensitivity import find_class
from catalog.formats.contracts.documents import encoded
from catalog.formats.contracts.pages import WRAPPING, wrapped
from catalog.formats.contracts.values import flag, listed, parts, unit_in, words_of
from catalog.formats.file_forms import form_of
from catalog.formats.json_values import address, field_text, text
from catalog.formats.notes import Problems, note
from catalog.formats.open_energy_file.content import (
    assurance_of,
    content_record,
    identifier_of,
    plain,
    property_of,
    scheme_policy,
)
from catalog.formats.open_energy_rules import RuleRefused, rule_read
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import mapped
from catalog.formats.schema_documents import read_schema
from catalog.formats.text import TEXT_LIMIT

Document = dict[str, Any]
_REQUIRED = ("title", "description", "version", "versionNotes", "sensitivityClass", "dataSetStableIdentifier")
_ALLOWED = frozenset(("IB1-O", "IB1-SA", "IB1-SB"))  # “In the current Open Energy system”
_SHARED = frozenset(("IB1-SA", "IB1-SB", "IB1-SP", "IB1-C"))
_MOST_RULES = 50
_METHODS = ("get", "post")
_GRAMMAR = "Write “conditions grants capabilities requires obligations”: commas join, alternatives are rules of their own."


def map_block(body: bytes) -> MappedRecord:
    """The canonical record of a raw item. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record, WRAPPING)


def _record(stated: Document, problems: Problems) -> ProductRecord:
    block, _ = wrapped(stated)
    content = _dict(block.get("content"))
    source_id = identifier_of(content)
    if not source_id:
        raise RecordRefused(
            "The block has no “oe:dataSetStableIdentifier”: without one it cannot be recognised again.",
            path="content.oe:dataSetStableIdentifier", rule="identifier",
        )  # fmt: skip
    record = content_record(content, source_id, problems)
    level = words_of(plain(property_of(content, "sensitivityClass")), 100)
    code = find_class(level)
    _note_missing(content, block, level, code, problems)
    readable, unreadable = _policies(block, problems)
    quality = [record.quality, assurance_of(content)]
    return msgspec.structs.replace(
        record,
        source_id=source_id,
        title=record.title or source_id,
        version=words_of(plain(property_of(content, "version")), 200),
        version_notes=words_of(plain(property_of(content, "versionNotes"))),
        stated_classes=(StatedClass(value=code or level, field="oe:sensitivityClass"),) if level else (),
        policies=tuple(filter(None, (*record.policies, readable, *unreadable, scheme_policy(content)))),
        quality="\n".join(filter(None, quality))[:TEXT_LIMIT],
        documentation=tuple(dict.fromkeys((*record.documentation, *_heartbeats(block)))),
        distributions=(*record.distributions, *_distributions(block, code)),
    )


# --- access -------------------------------------------------------------------------------------


def _policies(block: Document, problems: Problems) -> tuple[str, list[str]]:
    """(the rules that can be read, together, as they are offers beside one another; each that cannot, by itself)."""
    readable, unreadable = [], []
    entries = listed(block.get("access"), _MOST_RULES + 1)
    if len(entries) > _MOST_RULES:
        note(
            problems,
            "access",
            str(len(entries)),
            "count",
            f"The block has more than {_MOST_RULES} rules; the first ones were kept.",
        )
    for number, entry in enumerate(entries[:_MOST_RULES], start=1):
        kept = _entry(entry)
        rule = kept if isinstance(kept, str) else words_of(kept.get("rule"))
        try:
            rule_read(rule)
        except RuleRefused as refused:
            said = f"Access rule {number} cannot be read, so that its terms stay unknown: {refused}."
            note(problems, f"access[{number - 1}].rule", rule, "access rule", said, _GRAMMAR)
            unreadable.append(_json({"access": [kept]}))
            continue
        readable.append(kept)
    return (_json({"access": readable}) if readable else ""), unreadable


def _entry(entry: Any) -> Any:
    """A rule as text, or with what the block says of it; out of YAML, truth values are words."""
    if not isinstance(entry, dict):
        return words_of(entry)
    kept = {"rule": words_of(entry.get("rule") or entry.get("policy"))}
    if flag(entry.get("sufficient")) is not None:
        kept["sufficient"] = flag(entry["sufficient"])  # type: ignore[assignment]
    return kept | {key: words_of(entry[key], 60) for key in ("appliesFrom", "appliesTo") if entry.get(key)}


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


# --- transport and representation ---------------------------------------------------------------


def _heartbeats(block: Document) -> Iterator[Concept]:
    for part in parts(block.get("transport")):
        for owner in (part, _dict(part.get("http"))):
            if url := address(owner.get("heartbeat_url")):
                yield Concept(label="Heartbeat of the interface", iri=url)


def _distributions(block: Document, code: str) -> Iterator[Distribution]:
    """One for each interface, with the columns of what it gives; where there is none, what it gives."""
    schema, mime = _schema(block), words_of(_dict(block.get("representation")).get("mime"), 200)
    interfaces = [http for part in parts(block.get("transport")) if (http := _dict(part.get("http")))]
    form = form_of("", mime, "")
    for http in interfaces:
        service, path = _service(http)
        yield Distribution(
            title=service.title,
            description=service.description,
            access_url=path or service.endpoint_url,
            format=form.code,
            format_label=form.label,
            media_type=form.media_type,
            schema=schema,
            service=service,
            delivery="pull",
            restricted=code in _SHARED,
        )
    if not interfaces and (mime or schema):
        yield Distribution(title=form.label, format=form.code, format_label=form.label, media_type=form.media_type, schema=schema,
                           restricted=code in _SHARED)  # fmt: skip


def _service(http: Document) -> tuple[Service, str]:
    """(the interface by its OpenAPI description, the address of its only path without parameters)."""
    info = _dict(http.get("info"))
    base = next((url for server in parts(http.get("servers")) if (url := address(server.get("url")))), "")
    paths = [(str(name), _dict(item)) for name, item in _dict(http.get("paths")).items()]
    told = [field_text(info, "description", limit=TEXT_LIMIT)]
    for name, item in paths[:50]:
        operation = next((_dict(item.get(method)) for method in _METHODS if item.get(method)), {})
        words = field_text(operation, "summary", "description", limit=1_000)
        told.append(f"{name}: {words}" if words else name)
    only = paths[0][0] if len(paths) == 1 and "{" not in paths[0][0] else ""
    service = Service(
        title=field_text(info, "title", limit=500) or "Interface",
        endpoint_url=base,
        description_url=address(http.get("$ref") or http.get("description_url")),
        description="\n".join(filter(None, told))[:TEXT_LIMIT],
        access=_asked(http),
    )
    return service, f"{base.rstrip('/')}/{only.lstrip('/')}" if base and only else ""


def _asked(http: Document) -> str:
    schemes = _dict(_dict(http.get("components")).get("securitySchemes"))
    named = [text(part.get("type"), 60) for part in schemes.values() if isinstance(part, dict)]
    return f"Secured by {', '.join(dict.fromkeys(filter(None, named)))}." if any(named) else ""


def _schema(block: Document) -> Schema | None:
    csvw = _dict(_dict(block.get("representation")).get("csvw"))
    stated = read_schema("", "application/json", encoded(csvw)).fields if csvw else ()
    fields = tuple(
        msgspec.structs.replace(one, unit=one.unit or unit_in(one.description, one.title)) for one in stated
    )
    return Schema(fields=fields, standard="CSVW") if fields else None


# --- problems -----------------------------------------------------------------------------------


def _note_missing(content: Document, block: Document, level: str, code: str, problems: Problems) -> None:
    for name in _REQUIRED:
        if property_of(content, name) in (None, "", [], {}):
            note(problems, f"content.{name}", "", "required", f"“{name}” is required of a block; this one does not have it.",
                 "Add it to “content”.")  # fmt: skip
    if level and code not in _ALLOWED:
        said = f"“{level[:60]}” is no class that such a file may state: OE-O, OE-SA and OE-SB are."
        note(
            problems,
            "content.sensitivityClass",
            level,
            "vocabulary",
            said,
            "State one of them, or take the block out.",
        )
    for name in ("access", "transport"):
        if not listed(block.get(name)):
            note(
                problems,
                name,
                "",
                "required",
                f"“{name}” is required of a block; this one does not have it.",
                f"Add “{name}”.",
            )


def _dict(value: Any) -> Document:
    return value if isinstance(value, dict) else {}
