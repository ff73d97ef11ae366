"""By what an answer about a document is known again, so that one that is as it was costs no reading.

Kept with each row that was read: the validators of the answer, a digest of it, and by which readers and for what it was read.
A row that was read otherwise, or not at all, wants the document itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Protocol

from catalog.formats.registry import PROTOCOLS
from catalog.harvest.headers import Validators

# Rises where a reader of contracts or schemas makes something else of the same bytes; those of protocols have their own.
_READERS = 1
_WAS_READ = frozenset({"valid", "invalid"})


class Row(Protocol):
    """A row of a table of documents."""

    outcome: Any
    answer: Any


@dataclass(frozen=True, slots=True)
class Got:
    """An answer: where it came from in the end, its content type, bytes and validators; or why there is none."""

    url: str
    content_type: str = ""
    body: bytes = b""
    validators: Validators = field(default_factory=Validators)
    not_modified: bool = False
    failed: str = ""
    passing: bool = False

    @property
    def digest(self) -> str:
        """32 hex digits for all that a reader is given."""
        head = f"{self.url}\n{self.content_type}\n".encode()
        return blake2b(head + self.body, digest_size=16).hexdigest()


def read_by(depends: str) -> str:
    """By which readers a row is read, and on what else of its product that depends."""
    versions = (f"{name} {protocol.mapping_version}" for name, protocol in sorted(PROTOCOLS.items()))
    told = "\n".join((str(_READERS), *versions, depends))
    return blake2b(told.encode(), digest_size=8).hexdigest()


def answer_kept(got: Got, reader: str) -> dict[str, str]:
    """What is kept of an answer that was read."""
    known = {"etag": got.validators.etag, "last_modified": got.validators.last_modified}
    return {
        **{name: value for name, value in known.items() if value},
        "digest": got.digest,
        "read_by": reader,
    }


def is_as_read(row: Row, got: Got, reader: str) -> bool:
    """Whether an answer is the one that a row was made of, by the same reader."""
    known = row.outcome in _WAS_READ and row.answer.get("read_by") == reader
    return known and not got.failed and (got.not_modified or row.answer.get("digest") == got.digest)


def validators_known(rows: Iterable[tuple[Row, str]]) -> Validators | None:
    """By what to ask whether a document has changed; None where some row wants it in any case, or nothing is known of it.

    `rows`: all that wait for it, each with its reader.
    """
    found = set()
    for row, reader in rows:
        if row.outcome not in _WAS_READ or row.answer.get("read_by") != reader:
            return None
        found.add(Validators(row.answer.get("etag", ""), row.answer.get("last_modified", "")))
    alike = found.pop() if len(found) == 1 else Validators()
    return alike if alike != Validators() else None
