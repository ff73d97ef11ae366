"""What an XLSX or ODS file would unpack to, found out before a library unpacks it.

The sizes that a ZIP states may be lies, so each part is unpacked here once, piece by piece, up to the ceiling.
"""

import re
import zipfile

from catalog.domain.errors import PageUnreadable
from catalog.formats.inventory import limits
from catalog.formats.zip_files import unpacked_part, zip_parts

_ENTRIES = 200_000  # beyond these not even their names are read
_ENTITY = re.compile(rb"<!(?:ENTITY|DOCTYPE)", re.IGNORECASE)
_ATTRIBUTES = rb"(?P<rest>(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*|/)?)"  # values may hold >
_XLSX_TAG = re.compile(rb"<(?:\w+:)?(?P<kind>row|c)" + _ATTRIBUTES + rb">")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']\s*\$?([A-Za-z]{0,7})\$?(\d{1,12})\s*[\"']")
_ODS_TAG = re.compile(
    rb"<(?P<close>/?)(?:\w+:)?(?P<kind>table-row|table-cell|covered-table-cell|table)" + _ATTRIBUTES + rb">"
)
# What looks like a tag in a comment, a CDATA section or an instruction is none: beginning → end.
_HIDDEN = re.compile(rb"<!--|<!\[CDATA\[|<\?")
_HIDDEN_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d{1,12})[\"']")
_ODS_VALUE = re.compile(rb"(?:value-type|formula)\s*=")


def checked_archive(body: bytes) -> str:
    """`xlsx` or `ods` for a spreadsheet that is safe to open. Raises PageUnreadable with the reason otherwise."""
    parts = zip_parts(body, _ENTRIES)
    _check_stated(parts, len(body))
    names = {part.filename for part in parts}
    kind = "xlsx" if "xl/workbook.xml" in names else "ods" if "content.xml" in names else ""
    if not kind:
        raise PageUnreadable(
            "The answer is a ZIP file, but neither an XLSX nor an ODS spreadsheet. Give the address of the table itself."
        )
    _check_parts(body, parts, kind)
    return kind


def _check_stated(parts: list[zipfile.ZipInfo], packed: int) -> None:
    if len(parts) > limits.PARTS:
        raise PageUnreadable(
            f"The file has {len(parts):,} parts; a spreadsheet of {limits.PARTS:,} is read at most."
        )
    _check_size(sum(part.file_size for part in parts), packed)
    if any(part.flag_bits & 1 for part in parts):
        raise PageUnreadable("The spreadsheet is protected with a password. Publish it without one.")


def _check_size(unpacked: int, packed: int) -> None:
    if unpacked > limits.UNPACKED or (unpacked > limits.RATIO_FROM and unpacked > limits.RATIO * packed):
        raise PageUnreadable(
            f"The spreadsheet of {packed:,} bytes would unpack to {unpacked:,} or more. At most {limits.UNPACKED:,} bytes, "
            f"and {limits.RATIO} times its size, are read. It was not opened."
        )


def _check_parts(body: bytes, parts: list[zipfile.ZipInfo], kind: str) -> None:
    unpacked, cells = 0, 0
    for part in parts:
        pieces = []
        for piece in unpacked_part(body, part, of="spreadsheet"):
            unpacked += len(piece)
            _check_size(unpacked, len(body))
            pieces.append(piece)
        text = b"".join(pieces)
        if text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or part.filename.lower().endswith(".xml"):
            _check_xml(part.filename, text)
            cells += _extent(kind, part.filename, _visible(text))
            if cells > limits.CELLS:
                raise PageUnreadable(
                    f"The spreadsheet reaches over {cells:,} cells or more; at most {limits.CELLS:,} are read as an "
                    "inventory. Delete what stands far below or to the right of the table."
                )


def _check_xml(name: str, text: bytes) -> None:
    """No spreadsheet program writes entities; UTF-16 would hide what is looked for here."""
    if text[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in text[:4]:
        raise PageUnreadable(f"The part “{name[:100]}” of the spreadsheet is not UTF-8.")
    if _ENTITY.search(text):
        raise PageUnreadable(
            f"The part “{name[:100]}” of the spreadsheet declares a document type or entities, which are never read. "
            "Save the table anew with a spreadsheet program."
        )


def _visible(text: bytes) -> bytes:
    """XML without comments, CDATA sections and instructions."""
    pieces, place = [], 0
    while found := _HIDDEN.search(text, place):
        pieces.append(text[place : found.start()])
        end = text.find(_HIDDEN_ENDS[found[0]], found.end())
        place = end + len(_HIDDEN_ENDS[found[0]]) if end >= 0 else len(text)
    return b"".join((*pieces, text[place:]))


def _extent(kind: str, name: str, text: bytes) -> int:
    """How many cells lie between the first and the last one: libraries keep them all, the blank ones too."""
    if kind == "ods":
        return _extent_of_ods(text) if name == "content.xml" else 0
    return _extent_of_xlsx(text) if b"sheetData" in text else 0


def _extent_of_xlsx(text: bytes) -> int:
    """Of one sheet. A row or cell that does not say where it is follows the one before it."""
    row = column = bottom = right = 0
    for tag in _XLSX_TAG.finditer(text):
        rest = tag["rest"] or b""
        place = _PLACE.search(rest)
        if tag["kind"] == b"row":
            row, column = int(place[2]) if place else row + 1, 0
            continue
        column = _place(place[1]) if place and place[1] else column + 1
        row = int(place[2]) if place else row
        if not rest.endswith(b"/"):
            bottom, right = max(bottom, row), max(right, column)
    return bottom * right


def _place(letters: bytes) -> int:
    place = 0
    for code in letters.upper():
        place = place * 26 + code - 64
    return place


def _extent_of_ods(text: bytes) -> int:
    total = row = bottom = right = width = repeat = 0
    filled = False
    for tag in _ODS_TAG.finditer(text):
        kind, rest = tag["kind"], tag["rest"]
        if tag["close"]:
            if kind == b"table":
                total, row, bottom, right = total + bottom * right, 0, 0, 0
            elif kind == b"table-row":
                row += repeat
                if filled:
                    bottom, right = row, max(right, width)
            continue
        count = int(found[1]) if (found := _REPEATED.search(rest)) else 1
        if kind == b"table-row":
            if rest.endswith(b"/"):
                row += count
            else:
                repeat, width, filled = count, 0, False
        elif kind != b"table":
            width += count
            filled = filled or _ODS_VALUE.search(rest) is not None or not rest.endswith(b"/")
    return total
