"""Agents, contacts, places, periods, licences and rights as DCAT-AP 3.0.1 has them."""

from math import isfinite

from rdflib import URIRef
from rdflib.term import IdentifiedNode

from catalog.domain.product import Agent, BBox, Contact, Licence, Period, Place
from catalog.domain.vocabulary.licences import licences
from catalog.formats.dcat.eu_lists import language_iri, right_iri
from catalog.formats.dcat.sheet import LABEL, PREF_LABEL, Sheet, safe_iri
from catalog.formats.dcat.terms import DCAT, DCT, FOAF, GEOSPARQL, LOCN, SKOS, VCARD
from catalog.formats.dcat.values import is_address

_AGENT, _KIND = URIRef(FOAF + "Agent"), URIRef(VCARD + "Kind")
_LOCATION, _PERIOD = URIRef(DCT + "Location"), URIRef(DCT + "PeriodOfTime")
_LICENCE, _RIGHTS = URIRef(DCT + "LicenseDocument"), URIRef(DCT + "RightsStatement")
DOCUMENT, LANGUAGE = URIRef(FOAF + "Document"), URIRef(DCT + "LinguisticSystem")
_NAME, _MBOX, _HOMEPAGE = URIRef(FOAF + "name"), URIRef(FOAF + "mbox"), URIRef(FOAF + "homepage")
_FN, _URL = URIRef(VCARD + "fn"), URIRef(VCARD + "hasURL")
_HAS_EMAIL, _EMAIL = URIRef(VCARD + "hasEmail"), URIRef(VCARD + "email")
_HAS_PHONE, _PHONE = URIRef(VCARD + "hasTelephone"), URIRef(VCARD + "tel")
_CONTACT, _SPATIAL, _TEMPORAL = (
    URIRef(DCAT + "contactPoint"),
    URIRef(DCT + "spatial"),
    URIRef(DCT + "temporal"),
)
_BBOX, _GEOMETRY = URIRef(DCAT + "bbox"), URIRef(LOCN + "geometry")
_WKT, _GEOJSON = URIRef(GEOSPARQL + "wktLiteral"), URIRef(GEOSPARQL + "geoJSONLiteral")
_START, _END = URIRef(DCAT + "startDate"), URIRef(DCAT + "endDate")
_LICENSE, _RIGHTS_OF, _ACCESS = URIRef(DCT + "license"), URIRef(DCT + "rights"), URIRef(DCT + "accessRights")
_IDENTIFIER, _EXACT_MATCH = URIRef(DCT + "identifier"), URIRef(SKOS + "exactMatch")
_LANGUAGE_OF = URIRef(DCT + "language")


def agent_write(sheet: Sheet, subject: IdentifiedNode, prop: URIRef, agent: Agent) -> None:
    """[foaf:Agent], or only its address where nothing else is known; an e-mail address that is none is left out."""
    if not (agent.name or agent.email or agent.homepage):
        sheet.link(subject, prop, agent.iri)
        return
    node, fresh = sheet.part(subject, prop, _AGENT, agent.iri)
    if fresh:
        sheet.text(node, _NAME, agent.name)
        sheet.link(node, _MBOX, f"mailto:{agent.email}" if agent.email else "")
        sheet.link(node, _HOMEPAGE, agent.homepage)


def contact_write(sheet: Sheet, subject: IdentifiedNode, contact: Contact) -> None:
    """[vcard:Kind]; e-mail and telephone as text where they make no address."""
    node, _ = sheet.part(subject, _CONTACT, _KIND)
    sheet.text(node, _FN, contact.name)
    if contact.email and not sheet.link(node, _HAS_EMAIL, f"mailto:{contact.email}"):
        sheet.text(node, _EMAIL, contact.email)
    if contact.phone and not sheet.link(node, _HAS_PHONE, f"tel:{contact.phone}"):
        sheet.text(node, _PHONE, contact.phone)
    sheet.link(node, _URL, contact.url)


def place_write(sheet: Sheet, subject: IdentifiedNode, place: Place) -> None:
    """[dct:Location]; a box as WKT, a geometry as the GeoJSON it is."""
    node, fresh = sheet.part(subject, _SPATIAL, _LOCATION, place.iri)
    if not fresh:
        return
    sheet.text(node, PREF_LABEL, place.name or place.network_area)
    sheet.text(node, _IDENTIFIER, place.network_area)
    if place.bbox and all(map(isfinite, place.bbox)):
        sheet.typed(node, _BBOX, box_text(place.bbox), _WKT)
    if place.geometry:
        sheet.typed(node, _GEOMETRY, place.geometry, _GEOJSON)


def box_text(box: BBox) -> str:
    """A box as WKT, longitude first; one over the antimeridian as its two halves."""
    west, south, east, north = box
    if west <= east:
        return f"POLYGON({_ring(west, south, east, north)})"
    return f"MULTIPOLYGON(({_ring(west, south, 180.0, north)}),({_ring(-180.0, south, east, north)}))"


def _ring(west: float, south: float, east: float, north: float) -> str:
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return "(" + ",".join(f"{across!r} {up!r}" for across, up in corners) + ")"


def period_write(sheet: Sheet, subject: IdentifiedNode, period: Period) -> None:
    """[dct:PeriodOfTime]"""
    node, _ = sheet.part(subject, _TEMPORAL, _PERIOD)
    sheet.date(node, _START, period.start)
    sheet.date(node, _END, period.end)


def licence_write(sheet: Sheet, subject: IdentifiedNode, licence: Licence) -> None:
    """[dct:LicenseDocument] at the address stated, else the EU list's or the registry's, with the EU list's beside it."""
    entry = licences().get(licence.code)
    eu = entry.eu if entry else ""
    iri = safe_iri(licence.iri) or eu or (entry.iri if entry else "")
    if not (iri or licence.label or licence.iri):
        return
    node, fresh = sheet.part(subject, _LICENSE, _LICENCE, iri)
    if fresh:
        sheet.text(node, LABEL, entry.label if entry else licence.label or ("" if iri else licence.iri))
        if eu:
            sheet.add(node, _EXACT_MATCH, URIRef(eu))


def rights_write(sheet: Sheet, subject: IdentifiedNode, rights: str, access_rights: str) -> None:
    """[dct:RightsStatement] in words or by address, and the code of the EU list for who may have it."""
    if rights:
        iri = rights if is_address(rights) else ""
        node, fresh = sheet.part(subject, _RIGHTS_OF, _RIGHTS, iri)
        if fresh and not isinstance(node, URIRef):
            sheet.text(node, LABEL, rights)
    sheet.link(subject, _ACCESS, right_iri(access_rights), _RIGHTS)


def languages_write(sheet: Sheet, subject: IdentifiedNode, tags: tuple[str, ...]) -> None:
    """[dct:LinguisticSystem]"""
    for tag in tags:
        sheet.coded(subject, _LANGUAGE_OF, language_iri(tag), tag, LANGUAGE)
