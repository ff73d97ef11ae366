"""A product as schema.org Dataset in JSON-LD, for search engines that read pages (https://schema.org/Dataset)."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from catalog.domain.product import Distribution, Period, Place, ProductRecord
from catalog.web.links import safe_url

_HARMLESS = {
    ord("<"): "\\u003C",
    ord(">"): "\\u003E",
    ord("&"): "\\u0026",
}  # so that no text can end the script
DISTRIBUTIONS = 20


def structured_data(record: ProductRecord, url: str, catalogue_url: str) -> SafeString:
    """The JSON text for a script element of type application/ld+json; empty values are left out."""
    licence, publisher = record.licence, record.publisher
    found = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": url,
        "url": url,
        "name": record.title,
        "description": record.description[:5000],
        "identifier": list(dict.fromkeys((record.source_id, *record.identifiers)))[:10],
        "sameAs": safe_url(record.landing_page),
        "inLanguage": record.language or list(record.languages),
        "keywords": list(record.keywords[:100]),
        "license": safe_url(licence.iri) or licence.label if licence else "",
        "publisher": {"@type": "Organization", "name": publisher.name}
        if publisher and publisher.name
        else None,
        "datePublished": record.issued,
        "dateModified": record.modified,
        "version": record.version,
        "temporalCoverage": [_interval(period) for period in record.periods],
        "spatialCoverage": [_place(place) for place in record.places if place.name or place.bbox],
        "distribution": [_download(d) for d in record.distributions[:DISTRIBUTIONS] if _address(d)],
        "includedInDataCatalog": {"@type": "DataCatalog", "name": "Vesportal", "url": catalogue_url},
    }
    text = json.dumps(_filled(found), ensure_ascii=False)
    return mark_safe(text.translate(_HARMLESS))  # noqa: S308 - what could end the script is escaped


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _interval(period: Period) -> str:
    return f"{period.start or '..'}/{period.end or '..'}"


def _place(place: Place) -> dict[str, Any]:
    box: dict[str, Any] | None = None
    if place.bbox:
        west, south, east, north = place.bbox
        box = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
    return _filled({"@type": "Place", "name": place.name, "geo": box})


def _address(d: Distribution) -> str:
    return "" if d.restricted else safe_url(d.download_url) or safe_url(d.access_url)


def _download(d: Distribution) -> dict[str, Any]:
    kind = "contentUrl" if safe_url(d.download_url) else "url"
    return _filled(
        {
            "@type": "DataDownload",
            "name": d.title,
            kind: _address(d),
            "encodingFormat": d.media_type or d.format or d.format_label,
        }
    )
