"""One small function for each indicator of the EU metadata quality assessment.

What is assessed is the record as the portal itself gives it out in DCAT-AP: spellings that the vocabularies
recognise are terms of the EU lists there, and a licence of the product holds for each distribution that
states none of its own.
"""

from collections.abc import Callable
from typing import Literal

from catalog.domain.maturity.evidence import Evidence
from catalog.domain.product import Concept, Distribution, Licence, ProductRecord
from catalog.domain.vocabulary.formats import FormatEntry, formats, is_iana_media_type
from catalog.domain.vocabulary.licences import licences

State = Literal["met", "not_met", "not_checked"]
Finding = tuple[State, str]  # the state, and the evidence in few words (may be empty)

_MISSING: Finding = ("not_met", "")
_UNCHECKED: Finding = ("not_checked", "")


DatasetCheck = Callable[[ProductRecord, Evidence], Finding]
DistributionCheck = Callable[[ProductRecord, Distribution, Evidence], Finding]


def _stated(text: str) -> Finding:
    return ("met", text) if text else _MISSING


def _named(concept: Concept) -> str:
    return concept.label or concept.iri


# --- dataset ----------------------------------------------------------------------------------


def _keywords(record: ProductRecord, _: Evidence) -> Finding:
    return ("met", ", ".join(record.keywords[:3])) if record.keywords else _MISSING


def _theme(record: ProductRecord, _: Evidence) -> Finding:
    return ("met", _named(record.themes[0])) if record.themes else _MISSING


def _place(record: ProductRecord, _: Evidence) -> Finding:
    if not record.places:
        return _MISSING
    place = record.places[0]
    return "met", place.name or place.network_area or place.iri


def _period(record: ProductRecord, _: Evidence) -> Finding:
    for period in record.periods:
        if period.start or period.end:
            return "met", f"{period.start or '…'} to {period.end or '…'}"
    return _MISSING


def _shacl(_: ProductRecord, evidence: Evidence) -> Finding:
    if evidence.shacl is None:
        return _UNCHECKED
    return ("met", "") if evidence.shacl.passed else ("not_met", evidence.shacl.detail)


def _access_rights(record: ProductRecord, _: Evidence) -> Finding:
    stated = record.access_rights or record.rights
    return _stated(stated or (record.stated_classes[0].value if record.stated_classes else ""))


def _access_rights_aligned(record: ProductRecord, _: Evidence) -> Finding:
    return _stated(record.access_rights)


def _contact(record: ProductRecord, _: Evidence) -> Finding:
    if not record.contacts:
        return _MISSING
    contact = record.contacts[0]
    return _stated(contact.email or contact.url or contact.phone or contact.name)


def _publisher(record: ProductRecord, _: Evidence) -> Finding:
    return _stated(record.publisher.name or record.publisher.iri) if record.publisher else _MISSING


def _issued(record: ProductRecord, _: Evidence) -> Finding:
    return _stated(record.issued or next((d.issued for d in record.distributions if d.issued), ""))


def _modified(record: ProductRecord, _: Evidence) -> Finding:
    return _stated(record.modified or max((d.modified for d in record.distributions), default=""))


# --- distribution -----------------------------------------------------------------------------


def _answers(url: str, evidence: Evidence) -> Finding:
    """2xx and 3xx count as an answer: the methodology names both (the EU's own scorer counts 2xx only)."""
    if not url:
        return "not_met", "no address is stated"
    answer = evidence.links.get(url)
    if answer is None:
        return _UNCHECKED
    status = answer.status
    return ("met" if 200 <= status < 400 else "not_met"), f"HTTP {status}" if status else "no answer"


def _access_answers(_: ProductRecord, distribution: Distribution, evidence: Evidence) -> Finding:
    return _answers(distribution.access_url, evidence)


def _download_url(_: ProductRecord, distribution: Distribution, __: Evidence) -> Finding:
    return _stated(distribution.download_url)


def _download_answers(_: ProductRecord, distribution: Distribution, evidence: Evidence) -> Finding:
    return _answers(distribution.download_url, evidence)


def _format(_: ProductRecord, distribution: Distribution, __: Evidence) -> Finding:
    return _stated(distribution.format or distribution.format_label)


def _media_type(_: ProductRecord, distribution: Distribution, __: Evidence) -> Finding:
    return _stated(distribution.media_type)


def _aligned(_: ProductRecord, distribution: Distribution, __: Evidence) -> Finding:
    entry = _entry(distribution)
    aligned = entry is not None and entry.iri and is_iana_media_type(distribution.media_type)
    return ("met", f"{distribution.format}, {distribution.media_type}") if aligned else _MISSING


def _non_proprietary(_: ProductRecord, distribution: Distribution, __: Evidence) -> Finding:
    entry = _entry(distribution)
    return ("met" if entry is not None and entry.non_proprietary else "not_met"), distribution.format


def _machine_readable(_: ProductRecord, distribution: Distribution, __: Evidence) -> Finding:
    entry = _entry(distribution)
    return ("met" if entry is not None and entry.machine_readable else "not_met"), distribution.format


def _entry(distribution: Distribution) -> FormatEntry | None:
    return formats().get(distribution.format)


def _licence(record: ProductRecord, distribution: Distribution, _: Evidence) -> Finding:
    licence = _licence_of(record, distribution)
    return _stated(licence.label or licence.code or licence.iri) if licence else _MISSING


def _known_licence(record: ProductRecord, distribution: Distribution, _: Evidence) -> Finding:
    licence = _licence_of(record, distribution)
    if licence is None:
        return _MISSING
    entry = licences().get(licence.code)
    return ("met" if entry is not None and entry.eu else "not_met"), licence.code or licence.label


def _licence_of(record: ProductRecord, distribution: Distribution) -> Licence | None:
    """The distribution's own licence, else the product's; "no licence stated" is none."""
    own = distribution.licence
    licence = own if own is not None and own.code != "UNSTATED" else record.licence
    return licence if licence is not None and licence.code != "UNSTATED" else None


def _rights(_: ProductRecord, distribution: Distribution, __: Evidence) -> Finding:
    return _stated(distribution.rights)


def _byte_size(_: ProductRecord, distribution: Distribution, __: Evidence) -> Finding:
    return ("met", f"{distribution.byte_size} bytes") if distribution.byte_size is not None else _MISSING


DATASET_CHECKS: dict[str, DatasetCheck] = {
    "keywordAvailability": _keywords,
    "categoryAvailability": _theme,
    "spatialAvailability": _place,
    "temporalAvailability": _period,
    "dcatApCompliance": _shacl,
    "accessRightsAvailability": _access_rights,
    "accessRightsVocabularyAlignment": _access_rights_aligned,
    "contactPointAvailability": _contact,
    "publisherAvailability": _publisher,
    "dateIssuedAvailability": _issued,
    "dateModifiedAvailability": _modified,
}
DISTRIBUTION_CHECKS: dict[str, DistributionCheck] = {
    "accessUrlStatusCode": _access_answers,
    "downloadUrlAvailability": _download_url,
    "downloadUrlStatusCode": _download_answers,
    "formatAvailability": _format,
    "mediaTypeAvailability": _media_type,
    "formatMediaTypeVocabularyAlignment": _aligned,
    "formatMediaTypeNonProprietary": _non_proprietary,
    "formatMediaTypeMachineInterpretable": _machine_readable,
    "licenceAvailability": _licence,
    "knownLicence": _known_licence,
    "rightsAvailability": _rights,
    "byteSizeAvailability": _byte_size,
}
