"""Where data lies: boxes across the date line, boxes that make no sense, outlines of every kind and none, and layers."""

import json
import math
from typing import Any

import pytest

from catalog.domain.coverage import (
    MOST_POINTS,
    NOWHERE,
    UNREADABLE,
    UPSIDE_DOWN,
    box_parts,
    coverage_of,
    crs_of,
    extent,
    geojson,
)
from catalog.domain.map_services import layers_of
from catalog.domain.product import Concept, Distribution, Place, ProductRecord, Service
from catalog.domain.vocabulary.formats import formats
from catalog.domain.vocabulary.geo_formats import geo_formats
from catalog.web.coverage_map import map_drawn


def record(*places: Place, **more: Any) -> ProductRecord:
    return ProductRecord(source_id="x", title="X", places=places, **more)


def outlined(geometry: Any) -> ProductRecord:
    return record(Place(geometry=geometry if isinstance(geometry, str) else json.dumps(geometry)))


@pytest.mark.parametrize(
    ("box", "parts", "trouble"),
    [
        ((-8.0, 50.0, 2.0, 61.0), 1, ""),
        ((170.0, -50.0, -170.0, -30.0), 2, ""),
        ((-180.0, -90.0, 180.0, 90.0), 1, ""),
        ((2.0, 61.0, 3.0, 50.0), 0, UPSIDE_DOWN),
        ((400_000.0, 100_000.0, 500_000.0, 200_000.0), 0, NOWHERE),
        ((math.nan, 50.0, 2.0, 61.0), 0, NOWHERE),
        ((-math.inf, 50.0, math.inf, 61.0), 0, NOWHERE),
    ],
)
def test_a_box_is_drawn_cut_or_told(box: Any, parts: int, trouble: str) -> None:
    found, said = box_parts(box)
    assert (len(found), said) == (parts, trouble)
    (covered,) = coverage_of(record(Place(bbox=box)))
    assert covered.drawable is bool(parts)
    assert (map_drawn([covered]) is None) is not covered.drawable


@pytest.mark.parametrize(
    ("geometry", "kinds"),
    [
        ({"type": "Point", "coordinates": [-1.5, 54]}, ["point"]),
        ({"type": "MultiPoint", "coordinates": [[-1, 54], [0, 53, 12.0]]}, ["point"]),
        ({"type": "LineString", "coordinates": [[-1, 54], [0, 53]]}, ["line"]),
        ({"type": "MultiLineString", "coordinates": [[[-1, 54], [0, 53]]]}, ["line"]),
        ({"type": "Polygon", "coordinates": [[[-1, 54], [0, 53], [1, 54], [-1, 54]]]}, ["area"]),
        ({"type": "MultiPolygon", "coordinates": [[[[-1, 54], [0, 53]]], [[[-3, 54], [-2, 53]]]]}, ["area", "area"]),
        ({"type": "Feature", "geometry": {"type": "Point", "coordinates": [0, 0]}}, ["point"]),
        ({"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [0, 0]}]}, ["point"]),
        ({"type": "FeatureCollection", "features": []}, []),
    ],
)  # fmt: skip
def test_outlines_of_every_kind_are_read(geometry: Any, kinds: list[str]) -> None:
    (covered,) = coverage_of(outlined(geometry))
    assert [shape.kind for shape in covered.shapes] == kinds
    assert covered.trouble == ""
    assert len(geojson([covered])["features"]) == len(kinds)


@pytest.mark.parametrize(
    "geometry",
    [
        "POINT(1 2)",
        "[]",
        "null",
        '"x"',
        "{}",
        '{"type":"Circle","coordinates":[0,0]}',
        '{"type":"Point"}',
        '{"type":"Point","coordinates":["a","b"]}',
        '{"type":"Point","coordinates":[]}',
        '{"type":"Point","coordinates":[530000,180000]}',
        '{"type":"Polygon","coordinates":5}',
        '{"type":["Point"],"coordinates":[0,0]}',
        '{"type":"Feature","geometry":null}',
        '{"type":"GeometryCollection","geometries":[' * 50 + "]}" * 50,
        "[" * 100_000,
    ],
)
def test_what_is_no_outline_is_told_and_its_box_drawn_where_there_is_one(geometry: str) -> None:
    (covered,) = coverage_of(outlined(geometry))
    assert (covered.shapes, covered.trouble) == ((), UNREADABLE)
    (boxed,) = coverage_of(record(Place(geometry=geometry, bbox=(-1.0, 50.0, 1.0, 52.0))))
    assert boxed.drawable


def test_an_outline_of_very_many_points_is_shown_by_its_box() -> None:
    ring = [[math.cos(n / 1000), 52 + math.sin(n / 1000)] for n in range(MOST_POINTS + 10)]
    (covered,) = coverage_of(outlined({"type": "Polygon", "coordinates": [ring]}))
    (shape,) = covered.shapes
    assert len(shape.parts[0]) == 5


@pytest.mark.parametrize(
    ("box", "window"),
    [
        ((-2.0, 54.0, -1.0, 55.0), "Great Britain and Ireland"),
        ((-5.0, 43.0, 8.0, 51.0), "Europe"),
        ((140.0, -40.0, 150.0, -30.0), "The world"),
        ((170.0, -50.0, -170.0, -30.0), "The world"),
    ],
)
def test_the_map_shows_the_smallest_part_of_the_earth_that_holds_it(box: Any, window: str) -> None:
    drawn = map_drawn(coverage_of(record(Place(bbox=box))))
    assert drawn is not None
    assert drawn["window"] == window
    numbers = [
        float(n) for area in drawn["areas"] for n in area.translate(str.maketrans("MLZ,", "    ")).split()
    ]
    assert all(-1 <= n <= max(drawn["width"], drawn["height"]) + 1 for n in numbers)


def test_what_is_too_small_to_see_has_a_ring() -> None:
    drawn = map_drawn(coverage_of(outlined({"type": "Point", "coordinates": [-1.6, 54.9]})))
    assert drawn is not None
    assert drawn["ring"]
    assert extent([]) is None


def test_reference_systems_are_named() -> None:
    said = (
        Concept(iri="http://www.opengis.net/def/crs/EPSG/0/27700"),
        Concept(label="EPSG:4326"),
        Concept(iri="urn:ogc:def:crs:EPSG::9999"),
        Concept(label="CSV on the Web"),
    )
    assert crs_of(record(conforms_to=said)) == [
        "British National Grid (EPSG:27700)",
        "WGS 84 (EPSG:4326)",
        "EPSG:9999",
    ]


def test_layers_are_read_from_addresses() -> None:
    files = (
        Distribution(
            title="Map", format="WMS_SRVC", access_url="https://x.example/ows?SERVICE=WMS&LAYERS=a,b"
        ),
        Distribution(access_url="https://x.example/ows?service=wfs&typeNames=ns:c"),
        Distribution(format="OGC_API", access_url="https://x.example/collections/lines/items"),
        Distribution(format="ESRI_REST", access_url="https://x.example/rest/services/x/MapServer/3"),
        Distribution(format="CSV", access_url="https://x.example/a.csv"),
        Distribution(format="WMS_SRVC", access_url="http://[bad"),
    )
    own = Service(endpoint_url="https://x.example/wcs", conforms_to=(Concept(label="WCS"),))
    found = layers_of(record(distributions=files, service=own))
    assert [(layer.kind, layer.names) for layer in found] == [
        ("WCS_SRVC", ()),
        ("WMS_SRVC", ("a", "b")),
        ("WFS_SRVC", ("ns:c",)),
        ("OGC_API", ("lines",)),
        ("ESRI_REST", ("3",)),
        ("WMS_SRVC", ()),
    ]


def test_each_format_that_is_explained_is_one_of_the_vocabulary() -> None:
    assert geo_formats().keys() <= formats().keys()
    assert {"GEOJSON", "GPKG", "SHP", "WMS_SRVC", "WFS_SRVC", "OGC_API", "COG"} <= geo_formats().keys()
    assert all(text.endswith(".") and 30 < len(text) < 200 for text in geo_formats().values())
