"""Clauses by which a search is narrowed beside its words and facets: places and times. Both by exact overlap.

A product is in a box if one of its own boxes shares a point with it: edges count, and 180° W and 180° E are one
meridian. It is in a span of days if one of its spans shares a day with it; open ends reach on for ever.
"""

from catalog.search.request import Box, SearchRequest, Span

type Json = dict[str, object]

_LEAST = 0.01  # degrees: the scale by which a box without width or height is compared


def narrowing(request: SearchRequest) -> list[Json]:
    """Return the filter clauses that every product found must meet, facet counts included."""
    clauses: list[Json] = []
    if request.box:
        clauses.append(in_box(request.box))
    if request.covers and any(request.covers):
        clauses.append(in_span(request.covers))
    return clauses


def in_box(box: Box) -> Json:
    """Return the clause for products of which a box overlaps `box`."""
    parts = [_part(part) for part in box_pieces(box)]
    query = parts[0] if len(parts) == 1 else {"bool": {"should": parts, "minimum_should_match": 1}}
    return {"nested": {"path": "box", "query": query}}


def box_pieces(box: Box) -> list[Box]:
    """Cut a box at the date line, and add its edge on the other side where it ends there."""
    west, south, east, north = box
    if west > east:
        return [Box(west, south, 180.0, north), Box(-180.0, south, east, north)]
    pieces = [box]
    if east == 180.0 and west != -180.0:
        pieces.append(Box(-180.0, south, -180.0, north))
    if west == -180.0 and east != 180.0:
        pieces.append(Box(180.0, south, 180.0, north))
    return pieces


def in_span(span: Span) -> Json:
    """Return the clause for products of which a span of days shares a day with `span`."""
    ends = {name: day for name, day in (("gte", span.first), ("lte", span.last)) if day}
    return {"range": {"covers": {**ends, "relation": "intersects"}}}


def fit_to(box: Box) -> Json:
    """Return the clause that scores products by how little the sides of one of their boxes differ from those of `box`.

    From 1 for the same box down to 0; a difference of half the width or height of `box` counts half. Products without
    a box are left out.
    """
    width = box.east - box.west + (360.0 if box.west > box.east else 0.0)
    height = box.north - box.south
    sides = (
        ("west", box.west, width),
        ("east", box.east, width),
        ("south", box.south, height),
        ("north", box.north, height),
    )
    alike = [
        {"exp": {f"box.{side}": {"origin": degrees, "scale": max(length / 2, _LEAST), "decay": 0.5}}}
        for side, degrees, length in sides
    ]
    function: Json = {"functions": alike, "score_mode": "avg", "boost_mode": "replace"}
    return {"nested": {"path": "box", "score_mode": "max", "query": {"function_score": function}}}


def _part(box: Box) -> Json:
    sides = (
        ("west", "lte", box.east),
        ("east", "gte", box.west),
        ("south", "lte", box.north),
        ("north", "gte", box.south),
    )
    return {"bool": {"filter": [{"range": {f"box.{side}": {end: degrees}}} for side, end, degrees in sides]}}
