"""What a document refers to: extensions and coordinate systems, related versions, sources, publications, pages about it.

Sources: STAC "Relation types" and best practices, stac-extensions projection 2.0 (`proj:`), scientific 1.0 (`sci:`),
processing 1.2 (`processing:`), version 1.2, web-map-links 1.2.
"""

import re
from functools import lru_cache
from typing import Any

from catalog.domain.product import Concept, Distribution, Lineage, Service
from catalog.formats.file_forms import form_of
from catalog.formats.json_values import Fields, address, field_text, text
from catalog.formats.ogc_parts import entries
from catalog.formats.text import TEXT_LIMIT
from catalog.formats.web_links import Link, linked

_MOST = 300
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_EXTENSION = re.compile(r"/([\w-]+)/v?(\d[\w.-]*)/(?:schema\.json)?(?:#.*)?$")
_CODE = re.compile(r"^([A-Za-z]+):([\w.-]+)$")
# Relations of versions → what the other one is to this.
_VERSIONS = {
    "predecessor-version": "Predecessor",
    "successor-version": "Successor",
    "latest-version": "Latest version",
    "working-copy": "Working copy",
    "working-copy-of": "Working copy of",
    "version-history": "Version history",
    "canonical": "Canonical form",
    "source": "Source",
}
_RELATED = frozenset(("related", "acquisition", "cite-as"))
_DOCUMENTS = frozenset(("about", "describedby", "documentation", "service-doc", "help", "alternate", "via", "metadata",
                        "iso-19115", "preview", "thumbnail", "icon", "author", "copyright", "terms-of-service"))  # fmt: skip
_WORDS = {
    "preview": "Preview",
    "thumbnail": "Preview",
    "icon": "Icon",
    "alternate": "Other form of this record",
}
# Services that a collection or item can be seen or queried through, by relation.
_SERVICES = {
    "wms": ("WMS", "Web Map Service"),
    "wmts": ("WMTS", "Web Map Tile Service"),
    "wfs": ("WFS", "Web Feature Service"),
    "wcs": ("WCS", "Web Coverage Service"),
    "xyz": ("", "Map tiles (XYZ)"),
    "tilejson": ("", "Map tiles (TileJSON)"),
    "pmtiles": ("PMTiles", "Map tiles (PMTiles)"),
    "3d-tiles": ("", "3D tiles"),
    "service": ("", "Service"),
    "download": ("", "Download"),
    "enclosure": ("", "Download"),
    "data": ("", "Data"),
}
_FILES = frozenset(("download", "enclosure", "pmtiles"))


# --- standards --------------------------------------------------------------------------------


def extensions_of(fields: Fields) -> tuple[Concept, ...]:
    """The extensions that the document names, by schema address or, before 1.0, by short name."""
    return tuple(
        dict.fromkeys(
            _extension(name) for name in entries(fields.get("stac_extensions"), 200) if isinstance(name, str)
        )
    )


@lru_cache(maxsize=1024)
def _extension(stated: str) -> Concept:
    found = _EXTENSION.search(stated)
    if found:
        return Concept(label=f"STAC extension {found[1]} {found[2]}", iri=address(stated))
    iri = address(stated)
    return Concept(label="" if iri else f"STAC extension {text(stated, 200)}", iri=iri)


def systems_of(*sources: Fields) -> tuple[Concept, ...]:
    """The coordinate reference systems that the sources state, each once: those with a code."""
    found: list[Any] = []
    for fields in sources:
        found += entries(fields.get("proj:code"), _MOST)
        found += entries(fields.get("proj:epsg"), _MOST)
        cube = fields.get("cube:dimensions")
        if isinstance(cube, dict):
            found += [
                part.get("reference_system") for part in list(cube.values())[:50] if isinstance(part, dict)
            ]
    concepts = (_system(one) for one in found if isinstance(one, str | int) and not isinstance(one, bool))
    return tuple(dict.fromkeys(filter(None, concepts)))[:_MOST]


@lru_cache(maxsize=4096)
def _system(stated: str | int) -> Concept | None:
    if isinstance(stated, int):
        return Concept(label=f"EPSG:{stated}", iri=f"{_EPSG}{stated}")
    code = _CODE.match(stated.strip())
    if code and code[1].upper() == "EPSG":
        return Concept(label=f"EPSG:{code[2]}", iri=f"{_EPSG}{code[2]}")
    if code:
        return Concept(label=f"{code[1].upper()}:{code[2]}")
    iri = address(stated)
    return Concept(iri=iri) if iri and len(iri) < 200 else None


# --- where it comes from ----------------------------------------------------------------------


def lineage_of(fields: Fields, summaries: Fields, links: list[Link]) -> Lineage | None:
    """What it was derived from and processed with, the platforms and instruments that observed it, and what is said of that."""
    sources = [linked(link) for link in links if link.rel == "derived_from" or _is_source(link)]
    statements = [text(one, TEXT_LIMIT) for one in _values("processing:lineage", fields, summaries)]
    statements += [
        f"Processing level: {one}."
        for one in map(text, _values("processing:level", fields, summaries))
        if one
    ]
    lineage = Lineage(
        sources=tuple(dict.fromkeys(one for one in sources if one.label or one.iri))[:_MOST],
        generated_by=tuple(dict.fromkeys(_makers(fields, summaries)))[:_MOST],
        statement="\n".join(dict.fromkeys(filter(None, statements)))[:TEXT_LIMIT],
    )
    return lineage if lineage != _NO_LINEAGE else None


_NO_LINEAGE = Lineage()
_OBSERVERS = (("mission", "Mission"), ("constellation", "Constellation"), ("platform", "Platform"),
              ("instruments", "Instrument"), ("processing:facility", "Facility"))  # fmt: skip
_NOT_SAID = frozenset(("not provided", "not applicable", "n/a", "na", "none", "unknown", "null"))


def _is_source(link: Link) -> bool:
    """`via` leads to where the record comes from: to a page, else to other metadata about it, which are documents."""
    return link.rel == "via" and (link.is_page or not link.type)


def _makers(fields: Fields, summaries: Fields) -> list[Concept]:
    found = []
    for name, word in _OBSERVERS:
        for value in _values(name, fields, summaries):
            said = text(value, 300)
            if said and said.lower() not in _NOT_SAID:
                found.append(Concept(label=f"{word}: {said}"))
    for value in _values("processing:software", fields, summaries):
        for software, version in list(value.items())[:50] if isinstance(value, dict) else ():
            found.append(Concept(label=f"Software: {text(software, 200)} {text(version, 100)}".strip()))
    return found


def _values(name: str, *sources: Fields) -> list[Any]:
    return [value for fields in sources if name in fields for value in entries(fields[name], 100)]


# --- publications and versions ----------------------------------------------------------------


def doi_of(fields: Fields) -> str:
    """The address of the data's own DOI."""
    return doi_address(fields.get("sci:doi"))


def doi_address(value: Any) -> str:
    """`10.5061/dryad.s2v81` as an address; empty for what is no DOI."""
    stated = text(value, 300)
    bare = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", stated, flags=re.IGNORECASE)
    return address(f"https://doi.org/{bare}") if bare.startswith("10.") else ""


def related_of(fields: Fields, links: list[Link]) -> tuple[Concept, ...]:
    """Other versions, related records, and the publications about the data."""
    own = doi_of(fields)
    found = [
        linked(link, _VERSIONS.get(link.rel, ""))
        for link in links
        if link.rel in _VERSIONS or link.rel in _RELATED
    ]
    for publication in entries(fields.get("sci:publications"), _MOST):
        if isinstance(publication, dict):
            iri = doi_address(publication.get("doi"))
            found.append(Concept(label=field_text(publication, "citation"), iri=iri))
    cited = {one.iri for one in found if one.label}
    return tuple(
        dict.fromkeys(
            one
            for one in found
            if (one.label or one.iri) and one.iri != own and (one.label or one.iri not in cited)
        )
    )[:_MOST]


def citation_of(fields: Fields) -> str:
    """How the data are to be cited, as a line of rights: it is what the publisher asks for."""
    stated = text(fields.get("sci:citation"), TEXT_LIMIT)
    return f"Cite as: {stated}" if stated else ""


# --- pages and services -----------------------------------------------------------------------


def landing_page_of(links: list[Link], doi: str) -> str:
    """The page about it: `about`, another form of the record for people, else its DOI."""
    for rel in ("about", "alternate", "canonical"):
        for link in links:
            if (
                link.rel == rel
                and link.href[:4] == "http"
                and (link.is_page or (rel == "about" and not link.type))
            ):
                return link.href
    return doi


def documents_of(links: list[Link], landing_page: str) -> tuple[Concept, ...]:
    """Documents about it, metadata in other forms and previews, each once."""
    found = [
        linked(link, _WORDS.get(link.rel, ""))
        for link in links
        if link.rel in _DOCUMENTS and link.href and link.href != landing_page and not _is_source(link)
    ]
    return tuple(dict.fromkeys(found))[:_MOST]


def services_of(links: list[Link]) -> list[Distribution]:
    """Services and downloads that are linked, not given as assets."""
    return [_service(link) for link in links if link.rel in _SERVICES and link.href][:_MOST]


def _service(link: Link) -> Distribution:
    label, word = _SERVICES[link.rel]
    form = form_of(label, link.type, "" if label or link.type else link.href)
    layers = [
        text(one, 100) for name in ("wms:layers", "wmts:layer") for one in entries(link.fields.get(name), 50)
    ]
    said = f"Layers: {', '.join(filter(None, layers))}." if layers else ""
    is_file = link.rel in _FILES and not link.is_page
    service = (
        None if is_file or link.rel == "data" else Service(title=link.title or word, endpoint_url=link.href)
    )
    return Distribution(
        title=link.title or word,
        description=said,
        access_url=link.href,
        download_url=link.href if is_file else "",
        format=form.code,
        format_label=form.label,
        media_type=form.media_type,
        service=service,
    )
