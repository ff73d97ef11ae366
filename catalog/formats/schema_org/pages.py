"""What an HTML page says in JSON-LD, and in microdata or RDFa Lite where it says it so.

A page is parsed once, without scripts run or anything fetched; one without any sign of such markup is not parsed at all.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from lxml import etree, html

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.json_reader import decode_text
from catalog.formats.loose_json import read_loose_json
from catalog.formats.schema_org.items import items_in, joined
from catalog.formats.schema_org.salvaging import salvaged

_MOST_BYTES = 20_000_000  # of a page that are looked at
_MOST_BLOCKS = 500
_SIGNS = re.compile(rb"ld\+json|itemtype|typeof", re.IGNORECASE)
_SIGNS_OF_ITEMS = re.compile(rb"itemtype|typeof", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_JSON_LD = "application/ld+json"
_BROKEN_FIX = "Check the page with a validator for structured data."
_NAMED = re.compile(r'"(?:identifier|@id|url)"\s*:\s*"([^"\\\x00-\x1f]{1,500})"')


class Markup(msgspec.Struct, frozen=True):
    """What a page says: JSON-LD documents (those in other syntaxes likewise), documents that describe it, what was broken.

    `broken` are the beginnings of blocks that speak of a data set and cannot be read.
    """

    documents: list[Any] = []
    alternates: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def markup_of(url: str, content_type: str, body: bytes) -> Markup:
    """Never raises: what cannot be parsed says nothing."""
    body = body[:_MOST_BYTES]
    if not _SIGNS.search(body):
        return Markup()
    root = _root(content_type, body)
    if root is None:
        return Markup()
    documents, broken, problems = _blocks(root)
    base = _base(root, url)
    documents += items_in(root, base) if _SIGNS_OF_ITEMS.search(body) else ()
    return Markup(documents, tuple(_alternates(root, base)), tuple(broken), tuple(problems))


def named_in(block: str) -> str:
    """What a broken block seems to be about: its first identifier or address."""
    found = _NAMED.search(block)
    return found[1] if found else ""


def _root(content_type: str, body: bytes) -> Any:
    stated = _CHARSET.search(body[:4_000])
    if stated and "charset" not in content_type.lower():
        content_type = f"{content_type}; charset={stated[1].decode('ascii', 'replace')}"
    text = decode_text(content_type, body).replace("\0", "")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def _base(root: Any, url: str) -> str:
    stated = next((element.get("href") for element in root.iter("base") if element.get("href")), "")
    return joined(url, stated) if stated else url


# --- JSON-LD ------------------------------------------------------------------------------------


def _blocks(root: Any) -> tuple[list[Any], list[str], list[Problem]]:
    documents, broken, problems = [], [], []
    scripts = (one for one in root.iter("script") if _JSON_LD in (one.get("type") or "").lower())
    for place, script in enumerate(scripts, start=1):
        text = script.text or ""
        if place > _MOST_BLOCKS:
            message = f"The page has more than {_MOST_BLOCKS} blocks of JSON-LD; those beyond were not read."
            problems.append(Problem(message=message, rule="count"))
            break
        if not text.strip():
            continue
        try:
            document, mended = read_loose_json(
                "", text.encode("utf-8", "replace"), f"Block {place:,} of JSON-LD"
            )
        except PageUnreadable as error:
            rest = salvaged("", text.encode("utf-8", "replace"), known_vocabulary=True)
            documents += rest.documents if rest else []
            cut = [one.body.decode("utf-8", "replace") for one in rest.broken] if rest else [text]
            broken += [one for one in cut if "Dataset" in one]
            problems.append(Problem(message=str(error), rule="json", fix=_BROKEN_FIX))
            continue
        documents.append(document)
        problems += [mended] if mended else []
    return documents, broken, problems


def _alternates(root: Any, base: str) -> Iterator[str]:
    """Documents in JSON-LD that the page names as its description (`alternate`, `describedby`)."""
    for element in root.iter("link"):
        relations = (element.get("rel") or "").lower().split()
        described = _JSON_LD in (element.get("type") or "").lower() and {"alternate", "describedby"} & set(
            relations
        )
        if described and (address := joined(base, element.get("href") or "")):
            yield address
