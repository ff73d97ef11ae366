"""Fill the demonstration with what people would have decided in it, once it has been harvested."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.domain.numbers import counted
from catalog.services.demo_governance import demo_governance_fill
from catalog.services.demo_people import demo_people_fill
from catalog.services.demo_policies import demo_policies_fill
from catalog.services.demo_requests import demo_requests_fill
from catalog.services.demo_usecases import demo_usecases_fill


class Command(BaseCommand):
    """`demo_fill`: idempotent."""

    help = "Decide on a few products of the fictional domains, so that every state can be seen."

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill and say what was done."""
        self.stdout.write(f"Governance: {counted(demo_governance_fill(), 'triage')} recorded.")
        self.stdout.write(f"Policies: {counted(demo_policies_fill(), 'mix', 'mixes')} kept.")
        self.stdout.write(f"Requests: {counted(demo_requests_fill(), 'request')} made.")
        self.stdout.write(f"People: {counted(demo_people_fill(), 'invitation')} sent.")
        self.stdout.write(f"Use cases: {counted(demo_usecases_fill(), 'use case')} made.")
