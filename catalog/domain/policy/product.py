"""The terms of a product: its licence, those of its files, its policies, its statement of rights, and its class.

Only what the owner or a person of the portal states counts; what the portal worked out makes everything a guess.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from catalog.domain.governance.triage_words import labels
from catalog.domain.openness import openness_of
from catalog.domain.policy.algebra import combine, strictest_class
from catalog.domain.policy.licence import licence_terms
from catalog.domain.policy.model import Clause, Terms
from catalog.domain.policy.rights import rights_doubts, rights_terms
from catalog.domain.product import Concept, LawfulBasis, Licence, ProductRecord
from catalog.domain.vocabulary.licences import LicenceEntry, licence_entry, licences
from catalog.domain.vocabulary.sensitivity import find_class

Registry = Mapping[str, LicenceEntry]
_OF_OPENNESS = {"open": "IB1-O", "shared": "Shared", "closed": "IB1-C", "unknown": "unknown"}
_OF_ACCESS = {"PUBLIC": "IB1-O", "RESTRICTED": "Shared", "NON_PUBLIC": "IB1-C"}
_NOT_FOR_ALL = frozenset({"IB1-SA", "Shared", "IB1-SB", "IB1-SP"})
_FOR_CLASS = frozenset({"licence", "access_rights", "stated_classes", "distributions"})
PERSONAL_CLASS = "IB1-SP"  # shared on a lawful basis alone
_ARTICLE = "UK GDPR, Article 6(1)"
_NAMED = 3  # of many distributions, those that a sentence names


def terms_of(
    record: ProductRecord,
    *,
    inferred: Collection[str] = (),
    policies: Sequence[Terms] = (),
    registry: Registry | None = None,
) -> Terms:
    """The terms of a product as one input of a mix; never raises.

    `inferred`: fields of the record that the portal filled; `policies`: its machine-readable policies, read (see
    `catalog.formats.policy_terms`); `registry`: licences by id, where curators keep other terms than the vocabulary's.
    """
    name = record.title or record.source_id
    stated = [*_of_licences(record, inferred, registry or licences()), *_of_policies(policies, inferred)]
    if not stated or not any(terms.known or terms.licences for terms in stated):
        stated = [*stated, *rights_terms(record.rights, name, registry)]
    together = combine(*stated) if stated else _unstated(name)
    classed = _with_class(together, record, inferred)
    doubts = rights_doubts(record.rights, name) if together.known else ()
    extra: dict[str, tuple[str, ...]] = {}
    if doubts:
        extra["ask_first"] = (*classed.ask_first, *(clause.clause for clause in doubts))
    ways = () if "contribution" in inferred else tuple(map(_way, record.contribution))
    said = tuple(
        Clause(name, f"The owner takes contributions by {way}.", "", "grants", "modify") for way in ways
    )
    if ways:
        extra["permissions"] = (*classed.permissions, "modify")
    return msgspec.structs.replace(
        classed, contribution=ways, trace=(*classed.trace, *doubts, *said), **extra
    )


def _way(stated: Concept) -> str:
    """A way to contribute in words."""
    return f"{stated.label} ({stated.iri})" if stated.label and stated.iri else stated.label or stated.iri


def _of_licences(record: ProductRecord, inferred: Collection[str], registry: Registry) -> Iterator[Terms]:
    name = record.title or record.source_id
    own = record.licence
    others = _other_licences(record)
    if own is not None:
        terms = _of_licence(own, record, registry, name)
        yield _guess(terms, name, "The licence is a guess of the portal.") if "licence" in inferred else terms
    for licence, titles in others.items():
        places = ", ".join(titles[:_NAMED]) + (
            f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
        )
        yield _of_licence(licence, record, registry, f"{name}: {places}")
    silent = sum(1 for file in record.distributions if file.licence is None)
    if own is None and others and silent:
        words = f"{silent} of {len(record.distributions)} distributions state no licence."
        yield Terms(trace=(Clause(name, words, "", "unknown"),))


def _other_licences(record: ProductRecord) -> dict[Licence, list[str]]:
    """Licences of distributions that are not the product's, with the distributions that state them."""
    found: dict[Licence, list[str]] = {}
    for number, file in enumerate(record.distributions, start=1):
        if file.licence is not None and not _is_same(file.licence, record.licence):
            key = Licence(code=file.licence.code) if file.licence.code else file.licence
            found.setdefault(key, []).append(file.title or f"distribution {number}")
    return found


def _is_same(one: Licence, other: Licence | None) -> bool:
    return other is not None and (one.code == other.code if one.code else one == other)


def _of_licence(licence: Licence, record: ProductRecord, registry: Registry, name: str) -> Terms:
    known = licence_entry(licence.code, licence.iri, licence.label)
    entry = registry.get(known.id if known else licence.code)
    if entry is None:
        said = licence.label or licence.iri or licence.code
        clause = Clause(name, f"“{said[:200]}” is no licence of the registry.", licence.iri, "unknown")
        return Terms(licences=(said[:200],) if said else (), trace=(clause,))
    return licence_terms(entry, work=work_of(record), input=name)


def work_of(record: ProductRecord) -> str:
    """How a credit names the product: “Title”, publisher."""
    by = record.publisher.name if record.publisher else ""
    return f"“{record.title}”, {by}" if by else f"“{record.title}”"


def _of_policies(policies: Sequence[Terms], inferred: Collection[str]) -> Iterator[Terms]:
    for terms in policies:
        yield _guess(terms, "", "The policy is a guess of the portal.") if "policies" in inferred else terms


def _guess(terms: Terms, name: str, words: str) -> Terms:
    return msgspec.structs.replace(
        terms, guessed=True, trace=(*terms.trace, Clause(name, words, "", "guess"))
    )


def _unstated(name: str) -> Terms:
    clause = Clause(
        name, "No licence, no policy and no terms are stated: all rights are reserved.", "", "unknown"
    )
    return Terms(licences=("UNSTATED",), trace=(clause,))


def _with_class(terms: Terms, record: ProductRecord, inferred: Collection[str]) -> Terms:
    """The terms, in the class that is stated; an open licence on what is not open is a question to the owner."""
    name = record.title or record.source_id
    stated = tuple(_stated_classes(record, inferred, name))
    code = strictest_class((terms.sensitivity, *(clause.about for clause in stated)))
    if not stated and not terms.sensitivity:
        code = "unknown" if _FOR_CLASS.intersection(inferred) else _OF_OPENNESS[openness_of(record).value]
        stated = (
            Clause(
                name, "No class is stated." if code == "unknown" else _WORKED_OUT[code], "", "class", code
            ),
        )
    basis = _basis(record, inferred) if code == PERSONAL_CLASS else None
    asks: tuple[str, ...] = ()
    if code in _NOT_FOR_ALL and not terms.agreement:
        asks = ("it is classed as Shared, though its terms are for everyone",)
    classed = msgspec.structs.replace(
        terms,
        sensitivity=code,
        no_basis=terms.no_basis or (code == PERSONAL_CLASS and basis is None),
        ask_first=(*terms.ask_first, *asks),
        trace=(*terms.trace, *stated),
    )
    return _on_basis(classed, basis, name) if basis else classed


def _basis(record: ProductRecord, inferred: Collection[str]) -> LawfulBasis | None:
    """The lawful basis that the owner has recorded; of several, the one that is looked at again first."""
    if "stated_classes" in inferred:
        return None
    found = (one.basis for one in record.stated_classes if find_class(one.value) == PERSONAL_CLASS)
    return min(filter(None, found), key=lambda basis: basis.until, default=None)


def _on_basis(terms: Terms, basis: LawfulBasis, name: str) -> Terms:
    """The owner's basis is for the owner's sharing, for a purpose, until it is looked at again; users need one of their own."""
    said = f"{labels('bases').get(basis.kind, basis.kind)}: {basis.words}"
    last = min(filter(None, (terms.until, basis.until)))
    trace = (
        Clause(name, f"Lawful basis recorded by the owner: {said}", _ARTICLE, "limits", PERSONAL_CLASS),
        Clause(name, f"That basis is looked at again on {basis.until}.", "", "limits", "until"),
    )
    return msgspec.structs.replace(terms, until=last, on_basis=(said,), trace=(*terms.trace, *trace))


_WORKED_OUT = {
    "IB1-O": "No class is stated; its licence is open and files are offered to everyone.",
    "Shared": "No class is stated; its files are given out with permission only.",
    "IB1-C": "It is closed.",
}


def _stated_classes(record: ProductRecord, inferred: Collection[str], name: str) -> Iterator[Clause]:
    if "stated_classes" not in inferred:
        for stated in record.stated_classes:
            code = _canonical(find_class(stated.value))
            yield Clause(name, f"{stated.field or 'class'}: {stated.value}", "", "class", code)
    if record.access_rights in _OF_ACCESS and "access_rights" not in inferred:
        code = _OF_ACCESS[record.access_rights]
        yield Clause(name, f"access rights: {record.access_rights}", "", "class", code)


def _canonical(code: str) -> str:
    return {"Open": "IB1-O", "Closed": "IB1-C", "": "unknown"}.get(code, code)
