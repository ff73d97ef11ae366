"""What it is about: topic categories, keywords of thesauri, and free keywords."""

from collections.abc import Iterator

from catalog.domain.product import Concept
from catalog.formats.iso19115.code_lists import INSPIRE_THEME_BASE, INSPIRE_THEMES, TOPIC_BASE, TOPICS
from catalog.formats.iso19115.tree import Node
from catalog.formats.iso19115.values import each_once, said, term
from catalog.formats.json_values import address
from catalog.formats.notes import Problems, note

KEYWORD_LIMIT = 500
_LONGEST_KEYWORD = 200  # characters
_THEME_VOCABULARIES = (
    "inspire.ec.europa.eu/theme",
    "data-theme",
    "eionet.europa.eu/gemet/inspire",
    "inspire theme",
)


def themes_of(identification: Node) -> tuple[Concept, ...]:
    """Topic categories [MD_TopicCategoryCode], keywords of the INSPIRE themes, and terms with an address in another thesaurus."""
    found: list[Concept | None] = [_topic(prop.code()) for prop in identification.all("topicCategory")]
    for prop, stated, thesaurus, kind in _keywords(identification):
        concept = _as_theme(prop, stated, thesaurus, kind)
        if concept:
            found.append(concept)
    return each_once(found)


def keywords_of(identification: Node, problems: Problems) -> tuple[str, ...]:
    """The words of all keywords that are no themes."""
    found = dict.fromkeys(
        stated
        for prop, stated, thesaurus, kind in _keywords(identification)
        if stated and not address(stated) and not _as_theme(prop, stated, thesaurus, kind)
    )
    if len(found) > KEYWORD_LIMIT:
        message = f"The record has {len(found):,} keywords; the first {KEYWORD_LIMIT} were kept."
        note(problems, "descriptiveKeywords", "", "count", message)
    return tuple(found)[:KEYWORD_LIMIT]


def _keywords(identification: Node) -> Iterator[tuple[Node, str, str, str]]:
    """(property, words, its thesaurus by title and address, type) of each keyword."""
    for group in identification.objects("descriptiveKeywords"):
        kind = group.one("type").code()
        thesaurus = ""
        if "thesaurusName" in group.children:
            title = group.at("thesaurusName").one("title")
            thesaurus = f"{said(title)} {title.href()}".lower()
        for prop in group.all("keyword"):
            yield prop, said(prop, _LONGEST_KEYWORD), thesaurus, kind


def _as_theme(prop: Node, stated: str, thesaurus: str, kind: str) -> Concept | None:
    """The theme that a keyword is; None where it is a keyword and no more."""
    iri = address(prop.href())
    if "inspire" in thesaurus and "theme" in thesaurus:
        code = INSPIRE_THEMES.get(stated.lower(), "")
        return Concept(label=stated, iri=iri or (INSPIRE_THEME_BASE + code if code else ""))
    if "metadata-codelist/" in iri:  # scopes and kinds of services, which are no subject
        return None
    if iri and kind in {"", "theme", "discipline"} and thesaurus:
        return term(prop)
    if iri and any(mark in iri for mark in _THEME_VOCABULARIES):
        return term(prop)
    return None


def _topic(code: str) -> Concept | None:
    if not code:
        return None
    return Concept(label=TOPICS.get(code, code), iri=TOPIC_BASE + code if code in TOPICS else "")
