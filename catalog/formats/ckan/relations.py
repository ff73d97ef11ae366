"""What a package belongs to and comes from: groups and themes, related packages, lineage."""

from typing import Any

from catalog.domain.product import Concept, Lineage
from catalog.formats.json_values import Fields, concept, concepts, field_text, items, text, texts
from catalog.formats.text import TEXT_LIMIT

_MOST_RELATED = 500
_STATED_THEMES = ("theme", "themes", "category")
THEMES = ("groups", *_STATED_THEMES)
LINEAGE = ("provenance", "lineage", "source", "was_derived_from", "was_generated_by", "provenance_activity")
_NAMED = ("related_resource", "is_referenced_by", "references", "has_version", "has_versions", "is_version_of",
            "same_as", "sample", "is_part_of")  # fmt: skip
_RELATIONS = ("relationships_as_subject", "relationships_as_object", "qualified_relation")
RELATED = (*_NAMED, *_RELATIONS)


def themes_of(fields: Fields) -> tuple[Concept, ...]:
    """Groups by title, then the themes that the package states."""
    found = []
    for group in items(fields["groups"]) if "groups" in fields else ():
        if isinstance(group, dict):
            label = field_text(group, "title_translated", "title", "display_name", "name")
            found.append(Concept(label=label) if label else None)
        else:
            found.append(concept(group))
    stated = tuple(dict.fromkeys(one for one in found if one is not None))
    return tuple(dict.fromkeys((*stated, *concepts(fields, *_STATED_THEMES))))


def lineage_of(fields: Fields) -> Lineage | None:
    statements = texts(fields["provenance"], limit=TEXT_LIMIT) if "provenance" in fields else ()
    statement = "\n".join(statements) or field_text(fields, "lineage", limit=TEXT_LIMIT)
    lineage = Lineage(
        sources=concepts(fields, "source", "was_derived_from"),
        generated_by=concepts(fields, "was_generated_by", "provenance_activity"),
        statement=statement[:TEXT_LIMIT],
    )
    return lineage if lineage != _NO_LINEAGE else None


_NO_LINEAGE = Lineage()


def related_of(fields: Fields) -> tuple[Concept, ...]:
    """What is named as related, CKAN's relationships in both directions, and DCAT's qualified relations."""
    found = []
    for name, other in (("relationships_as_subject", "object"), ("relationships_as_object", "subject")):
        for relation in items(fields[name])[:_MOST_RELATED] if name in fields else ():
            if isinstance(relation, dict):
                found.append(_relation(relation, other))
    for relation in items(fields["qualified_relation"]) if "qualified_relation" in fields else ():
        if isinstance(relation, dict):
            found.append(concept(relation.get("relation")))
    relations = tuple(dict.fromkeys(one for one in found if one is not None))
    return (concepts(fields, *_NAMED) + relations)[:_MOST_RELATED]


def _relation(relation: dict[str, Any], other: str) -> Concept | None:
    """`{"type", "comment", "object"}`; older CKANs hide the other package's id in `__extras`."""
    hidden = relation.get("__extras")
    package = text(relation.get(other))
    if not package and isinstance(hidden, dict):
        package = text(hidden.get(f"{other}_package_id"))
    label = " ".join(filter(None, (text(relation.get("type")).replace("_", " "), package)))
    return Concept(label=label) if package else None
