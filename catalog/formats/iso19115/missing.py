"""What UK GEMINI 2.3 makes mandatory and a record lacks: one problem an element.

[https://agi.org.uk/uk-gemini/, "Obligation"]; the elements of ISO 19115 and INSPIRE that are mandatory are among them.
"""

from catalog.domain.product import ProductRecord
from catalog.formats.iso19115.tree import Node
from catalog.formats.notes import Problems, note

_STATE = "State it in the metadata record (UK GEMINI)."


def note_missing(record: Node, identification: Node, read: ProductRecord, problems: Problems) -> None:
    """A problem for each mandatory element without content."""
    citation, is_service = identification.at("citation"), read.kind == "service"
    blocks = identification.objects("resourceConstraints")
    wanted = (
        ("abstract", read.description or identification.one("abstract").words().strip(), "abstract"),
        ("citation/date", citation.objects("date"), "date (publication, revision or creation)"),
        ("pointOfContact", read.publisher, "responsible organisation"),
        (
            "accessConstraints",
            any("accessConstraints" in block.children for block in blocks),
            "limitation on public access",
        ),
        ("useConstraints", any(not _USE.isdisjoint(block.children) for block in blocks), "use constraint"),
        ("dateStamp", read.record_modified, "metadata date"),
        ("language", read.language, "metadata language"),
        ("topicCategory", is_service or identification.all("topicCategory"), "topic category"),
        ("extent", is_service or identification.all("extent"), "extent"),
        ("descriptiveKeywords", identification.all("descriptiveKeywords"), "keyword"),
        ("hierarchyLevel", record.children.keys() & {"hierarchyLevel", "metadataScope"}, "resource type"),
        ("lineage", is_service or read.lineage, "lineage"),
    )
    for path, found, what in wanted:
        if not found:
            note(problems, path, "", "required", f"The record states no {what}.", _STATE)


_USE = frozenset(("useConstraints", "useLimitation"))
