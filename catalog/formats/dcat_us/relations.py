"""What a record leads to: documents, related records, where it comes from, and what is measured of its quality."""

from typing import Any

from catalog.domain.product import Concept, Lineage
from catalog.formats.dcat_us.fields import parts
from catalog.formats.json_values import Fields, address, concept, concepts, field_text, text
from catalog.formats.text import TEXT_LIMIT

DOCUMENTS = ("references", "systemOfRecords", "page", "documentation", "metadataDistribution")
RELATED = (
    "relation",
    "qualifiedRelation",
    "hasPart",
    "hasVersion",
    "hasCurrentVersion",
    "previousVersion",
    "replaces",
    "isReferencedBy",
    "servesDataset",
    "sample",
)
LINEAGE = ("provenance", "source", "wasGeneratedBy")
QUALITY = ("dataQuality", "hasQualityMeasurement")
_MOST = 500
_TARGETS = ("downloadURL", "accessURL", "@id")
_MEETS = {
    True: "The publisher states that the data meet its information quality guidelines.",
    False: "The publisher states that the data do not meet its information quality guidelines.",
}


def documentation_of(fields: Fields) -> tuple[Concept, ...]:
    """Documents, and the files that describe the data in other standards (metadataDistribution)."""
    return _targets(fields, DOCUMENTS)


def related_of(fields: Fields) -> tuple[Concept, ...]:
    """Related records by title, address, or both."""
    return _targets(fields, RELATED)


def lineage_of(fields: Fields) -> Lineage | None:
    """Sources, activities and statements of provenance."""
    statements = [text(value, TEXT_LIMIT) for value in parts(fields.get("provenance"))]
    lineage = Lineage(
        sources=concepts(fields, "source"),
        generated_by=concepts(fields, "wasGeneratedBy"),
        statement="\n".join(filter(None, statements))[:TEXT_LIMIT],
    )
    return lineage if lineage != _NO_LINEAGE else None


_NO_LINEAGE = Lineage()


def quality_of(fields: Fields) -> str:
    """Measurements (3.0) and whether the publisher's guidelines are met (1.1), as lines of text."""
    stated = fields.get("dataQuality")
    said = [_MEETS[stated] if isinstance(stated, bool) else text(stated, TEXT_LIMIT)]
    said += [_measurement(value) for value in parts(fields.get("hasQualityMeasurement"))[:_MOST]]
    return "\n".join(filter(None, said))[:TEXT_LIMIT]


def _measurement(value: Any) -> str:
    """`Completeness of half hours: 99.2 %`."""
    if not isinstance(value, dict):
        return text(value)
    metric, unit = value.get("isMeasurementOf"), concept(value.get("unitMeasure") or "")
    named = (
        field_text(metric, "definition", "prefLabel", "title", "@id")
        if isinstance(metric, dict)
        else text(metric)
    )
    measured = " ".join(filter(None, (text(value.get("value")), (unit.label or unit.iri) if unit else "")))
    return ": ".join(filter(None, (named, measured)))


def _targets(fields: Fields, names: tuple[str, ...]) -> tuple[Concept, ...]:
    found = [_target(value) for name in names for value in parts(fields.get(name))[:_MOST]]
    return tuple(dict.fromkeys(one for one in found if one is not None))[:_MOST]


def _target(value: Any) -> Concept | None:
    """A document or record: its address may be that of its file, and a relation (with its role) leads to its target."""
    if not isinstance(value, dict):
        return concept(value)
    if "relation" in value:
        return _target(next(iter(parts(value["relation"])), ""))
    iri = next((url for name in _TARGETS if (url := address(value.get(name)))), "")
    label = field_text(value, "title", "label", "prefLabel")
    return Concept(label=label, iri=iri) if label or iri else concept(value)
