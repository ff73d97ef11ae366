"""What the text seems to say about rights. Never a value that counts: a question to the owner."""

import re

from catalog.domain.bridge.model import Guess
from catalog.domain.bridge.phrases import Phrases
from catalog.domain.bridge.subject import Subject, folded
from catalog.domain.product import Licence, StatedClass
from catalog.domain.vocabulary.licences import find_licence

# “Licence” alone would be a licence area as often.
_SIGNS = (
    "creative commons", "cc by", "cc-by", "cc0", "cc 0", "government licen", "data licen", "database licen", "ogl", "odbl",
    "odc by", "odc-by", "pddl", "public domain dedication", "crown copyright", "licensed under", "licence terms", "license terms",
)  # fmt: skip
_MENTION = re.compile(
    r"\b(?:Creative Commons|CC[ -]?(?:BY|0)|Open (?:Government|Data|Database) Licen[cs]e|OGL|ODbL|ODC[ -]BY|PDDL"
    r"|Public Domain Dedication|Crown Copyright|Shared Data Licen[cs]e|licensed under|licen[cs]e terms)\b",
    re.IGNORECASE,
)
_BEFORE, _AFTER = 60, 120  # characters round a mention that may belong to the licence's name
_READ = 3000  # characters of a text
_END = re.compile(r"[!?\n;]|\.(?:\s|$)")

_ACCESS = Phrases(
    {
        "publicly available": "PUBLIC", "open data": "PUBLIC", "freely available": "PUBLIC", "available to everyone": "PUBLIC",
        "on request": "RESTRICTED", "registered users": "RESTRICTED", "registration required": "RESTRICTED",
        "subject to agreement": "RESTRICTED", "data sharing agreement": "RESTRICTED", "non disclosure agreement": "RESTRICTED",
        "not publicly available": "NON_PUBLIC", "internal use only": "NON_PUBLIC", "not shared": "NON_PUBLIC",
        "confidential": "NON_PUBLIC",
    }
)  # fmt: skip
_CLASSES = Phrases(
    {
        "classified as open": "Open", "triaged as open": "Open", "classed as open": "Open", "presumed open": "Open",
        "classified as shared": "Shared", "triaged as shared": "Shared", "classed as shared": "Shared",
        "classified as closed": "Closed", "triaged as closed": "Closed", "classed as closed": "Closed",
        "oe o": "OE-O", "ib1 o": "IB1-O", "ib1 sa": "IB1-SA", "ib1 sb": "IB1-SB", "ib1 c": "IB1-C",
    }
)  # fmt: skip


def licence_from_text(subject: Subject) -> Guess | None:
    """A licence that the rights statement or the description names, unless a distribution states one."""
    record = subject.record
    if any(file.licence for file in record.distributions):
        return None
    return _licence_in(record.rights, "rights statement", 0.75) or _licence_in(
        record.description, "description", 0.6
    )


def _licence_in(text: str, where: str, confidence: float) -> Guess | None:
    text = text[:_READ]
    lowered = text.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return None
    for found in _MENTION.finditer(text):
        before = _END.split(text[max(0, found.start() - _BEFORE) : found.start()])[-1]
        after = _END.split(text[found.end() : found.end() + _AFTER])[0]
        said = f"{before}{found[0]}{after}".strip()
        entry = find_licence(f"{found[0]}{after}".strip()) or find_licence(said)
        if entry and not entry.vague:
            licence = Licence(code=entry.id, label=entry.label, iri=entry.iri)
            return Guess(licence, confidence, f"The {where} says “{said}”.")
    return None


def access_from_text(subject: Subject) -> Guess | None:
    """Who may have the data, as the rights statement or the description puts it; none where it says several things."""
    return _one_of(_ACCESS, subject)


def class_from_text(subject: Subject) -> Guess | None:
    """A class that the rights statement or the description names."""
    guess = _one_of(_CLASSES, subject)
    return guess._replace(value=(StatedClass(guess.value),)) if guess else None


def _one_of(phrases: Phrases[str], subject: Subject) -> Guess | None:
    rights = folded(subject.record.rights[:2000])
    words = subject.words | frozenset(rights.split()) if subject.record.rights else subject.words
    firsts = phrases.firsts_in(words)
    if not firsts:
        return None
    for text, where, confidence in (
        (rights, "rights statement", 0.65),
        (subject.description, "description", 0.45),
    ):
        found = phrases.find(firsts, text)
        if len({value for _, value in found}) == 1:
            phrase, value = found[0]
            return Guess(value, confidence, f"The {where} says “{phrase}”.")
    return None
