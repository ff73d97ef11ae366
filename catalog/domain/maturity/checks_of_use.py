"""One small function for each check of how a product is governed and operated [data/maturity.json]."""

import re
from collections.abc import Sequence
from datetime import timedelta

from catalog.domain.freshness import LATE, STALE
from catalog.domain.maturity.finding import UNKNOWN, Finding, Subject, begins, day_words, moment
from catalog.domain.product import Contact
from catalog.domain.vocabulary.frequency import frequencies
from catalog.domain.vocabulary.licences import LicenceEntry
from catalog.domain.vocabulary.sensitivity import find_class

_CLOCKS = timedelta(days=1)  # by which the clocks of a source may be ahead
_NO_PROMISE = frozenset({"NEVER", "NOT_PLANNED", "IRREG", "AS_NEEDED"})
_FLOWS = re.compile(
    r"attribut|acknowledg|\bcredit\b|must (?:cite|state|name)|share.?alike|onward|sub-?licen[cs]|supported by",
    re.IGNORECASE,
)
_POLICY_FLOWS = re.compile(
    r"duty|obligation|attribut|sharealike|share_alike|requires|oe:obligation", re.IGNORECASE
)
_GROUNDS = re.compile(
    r"personal|privacy|gdpr|data protection|(?<!non.)(?<!non)commercial|confidential|security"
    r"|critical national infrastructure|\bcni\b|sensitiv|triage|legal(?! notice)|negative impact|consumer|third.party",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_NO_STATEMENT = frozenset(
    (
        "true", "false", "yes", "no", "n", "a", "na", "nil", "none", "null", "tbd", "unknown", "not", "non", "available",
        "applicable", "specified", "unspecified", "stated", "unstated", "public", "private", "open", "shared", "closed",
        "restricted", "internal", "data", "dataset", "access", "level",
    )
)  # fmt: skip
_UPKEEP = re.compile(r"change ?log|release notes|version history|what.s new", re.IGNORECASE)


# --- governed ---------------------------------------------------------------------------------


def class_stated(subject: Subject) -> Finding:
    record = subject.record
    if record.access_rights:
        return subject.stated("access_rights", record.access_rights)
    for stated in record.stated_classes:
        if find_class(stated.value):
            return subject.stated("stated_classes", stated.value)
    unknown = record.stated_classes
    return (
        Finding(False, "declared", f"“{unknown[0].value}” is no class that is known") if unknown else UNKNOWN
    )


def terms_stated(subject: Subject) -> Finding:
    record = subject.record
    if subject.licence is not None:
        licence, entry = subject.licence
        return subject.licensed(entry.label if entry else licence.label or licence.iri)
    if says_something(record.rights):
        return subject.stated("rights")
    if record.policies:
        return subject.stated("policies")
    for file in subject.files:
        if says_something(file.rights):
            return Finding(True, "declared", "rights of a distribution")
        if file.restricted and (file.access_url or record.landing_page):
            return Finding(True, "declared", "access is asked for at the source")
    return Finding(False, "declared", f"“{record.rights}” states no terms") if record.rights else UNKNOWN


def says_something(text: str) -> bool:
    """Whether a statement is more than a blank that a form made somebody fill, or who may see the data."""
    return any(word not in _NO_STATEMENT for word in _WORD.findall(text.casefold()))


def terms_known(subject: Subject) -> Finding:
    """A licence of the registry, or outside Open an agreement with a name and an address."""
    if subject.licence is None:
        return UNKNOWN
    licence, entry = subject.licence
    if entry is not None and not entry.vague and entry.family != "SHARED":
        return subject.licensed(entry.label)
    if subject.openness in ("shared", "closed") and licence.label and licence.iri.startswith("http"):
        return subject.licensed(f"{licence.label}, {licence.iri}")
    return Finding(False, "declared", licence.label or licence.iri or licence.code)


def rules(subject: Subject) -> Finding:
    if subject.record.policies:
        return subject.stated("policies", "a machine-readable policy")
    if subject.licence is None:
        return UNKNOWN
    licence, entry = subject.licence
    if entry is not None and _answers(entry):
        return subject.licensed(entry.label)
    return Finding(False, "declared", licence.label or licence.iri or licence.code)


def triage(subject: Subject) -> Finding:
    record = subject.record
    if (made := subject.evidence.triage) is not None:
        on, review_on = day_words(made.on), day_words(made.review_on)
        return Finding(True, "verified", f"{made.outcome}, decided on {on}, review by {review_on}")
    if subject.openness == "open":
        return subject.stated("access_rights", "it is open")
    if found := _said_of_rights(subject, _GROUNDS):
        return found
    if in_quality := _GROUNDS.search(record.quality):
        return subject.stated("quality", f"“{in_quality[0]}” in the statement of quality")
    for concept in (*record.documentation, *record.related):
        if "triage" in f"{concept.label} {concept.iri}".lower():
            return subject.stated("documentation", concept.label or concept.iri)
    return Finding(False, "unknown", "its class is not known") if subject.openness == "unknown" else UNKNOWN


def flows(subject: Subject) -> Finding:
    record = subject.record
    if any(_POLICY_FLOWS.search(policy) for policy in record.policies):
        return subject.stated("policies", "duties in its policy")
    return _said_of_rights(subject, _FLOWS) or UNKNOWN


def _said_of_rights(subject: Subject, words: re.Pattern[str]) -> Finding | None:
    """Passed where the product's statement of rights, or that of a distribution, has one of the words."""
    if found := words.search(subject.record.rights):
        return subject.stated("rights", f"“{found[0]}” in the statement of rights")
    for file in subject.files:
        if found := words.search(file.rights):
            return Finding(True, "declared", f"“{found[0]}” in the rights of a distribution")
    return None


def _answers(entry: LicenceEntry) -> bool:
    """Whether the registry knows of adding to it, sending it on and mixing it, allowed or not."""
    return entry.terms_known and not entry.vague


# --- operated ---------------------------------------------------------------------------------


def contact(subject: Subject) -> Finding:
    for person in subject.record.contacts:
        if reach := _reach(person):
            return subject.stated("contacts", reach)
    publisher = subject.record.publisher
    if publisher is not None and publisher.email:
        return Finding(True, "inherited", f"{publisher.email}, of the publisher")
    if subject.evidence.contact:
        return Finding(True, "inherited", f"{subject.evidence.contact}, of the domain")
    named = subject.record.contacts
    return Finding(False, "declared", f"{named[0].name}, without an address") if named else UNKNOWN


def frequency(subject: Subject) -> Finding:
    code = subject.record.frequency
    if code and code != "UNKNOWN" and code in frequencies():
        return subject.stated("frequency", frequencies()[code].label)
    label = subject.record.frequency_label
    return Finding(False, "declared", f"“{label}” is no interval of the list") if label else UNKNOWN


def fresh(subject: Subject) -> Finding:
    """Verified from the dates of the data; from one and a half intervals on it is late, from three on stale."""
    code = subject.record.frequency
    if code in _NO_PROMISE:
        return Finding(None, "not_applicable", f"{frequencies()[code].label}: no interval is promised")
    promised = frequencies().get(code)
    if promised is None or promised.seconds is None:
        return Finding(False, "unknown", "no interval is stated")
    stated = (subject.record.modified, *(d.modified for d in subject.files))
    dates = [(end, text) for text in stated if (end := moment(text))]
    past = [date for date in dates if begins(date[1]) <= subject.now + _CLOCKS]
    if not past:
        return _without_change([text for _, text in dates])
    changed, text = max(past)
    interval = timedelta(seconds=promised.seconds)
    late, stale = changed + LATE * interval, changed + STALE * interval
    day = f"changed {day_words(text)}, {promised.label.lower()}"
    if subject.now <= late:
        return Finding(True, "verified", day, late)
    if subject.now <= stale:
        return Finding(False, "verified", f"late: {day}", stale)
    return Finding(False, "verified", f"stale: {day}")


def _without_change(ahead: Sequence[str]) -> Finding:
    """No date of change, or only such as nothing can have been changed on yet."""
    if not ahead:
        return Finding(False, "unknown", "no date of change is stated")
    first = min(ahead, key=begins)
    return Finding(False, "unknown", f"its date of change, {first[:10]}, lies ahead", begins(first))


def versions(subject: Subject) -> Finding:
    record = subject.record
    if record.in_series:
        return subject.stated("in_series", record.in_series[0].label or record.in_series[0].iri)
    if not record.version:
        return UNKNOWN
    if record.version_notes:
        return subject.stated("version", record.version)
    for page in record.documentation:
        if _UPKEEP.search(page.label):
            return subject.stated("documentation", f"{record.version}, {page.label}")
    return Finding(False, "declared", f"version {record.version} without notes")


def contract(subject: Subject) -> Finding:
    found = subject.evidence.descriptor
    stated = subject.record.contract_url
    if found is not None and (found.kind in _CONTRACTS or (found.url == stated and found.outcome != "valid")):
        return Finding(
            found.outcome == "valid",
            "verified",
            f"{_CONTRACTS.get(found.kind, '')} {found.detail or found.url}".strip(),
        )
    if stated:
        told = "is no contract of a product" if found and found.url == stated else "has not been read yet"
        return Finding(False, "unknown", f"{stated} {told}")
    return UNKNOWN


_CONTRACTS = {"odcs": "ODCS:", "odps": "ODPS:", "dprod": "DPROD:", "datapackage": "Data package:"}


def service_level(subject: Subject) -> Finding:
    return subject.stated("sla", subject.record.sla[0]) if subject.record.sla else subject.in_contract("sla")


def lineage(subject: Subject) -> Finding:
    stated = subject.record.lineage
    named = [*stated.sources, *stated.generated_by] if stated is not None else []
    if named:
        return subject.stated("lineage", named[0].label or named[0].iri)
    in_contract = subject.in_contract("lineage")
    if in_contract.passed or stated is None or not stated.statement:
        return in_contract
    return Finding(False, "declared", "only in words")


def quality(subject: Subject) -> Finding:
    stated = says_something(subject.record.quality)
    return subject.stated("quality") if stated else subject.in_contract("quality")


def _reach(person: Contact) -> str:
    return person.email or person.url
