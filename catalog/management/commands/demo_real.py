"""Harvest the real payloads of a corpus folder, served over loopback."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.services.demo_real import demo_real_register
from vesportal.demo.corpus import serve


class Command(BaseCommand):
    """`demo_real [--corpus FOLDER]`: needs a running portal (`manage.py up`)."""

    help = "Harvest the real payloads of a corpus folder, so that they can be searched and opened."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        default = os.environ.get("VESPORTAL_CORPUS") or str(settings.BASE_DIR.parent / "shared" / "corpus")
        parser.add_argument("--corpus", type=Path, default=Path(default), help="folder with MANIFEST.tsv")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve, register, harvest, report."""
        folder: Path = options["corpus"]
        if not (folder / "MANIFEST.tsv").exists():
            raise CommandError(f"There is no corpus at {folder}: give --corpus, or set VESPORTAL_CORPUS.")
        with serve(folder) as base_url:
            endpoints = demo_real_register(folder, base_url)
            try:
                call_command(
                    "harvest", *[endpoint.slug for endpoint in endpoints], wait=True, stdout=self.stdout
                )
            except CommandError as error:
                self.stdout.write(f"{error} Some payloads are bad on purpose: the verdicts above say why.")
