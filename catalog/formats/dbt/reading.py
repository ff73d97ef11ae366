"""The artifacts of a dbt project as pages: a manifest by itself, a manifest with the catalog beside it, a site of documentation.

A raw item is `{"dbt", "project", "node", "tests", "uses", "origins", "fresh", "group", "catalog", "over", "page"}`: a node
of the manifest, what other nodes say of it, its entry in the catalog, whether the day of its deprecation has come, and its page
on the site of documentation. Of a catalog by itself, `node` is missing.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import urljoin

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.contracts.documents import encoded
from catalog.formats.dbt.manifest import KINDS, LEFT_OUT, Manifest, Raw, kind_of
from catalog.formats.dbt.mending import Mended, beginning, mended_manifest
from catalog.formats.json_reader import DECODE_ERRORS, TOLERANT, decode_text, describe_body, read_json
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.records import ID_LIMIT, RECORD_LIMIT
from catalog.formats.text import clean_text

VERSION = re.compile(
    rb'"dbt_schema_version"\s*:\s*"https://schemas\.getdbt\.com/dbt/(manifest|catalog)/v(\d+)'
)
OLD_VERSION = re.compile(rb'"dbt_version"\s*:\s*"\d')  # of artifacts whose schema has no address yet
SITE = re.compile(
    rb"<title>[^<]{0,100}\bdbt Docs\b|ng-app=\"dbt\"|label: ?'manifest', ?data: ?\{", re.IGNORECASE
)
BOTH = "catalog"  # the cursor of a request for a catalog whose manifest is read after it
_SITE_AT = "\n"  # behind which a cursor says of which site of documentation the artifacts are
_GIVEN = "types:"  # how the cursor begins that carries a catalog's types to the manifest
_GIVEN_IN_PART = "types in part:"  # the same of a catalog that is cut off
_LISTED = frozenset(("nodes", "sources"))  # sections whose entries are products
_WITH_GROUPS = 9  # the version of manifests from which on they have groups
_MOST_CARRIED = 4_000_000  # characters of such a cursor
_MOST_UNPACKED = 100_000_000  # bytes
_SITE_HEAD = 4_000_000  # bytes in which a site says what it is
_KEPT = 10_000  # bytes of what is refused
_UNIQUE_ID = re.compile(rb'"unique_id"\s*:\s*"([^"\\]{1,500})"')
_EMBEDDED = re.compile(rb"label: ?'(manifest|catalog)', ?data: ?(?=\{)")
_GIVE = "Give the address of a manifest.json, of the catalog.json beside one, or of a dbt Docs site."
_PRESUMED = Problem(
    message="No model before the end is public, so each table is taken as a product. Where one behind it is, public models alone "
    "are products, and the next harvest of a whole manifest takes the others out.",
    path="nodes",
    rule="json",
    fix="Serve it to its end.",
)
_top_decoder = msgspec.json.Decoder(Raw)
_any_decoder = msgspec.json.Decoder()


def read_artifact(request: PageRequest, content_type: str, body: bytes) -> Page:
    """The products of an artifact. Raises PageUnreadable."""
    if body[:1_000].lstrip()[:1] == b"<" and SITE.search(body[:_SITE_HEAD]):
        return _of_site(request, body)
    top, broken = _top(content_type, body)
    is_manifest = "macros" in top or (broken is not None and broken.is_cut and _kind(body) == b"manifest")
    if "nodes" in top and ("metadata" in top or "child_map" in top) and is_manifest:
        cursor, _, site = request.cursor.partition(_SITE_AT)
        in_part = cursor.startswith(_GIVEN_IN_PART)
        return _of_manifest(top, *_carried(cursor), broken=broken, in_part=in_part, site=site)
    if "nodes" in top and "metadata" in top:
        return _of_catalog(request, top, broken)
    raise PageUnreadable(
        f"The document is no artifact of dbt: it is {describe_body(content_type, body)}. {_GIVE}"
    )


def _top(content_type: str, body: bytes) -> tuple[Raw, Mended | None]:
    """The sections of an artifact, undecoded; of a broken or cut one what is sound in it."""
    try:
        return _top_decoder.decode(body.removeprefix(b"\xef\xbb\xbf")), None
    except DECODE_ERRORS:
        pass
    try:
        document, found = read_json(content_type, body, "The artifact of dbt"), None
    except PageUnreadable:
        found = _mended(decode_text(content_type, body), _kind(body))
        if found is None:
            raise
        if found.is_cut:
            return found.document, found
        document = found.document
    return (_top_decoder.decode(encoded(document)) if isinstance(document, dict) else {}), found


def _kind(body: bytes) -> bytes:
    """`manifest` or `catalog`, as an artifact says of itself."""
    stated = VERSION.search(body)
    return stated[1] if stated else b""


def _mended(text: str, kind: bytes) -> Mended | None:
    if kind == b"catalog":
        return beginning(text, read=frozenset(("nodes", "sources")))
    if kind != b"manifest":
        return None
    found = mended_manifest(text) or beginning(text)
    if found and found.lost and int((VERSION.search(text.encode()) or [0, 0, 0])[2]) < _WITH_GROUPS:
        return msgspec.structs.replace(found, lost=found.lost - {"groups"})
    return found


# --- manifests ----------------------------------------------------------------------------------


def _of_manifest(
    top: Raw,
    catalog: Raw,
    problems: tuple[Problem, ...] = (),
    broken: Mended | None = None,
    *,
    in_part: bool = False,
    site: str = "",
) -> Page:
    """`in_part`: the end of the catalog is missing. `site`: the page of documentation that both are of."""
    manifest = Manifest(top, broken.lost if broken else frozenset())
    if manifest.is_undecided:
        raise PageUnreadable(
            "The manifest is cut off within its nodes, before any model that is public, and keeps models private or in groups: "
            "which of them are products cannot be told. Serve it to its end."
        )
    products = manifest.products()
    lost = (
        []
        if broken is None
        else [(key, text.encode("utf-8", "replace")) for key, text in broken.broken if _is_table(key)]
    )
    if broken is not None:
        problems = (*problems, *_others(broken), *_cut(broken))
    if manifest.may_lack_public and products:
        problems = (*problems, _PRESUMED)
    if not products and not lost:
        problems = (*problems, Problem(message="The manifest has no models, seeds, snapshots or sources.", path="nodes",
                                       rule="no-dataset"))  # fmt: skip
    refused = [_refused(_name_in(key, text), text, "is broken JSON", "json") for key, text in lost]
    items = chain(_items(manifest, products, catalog, in_part=in_part, site=site), refused)
    is_whole = broken is None or broken.lost.isdisjoint(_LISTED)
    total = len(products) + len(lost) if is_whole else None
    return Page(items=items, total=total, problems=problems, complete=is_whole)


def _cut(broken: Mended) -> Iterator[Problem]:
    """That its end is missing, and what of it."""
    if broken.is_cut:
        missing = ", ".join(sorted(broken.lost))
        told = (
            f"of what is read, its {missing} are not all there"
            if missing
            else "all that is read of it is there"
        )
        kept = " What was known of a table before stands, where this says less." if missing else ""
        yield Problem(
            message=f"The artifact is cut off: {told}.{kept}", rule="json", fix="Serve it to its end."
        )


def _others(broken: Mended) -> Iterator[Problem]:
    """Tests, exposures and their like, which are no products."""
    names = [key for key, _ in broken.broken if not _is_table(key)]
    if names:
        message = f"{len(names):,} entries of the manifest are broken JSON and were left out, first “{names[0][:200]}”."
        yield Problem(message=message, path="nodes", rule="json")


def _items(
    manifest: Manifest, products: list[str], catalog: Raw, *, in_part: bool, site: str
) -> Iterator[RawItem]:
    for key in products:
        source_id = clean_text(key, ID_LIMIT)
        if key in manifest.broken:
            named = _name_in(key, bytes(manifest.raw[key]))
            yield _refused(named, manifest.raw[key], f"cannot be read: {manifest.broken[key]}", "json")
            continue
        stated = manifest.nodes[key].unique_id
        if not (isinstance(stated, str) and stated.strip()):
            yield _refused("", manifest.raw[key], "has no “unique_id”", "identifier")
            continue
        body = _item_body(manifest, key, catalog, site)
        if len(body) > RECORD_LIMIT:
            yield _refused(
                source_id, manifest.raw[key], f"has {len(body):,} bytes; the most is {RECORD_LIMIT:,}", "size"
            )
            continue
        lacks = manifest.is_partial(key) or (in_part and key not in catalog)
        yield RawItem(clean_text(stated, ID_LIMIT), body, partial=lacks)


def _is_table(key: str) -> bool:
    return key.partition(".")[0] in KINDS


def _name_in(key: str, node: bytes) -> str:
    """The unique id of a broken node: its own, else its key, which is the same in all that dbt writes."""
    named = _UNIQUE_ID.search(node)
    return clean_text(named[1].decode("utf-8", "replace") if named else key, ID_LIMIT)


def _refused(source_id: str, raw: bytes | msgspec.Raw, reason: str, rule: str) -> RawItem:
    named = f"The node “{source_id[:200]}”" if source_id else "A node of the manifest"
    return RawItem(source_id, bytes(raw)[:_KEPT], Problem(message=f"{named} {reason}.", rule=rule))


def _item_body(manifest: Manifest, key: str, catalog: Raw, site: str) -> bytes:
    node = {
        name: value for name, value in _top_decoder.decode(manifest.raw[key]).items() if name not in LEFT_OUT
    }
    item: dict[str, Any] = {
        "dbt": 1,
        "project": manifest.project,
        "node": node,
        "tests": manifest.tests.get(key, []),
        "uses": manifest.uses.get(key, []),
        "origins": manifest.origins(key),
        "fresh": manifest.fresh_sources(key),
        "group": manifest.group_of(key),
        "catalog": catalog.get(key),
        "over": manifest.is_over(key) or None,
        "page": f"{site}#!/{kind_of(manifest.nodes[key], key)}/{key}" if site else None,
    }
    return msgspec.json.encode({name: value for name, value in item.items() if value not in (None, [], {})})


# --- catalogs -----------------------------------------------------------------------------------


def _of_catalog(request: PageRequest, top: Raw, broken: Mended | None) -> Page:
    """Its tables; where a manifest lies beside it, only what the manifest's products need of it is carried there."""
    entries = {**_objects(top.get("nodes")), **_objects(top.get("sources"))}
    told = tuple(_cut(broken)) if broken else ()
    asked, _, site = request.cursor.partition(_SITE_AT)
    if asked != BOTH:
        total = None if broken else len(entries)
        return Page(items=_catalog_items(entries), total=total, problems=told, complete=broken is None)
    given = _GIVEN if broken is None else _GIVEN_IN_PART
    cursor = given + base64.b64encode(zlib.compress(msgspec.json.encode(entries), 9)).decode()
    problems = told
    if len(cursor) > _MOST_CARRIED:
        cursor = ""
        large = "The catalog is too large to be read with its manifest: types of columns are as the manifest states them."
        problems = (
            Problem(
                message=large, rule="size", fix="Serve the site of documentation as one file (--static)."
            ),
        )
    if site:
        cursor = f"{cursor}{_SITE_AT}{site}"
    beside = urljoin(request.url, "manifest.json")
    return Page(items=(), next=msgspec.structs.replace(request, url=beside, cursor=cursor), problems=problems)


def _catalog_items(entries: Raw) -> Iterator[RawItem]:
    for key, entry in entries.items():
        yield RawItem(clean_text(key, ID_LIMIT), msgspec.json.encode({"dbt": 1, "id": key, "catalog": entry}))


def _carried(cursor: str) -> tuple[Raw, tuple[Problem, ...]]:
    """The catalog that a request carries."""
    if not cursor.startswith((_GIVEN, _GIVEN_IN_PART)):
        return {}, ()
    try:
        packed = base64.b64decode(cursor.partition(":")[2], validate=True)
        return _top_decoder.decode(zlib.decompressobj().decompress(packed, _MOST_UNPACKED)), ()
    except (binascii.Error, zlib.error, *DECODE_ERRORS):
        told = "The catalog could not be read together with the manifest: types of columns are those that the manifest states."
        return {}, (Problem(message=told, rule="json", fix="Harvest again."),)


# --- sites --------------------------------------------------------------------------------------


def _of_site(request: PageRequest, body: bytes) -> Page:
    """A site in one file holds both artifacts; any other has them beside its page."""
    found = {one[1].decode(): one.end() for one in _EMBEDDED.finditer(body)}
    if "manifest" not in found:
        beside = urljoin(request.url, "catalog.json")
        cursor = f"{BOTH}{_SITE_AT}{_page_of(request.url)}"
        return Page(items=(), next=msgspec.structs.replace(request, url=beside, cursor=cursor))
    manifest = _embedded(body, found["manifest"], found.get("catalog", len(body)))
    if manifest is None:
        raise PageUnreadable(
            "The site of documentation holds a manifest that is broken or cut off. Make the site again, and serve it whole."
        )
    catalog = _embedded(body, found["catalog"], len(body)) if "catalog" in found else None
    types = {**_objects((catalog or {}).get("nodes")), **_objects((catalog or {}).get("sources"))}
    return _of_manifest(manifest, types, site=_page_of(request.url))


def _page_of(url: str) -> str:
    """The address of a site without the place on it."""
    return url.partition("#")[0]


def _embedded(body: bytes, start: int, end: int) -> Raw | None:
    try:
        return _top_decoder.decode(body[start : body.rindex(b"}", start, end) + 1])
    except ValueError:  # a brace that belongs to what follows
        pass
    except RecursionError:
        return None
    try:
        _, length = TOLERANT.raw_decode(text := body[start:end].decode("utf-8", "replace"))
        return _top_decoder.decode(text[:length].encode())
    except (ValueError, RecursionError):
        return None


def _objects(value: msgspec.Raw | None) -> Raw:
    try:
        return (
            _top_decoder.decode(value) if value is not None and bytes(memoryview(value)[:1]) == b"{" else {}
        )
    except DECODE_ERRORS:
        return {}
