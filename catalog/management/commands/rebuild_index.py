"""Build the search index anew, beside the live one."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.domain.errors import SearchUnavailable
from catalog.models import DataProduct
from catalog.services.indexing import index_drain, index_rebuild


class Command(BaseCommand):
    """`rebuild_index`: search answers meanwhile."""

    help = "Rebuild the search index from the database beside the live one, verify its count, and swap."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild with a progress bar."""
        total = DataProduct.objects.filter(state=DataProduct.State.LIVE).count()
        try:
            with tqdm(total=total, unit=" products", disable=None, file=sys.stderr) as bar:

                def show(written: int) -> None:
                    bar.update(written - bar.n)

                result = index_rebuild(show)
        except SearchUnavailable as error:
            raise CommandError(f"{error} The live index was left as it is.") from error
        index_drain()
        self.stdout.write(f"Rebuilt: {result}")
