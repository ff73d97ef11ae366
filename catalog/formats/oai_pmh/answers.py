"""An answer taken apart: what was asked, the errors that the repository states, and whether its XML had to be mended."""

import re

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.dublin_core.elements import Element, attribute, name_of, words
from catalog.formats.json_reader import decode_text, describe_body
from catalog.formats.oai_pmh.mending import BrokenRecord, mended_answer
from catalog.formats.xml_reader import xml_root

_HEAD = 2_000  # bytes
_ENVELOPE = frozenset(("responseDate", "request", "error"))
_ROOT = re.compile(r"<(?:[\w.-]+:)?OAI-PMH[\s>]")
_ERROR = re.compile(r"<(?:[\w.-]+:)?error[\s>]")
_PAYLOAD = re.compile(
    r"<(?:[\w.-]+:)?(?:Identify|GetRecord|List(?:Records|Identifiers|MetadataFormats|Sets))[\s>]"
)
_ROOT_1 = re.compile(r"openarchives\.org/OAI/1\.\d", re.IGNORECASE)
_SURE = 0.97
_GIVE = "Give the address at which the repository answers OAI-PMH; it often ends in /oai or /oai2d."


class Answer(msgspec.Struct, frozen=True):
    """`payload`: the element named like the verb, None where there are only errors.

    `errors`: (code, what the repository says). `broken`: records that are no XML, each before the record at its place.
    """

    payload: Element | None
    errors: tuple[tuple[str, str], ...] = ()
    broken: tuple[BrokenRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    complete: bool = True


def certainty(body: bytes) -> float:
    """How sure (0 to 1) this is an answer of OAI-PMH, errors included; never raises."""
    return _SURE if _ROOT.search(decode_text("", body[:_HEAD])) else 0.0


def is_error(body: bytes) -> bool:
    """Whether this seems to be an answer that says why there is none; never raises."""
    head = decode_text("", body[:_HEAD])
    return bool(_ROOT.search(head) and _ERROR.search(head) and not _PAYLOAD.search(head))


def parsed_answer(content_type: str, body: bytes) -> Answer:
    """Raises PageUnreadable with a sentence that says what came instead."""
    if not certainty(body):
        raise PageUnreadable(_instead(content_type, body))
    try:
        root = xml_root(body)
    except PageUnreadable as error:
        found = mended_answer(content_type, body)
        if found is None:
            told = str(error).rstrip(".")
            raise PageUnreadable(f"The answer of the repository cannot be read. {told}.") from None
        answer = _of_root(found.root)
        return msgspec.structs.replace(
            answer, broken=found.broken, problems=found.problems, complete=found.complete
        )
    return _of_root(root)


def _of_root(root: Element) -> Answer:
    if name_of(root) != "OAI-PMH":
        raise PageUnreadable(
            f"The answer is an XML document with the root element “{name_of(root)[:80]}”, not one of OAI-PMH. {_GIVE}"
        )
    errors = tuple((attribute(e, "code"), words(e)) for e in root if name_of(e) == "error")
    payload = next((e for e in root if name_of(e) not in _ENVELOPE), None)
    return Answer(payload, errors)


def _instead(content_type: str, body: bytes) -> str:
    if _ROOT_1.search(decode_text("", body[:_HEAD])):
        return "The repository speaks OAI-PMH 1, which is not read; version 2.0 is."
    return f"The answer is not OAI-PMH: it is {describe_body(content_type, body)}. {_GIVE}"
