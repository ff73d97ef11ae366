"""The tables of docs/corpus.md, written by `python -m tests.integration.corpus_table`: what becomes of real payloads."""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.integration.corpus_walk import CLASSES, SEARCH, Tally, walk, walk_search

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "corpus.md"
_MARK = "<!-- what is below is written by python -m tests.integration.corpus_table -->"
_HEAD = (
    "folder",
    "files",
    "of these refused",
    "records counted",
    "read",
    "of those counted",
    "beyond them",
    "not read",
)

_CLASS_HEAD = ("class", "which means", "files refused", "records not read", "where")


def documented() -> str:
    """The tables as they are written."""
    return PAGE.read_text(encoding="utf-8").partition(_MARK)[2].strip()


def tables(tallies: Mapping[str, Tally]) -> str:
    """By folder, and by class of what is refused or not read."""
    rows = [*(_row(name, tally) for name, tally in tallies.items()), _row("all", total(tallies.values()))]
    of_classes = [_class_row(name, tallies) for name in CLASSES]
    return f"{_lines(_HEAD, rows)}\n{_lines(_CLASS_HEAD, of_classes)}".strip()


def row_of(page: str, name: str) -> str:
    """The row of a folder."""
    return next(line for line in page.splitlines() if line.startswith(f"| {name} |"))


def total(tallies: Iterable[Tally]) -> Tally:
    """All in one."""
    whole = Tally()
    for tally in tallies:
        whole.files += tally.files
        whole.counted += tally.counted
        whole.read += tally.read
        whole.more += tally.more
        whole.holding += tally.holding
        whole.recognised += tally.recognised
        whole.refused_files += tally.refused_files
        whole.refused += tally.refused
        whole.missing += tally.missing
    return whole


def _row(name: str, tally: Tally) -> tuple[str, ...]:
    share = f"{100 * tally.share:.1f} %" if tally.counted else "–"
    numbers = (tally.files, tally.refused_files.total(), tally.counted, tally.read)
    return (name, *(f"{number:,}" for number in numbers), share, f"{tally.more:,}", _counted(tally.missing))


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in found.most_common()) or "–"


def _class_row(name: str, tallies: Mapping[str, Tally]) -> tuple[str, ...]:
    whole = total(tallies.values())
    where = [
        folder for folder, t in tallies.items() if t.missing[name] or t.refused_files[name] or t.refused[name]
    ]
    return (
        f"`{name}`", CLASSES[name], f"{whole.refused_files[name]:,}", f"{whole.missing[name]:,}", ", ".join(where) or "–",
    )  # fmt: skip


def _lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Walk the corpus and write what was found."""
    corpus = Path(os.environ.get("VESPORTAL_CORPUS") or ROOT.parent / "shared" / "corpus")
    found = tables({**walk(corpus), SEARCH: walk_search(corpus)})
    words = PAGE.read_text(encoding="utf-8").partition(_MARK)[0]
    PAGE.write_text(f"{words}{_MARK}\n\n{found}\n", encoding="utf-8")
    sys.stdout.write(f"{found}\n")


if __name__ == "__main__":
    main()
