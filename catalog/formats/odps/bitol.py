"""A product of Bitol's Open Data Product Standard (https://bitol-io.github.io/open-data-product-standard/): ports, contracts."""

from collections.abc import Iterator
from typing import Any

from catalog.domain.product import Concept, Distribution, Lineage, ProductRecord, Service
from catalog.domain.vocabulary.statuses import status_of
from catalog.formats.contracts.people import contacts_of, publisher_of
from catalog.formats.contracts.values import document_links, keywords_of, parts, words_of
from catalog.formats.file_forms import form_of
from catalog.formats.json_values import address, bounded_text, concept, field_text, text
from catalog.formats.notes import Problems, note
from catalog.formats.odps.parts import Document
from catalog.formats.records import ID_LIMIT
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, clean_text

_REQUIRED = ("apiVersion", "kind", "id", "status")
_PUSHED = frozenset(("topic", "stream", "kafka", "queue"))


def name_of(document: Document) -> str:
    """The `id`, else the name."""
    return next((found for key in ("id", "name") if (found := clean_text(document.get(key), ID_LIMIT))), "")


def record_of(document: Document, source_id: str, url: str, problems: Problems) -> ProductRecord:
    """The record of a product that was read at `url`."""
    for name in _REQUIRED:
        if document.get(name) in (None, "", [], {}):
            note(problems, name, "", "required", f"“{name}” is required of a product; this one does not have it.",
                 f"Write “{name}” at the top of the document.")  # fmt: skip
    if not parts(document.get("outputPorts")):
        note(problems, "outputPorts", "", "required", "The product has no output port: nothing tells how to get its data.",
             "Name at least one output port with its version and contract.")  # fmt: skip
    status = text(document.get("status"), 60)
    return ProductRecord(
        source_id=source_id,
        title=bounded_text(document.get("name"), TITLE_LIMIT, "name", problems) or source_id,
        description=_description(document, problems),
        publisher=publisher_of(document),
        contacts=contacts_of(document),
        themes=tuple(filter(None, (concept(document.get("domain") or ""),))),
        keywords=keywords_of(document.get("tags"), "tags", problems),
        version=text(document.get("version"), 200),
        status=status_of(status),
        lineage=_lineage(document),
        documentation=tuple(dict.fromkeys(_documents(document))),
        related=tuple(dict.fromkeys(_contracts(document))),
        contract_url=url,
        distributions=tuple(_port(port, status) for port in parts(document.get("outputPorts"))),
    )


def _description(document: Document, problems: Problems) -> str:
    stated = document.get("description")
    sections = stated if isinstance(stated, dict) else {"purpose": stated}
    said = [bounded_text(sections.get("purpose"), TEXT_LIMIT, "description.purpose", problems)]
    for key, label in (("limitations", "Limitations"), ("usage", "Usage")):
        if words := text(sections.get(key), TEXT_LIMIT):
            said.append(f"{label}: {words}")
    return "\n\n".join(filter(None, said))[:TEXT_LIMIT]


def _lineage(document: Document) -> Lineage | None:
    """Input ports, by the identifiers of their contracts."""
    found = []
    for port in parts(document.get("inputPorts")):
        name, identifier = field_text(port, "name", limit=300), text(port.get("contractId"), 300)
        if name or identifier:
            found.append(Concept(label=_versioned(name or identifier, port), iri=identifier))
    return Lineage(sources=tuple(dict.fromkeys(found))) if found else None


def _contracts(document: Document) -> Iterator[Concept]:
    for port in parts(document.get("outputPorts")):
        if identifier := text(port.get("contractId"), 300):
            yield Concept(
                label=f"Contract of {_versioned(field_text(port, 'name', limit=300) or 'an output port', port)}",
                iri=identifier,
            )


def _documents(document: Document) -> Iterator[Concept]:
    stated = document.get("description")
    for owner in (document, stated if isinstance(stated, dict) else {}, *parts(document.get("outputPorts"))):
        yield from document_links(owner.get("authoritativeDefinitions"))
        for bill in parts(owner.get("sbom")):
            if url := address(bill.get("url")):
                yield Concept(label="Software bill of materials", iri=url)
    for port in parts(document.get("managementPorts")):
        if url := address(port.get("url")):
            yield Concept(
                label=field_text(port, "description", "name", limit=500) or "Management port", iri=url
            )


def _versioned(name: str, port: Document) -> str:
    version = words_of(port.get("version"), 60)
    return f"{name} {version}" if version else name


def _port(port: Document, status: str) -> Distribution:
    kind = text(port.get("type"), 100)
    form = form_of(kind, "", "")
    url = address(port.get("url") or port.get("location"))
    title = _versioned(field_text(port, "name", limit=300) or kind, port)
    described = field_text(port, "description", limit=TEXT_LIMIT)
    pushed = kind.lower() in _PUSHED
    is_service = form.is_service or pushed
    values: dict[str, Any] = {"format": "STREAM"} if pushed else {"format": form.code}
    return Distribution(
        identifier=title, title=title, description=described, access_url=url, format_label=form.label, media_type=form.media_type,
        status=status, delivery="push" if pushed else "",
        service=Service(title=title, endpoint_url=url, description=described) if is_service else None, **values,
    )  # fmt: skip
