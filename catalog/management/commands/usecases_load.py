"""Load the worked use cases that come with the portal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalog.services.worked_cases import worked_cases_load


class Command(BaseCommand):
    """`usecases_load [--drafts]`: idempotent."""

    help = "Load the three worked use cases of the energy sector, without products; --drafts leaves publishing to a curator."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--drafts", action="store_true", help="do not publish them")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and list."""
        for case, made in worked_cases_load(publish=not options["drafts"]):
            state = f"made, {case.get_state_display().lower()}" if made else "is there already and stays"
            self.stdout.write(f"/use-cases/{case.slug}/: {state}")
