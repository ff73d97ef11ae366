"""Every real payload of every protocol: read, or refused with a sentence. Tables of what became of them: docs/corpus.md."""

import os
import sys
from pathlib import Path
from zlib import crc32

import pytest

from catalog.formats.registry import PROTOCOLS
from tests.integration.corpus_table import documented, row_of, tables, total
from tests.integration.corpus_walk import (
    CLASSES,
    FOLDERS,
    SEARCH,
    Tally,
    answer_of,
    counts,
    files_of,
    read,
    walk,
    walk_search,
)

ALL = bool(
    os.environ.get("VESPORTAL_CORPUS_ALL")
)  # every collection of the folder for search, not each fortieth
STEP = 1 if ALL else 40
FLOOR = 9_900  # records that are read, without the folder for search
LEAST = 0.95  # of the records counted
MEETINGS = 4  # files of each folder that each protocol meets


@pytest.fixture(scope="module")
def tallies(corpus: Path) -> dict[str, Tally]:
    return walk(corpus)


@pytest.fixture(scope="module")
def searched(corpus: Path) -> Tally:
    return walk_search(corpus, STEP)


def test_nearly_every_record_counted_is_read(
    tallies: dict[str, Tally], capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{tables(tallies)}\n")
    whole = total(tallies.values())
    assert whole.read >= FLOOR
    assert whole.share >= LEAST
    assert {name: tally.due for name, tally in tallies.items() if tally.due < LEAST} == {}
    assert tallies["malformed"].read == 0


def test_each_refusal_is_of_a_class_that_the_page_explains(tallies: dict[str, Tally]) -> None:
    whole = total(tallies.values())
    found = whole.refused_files + whole.refused + whole.missing
    assert {name for name in found if name not in CLASSES} == set()


def test_auto_recognises_what_holds_records(tallies: dict[str, Tally]) -> None:
    whole = total(tallies.values())
    assert whole.recognised >= 0.98 * whole.holding
    missed = {name: (t.recognised, t.holding) for name, t in tallies.items() if t.recognised < t.holding - 7}
    assert missed == {}


def test_collections_for_search_are_all_read(corpus: Path, searched: Tally) -> None:
    assert searched.read == searched.counted >= 29_869 // STEP
    assert sum(n for path, n in counts(corpus).items() if path.startswith(f"{SEARCH}/")) == 29_869


def test_the_page_of_the_corpus_says_what_was_found(tallies: dict[str, Tally], searched: Tally) -> None:
    page = documented()
    for name, tally in tallies.items():
        assert row_of(page, name) == row_of(tables({name: tally}), name)
    if ALL:
        assert page == tables({**tallies, SEARCH: searched})


def test_every_folder_of_the_corpus_is_walked(corpus: Path) -> None:
    assert {path.name for path in corpus.iterdir() if path.is_dir()} == {*FOLDERS, SEARCH}
    assert {name for names in FOLDERS.values() for name in names} == set(PROTOCOLS)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_protocol_breaks_on_a_file_of_another_kind(protocol: str, corpus: Path) -> None:
    """Whoever names the wrong protocol gets records or a sentence, too: some files of each folder, all malformed ones."""
    for folder in FOLDERS:
        paths = sorted(files_of(corpus, folder), key=lambda path: crc32(f"{protocol} {path.name}".encode()))
        for path in paths if folder == "malformed" else paths[:MEETINGS]:
            read(PROTOCOLS[protocol], answer_of(path, corpus))
