"""Walk the chain of audit entries and say where it was tampered with; note its end outside the database."""

import re
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from catalog.selectors.audit_chain import Verdict, chain_verify
from catalog.selectors.audit_notes import heads_noted, note_line

_HEAD = re.compile(r"\d+:[0-9a-f]{64}")


class Command(BaseCommand):
    """Exit code 0 where the chain holds, 1 where it does not."""

    help = "Check that no audit entry was changed, removed or inserted past the chain."

    def add_arguments(self, parser: CommandParser) -> None:
        """The heads to look for, and where to note the one of today."""
        parser.add_argument(
            "--expect",
            type=_head,
            metavar="NUMBER:HASH",
            help="the end of the chain as an earlier check printed it",
        )
        parser.add_argument(
            "--notes",
            type=Path,
            metavar="FILE",
            help="look for all ends noted in this file; where the chain holds, add the one of now, dated and signed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk, print, note, end with 0 or 1."""
        notes: Path | None = options["notes"]
        heads, changed = heads_noted(_lines(notes))
        verdict = chain_verify(expected=[options["expect"] or "", *heads])
        for words in changed:
            verdict.fault(words)
        self._tell(verdict)
        if verdict.number_of_faults:
            raise CommandError("The audit was tampered with: see above.", returncode=1)
        self.stdout.write("The chain holds.")
        if notes:
            _add(notes, note_line(verdict.head, timezone.now()))

    def _tell(self, verdict: Verdict) -> None:
        for fault in verdict.faults:
            self.stdout.write(fault)
        if more := verdict.number_of_faults - len(verdict.faults):
            self.stdout.write(f"And {more:,} more.")
        self.stdout.write(f"{verdict.entries:,} audit entries checked. The chain ends with {verdict.head}")


def _head(text: str) -> str:
    """What is no end of a chain is a slip of the pen, and no sign of tampering."""
    if not _HEAD.fullmatch(text.strip()):
        raise ArgumentTypeError(f"{text!r} is not NUMBER:HASH, as an earlier check printed it")
    return text.strip()


def _lines(notes: Path | None) -> list[str]:
    """What is noted so far; nothing before the first time."""
    try:
        return notes.read_text("utf-8").splitlines() if notes else []
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"The notes cannot be read: {error}") from error


def _add(notes: Path, line: str) -> None:
    try:
        with notes.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    except OSError as error:
        raise CommandError(f"The chain holds, but that could not be noted: {error}") from error
