"""STAC and OGC API Records on values of any kind in any place: records or sentences, never a crash, and never for ever."""

import json
import time
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.errors import VesportalError
from catalog.formats.ogc_records import OGC_RECORDS
from catalog.formats.protocol import HarvestProtocol, PageRequest
from catalog.formats.stac import STAC
from tests.formats.stac_samples import EXTENSIONS, collection, item, link
from tests.formats.test_ogc_records import feature
from tests.properties import examples

ADDRESS = "https://hostile.example/x/catalog.json"
CURSORS = ("", '{"item":true}', '{"below":2}', '{"api":{"url":"https://x.example"}}', "[", '{"below":"x"}')
BOTH = (STAC, OGC_RECORDS)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            "https://x.example/a.nc",
            "../x",
            "s3://b/k",
            "\x00",
            "\ud800",
            "2024-01-01",
            "..",
            "http://[",
            "//",
            "EPSG:x",
        ]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def rich_collection() -> dict[str, Any]:
    """A collection in which every field that is read is there."""
    asset = {
        "href": "a.tif",
        "type": "image/tiff",
        "roles": ["data"],
        "file:size": 1,
        "file:checksum": "12",
        "title": "A",
        "description": "d",
        "auth:refs": ["k"],
        "storage:refs": ["s"],
        "proj:code": "EPSG:1",
        "proj:epsg": 1,
        "created": "2024",
        "updated": "2024",
        "alternate": {"s3": {"href": "s3://x/y"}},
        "table:row_count": 3,
        "table:columns": [{"name": "n", "type": "t"}],
        "bands": [{"name": "b", "data_type": "uint8", "nodata": 0}],
        "eo:bands": [{"name": "b", "center_wavelength": 1}],
        "raster:bands": [{"unit": "m", "scale": 2}],
        "pc:schemas": [{"name": "X", "size": 4, "type": "signed"}],
    }
    cube = {
        "t": {
            "type": "temporal",
            "extent": ["2020", None],
            "step": "P1D",
            "values": [1, 2],
            "reference_system": 1,
            "unit": "d",
        }
    }
    return collection(
        **{
            "keywords": ["k"],
            "providers": [{"name": "p", "roles": ["host"], "url": "https://p.example"}],
            "contacts": [
                {
                    "name": "c",
                    "emails": [{"value": "c@x.example"}],
                    "links": [link("about", "https://c.example")],
                }
            ],
            "themes": [{"concepts": [{"id": "t", "url": "https://t.example"}], "scheme": "s"}],
            "language": {"code": "en"},
            "version": "1",
            "deprecated": True,
            "published": "2024",
            "updated": "2024",
            "stac_extensions": [f"{EXTENSIONS}/eo/v1.0.0/schema.json"],
            "sci:doi": "10.1/x",
            "sci:citation": "c",
            "sci:publications": [{"doi": "10.2/y", "citation": "z"}],
            "cube:dimensions": cube,
            "cube:variables": {"v": {"dimensions": ["t"], "unit": "m", "type": "data"}},
            "assets": {"a": asset},
            "item_assets": {"b": asset},
            "summaries": {
                "gsd": [1],
                "platform": ["p"],
                "eo:bands": [[{"name": "B"}]],
                "eo:cloud_cover": {"minimum": 0, "maximum": 1},
            },
            "auth:schemes": {"k": {"type": "oauth2", "flows": {"x": {"tokenUrl": "https://t.example"}}}},
            "storage:schemes": {"s": {"type": "aws-s3", "bucket": "b", "requester_pays": True}},
            "processing:software": {"x": "1"},
            "processing:lineage": "l",
            "properties": {"eo:gsd": 3},
            "links": [
                link(rel, "x", title="t", type="text/html", **{"wms:layers": ["l"]})
                for rel in (
                    "self",
                    "items",
                    "item",
                    "child",
                    "license",
                    "about",
                    "via",
                    "derived_from",
                    "wms",
                    "cite-as",
                    "next",
                    "data",
                )
            ],
        }
    )


def rich_record() -> dict[str, Any]:
    """A record in which every field that is read is there."""
    found = feature(
        keywords=["k"],
        themes=[{"concepts": [{"id": "t"}], "scheme": "frequency"}],
        contacts=[{"name": "c", "roles": ["publisher"]}],
        language={"code": "en"},
        resourceLanguages=[{"code": "en"}],
        externalIds=[{"value": "v"}],
        formats=[{"name": "CSV"}],
        license="other",
        rights="r",
        updated="2024",
        extent={"spatial": {"bbox": [[1, 2, 3, 4]]}, "temporal": {"interval": [["2020", None]]}},
        associations=[{"href": "https://a.example"}],
        links=[
            link(
                rel,
                "x",
                title="t",
                length=1,
                channel="c",
                filters={"f": {"title": "t"}},
                distribution={"a": 1},
            )
            for rel in (
                "self",
                "items",
                "enclosure",
                "license",
                "about",
                "via",
                "related",
                "preview",
                "canonical",
                "service-desc",
                "hub",
            )
        ],
    )
    found |= {
        "geometry": {"type": "Point", "coordinates": [1, 2]},
        "time": {"interval": ["2020", ".."], "resolution": "P1D"},
        "bbox": [1, 2, 3, 4],
        "additionalExtents": {"spatial": {"bbox": [[1, 2, 3, 4]], "resolution": "1"}},
        "linkTemplates": [
            {"uriTemplate": "https://x.example/{a}", "variables": {"a": {"type": "string", "enum": ["b"]}}}
        ],
    }
    return found


def read(protocol: HarvestProtocol, body: bytes, cursor: str = "") -> int:
    """How many records are read; every other outcome is a sentence."""
    assert 0.0 <= protocol.recognises(ADDRESS, "application/json", body) <= 1.0
    found = 0
    try:
        page = protocol.read_page(PageRequest(ADDRESS, cursor=cursor), "application/json", body)
        for one in page.items:
            if one.refusal is None:
                found += mapped(protocol, one.body, one.source_id)
    except VesportalError as error:
        said = str(error)
        if not said.endswith((".", "”", "?")):
            raise
    return found


def mapped(protocol: HarvestProtocol, body: bytes, source_id: str) -> int:
    try:
        result = protocol.map_record(body)
    except VesportalError:
        return 0
    assert result.record.source_id == source_id
    assert result.record.title
    msgspec.json.encode(result.record)  # whatever is kept can be written
    assert "\x00" not in json.dumps(msgspec.to_builtins(result.record))[: 10**6].replace("\\u0000", "\x00")
    return 1


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, part in inner for found in places(part, (*path, key)))]


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The document with another value at a place."""
    if not path:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)
    copy[path[0]] = replaced(document[path[0]], path[1:], value)
    return copy


SUBJECTS = [
    (STAC, rich_collection()),
    (STAC, {**item(), "properties": rich_collection()}),
    (OGC_RECORDS, rich_record()),
]
ODD = [
    None,
    True,
    -1,
    1e308,
    "",
    "x" * 300,
    "\x00\ud800",
    [],
    {},
    [[[]]],
    {"a": {"b": None}},
    [None, {}, "x", 1],
    {"type": 1},
]


@pytest.mark.parametrize(("protocol", "document"), SUBJECTS, ids=["collection", "item", "record"])
def test_the_rich_documents_are_read_whole(protocol: HarvestProtocol, document: dict[str, Any]) -> None:
    assert read(protocol, json.dumps(document).encode()) == 1


@pytest.mark.parametrize(("protocol", "document"), SUBJECTS, ids=["collection", "item", "record"])
def test_any_value_in_any_place(protocol: HarvestProtocol, document: dict[str, Any]) -> None:
    for path in places(document):
        for value in ODD:
            read(protocol, json.dumps(replaced(document, path, value)).encode())
    for path in places(document):
        aged = {**replaced(document, path, ODD[-2])} if path else {}
        read(protocol, json.dumps({**aged, "stac_version": "0.6.0"}).encode())


@examples(2)
@given(
    st.sampled_from(BOTH),
    st.dictionaries(
        st.sampled_from(sorted({*rich_collection(), *rich_record(), "collections", "features"})),
        VALUES,
        max_size=8,
    ),
    st.sampled_from(CURSORS),
)
def test_any_document(protocol: HarvestProtocol, document: dict[str, Any], cursor: str) -> None:
    for kind in ("Catalog", "Collection", "Feature", "FeatureCollection"):
        body = json.dumps({**document, "type": document.get("type", kind), "stac_version": "1.0.0"}).encode(
            "utf-8", "surrogatepass"
        )
        read(protocol, body, cursor)


@examples(2)
@given(st.sampled_from(BOTH), st.binary(max_size=60), st.integers(0, 4_000))
def test_any_bytes_anywhere(protocol: HarvestProtocol, noise: bytes, place: int) -> None:
    for document in (
        rich_collection(),
        rich_record(),
        {"collections": [collection("a"), collection("b")], "links": []},
        {"type": "FeatureCollection", "features": [feature("a"), item("b")], "links": []},
    ):
        body = json.dumps(document).encode()
        read(protocol, body[:place] + noise + body[place:])
        read(protocol, body[:place])


@pytest.mark.parametrize("protocol", BOTH, ids=["stac", "ogc-records"])
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"links":' * 50_000,
        json.dumps(collection(links=[link("child", f"{n}/x.json") for n in range(30_000)])).encode(),
        json.dumps(collection(links=[link("item", f"{n}.json") for n in range(30_000)])).encode(),
        json.dumps(collection(description="x" * 10_000_000)).encode(),
        json.dumps(feature(description="<a " * 2_000_000)).encode(),
        json.dumps(collection(keywords=["k"] * 500_000)).encode(),
        json.dumps(collection(assets={f"a{n}": {"href": f"{n}.nc"} for n in range(50_000)})).encode(),
        json.dumps(feature(links=[link("enclosure", f"{n}.nc") for n in range(50_000)])).encode(),
        b'{"collections": [' + b'{"id": "a", "extent": {"a": [' * 20_000,
        b'{"type": "FeatureCollection", "features": [' + b'{"id": "x", "properties": {}},' * 20_000 + b"{",
        b'{"type": "Collection", "stac_version": "1.0.0", "links": [], "id": "a", "x": '
        + b"[" * 900
        + b"]" * 900
        + b"}",
    ],
    ids=[
        "brackets",
        "objects",
        "children",
        "items",
        "long",
        "markup",
        "keywords",
        "assets",
        "links",
        "nested",
        "cut",
        "deep",
    ],
)
def test_made_to_be_hard(protocol: HarvestProtocol, body: bytes) -> None:
    began = time.process_time()
    read(protocol, body)
    assert time.process_time() - began < 20
