"""The parts of an ODPS document: they stand in the product or beside it, in one language or several, or are referred to."""

from collections.abc import Iterator
from typing import Any

from catalog.formats.contracts.values import words_of
from catalog.formats.json_values import LIST_LIMIT, main_language, text
from catalog.formats.text import TEXT_LIMIT

Document = dict[str, Any]
_DEPTH = 12
_ASIDE = frozenset(("executable", "support", "spec", "monitoring", "code"))


def is_part(value: Document, *names: str) -> bool:
    """Whether an object itself has one of these fields with a plain value."""
    return any(isinstance(value.get(name), str | int | float) for name in names)


def languages_of(product: Document) -> dict[str, Document]:
    """`details` by language; in some versions the languages stand in the product itself."""
    for owner in (product.get("details"), product):
        found = (
            {key: part for key, part in owner.items() if _is_language(key) and isinstance(part, dict)}
            if isinstance(owner, dict)
            else {}
        )
        if found:
            return found
    details = product.get("details")
    flat = details if isinstance(details, dict) else product
    return {"": flat} if is_part(flat, "name", "productID") else {}


def main_details(product: Document) -> tuple[str, Document]:
    """(language, details) that the record is told in."""
    found = languages_of(product)
    language = main_language(found)
    return language, found.get(language, {})


def part_of(document: Document, *names: str) -> Any:
    """A part by the first of its names, in the product or beside it, with a reference in its place resolved."""
    product = document.get("product")
    for owner in (product if isinstance(product, dict) else {}, document):
        for name in names:
            if owner.get(name) not in (None, "", [], {}):
                return resolved(owner[name], document)
    return None


def resolved(value: Any, document: Document) -> Any:
    """What a reference within the document (`#/SLA/default`) stands for; one to elsewhere stands for itself."""
    for _ in range(_DEPTH):
        reference = value.get("$ref") if isinstance(value, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return value
        found: Any = document
        for step in reference[2:].split("/"):
            found = found.get(step) if isinstance(found, dict) else None
        if found is None:
            return {}
        value = found
    return {}


def dimensions_of(part: Any, document: Document) -> Iterator[tuple[str, Document]]:
    """(profile, dimension) of service levels or of quality: what has a `dimension`, in lists or profiles, however deep."""
    yield from _dimensions(part, document, "", _DEPTH)


def _dimensions(part: Any, document: Document, profile: str, levels: int) -> Iterator[tuple[str, Document]]:
    part = resolved(part, document)
    if isinstance(part, list):
        for entry in part[:LIST_LIMIT] if levels else ():
            yield from _dimensions(entry, document, profile, levels - 1)
    elif isinstance(part, dict):
        if "dimension" in part:
            yield profile, part
            return
        for key, value in list(part.items())[:LIST_LIMIT] if levels else ():
            if key not in _ASIDE and isinstance(value, dict | list):
                known = key in {
                    "declarative",
                    "dimensions",
                    "slas",
                    "metrics",
                    "default",
                    "SLA",
                    "objectives",
                    "$ref",
                }
                yield from _dimensions(value, document, profile if known else key, levels - 1)


def spoken_text(value: Any, language: str, limit: int = TEXT_LIMIT) -> str:
    """A text in one of several languages: `{"en": "…"}` or `[{"en": "…"}]`, or just a text."""
    if isinstance(value, list):
        spoken = {
            key: said for part in value[:LIST_LIMIT] if isinstance(part, dict) for key, said in part.items()
        }
        value = spoken or words_of(value, limit)
    if isinstance(value, dict) and language in value:
        return text(value[language], limit)
    return text(value, limit)


def _is_language(key: str) -> bool:
    return (
        len(key) in {2, 5} and key[:2].isalpha() and key[:2].islower() and (len(key) == 2 or key[2] in "-_")
    )
