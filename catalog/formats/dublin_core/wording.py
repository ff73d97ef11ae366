"""Titles and descriptions in several languages: the one to show, and the others as translations."""

from collections.abc import Iterable

from catalog.domain.product import Translation
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT

Texts = dict[str, str]  # by language; "" where none is stated


def by_language(stated: Iterable[tuple[str, str]]) -> Texts:
    """(language, text) pairs by language, those of one language below each other, each once."""
    found: dict[str, dict[str, None]] = {}
    for language, text in stated:
        if text:
            found.setdefault(language, {})[text] = None
    return {language: "\n\n".join(texts) for language, texts in found.items()}


def shown_language(*wordings: Texts) -> str:
    """English where there is any, else what has no language, else the first."""
    tags = [tag for texts in wordings for tag in texts]
    english = sorted(tag for tag in tags if tag == "en" or tag.startswith("en-"))
    if english:
        return english[0]
    return "" if "" in tags else next(iter(tags), "")


def in_language(texts: Texts, language: str) -> str:
    """The text in a language, else that of none, else the first."""
    return texts.get(language) or texts.get("") or next(iter(texts.values()), "")


def translations(titles: Texts, descriptions: Texts, shown: str) -> tuple[Translation, ...]:
    """Title and description in each other language."""
    others = dict.fromkeys(tag for texts in (titles, descriptions) for tag in texts if tag not in ("", shown))
    return tuple(
        Translation(
            language=tag,
            title=titles.get(tag, "")[:TITLE_LIMIT],
            description=descriptions.get(tag, "")[:TEXT_LIMIT],
        )
        for tag in others
    )
