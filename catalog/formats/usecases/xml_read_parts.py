"""Actors, information exchanged, requirements and the lists of a use case, from the elements of IEC 62559-3."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.domain.usecases.model import ROLES
from catalog.formats.usecases.xml_names import BUSINESS_CASE
from catalog.formats.usecases.xml_reading import Keys, Reading, described, joined, reference, told
from catalog.formats.usecases.xml_tree import Node
from catalog.formats.usecases.xml_write_own import short

type Items = list[tuple[Node, dict[str, Any]]]
_ROLES = {label.casefold(): role for role, label in ROLES.items()} | {role: role for role in ROLES}


def actors_of(libraries: list[Node], groups: list[Node], reading: Reading) -> Items:
    """Actors of the libraries, and of groups that hold them themselves, with their group and who plays them."""
    nodes = [actor for library in libraries for actor in library.all("Actor")]
    nodes += [
        actor
        for group in groups
        for actor in group.all("Actor")
        if any(c.name == "name" for c in actor.children)
    ]
    items = [(node, _actor(node, reading)) for node in nodes]
    at = {item["key"]: item for _, item in items}
    for library in libraries:
        library.one("name")
    for group in groups:
        _group(group, at, reading)
    return items


def _actor(node: Node, reading: Reading) -> dict[str, Any]:
    name, stated, text = node.one("name"), node.one("type"), node.one("description")
    role = _ROLES.get(stated.casefold(), "other")
    if stated and role == "other" and stated.casefold() != "other":
        text = "\n".join(part for part in (text, f"Type: {stated}") if part)
    further = node.one("furtherInformation")
    key = reading.actors.add(node.one("mRID"), node.one("identifier"), name)
    text = "\n".join(part for part in (text, further) if part)
    return {"key": key, "name": name, "role": role, **told(description=text)}


def _group(node: Node, actors: Mapping[str, dict[str, Any]], reading: Reading) -> None:
    name = node.one("name")
    node.one("mRID")
    reading.keep(f"Actors: {name}" if name else "Actors", node.one("description"))
    for further in node.all("FurtherActorInformation"):
        further.one("mRID")
        text = further.one("description")
        for ref in further.all("Actor"):
            actor = actors.get(reading.actors.of(reference(ref)))
            if actor is None:
                reading.note(
                    ref,
                    "A group names an actor that is not in the list of actors.",
                    "Add it to the list of actors.",
                )
                continue
            actor |= told(group=name)
            if short(text):
                actor["organisation"] = text
            elif text:
                actor["description"] = "\n".join(filter(None, (actor.get("description", ""), text)))


def flows_of(libraries: list[Node], reading: Reading) -> Items:
    """Information exchanged, whose ends are told by steps or by custom information."""
    items = []
    for library in libraries:
        library.one("name")
        for node in library.all("BusinessObject"):
            name, identifier = node.one("name"), node.one("identifier")
            key = reading.flows.add(node.one("mRID"), identifier, name)
            bound = [reference(ref) for ref in node.all("Requirement")]
            items.append((node, {"key": key, **told(what=name, need=node.one("description"), bound=bound)}))
    return items


def requirements_of(libraries: list[Node], reading: Reading) -> Items:
    """Requirements by category."""
    items = []
    for library in libraries:
        library.one("name")
        for category in library.all("RequirementCategory"):
            category.one("identifier"), category.one("mRID")
            name = category.one("name")
            reading.keep(f"Requirements: {name}", category.one("description"))
            for node in category.all("Requirement"):
                items.append((node, _requirement(node, name, reading)))
    return items


def _requirement(node: Node, category: str, reading: Reading) -> dict[str, Any]:
    identifier, title = node.one("identifier"), node.one("name")
    key = reading.requirements.add(node.one("mRID"), identifier, title)
    return {"key": key, "name": title, **told(text=node.one("description"), category=category)}


def bind(flows: Items, requirements: Items, reading: Reading) -> None:
    """Requirements name the flows that name them."""
    at = {item["key"]: item for _, item in requirements}
    named: dict[str, dict[str, None]] = {}
    for node, flow in flows:
        for call in flow.pop("bound", []):
            one = at.get(reading.requirements.of(call))
            if one is None:
                reading.note(
                    node, f"“{call}” is no requirement of the document.", "Add it to the requirements."
                )
            else:
                named.setdefault(one["key"], {})[flow["key"]] = None
    for key, flow_keys in named.items():
        at[key]["flows"] = list(flow_keys)


def indicators_of(node: Node, objectives: Keys) -> Items:
    """Key performance indicators, with the numbers of their objectives."""
    items = []
    for number, one in enumerate(node.all("KeyPerformanceIndicator"), start=1):
        one.one("mRID")
        identifier, name = one.one("identifier"), one.one("name")
        if identifier and identifier != str(number):
            name = f"{name} ({identifier})".strip()
        named = [objectives.of(reference(ref)) for ref in one.all("Objective")]
        items.append((one, {"name": name, **told(text=one.one("description"), objectives=", ".join(named))}))
    return items


def objectives_of(node: Node, objectives: Keys) -> list[str]:
    """Objectives, which are called by their numbers."""
    texts = []
    for one in node.all("RelatedObjective"):
        call = one.one("mRID")
        if text := described(one):
            texts.append(text)
            objectives.called |= {name: str(len(texts)) for name in (call, text) if name}
    return texts


def references_of(node: Node) -> Iterator[tuple[Node, dict[str, Any]]]:
    """Documents that bear on the case."""
    for number, one in enumerate(node.all("Reference"), start=1):
        one.one("mRID")
        stated, title, text = one.one("number"), one.one("name"), one.one("description")
        title = f"[{stated}] {title}".strip() if stated and stated != str(number) else title
        yield (
            one,
            {
                "title": f"{title}: {text}" if text and title else title or text,
                **told(
                    url=one.one("link"),
                    kind=one.one("type"),
                    status=one.one("status"),
                    impact=one.one("impact"),
                    originator=one.one("originatorOrganization"),
                ),
            },
        )


def diagrams_of(nodes: list[Node]) -> Items:
    """Pictures kept elsewhere."""
    items = []
    for one in nodes:
        one.one("mRID")
        kind = one.one("drawingType")
        for address in one.children:
            if address.name == "URI":
                address.attributes.pop("type", None)
        told_ = told(url=one.one("URI"), kind="" if kind == "other" else kind)
        items.append((one, {"title": one.one("name"), **told_}))
    return items


def business_case_of(library: Node | None) -> str:
    """What is said of business cases."""
    texts = []
    if library is not None:
        library.one("name")
        for one in library.all("BusinessCase"):
            one.one("mRID")
            name, text = one.one("name"), one.one("description")
            texts.append(text if name == BUSINESS_CASE else ": ".join(filter(None, (name, text))))
    return "\n".join(filter(None, texts))


def area_of(library: Node | None) -> str:
    """Areas, domains and zones."""
    if library is None:
        return ""
    library.one("name")
    return "; ".join(filter(None, (described(area) for area in library.all("Area"))))


def terms_of(libraries: list[Node]) -> Items:
    """Common terms and definitions."""
    items = []
    for library in libraries:
        library.one("name")
        for one in library.all("CommonTerm"):
            one.one("mRID"), one.one("identifier")
            items.append((one, {"term": one.one("name"), "text": one.one("description")}))
    return items


def remarks_of(node: Node) -> str:
    """General remarks."""
    texts = []
    for one in node.all("Remark"):
        one.one("mRID")
        texts.append(one.take())
    return "\n\n".join(filter(None, texts))


def author_of(node: Node, reading: Reading) -> str:
    """Who wrote it; what other tools say of versions is kept as further words."""
    authors: list[str] = []
    for version in node.all("Version"):
        version.one("mRID")
        number, date = version.one("number"), version.one("date")
        for author in version.all("Author"):
            author.one("mRID")
            authors.append(author.take())
        said = joined(version, "changes", "approvalStatus")
        if not reading.ours and (said or number):
            heading = " of ".join(filter(None, (f"Version {number}".strip(), date[:10])))
            reading.keep(heading, said or "No changes are told.")
    return ", ".join(dict.fromkeys(filter(None, authors)))
