"""The terms of a licence of the registry. A version that nobody states stays open: “check the version”."""

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from catalog.domain.policy.algebra import combine
from catalog.domain.policy.model import Clause, Duty, Effect, Terms
from catalog.domain.vocabulary.licences import LicenceEntry, licences, licences_number

MIXES = ("aggregate", "aggregate_own", "aggregate_external")
_UNMODIFIED = "odrl:aggregate (as unmodified collection)"
_GRANTS: dict[str, tuple[str, ...]] = {
    "odrl:use": ("use",),
    "odrl:reproduce": ("use", "reproduce"),
    "odrl:distribute": ("distribute",),
    "odrl:derive": ("derive",),
    "odrl:aggregate": MIXES,
    _UNMODIFIED: MIXES,
    "cc:CommercialUse": ("commercial",),
}
# What two granted together amount to.
_TOGETHER = (
    ({"distribute", "derive"}, "distribute_derived"),
    ({"distribute", "aggregate"}, "distribute_combined"),
    ({"reproduce", "derive"}, "train"),
)
_FORBIDS: dict[str, tuple[str, ...]] = {
    "cc:CommercialUse": ("commercial",),
    "distribute derived": ("distribute_derived", "distribute_combined"),
    "technical restriction without parallel open copy": ("technical-restriction",),
}
_DUTIES = {
    "cc:Notice": ("notice", "Keep the licence notice and a link to the licence with it: {link}"),
    "state-changes": ("state-changes", "Say what you changed."),
    "cc:ShareAlike": ("share-alike", "Publish what you make from it under the same licence: {label}."),
    "cc:ShareAlike (derivative database)": (
        "share-alike",
        "Publish a database that you make from it under the same licence: {label}.",
    ),
}
_QUOTED = re.compile(r'"([^"]+)"')


def licence_terms(entry: LicenceEntry, *, work: str = "", input: str = "") -> Terms:  # noqa: A002
    """The terms of a licence, or of a family of them: then what all its versions allow, and the version to check.

    `work`: how a credit names the data, such as `“Substations”, Example Networks`; `input`: its name in the trace.
    """
    return _terms(
        entry, work, input, licences_number()
    )  # of a family, its versions count as curators keep them


@lru_cache(maxsize=8192)
def _terms(entry: LicenceEntry, work: str, input: str, _number: int) -> Terms:  # noqa: A002
    terms = _with_versions(entry, work, input or entry.label)
    return _of_agreement(terms) if entry.family == "SHARED" else terms


def is_family(entry: LicenceEntry) -> bool:
    """Whether there are versions of the licence, and it is not stated which one is meant."""
    if entry.vague or entry.version:
        return False
    return any(row.family == entry.family and row.version for row in licences().values())


def _with_versions(entry: LicenceEntry, work: str, name: str) -> Terms:
    if entry.terms_known or not is_family(entry):
        return _stated(entry, work, name)
    versions = [row for row in licences().values() if row.family == entry.family and row.version]
    known = [_stated(row, work, name) for row in versions if row.terms_known]
    unsaid = Clause(name, f"{entry.label}: check which version.", entry.iri, "unknown", entry.family)
    together = combine(*known) if known else Terms()
    return msgspec.structs.replace(
        together, families=(entry.family,), licences=(entry.id,), trace=(unsaid, *together.trace)
    )


def _stated(entry: LicenceEntry, work: str, name: str) -> Terms:
    permissions = tuple(granted(entry.permissions, unmodified=_changes_for_oneself(entry)))
    prohibitions = tuple(word for term in entry.prohibitions for word in _FORBIDS.get(term, (term,)))
    return Terms(
        known=entry.terms_known,
        permissions=permissions,
        prohibitions=(*prohibitions, *(("commercial",) if entry.id == "OTHER-NC" else ())),
        duties=tuple(_duties(entry, work)),
        share_alike=(entry.share_alike,) if entry.share_alike else (),
        licences=(entry.id,),
        trace=tuple(_trace(entry, name)),
    )


def _changes_for_oneself(entry: LicenceEntry) -> bool:
    return entry.version >= "4"


def granted(terms: tuple[str, ...], *, unmodified: bool = False) -> Iterator[str]:
    """Ids of ACTIONS that ODRL and Creative Commons terms grant; a licence's `odrl:modify` is of one's own copy.

    `unmodified`: where only an unmodified collection may be passed on, changes may be made for oneself (4.0, 2(a)(1)(B)).
    """
    actions = {action for term in terms for action in _GRANTS.get(term, ())}
    if _UNMODIFIED not in terms:
        actions |= granted_together(actions)
    elif unmodified:
        actions.add("derive")
    yield from actions


def granted_together(actions: set[str]) -> set[str]:
    """What two granted actions amount to: to derive and to distribute, to distribute what is derived."""
    return {action for needed, action in _TOGETHER if needed <= actions}


def _duties(entry: LicenceEntry, work: str) -> Iterator[Duty]:
    for term in entry.duties:
        if term.startswith("odrl:attribute"):
            yield Duty("attribute", _credit(entry, term, work))
        elif term in _DUTIES:
            action, words = _DUTIES[term]
            yield Duty(action, words.format(link=entry.iri or entry.label, label=entry.label))
        else:
            yield Duty(term, term)


def _credit(entry: LicenceEntry, term: str, work: str) -> str:
    """In the licence's own words where it has some, after the name of the work."""
    quoted = _QUOTED.search(term)
    words = entry.attribution or (quoted[1] if quoted else "")
    if words and "OGL" not in entry.family:
        return words
    own = words or f"Licensed under {entry.label}" + (f": {entry.iri}" if entry.iri else ".")
    return f"{work}. {own}" if work else own


def _trace(entry: LicenceEntry, name: str) -> Iterator[Clause]:
    source = entry.iri or entry.basis
    says = f"{entry.label}: "
    if not entry.terms_known:
        yield Clause(name, says + _unknown(entry), source, "unknown")
    for group, terms, effect in (
        ("permits", entry.permissions, "grants"),
        ("forbids", entry.prohibitions, "forbids"),
    ):
        for term in terms:
            yield from _clauses(name, f"{says}{group} {term}", source, term, effect)
    if _UNMODIFIED in entry.permissions and _changes_for_oneself(entry):
        words = f"{says}what is made of it may be kept, not passed on (section 2(a)(1)(B))"
        yield Clause(name, words, source, "grants", "derive")
    for term in entry.duties:
        yield Clause(name, f"{says}asks for {term}", source, "duty", _DUTIES.get(term, ("attribute",))[0])
    if entry.excludes:
        yield Clause(name, f"{says}does not cover {', '.join(entry.excludes)}.", source, "limits", "excludes")


def _clauses(name: str, says: str, source: str, term: str, effect: str) -> Iterator[Clause]:
    if effect == "grants":
        actions = dict.fromkeys(
            "aggregate" if action in MIXES else action for action in _GRANTS.get(term, ())
        )
        yield from (Clause(name, says, source, "grants", action) for action in actions)
    else:
        forbids: Effect = "forbids"
        yield from (Clause(name, says, source, forbids, action) for action in _FORBIDS.get(term, (term,)))


def _unknown(entry: LicenceEntry) -> str:
    if entry.id == "UNSTATED":
        return "all rights are reserved."
    if entry.vague:
        return "it names no licence."
    return "its terms are to be confirmed."


def _of_agreement(terms: Terms) -> Terms:
    """An agreement is with named parties. That they may use and mix it inside is what it is for; how, it says itself."""
    inside = terms.permissions or ("use", *MIXES)
    shared = "Shared"
    return msgspec.structs.replace(terms, agreement=True, permissions=inside, sensitivity=shared)
