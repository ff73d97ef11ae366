"""A service as such [SV_ServiceIdentification]: where it is asked, what it offers, and on which data it works."""

from catalog.domain.product import Concept, Distribution, Service
from catalog.formats.iso19115.identity import reference
from catalog.formats.iso19115.online import Online, endpoint_of, interface_of, online_of, service_kind
from catalog.formats.iso19115.tree import Node
from catalog.formats.iso19115.values import each_once, said
from catalog.formats.json_values import address
from catalog.formats.text import TEXT_LIMIT

_MOST = 200
_CAPABILITIES = "getcapabilities"


def service_of(identification: Node, title: str, onlines: list[Online]) -> Service:
    """The service: its endpoint is where its capabilities are asked for, else its first operation, else its first link."""
    operations = identification.objects("containsOperations")[:_MOST]
    points = [(said(one.one("operationName")), point) for one in operations for point in _points(one)]
    stated = next((point for name, point in points if name.lower() == _CAPABILITIES), None)
    stated = stated or next((point for _, point in points), None)
    spoken = next((online for online in onlines if online.kind), None)
    chosen = stated or spoken or next((online for online in onlines if not online.is_page), None)
    endpoint, description = endpoint_of(chosen) if chosen else ("", "")
    if not description and spoken:
        description = endpoint_of(spoken)[1]
    names = dict.fromkeys(filter(None, (said(one.one("operationName"), 200) for one in operations)))
    return Service(
        title=title,
        endpoint_url=endpoint,
        description_url=description,
        description=f"Operations: {', '.join(names)}."[:TEXT_LIMIT] if names else "",
        conforms_to=_types(identification, spoken or chosen),
    )


def services_beside(record: Node) -> tuple[Distribution, ...]:
    """Services that a record of data describes beside them, as those do that THREDDS servers write."""
    parts = record.objects("identificationInfo")
    if len(parts) < 2:
        return ()
    found = (_beside(part) for part in parts[:_MOST] if "ServiceIdentification" in part.name)
    return tuple(one for one in found if one.access_url)


def _beside(part: Node) -> Distribution:
    label = said(part.one("serviceType"), 200)
    service = service_of(part, said(part.at("citation").one("title")), [])
    url = service.description_url or service.endpoint_url
    kind = service_kind(label, url)
    return Distribution(title=service.title, access_url=url, format=kind, format_label=label, service=service)


def _types(identification: Node, online: Online | None) -> tuple[Concept, ...]:
    """The type with its versions, such as `OGC:WMS 1.3.0`; where it names no interface (INSPIRE's `view`), that of a link too."""
    prop = identification.one("serviceType")
    kind, iri = said(prop, 300), address(prop.href())
    versions = [said(version, 60) for version in identification.all("serviceTypeVersion")[:20]]
    named = [f"{kind} {version}" for version in versions if version and kind and version not in kind]
    found = [Concept(label=label, iri=iri) for label in named or [kind] if label or iri]
    if online and online.kind and not service_kind(kind, ""):
        found.append(Concept(label=interface_of(online)))
    return each_once(found)


def _points(operation: Node) -> list[Online]:
    return [online for link in operation.objects("connectPoint") if (online := online_of(link))]


def served_by(identification: Node) -> tuple[Concept, ...]:
    """The data on which a service works: by reference, or by the identifiers of the coupled resources."""
    found = []
    for prop in identification.all("operatesOn")[:_MOST]:
        title = prop.attributes.get("title", "") or said(prop.inner().at("citation").one("title"))
        found.append(reference(prop.attributes.get("uuidref", ""), prop.href(), title))
    for coupled in identification.objects("coupledResource")[:_MOST]:
        for prop in coupled.all("resourceReference"):
            found.append(reference("", prop.href(), said(prop.inner().one("title"))))
        if not found:
            found.append(reference(said(coupled.one("identifier"))))
    return each_once(found)
