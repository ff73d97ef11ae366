"""Terms from an ODRL 2.2 policy in JSON-LD: Set, Offer or Agreement [https://www.w3.org/TR/odrl-model/]."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from catalog.domain.policy.licence import granted_together
from catalog.domain.policy.model import ACTIONS, Clause, Duty, Effect, Terms
from catalog.formats.odrl_constraints import Limits, agreed, limits_of, narrower
from catalog.formats.odrl_json import Plain, PolicyRefused, policy_json
from catalog.formats.odrl_terms import DEPRECATED, DUTY_WORDS, FIRST, FORBIDS, GRANTS

SOURCE = "ODRL policy"
_MOST, _MOST_ACTIONS = 200, 100  # rules of a policy, actions of a rule
_KINDS = ("Set", "Offer", "Agreement", "Policy", "Assertion", "Privacy", "Request", "Ticket")
_RULES = ("permission", "prohibition", "obligation", "duty")
_CREDIT = ("attribute", "cc:Attribution")
_WORDS = ("dct:description", "description", "ves:text", "dct:title")


class _Rule(msgspec.Struct, frozen=True):
    """One permission or prohibition: actions by their words, its limits, its duties."""

    actions: tuple[str, ...]
    limits: Limits
    duties: tuple[Duty, ...] = ()
    first: tuple[str, ...] = ()
    share_alike: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()


def odrl_terms(document: str | bytes | Mapping[str, Any], *, name: str = "", work: str = "") -> Terms:
    """The terms of a policy; `name` of the input in the trace, `work` in credits. Raises PolicyRefused.

    What the policy does not permit is not granted. A profile that is not known, a policy inherited from elsewhere, and a
    conflict that makes it void leave the terms unknown, as the specification asks.
    """
    policy = policy_json(document)
    kinds = [kind for kind in policy.get("type", ()) if kind in _KINDS]
    if not kinds and not any(rule in policy for rule in _RULES):
        raise PolicyRefused("This is no ODRL policy: it has neither a type of policy nor a rule.")
    if void := _void(policy):
        return Terms(trace=(Clause(name, void, SOURCE, "unknown"),), agreement="Agreement" in kinds)
    permissions = [_rule(node, policy, name, work) for node in _nodes(policy, "permission")]
    prohibitions = [_rule(node, policy, name, work) for node in _nodes(policy, "prohibition")]
    owed = [
        _rule(node, {}, name, work, is_duty=True)
        for key in ("obligation", "duty")
        for node in _nodes(policy, key)
    ]
    return _terms(policy, name, permissions, prohibitions, owed, is_agreement="Agreement" in kinds)


def is_odrl(document: Any) -> bool:
    """Whether a decoded JSON document looks like a policy in ODRL."""
    if not isinstance(document, Mapping):
        return False
    words = {str(key).rpartition(":")[2].rpartition("/")[2] for key in document}
    return not words.isdisjoint(_RULES) or "odrl" in str(document.get("@context", ""))[:2_000]


def _void(policy: Plain) -> str:
    """Why nothing can be said by the policy, in a sentence; empty where it can."""
    if profile := _texts(policy.get("profile", ())):
        return f"The policy is written in a profile that the portal does not know: {profile[0][:200]}."
    if parents := _texts(policy.get("inheritFrom", ())):
        return f"The policy takes over rules from another, which is not read: {parents[0][:200]}."
    return ""


def _nodes(policy: Plain, key: str) -> list[Plain]:
    found = [entry for entry in policy.get(key, ()) if isinstance(entry, dict)]
    if len(found) > _MOST:
        raise PolicyRefused(f"A policy may have {_MOST} rules of a kind; this one has {len(found)}.")
    return found


def _texts(values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]


def _rule(node: Plain, policy: Plain, name: str, work: str, *, is_duty: bool = False) -> _Rule:
    """One rule, with what stands at the policy for all of them [2.7.1, compact policy]."""
    named = [*node.get("action", ()), *policy.get("action", ())]
    if len(named) > _MOST_ACTIONS:
        raise PolicyRefused(f"A rule may name {_MOST_ACTIONS} actions; one of this policy has {len(named)}.")
    words, refined = _actions(named)
    constraints = [*node.get("constraint", ()), *policy.get("constraint", ()), *refined]
    limits = limits_of(constraints)
    holders = _parties([*node.get("assignee", ()), *policy.get("assignee", ())])
    nodes = [
        entry for key in ("duty", "obligation") for entry in node.get(key, ()) if isinstance(entry, dict)
    ]
    if len(nodes) > _MOST:  # one that is left out would be a duty that nobody is told of
        raise PolicyRefused(f"A rule may have {_MOST} duties; one of this policy has {len(nodes)}.")
    owed = [_rule(entry, {}, name, work, is_duty=True) for entry in nodes]
    if is_duty:
        duties = tuple(_duty(word, node, work, limits) for word in words if word not in FIRST)
        first = tuple(_first(word, node, limits) for word in words if word in FIRST)
        families = tuple(_families(words, node, name))
        return _Rule(words, limits, duties, first, families)
    return _Rule(
        words,
        limits,
        tuple(duty for rule in owed for duty in rule.duties),
        tuple(need for rule in owed for need in rule.first),
        tuple(family for rule in owed for family in rule.share_alike),
        holders,
    )


def _actions(values: list[Any]) -> tuple[tuple[str, ...], list[Any]]:
    """Words of the actions, in place of deprecated ones, and constraints of refined ones."""
    words, refined = [], []
    for value in values:
        if isinstance(value, dict):
            named = _texts(value.get("rdf:value", ())) or _texts(value.get("uid", ()))
            named = named or [word.lower() for word in _texts(value.get("type", ()))]
            words += named
            refined += value.get("refinement", [])
        else:
            words.append(value)
    return tuple(dict.fromkeys(DEPRECATED.get(word, word) for word in words)), refined


def _parties(values: list[Any]) -> tuple[str, ...]:
    named = [
        value if isinstance(value, str) else next(iter(_texts(value.get("uid", ()))), "") for value in values
    ]
    return tuple(dict.fromkeys(filter(None, named)))


def _said(node: Plain) -> str:
    return next((text for key in _WORDS for text in _texts(node.get(key, ()))), "")[:1_000]


def _duty(word: str, node: Plain, work: str, limits: Limits) -> Duty:
    said = _said(node)
    if word in _CREDIT:
        return Duty("attribute", said or (f"Source: {work}." if work else "Name the source."))
    action, words = DUTY_WORDS.get(
        word, (word.removeprefix("ves:"), f"Do what the policy calls “{word[:100]}”.")
    )
    when = "; ".join(limits.in_words())
    return Duty(action, said or (f"{words.removesuffix('.')}: {when}." if when else words))


def _first(word: str, node: Plain, limits: Limits) -> str:
    said = _said(node) or DUTY_WORDS[word][1].removesuffix(".").lower()
    when = "; ".join(limits.in_words())
    return f"{said} ({when})" if when else said


def _families(words: tuple[str, ...], node: Plain, name: str) -> Iterator[str]:
    if "cc:ShareAlike" in words:
        yield next(iter(_texts(node.get("ves:family", ()))), "") or f"the terms of {name or 'its owner'}"


def _terms(
    policy: Plain,
    name: str,
    permissions: list[_Rule],
    prohibitions: list[_Rule],
    owed: list[_Rule],
    *,
    is_agreement: bool,
) -> Terms:
    by_action = _by_action(permissions)
    limits, undecided = agreed(by_action)
    forbidden, conditional = _forbidden(prohibitions)
    granted = set(by_action) - set(undecided)
    clashes = granted & forbidden
    strategy = next(iter(_texts(policy.get("conflict", ()))), "invalid")
    if clashes and strategy == "perm":
        permitted = {word for rule in permissions for word in rule.actions}
        forbidden -= clashes.union(*(_beneath(word) for word in permitted))
    elif clashes and strategy != "prohibit":
        words = f"The policy permits and forbids to {_words(clashes)}, which makes it void."
        return Terms(agreement=is_agreement, trace=(Clause(name, words, SOURCE, "unknown"),))
    every = [*permissions, *owed]
    return Terms(
        known=True,
        agreement=is_agreement or any(rule.holders for rule in permissions),
        permissions=tuple(granted),
        prohibitions=tuple(forbidden),
        duties=tuple(duty for rule in every for duty in rule.duties),
        share_alike=tuple(family for rule in every for family in rule.share_alike),
        purposes=limits.purposes,
        recipients=limits.recipients,
        territories=limits.territories,
        start=limits.start,
        until=limits.until,
        needs=(*limits.needs, *conditional, *_first_needs(every, permissions)),
        trace=tuple(_trace(name, permissions, prohibitions, owed, undecided)),
    )


def _first_needs(every: list[_Rule], permissions: list[_Rule]) -> Iterator[str]:
    yield from (need for rule in every for need in rule.first)
    if any("cc:Sharing" in rule.actions for rule in permissions):
        yield "what is shared, not for commercial purposes"


def _by_action(permissions: list[_Rule]) -> dict[str, list[Limits]]:
    """ACTIONS that are granted, each with its alternative limits; `modify` needs a way to be stated, which ODRL has not."""
    found: dict[str, list[Limits]] = {}
    for rule in permissions:
        for action in {action for word in rule.actions for action in GRANTS.get(word, ())}:
            found.setdefault(action, []).append(rule.limits)
    in_parts = any(word.startswith("ves:distribute") for rule in permissions for word in rule.actions)
    together = set() if in_parts else granted_together(set(found)) - {"train"}
    for action in together - set(found):
        part = "derive" if action == "distribute_derived" else "aggregate"
        pairs = [(one, other) for one in found[part] for other in found["distribute"]]
        found[action] = [narrower(one, other) for one, other in pairs[:_MOST]]
    return found


def _forbidden(rules: list[_Rule]) -> tuple[set[str], list[str]]:
    """What is forbidden whatever happens, and what only under conditions, in words."""
    forbidden: set[str] = set()
    conditional = []
    for rule in rules:
        when = rule.limits.in_words()
        if when:
            conditional.append(f"not to be done where {'; '.join(when)}: {', '.join(rule.actions)}")
        else:
            forbidden |= {action for word in rule.actions for action in _beneath(word)}
    return forbidden, conditional


def _beneath(word: str) -> tuple[str, ...]:
    return FORBIDS.get(word, (word.removeprefix("ves:"),))


def _words(actions: set[str]) -> str:
    return " and ".join(words for action, words in ACTIONS.items() if action in actions)


def _trace(
    name: str, permissions: list[_Rule], prohibitions: list[_Rule], owed: list[_Rule], undecided: list[str]
) -> Iterator[Clause]:
    for effect, rules in (("grants", permissions), ("forbids", prohibitions)):
        for rule in rules:
            yield from _of_rule(name, rule, effect)
    for rule in (*permissions, *owed):
        yield from (Clause(name, duty.text, SOURCE, "duty", duty.action) for duty in rule.duties)
        yield from (Clause(name, need, SOURCE, "limits") for need in rule.first)
    for action in undecided:
        words = f"Several rules let people {ACTIONS[action]}, each under conditions of its own."  # type: ignore[index]
        yield Clause(name, words, SOURCE, "unknown", action)


def _of_rule(name: str, rule: _Rule, effect: str) -> Iterator[Clause]:
    kind: Effect = "grants" if effect == "grants" else "forbids"
    when = "; ".join(rule.limits.in_words())
    for word in rule.actions:
        says = f"{'permission' if kind == 'grants' else 'prohibition'}: {word}" + (
            f" ({when})" if when else ""
        )
        actions = GRANTS.get(word, ()) if kind == "grants" else _beneath(word)
        for action in dict.fromkeys(
            "aggregate" if action.startswith("aggregate_") else action for action in actions
        ):
            yield Clause(name, says, SOURCE, kind, action)
        if not actions:
            yield Clause(name, says, SOURCE, "note", word)
    if when:
        yield Clause(name, when, SOURCE, "limits")
    if rule.holders:
        yield Clause(name, f"granted to {', '.join(rule.holders)[:300]}", SOURCE, "limits", "holders")
