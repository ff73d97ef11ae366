"""Where a product's data lies: a picture, the same as a table, the layers of its services, and what its formats mean."""

from typing import Any

from django.urls import reverse

from catalog.domain.coverage import Covered, coverage_of, crs_of
from catalog.domain.extents import by_name
from catalog.domain.map_services import SERVICES, Layer, layers_of
from catalog.domain.product import ProductRecord
from catalog.domain.vocabulary.formats import formats
from catalog.domain.vocabulary.geo_formats import geo_formats
from catalog.selectors.products import ProductView
from catalog.web.box_map import box_told
from catalog.web.coverage_map import SMALL, map_drawn
from catalog.web.links import safe_url
from catalog.web.product_frame import frame

_ROWS = 100  # places of the table
_SIDES = ("west", "south", "east", "north")


def summary(view: ProductView) -> dict[str, Any] | None:
    """The small picture on the product's page, and where the large one is; None where there is nothing to draw."""
    if not any(place.bbox or place.geometry for place in view.record.places):
        return None
    drawn = map_drawn(coverage_of(view.record), width=SMALL)
    return {**drawn, "url": _address(view)} if drawn else None


def link_to(view: ProductView) -> str:
    """The address of the page of a product that has something for it; empty for others."""
    record = view.record
    shown = bool(record.places) or any(d.format in geo_formats() for d in record.distributions)
    return _address(view) if shown else ""


def _address(view: ProductView) -> str:
    return reverse("product_map", args=[view.product.slug])


def context(view: ProductView) -> dict[str, Any]:
    """Everything of pages/data/map.html. No query."""
    record, covered = view.record, coverage_of(view.record)
    return {
        **frame(
            view,
            "Where it is",
            "the area that the data covers, layers of services, and what its formats mean",
        ),
        "map": map_drawn(covered),
        "geojson_url": reverse("product_coverage", args=[view.product.slug]),
        "rows": [_row(each) for each in covered[:_ROWS]],
        "more": max(0, len(covered) - _ROWS),
        "crs": crs_of(record),
        "layers": [_layer(layer) for layer in layers_of(record)],
        "formats": formats_told(record),
    }


def _row(covered: Covered) -> dict[str, Any]:
    place = covered.place
    sides = dict(
        zip(_SIDES, (f"{side:.4f}".rstrip("0").rstrip(".") for side in place.bbox or ()), strict=False)
    )
    return {
        "name": place.name or place.network_area or place.iri or "Unnamed",
        "url": safe_url(place.iri),
        "area": place.network_area,
        "sides": [{"name": name, "degrees": sides.get(name, "")} for name in _SIDES],
        "crosses": bool(place.bbox and place.bbox[0] > place.bbox[2] and covered.drawable),
        "outline": bool(place.geometry),
        "trouble": covered.trouble,
        "by_name": box_told(named) if (named := by_name(place)) else "",
    }


def _layer(layer: Layer) -> dict[str, str]:
    return {
        "kind": formats()[layer.kind].label,
        "names": ", ".join(layer.names),
        "title": layer.title,
        "url": safe_url(layer.url),
        "address": layer.url,
    }


def formats_told(record: ProductRecord) -> list[dict[str, Any]]:
    """What each of its formats for places means for a user, files first."""
    known = geo_formats()
    given = {d.format for d in record.distributions} | {layer.kind for layer in layers_of(record)}
    codes = [code for code in known if code in given]
    codes.sort(key=lambda code: code in SERVICES)
    return [{"label": formats()[code].label, "meaning": known[code]} for code in codes]
