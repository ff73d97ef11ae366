"""What an endpoint says of a request that it refuses, where a standard has a place for its words.

OWS exception reports (OGC 06-121r9, 8), errors of OAI-PMH 2.0 (3.6), problem details (RFC 9457), exceptions of OGC APIs and
STAC APIs (`code`, `description`), errors of CKAN (`error`: `__type`, `message`) and Opendatasoft (`error_code`, `message`).
"""

from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.formats.json_reader import decode_text, read_json
from catalog.formats.text import clean_text
from catalog.formats.xml_reader import xml_root

Element = Any  # lxml's stubs have no type that says more
MOST_WORDS = 300  # characters
_HEAD = 4_000  # bytes
_MOST, _SHORT = 5, 80  # values of a list; characters of a name
REPORTS = frozenset(("ExceptionReport", "ServiceExceptionReport"))
_EXCEPTIONS = frozenset(("Exception", "ServiceException"))
# What kind of error it is, and what happened: the first that is text counts. OAuth 2 calls the kind `error`.
_KINDS = ("title", "__type", "error_code", "errorcode", "code", "error")
_WORDS = ("detail", "description", "message", "error_description", "msg", "reason")


class Report(msgspec.Struct, frozen=True):
    """The first exception of a report [ows:ExceptionReport]: its code, what it is about, and its words."""

    code: str
    locator: str
    words: str

    def told(self) -> str:
        """`InvalidParameterValue, sortby: Invalid SortBy propertyname: x`."""
        named = ", ".join(filter(None, (self.code, self.locator)))
        return ": ".join(filter(None, (named, self.words)))


def report_of(root: Element) -> Report:
    """What a report of exceptions says, from its root element."""
    first = next((e for e in root.iter() if _name(e) in _EXCEPTIONS), None)
    if first is None:
        return Report("", "", _one_line(root))
    code = first.get("exceptionCode") or first.get("code") or ""
    return Report(
        clean_text(code, 60), clean_text(first.get("locator") or "", 60), _one_line(first).rstrip(". ")
    )


def error_words(content_type: str, body: bytes) -> str:
    """What the body of an answer with an HTTP error says: one line of MOST_WORDS characters at most, without its full stop.

    Empty where it is of no kind that has a place for it, such as a web page. Never raises.
    """
    head = decode_text(content_type, body[:_HEAD]).lstrip("\ufeff \t\r\n")
    try:
        if head.startswith("<"):
            told = _of_xml(body) if "Exception" in head or "OAI-PMH" in head else ""
        else:
            told = words_in(read_json(content_type, body)) if head.startswith(("{", "[")) else ""
    except PageUnreadable:
        return ""
    return clean_text(" ".join(told.split()), MOST_WORDS).rstrip(". ")


def words_in(document: Any) -> str:
    """The words of an error in JSON: its kind, then what happened, else what is complained of by parameter."""
    facts = _innermost(document)
    if not isinstance(facts, dict):
        return _said(facts)
    kind = next(filter(None, (_kind(facts.get(key)) for key in _KINDS)), "")
    words = next(filter(None, (_said(facts.get(key)) for key in _WORDS)), "") or _complaints(facts)
    return f"{kind}: {words}" if kind and words and kind not in words else words or kind


def _innermost(document: Any) -> Any:
    """The first error of those that are wrapped in `error`, `errors` or a list; of a few levels, so that nothing is too deep."""
    for _ in range(4):
        if isinstance(document, list) and document:
            document = document[0]
        elif isinstance(document, dict):
            inner = next(
                (document[k] for k in ("error", "errors") if isinstance(document.get(k), dict | list)), None
            )
            if not inner:
                break
            document = inner
    return document


def _kind(value: Any) -> str:
    """A code that is a number says nothing to anyone."""
    text = clean_text(value, _SHORT) if isinstance(value, str) else ""
    return "" if text.isdigit() else text.rstrip(". ")


def _said(value: Any) -> str:
    """Text, or texts: plain ones, or of objects that say something themselves."""
    if isinstance(value, list):
        inner = (
            one.get("msg") or one.get("message") if isinstance(one, dict) else one for one in value[:_MOST]
        )
        return ", ".join(filter(None, (clean_text(one, MOST_WORDS) for one in inner)))
    return clean_text(value, MOST_WORDS)


def _complaints(facts: dict[str, Any]) -> str:
    """`rows: must be a number`, where words stand under the names of parameters."""
    named = {name: _said(value) for name, value in facts.items() if isinstance(value, list)}
    return "; ".join(
        f"{clean_text(name, _SHORT)}: {said}" for name, said in list(named.items())[:_MOST] if said
    )


def _of_xml(body: bytes) -> str:
    root = xml_root(body)
    if _name(root) in REPORTS:
        return report_of(root).told()
    if _name(root) != "OAI-PMH":
        return ""
    errors = (error for error in root if _name(error) == "error")
    return "; ".join(": ".join(filter(None, (error.get("code", ""), _one_line(error)))) for error in errors)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _one_line(element: Element) -> str:
    return clean_text(" ".join(" ".join(str(text) for text in element.itertext()).split()), MOST_WORDS)
