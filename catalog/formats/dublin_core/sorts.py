"""What sort of thing a record describes: repositories hold articles beside data."""

import re
from collections.abc import Sequence

from catalog.domain.product import Kind
from catalog.formats.notes import Problems, note

# DCMI Type, resourceTypeGeneral of DataCite, COAR and info:eu-repo/semantics, by the words in them.
_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"data\s?set|c_ddb1", re.IGNORECASE), "dataset"),
    (re.compile(r"^service$|dcmitype/service", re.IGNORECASE), "service"),
    (re.compile(r"^collection$|dcmitype/collection", re.IGNORECASE), "series"),
)
_WRITING = re.compile(
    r"article|thesis|dissertation|working\s?paper|conference\s?(?:paper|object|proceeding|poster|presentation)|\bbook|"
    r"journal|report\b|preprint|lecture|^text$|poster|peerreview|c_6501|c_46ec|c_db06",
    re.IGNORECASE,
)
_MESSAGE = "The record describes a text (“{sort}”), not data; it was kept as it is."
_FIX = "Give the address of a set that holds data only, if the repository has one."


def kind_in(sort: str) -> Kind | None:
    """The kind of entry that a type stands for; None where it tells nothing."""
    return next((kind for pattern, kind in _KINDS if pattern.search(sort.strip())), None)


def note_sort(sorts: Sequence[str], path: str, problems: Problems) -> None:
    """Notes that a record is about a text, where all that is said of its type says so."""
    told = next((sort for sort in sorts if _WRITING.search(sort)), "")
    if told and not any(kind_in(sort) for sort in sorts):
        note(problems, path, told, "kind", _MESSAGE.format(sort=told[:60]), _FIX)
