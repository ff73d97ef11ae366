"""Build the search index anew, beside the live one."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.domain.errors import SearchUnavailable
from catalog.services.index_rebuild import index_count, index_rebuild
from catalog.services.indexing import index_drain


class Command(BaseCommand):
    """`rebuild_index`: search answers meanwhile."""

    help = (
        "Rebuild the search index from the database beside the live one, verify its count, and swap. "
        "One that broke off is gone on with."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Its one option."""
        parser.add_argument(
            "--afresh", action="store_true", help="begin anew where an earlier rebuild broke off"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild with a progress bar."""
        try:
            with tqdm(total=index_count(), unit=" products", disable=None, file=sys.stderr) as bar:

                def show(sent: int) -> None:
                    if not bar.n and sent:
                        bar.initial = sent  # by an earlier one: no speed of this one
                    bar.update(sent - bar.n)

                result = index_rebuild(show, afresh=options["afresh"])
        except SearchUnavailable as error:
            raise CommandError(f"{error} The live index was left as it is.") from error
        index_drain()
        self.stdout.write(f"Rebuilt: {result.count:,} data products can be searched.")
        for product, why in result.failed.items():
            self.stderr.write(f"The index would not take data product {product}: {why}")
