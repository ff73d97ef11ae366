"""From XML in the shape of IEC 62559-3 to a use case: of this portal, equal; of other tools, as far as it goes."""

from typing import Any

from catalog.domain.errors import PageUnreadable
from catalog.formats.usecases import xml_names as names
from catalog.formats.usecases import xml_read_parts as parts
from catalog.formats.usecases.document import localised
from catalog.formats.usecases.reading import CaseProblem, CaseRead, case_of
from catalog.formats.usecases.xml_own import KEYED, laid_over, nested
from catalog.formats.usecases.xml_read_steps import ends_given, scenarios_of
from catalog.formats.usecases.xml_reading import Keys, Reading, described, reference, told, with_lines
from catalog.formats.usecases.xml_tree import Node, read_tree

_DEEPEST, _LONGEST = 6, 150  # parts and characters of the path of an own part
_HEADINGS = {
    "classification": "Generic, regional or national relation",
    "nature": "Nature of the use case",
}


def read_xml(body: bytes, base: str) -> CaseRead:
    """The first use case of a document. Raises PageUnreadable with a sentence on what came instead."""
    root = read_tree(body)
    if root.name not in names.ROOTS:
        raise PageUnreadable(
            f"The XML has the root element <{root.stated}>, which is no use case: {', '.join(names.ROOTS)} are read."
        )
    reading = Reading()
    node = _chosen(root, reading)
    own = _custom(node, reading)
    address = node.one("mRID")
    case = _case(root, node, reading)
    left_out = own.pop(names.LEFT_OUT, {})
    for path in laid_over(case, own):
        reading.problems.append(_loose(path, reading))
    if reading.custom:
        case["custom"] = [*reading.custom, *case.get("custom", [])]
    _own_places(case, reading)
    record = case_of(case, reading.place, reading.problems)
    for one in root.unused():
        reading.unread(one)
    return CaseRead(
        record=localised(record, base),
        problems=tuple(reading.problems),
        address=address if reading.ours else "",
        left_out={key: int(number) for key, number in left_out.items() if str(number).isdecimal()}
        if isinstance(left_out, dict)
        else {},
    )


def _chosen(root: Node, reading: Reading) -> Node:
    """The use case to read: the first that has scenarios or a scope, else the first; the others are named."""
    root.used = True
    libraries = root.all("UseCaseLibrary") if root.name == names.ROOT else [root]
    found = (
        [root]
        if root.name == "UseCase"
        else [case for library in libraries for case in library.all("UseCase")]
    )
    if not found:
        raise PageUnreadable("The XML holds no use case: it has no element UseCase.")
    for library in libraries:
        if library.name != "UseCase":
            library.one("name")
    whole = [case for case in found if any(child.name in ("Scenario", "scope") for child in case.children)]
    chosen = (whole or found)[0]
    for other in found:
        if other is not chosen:
            title = other.one("name")
            other.take()
            message = f"The document holds {len(found)} use cases; “{title}” was not read."
            reading.note(other, message, "Import it from a document of its own.")
    return chosen


def _custom(node: Node, reading: Reading) -> dict[str, Any]:
    """Parts of a case that stand in custom information; what others have put there is kept as words."""
    pairs = []
    for one in node.all("CustomInformation"):
        one.one("mRID")
        key, value, section = one.one("key"), one.one("value"), one.one("reference")
        if key == names.FORMAT_KEY:
            reading.ours = True
        elif key.startswith(names.OWN) and key.count("/") <= _DEEPEST and len(key) <= _LONGEST:
            path = key.removeprefix(names.OWN)
            pairs.append((path, value))
            one.label = f"{one.stated} {key}"
            reading.own.setdefault(path, one)
            reading.own_items.setdefault("/".join(path.split("/")[:2]), one)
        elif key or value:
            text = "\n".join(filter(None, (value, f"(Section {section})" if section else "")))
            reading.custom.append({"term": key, "text": text})
    return nested(pairs)


def _case(root: Node, node: Node, reading: Reading) -> dict[str, Any]:
    """The parts that stand in the template itself, as plain values."""
    libraries = root.all if root.name == names.ROOT else node.all
    actors = parts.actors_of(libraries("ActorLibrary"), node.all("ActorGrouping"), reading)
    requirements = parts.requirements_of(libraries("RequirementLibrary"), reading)
    flows = parts.flows_of(libraries("BusinessObjectLibrary"), reading)
    diagrams = parts.diagrams_of(node.all("Drawing"))
    scenarios = scenarios_of(node, flows, diagrams, reading)
    ends_given(flows, actors, reading)
    parts.bind(flows, requirements, reading)
    objectives = Keys("objective", "o")
    case = _texts(node, reading) | told(
        objectives=parts.objectives_of(node, objectives),
        business_case=parts.business_case_of(next(iter(libraries("BusinessCaseLibrary")), None)),
        area=parts.area_of(next(iter(libraries("AreaLibrary")), None)),
        author=parts.author_of(node, reading),
        remarks=parts.remarks_of(node),
        builds_on=[reference(ref) for ref in node.all("RelatedUseCase")],
    )
    lists = {
        "indicators": parts.indicators_of(node, objectives),
        "actors": actors,
        "flows": flows,
        "scenarios": scenarios,
        "references": list(parts.references_of(node)),
        "requirements": requirements,
        "definitions": parts.terms_of(libraries("CommonTermLibrary")),
        "diagrams": diagrams,
    }
    for name, items in lists.items():
        with_lines(case, name, items, reading)
    _taken(root, node)
    return case


def _texts(node: Node, reading: Reading) -> dict[str, Any]:
    narrative = next(iter(node.all("Narrative")), None)
    if narrative is not None:
        narrative.one("mRID")
    for name, heading in _HEADINGS.items():
        reading.keep(heading, node.one(name))
    return {"title": node.one("name")} | told(
        identifier=node.one("identifier"),
        summary=narrative.one("shortDescription") if narrative else "",
        narrative=narrative.one("completeDescription") if narrative else "",
        scope=node.one("scope"),
        depth=node.one("levelOfDepth"),
        priority=node.one("prioritization"),
        keywords=[word.strip() for word in node.one("keywords").split(",") if word.strip()],
        assumptions=[described(one) for one in node.all("Assumption")],
        prerequisites=[described(one) for one in node.all("Prerequisite")],
    )


def _taken(root: Node, node: Node) -> None:
    """References that say nothing beside what they lead to, and the name of the whole document."""
    for ref in (
        *node.all("CommonTerm", "BusinessCase"),
        *(root.all("name", "mRID") if root is not node else ()),
    ):
        ref.take()


def _loose(path: str, reading: Reading) -> CaseProblem:
    own = reading.own_items.get(path)
    return CaseProblem(
        message=f"“{names.OWN}{path}” belongs to nothing in the document and was left out.",
        line=own.line if own else None,
        element=own.label if own else "CustomInformation",
        fix="Take it out, or put back the part that it belongs to.",
    )


def _own_places(case: dict[str, Any], reading: Reading) -> None:
    """Where parts of custom information stand, by their paths in the case."""
    numbers = {
        name: {item.get("key"): number for number, item in enumerate(case[name])}
        for name in KEYED
        if isinstance(case.get(name), list)
    }
    for path, node in reading.own.items():
        first, *further = path.split("/")
        if further and further[0] in numbers.get(first, {}):
            first, further = f"{first}[{numbers[first][further[0]]}]", further[1:]
        for name in further:
            first += f"[{int(name) - 1}]" if name.isdecimal() else f".{name}"
        reading.places[first] = node
