"""Title and description of a record, in its own language and in others."""

from typing import Any

from catalog.domain.product import Translation
from catalog.formats.iso19115.identity import language_of, locales_of
from catalog.formats.iso19115.tree import Node
from catalog.formats.iso19115.values import by_locale, line, prose, said, told
from catalog.formats.json_values import address
from catalog.formats.notes import Problems, note
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, cut_text


def words_of(
    root: Node, identification: Node, citation: Node, source_id: str, problems: Problems
) -> dict[str, Any]:
    """`title`, `description`, `language` and `translations` of a record."""
    language, locales = language_of(root), locales_of(root)
    titles = by_locale(citation.one("title"), locales)
    texts = by_locale(identification.one("abstract"), locales)
    return {
        "title": _title(citation, titles.get(language, ""), source_id, problems),
        "description": _description(identification, citation, texts.get(language, ""), problems),
        "language": language,
        "translations": _translations(titles, texts, language),
    }


def _title(citation: Node, translated: str, source_id: str, problems: Problems) -> str:
    """`translated`: the title in the language of the record, where it is stated as a translation only."""
    stated = line(citation.one("title").words(), TEXT_LIMIT) or translated or said(citation.one("title"))
    title, problem = cut_text(stated, TITLE_LIMIT, "citation/title")
    if problem:
        problems.append(problem)
    if title:
        return title
    message = f"The record has no title; its identifier “{source_id}” stands for it."
    note(problems, "citation/title", "", "required", message)
    return source_id


def _description(identification: Node, citation: Node, translated: str, problems: Problems) -> str:
    """The abstract, and below it what the standard states apart: other titles, purpose, supplemental information."""
    abstract = identification.one("abstract")
    text = prose(abstract.words(), 2 * TEXT_LIMIT) or translated or told(abstract)
    others = [found for prop in citation.all("alternateTitle")[:50] if (found := said(prop))]
    purpose, more = told(identification.one("purpose")), told(identification.one("supplementalInformation"))
    parts = [text, f"Also known as: {'; '.join(others)}." if others else ""]
    parts.append(f"Purpose: {purpose}" if purpose and purpose not in text else "")
    parts.append(
        f"Supplemental information: {more}" if more and more not in text and not address(more) else ""
    )
    found, problem = cut_text("\n\n".join(filter(None, parts)), TEXT_LIMIT, "abstract")
    if problem:
        problems.append(problem)
    return found


def _translations(titles: dict[str, str], texts: dict[str, str], language: str) -> tuple[Translation, ...]:
    return tuple(
        Translation(
            language=other, title=titles.get(other, "")[:TITLE_LIMIT], description=texts.get(other, "")
        )
        for other in dict.fromkeys((*titles, *texts))
        if other != language
    )
