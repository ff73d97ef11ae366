"""JSON that people wrote by hand: with comments, a comma before a closing bracket, in an HTML comment or in CDATA.

Only what can be read in one way is mended. Reading is linear, whatever the text is.
"""

import re
from html import unescape
from typing import Any

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.json_reader import decode_text, read_json, read_json_text

_FIX = "A JSON validator shows the place; write the JSON with a program."
# A string up to its end, wherever that is; a comment; both match from where they begin, so nothing is looked at twice.
_STRING = r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'
_COMMENTS = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_COMMAS = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
_OPENINGS = re.compile(r"\A(?:\s|;|<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[|\ufeff)+")
_MOST_WRAPPINGS = 4  # one in another
_CLOSINGS = ("-->", "]]>", "/*]]>*/", "/* ]]> */", ";", "//")


def read_loose_json(content_type: str, body: bytes, what: str = "The answer") -> tuple[Any, Problem | None]:
    """The document in `body`, and the problem that says that it had to be mended; None where it is sound.

    Raises PageUnreadable with a sentence that begins with `what` and says what came instead.
    """
    try:
        return read_json(content_type, body, what), None
    except PageUnreadable:
        mended = _mended(decode_text(content_type, body))
        try:
            document = read_json_text(mended)
        except ValueError:
            document = None
        if not isinstance(document, dict | list):
            raise
    message = (
        f"{what} is broken JSON (comments, commas before a bracket, or a wrapping); it was mended and read."
    )
    return document, Problem(message=message, rule="json", fix=_FIX)


def _mended(text: str) -> str:
    text = _unwrapped(text)
    text = _COMMENTS.sub(lambda found: found[1] or " ", text)
    return _COMMAS.sub(lambda found: found[1] or "", text)


def _unwrapped(text: str) -> str:
    """Without a comment, CDATA or semicolon round it; entities resolved where even the quotes are written so."""
    text = _OPENINGS.sub("", text[:2_000]) + text[2_000:]
    text = text.rstrip()
    for closing in _CLOSINGS * _MOST_WRAPPINGS:
        text = text.removesuffix(closing).rstrip()
    return unescape(text) if "&quot;" in text[:200] and '"' not in text[:200] else text
