"""Documents of earlier versions (0.4 to 1.0.0-rc) in the words of 1.0, without touching what was read.

Sources: the changelogs of stac-spec and of its extensions. Before 1.0: `extent` was flat up to 0.6, common fields had
prefixes of the extension that began them, collections held values common to their items in `properties`, and extensions
were known by short names.
"""

from typing import Any

_RENAMED = {
    "eo:platform": "platform",
    "eo:constellation": "constellation",
    "eo:instrument": "instruments",
    "eo:gsd": "gsd",
    "eo:epsg": "proj:epsg",
    "eo:off_nadir": "view:off_nadir",
    "eo:azimuth": "view:azimuth",
    "eo:sun_azimuth": "view:sun_azimuth",
    "eo:sun_elevation": "view:sun_elevation",
    "sar:platform": "platform",
    "sar:constellation": "constellation",
    "sar:instrument": "instruments",
    "sar:off_nadir": "view:off_nadir",
    "sar:polarization": "sar:polarizations",
    "sar:type": "sar:product_type",
    "dtr:start_datetime": "start_datetime",
    "dtr:end_datetime": "end_datetime",
    "item:license": "license",
    "item:providers": "providers",
    "item:title": "title",
    "provider": "providers",
    "instrument": "instruments",
    "checksum:multihash": "file:checksum",
    "pc:schema": "pc:schemas",
}  # fmt: skip
_LISTS = frozenset(("instruments", "providers", "sar:polarizations"))
# What a collection held in `properties` and is about itself, not common to its items.
_OF_COLLECTION = (
    "sci:",
    "cube:",
    "version",
    "deprecated",
    "providers",
    "license",
    "auth:",
    "storage:",
    "table:",
)
_ASSET_LISTS = ("assets", "item_assets")


def is_earlier(document: dict[str, Any]) -> bool:
    """Whether the document states a version before 1.0.0, or none at all."""
    version = document.get("stac_version")
    return not isinstance(version, str) or version[:2] == "0." or version.startswith("1.0.0-")


def upgraded(document: dict[str, Any]) -> dict[str, Any]:
    """The document as of 1.0: a new one where anything changes. Values of unexpected types are left as they are."""
    if "provider" in document and "providers" not in document:
        document = {**document, "providers": document["provider"]}
    if not is_earlier(document):
        return document
    fields = _renamed(document)
    properties = fields.get("properties")
    if isinstance(properties, dict):
        fields["properties"] = properties = _renamed(properties)
    if document.get("type") != "Feature":
        _lift(fields, properties if isinstance(properties, dict) else {})
        fields["extent"] = _nested(fields.get("extent"))
    for name in _ASSET_LISTS:
        assets = fields.get(name)
        if isinstance(assets, dict):
            fields[name] = {
                key: _asset(asset, properties) if isinstance(asset, dict) else asset
                for key, asset in assets.items()
            }
    return fields


def _renamed(values: dict[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for old, new in _RENAMED.items():
        if old in found:
            value = found.pop(old)
            if new in _LISTS and not isinstance(value, list):
                value = [value]
            found.setdefault(new, value)
    return found


def _lift(fields: dict[str, Any], properties: dict[str, Any]) -> None:
    """Out of a collection's `properties`: what is about itself to the top, what is common to its items to the summaries."""
    summaries = fields.get("summaries")
    summaries = _renamed(summaries) if isinstance(summaries, dict) else {}
    for name, value in summaries.items():
        if isinstance(value, dict) and ("min" in value or "max" in value):
            summaries[name] = {"minimum": value.get("min"), "maximum": value.get("max")}
    for name, value in properties.items():
        if name.startswith(_OF_COLLECTION):
            fields.setdefault(name, value)
        else:
            summaries.setdefault(name, value if isinstance(value, list) else [value])
    if summaries:
        fields["summaries"] = summaries


def _nested(extent: Any) -> Any:
    """`{"spatial": [w, s, e, n], "temporal": [start, end]}` as lists of boxes and intervals."""
    if not isinstance(extent, dict):
        return extent
    spatial, temporal = extent.get("spatial"), extent.get("temporal")
    return {
        "spatial": {"bbox": [spatial]} if isinstance(spatial, list) else spatial,
        "temporal": {"interval": [temporal]} if isinstance(temporal, list) else temporal,
    }


def _asset(asset: dict[str, Any], properties: Any) -> dict[str, Any]:
    """Up to 0.8 the bands of an asset were places in the list of the item's bands."""
    asset = _renamed(asset)
    places, bands = (
        asset.get("eo:bands"),
        properties.get("eo:bands") if isinstance(properties, dict) else None,
    )
    if (
        isinstance(places, list)
        and isinstance(bands, list)
        and any(isinstance(place, int) for place in places)
    ):
        asset["eo:bands"] = [
            bands[place] if isinstance(place, int) and 0 <= place < len(bands) else place for place in places
        ]
    return asset
