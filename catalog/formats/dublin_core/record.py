"""Dublin Core (oai_dc), and its refinements in dcterms and the qualified forms of DSpace and others.

Repositories use the fifteen elements freely: an identifier may be a page, a file or a citation, a date whatever happened then,
rights a licence, a code of access or a holder. Each is taken for what it can be told to be, else for words.
"""

from typing import NamedTuple

from catalog.domain.product import Agent, Concept, Kind, Lineage, Period, Place, ProductRecord
from catalog.domain.vocabulary.dates import parse_date
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.languages import find_language
from catalog.formats.dublin_core.coverage import period_of, place_of
from catalog.formats.dublin_core.elements import Element, kind_of, language_of, name_of, space_of, words
from catalog.formats.dublin_core.files import files_of
from catalog.formats.dublin_core.links import doi_in, link_of, reference
from catalog.formats.dublin_core.rights import embargo_end, rights_in
from catalog.formats.dublin_core.sorts import kind_in, note_sort
from catalog.formats.dublin_core.wording import by_language, in_language, shown_language, translations
from catalog.formats.file_forms import form_of
from catalog.formats.notes import Problems, note
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, cut_text

SPACES = frozenset(
    ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/", "http://purl.org/dc/dcmitype/")
)
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_MOST = 500  # values of one element
_KEYWORD_LIMIT = 500
_LONGEST_KEYWORD = 200
_LONG = frozenset(("description", "abstract", "tableOfContents", "provenance", "rights", "accessRights"))
_DESCRIPTIONS = ("abstract", "description", "tableOfContents")
_ISSUED = ("issued", "available", "date", "dateSubmitted", "created")
_RIGHTS = ("license", "rights", "accessRights")
_RELATED = ("relation", "hasPart", "hasVersion", "isVersionOf", "replaces", "isReplacedBy", "requires", "isRequiredBy",
            "hasFormat", "isFormatOf", "isReferencedBy", "references")  # fmt: skip
_PROJECTS = "info:eu-repo/grantAgreement"
_NO_LINEAGE = Lineage()


class Stated(NamedTuple):
    """One value: its text, the language that it is marked with, and what `xsi:type` says it is."""

    text: str
    language: str
    kind: str


Elements = dict[str, list[Stated]]


def dublin_core_record(container: Element, source_id: str, problems: Problems) -> ProductRecord:
    """The record whose elements stand in `container`."""
    elements = _elements(container)
    titles = by_language((one.language, one.text) for one in elements.get("title", ()))
    described = by_language(
        (one.language, one.text) for name in _DESCRIPTIONS for one in elements.get(name, ())
    )
    shown = shown_language(titles, described)
    languages = _languages(elements)
    rights = rights_in(
        [(text,) for name in _RIGHTS for text in texts(elements, name)],
        *(f"Rights holder: {text}." for text in texts(elements, "rightsHolder")),
        *(f"Embargo until {day}." for text in texts(elements, "date") if (day := embargo_end(text))),
    )
    landing, files = _addresses(elements)
    sorts = texts(elements, "type")
    note_sort(sorts, "dc:type", problems)
    frequency = next(iter(texts(elements, "accrualPeriodicity")), "")
    known_frequency = find_frequency(frequency) if frequency else None
    return ProductRecord(
        source_id=source_id,
        title=_title(titles, shown, elements, source_id, problems),
        description=_description(described, shown, problems),
        kind=_kind(sorts),
        uri=landing,
        identifiers=_identifiers(elements, source_id),
        language=shown or (languages[0] if len(languages) == 1 else ""),
        translations=translations(titles, described, shown),
        publisher=next((Agent(name=name) for name in texts(elements, "publisher")), None),
        creators=_creators(elements),
        keywords=_keywords(elements, problems),
        licence=rights.licence,
        rights=rights.words,
        access_rights=rights.access,
        places=_places(elements, problems),
        periods=_periods(elements),
        frequency=known_frequency.code if known_frequency else "",
        frequency_label=frequency,
        issued=_issued(elements, problems),
        modified=_earliest(elements, ("modified",)),
        languages=languages,
        version=next((text[:TITLE_LIMIT] for text in texts(elements, "hasVersion") if parse_date(text) is None
                      and not link_of(text) and len(text) < 20), ""),
        status="DEPRECATED" if elements.get("isReplacedBy") else "",
        conforms_to=_references(elements, ("conformsTo",)),
        lineage=_lineage(elements),
        landing_page=landing,
        in_series=_references(elements, ("isPartOf",)),
        related=_references(elements, _RELATED),
        distributions=files_of(
            [*texts(elements, "format"), *texts(elements, "medium")], texts(elements, "extent"), landing, files
        ),
    )  # fmt: skip


def texts(elements: Elements, name: str) -> list[str]:
    """The texts of one element, each once."""
    return list(dict.fromkeys(one.text for one in elements.get(name, ())))


def _elements(container: Element) -> Elements:
    found: Elements = {}
    for element in container:
        if space_of(element) not in SPACES:
            continue
        name = name_of(element)
        values = found.setdefault(name, [])
        if len(values) < _MOST and (text := words(element, TEXT_LIMIT if name in _LONG else TITLE_LIMIT)):
            values.append(Stated(text, language_of(element), kind_of(element)))
    return found


def _title(titles: dict[str, str], shown: str, elements: Elements, source_id: str, problems: Problems) -> str:
    """The first title, also where several are in one language; the others stay in the raw record."""
    title = in_language(titles, shown).partition("\n\n")[0] or next(iter(texts(elements, "alternative")), "")
    if title:
        return title[:TITLE_LIMIT]
    message = f"The record has no title; its identifier “{source_id}” stands for it."
    note(problems, "dc:title", "", "title", message)
    return source_id


def _description(described: dict[str, str], shown: str, problems: Problems) -> str:
    stated = in_language(described, shown)
    found, problem = cut_text(stated, TEXT_LIMIT, "dc:description")
    if problem:
        problems.append(problem)
    if not found:
        note(problems, "dc:description", "", "description", "The record has no description.")
    return found


def _kind(sorts: list[str]) -> Kind:
    return next((kind for sort in sorts if (kind := kind_in(sort))), "dataset")


def _addresses(elements: Elements) -> tuple[str, list[str]]:
    """(The page about the record: its DOI, else the first address that is no file; the addresses of files)."""
    stated = [link for one in elements.get("identifier", ()) if (link := link_of(one.text, one.kind))]
    links = [link for link in dict.fromkeys(stated) if link.startswith(("http://", "https://"))]
    files = [
        link for link in links if "//doi.org/" not in link and form_of("", "", link).code not in ("", "HTML")
    ]
    pages = [link for link in links if link not in files]
    return next((link for link in pages if "//doi.org/" in link), next(iter(pages), "")), files


def _identifiers(elements: Elements, source_id: str) -> tuple[str, ...]:
    """Words with spaces are a citation, not an identifier."""
    found = (doi_in(text) or text for text in texts(elements, "identifier"))
    return tuple(dict.fromkeys(name for name in found if " " not in name and name != source_id))


def _creators(elements: Elements) -> tuple[Agent, ...]:
    """Whoever contributed stands for missing creators."""
    names = texts(elements, "creator") or texts(elements, "contributor")
    return tuple(Agent(name=name) for name in names)


def _keywords(elements: Elements, problems: Problems) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for stated in texts(elements, "subject"):
        pieces = stated.split(";") if ";" in stated else [stated]
        found |= dict.fromkeys(word[:_LONGEST_KEYWORD] for piece in pieces if (word := piece.strip()))
    if len(found) > _KEYWORD_LIMIT:
        message = f"The record has {len(found):,} keywords; the first {_KEYWORD_LIMIT} were kept."
        note(problems, "dc:subject", "", "count", message)
    return tuple(found)[:_KEYWORD_LIMIT]


def _languages(elements: Elements) -> tuple[str, ...]:
    return tuple(dict.fromkeys(find_language(text) or text[:50] for text in texts(elements, "language")))


def _places(elements: Elements, problems: Problems) -> tuple[Place, ...]:
    found = [place_of("dcterms:spatial", text, problems) for text in texts(elements, "spatial")]
    found += [
        place_of("dc:coverage", text, problems)
        for text in texts(elements, "coverage")
        if period_of(text) is None
    ]
    return tuple(dict.fromkeys(place for place in found if place != Place()))


def _periods(elements: Elements) -> tuple[Period, ...]:
    """Of coverage, and where a date is a span of time: an event of the record is a moment."""
    found = [period_of(text) for name in ("temporal", "coverage") for text in texts(elements, name)]
    found += [period_of(text) for text in texts(elements, "date") if parse_date(text) is None]
    return tuple(dict.fromkeys(period for period in found if period))


def _issued(elements: Elements, problems: Problems) -> str:
    """As stated so; of several plain dates the earliest, since repositories add when they took the record in."""
    for text in texts(elements, "date"):
        if parse_date(text) is None and not embargo_end(text) and period_of(text) is None:
            note(problems, "dc:date", text, "date", f"“{text[:80]}” is not a date; it was left out.")
    return next((found for name in _ISSUED if (found := _earliest(elements, (name,)))), "")


def _earliest(elements: Elements, names: tuple[str, ...]) -> str:
    return min(
        (found for name in names for text in texts(elements, name) if (found := parse_date(text))), default=""
    )


def _references(elements: Elements, names: tuple[str, ...]) -> tuple[Concept, ...]:
    found = (
        reference(one.text, one.kind)
        for name in names
        for one in elements.get(name, ())
        if not one.text.startswith(_PROJECTS)
    )
    return tuple(dict.fromkeys(one for one in found if one))


def _lineage(elements: Elements) -> Lineage | None:
    lineage = Lineage(
        sources=_references(elements, ("source",)),
        statement="\n".join(texts(elements, "provenance"))[:TEXT_LIMIT],
    )
    return lineage if lineage != _NO_LINEAGE else None
