"""Read an endpoint or document and print what it would become, storing nothing."""

import os
import sys
from argparse import ArgumentTypeError
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandParser

from catalog.domain.errors import VesportalError
from catalog.domain.product import Problem
from catalog.formats.registry import AUTO, PROTOCOLS
from catalog.harvest.discover import discover
from catalog.harvest.preview import preview
from catalog.services.fetching import fetcher_make

READ, IN_PART, REFUSED = 0, 1, 2


class Command(BaseCommand):
    """`preview_endpoint URL [--protocol P|auto] [--limit N]`: exit code 0 read, 1 read in part, 2 refused."""

    help = "Print an endpoint's (or one document's) canonical records as JSON lines, the problems on stderr."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("url")
        parser.add_argument("--protocol", default=AUTO, choices=[AUTO, *PROTOCOLS])
        parser.add_argument("--limit", type=_from_one, default=None, help="stop after this many records")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read and print; the exit code says how it went."""
        try:
            read, lost, problems = self._print(options["protocol"], options["url"], options["limit"])
            sys.stdout.flush()
        except VesportalError as error:
            self.stderr.write(str(error))
            sys.exit(REFUSED)
        except BrokenPipeError:  # whoever reads has seen enough, as `head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(READ)
        if not read:
            self.stderr.write(f"{options['url']} holds no record that can be read.")
            sys.exit(REFUSED if problems else READ)
        sys.exit(IN_PART if lost else READ)

    def _print(self, protocol_name: str, url: str, limit: int | None) -> tuple[int, int, int]:
        read = lost = problems = 0
        with fetcher_make() as fetcher:
            protocol, request = discover(protocol_name, url, fetcher)
            for item in preview(protocol, request, fetcher, limit=limit):
                for problem in item.problems:
                    problems += 1
                    self.stderr.write(_sentence(item.source_id, problem))
                lost += item.lost
                if item.record is not None:
                    read += 1
                    self.stdout.write(msgspec.json.encode(item.record).decode())
        return read, lost, problems


def _from_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def _sentence(source_id: str, problem: Problem) -> str:
    where = " ".join(filter(None, (source_id or "page", problem.path)))
    value = f" (there: {problem.value[:80]!r})" if problem.value else ""
    return f"{where}: {problem.message}{value}"
