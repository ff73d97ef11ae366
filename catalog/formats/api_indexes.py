"""Where interfaces are listed: APIs.json (https://apisjson.org), link sets (RFC 9264) of `/.well-known/api-catalog` (RFC 9727),
and pages that show a document or link to one (`service-desc`, RFC 8631)."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import urljoin

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.json_reader import decode_text, read_json
from catalog.formats.json_values import address, field_text
from catalog.formats.references import Json, dict_of, dicts_of
from catalog.formats.yaml_reader import read_yaml

_MOST = 20_000  # documents of one index
_HEAD = 4_000  # bytes
_INDEX_MARKS = re.compile(r'(?m)(?:"|^)(?:apis|linkset|specificationVersion)"?\s*:')
_YAML_INDEX = re.compile(r"(?m)^apis\s*:")
_TYPES = {"openapi": ("openapi", "swagger"), "asyncapi": ("asyncapi",)}
_TITLES = {"openapi": "OpenAPI", "asyncapi": "AsyncAPI"}
_BOTH = "Connect the same address once more, with the protocol “{other}”: each endpoint reads one kind of document."
_LARGEST = 20_000_000  # bytes of an index
_PAGE = 1_000_000  # characters of a web page that are read
_SHOWN = re.compile(
    r"""<(?:redoc|rapi-doc|elements-api|openapi-explorer)\b[^<>]{0,2000}?\s(?:spec-url|specurl|apidescriptionurl)\s*=\s*["']([^"'<>\s]{1,500})["']"""
    r"""|SwaggerUIBundle\s*\(\s*\{[^{}]{0,2000}?\burl\s*:\s*["']([^"'<>\s]{1,500})["']"""
    r"""|<(?:link|a)\b[^<>]{0,2000}?\brel\s*=\s*["']?(?:service-desc|api-catalog)\b[^<>]{0,2000}?\bhref\s*=\s*["']?([^"'<>\s]{1,500})"""
    r"""|<(?:link|a)\b[^<>]{0,2000}?\bhref\s*=\s*["']?([^"'<>\s]{1,500})["']?[^<>]{0,2000}?\brel\s*=\s*["']?(?:service-desc|api-catalog)\b""",
    re.IGNORECASE,
)


class Named(NamedTuple):
    """What an index names: (address, whether it is an index itself), each once; what it has beside, in problems."""

    addresses: tuple[tuple[str, bool], ...]
    problems: tuple[Problem, ...] = ()


def documents_named(kind: str, url: str, content_type: str, body: bytes) -> Named | None:
    """The documents of `kind` (`openapi`, `asyncapi`) that an index or page at `url` names; None where it is neither.

    Links that do not tell which kind they lead to count for both.
    """
    head = decode_text(content_type, body[:_HEAD]).lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        return _on_page(url, decode_text(content_type, body[:_PAGE]))
    index = _index(content_type, head, body)
    if "linkset" in index:
        return _named(url, _of_linkset(kind, index), ())
    if "apis" in index or "include" in index:
        return _of_apis(kind, url, index)
    return None


def _index(content_type: str, head: str, body: bytes) -> Json:
    if len(body) > _LARGEST or not _INDEX_MARKS.search(head):
        return {}
    try:
        if head[:1] == "{":
            return dict_of(read_json(content_type, body))
        if _YAML_INDEX.search(decode_text(content_type, body[:200_000])):
            return dict_of(next(iter(read_yaml(decode_text(content_type, body))), None))
    except PageUnreadable:
        pass
    return {}


def _named(url: str, found: Iterator[tuple[str, bool]], problems: tuple[Problem, ...]) -> Named:
    once = dict.fromkeys((_absolute(url, link), index) for link, index in found)
    kept = [each for each in once if each[0]][:_MOST]
    return Named(tuple(kept), problems)


def _absolute(url: str, link: str) -> str:
    try:
        found = urljoin(url, link.strip()).partition("#")[0]
    except ValueError:
        return ""
    return found if found.lower().startswith(("http://", "https://")) and address(found) else ""


# --- APIs.json --------------------------------------------------------------------------------


def _of_apis(kind: str, url: str, index: Json) -> Named:
    without = [api for api in dicts_of(index.get("apis")) if not list(_contracts(kind, api))]
    other = next(name for name in _TYPES if name != kind)
    of_other = [api for api in without if list(_contracts(other, api))]
    left = [api for api in without if api not in of_other]
    problems = (*_told(of_other, f"with a document of {_TITLES[other]} instead", _BOTH.format(other=other)),
                *_told(left, "without a document of this kind"))  # fmt: skip
    return _named(url, _apis(kind, index), problems)


def _told(apis: list[Json], what: str, fix: str = "") -> tuple[Problem, ...]:
    if not apis:
        return ()
    named = [field_text(api, "name", "aid") or "one without a name" for api in apis[:5]]
    listed = ", ".join(f"“{name[:80]}”" for name in named) + (
        f" and {len(apis) - 5:,} more" if len(apis) > 5 else ""
    )
    message = f"The index lists {len(apis):,} {what}: {listed}."
    return (Problem(message=message, path="apis", rule="no-contract", fix=fix),)


def _apis(kind: str, index: Json) -> Iterator[tuple[str, bool]]:
    for api in dicts_of(index.get("apis")):
        yield from ((link, False) for link in _contracts(kind, api))
    for other in dicts_of(index.get("include")):
        if link := _link(other):
            yield link, True


def _contracts(kind: str, api: Json) -> Iterator[str]:
    """The addresses of the properties of an entry that are of this kind."""
    for part in dicts_of(api.get("properties")):
        told = str(part.get("type", ""))[:100].lower().removeprefix("x-")
        if told.startswith(_TYPES[kind]) and (link := _link(part)):
            yield link


def _link(value: Json) -> str:
    link = value.get("url") or value.get("href")
    return link if isinstance(link, str) else ""


# --- link sets --------------------------------------------------------------------------------


def _of_linkset(kind: str, index: Json) -> Iterator[tuple[str, bool]]:
    """`service-desc` of each context; further catalogues by `api-catalog`, and items that say that they are documents."""
    for context in dicts_of(index.get("linkset")):
        for relation, is_index in (("service-desc", False), ("api-catalog", True), ("item", False)):
            for link in dicts_of(context.get(relation)):
                media = str(link.get("type", ""))[:200].lower()
                stated = any(word in media for word in ("openapi", "swagger", "asyncapi", "aai"))
                fits = any(
                    word in media for word in (*_TYPES[kind], *(("aai",) if kind == "asyncapi" else ()))
                )
                if (fits or not stated) and (relation != "item" or fits) and (found := _link(link)):
                    yield found, is_index


# --- pages ------------------------------------------------------------------------------------


def _on_page(url: str, page: str) -> Named | None:
    found: list[tuple[str, bool]] = []
    for match in _SHOWN.finditer(page):
        link = unescape(next(filter(None, match.groups()), ""))
        found.append((link, "api-catalog" in match[0]))
    return _named(url, iter(found), ()) if found else None
