"""N-Triples and N-Quads as a source of nodes: one pass over the lines, and each node read from its own when it is asked for.

A line is a whole statement, so nothing but the places of a node's lines is kept: a dump of gigabytes costs its bytes and
little more. Graphs of N-Quads are read as one.
"""

import codecs
import re

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat.frame import Description, Literal, Ref, Survey, Value
from catalog.formats.dcat.jsonld_context import PLAIN_TYPES
from catalog.formats.dcat.terms import (
    ACCESS_SERVICE,
    DATASET_LINK,
    INVERSES,
    NEXT_PAGE,
    RDF,
    SERVICE_LINKS,
    TOTAL_ITEMS,
)

TITLES = {"nt": "N-Triples", "nquads": "N-Quads"}
_MAX_LIST = 5_000
_CHUNK = 2**20
_SHOWN = 60  # characters of a line that a sentence quotes
_IRI = rb'<[^:\s"<>]+:[^\s"<>]*>'
_BLANK = rb'_:[^\s<>"#]*[^\s<>"#.]'
_TEXT = rb'"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^' + _IRI + rb")?"
_STATEMENT = (
    rb"(" + _IRI + rb"|" + _BLANK + rb")[ \t]*(" + _IRI + rb")[ \t]*"
    rb"(" + _IRI + rb"|" + _BLANK + rb"|" + _TEXT + rb")[ \t]*%b\.[ \t]*"
)  # fmt: skip
_LINE = rb"[ \t]*(?:" + _STATEMENT + rb")?(?:#[^\r\n]*)?(?:\r\n|\n|\r|\Z)"
_LINES = {
    "nt": re.compile(_LINE % b""),
    "nquads": re.compile(_LINE % (rb"(?:(?:" + _IRI + rb"|" + _BLANK + rb")[ \t]*)?")),
}
_LITERAL = re.compile(r'"(.*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_TYPE = f"<{RDF}type>".encode()
_WATCHED = {f"<{prop}>".encode(): prop for prop in (DATASET_LINK, ACCESS_SERVICE, *SERVICE_LINKS, *INVERSES)}
_PAGING = {f"<{prop}>".encode(): prop for prop in (*NEXT_PAGE, TOTAL_ITEMS)}
_FIRST, _REST = RDF + "first", RDF + "rest"
_FIRST_WRITTEN, _NIL_WRITTEN = f"<{_FIRST}>".encode(), f"<{RDF}nil>".encode()

type Places = list[int]  # where each run of lines begins and ends, one after the other


class LineSource:
    """The nodes of a document in `nt` or `nquads`. Raises PageUnreadable, naming the line, when made."""

    def __init__(self, body: bytes, syntax: str) -> None:
        _check_utf_8(body, syntax)
        self.survey = Survey()
        self._body = body
        self._line = _LINES[syntax]
        self._places: dict[bytes, Places] = {}
        self._lists: set[bytes] = set()  # nodes that are entries of ordered lists
        self._survey(syntax)

    def describes(self, ref: Ref) -> bool:
        """Whether the document says more of a node than its name."""
        return ref.handle in self._places

    def describe(self, ref: Ref) -> Description | None:
        """The node, or None where the document only names it."""
        assert isinstance(ref.handle, bytes)
        places = self._places.get(ref.handle)
        if places is None:
            return None
        found = Description(set(), {})
        for prop, value in self._statements(places):
            if prop == RDF + "type":
                found.types.add(_text_of(value))
            else:
                found.properties.setdefault(prop, []).append(self._value(value))
        return found

    # --- first pass ---------------------------------------------------------------------------

    def _survey(self, syntax: str) -> None:
        body, match, places = self._body, self._line.match, self._places
        place = len(codecs.BOM_UTF8) if body.startswith(codecs.BOM_UTF8) else 0
        size, owner, runs = len(body), b"", list[int]()
        while place < size:
            found = match(body, place)
            if found is None or found.end() == place:
                raise PageUnreadable(_complaint(body, place, syntax))
            subject = found[1]
            end = found.end()
            if subject is not None:
                if subject != owner:
                    owner, runs = subject, places.setdefault(subject, [])
                if runs and runs[-1] == place:
                    runs[-1] = end
                else:
                    runs += (place, end)
                self._watch(subject, found[2], found[3])
            place = end
        self._survey_blank_records()

    def _watch(self, subject: bytes, prop: bytes, value: bytes) -> None:
        if prop == _TYPE:
            self.survey.add_types(_ref(subject), [_text_of(value)])
        elif prop in _WATCHED:
            if not value.startswith(b'"'):
                self.survey.add_link(_ref(subject), _WATCHED[prop], _ref(value))
        elif prop in _PAGING:
            named = self.survey.totals if _PAGING[prop] == TOTAL_ITEMS else self.survey.next_pages
            named.append(_text_of(value))
        elif prop == _FIRST_WRITTEN:
            self._lists.add(subject)

    def _survey_blank_records(self) -> None:
        """Which properties point to what may be a record without a name."""
        blank = {ref.handle for ref in self.survey.candidates.values() if not ref.iri}
        if not blank:
            return
        for places in self._places.values():
            for begin, end in zip(places[::2], places[1::2], strict=True):
                for found in self._line.finditer(self._body, begin, end):
                    if found[3] in blank:
                        pointing = self.survey.parents.setdefault(_ref(found[3]).key, set())
                        pointing.add(_text_of(found[2]))

    # --- on demand ----------------------------------------------------------------------------

    def _statements(self, places: Places) -> list[tuple[str, bytes]]:
        """(property, value as written) of a node, each once."""
        found: dict[tuple[str, bytes], None] = {}
        for begin, end in zip(places[::2], places[1::2], strict=True):
            for line in self._line.finditer(self._body, begin, end):
                if line[2] is not None:
                    found[_text_of(line[2]), line[3]] = None
        return list(found)

    def _value(self, written: bytes) -> Value:
        if written.startswith(b'"'):
            return _literal(written)
        if written == _NIL_WRITTEN:
            return []
        return self._list(written) if written in self._lists and written.startswith(b"_:") else _ref(written)

    def _list(self, head: bytes) -> list[Value]:
        """The entries of an ordered list."""
        values: list[Value] = []
        seen: set[bytes] = set()
        node = head
        while node not in seen and len(values) < _MAX_LIST:
            seen.add(node)
            stated = dict(self._statements(self._places.get(node, [])))
            if _FIRST not in stated:
                break
            first = stated[_FIRST]
            values.append(_literal(first) if first.startswith(b'"') else _ref(first))
            node = stated.get(_REST, b"")
        return values


def _ref(written: bytes) -> Ref:
    if written.startswith(b"_:"):
        return Ref("", written.decode(), written)
    iri = _text_of(written)
    return Ref(iri, iri, written)


def _text_of(written: bytes) -> str:
    """An IRI without its brackets, or the text of a literal."""
    if written.startswith(b'"'):
        return _literal(written)["@value"]
    text = written.decode()
    text = text[1:-1] if text.startswith("<") else text
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _literal(written: bytes) -> Literal:
    found = _LITERAL.fullmatch(written.decode())
    assert found is not None
    text, language, kind = found.groups()
    value: Literal = {"@value": _ESCAPE.sub(_unescaped, text) if "\\" in text else text}
    if language:
        value["@language"] = language.lower()
    elif kind and (kind := _ESCAPE.sub(_unescaped, kind)) not in PLAIN_TYPES:
        value["@type"] = kind
    return value


def _unescaped(found: re.Match[str]) -> str:
    short, long, letter = found.groups()
    if letter is not None:
        return _ESCAPED.get(letter, letter)
    number = int(short or long, 16)
    return chr(number) if number < 0x110000 else "\ufffd"


def _check_utf_8(body: bytes, syntax: str) -> None:
    if body.isascii():
        return
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for place in range(0, len(body), _CHUNK):
            decoder.decode(body[place : place + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise PageUnreadable(
            f"{TITLES[syntax]} must be UTF-8; this document is not ({error.reason})."
        ) from None


def _complaint(body: bytes, place: int, syntax: str) -> str:
    number = len(body[:place].splitlines()) + 1
    line = body[place : place + 400].splitlines()[0].decode("utf-8", "replace")
    return f"{TITLES[syntax]} syntax error in line {number:,}: “{' '.join(line.split())[:_SHOWN]}” is no statement."
