"""Walking the chain of audit entries, and saying where it does not hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from django.db import connection
from django.db.models import Max

from catalog.models import AuditLink

FIRST = "0" * 64  # what the first entry is chained to
MOST_FAULTS = 100  # said; more are counted only
# What is hashed of an entry, after the hash before it. The migration `audit_chain` writes the same in the trigger; here it
# stands once more, because whoever tampers with the database may tamper with its functions.
_TEXT = """jsonb_build_array(
    entry.id, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), entry.actor, entry.action,
    entry.object_type, entry.object_id, entry.before, entry.after, entry.why)::text"""
_BATCH = f"""SELECT link.number, link.previous, link.hash, link.entry_id, entry.id IS NOT NULL, {_TEXT}
    FROM catalog_auditlink AS link LEFT JOIN catalog_auditentry AS entry ON entry.id = link.entry_id
    WHERE link.number > %s AND link.number <= %s ORDER BY link.number LIMIT %s"""  # noqa: S608 (constants)
_UNCHAINED = """SELECT entry.id FROM catalog_auditentry AS entry
    WHERE NOT EXISTS (SELECT FROM catalog_auditlink AS link WHERE link.entry_id = entry.id) ORDER BY entry.id"""


@dataclass(frozen=True, slots=True)
class Link:
    """One place of the chain, with the text of its entry; `text` is None where the entry is not there."""

    number: int
    previous: str
    hash: str
    entry: int
    text: str | None


@dataclass
class Verdict:
    """What a walk found: how many entries it saw, what was wrong (the first hundred), and where the chain ends."""

    entries: int = 0
    faults: list[str] = field(default_factory=list)
    number_of_faults: int = 0
    head: str = f"0:{FIRST}"

    def fault(self, words: str) -> None:
        """One thing that is wrong."""
        self.number_of_faults += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(words)


def chain_head() -> str:
    """The end of the chain as `number:hash`; whoever keeps it elsewhere can tell later that nothing before it changed."""
    last = AuditLink.objects.order_by("-number").first()
    return str(last) if last else f"0:{FIRST}"


def chain_verify(*, expected: Iterable[str] = (), batch: int = 500) -> Verdict:
    """Walk the chain from its beginning to its present end; a batch at a time is in memory.

    `expected` are heads (`number:hash`) that were noted down earlier.
    """
    verdict, last, before = Verdict(), FIRST, 0
    end = AuditLink.objects.aggregate(end=Max("number"))["end"] or 0
    missing = dict.fromkeys(head for head in expected if head and head != f"0:{FIRST}")
    for link in _links(end, batch):
        _check(verdict, link, last, before)
        missing.pop(f"{link.number}:{link.hash}", None)
        last, before = link.hash, link.number
        verdict.entries += 1
    verdict.head = f"{before}:{last}"
    for head in missing:
        verdict.fault(
            f"The chain does not hold {head}: it was rewritten, or its end was removed, since that was noted."
        )
    for pk in _unchained():
        verdict.fault(f"Entry {pk} was inserted past the chain.")
    return verdict


def _check(verdict: Verdict, link: Link, last: str, before: int) -> None:
    if link.number != before + 1:
        missing = (
            f"number {before + 1}"
            if link.number == before + 2
            else f"numbers {before + 1} to {link.number - 1}"
        )
        verdict.fault(f"Removed: {missing} of the chain.")
    elif link.previous != last:
        verdict.fault(
            f"Number {link.number} (entry {link.entry}) does not follow on number {before}: one of them was replaced."
        )
    if link.text is None:
        verdict.fault(f"Removed: entry {link.entry}, number {link.number}.")
    elif sha256((link.previous + link.text).encode()).hexdigest() != link.hash:
        verdict.fault(f"Changed: entry {link.entry}, number {link.number}.")


def _links(end: int, batch: int) -> Iterator[Link]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_BATCH, [last, end, batch])
            rows = cursor.fetchall()
        for number, previous, hashed, entry, there, text in rows:
            yield Link(number, previous, hashed, entry, text if there else None)
        if len(rows) < batch:
            return
        last = rows[-1][0]


def _unchained() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_UNCHAINED} LIMIT %s", [MOST_FAULTS])
        return [pk for (pk,) in cursor.fetchall()]
