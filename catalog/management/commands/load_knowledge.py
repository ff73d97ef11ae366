"""Add the first standards, initiatives and glossary terms."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.services.knowledge_entries import knowledge_seed


class Command(BaseCommand):
    """`load_knowledge`."""

    help = "Add the standards, initiatives and glossary terms that the portal brings along; what is there already stays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Add what is missing."""
        added = knowledge_seed()
        self.stdout.write(", ".join(f"{kind}: {number} added" for kind, number in added.items()))
