"""An OpenAPI or Swagger document to the canonical record: one product, a service."""

from typing import Any

import msgspec

from catalog.domain.product import Concept, ProductRecord, Service
from catalog.domain.vocabulary.statuses import status_of as code_of_status
from catalog.formats.api_documents import WRAPPING, document_in
from catalog.formats.api_info import info_parts, status_of
from catalog.formats.api_security import Asked, asked_for, requirements_of
from catalog.formats.descriptors import described
from catalog.formats.json_values import text
from catalog.formats.notes import Problems, note
from catalog.formats.openapi.distributions import Offer, distributions_of
from catalog.formats.openapi.limits import allowed_by
from catalog.formats.openapi.operations import Operation, operations_of
from catalog.formats.openapi.schemas import main_operations, schema_from
from catalog.formats.openapi.servers import servers_of
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import mapped
from catalog.formats.references import Json, dict_of, resolved

_SPEC = "https://spec.openapis.org/oas/v"


def map_document(body: bytes) -> MappedRecord:
    """The canonical record of `{"address", "document"}`. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record, wrapping=WRAPPING)


def _record(item: dict[str, Any], problems: Problems) -> ProductRecord:
    document, base, source_id = document_in(item)
    _note_faults(document, problems)
    parts = info_parts(document, source_id, base, problems)
    operations = operations_of(document)
    if not operations and not dict_of(document.get("webhooks")):
        note(
            problems,
            "paths",
            "",
            "required",
            "The document lists nothing that can be asked of the interface.",
        )
    servers = servers_of(document, base, problems)
    service = _service(document, operations, parts, base)
    service = msgspec.structs.replace(service, endpoint_url=servers[0].url if servers else "")
    status = status_of(document)
    mains = main_operations(document, operations)
    offer = Offer(document, service.endpoint_url, service, status)
    return ProductRecord(
        source_id=source_id,
        kind="service",
        uri=source_id if source_id.startswith(("http://", "https://")) else "",
        identifiers=(base,) if base and base != source_id and not item.get("listed") else (),
        service=service,
        status=code_of_status(status_of(document)),
        schema=schema_from(document, mains),
        distributions=distributions_of(offer, operations, mains, servers, problems),
        **parts,
    )


def _service(document: Json, operations: list[Operation], parts: dict[str, Any], base: str) -> Service:
    version = text(document.get("openapi") or document.get("swagger"), 20)
    asked = _asked(document, operations)
    allowed = allowed_by(document, operations, parts["description"])
    return Service(
        title=parts["title"],
        description_url=base,
        conforms_to=(
            Concept(
                label=f"{'Swagger' if 'swagger' in document else 'OpenAPI'} {version}", iri=_spec(version)
            ),
        ),
        access=asked.access,
        open_to=asked.open_to,
        limits=allowed.words,
        page_size=allowed.page_size,
        per_minute=allowed.per_minute,
    )


def _spec(version: str) -> str:
    """The address of the specification's version, such as 3.1 (of its patches the latest)."""
    major, _, rest = version.partition(".")
    minor = rest.partition(".")[0]
    return f"{_SPEC}{major}.{minor}" if major.isdigit() and minor.isdigit() else ""


def _asked(document: Json, operations: list[Operation]) -> Asked:
    """Of what gives data, else of all that can be asked: a free health check opens nothing."""
    components = dict_of(document.get("components"))
    stated = dict_of(
        document.get("securityDefinitions") if "swagger" in document else components.get("securitySchemes")
    )
    schemes = {str(name): resolved(each, document) for name, each in stated.items()}
    reading = [each for each in operations if each.is_reading]
    counted = [each for each in reading if not each.is_aside] or reading or operations
    if not counted:
        return asked_for(schemes, [("", requirements_of(document.get("security")))])
    return asked_for(schemes, ((each.name, each.security) for each in counted))


def _note_faults(document: Json, problems: Problems) -> None:
    """What the specification requires and the document lacks, as the check of such documents says it."""
    told = described(dict(document))
    if not told.valid and told.detail:
        note(problems, "", "", "openapi", told.detail)
