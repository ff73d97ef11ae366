"""What a statement of rights seems to say. A guess, marked as one: a person or the owner has to say what counts."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import msgspec

from catalog.domain.policy.licence import licence_terms
from catalog.domain.policy.model import Clause, Terms
from catalog.domain.vocabulary.licences import LicenceEntry, find_licence, licences

_READ = 3000  # characters of a statement
_RESTRICTIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (words, re.compile(pattern, re.IGNORECASE))
    for words, pattern in (
        (
            "that commercial use is not allowed",
            r"\bnon.?commercial (?:use|purposes?)\b|\bnot (?:be )?(?:used )?for commercial\b|\bno commercial use\b",
        ),
        (
            "that it must not be passed on",
            r"\b(?:not|never) (?:be |to be )?(?:redistribut|re-distribut|passed on|shared with third|disclosed)"
            r"|\bno redistribution\b|\bnot for (?:onward|further) (?:distribution|sharing)\b",
        ),
        ("that it is for internal use", r"\b(?:for )?internal use only\b|\bonly (?:for|in) internal use\b"),
        ("that all rights are reserved", r"\ball rights (?:are )?reserved\b"),
        ("that it is confidential", r"(?<!not )(?<!non-)\bconfidential\b"),
        ("that it is under an agreement", r"\b(?:data sharing|non.?disclosure|licen[cs]e) agreement\b"),
    )
)


def rights_terms(
    rights: str, name: str, registry: Mapping[str, LicenceEntry] | None = None
) -> Iterator[Terms]:
    """The terms that a statement of rights seems to give, as a guess; nothing where it says nothing that is known."""
    entry = _licence_in(rights[:_READ]) if rights else None
    if entry is not None:
        known = (registry or licences()).get(entry.id, entry)
        clause = Clause(name, f"The statement of rights seems to name {known.label}.", "", "guess")
        terms = licence_terms(known, input=name)
        yield msgspec.structs.replace(terms, guessed=True, trace=(*terms.trace, clause))
    elif doubts := rights_doubts(rights, name):
        yield Terms(guessed=True, trace=doubts)


@lru_cache(maxsize=4096)
def rights_doubts(rights: str, name: str) -> tuple[Clause, ...]:
    """What a statement of rights seems to hold back, each as a clause with the words found."""
    if not rights:
        return ()
    text = rights[:_READ]
    found = ((words, pattern.search(text)) for words, pattern in _RESTRICTIONS)
    return tuple(
        Clause(name, f"its statement of rights seems to say {words} (“{match[0]}”)", "", "guess")
        for words, match in found
        if match
    )


def _licence_in(text: str) -> LicenceEntry | None:
    entry = find_licence(text)
    return entry if entry and not entry.vague else None
