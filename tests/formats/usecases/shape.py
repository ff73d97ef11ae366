"""The shape that exports have to keep to: types of the schema “Build08082016”, as its public bindings tell them.

Each type is a line of its elements in order: `name` once, `name?` at most once, `name*` any number; `:Type` where it has
elements itself. References (`Ref`) hold one `mRID`.
"""

import re
from collections.abc import Iterator
from typing import Any

_RULE = re.compile(r"(\w+)([?*]?)(?::(\w+))?")
SHAPE = {
    "Repository": (
        "ActorLibrary*:ActorLibrary AreaLibrary?:AreaLibrary BusinessCaseLibrary?:BusinessCaseLibrary "
        "BusinessObjectLibrary?:BusinessObjectLibrary CommonTermLibrary?:CommonTermLibrary description? mRID? "
        "name RequirementLibrary?:RequirementLibrary UseCaseLibrary?:UseCaseLibrary"
    ),
    "ActorLibrary": "Actor*:Actor name?",
    "Actor": "description? mRID? name type?",
    "AreaLibrary": "Area*:Area name?",
    "Area": "description? mRID? name",
    "BusinessCaseLibrary": "BusinessCase*:BusinessCase name?",
    "BusinessCase": "Area*:Ref description? mRID? name",
    "BusinessObjectLibrary": "BusinessObject*:BusinessObject name?",
    "BusinessObject": "description? identifier mRID? name Requirement*:Ref",
    "CommonTermLibrary": "CommonTerm*:CommonTerm name?",
    "CommonTerm": "description? mRID? name?",
    "RequirementLibrary": "name? RequirementCategory*:RequirementCategory",
    "RequirementCategory": "description? identifier mRID? name Requirement*:Requirement",
    "Requirement": "description? identifier? mRID? name?",
    "UseCaseLibrary": "name? UseCase*:UseCase",
    "UseCase": (
        "ActorGrouping*:ActorGrouping Assumption*:Assumption BusinessCase*:Ref classification? "
        "CommonTerm*:Ref CustomInformation*:CustomInformation Drawing*:Drawing identifier "
        "KeyPerformanceIndicator*:KeyPerformanceIndicator keywords? levelOfDepth? mRID? name "
        "Narrative?:Narrative nature? Prerequisite*:Condition PrimaryActor*:Ref prioritization? "
        "Reference*:Reference RelatedObjective*:Objective RelatedUseCase*:Ref Remark*:Remark "
        "Scenario*:Scenario scope? Version*:Version"
    ),
    "ActorGrouping": "description? FurtherActorInformation*:FurtherActorInformation mRID? name?",
    "FurtherActorInformation": "Actor*:Ref description? mRID?",
    "Assumption": "description? mRID? name? number?",
    "Condition": "description? mRID? name? number?",
    "CustomInformation": "key? mRID? reference? value?",
    "Drawing": "drawingType mRID? name URI",
    "KeyPerformanceIndicator": "description? identifier? mRID? name? Objective*:Ref",
    "Narrative": "completeDescription? mRID? shortDescription",
    "Reference": "description? impact? link? mRID? name number? originatorOrganization status? type?",
    "Objective": "description? mRID? name",
    "Remark": "description? mRID?",
    "Scenario": (
        "Activity*:Activity description? Drawing*:Drawing mRID? name number? Precondition*:Condition "
        "Postcondition*:Condition PrimaryActor*:Ref Requirement*:Ref TriggeringEvent*:TriggeringEvent"
    ),
    "Activity": (
        "BusinessObject*:Ref ChildActivity*:Activity description Drawing*:Drawing event? "
        "InformationProducer*:Ref InformationReceiver*:Ref mRID? name number? PrimaryActor*:Ref "
        "Requirement*:Ref service?"
    ),
    "TriggeringEvent": "description? mRID? name?",
    "Version": "approvalStatus? Author*:Author changes? date mRID? number?",
    "Author": "mRID? name?",
    "Ref": "mRID",
}


def faults(element: Any, kind: str = "Repository") -> Iterator[str]:
    """What of an element is not as its type says, one line each."""
    if not kind:
        if len(element):
            yield f"{element.tag} has elements"
        return
    rules = [_RULE.fullmatch(word) for word in SHAPE[kind].split()]
    names = [child.tag for child in element]
    order = [rule[1] for rule in rules if rule]
    if names != sorted(names, key=lambda name: order.index(name) if name in order else -1):
        yield f"{kind}: {names} are out of order, or unknown"
    for rule in rules:
        assert rule
        found = element.findall(rule[1])
        if (len(found) != 1 and not rule[2]) or (len(found) > 1 and rule[2] == "?"):
            yield f"{kind}: {rule[1]} is there {len(found)} times"
        for child in found:
            yield from faults(child, rule[3] or "")
    if unknown := set(names) - set(order):
        yield f"{kind}: {sorted(unknown)} are unknown"
