"""Map the stored records of an endpoint again, without its source."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import Endpoint
from catalog.services.remap import endpoint_remap


class Command(BaseCommand):
    """`remap_endpoint SLUG`."""

    help = "Map what an endpoint sent before again, by its mapping of now; nothing is fetched."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("slug", help="slug of the endpoint")

    def handle(self, *args: Any, **options: Any) -> None:
        """Map, and tell how it ended."""
        endpoint = Endpoint.objects.filter(slug=options["slug"]).first()
        if endpoint is None:
            raise CommandError(f"No endpoint is called {options['slug']}. The page Endpoints lists them.")
        run = endpoint_remap(endpoint.pk)
        if run is None:
            raise CommandError(
                f"{endpoint.slug} is being harvested just now: try again when that run has ended."
            )
        self.stdout.write(f"{endpoint.slug}: {run.verdict}")
        if run.state != "complete":
            raise CommandError(f"Not complete: see run {run.pk}.")
