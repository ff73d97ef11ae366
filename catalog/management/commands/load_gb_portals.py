"""Register the public data portals of Great Britain's energy sector."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalog.services.gb_portals import gb_portals_register


class Command(BaseCommand):
    """`load_gb_portals [--enable]`."""

    help = "Register the real GB energy portals, switched off; --enable puts them on the schedule (needs internet)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--enable", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Register and list."""
        for endpoint in gb_portals_register(enabled=options["enable"]):
            state = "on" if endpoint.enabled else "off"
            self.stdout.write(f"{endpoint.slug}: {endpoint.url} ({endpoint.protocol}, {state})")
