"""Terms from the policies that a record holds as text: ODRL, access rules of Open Energy, fields of Icebreaker One."""

from functools import lru_cache
from typing import Any

import msgspec

from catalog.domain.errors import FormatError
from catalog.domain.policy.model import Clause, Terms
from catalog.domain.policy.product import work_of
from catalog.domain.product import ProductRecord
from catalog.domain.vocabulary.licences import licences_number
from catalog.formats.odrl import is_odrl, odrl_terms
from catalog.formats.odrl_json import LONGEST
from catalog.formats.open_energy import rules_terms

_ROLE = "ib1_role_required"
_MOST = 20  # policies of a record


def record_policies(record: ProductRecord) -> tuple[Terms, ...]:
    """The terms of each policy of a record, for `terms_of(record, policies=…)`. Never raises."""
    if not record.policies:
        return ()
    name, work = record.title or record.source_id, work_of(record)
    found = [policy_terms(text, name=name, work=work) for text in record.policies[:_MOST]]
    if beyond := len(record.policies) - _MOST:
        words = f"It has {beyond} more policies than the portal reads."
        found += [Terms(trace=(Clause(name, words, "", "unknown"),))] if beyond > 0 else []
    return tuple(terms for terms in found if terms != Terms())


def policy_terms(text: str, *, name: str = "", work: str = "") -> Terms:
    """The terms of one policy; one that cannot be read leaves them unknown and says why in the trace.

    Fields of Icebreaker One that state a class and no rule give no terms at all.
    """
    if len(text) > LONGEST:  # nor is it remembered
        words = f"Its policy is too long to be read: {len(text):,} characters, where {LONGEST:,} may be."
        return Terms(trace=(Clause(name, words, "", "unknown"),))
    return _terms(text, name, work, licences_number())  # a rule may name a licence of the registry


@lru_cache(maxsize=256)
def _terms(text: str, name: str, work: str, _number: int) -> Terms:
    try:
        return _read(text, name, work)
    except FormatError as refused:
        return Terms(trace=(Clause(name, f"Its policy cannot be read: {refused}", "", "unknown"),))


def _read(text: str, name: str, work: str) -> Terms:
    try:
        document: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        document = text
    if isinstance(document, dict):
        if set(document) == {"policy"}:
            return _read_inner(document["policy"], name, work)
        if set(document) <= {"@id", "uid"}:
            words = (
                f"Its policy stands elsewhere and is not read: {str(next(iter(document.values()), ''))[:300]}"
            )
            return Terms(trace=(Clause(name, words, "", "unknown"),))
        if all(key.startswith("ib1_") for key in document):
            return _scheme(document, name)
        if is_odrl(document):
            return odrl_terms(document, name=name, work=work)
    return rules_terms(document, name=name, work=work)


def _read_inner(document: Any, name: str, work: str) -> Terms:
    if isinstance(document, dict) and is_odrl(document):
        return odrl_terms(document, name=name, work=work)
    return rules_terms(document, name=name, work=work)


def _scheme(fields: dict[str, Any], name: str) -> Terms:
    """A role that a scheme asks for; what it may then do stands in the scheme's licence, not here."""
    role = fields.get(_ROLE)
    if not role:
        return Terms()
    words = f"It is given to holders of a role in its scheme: {str(role)[:300]}"
    return Terms(
        agreement=True, sensitivity="unknown", trace=(Clause(name, words, "Icebreaker One", "limits", _ROLE),)
    )
