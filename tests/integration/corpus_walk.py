"""What becomes of every file of the corpus of real payloads: read, or refused with a sentence of a known class."""

import csv
import gzip
import mimetypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from catalog.domain.errors import UnknownProtocol, VesportalError
from catalog.formats.protocol import HarvestProtocol, Page, RawItem
from catalog.formats.registry import PROTOCOLS, protocol_recognise
from catalog.harvest.preview import read_item
from tests.integration.sentences import assert_sentence
from vesportal.demo import corpus as demo_corpus

# The protocols in which a folder's files are, as `auto` may recognise them.
FOLDERS = {
    "ckan": ("ckan",),
    "dcat": ("dcat",),
    "dcat-us": ("dcat-us",),
    "opendatasoft": ("opendatasoft",),
    "legacy": ("inventory", "open-energy"),
    "iso-csw": ("csw", "waf", "iso19115"),
    "stac": ("stac",),
    "ogc-records": ("ogc-records",),
    "oai-pmh": ("oai-pmh",),
    "schema-org": ("schema-org",),
    "frictionless": ("frictionless",),
    "openapi": ("openapi",),
    "asyncapi": ("asyncapi",),
    "odcs": ("odcs",),
    "odps": ("odps",),
    "dbt": ("dbt",),
    "malformed": (),
}
SEARCH = "search"  # collections of STAC, one a line
BESIDE = frozenset(("LICENSE", "README", "NOTICE", "MAPPING"))  # what stands beside payloads
assert demo_corpus.PROTOCOLS  # its import makes the media types of .ttl, .jsonld and .yaml files known
type Answer = tuple[str, str, bytes]

BROKEN, ERROR, OTHER_KIND, NONE = "broken", "error", "other kind", "no protocol"
NO_IDENTIFIER, OTHER_SCHEMA, CUT, DELETED, NAMED = "no identifier", "other schema", "cut", "deleted", "named"
BESIDE_ANOTHER, EPHEMERAL, MISCOUNTED, EMPTY = "beside", "ephemeral", "miscounted", "empty"
CLASSES = {
    BROKEN: "The file is not well-formed: the error says where.",
    ERROR: "The answer is an error, or answers another question than one for records.",
    OTHER_KIND: "The document is of another kind, or a part of one: it describes no product.",
    NONE: "Nothing in it is of any protocol: `auto` says which there are.",
    OTHER_SCHEMA: "The record is in a schema that is not read (FGDC, INTERLIS, DIF, MARC, Atom).",
    NO_IDENTIFIER: "The record has no identifier, and nothing that could stand for one.",
    CUT: "The record is broken within a listing that is read for the rest.",
    DELETED: "The source says that the record is deleted.",
    NAMED: "The record is only named here: a harvest reads it from its own address.",
    BESIDE_ANOTHER: "A catalogue of dbt holds the columns of what a manifest describes: it is read beside one.",
    EPHEMERAL: "Ephemeral models are code within other models: nothing of them is stored.",
    MISCOUNTED: "The list counts what is no record, such as an element whose name only begins like one.",
    EMPTY: "The list counts the file, which names data sets and describes none.",
}
# What is not to be read, as far as it is known: the rest must be read, as good as all of it.
APART = frozenset(CLASSES) - {NO_IDENTIFIER, CUT}
_SAYS = (
    (r"in none of the (\d+ )?protocols", NONE),
    (r"in a schema that is not read|describes no data set in DCAT", OTHER_SCHEMA),
    (r"no identifier", NO_IDENTIFIER),
    (r"broken JSON; it was left out", CUT),
    (r"syntax error|is broken|broken JSON|cannot be read|never closed|ends? within|undeclared", BROKEN),
    (r"answer(s|ed)? (\w+ )?with an error|error of its own|does not accept|answered Identify", ERROR),
    (r"only acknowledges|has no (sets|record)|this repository", ERROR),
    (r"\bno\b|\bnot\b|one resource|map or feature service|\ban? \w+ (page|document)\b", OTHER_KIND),
)
_WHY = {  # of files that hold fewer records than are counted, and refuse none
    "dbt/dbt-artifacts-parser/catalog/": BESIDE_ANOTHER,
    "dbt/dbt-artifacts-parser/manifest/v5/": EPHEMERAL,
    "iso-csw/owslib/iso3_examples/arcgis-sample.xml": MISCOUNTED,
    "ckan/piveau/dcatap_catalogue_example.json": EMPTY,
    "dcat/dprod/data-quality/": MISCOUNTED,
    "dcat/semic-dcat-ap/3.0.0-hvd/html/examples/example-ms_catalogue_simple.ttl": EMPTY,
    "dcat/udata-harvest/sig.oreme.rdf": MISCOUNTED,
}


@dataclass(frozen=True)
class Read:
    """What a protocol made of a file: records in canonical form, sentences of those refused, those gone, documents named."""

    protocol: str
    records: int = 0
    refused: tuple[str, ...] = ()
    gone: int = 0
    named: int = 0


@dataclass(frozen=True)
class File:
    """One file: what MANIFEST.tsv counts, what `auto` makes of it, and what it held; `whole` says why it is refused."""

    path: str
    counted: int
    guess: str
    read: Read | None
    whole: str = ""

    @property
    def folder(self) -> str:
        return self.path.partition("/")[0]

    @property
    def missing(self) -> Counter[str]:
        """Records that are counted and not read, by class."""
        rest = self.counted - (self.read.records if self.read else 0)
        found = Counter[str]()
        for name, number in self._reasons():
            taken = max(0, min(rest, number))
            found[name] += taken
            rest -= taken
        return +found

    def _reasons(self) -> Iterator[tuple[str, int]]:
        if self.read is None:
            yield class_of(self.whole), self.counted
            return
        yield DELETED, self.read.gone
        yield NAMED, self.read.named
        for sentence in self.read.refused:
            yield class_of(sentence), 1
        if self.read.refused:
            yield class_of(self.read.refused[0]), self.counted
        yield from ((name, self.counted) for path, name in _WHY.items() if self.path.startswith(path))
        yield f"unexplained: {self.path}", self.counted


@dataclass
class Tally:
    """What became of the files of one folder."""

    files: int = 0
    refused_files: Counter[str] = field(default_factory=Counter)
    counted: int = 0
    read: int = 0
    more: int = 0  # of these, beyond what is counted
    refused: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    holding: int = 0  # files with a record
    recognised: int = 0  # of these, as one of the folder's protocols

    @property
    def share(self) -> float:
        """Of the records counted, those read."""
        return 1 - self.missing.total() / self.counted if self.counted else 1.0

    @property
    def due(self) -> float:
        """The same of those that are to be read, as far as it is known."""
        left = sum(number for name, number in self.missing.items() if name not in APART)
        apart = self.missing.total() - left
        return 1 - left / (self.counted - apart) if self.counted > apart else 1.0

    def add(self, file: File) -> None:
        """Count one more file."""
        self.files += 1
        self.counted += file.counted
        self.missing += file.missing
        if file.read is None:
            self.refused_files[class_of(file.whole)] += 1
            return
        self.read += file.read.records
        self.more += max(0, file.read.records - file.counted)
        self.refused += Counter(map(class_of, file.read.refused))
        if file.read.records:
            self.holding += 1
            self.recognised += file.guess in FOLDERS.get(file.folder, (file.read.protocol,))


def class_of(sentence: str) -> str:
    """Into which class a refusal falls; `unexplained` where none says it."""
    return next((name for says, name in _SAYS if re.search(says, sentence)), f"unexplained: {sentence}")


def counts(corpus: Path) -> dict[str, int]:
    """How many records MANIFEST.tsv counts in each file."""
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["file"]: int(row["records"] or 0) for row in rows}


def files_of(corpus: Path, folder: str) -> list[Path]:
    """Payloads of a folder, in order."""
    found = (corpus / folder).rglob("*")
    return sorted(p for p in found if p.is_file() and p.stem.upper() not in BESIDE)


_CAPTURED = re.compile(rb"Captured from (https?://[^\s<]+)")


def answer_of(path: Path, corpus: Path) -> Answer:
    """(address, media type, body), as a web server would give it; the address of a listing is its own, where it says it."""
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or ""
    captured = _CAPTURED.search(body[:1_000])
    url = captured[1].decode() if captured else f"https://data.example/{quote(str(path.relative_to(corpus)))}"
    return url, kind, body


def recognised(answer: Answer) -> HarvestProtocol | None:
    """What `auto` takes an answer for; None where nothing is sure of it."""
    try:
        return protocol_recognise(*answer)
    except UnknownProtocol as error:
        assert_sentence(str(error))
        return None


def read(protocol: HarvestProtocol, answer: Answer) -> Read | str:
    """What a protocol makes of a file; the sentence where it refuses it whole."""
    address, kind, body = answer
    try:
        page = protocol.read_page(protocol.start(address), kind, body)
        items = list(page.items)
    except VesportalError as error:
        assert_sentence(str(error))
        return str(error)
    for problem in page.problems:
        assert_sentence(problem.message)
    return _read(protocol, page, items)


def _read(protocol: HarvestProtocol, page: Page, items: list[RawItem]) -> Read:
    records, refused = 0, []
    for item in items:
        if item.gone:
            continue
        one = read_item(protocol, item)
        if one.record is None:
            assert_sentence(one.problems[0].message)
            refused.append(one.problems[0].message)
        else:
            assert one.record.title
            assert one.record.source_id
            records += 1
    return Read(protocol.name, records, tuple(refused), sum(item.gone for item in items), len(page.more))


def file_read(path: Path, corpus: Path, counted: int) -> File:
    """By the protocol of the folder that `auto` recognises, the others of the folder, and whatever it is recognised as."""
    answer, name = answer_of(path, corpus), str(path.relative_to(corpus))
    guess, of_folder = recognised(answer), FOLDERS[name.partition("/")[0]]
    guessed = (guess.name,) if guess else ()
    tried = dict.fromkeys((*(n for n in guessed if n in of_folder), *of_folder, *guessed))
    found: Read | None = None
    whole = ""
    for protocol in tried:
        made = read(PROTOCOLS[protocol], answer)
        if isinstance(made, str):
            whole = whole or made
        elif found is None or made.records > found.records:
            found = made
        if found and found.records:
            break
    if not tried:
        whole = "It is in none of the protocols."
    return File(name, counted, guessed[0] if guessed else "none", found, whole)


def walk(corpus: Path) -> dict[str, Tally]:
    """Each file of each folder but the one for search."""
    counted = counts(corpus)
    tallies = {folder: Tally() for folder in FOLDERS}
    for folder, tally in tallies.items():
        for path in files_of(corpus, folder):
            tally.add(file_read(path, corpus, counted.get(str(path.relative_to(corpus)), 0)))
    return tallies


def walk_search(corpus: Path, step: int = 1) -> Tally:
    """The collections of the folder for search, each `step`th of them."""
    tally, stac = Tally(), PROTOCOLS["stac"]
    for path in files_of(corpus, SEARCH):
        address, _, body = answer_of(path, corpus)
        tally.files += 1
        for line in body.splitlines()[::step]:
            tally.counted += 1
            made = read(stac, (address, "application/json", line))
            if isinstance(made, str):
                tally.missing[class_of(made)] += 1
                continue
            tally.read += made.records
            tally.refused += Counter(map(class_of, made.refused))
        tally.holding, tally.recognised = tally.files, tally.files
    return tally
