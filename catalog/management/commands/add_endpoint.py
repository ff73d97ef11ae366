"""Connect a domain's endpoint."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from catalog.domain.errors import VesportalError
from catalog.formats.registry import AUTO, PROTOCOLS
from catalog.harvest.credentials import HeaderKey
from catalog.services.endpoints import EndpointSettings, domain_ensure, endpoint_connect


class Command(BaseCommand):
    """`add_endpoint --domain NAME --protocol P|auto URL`: prints the endpoint's slug last."""

    help = "Connect an endpoint to a domain (made if there is none of that name); prints the endpoint's slug."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("url", help="where the domain publishes its metadata")
        parser.add_argument("--domain", required=True, help="name (or slug) of the domain")
        parser.add_argument("--protocol", default=AUTO, choices=[AUTO, *PROTOCOLS])
        parser.add_argument(
            "--authorization", default="", help="value of the Authorization header, if one is needed"
        )
        parser.add_argument("--audience", default="", choices=["", "public", "signed-in", "hidden"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Connect, or say why not."""
        try:
            key = options["authorization"]
            with transaction.atomic():  # no domain is left behind where its endpoint cannot be connected
                domain = domain_ensure(None, name=options["domain"])
                endpoint = endpoint_connect(
                    None,
                    domain=domain,
                    url=options["url"],
                    protocol=options["protocol"],
                    credentials=HeaderKey("Authorization", key) if key else None,
                    settings=EndpointSettings(audience=options["audience"], whole_every_days=None),
                )
        except VesportalError as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"{domain.name}: {endpoint.url} ({endpoint.protocol})")
        self.stdout.write(endpoint.slug)
