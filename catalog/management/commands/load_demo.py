"""Register the demo federation: fictional domains, their endpoints, and accounts to try."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.services.demo import demo_load
from catalog.services.knowledge_entries import knowledge_seed


class Command(BaseCommand):
    """`load_demo [--url BASE]`: idempotent."""

    help = "Register the fictional domains of the demonstration, their endpoints and accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--url", default=settings.DEMO_URL, help="where the demo federation is served")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and print the accounts."""
        if not options["url"]:
            raise CommandError(
                "The demo federation is not running: start it with `manage.py up`, or give --url."
            )
        accounts = demo_load(options["url"])
        knowledge_seed()
        self.stdout.write("Demo accounts (for this demonstration only):")
        for account in accounts:
            self.stdout.write(f"  {account.email:<32} {account.password:<24} {account.role}")
