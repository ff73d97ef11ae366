"""The smaller nodes of a DCAT tree: agents, places, licences, services, schemas, policies."""

from typing import Any

from vesportal.demo.descriptors import policy_document
from vesportal.demo.rdf import Node, node, ref, typed
from vesportal.demo.records import Column, Product, vocabulary
from vesportal.demo.view import View


def publisher_node(view: View) -> Node:
    """The publishing organisation: named in the AP 3 style, else a blank node."""
    domain = view.domain
    mail = ref(f"mailto:{domain.contact_email}") if domain.contact_email else None
    properties = {"foaf:name": domain.name, "foaf:mbox": mail}
    return node("foaf:Organization", properties, domain.iri if domain.style == "ap3" else "")


def contact_node(view: View, product: Product | None) -> Node | None:
    """Where to ask; None where the domain names nobody."""
    domain = view.domain
    if not domain.contact_email:
        return None
    name = (product.contact if product else "") or domain.contact_name
    return node(
        "vcard:Organization", {"vcard:fn": name, "vcard:hasEmail": ref(f"mailto:{domain.contact_email}")}
    )


def bbox_node(area: str) -> Node | None:
    """A place with its bounding box as WKT; a text that is no known area is just a label."""
    if not area:
        return None
    label, bbox = vocabulary("areas").get(area, (area, None))
    if bbox is None:
        return node("dct:Location", {"rdfs:label": label})
    west, south, east, north = bbox
    wkt = f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"
    return node("dct:Location", {"rdfs:label": label, "dcat:bbox": {"@value": wkt, "@type": "xsd:string"}})


def licence_node(product: Product) -> Any:
    """The licence: by IRI where it has one, else by name."""
    if not product.licence or product.licence == "unstated":
        return None
    _, title, iri = vocabulary("licences")[product.licence]
    return node("dct:LicenseDocument", {"rdfs:label": title}, iri)


def service_node(view: View, product: Product, *, serves: bool = False) -> Node:
    """The product's record API; `serves` adds the way back to the product."""
    properties = {
        "dct:title": f"Record API: {product.heading}",
        "dcat:endpointURL": ref(view.records(product)),
        "dcat:endpointDescription": ref(view.openapi(product)),
        "dcat:servesDataset": ref(product.iri) if serves else None,
    }
    return node("dcat:DataService", properties, f"{product.iri}/service")


def schema_node(product: Product) -> Node | None:
    """The columns as a CSV on the Web schema; None where the product does not tell them."""
    if not product.columns or product.dictionary == "none":
        return None
    full = product.dictionary == "full"
    columns = [_column(column, full=full) for column in product.columns]
    return node("csvw:Schema", {"csvw:column": {"@list": columns}})


def _column(column: Column, *, full: bool) -> Node:
    properties = {
        "csvw:name": column.name,
        "csvw:datatype": column.type,
        "dct:description": column.description if full else "",
        "schema:unitText": column.unit if full else "",
    }
    return node("csvw:Column", properties)


def policy_node(view: View, product: Product) -> Node | None:
    """The ODRL offer in place, as nodes."""
    if not product.policy:
        return None
    document = policy_document(view, product)
    rules = {
        f"odrl:{kind}": [_rule(rule, kind) for rule in document.get(kind, [])]
        for kind in ("permission", "prohibition")
    }
    return node("odrl:Offer", {"odrl:uid": ref(document["uid"]), **rules}, document["uid"])


def _rule(rule: Node, kind: str) -> Node:
    actions = rule["action"] if isinstance(rule["action"], list) else [rule["action"]]
    properties = {
        "odrl:target": ref(rule["target"]),
        "odrl:assigner": ref(rule["assigner"]),
        "odrl:action": [_action(name) for name in actions],
        "odrl:constraint": [_constraint(part) for part in rule.get("constraint", [])],
        "odrl:duty": [node("odrl:Duty", {"odrl:action": _action(d["action"])}) for d in rule.get("duty", [])],
    }
    return node(f"odrl:{kind.capitalize()}", properties)


def _action(name: str) -> Node:
    return ref(f"http://www.w3.org/ns/odrl/2/{name}")


def _constraint(part: Node) -> Node:
    value = part["rightOperand"]
    operands = [typed(text, "xsd:string") for text in (value if isinstance(value, list) else [value])]
    properties = {
        "odrl:leftOperand": _action(part["leftOperand"]),
        "odrl:operator": _action(part["operator"]),
        "odrl:rightOperand": operands,
    }
    return node("odrl:Constraint", properties)
