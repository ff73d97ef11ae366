"""Terms from the access rules of Open Energy, now Icebreaker One: one rule, or the blocks of a catalogue entry.

Every rule is an offer of its own: who meets its conditions has its capabilities under its obligations. What no rule grants
of sending on is not granted (https://icebreakerone.github.io/open-energy-technical-docs/latest/).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from catalog.domain.errors import FormatError
from catalog.domain.policy.algebra import combine
from catalog.domain.policy.licence import MIXES, licence_terms
from catalog.domain.policy.model import ACTIONS, Clause, Duty, Terms
from catalog.domain.vocabulary.licences import find_licence
from catalog.formats.open_energy_rules import Rule, rule_read

SOURCE = "Open Energy access rule"
_MOST = 50  # rules of one entry
_CAPABILITIES: dict[str, tuple[str, ...]] = {
    "oe:use_any": ("use", "reproduce", "commercial"),
    "oe:use_dev": ("use", "reproduce"),
    "oe:use_noncom": ("use", "reproduce"),
    "oe:adapt_any": ("derive",),
    "oe:adapt_dev": ("derive",),
    "oe:adapt_noncom": ("derive",),
    "oe:combine_any": MIXES,
    "oe:combine_external": ("aggregate_external",),
    "oe:combine_internal": ("aggregate_own",),
    "oe:redistribute_original": ("distribute",),
    "oe:redistribute_derived": ("distribute_derived",),
    "oe:redistribute_combined": ("distribute_combined",),
}
_INDICATIVE = "the owner may ask for more: what the rule says is indicative"
_ONLY_FOR = {"dev": "for development only", "noncom": "for non-commercial purposes only"}


class Block(msgspec.Struct, frozen=True):
    """A rule with what its catalogue entry says of it: `start`, `until` ISO days; not `sufficient`: it is indicative."""

    rule: Rule
    sufficient: bool = True
    start: str = ""
    until: str = ""


def rules_terms(
    document: Any,
    *,
    name: str = "",
    work: str = "",
    facts: Mapping[str, object] | None = None,
    today: date | None = None,
) -> Terms:
    """The terms that rules give: a rule as text, a block, a list of them, or an entry with an `access` list.

    `name` of the input in the trace, `work` in credits. With `facts`, the properties of who asks, and `today`, only the
    rules whose conditions hold count; without, conditions become what a yes depends on. Raises FormatError.
    """
    blocks = [*blocks_read(document)]
    if facts is not None and today is not None:
        day = today.isoformat()
        blocks = [block for block in blocks if _holds(block, facts, today, day)]
        if not blocks:
            clause = Clause(name, "No access rule applies to who asks.", SOURCE, "unknown")
            return Terms(agreement=True, trace=(clause,))
    opened = next((block for block in blocks if block.rule.is_open), None)
    if opened is not None:
        return _opened(opened, name, work)
    return _shared(blocks, name or "the data", work or name, met=facts is not None)


def blocks_read(document: Any) -> list[Block]:
    """The rules of a document. Raises FormatError, or RuleRefused with the place, for what cannot be read."""
    if isinstance(document, Mapping) and "access" in document:
        document = document["access"]
    entries = document if isinstance(document, list | tuple) else [document]
    if not entries or len(entries) > _MOST:
        raise FormatError(f"An entry has between one and {_MOST} access rules, not {len(entries)}.")
    return [_block(entry) for entry in entries]


def _block(entry: Any) -> Block:
    if isinstance(entry, str):
        return Block(rule_read(entry))
    text = entry.get("rule", entry.get("policy")) if isinstance(entry, Mapping) else None
    if not isinstance(text, str):
        raise FormatError("An access rule is a text, or an object whose “rule” is one.")
    days = [_day(entry.get(key)) for key in ("appliesFrom", "appliesTo")]
    return Block(rule_read(text), entry.get("sufficient", True) is not False, *days)


def _day(value: Any) -> str:
    if value is None or value == "":
        return ""
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        raise FormatError(f"“{str(value)[:40]}” is no date such as 2027-03-31.") from None


def _holds(block: Block, facts: Mapping[str, object], today: date, day: str) -> bool:
    runs = (not block.start or block.start <= day) and (not block.until or day <= block.until)
    return runs and all(condition.holds(facts, today) for condition in block.rule.conditions)


def _opened(block: Block, name: str, work: str) -> Terms:
    """An open licence, from and until when the block says, and no more certain than it says."""
    terms = combine(*(_open_licence(word, name, work) for word in block.rule.capabilities))
    days = [f"from {block.start} on"] * bool(block.start) + [f"until {block.until}"] * bool(block.until)
    trace = [Clause(name, f"{block.rule}: {' '.join(days)}", SOURCE, "limits")] if days else []
    needs = () if block.sufficient else (_INDICATIVE,)
    return msgspec.structs.replace(
        terms,
        start=block.start,
        until=block.until,
        needs=(*terms.needs, *needs),
        trace=(*terms.trace, *trace),
    )


def _open_licence(capability: str, name: str, work: str) -> Terms:
    entry = find_licence(capability.removeprefix("open:").replace("_", "-"))
    if entry is None:
        clause = Clause(name, f"{capability} is no licence of the registry.", SOURCE, "unknown")
        return Terms(licences=(capability,), trace=(clause,))
    return licence_terms(entry, work=work, input=name)


def _shared(blocks: Sequence[Block], name: str, work: str, *, met: bool) -> Terms:
    capabilities = list(dict.fromkeys(word for block in blocks for word in block.rule.capabilities))
    granted = {action for word in capabilities for action in _CAPABILITIES.get(word, ())}
    non_commercial = "oe:use_noncom" in capabilities and "commercial" not in granted
    prohibitions = {"commercial"} if non_commercial else set()
    if "distribute" not in granted and all(block.sufficient for block in blocks):
        prohibitions.add("distribute")
    spans = {(block.start, block.until) for block in blocks}
    start, until = spans.pop() if len(spans) == 1 else ("", "")
    obligations = dict.fromkeys(word for block in blocks for word in block.rule.obligations)
    return Terms(
        known=True,
        agreement=True,
        permissions=tuple(granted),
        prohibitions=tuple(prohibitions),
        duties=tuple(_duty(word, name, work) for word in obligations),
        share_alike=(f"the terms of {name}",) if "oe:sa" in obligations else (),
        start=start,
        until=until,
        sensitivity="Shared",
        needs=tuple(_needs(blocks, capabilities, one_span=bool(start or until), met=met)),
        trace=tuple(_trace(blocks, name, prohibitions)),
    )


def _duty(word: str, name: str, work: str) -> Duty:
    return {
        "oe:by": Duty("attribute", f"Source: {work}." if work else "Name the source."),
        "oe:sa": Duty("share-alike", f"Give on what you make from it under the terms of {name}."),
        "oe:ft": Duty("notice", "Show the full text of the licence wherever you use it."),
    }.get(word, Duty(word, f"{word}: what the publisher means by it."))


def _needs(blocks: Sequence[Block], capabilities: Sequence[str], *, one_span: bool, met: bool) -> list[str]:
    needs = []
    if not met:
        offers = dict.fromkeys(_offer(block, single=len(blocks) == 1, one_span=one_span) for block in blocks)
        needs += ["; or ".join(offers)] if all(offers) else []
    for kind in ("use", "adapt"):
        limited = [end for end in _ONLY_FOR if f"oe:{kind}_{end}" in capabilities]
        if limited and f"oe:{kind}_any" not in capabilities:
            done = ACTIONS["use" if kind == "use" else "derive"]
            needs.append(f"{done}: {' or '.join(_ONLY_FOR[end] for end in limited)}")
    if not all(block.sufficient for block in blocks):
        needs.append(_INDICATIVE)
    return needs


def _offer(block: Block, *, single: bool, one_span: bool) -> str:
    """What one rule asks of who wants what it grants; empty where it asks nothing."""
    asked = (
        [f"where {' and '.join(map(str, block.rule.conditions))} holds of you"]
        if block.rule.conditions
        else []
    )
    if not one_span and block.start:
        asked.append(f"from {block.start} on")
    if not one_span and block.until:
        asked.append(f"until {block.until}")
    words = ", ".join(asked)
    if single or not words:
        return words if single else f"{', '.join(block.rule.capabilities)}: for everyone"
    return f"{', '.join(block.rule.capabilities)}: {words}"


def _trace(blocks: Sequence[Block], name: str, prohibitions: set[str]) -> list[Clause]:
    clauses = []
    for block in blocks:
        text = str(block.rule)
        clauses += [
            Clause(name, text, SOURCE, "limits", condition.name) for condition in block.rule.conditions
        ]
        for word in block.rule.capabilities:
            actions = _CAPABILITIES.get(word, ())
            clauses += [Clause(name, text, SOURCE, "grants", action) for action in actions]
            if not actions:
                clauses.append(Clause(name, f"{word} is no capability that is known.", SOURCE, "note", word))
        clauses += [Clause(name, text, SOURCE, "duty", word) for word in block.rule.obligations]
    if "distribute" in prohibitions:
        words = "No rule grants oe:redistribute_original."
        clauses.append(Clause(name, words, SOURCE, "forbids", "distribute"))
    if "commercial" in prohibitions:
        clauses.append(
            Clause(name, "Use is granted for non-commercial purposes only.", SOURCE, "forbids", "commercial")
        )
    return clauses
