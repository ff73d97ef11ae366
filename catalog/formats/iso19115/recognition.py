"""How sure it is that an answer is metadata of ISO 19115, and not one of the protocols that carry it."""

import re

_HEAD = 20_000  # bytes
_ROOT = re.compile(rb"<(?![?!])([\w.-]+:)?([\w.-]+)")
_RECORD = re.compile(rb"<(?:[\w.-]+:)?(?:MD_Metadata|MI_Metadata|CHE_MD_Metadata)[\s>]")
_SPACE = re.compile(rb"isotc211\.org/2005/gm[di]|standards\.iso\.org/iso/19115")
_CARRIERS = frozenset(
    (b"GetRecordsResponse", b"GetRecordByIdResponse", b"OAI-PMH", b"Capabilities", b"Transaction", b"RDF")
)
_ALONE, _WRAPPED = 0.97, 0.9


def certainty(body: bytes) -> float:
    """From 0 to 1; never raises."""
    head = body[:_HEAD]
    if b"\x00" in head[:4]:  # UTF-16
        head = head.replace(b"\x00", b"")
    root = _ROOT.search(head)
    if root is None or root[2] in _CARRIERS or not _SPACE.search(head):
        return 0.0
    found = _RECORD.search(head)
    if found is None:
        return 0.0
    return _ALONE if found.start() == root.start() else _WRAPPED
