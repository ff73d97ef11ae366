"""What stands in a dataset's metas: text (HTML in places), a list of texts, a number, or nothing.

`Fields` holds all filled metas under their block and name, such as `dublin-core.issued`.
"""

import re
from collections.abc import Iterable
from typing import Any

from catalog.domain.product import Concept
from catalog.formats.json_values import LIST_LIMIT, Fields
from catalog.formats.notes import Problems, noted_date
from catalog.formats.text import TITLE_LIMIT, clean_text, html_to_text

_ADDRESS = re.compile(r"^(?:https?|ftps?)://[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+$", re.IGNORECASE)
_ADDRESSES = re.compile(r"https?://[^\s;,<>\"'|\x00-\x1f\x7f-\x9f\ud800-\udfff]+", re.IGNORECASE)
_SEPARATORS = re.compile(r"[,;\n]")


def flattened(metas: Any) -> dict[str, Any]:
    """All filled metas by `block.name`; those of version 1, which has no blocks, count as `default`."""
    if not isinstance(metas, dict):
        return {}
    fields: dict[str, Any] = {}
    for block, values in metas.items():
        if isinstance(values, dict) and block != "bbox":
            fields |= {f"{block}.{name}": value for name, value in values.items() if value or value == 0}
        elif values:
            fields[f"default.{block}"] = values
    return fields


def text(value: Any, limit: int = TITLE_LIMIT) -> str:
    """One plain text, without markup: of a list its texts joined; objects give nothing."""
    if isinstance(value, str):
        plain = value.isprintable() and "<" not in value and "&" not in value and len(value) <= limit
        return value.strip() if plain else html_to_text(value, limit)
    if isinstance(value, list):
        return "; ".join(filter(None, (text(item, limit) for item in value[:LIST_LIMIT])))[:limit]
    return clean_text(value, limit)


def field_text(fields: Fields, names: Iterable[str], limit: int = TITLE_LIMIT) -> str:
    """The text of the first of `names` that is there and not blank."""
    for name in names:
        if name in fields and (found := text(fields[name], limit)):
            return found
    return ""


def entries(value: Any, limit: int = TITLE_LIMIT) -> list[str]:
    """The texts of a list, each once; one text is a list of one."""
    listed = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(filter(None, (text(item, limit) for item in listed[: 4 * LIST_LIMIT]))))


def texts(value: Any, limit: int = TITLE_LIMIT) -> list[str]:
    """Like `entries`; one text may separate several by commas, semicolons or line breaks."""
    return entries(_SEPARATORS.split(value) if isinstance(value, str) else value, limit)


def address(value: Any) -> str:
    """An absolute web address in `value`, else an empty string."""
    found = clean_text(value).replace(" ", "%20") if isinstance(value, str) else ""
    return found if _ADDRESS.match(found) else ""


def concepts(fields: Fields, names: Iterable[str]) -> tuple[Concept, ...]:
    """What the fields name: each address in them, or their words where they hold none."""
    found: list[Concept] = []
    for name in names:
        for stated in _as_list(fields.get(name)):
            words = text(stated)
            links = _ADDRESSES.findall(words)
            found += [Concept(iri=link.rstrip(".)")) for link in links]
            if words and not links:
                found.append(Concept(label=words))
    return tuple(dict.fromkeys(found))[:LIST_LIMIT]


def date(fields: Fields, names: Iterable[str], problems: Problems) -> str:
    """The first of `names` that holds a date. What is no date adds a problem, and the next name is tried."""
    stated = ((f"metas.{name}", text(fields[name], 200)) for name in names if name in fields)
    return noted_date(stated, problems)


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value[:LIST_LIMIT] if isinstance(value, list) else [value]
