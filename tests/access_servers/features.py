"""OGC API Features, WFS 2.0, ArcGIS REST and STAC, with their silent clamping."""

import re
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from tests.access_servers import Call, Reply
from tests.access_servers.tables import as_json

Feature = dict[str, Any]


def feature(number: int, **properties: object) -> Feature:
    """A point."""
    where = {"type": "Point", "coordinates": [number / 1000, 51.5]}
    return {
        "type": "Feature",
        "id": f"f.{number}",
        "geometry": where,
        "properties": {"number": number, **properties},
    }


def items(features: list[Feature], *, cap: int, matched: bool = True) -> Callable[[Call], Reply]:
    """Pages with a link to the next one, whose place only the server understands; the limit is clamped silently."""

    def answer(call: Call) -> Reply:
        start = int(call.query.get("token", "t0")[1:], 36)
        limit = min(call.number("limit", 10), cap)
        page = features[start : start + limit]
        links = [{"rel": "self", "href": f"{call.base}{call.path}"}]
        if start + limit < len(features):
            token = f"t{base36(start + limit)}"
            links.append(
                {
                    "rel": "next",
                    "href": f"{call.path}?limit={limit}&token={token}",
                    "type": "application/geo+json",
                }
            )
        told = {"numberMatched": len(features)} if matched else {}
        found = {"type": "FeatureCollection", "features": page, "links": links, "numberReturned": len(page)}
        return as_json(found | told, content_type="application/geo+json")

    return answer


def base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[number] if number < 36 else base36(number // 36) + digits[number % 36]


def wfs(numbers: list[int], *, cap: int, start_index: bool = True) -> Callable[[Call], Reply]:
    """GetFeature in GML or GeoJSON; `start_index`: whether the service knows startIndex."""

    def answer(call: Call) -> Reply:
        if call.query.get("typeNames") != "ns:lines":
            return Reply(
                b"<ExceptionReport><Exception>no such type</Exception></ExceptionReport>",
                content_type="text/xml",
            )
        if call.query.get("resultType") == "hits":
            return gml([], len(numbers))
        start = call.number("startIndex", 0) if start_index else 0
        page = numbers[start : start + min(call.number("count", 1000), cap)]
        if call.query.get("outputFormat") == "application/json":
            return as_json({"type": "FeatureCollection", "features": [feature(number) for number in page]})
        return gml(page, len(numbers))

    return answer


def gml(numbers: list[int], matched: int) -> Reply:
    members = "".join(
        f'<wfs:member><ns:line gml:id="line.{number}"><ns:name>{escape(f"Line <{number}> & more")}</ns:name>'
        "</ns:line></wfs:member>"
        for number in numbers
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0"\n'
        ' xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:ns="urn:ns" timeStamp="2026-01-01T00:00:00Z"'
        f' numberMatched="{matched}" numberReturned="{len(numbers)}">{members}</wfs:FeatureCollection>'
    )
    return Reply(text.encode(), content_type="application/gml+xml; version=3.2")


def layer(ids: list[int], *, cap: int, tells: bool = True, geojson: bool = False) -> Callable[[Call], Reply]:
    """A layer's query. `cap`: maxRecordCount; `tells`: whether exceededTransferLimit is said."""

    def answer(call: Call) -> Reply:
        if not call.path.endswith("/query"):
            formats = "JSON, geoJSON" if geojson else "JSON"
            return as_json(
                {"maxRecordCount": cap * 3 if not tells else cap, "supportedQueryFormats": formats}
            )
        chosen = ids
        if found := re.search(r"FID >= (\d+) AND FID <= (\d+)", call.query["where"]):
            chosen = [one for one in ids if int(found[1]) <= one <= int(found[2])]
        if call.query.get("returnCountOnly"):
            return as_json({"count": len(chosen)})
        if call.query.get("returnIdsOnly"):
            return as_json({"objectIdFieldName": "FID", "objectIds": chosen[::-1]})
        return batch(chosen, cap, tells=tells, geojson=call.query["f"] == "geojson")

    return answer


def batch(ids: list[int], cap: int, *, tells: bool, geojson: bool) -> Reply:
    page = ids[:cap]
    more = {"exceededTransferLimit": True} if tells and len(ids) > cap else {}
    if geojson:
        features = [feature(one) | {"id": one} for one in page]
        return as_json({"type": "FeatureCollection", "features": features, "properties": more})
    esri = [{"attributes": {"FID": one, "name": f"n{one}"}, "geometry": {"x": one, "y": 1}} for one in page]
    return as_json({"features": esri[::-1]} | more)


ARCGIS_BUSY = as_json({"error": {"code": 504, "message": "Gateway timeout"}})
