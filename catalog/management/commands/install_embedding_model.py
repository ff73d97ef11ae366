"""Install the model by which search goes by meaning."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.core.management.base import BaseCommand, CommandError

from vesportal.stack import minilm
from vesportal.stack.errors import SetupError


class Command(BaseCommand):
    """`install_embedding_model [FILE]`: from the file, or fetched as `up` does."""

    help = "Install the model by which search goes by meaning, and print what to set."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, where the machine cannot fetch it."""
        parser.add_argument(
            "file", nargs="?", type=Path, help=f"{minilm.ARCHIVE.file}, if it is here already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Install, check, and say where it is."""
        try:
            folder = minilm.install(options["file"])
        except (SetupError, OSError, BadZipFile) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{minilm.VARIABLE}={folder}")
