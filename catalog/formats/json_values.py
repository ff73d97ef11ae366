"""What stands in a field of JSON: text, a list, an object of languages or with a label, or any of these as JSON in a string."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from catalog.domain.product import Concept, Translation
from catalog.domain.vocabulary.languages import find_language
from catalog.formats.json_reader import DECODE_ERRORS
from catalog.formats.notes import Problems, noted_date
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, clean_text, cut_text, html_to_text

Fields = Mapping[str, Any]

LIST_LIMIT = 500
_LANGUAGE_KEY = re.compile(r"^[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?$")
_ADDRESS = re.compile(
    r"^(?:(?:https?|ftps?|sftp|s3|gs|wss?|mqtts?|amqps?|kafka)://|(?:urn|doi|tel|mailto):)"
    r"[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+$",
    re.IGNORECASE,
)
_BARE_HOST = re.compile(r"^www\.[\w.-]+\.[a-z]{2,}(?:/\S*)?$", re.IGNORECASE)
_PREFERRED = ("en", "en_GB", "en-GB", "en_US", "en-US")
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_LABELS = ("label", "title", "display_name", "prefLabel", "text", "name", "value", "notation")
_IRIS = ("uri", "iri", "resource", "url", "@id", "href", "identifier")
_JSON_STARTS = frozenset("{[")
_JSON = msgspec.json.Decoder()


def first(fields: Fields, names: Iterable[str]) -> Any:
    """The value of the first of `names` that is there, else None."""
    for name in names:
        if name in fields:
            return fields[name]
    return None


def unpacked(value: Any) -> Any:
    """`value`, or what it is as JSON where it is a string that holds an object or a list."""
    if isinstance(value, str) and value[:1] in "{[" and value[-1:] in "}]":
        try:
            return _JSON.decode(value)
        except DECODE_ERRORS:
            return value
    return value


def is_language_object(value: Any) -> bool:
    """Whether `value` is text by language: `{"en": "…", "pt": "…"}`."""
    return (
        isinstance(value, dict)
        and bool(value)
        and all(_LANGUAGE_KEY.match(key) for key in value)
        and all(isinstance(text, str | list | None) for text in value.values())
    )


def by_language(value: Any) -> dict[str, str]:
    """Texts by language as stated, empty ones left out; empty where `value` is no object of languages."""
    value = unpacked(value)
    if not is_language_object(value):
        return {}
    return {key: found for key, item in value.items() if (found := text(item, TEXT_LIMIT))}


def main_language(texts: Mapping[str, Any], stated: str = "") -> str:
    """The key of the language to show: the one stated, else English, else the first."""
    return next((key for key in (stated, *_PREFERRED) if key in texts), "") or next(iter(texts), "")


def translations_of(
    titles: Mapping[str, str], descriptions: Mapping[str, str], shown: str
) -> tuple[Translation, ...]:
    """Title and description in each language but the one that is shown."""
    return tuple(
        Translation(
            language=find_language(other) or other,
            title=titles.get(other, "")[:TITLE_LIMIT],
            description=descriptions.get(other, "")[:TEXT_LIMIT],
        )
        for other in dict.fromkeys((*titles, *descriptions))
        if other != shown
    )


def text(value: Any, limit: int = TITLE_LIMIT) -> str:
    """One plain text: of a list the first, of languages the main one, of an object its label."""
    if isinstance(value, str) and value[:1] not in _JSON_STARTS:
        plain = value.isprintable() and "<" not in value and "&" not in value and len(value) <= limit
        return value.strip() if plain else html_to_text(value, limit)
    value = unpacked(value)
    if isinstance(value, dict):
        if is_language_object(value):
            languages = by_language(value)
            return languages.get(main_language(languages), "")[:limit]
        return next((found for key in _LABELS if (found := text(value.get(key), limit))), "")
    if isinstance(value, list):
        return next((found for item in value[:LIST_LIMIT] if (found := text(item, limit))), "")
    return html_to_text(value, limit)


def field_text(fields: Fields, *names: str, limit: int = TITLE_LIMIT) -> str:
    """The text of the first of `names` that is there and not blank."""
    for name in names:
        if name in fields and (found := text(fields[name], limit)):
            return found
    return ""


def bounded_text(value: Any, limit: int, path: str, problems: Problems) -> str:
    """Like `text`, with a problem where it is cut."""
    found, problem = cut_text(text(value, 2 * TEXT_LIMIT), limit, path)
    if problem:
        problems.append(problem)
    return found


def items(value: Any, *, split: bool = False) -> list[Any]:
    """The entries of a list, JSON list, or PostgreSQL array (`{a,"b c"}`); one value is a list of one.

    With `split`, text is cut at commas, semicolons and line breaks. Empty entries are left out.
    """
    value = unpacked(value)
    if isinstance(value, str):
        if value[:1] == "{" and value[-1:] == "}" and ":" not in value:
            value = [part.strip().strip('"') for part in value[1:-1].split(",")]
        elif split:
            value = re.split(r"[,;\n]", value)
    if not isinstance(value, list):
        value = [value]
    return [item for item in value if item not in _EMPTY]


def texts(value: Any, *, split: bool = False, limit: int = TITLE_LIMIT) -> tuple[str, ...]:
    """The texts of `items`, each once, at most LIST_LIMIT."""
    found = (text(item, limit) for item in items(value, split=split)[: 2 * LIST_LIMIT])
    return tuple(dict.fromkeys(filter(None, found)))[:LIST_LIMIT]


def address(value: Any) -> str:
    """An absolute address in `value`, else an empty string. Spaces in it are escaped, `www.` gets a scheme."""
    if not value:
        return ""
    if isinstance(value, str) and _ADDRESS.match(value):
        return value
    found = clean_text(value) if isinstance(value, str) else text(value, TEXT_LIMIT)
    if _BARE_HOST.match(found):
        return f"http://{found}"
    found = found.replace(" ", "%20")
    return found if _ADDRESS.match(found) else ""


def concept(value: Any) -> Concept | None:
    """A term or document: text, an IRI, or an object with a label and an IRI."""
    value = unpacked(value)
    if isinstance(value, str):
        return _concept_of_text(value)
    if not isinstance(value, dict) or is_language_object(value):
        return _concept_of_text(text(value))
    label = next((found for key in _LABELS if (found := text(value.get(key)))), "")
    iri = next((found for key in _IRIS if (found := address(value.get(key)))), "")
    if address(label):
        label, iri = "", iri or address(label)
    return Concept(label=label, iri=iri) if label or iri else None


@lru_cache(maxsize=4096)
def _concept_of_text(value: str) -> Concept | None:
    label = html_to_text(value, TITLE_LIMIT)
    iri = address(label)
    return Concept(label="" if iri else label, iri=iri) if label else None


def concepts(fields: Fields, *names: str) -> tuple[Concept, ...]:
    """The concepts of all of `names`, each once."""
    found = [concept(item) for name in names if name in fields for item in items(fields[name])]
    return tuple(dict.fromkeys(one for one in found if one is not None))[:LIST_LIMIT]


def languages(value: Any) -> tuple[str, ...]:
    """BCP 47 codes where recognised, else as stated, of a list or comma-separated text."""
    found = (find_language(name) or name for name in texts(value, split=True, limit=200))
    return tuple(dict.fromkeys(found))


def date(fields: Fields, names: Iterable[str], problems: Problems) -> str:
    """The first of `names` that holds a date. What is no date adds a problem, and the next name is tried."""
    return noted_date(((name, text(fields[name], 200)) for name in names if name in fields), problems)
