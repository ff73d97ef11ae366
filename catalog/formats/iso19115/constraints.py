"""Who may have it and what may be done with it: legal and security constraints, and what ordering it costs."""

import re

import msgspec

from catalog.domain.product import Licence, StatedClass
from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.licences import licence_entry
from catalog.domain.vocabulary.tables import fold, last_part
from catalog.formats.iso19115.code_lists import ACCESS, CLASSIFIED, INSPIRE_LIMITS
from catalog.formats.iso19115.sentences import licence_in_sentences, says_unlimited
from catalog.formats.iso19115.tree import Node
from catalog.formats.iso19115.values import cited, told
from catalog.formats.json_values import address, field_text, unpacked
from catalog.formats.licences import licence_named
from catalog.formats.text import TEXT_LIMIT

_MOST = 100
_STRICTNESS = ("NON_PUBLIC", "RESTRICTED", "PUBLIC")
_SAYS_LICENCE = re.compile(r"licen[cs]|lizenz|licen[cz]i|terms of use|conditions of use", re.IGNORECASE)
_NOTHING = frozenset(
    (
        "none",
        "n a",
        "na",
        "unknown",
        "not applicable",
        "no conditions apply",
        "no limitations",
        "conditions unknown",
    )
)
_LONGEST_NAME = 300  # characters
_LIMITS_LIST = "limitationsonpublicaccess"
_RESTRICTIONS = {"accessConstraints": "Access constraints", "useConstraints": "Use constraints"}
_LICENCES = frozenset(("license", "licence", "licenceUnrestricted", "licenceEndUser", "licenceDistributor"))


class Statement(msgspec.Struct, frozen=True):
    """One statement about access or use: in words, with the address that its anchor has. `of` tells where it stands."""

    words: str
    iri: str
    of: frozenset[str]


class Constraints(msgspec.Struct, frozen=True):
    """All statements of a record, the restriction codes by where they stand, and the security classes."""

    statements: list[Statement]
    codes: dict[str, list[str]]
    classes: list[str]


def constraints_of(identification: Node) -> Constraints:
    """The constraints of the data; those of the metadata record stay in the raw record."""
    found = Constraints([], {name: [] for name in _RESTRICTIONS}, [])
    for block in identification.objects("resourceConstraints")[:_MOST]:
        codes = {name: [prop.code() for prop in block.all(name)] for name in _RESTRICTIONS}
        for name, stated in codes.items():
            found.codes[name] += [code for code in stated if code]
        of = frozenset(name for name, stated in codes.items() if stated)
        if not _LICENCES.isdisjoint((*codes["useConstraints"], *codes["accessConstraints"])):
            of |= {"licence"}
        for name in ("otherConstraints", "useLimitation", "userNote", "handlingDescription"):
            for prop in block.all(name)[:_MOST]:
                words, iri = told(prop), address(prop.href())
                if (words or iri) and words != "otherRestrictions":
                    found.statements.append(Statement(words, iri, of | {name}))
        for citation in block.objects("reference"):
            if named := cited(citation):
                found.statements.append(Statement(named.label, named.iri, of | {"reference"}))
        if classified := block.one("classification").code():
            found.classes.append(classified)
    return found


def licence_of(constraints: Constraints) -> Licence | None:
    """The licence that is recognised in a statement, those on use first; else the one that is stated as such."""
    ordered = sorted(constraints.statements, key=_use_first)
    for statement in ordered:
        if (found := _recognised(statement)) and found.code:
            return found
    for statement in ordered:
        words, iri = _as_json(statement)
        if fold(words) in _NOTHING:
            continue
        if ("licence" in statement.of and "useLimitation" not in statement.of) or (
            iri and "inspire.ec.europa.eu" not in iri and _SAYS_LICENCE.search(f"{words} {iri}")
        ):
            return Licence(label="" if address(words) else _name_of(words), iri=iri)
    return None


def _name_of(words: str) -> str:
    """A licence by the first line or sentence of what states it; all of that stands in the rights."""
    first = words.partition("\n")[0]
    return (
        first
        if len(first) <= _LONGEST_NAME
        else first[:_LONGEST_NAME].rpartition(". ")[0] or first[:_LONGEST_NAME]
    )


def _use_first(statement: Statement) -> int:
    if "useConstraints" in statement.of and not {"userNote", "useLimitation"} & statement.of:
        return 0
    return 1 if "useLimitation" in statement.of else 2


def _recognised(statement: Statement) -> Licence | None:
    words, iri = _as_json(statement)
    if iri and (found := licence_named(words, iri)) and found.code and not _is_vague(found):
        return found
    return licence_in_sentences(words)


def _is_vague(licence: Licence) -> bool:
    entry = licence_entry(licence.code)
    return entry is None or entry.vague


def _as_json(statement: Statement) -> tuple[str, str]:
    """(words, address) of a statement; in Germany a licence stands there as JSON with `name` and `url`."""
    stated = unpacked(statement.words)
    if isinstance(stated, dict):
        return field_text(stated, "name", "id"), address(stated.get("url"))
    return statement.words, statement.iri or address(statement.words)


def access_rights_of(constraints: Constraints) -> str:
    """PUBLIC, RESTRICTED or NON_PUBLIC by the strictest that is stated; empty where nothing says who may have the data."""
    found = {ACCESS.get(code.lower(), "") for code in constraints.codes["accessConstraints"]}
    found |= {CLASSIFIED.get(stated, "") for stated in constraints.classes}
    for statement in constraints.statements:
        code = last_part(statement.iri).lower() if statement.iri else ""
        if code.startswith(INSPIRE_LIMITS):
            found.add("RESTRICTED")
        elif code in ACCESS and _LIMITS_LIST in statement.iri.lower():
            found.add(ACCESS[code])
        elif "accessConstraints" in statement.of:
            found.add(find_access_right(statement.words.rstrip(". ")) or _public(statement.words))
    return next((code for code in _STRICTNESS if code in found), "")


def _public(words: str) -> str:
    return "PUBLIC" if says_unlimited(words) else ""


def rights_of(constraints: Constraints, orders: list[Node], credited: list[str]) -> str:
    """All that is said about access and use, the restriction codes, who is to be credited, and what an order costs."""
    lines = [statement.words or statement.iri for statement in constraints.statements]
    for name, label in _RESTRICTIONS.items():
        codes = [_spelt(code) for code in constraints.codes[name] if not _says_nothing(code, constraints)]
        if codes:
            lines.append(f"{label}: {', '.join(dict.fromkeys(codes))}")
    lines += [f"Credit: {credit}" for credit in credited]
    for order in orders:
        for name, label in (("fees", "Fees"), ("orderingInstructions", "How to order")):
            if words := told(order.one(name)):
                lines.append(f"{label}: {words}")
    return "\n".join(dict.fromkeys(lines))[:TEXT_LIMIT]


def _says_nothing(code: str, constraints: Constraints) -> bool:
    """“See below”, and “there is a licence” beside the words that state it."""
    return code == "otherRestrictions" or (code in _LICENCES and bool(constraints.statements))


def _spelt(code: str) -> str:
    """`intellectualPropertyRights` in words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", code).lower()


def stated_classes_of(constraints: Constraints) -> tuple[StatedClass, ...]:
    """The security classes [MD_ClassificationCode]."""
    return tuple(
        StatedClass(value=stated, field="classification") for stated in dict.fromkeys(constraints.classes)
    )
