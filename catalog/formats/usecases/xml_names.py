"""The shape of IEC 62559-3 as public files show it: namespace, order of elements, and how other builds call the same.

Taken from the schema “Build08082016” of the BRIDGE use case repository, as its public bindings tell it (root qualified, all
below unqualified). Within each type elements stand in alphabetical order, a precondition before a postcondition.
"""

NAMESPACE = "http://www.SYC.org/IEC62559/part3/UC/V01/Build08082016"
ROOT = "UseCaseRepository"
ROOTS = (ROOT, "UseCaseLibrary", "UseCase")

# Older builds (of TC 8, and of tools that follow them) → what the element is called here.
ALIASES = {
    "technicalId": "mRID",
    "id": "mRID",
    "content": "description",
    "prioritisation": "prioritization",
    "originatorOrganisation": "originatorOrganization",
    "versionNumber": "number",
    "VersionInformation": "Version",
    "GeneralRemark": "Remark",
    "Step": "Activity",
    "InformationObject": "BusinessObject",
    "InformationObjects": "BusinessObjectLibrary",
    "preCondition": "Precondition",
    "PreCondition": "Precondition",
    "postCondition": "Postcondition",
    "PostCondition": "Postcondition",
    "triggeringEvent": "TriggeringEvent",
}
DRAWINGS = (
    "domain overview", "use case overview", "documentation", "scenarios flowchart", "scenario overview",
    "activities flowchart", "activity overview", "business objects overview", "other", "role model",
)  # fmt: skip

OWN = "vesportal:"  # begins the key of custom information (section 8) that holds a part the template has no place for
FORMAT_KEY, FORMAT = f"{OWN}format", "1"
LEFT_OUT = "left-out"
BUSINESS_CASE = "Business case"
# First part of such a key → the section of the template that it adds to [IEC 62559-2].
SECTIONS = {
    "actors": "3.1", "flows": "5", "parallels": "1.7", "question": "1.3", "sectors": "1.1", "layers": "1.1",
    "standards": "3.2", "indicators": "1.5", "diagrams": "2", "references": "3.2", "requirements": "6",
    "custom": "8", "keywords": "1.7", "author": "1.2",
}  # fmt: skip


def place(name: str) -> str:
    """What to sort the elements of one parent by."""
    return {"Precondition": "post"}.get(name, name).lower()


def known_key(kind: str, key: str) -> str:
    """The identifier within a document of a part with that key; `kind` is actor, flow, scenario, step, requirement, objective."""
    return f"{kind}-{key}"
