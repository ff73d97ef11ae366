"""Listings that are no HTML: buckets (S3 and what answers like it), indexes in XML or JSON (nginx, Caddy), lists of addresses."""

import re
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from lxml import etree

from catalog.domain.errors import PageUnreadable
from catalog.formats.folder_links import Link, Listed, has_ending
from catalog.formats.json_reader import decode_text, read_json
from catalog.formats.xml_reader import xml_root

_KEPT = ("list-type", "prefix", "delimiter", "max-keys", "encoding-type")  # of a bucket's parameters
_BUCKET, _INDEX = "ListBucketResult", "list"
_ROOTS = re.compile(rb"<(?:[\w.-]+:)?(?:ListBucketResult|list)[\s>/]")
_HEAD = 2_000  # bytes in which the root element stands
_JSON_LISTS = ("documents", "files", "urls", "links", "items")  # of an object that holds a list of addresses
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_LINE = re.compile(r"(?:-[ \t]+)?([\"']?)([^\s\"']+)\1,?(?:[ \t]+#.*)?")
_NOTHING = re.compile(r"(?:#.*|---|\.\.\.|[\w-]+:)?")  # comments, marks of YAML, the name of its list
_LONGEST_LIST = 100_000  # lines, entries


def listed_in_xml(url: str, body: bytes) -> Listed | None:
    """The entries of a bucket listing or of nginx's XML index; None for any other document."""
    if not _ROOTS.search(body[:_HEAD]):
        return None
    try:
        root = xml_root(body)
    except PageUnreadable:
        return None
    name = etree.QName(root).localname
    if name == _BUCKET:
        return _bucket(url, root)
    kinds = {"directory", "file"}
    if name != _INDEX or any(not isinstance(one.tag, str) or one.tag not in kinds for one in root):
        return None
    return Listed([_named(one.text or "", is_folder=one.tag == "directory") for one in root])


def listed_in_json(body: bytes) -> Listed | None:
    """The entries of nginx's or Caddy's JSON index, or of a list of addresses; None for any other document."""
    try:
        document = read_json("", body)
    except PageUnreadable:
        return None
    if isinstance(document, dict):
        document = next((document[key] for key in _JSON_LISTS if key in document), None)
    if not isinstance(document, list) or not document:
        return None
    links = [_entry(value) for value in document[:_LONGEST_LIST]]
    stated = [link for link in links if link is not None]
    return Listed(stated) if len(stated) == len(links) else None


def listed_in_text(content_type: str, body: bytes, endings: tuple[str, ...]) -> Listed | None:
    """The entries of a list of addresses, one a line, also as YAML (`- https://...`); None for any other text.

    A relative address is one where it has one of `endings`; a line that is neither makes it another text.
    """
    links = []
    for line in decode_text(content_type, body).splitlines()[:_LONGEST_LIST]:
        stated = line.strip()
        if _NOTHING.fullmatch(stated):
            continue
        found = _LINE.fullmatch(stated)
        if not found or not (_ADDRESS.fullmatch(found[2]) or (endings and has_ending(found[2], endings))):
            return None
        links.append(Link(found[2], keeps_query=True))
    return Listed(links) if links else None


def _entry(value: Any) -> Link | None:
    """`"https://..."`, `{"name", "type", "mtime", "size"}` of nginx, or `{"name", "url", "is_dir", "mod_time"}` of Caddy."""
    if isinstance(value, str):
        return Link(value, keeps_query=True) if _ADDRESS.fullmatch(value) else None
    if not isinstance(value, dict):
        return None
    name, address = value.get("name"), value.get("url")
    if isinstance(name, str) and value.get("type") in {"file", "directory", "other"} and "mtime" in value:
        return _named(name, is_folder=value["type"] == "directory")
    if isinstance(address, str) and isinstance(value.get("is_dir"), bool) and "mod_time" in value:
        return Link(address, is_folder=value["is_dir"])
    return None


def _named(name: str, *, is_folder: bool) -> Link:
    return Link(f"./{quote(name)}{'/' if is_folder else ''}", is_folder)


def _bucket(url: str, root: Any) -> Listed:
    """Objects by their keys, common prefixes as folders, and the next part of a listing that is cut.

    Keys count from the bucket's root, which is the address without its query; only those that begin as asked for.
    """
    asked = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    kept = {name: value for name, value in asked.items() if name in _KEPT}
    keys = [key for entry in root.iter("{*}Contents") if (key := _text(entry, "Key"))]
    links = [
        Link(f"./{quote(key)}")
        for key in keys
        if key.startswith(asked.get("prefix", "")) and not key.endswith("/")
    ]
    for entry in root.iter("{*}CommonPrefixes"):
        if (prefix := _text(entry, "Prefix")).startswith(asked.get("prefix", "")) and prefix:
            links.append(Link(f"?{urlencode({**kept, 'prefix': prefix})}", True, True))
    if _text(root, "IsTruncated").lower() == "true":
        token = _text(root, "NextContinuationToken")
        last = _text(root, "NextMarker") or (keys[-1] if keys else "")
        place = {"list-type": "2", "continuation-token": token} if token else {"marker": last}
        if token or last:
            links.append(Link(f"?{urlencode({**kept, **place})}", True, True, True))
    return Listed(links, f"/{_text(root, 'Name')}")


def _text(element: Any, name: str) -> str:
    return str(element.findtext(f"{{*}}{name}") or "").strip()
