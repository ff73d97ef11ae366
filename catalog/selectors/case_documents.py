"""A use case as the document that its reader may take along."""

from catalog.formats.usecases.document import CASE, CaseDocument, address_of
from catalog.selectors.usecases import CaseView

SCHEMA_PATH = "use-cases/schema.json"


def schema_address(base: str) -> str:
    """Where the JSON Schema of use cases is served; `base`: the public address of this portal."""
    return f"{base.rstrip('/')}/{SCHEMA_PATH}"


def document_of(view: CaseView, base: str) -> CaseDocument:
    """What its reader may see of a case, with how many products were left out of which flow."""
    since = view.row.changed_at if view.draft else view.row.published_at
    return CaseDocument(
        case=view.record,
        schema=schema_address(base),
        slug=view.row.slug,
        address=address_of(base, CASE, view.row.slug),
        version=view.row.version if view.draft else view.row.published_version,
        date=since.isoformat(timespec="seconds") if since else "",
        left_out=view.seen.hidden,
    )
