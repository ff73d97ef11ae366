"""Shapes in GML as GeoJSON."""

import json
from typing import Any

import pytest
from lxml import etree

from catalog.formats.iso19115.gml import geojson_of
from catalog.formats.iso19115.tree import node_of

RING = "0 50 1 50 1 51 0 50"
HOLE = "0.4 50.2 0.6 50.2 0.6 50.4 0.4 50.2"


def ring(positions: str, name: str = "exterior") -> str:
    return f"<{name}><LinearRing><posList>{positions}</posList></LinearRing></{name}>"


def drawn(shape: str) -> Any:
    box, text, reason = geojson_of(node_of(etree.fromstring(shape)))
    assert reason == ""
    assert box is not None
    return json.loads(text)


def why(shape: str) -> str:
    _, text, reason = geojson_of(node_of(etree.fromstring(shape)))
    assert text == ""
    return reason


def test_a_polygon_keeps_its_holes() -> None:
    found = drawn(f"<Polygon>{ring(RING)}{ring(HOLE, 'interior')}</Polygon>")
    assert (found["type"], len(found["coordinates"])) == ("Polygon", 2)


def test_an_open_ring_is_closed() -> None:
    assert drawn(f"<Polygon>{ring('0 50 1 50 1 51')}</Polygon>") == drawn(f"<Polygon>{ring(RING)}</Polygon>")


@pytest.mark.parametrize(
    "wrapper", ["MultiSurface/surfaceMember", "MultiSurface/surfaceMembers", "MultiPolygon/polygonMember"]
)
def test_several_polygons_are_one_shape_of_parts(wrapper: str) -> None:
    name, member = wrapper.split("/")
    part = f"<{member}><Polygon>{ring(RING)}</Polygon></{member}>"
    assert drawn(f"<{name}>{part}{part}</{name}>")["type"] == "MultiPolygon"
    assert drawn(f"<{name}>{part}</{name}>")["type"] == "Polygon"


def test_patches_segments_points_and_envelopes() -> None:
    assert (
        drawn(f"<Surface><patches><PolygonPatch>{ring(RING)}</PolygonPatch></patches></Surface>")["type"]
        == "Polygon"
    )
    segment = "<LineStringSegment><pos>0 50</pos><pos>1 51</pos></LineStringSegment>"
    line = {"type": "LineString", "coordinates": [[0.0, 50.0], [1.0, 51.0]]}
    assert drawn(f"<Curve><segments>{segment}</segments></Curve>") == line
    assert drawn("<LineString><coordinates>0,50 1,51</coordinates></LineString>") == line
    assert drawn('<LineString srsDimension="3"><posList>0 50 9 1 51 9</posList></LineString>') == line
    assert drawn("<Point><pos>0 50</pos></Point>") == {"type": "Point", "coordinates": [0.0, 50.0]}
    assert (
        drawn("<Envelope><lowerCorner>0 50</lowerCorner><upperCorner>1 51</upperCorner></Envelope>")["type"]
        == "Polygon"
    )


def test_shapes_of_several_kinds_are_a_collection() -> None:
    members = "<geometryMember><Point><pos>0 50</pos></Point></geometryMember>"
    members += f"<geometryMember><Polygon>{ring(RING)}</Polygon></geometryMember>"
    assert drawn(f"<MultiGeometry>{members}</MultiGeometry>")["type"] == "GeometryCollection"


def test_the_system_of_a_part_counts_for_the_whole() -> None:
    inner = '<Polygon srsName="urn:ogc:def:crs:EPSG::4326">' + ring("50 0 50 1 51 1 50 0") + "</Polygon>"
    found = drawn(f"<MultiSurface><surfaceMember>{inner}</surfaceMember></MultiSurface>")
    assert found["coordinates"][0][0] == [0.0, 50.0]


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ('<Point srsName="EPSG:27700"><pos>400000 500000</pos></Point>', "not in degrees"),
        ("<Point><pos>400000 500000</pos></Point>", "not in degrees"),
        ("<Point><pos>x y</pos></Point>", "not read"),
        ("<Polygon/>", "not read"),
        ("<Solid><pos>0 50</pos></Solid>", "not read"),
        (f"<LineString><posList>{'0 50 ' * 40_000}</posList></LineString>", "only its bounding box"),
    ],
)
def test_what_is_not_kept_is_told(shape: str, words: str) -> None:
    assert words in why(shape)
