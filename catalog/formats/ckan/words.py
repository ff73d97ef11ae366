"""The words of a package: title and description, in the languages that it has, and keywords."""

from collections.abc import Mapping
from typing import Any

import msgspec

from catalog.domain.product import Problem, Translation
from catalog.domain.vocabulary.languages import find_language
from catalog.formats.json_values import (
    Fields,
    bounded_text,
    by_language,
    field_text,
    items,
    main_language,
    text,
    unpacked,
)
from catalog.formats.notes import Problems
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, clean_text

KEYWORD_LIMIT = 500
_LONGEST_KEYWORD = 200  # characters


class Words(msgspec.Struct, frozen=True):
    """Title and description in the language to show (`key`: as the source names it), the others as translations."""

    title: str
    description: str
    key: str = ""
    language: str = ""
    translations: tuple[Translation, ...] = ()


def words_of(fields: Fields, source_id: str, problems: Problems) -> Words:
    titles, notes = _languages_of(fields, "title"), _languages_of(fields, "notes")
    key = _main_key(fields, titles, notes) if titles or notes else ""
    title = bounded_text(titles.get(key) or fields.get("title", ""), TITLE_LIMIT, "title", problems)
    if not title:
        title = clean_text(fields.get("name"), TITLE_LIMIT) or source_id
        message = f"The dataset has no title; its name “{title}” stands for it."
        problems.append(Problem(path="title", rule="required", message=message))
    stated = find_language(text(fields["metadata_language"])) if "metadata_language" in fields else ""
    return Words(
        title=title,
        description=bounded_text(notes.get(key) or fields.get("notes", ""), TEXT_LIMIT, "notes", problems),
        key=key,
        language=(find_language(key) or key) if key else stated,
        translations=tuple(
            Translation(
                language=find_language(other) or other,
                title=titles.get(other, "")[:TITLE_LIMIT],
                description=notes.get(other, "")[:TEXT_LIMIT],
            )
            for other in dict.fromkeys((*titles, *notes))
            if other != key
        ),
    )


def _main_key(fields: Fields, titles: Mapping[str, str], notes: Mapping[str, str]) -> str:
    """The language to show: the one whose title stands as the plain title too, else the stated, else English."""
    plain = fields.get("title")
    same = next((key for key, value in titles.items() if value == plain), "")
    return same or main_language(titles or notes, field_text(fields, "default_language", "metadata_language"))


def _languages_of(fields: Fields, name: str) -> dict[str, str]:
    """`title_translated` (ckanext-fluent), `title` as an object of languages, or both."""
    translated = f"{name}_translated"
    if translated in fields:
        return by_language(fields[translated])
    value = fields.get(name)
    return {} if value is None or (isinstance(value, str) and value[:1] != "{") else by_language(value)


def keywords_of(fields: Fields, language: str, problems: Problems) -> tuple[str, ...]:
    """Tags by name (also those of vocabularies), as a list, JSON, or one comma-separated text."""
    value = fields.get("tags")
    translated = unpacked(fields.get("tags_translated"))
    if isinstance(translated, dict) and translated:
        value = translated.get(language) or value or next(iter(translated.values()))
    elif value is None:
        value = fields.get("tag_string")
    if value is None:
        return ()
    tags = items(value, split=True)
    found = tuple(dict.fromkeys(name for tag in tags if (name := _tag(tag))))
    if len(found) > KEYWORD_LIMIT:
        message = f"The dataset has {len(found):,} keywords; the first {KEYWORD_LIMIT} were kept."
        problems.append(Problem(path="tags", rule="count", message=message))
    return found[:KEYWORD_LIMIT]


def _tag(tag: Any) -> str:
    if isinstance(tag, dict):
        if tag.get("state") == "deleted":
            return ""
        tag = tag.get("name") or tag.get("display_name") or tag.get("title")
    return clean_text(tag, _LONGEST_KEYWORD) if isinstance(tag, str) else text(tag, _LONGEST_KEYWORD)
