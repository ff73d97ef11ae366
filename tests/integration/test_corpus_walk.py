"""Every real payload of the protocols that are read here, and of legacy and malformed files: read, or refused with a sentence.

The table of files, records, read and refused is printed.
"""

import gzip
import mimetypes
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from catalog.domain.errors import UnknownProtocol, VesportalError
from catalog.formats.protocol import HarvestProtocol
from catalog.formats.registry import PROTOCOLS, protocol_recognise
from catalog.harvest.preview import Previewed, read_item
from tests.integration.checks import _MACHINE_WORDS
from vesportal.demo import corpus as demo_corpus

FOLDERS = ("ckan", "dcat", "dcat-us", "opendatasoft", "legacy", "malformed")
NAMED = {
    **{name: name for name in PROTOCOLS},
    "legacy": "inventory",
}  # which protocol a folder's files are in
BESIDE = frozenset(("LICENSE", "README", "NOTICE"))  # what stands beside payloads
FLOOR = 8_000  # records that are read
assert demo_corpus.PROTOCOLS  # its import makes the media types of .ttl, .jsonld and .yaml files known
type Answer = tuple[str, str, bytes]


@dataclass
class Tally:
    """What became of the files of one collection; `by`: the protocols that they were recognised as."""

    files: int = 0
    refused_files: int = 0
    records: int = 0
    refused: int = 0
    by: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        return self.records - self.refused


def files_of(corpus: Path) -> Iterator[tuple[str, Path]]:
    """(collection, file)."""
    for folder in FOLDERS:
        for path in sorted((corpus / folder).rglob("*")):
            if path.is_file() and path.stem.upper() not in BESIDE:
                yield "/".join(path.relative_to(corpus).parts[:2]), path


def answer_of(path: Path, corpus: Path) -> Answer:
    """(address, media type, body), as a web server would give it."""
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or ""
    return f"https://data.example/{quote(str(path.relative_to(corpus)))}", kind, body


def recognised(answer: Answer) -> HarvestProtocol | None:
    try:
        return protocol_recognise(*answer)
    except UnknownProtocol as error:
        assert_sentence(str(error))
        return None


def read(protocol: HarvestProtocol, answer: Answer) -> list[Previewed] | None:
    """The records of a file; None where it is refused whole, in a sentence."""
    address, kind, body = answer
    try:
        page = protocol.read_page(protocol.start(address), kind, body)
        found = [read_item(protocol, item) for item in page.items]
    except VesportalError as error:
        assert_sentence(str(error))
        return None
    for problem in page.problems:
        assert_sentence(problem.message)
    for one in found:
        if one.record is None:
            assert_sentence(one.problems[0].message)
        else:
            assert one.record.title
            assert one.record.source_id
    return found


def assert_sentence(words: str) -> None:
    assert re.search(r"[.?!]”?$", words), words
    assert not _MACHINE_WORDS.search(words), words
    assert "The portal itself failed" not in words


def walk(corpus: Path) -> dict[str, Tally]:
    """Each file by its folder's protocol, else by the one that it is recognised as."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for collection, path in files_of(corpus):
        answer, tally = answer_of(path, corpus), tallies[collection]
        named, guess = NAMED.get(collection.partition("/")[0]), recognised(answer)
        tally.files += 1
        tally.by[guess.name if guess else "none"] += 1
        tried = dict.fromkeys(filter(None, [PROTOCOLS[named] if named else None, guess]))
        found = next((records for p in tried if (records := read(p, answer)) is not None), None)
        tally.refused_files += found is None
        tally.records += len(found or ())
        tally.refused += sum(one.record is None for one in found or ())
    return tallies


def table(tallies: Mapping[str, Tally]) -> str:
    head = ("collection", "files", "refused", "records", "read", "refused", "recognised as")
    rows = [
        (name, t.files, t.refused_files, t.records, t.read, t.refused,
         ", ".join(f"{protocol} {number}" for protocol, number in t.by.most_common()))
        for name, t in tallies.items()
    ]  # fmt: skip
    return "\n".join("{:<30}{:>6}{:>8}{:>9}{:>7}{:>8}  {}".format(*row) for row in (head, *rows))


def test_every_file_is_read_or_refused_with_a_sentence(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tallies = walk(corpus)
    with capsys.disabled():
        sys.stdout.write(f"\n{table(tallies)}\n")
    malformed = [tallies.pop(name) for name in list(tallies) if name.startswith("malformed/")]
    assert [t.read for t in malformed] == [0] * len(malformed)
    assert sum(t.read for t in tallies.values()) >= FLOOR
    assert sum(t.refused for t in tallies.values()) <= 10
    assert sum(t.refused_files for t in tallies.values()) <= 20
    right = sum(t.by[NAMED[name.partition("/")[0]]] for name, t in tallies.items())
    assert right >= 0.93 * sum(t.files for t in tallies.values())


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_protocol_breaks_on_a_file_of_another_kind(protocol: str, corpus: Path) -> None:
    """Whoever names the wrong protocol gets records or a sentence, too."""
    for collection, path in files_of(corpus):
        if collection.startswith(("malformed/", "opendatasoft/", "ckan/piveau")):
            read(PROTOCOLS[protocol], answer_of(path, corpus))
