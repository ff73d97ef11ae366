"""A use case as JSON: what it looks like is told by a JSON Schema made from the same model."""

from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.formats.json_reader import read_json
from catalog.formats.usecases.document import CaseDocument, addressed, localised
from catalog.formats.usecases.reading import CaseProblem, CaseRead, case_clean, case_of

_KNOWN = {"$schema", "slug", "address", "version", "date", "left_out", "case"}
_DEEPEST = 40


def case_json_schema(address: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document, which is served at `address`."""
    made = msgspec.json.schema(CaseDocument)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "title": "A use case of Vesportal",
        **made,
    }


def write_json(document: CaseDocument, base: str) -> bytes:
    """The document as indented JSON; `base`: the public address of this portal."""
    told = msgspec.structs.replace(document, case=addressed(case_clean(document.case), base))
    return msgspec.json.format(msgspec.json.encode(told), indent=2)


def read_json_case(body: bytes, base: str) -> CaseRead:
    """The case of a JSON document, or of a bare record. Raises PageUnreadable with a sentence on what came instead."""
    value = read_json("application/json", body, "The file")
    if not isinstance(value, dict):
        raise PageUnreadable(
            "The file is JSON, but no use case: it has to be an object with the part “case”."
        )
    if _depth(value) > _DEEPEST:
        raise PageUnreadable(f"The file is nested more than {_DEEPEST} levels deep, which no use case is.")
    problems: list[CaseProblem] = []
    whole = "case" in value
    if not whole and "title" not in value:
        raise PageUnreadable("The file is JSON, but no use case: neither “case” nor “title” stands in it.")
    for name in (set(value) - _KNOWN) if whole else ():
        problems.append(
            CaseProblem(
                message=f"“{name[:60]}” beside the case was not read.",
                element=name[:60],
                fix="Put it into the case.",
            )
        )
    prefix = "case." if whole else ""
    record = case_of(
        value["case"] if whole else value, lambda path: (None, f"{prefix}{path}".rstrip(".")), problems
    )
    return CaseRead(
        record=localised(record, base),
        problems=tuple(problems),
        slug=_text(value, "slug") if whole else "",
        address=_text(value, "address") if whole else "",
        left_out=_left_out(value.get("left_out")) if whole else {},
    )


def _text(value: dict[str, Any], name: str) -> str:
    told = value.get(name, "")
    return told if isinstance(told, str) else ""


def _left_out(value: Any) -> dict[str, int]:
    try:
        return msgspec.convert(value, dict[str, int])
    except msgspec.ValidationError:
        return {}


def _depth(value: Any) -> int:
    """How deeply lists and objects stand in each other."""
    deepest, ahead = 0, [(value, 1)]
    while ahead:
        one, depth = ahead.pop()
        deepest = max(deepest, depth)
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        ahead.extend((item, depth + 1) for item in inner)
    return deepest
