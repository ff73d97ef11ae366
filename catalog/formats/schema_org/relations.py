"""What a data set comes from and leads to: sources, methods, funding, series, catalogues, documents."""

from catalog.domain.product import Concept, Lineage
from catalog.formats.json_values import Fields, field_text, text
from catalog.formats.schema_org.nodes import types_of
from catalog.formats.schema_org.values import (
    concept_of,
    concepts_of,
    identifier_in,
    name_of,
    objects,
    parts,
    texts_of,
)
from catalog.formats.text import TEXT_LIMIT

LINEAGE = ("isBasedOn", "isBasedOnUrl", "prov:wasDerivedFrom", "prov:wasGeneratedBy", "measurementTechnique", "measurementMethod",
           "funder", "funding", "sponsor", "rai:dataCollection", "rai:dataPreprocessingProtocol", "instrument")  # fmt: skip
DOCUMENTS = (
    "citation",
    "subjectOf",
    "publishingPrinciples",
    "documentation",
    "hasCodeSample",
    "releaseNotes",
    "workExample",
)
SERIES = ("isPartOf",)
RELATED = (
    "hasPart",
    "includedInDataCatalog",
    "isRelatedTo",
    "exampleOfWork",
    "translationOfWork",
    "workTranslation",
)
QUALITY = (
    "rai:dataLimitations",
    "rai:dataBiases",
    "rai:annotationsPerItem",
    "review",
    "publishingPrinciples",
)
_CATALOGUES = frozenset(("DataCatalog", "WebSite", "WebPage", "CollectionPage", "Organization"))
_QUALITY_LINES = (("rai:dataLimitations", "Limitations: {}"), ("rai:dataBiases", "Biases: {}"))


def lineage_of(fields: Fields) -> Lineage | None:
    """Sources and activities as things; techniques, collection and funding in words."""
    lines = [f"Measured by: {word}" for name in LINEAGE[4:6] for word in texts_of(fields.get(name), 2_000)]
    lines += texts_of(fields.get("rai:dataCollection")) + texts_of(
        fields.get("rai:dataPreprocessingProtocol")
    )
    lines += _funding(fields)
    lineage = Lineage(
        sources=concepts_of(fields, *LINEAGE[:3]),
        generated_by=concepts_of(fields, "prov:wasGeneratedBy", "instrument"),
        statement="\n".join(dict.fromkeys(filter(None, lines)))[:TEXT_LIMIT],
    )
    return lineage if lineage != _NONE else None


_NONE = Lineage()


def _funding(fields: Fields) -> list[str]:
    """`Funded by Division of Ocean Sciences (grant OCE-1434867: Larval krill studies).`"""
    lines = [
        f"Funded by {name_of(value)}."
        for key in ("funder", "sponsor")
        for value in parts(fields.get(key), 50)
        if name_of(value)
    ]
    for grant in objects(fields.get("funding"), 50):
        giver = ", ".join(filter(None, map(name_of, parts(grant.get("funder"), 10))))
        told = ": ".join(filter(None, (identifier_in(grant), name_of(grant))))
        words = " ".join(filter(None, (giver, f"(grant {told})" if told else "")))
        lines += [f"Funded by {words}."] if words else []
    return lines


def documentation_of(fields: Fields) -> tuple[Concept, ...]:
    """Publications, descriptions in other standards, documents."""
    return concepts_of(fields, *(name for name in DOCUMENTS if name != "releaseNotes"))


def series_of(fields: Fields) -> tuple[Concept, ...]:
    """What it is part of, except for the catalogues and pages that only list it."""
    found = [
        concept_of(value)
        for value in parts(fields.get("isPartOf"))
        if not isinstance(value, dict) or _CATALOGUES.isdisjoint(types_of(value))
    ]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def related_of(fields: Fields) -> tuple[Concept, ...]:
    """Its parts, the catalogue that lists it, other works."""
    return concepts_of(fields, *RELATED)


def quality_of(fields: Fields) -> str:
    """What Croissant's responsible AI vocabulary says of limits and biases."""
    lines = [
        sentence.format(word) for name, sentence in _QUALITY_LINES for word in texts_of(fields.get(name))
    ]
    return "\n".join(lines)[:TEXT_LIMIT]


def notes_of(fields: Fields) -> str:
    """The notes of a release: as text, or by their address."""
    return text(fields.get("releaseNotes"), TEXT_LIMIT) or field_text(fields, "releaseNotes")
