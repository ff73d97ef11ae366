"""A use case as XML in the shape of IEC 62559-3; what the template has no place for goes into custom information (section 8)."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from lxml import etree

from catalog.domain.usecases.model import ROLES, Actor, Indicator, Reference, UseCaseRecord
from catalog.formats.usecases import xml_names as names
from catalog.formats.usecases.document import CaseDocument, addressed
from catalog.formats.usecases.reading import case_clean
from catalog.formats.usecases.xml_names import known_key
from catalog.formats.usecases.xml_write_own import custom_information, numbered, plain, short
from catalog.formats.usecases.xml_write_steps import scenario

type Tree = dict[str, Any]  # element → text, Tree, or a sequence of these; what is empty is not written


def write_xml(document: CaseDocument, base: str) -> bytes:
    """The document as XML, UTF-8; `base`: the public address of this portal."""
    case = addressed(case_clean(document.case), base)
    root = etree.Element(f"{{{names.NAMESPACE}}}{names.ROOT}", nsmap={"UC": names.NAMESPACE})
    _fill(root, _repository(case, document))
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return text


def _fill(parent: Any, tree: Tree) -> None:
    for name in sorted(tree, key=names.place):
        value = tree[name]
        if name == "@type":
            parent.set("type", value)
            continue
        if name == "#":
            parent.text = value
            continue
        for item in value if isinstance(value, Sequence) and not isinstance(value, str) else (value,):
            child = etree.SubElement(parent, name)
            if isinstance(item, str):
                child.text = item
            else:
                _fill(child, item)


def told(**parts: Any) -> Tree:
    """The parts that say something."""
    return {name: value for name, value in parts.items() if value not in ("", (), [], {})}


def _repository(case: UseCaseRecord, document: CaseDocument) -> Tree:
    return told(
        ActorLibrary=told(Actor=[_actor(actor) for actor in case.actors]),
        AreaLibrary=told(Area=told(name=case.area)),
        BusinessCaseLibrary={
            "BusinessCase": {
                "mRID": "business-case",
                "name": names.BUSINESS_CASE,
                "description": case.business_case,
            }
        }
        if case.business_case
        else {},
        BusinessObjectLibrary=told(BusinessObject=[_business_object(case, flow.key) for flow in case.flows]),
        CommonTermLibrary=told(
            CommonTerm=[
                told(mRID=known_key("term", str(number)), name=one.term, description=one.text)
                for number, one in enumerate(case.definitions, start=1)
            ]
        ),
        RequirementLibrary=told(RequirementCategory=_requirements(case)),
    ) | {"name": case.title, "UseCaseLibrary": {"UseCase": _use_case(case, document)}}


def _use_case(case: UseCaseRecord, document: CaseDocument) -> Tree:
    return told(
        ActorGrouping=_groups(case),
        Assumption=_conditions(case.assumptions),
        BusinessCase=told(mRID="business-case") if case.business_case else {},
        CommonTerm=[
            {"mRID": known_key("term", str(number))} for number, _ in enumerate(case.definitions, start=1)
        ],
        CustomInformation=[*custom_information(case, document)],
        Drawing=[_drawing(one) for one in case.diagrams],
        KeyPerformanceIndicator=[
            _indicator(number, one) for number, one in enumerate(case.indicators, start=1)
        ],
        keywords=", ".join(case.keywords) if plain(case.keywords) else "",
        levelOfDepth=case.depth,
        mRID=document.address,
        Narrative={"shortDescription": case.summary, **told(completeDescription=case.narrative)}
        if case.summary or case.narrative
        else {},
        Prerequisite=_conditions(case.prerequisites),
        prioritization=case.priority,
        Reference=[_reference(number, one) for number, one in enumerate(case.references, start=1)],
        RelatedObjective=[
            {"mRID": known_key("objective", str(number)), "name": text}
            for number, text in enumerate(case.objectives, start=1)
        ],
        RelatedUseCase=[{"mRID": address} for address in case.builds_on],
        Remark=told(description=case.remarks),
        Scenario=[scenario(case, number, one) for number, one in enumerate(case.scenarios, start=1)],
        scope=case.scope,
        Version=_version(case, document),
    ) | {"identifier": case.identifier, "name": case.title}


def _actor(actor: Actor) -> Tree:
    return told(
        mRID=known_key("actor", actor.key),
        description=actor.description,
        type="" if actor.role == "other" else ROLES[actor.role],
    ) | {"name": actor.name}


def _groups(case: UseCaseRecord) -> list[Tree]:
    """Actors by their group, with who plays them as further information."""
    groups: dict[str, list[Tree]] = {}
    for actor in case.actors:
        if actor.group or short(actor.organisation):
            further = told(
                Actor={"mRID": known_key("actor", actor.key)},
                description=actor.organisation if short(actor.organisation) else "",
            )
            groups.setdefault(actor.group, []).append(further)
    return [told(name=name) | {"FurtherActorInformation": actors} for name, actors in groups.items()]


def _business_object(case: UseCaseRecord, key: str) -> Tree:
    flow = case.flow(key)
    assert flow is not None
    bound = [{"mRID": known_key("requirement", one.key)} for one in case.requirements if key in one.flows]
    return told(mRID=known_key("flow", key), description=flow.need, Requirement=bound) | {
        "identifier": key,
        "name": flow.what,
    }


def _requirements(case: UseCaseRecord) -> list[Tree]:
    runs = groupby(case.requirements, key=lambda one: one.category)
    return [
        {
            "identifier": str(number),
            "name": category,
            "Requirement": [
                told(
                    mRID=known_key("requirement", one.key),
                    identifier=one.key,
                    name=one.name,
                    description=one.text,
                )
                for one in run
            ],
        }
        for number, (category, run) in enumerate(runs, start=1)
    ]


def _conditions(texts: Iterable[str]) -> list[Tree]:
    return [{"number": str(number), "description": text} for number, text in enumerate(texts, start=1)]


def _indicator(number: int, one: Indicator) -> Tree:
    numbers = one.objectives.split(", ") if numbered(one.objectives) else []
    return told(
        identifier=str(number),
        name=one.name,
        description=one.text,
        Objective=[{"mRID": known_key("objective", each)} for each in numbers],
    )


def _reference(number: int, one: Reference) -> Tree:
    return told(number=str(number), type=one.kind, status=one.status, impact=one.impact, link=one.url) | {
        "name": one.title,
        "originatorOrganization": one.originator,
    }


def _drawing(one: Reference) -> Tree:
    kind = one.kind if one.kind in names.DRAWINGS else "other"
    return {"name": one.title, "drawingType": kind, "URI": {"@type": "image", "#": one.url}}


def _version(case: UseCaseRecord, document: CaseDocument) -> Tree:
    if not document.date:
        return {}
    number = "" if document.version is None else str(document.version)
    return told(number=number, Author=told(name=case.author)) | {"date": document.date}
