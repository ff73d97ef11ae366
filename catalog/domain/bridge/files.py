"""Formats of distributions that state none, from their addresses and names. (Plain file endings are read by the readers.)"""

import re

from catalog.domain.bridge.model import Guess
from catalog.domain.bridge.subject import Subject
from catalog.domain.product import Distribution
from catalog.domain.vocabulary.formats import find_format

_MOST = 1000  # distributions that are looked at
_IN_ADDRESS = re.compile(
    r"/(?P<esri>FeatureServer|MapServer|ImageServer)(?:/|\?|$)"
    r"|[?&]service=(?P<ogc>wfs|wms|wmts|wcs|wps|csw)(?:&|$)"
    r"|[?&](?:format|f|outputformat|output)=(?P<asked>[\w./+%-]+)"
    r"|/(?P<exported>csv|xlsx|json|geojson|parquet|shp)(?:/|\?|$)"
    r"|/(?P<odata>odata)(?:/|\?|$)|/(?P<graphql>graphql)(?:/|\?|$)|/(?P<sparql>sparql)(?:/|\?|$)"
    r"|/(?P<contract>openapi|swagger)(?:[./?]|$)",
    re.IGNORECASE,
)
_OF_GROUP = {
    "esri": "ESRI_REST",
    "odata": "ODATA",
    "graphql": "GRAPHQL",
    "sparql": "SPARQLQ",
    "contract": "REST",
}
_NAMED = re.compile(r"[(\[]([A-Za-z0-9. ]{2,12})[)\]]\s*$|[\s._-]([A-Za-z]{3,7}) file$", re.IGNORECASE)


def formats_from_addresses(subject: Subject) -> Guess | None:
    """Position → format code, for each silent distribution that gives itself away."""
    found: dict[str, str] = {}
    for n, file in enumerate(subject.record.distributions[:_MOST]):
        if not (file.format or file.format_label) and (code := _format_of(file)):
            found[str(n)] = code
    if not found:
        return None
    return Guess(found, 0.8, "The addresses or names of the files give it away.")


def _format_of(file: Distribution) -> str:
    for url in (file.download_url, file.access_url):
        if url and (found := _IN_ADDRESS.search(url)) and (code := _code(found)):
            return code
    named = _NAMED.search(file.title) if file.title else None
    entry = find_format(named[1] or named[2]) if named else None
    return entry.code if entry else ""


def _code(found: re.Match[str]) -> str:
    group = found.lastgroup or ""
    if group in _OF_GROUP:
        return _OF_GROUP[group]
    entry = find_format(found[group].replace("%2F", "/"))
    return entry.code if entry else ""
