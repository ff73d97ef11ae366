"""What a package comes from and leads to: sources, projects, documents, related packages; and how far it was reviewed."""

from typing import Any

from catalog.domain.product import Concept, Lineage
from catalog.formats.frictionless.values import entries, field_said, link, objects, said
from catalog.formats.json_values import Fields, concept
from catalog.formats.text import TEXT_LIMIT

LINEAGE = ("sources", "source", "context", "dataDependencies", "datadependencies")
DOCUMENTS = ("documentation", "repository", "context", "bibliographicCitation", "citation", "code", "methods")
RELATED = ("relatedIdentifiers", "dependencies", "related")
_MOST = 500
_CONTEXT_PAGES = (("documentation", ""), ("homepage", "Project"), ("sourceCode", "Source code"))


def lineage_of(fields: Fields) -> Lineage | None:
    """Sources with their descriptions; the project of OEMetadata is what the data were made by."""
    listed = [*entries(fields.get("sources"), _MOST), *entries(fields.get("source"), _MOST)]
    found = [one for value in listed if (one := _source(value))]
    for key in ("dataDependencies", "datadependencies"):  # before version 1: name → version
        value = fields.get(key)
        found += [Concept(label=str(name)) for name in list(value)[:_MOST]] if isinstance(value, dict) else []
    context = next(iter(objects(fields.get("context"), 1)), {})
    project, page = said(context.get("title")), link(context.get("homepage"))
    lineage = Lineage(
        sources=tuple(dict.fromkeys(found))[:_MOST],
        generated_by=(Concept(label=project, iri=page),) if project else (),
        statement="\n".join(dict.fromkeys(filter(None, map(_told, listed))))[:TEXT_LIMIT],
    )
    return lineage if lineage != _NONE else None


_NONE = Lineage()


def _source(value: Any) -> Concept | None:
    """Before version 1 `name` and `web`; OEMetadata 1.3 `url`."""
    if not isinstance(value, dict):
        return concept(said(value)) if said(value) else None
    iri = next((found for key in ("path", "web", "url", "@id") if (found := link(value.get(key)))), "")
    label = field_said(value, "title", "name")
    return Concept(label=label, iri=iri) if label or iri else None


def _told(value: Any) -> str:
    """`Grid operator: Hourly feed-in of each plant. Licence: ODbL-1.0.`; nothing where no more than its name is stated."""
    if not isinstance(value, dict):
        return ""
    described = field_said(value, "description", limit=TEXT_LIMIT)
    licences = [
        field_said(each, "name", "title")
        for key in ("licenses", "sourceLicenses")
        for each in objects(value.get(key), 20)
    ]
    licences += [field_said(value, "license")] if isinstance(value.get("license"), str) else []
    terms = ", ".join(filter(None, licences))
    if not (described or terms):
        return ""
    name = field_said(value, "title", "name")
    said_of = " ".join(filter(None, (described, f"Licence: {terms}." if terms else "")))
    return ": ".join(filter(None, (name, said_of)))


def documentation_of(fields: Fields) -> tuple[Concept, ...]:
    """Documents, the code, the project's page, how to cite it."""
    found = [
        _source(value) for key in DOCUMENTS if key != "context" for value in entries(fields.get(key), _MOST)
    ]
    context = next(iter(objects(fields.get("context"), 1)), {})
    for key, label in _CONTEXT_PAGES:
        if iri := link(context.get(key)):
            found.append(Concept(label=label, iri=iri))
    return tuple(dict.fromkeys(one for one in found if one is not None))[:_MOST]


def related_of(fields: Fields) -> tuple[Concept, ...]:
    """Related identifiers (as in DataCite), and packages that it depends on."""
    found: list[Concept | None] = []
    for key in RELATED:
        for value in entries(fields.get(key), _MOST):
            named = isinstance(value, dict) and "relatedIdentifier" in value
            found.append(_source(value["relatedIdentifier"] if named else value))
    return tuple(dict.fromkeys(one for one in found if one is not None))[:_MOST]


def quality_of(fields: Fields) -> str:
    """OEMetadata: the badge that a review has given."""
    review = fields.get("review")
    if not isinstance(review, dict) or not (badge := said(review.get("badge"), 100)):
        return ""
    page = link(review.get("path"))
    return f"Review of its metadata on the Open Energy Platform: {badge}{f' ({page})' if page else ''}."
