"""Make a key for pushing records, or a secret for signing webhooks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import Endpoint
from catalog.services.push import hook_secret_make, push_key_make


class Command(BaseCommand):
    """`push_key SLUG [--webhook]`: prints the key last. The one before holds no longer."""

    help = "Make an endpoint's key for pushing records (or its webhook's secret) anew; prints it, this once."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("slug", help="the endpoint")
        parser.add_argument(
            "--webhook", action="store_true", help="the secret that webhooks are signed with, not the key"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and print it."""
        endpoint = Endpoint.objects.select_related("domain").filter(slug=options["slug"]).first()
        if endpoint is None:
            raise CommandError(f"There is no endpoint “{options['slug']}”. `add_endpoint` connects one.")
        make = hook_secret_make if options["webhook"] else push_key_make
        self.stdout.write(make(None, endpoint=endpoint))
