"""After a crash of the whole portal, before its workers start again."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.services.recovery import runs_take_up


class Command(BaseCommand):
    """`take_up_runs`: `manage.py up` calls it where the run before it was killed."""

    help = "Give all harvests under way to the next workers. Only while no worker runs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them up and say how many."""
        self.stdout.write(f"{runs_take_up()} harvests taken up")
