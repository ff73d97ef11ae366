"""Walk the chain of audit entries and say where it was tampered with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.selectors.audit_chain import chain_verify


class Command(BaseCommand):
    """Exit code 0 where the chain holds, 1 where it does not."""

    help = "Check that no audit entry was changed, removed or inserted past the chain."

    def add_arguments(self, parser: CommandParser) -> None:
        """The head to look for."""
        parser.add_argument(
            "--expect",
            default="",
            metavar="NUMBER:HASH",
            help="the end of the chain as an earlier check printed it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk, print, end with 0 or 1."""
        verdict = chain_verify(expected=options["expect"].strip())
        for fault in verdict.faults:
            self.stdout.write(fault)
        if more := verdict.number_of_faults - len(verdict.faults):
            self.stdout.write(f"And {more:,} more.")
        self.stdout.write(f"{verdict.entries:,} audit entries checked. The chain ends with {verdict.head}")
        if verdict.number_of_faults:
            raise CommandError("The audit was tampered with: see above.", returncode=1)
        self.stdout.write("The chain holds.")
