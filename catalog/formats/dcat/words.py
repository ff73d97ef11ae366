"""Title, description and keywords, in the record's main language and in others."""

from typing import NamedTuple
from urllib.parse import unquote

from catalog.domain.product import Translation
from catalog.formats.dcat.terms import DC, DCAT, DCT, DPROD_SPACES, LABELS, SCHEMA, SCHEMA_S
from catalog.formats.dcat.values import (
    Node,
    Problems,
    by_language,
    first_values,
    iri_of,
    is_address,
    long_text,
    note,
    preferred_language,
    short_name,
    text_of,
    values,
)
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, clean_text

MAX_KEYWORDS = 500
_LONGEST_KEYWORD = 80  # characters; a longer part of a list of keywords is prose with commas
_DESCRIPTIONS = (DCT + "description", DC + "description", DCT + "abstract", SCHEMA + "description", SCHEMA_S + "description",
                 *(space + "purpose" for space in DPROD_SPACES))  # fmt: skip


class Words(NamedTuple):
    """`language` is a BCP 47 tag, "" where the source names none."""

    title: str
    description: str
    language: str
    translations: tuple[Translation, ...]


def words_of(tree: Node, identifiers: list[str], problems: Problems) -> Words:
    """English first, then text without a language, then the first there is; the others become translations."""
    titles = by_language(first_values(tree, *LABELS))
    descriptions = by_language(first_values(tree, *_DESCRIPTIONS))
    main = preferred_language(titles or descriptions)
    described = main if main in descriptions else preferred_language(descriptions)
    translations = tuple(
        Translation(
            language=language,
            title=_title(titles, language, problems),
            description=_description(descriptions, language, problems),
        )
        for language in sorted(titles | descriptions)
        if language not in (main, "", described)
    )
    return Words(
        title=_title(titles, main, problems) or _makeshift_title(identifiers, problems),
        description=_description(descriptions, described, problems),
        language=main or described,
        translations=translations,
    )


def _title(titles: dict[str, str], language: str, problems: Problems) -> str:
    return long_text(titles.get(language, ""), TITLE_LIMIT, DCT + "title", problems)


def _description(descriptions: dict[str, str], language: str, problems: Problems) -> str:
    return long_text(descriptions.get(language, ""), TEXT_LIMIT, DCT + "description", problems)


def _makeshift_title(identifiers: list[str], problems: Problems) -> str:
    """The first identifier, or what an IRI ends with."""
    note(problems, DCT + "title", "", "title", "The record has no title; its identifier stands in its place.")
    stated = identifiers[0]
    name = unquote(short_name(stated)) if is_address(stated) else stated
    return clean_text(name, TITLE_LIMIT) or stated[:TITLE_LIMIT]


def keywords_of(tree: Node, language: str, problems: Problems) -> tuple[str, ...]:
    """The keywords in `language` or none; all of them where there are none of these."""
    found = values(tree, DCAT + "keyword")
    if language:
        found = [value for value in found if value.get("@language", "")[:2] in ("", language[:2])] or found
    words = [text_of(value, 500) or iri_of(value) for value in found]
    if len(words) == 1:
        words = split_keywords(words[0])
    words = list(dict.fromkeys(word for word in words if word))
    if len(words) > MAX_KEYWORDS:
        message = f"The record has {len(words):,} keywords; the first {MAX_KEYWORDS} were kept."
        note(problems, DCAT + "keyword", str(len(words)), "count", message)
    return tuple(words[:MAX_KEYWORDS])


def split_keywords(stated: str) -> list[str]:
    """Keywords that stand as one text, separated by semicolons, bars or commas; prose stays as it is."""
    for separator in (";", "|", ","):
        if separator in stated:
            parts = [part.strip() for part in stated.split(separator)]
            return parts if all(len(part) <= _LONGEST_KEYWORD for part in parts) else [stated]
    return [stated]
