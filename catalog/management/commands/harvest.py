"""Harvest endpoints; the work is done by a worker."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from catalog.domain.errors import HarvestError
from catalog.models import Endpoint, HarvestRun
from catalog.services.harvest import harvest_start
from catalog.services.index_rebuild import index_begin

_POLL_SECONDS = 0.1


class Command(BaseCommand):
    """`harvest SLUG... | --all [--whole] [--wait]`."""

    help = "Start a harvest of endpoints; --wait shows progress and ends with counts and verdict."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("slugs", nargs="*", help="slugs of endpoints")
        parser.add_argument("--all", action="store_true", help="every enabled endpoint")
        parser.add_argument(
            "--whole",
            action="store_true",
            help="read everything, where an endpoint is asked for changes only",
        )
        parser.add_argument(
            "--wait", action="store_true", help="wait for the end; exit code 1 where a run is not complete"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Start runs (or join one under way), and follow them if asked."""
        index_begin()
        runs = [self._start(endpoint, whole=options["whole"]) for endpoint in self._endpoints(options)]
        if options["wait"]:
            self._follow(runs)

    def _endpoints(self, options: dict[str, Any]) -> list[Endpoint]:
        if options["all"]:
            return list(Endpoint.objects.filter(enabled=True))
        found = list(Endpoint.objects.filter(slug__in=options["slugs"]))
        unknown = set(options["slugs"]) - {endpoint.slug for endpoint in found}
        if unknown or not found:
            known = (
                ", ".join(Endpoint.objects.values_list("slug", flat=True)[:20])
                or "none yet: see add_endpoint"
            )
            raise CommandError(
                f"No endpoint called {', '.join(sorted(unknown)) or '…'}. There are: {known}. Or give --all."
            )
        return found

    def _start(self, endpoint: Endpoint, *, whole: bool) -> HarvestRun:
        try:
            run = harvest_start(endpoint, asked_by="command", whole=whole)
        except HarvestError:
            run = HarvestRun.objects.filter(endpoint=endpoint).latest("pk")
        self.stdout.write(f"{endpoint.slug}: run {run.pk} queued")
        return run

    def _follow(self, runs: list[HarvestRun]) -> None:
        waiting = {run.pk for run in runs}
        with tqdm(total=0, unit=" records", disable=None, file=sys.stderr) as bar:
            while waiting:
                time.sleep(_POLL_SECONDS)
                current = list(HarvestRun.objects.filter(pk__in=[run.pk for run in runs]))
                bar.total = sum(max(run.total or 0, run.listed) for run in current)
                bar.update(sum(run.listed for run in current) - bar.n)
                waiting = {run.pk for run in current if run.state in ("queued", "running")}
        self._report([run.pk for run in runs])

    def _report(self, ids: list[int]) -> None:
        incomplete = []
        for run in HarvestRun.objects.select_related("endpoint").filter(pk__in=ids).order_by("pk"):
            counts = run.counts
            self.stdout.write(
                f"{run.endpoint.slug}: listed {counts.listed}, created {counts.created}, changed {counts.changed}, "
                f"unchanged {counts.unchanged}, refused {counts.refused}, held {counts.held}, withdrawn {counts.withdrawn}"
            )
            self.stdout.write(f"{run.endpoint.slug}: {run.verdict}")
            if run.state != "complete":
                incomplete.append(run.endpoint.slug)
        if incomplete:
            raise CommandError(f"Not complete: {', '.join(incomplete)}.")
