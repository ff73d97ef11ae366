"""DataCite 3 and 4 (https://schema.datacite.org/), also wrapped as oai_datacite, and OpenAIRE's form, which is built of it."""

from catalog.domain.product import Concept, Kind, Lineage, Period, ProductRecord
from catalog.domain.vocabulary.dates import parse_date
from catalog.domain.vocabulary.languages import find_language
from catalog.formats.dublin_core.coverage import period_of
from catalog.formats.dublin_core.elements import (
    Element,
    attribute,
    child,
    child_words,
    children,
    language_of,
    words,
)
from catalog.formats.dublin_core.files import files_of
from catalog.formats.dublin_core.links import doi_in, link_of
from catalog.formats.dublin_core.rights import Rights, is_code, rights_in, stated_licence
from catalog.formats.dublin_core.sorts import kind_in, note_sort
from catalog.formats.dublin_core.wording import by_language, in_language, shown_language, translations
from catalog.formats.json_values import address
from catalog.formats.notes import Problems, note, noted_date
from catalog.formats.oai_pmh.datacite_people import (
    contacts_of,
    creators_of,
    holders_of,
    makers_of,
    publisher_of,
)
from catalog.formats.oai_pmh.datacite_places import places_of
from catalog.formats.oai_pmh.datacite_relations import Relations, relations_of
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, cut_text

_KEYWORD_LIMIT = 500
_LONGEST_KEYWORD = 200
_FURTHER = {"TechnicalInfo": "Technical information", "TableOfContents": "Contents", "Other": ""}
_COVERED = ("Collected", "Coverage")
_SUBTITLE, _TRANSLATED, _ALTERNATIVE = "Subtitle", "TranslatedTitle", "AlternativeTitle"


def datacite_record(resource: Element, source_id: str, problems: Problems) -> ProductRecord:
    """The canonical record of a <resource>."""
    titles = by_language(_titles(resource))
    described = by_language(_descriptions(resource, "Abstract"))
    shown = shown_language(titles, described)
    language = child_words(resource, "language", 100)
    language = find_language(language) or language
    identifiers, page = _identifiers(resource)
    relations = relations_of(resource)
    sorts = _sorts(resource)
    note_sort(sorts[:1], "resourceType", problems)
    rights = _rights(resource)
    return ProductRecord(
        source_id=source_id,
        title=_title(resource, titles, shown, source_id, problems),
        description=_description(resource, described, shown, problems),
        kind=_kind(sorts),
        uri=page,
        identifiers=tuple(
            name for name in dict.fromkeys((*identifiers, *relations.same)) if name != source_id
        ),
        language=shown or language,
        translations=translations(titles, described, shown),
        publisher=publisher_of(resource),
        creators=creators_of(resource),
        contacts=contacts_of(resource),
        themes=_themes(resource),
        keywords=_keywords(resource, problems),
        licence=rights.licence,
        rights=rights.words,
        access_rights=rights.access,
        places=places_of(resource, problems),
        periods=_periods(resource, problems),
        issued=_issued(resource, problems),
        modified=noted_date(_dates(resource, "Updated"), problems),
        languages=(language,) if language else (),
        version=child_words(resource, "version", 200),
        status=_status(resource, relations),
        lineage=_lineage(resource, relations),
        landing_page=page,
        documentation=relations.documents,
        in_series=(*relations.series, *_series(resource)),
        related=relations.related,
        distributions=files_of(
            _several(resource, "formats", "format"), _several(resource, "sizes", "size"), page
        ),
    )


def _status(resource: Element, relations: Relations) -> str:
    """Of a date on which it was withdrawn (DataCite 4.2), or of what took its place (IsObsoletedBy)."""
    if _dates(resource, "Withdrawn"):
        return "WITHDRAWN"
    return "DEPRECATED" if relations.replaced else ""


# --- words ------------------------------------------------------------------------------------


def _titles(resource: Element) -> list[tuple[str, str]]:
    """(language, title): one a language, the plain ones first; an alternative only where there is nothing else."""
    found: dict[str, str] = {}
    stated = [(attribute(one, "titleType"), one) for one in children(child(resource, "titles"), "title")]
    for kind in ("", _TRANSLATED, _ALTERNATIVE):
        if kind == _ALTERNATIVE and found:
            break
        for one in (title for stated_kind, title in stated if stated_kind == kind):
            if title := words(one):
                found.setdefault(language_of(one), title)
    return list(found.items())


def _title(resource: Element, titles: dict[str, str], shown: str, source_id: str, problems: Problems) -> str:
    """With its subtitle behind a colon, as it is cited."""
    title = in_language(titles, shown)
    if not title:
        message = f"The record has no title; its identifier “{source_id}” stands for it."
        note(problems, "titles/title", "", "title", message)
        return source_id
    for one in children(child(resource, "titles"), "title"):
        under = words(one) if attribute(one, "titleType") == _SUBTITLE else ""
        if under and language_of(one) in ("", shown):
            return f"{title}: {under}"[:TITLE_LIMIT]
    return title


def _descriptions(resource: Element, kind: str) -> list[tuple[str, str]]:
    return [
        (language_of(one), words(one, TEXT_LIMIT))
        for one in children(child(resource, "descriptions"), "description")
        if attribute(one, "descriptionType") == kind
    ]


def _description(resource: Element, described: dict[str, str], shown: str, problems: Problems) -> str:
    """The abstract, then what is told beside it under a heading of its own."""
    parts = [in_language(described, shown)]
    for kind, heading in _FURTHER.items():
        found = in_language(by_language(_descriptions(resource, kind)), shown)
        if found and found not in parts[0]:
            parts.append(f"{heading}: {found}" if heading and parts[0] else found)
    parts += [text for text in _of_openaire(resource) if text not in parts[0]]
    found, problem = cut_text("\n\n".join(filter(None, parts)), TEXT_LIMIT, "descriptions")
    if problem:
        problems.append(problem)
    if not found:
        note(problems, "descriptions", "", "description", "The record has no description.")
    return found


def _of_openaire(resource: Element) -> list[str]:
    """OpenAIRE describes in Dublin Core."""
    return [words(one, TEXT_LIMIT) for one in children(resource, "description")]


def _themes(resource: Element) -> tuple[Concept, ...]:
    """Subjects of a scheme."""
    found = []
    for one in children(child(resource, "subjects"), "subject"):
        label, iri = words(one), address(attribute(one, "valueURI"))
        if iri or (label and (attribute(one, "subjectScheme") or attribute(one, "schemeURI"))):
            found.append(Concept(label=label, iri=iri))
    return tuple(dict.fromkeys(found))


def _keywords(resource: Element, problems: Problems) -> tuple[str, ...]:
    """All subjects by their words."""
    stated = (words(one, _LONGEST_KEYWORD) for one in children(child(resource, "subjects"), "subject"))
    found = tuple(dict.fromkeys(word for word in stated if word and not address(word)))
    if len(found) > _KEYWORD_LIMIT:
        message = f"The record has {len(found):,} subjects; the first {_KEYWORD_LIMIT} were kept."
        note(problems, "subjects/subject", "", "count", message)
    return found[:_KEYWORD_LIMIT]


# --- identity ---------------------------------------------------------------------------------


def _identifiers(resource: Element) -> tuple[list[str], str]:
    """(Identifiers, the DOI bare; the address that leads to the record's page)."""
    own = child(resource, "identifier")
    stated = [(words(own), attribute(own, "identifierType"))] if own is not None else []
    stated += [
        (words(one), attribute(one, "alternateIdentifierType"))
        for one in children(child(resource, "alternateIdentifiers"), "alternateIdentifier")
    ]
    names = [doi_in(text) or text for text, _ in stated if text]
    links = (link_of(text, kind) for text, kind in stated)
    page = next((link for link in links if link.startswith(("http://", "https://"))), "")
    return names, page


def _sorts(resource: Element) -> list[str]:
    one = child(resource, "resourceType")
    return [] if one is None else [s for s in (attribute(one, "resourceTypeGeneral"), words(one, 200)) if s]


def _kind(sorts: list[str]) -> Kind:
    return next((kind for sort in sorts if (kind := kind_in(sort))), "dataset")


def _several(resource: Element, outer: str, inner: str) -> list[str]:
    return [text for one in children(child(resource, outer), inner) if (text := words(one, 500))]


# --- rights -----------------------------------------------------------------------------------


def _rights(resource: Element) -> Rights:
    """rightsList; kernel 3 and OpenAIRE state a licence or access by address alone."""
    stated = [*children(child(resource, "rightsList"), "rights"), *children(resource, "rights")]
    statements = [
        (attribute(one, "rightsIdentifier"), words(one), attribute(one, "rightsURI")) for one in stated
    ]
    statements += [("", words(one), attribute(one, "uri")) for one in children(resource, "licenseCondition")]
    found = rights_in(
        statements,
        *(f"Rights holder: {name}." for name in holders_of(resource)),
        *(f"Available from {day}." for day in _days(resource, "Available") if _is_embargo(resource, day)),
        *(f"Withdrawn on {day}." for day in _days(resource, "Withdrawn")),
    )
    if found.licence:
        return found
    unknown = (s for s in statements if s[0] or (s[2] and not s[2].startswith("info:")))
    licence = next((known for statement in unknown if (known := stated_licence(*statement))), None)
    words_alone = [line for line in found.words.split("\n") if line and not is_code(line)]
    return Rights(licence, found.access, "\n".join(words_alone))


def _is_embargo(resource: Element, day: str) -> bool:
    """Whether it becomes available later than it was issued."""
    issued = next(iter(_days(resource, "Issued")), "")
    return bool(issued) and day > issued and len(day) >= len("2026-01-01")


# --- time -------------------------------------------------------------------------------------


def _dates(resource: Element, kind: str) -> list[tuple[str, str]]:
    """(path, text) of the dates of a type."""
    return [
        (f"dates/date[@dateType='{kind}']", text)
        for one in children(child(resource, "dates"), "date")
        if attribute(one, "dateType") == kind and (text := words(one, 200))
    ]


def _days(resource: Element, kind: str) -> list[str]:
    return [found for _, text in _dates(resource, kind) if (found := parse_date(text))]


def _issued(resource: Element, problems: Problems) -> str:
    """As stated so, else when it became available, else the year of publication."""
    stated = [*_dates(resource, "Issued"), *_dates(resource, "Available")]
    year = child_words(resource, "publicationYear", 40)
    return noted_date([*stated, *((("publicationYear", year),) if year else ())], problems)


def _periods(resource: Element, problems: Problems) -> tuple[Period, ...]:
    """When the data were collected, and what they cover (4.6)."""
    found = []
    for kind in _COVERED:
        for path, text in _dates(resource, kind):
            period = period_of(text)
            if period is None:
                note(
                    problems, path, text, "period", f"“{text[:80]}” is not a period of time; it was left out."
                )
            else:
                found.append(period)
    return tuple(dict.fromkeys(found))


# --- origin -----------------------------------------------------------------------------------


def _lineage(resource: Element, relations: Relations) -> Lineage | None:
    """How it was made (Methods), by whom, and from what."""
    methods = [text for _, text in _descriptions(resource, "Methods") if text]
    lineage = Lineage(
        sources=relations.sources,
        generated_by=relations.made_by,
        statement="\n\n".join([*methods, *makers_of(resource)])[:TEXT_LIMIT],
    )
    return lineage if lineage != Lineage() else None


def _series(resource: Element) -> tuple[Concept, ...]:
    named = [text for _, text in _descriptions(resource, "SeriesInformation") if text]
    return tuple(Concept(label=text[:TITLE_LIMIT]) for text in dict.fromkeys(named))
