"""Terms as an ODRL 2.2 Offer or Agreement in JSON-LD, which `odrl_terms` reads back."""

from collections.abc import Iterator, Sequence
from typing import Any

from catalog.domain.policy.answer import basis_needs
from catalog.domain.policy.licence import MIXES, granted_together
from catalog.domain.policy.model import Duty, Terms
from catalog.formats.odrl_terms import CONTEXT, LIMITS, VES

_ALONE = {
    "use": "use",
    "reproduce": "reproduce",
    "derive": "derive",
    "commercial": "cc:CommercialUse",
    "train": "ves:train",
    "aggregate": "ves:aggregateAny",
    "aggregate_own": "ves:aggregateOwn",
    "aggregate_external": "ves:aggregateExternal",
    "distribute": "ves:distributeOriginal",
    "distribute_derived": "ves:distributeDerived",
    "distribute_combined": "ves:distributeCombined",
}
_FORBIDDEN_ALONE = {**_ALONE, "use": "ves:use", "derive": "ves:derive", "modify": "modify"}
_DUTIES = {
    "attribute": "attribute",
    "notice": "cc:Notice",
    "share-alike": "cc:ShareAlike",
    "source-code": "cc:SourceCode",
    "state-changes": "ves:stateChanges",
}
_DISTRIBUTION = ("distribute", "distribute_derived", "distribute_combined")


def odrl_offer(terms: Terms, *, uid: str, target: str | Sequence[str], assigner: str) -> dict[str, Any]:
    """An Offer [2.1.3]: `uid`, `target` (one asset or several) and `assigner` are IRIs."""
    return _policy("Offer", terms, uid, target, {"assigner": assigner})


def odrl_agreement(
    terms: Terms, *, uid: str, target: str | Sequence[str], assigner: str, assignee: str
) -> dict[str, Any]:
    """An Agreement [2.1.4] between assigner and assignee, both IRIs."""
    return _policy("Agreement", terms, uid, target, {"assigner": assigner, "assignee": assignee})


def _policy(
    kind: str, terms: Terms, uid: str, target: str | Sequence[str], parties: dict[str, str]
) -> dict[str, Any]:
    assets = [target] if isinstance(target, str) else list(target)
    head = {"target": assets[0] if len(assets) == 1 else assets, **parties}
    policy: dict[str, Any] = {"@context": CONTEXT, "@type": kind, "uid": uid}
    if actions := list(_granted(terms)):
        permission: dict[str, Any] = {**head, "action": actions}
        permission |= _filled("constraint", [*_constraints(terms)])
        permission |= _filled("duty", [*_duties(terms)])
        policy["permission"] = [permission]
    if forbidden := [_FORBIDDEN_ALONE.get(action, f"ves:{action}") for action in terms.prohibitions]:
        policy["prohibition"] = [{**head, "action": forbidden}]
    policy["conflict"] = "prohibit"
    return _with_own_words(policy)


def _filled(key: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {key: entries} if entries else {}


def _granted(terms: Terms) -> Iterator[str]:
    """Actions in ODRL's own words where these say the same, else in the portal's."""
    granted = set(terms.permissions) - set(terms.prohibitions) - {"modify"}
    if set(MIXES) <= granted:
        yield "aggregate"
        granted -= set(MIXES)
        mixes = {"aggregate"}
    else:
        mixes = granted & {"aggregate"}
    whole = {"distribute"} | (granted_together({"distribute", *mixes, *(granted & {"derive"})}) - {"train"})
    if (
        "distribute" in granted
        and whole == granted & set(_DISTRIBUTION)
        and (not mixes or not granted & set(MIXES))
    ):
        yield "distribute"
        granted -= set(_DISTRIBUTION)
    yield from (word for action, word in _ALONE.items() if action in granted)


def _constraints(terms: Terms) -> Iterator[dict[str, Any]]:
    for operand, name in LIMITS.items():
        entries = getattr(terms, name)
        if entries is not None:
            yield {"leftOperand": operand, "operator": "isAnyOf", "rightOperand": list(entries)}
    for operator, day in (("gteq", terms.start), ("lteq", terms.until)):
        if day:
            yield {"leftOperand": "dateTime", "operator": operator, "rightOperand": day}
    for words in (*basis_needs(terms), *terms.needs):
        yield {"leftOperand": "ves:condition", "operator": "eq", "rightOperand": words}


def _duties(terms: Terms) -> Iterator[dict[str, Any]]:
    shared = [duty for duty in terms.duties if duty.action == "share-alike"]
    for duty in terms.duties:
        if duty.action != "share-alike":
            yield _duty(duty)
    for family in terms.share_alike:
        text = shared[0].text if shared else f"Give on what you make from it under {family}."
        yield {**_duty(Duty("share-alike", text)), "ves:family": family}


def _duty(duty: Duty) -> dict[str, Any]:
    word = _DUTIES.get(duty.action, f"ves:{duty.action}")
    return {"action": word, "dct:description": duty.text}


def _with_own_words(policy: dict[str, Any]) -> dict[str, Any]:
    """The portal's own prefix is declared where it is used."""
    if "ves:" in str(policy):
        policy["@context"] = [CONTEXT, {"ves": VES, "dct": "http://purl.org/dc/terms/"}]
    elif "dct:" in str(policy):
        policy["@context"] = [CONTEXT, {"dct": "http://purl.org/dc/terms/"}]
    return policy
