"""Real STAC: files of the specification, of pystac (old versions, nested catalogues) and of NASA, and 29,869 collections."""

import csv
import gzip
import json
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import ProductRecord
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.registry import protocol_recognise
from catalog.formats.stac import STAC

HOST = "https://corpus.example/"
# What the manifest counts is one record a file that is no catalogue; there the reader does the same.
READ, WALKED = 241, 23
# Root of a static catalogue → the products that a walk finds, and the documents that it reads.
WALKS = {
    "stac/pystac/test-case-1/catalog.json": (4, 7),
    "stac/pystac/test-case-2/catalog.json": (3, 4),
    "stac/pystac/test-case-4/catalog.json": (7, 8),
    "stac/pystac/test-case-5/catalog.json": (1, 5),  # through catalogues below a collection
    "stac/pystac/test-case-6/catalog.json": (3, 4),
    "stac/pystac/windows_hrefs/catalog.json": (1, 2),
    "stac/pystac/cbers-partial/catalog.json": (4, 5),
    "stac/stac-spec/catalog.json": (3, 5),  # two of its collections share an id
}


def manifest(corpus: Path) -> Iterator[tuple[str, int]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["file"].startswith("stac/"):
                yield row["file"], int(row["records"])


def read(corpus: Path, name: str) -> Page:
    return STAC.read_page(PageRequest(HOST + quote(name)), "application/json", (corpus / name).read_bytes())


def mapped(items: list[RawItem]) -> list[ProductRecord]:
    """The canonical records; each knows itself by the id that its item was listed with."""
    records = [STAC.map_record(item.body).record for item in items if item.refusal is None]
    assert [record.source_id for record in records] == [
        item.source_id for item in items if item.refusal is None
    ]
    return records


def test_every_file_is_read_with_the_count_that_the_corpus_states(corpus: Path) -> None:
    counted: Counter[bool] = Counter()
    for name, stated in manifest(corpus):
        page = read(corpus, name)
        records = mapped(list(page.items))
        assert len(records) == stated, name
        assert all(record.title and record.source_id for record in records), name
        counted[bool(records)] += len(records) or 1
    assert counted == {True: READ, False: WALKED}


def test_auto_knows_every_file(corpus: Path) -> None:
    for name, _ in manifest(corpus):
        body = (corpus / name).read_bytes()
        assert protocol_recognise(HOST + quote(name), "application/json", body) is STAC, name


@pytest.mark.parametrize(
    "folder", ["ogc-records", "ckan", "dcat", "dcat-us", "opendatasoft", "malformed", "frictionless"]
)
def test_auto_takes_nothing_of_the_others_for_stac(corpus: Path, folder: str) -> None:
    for path in sorted((corpus / folder).rglob("*")):
        if path.is_file() and path.stat().st_size < 3_000_000:
            assert STAC.recognises("https://corpus.example/x", "", path.read_bytes()) < 0.3, path


@pytest.mark.parametrize("folder", ["malformed", "legacy", "ogc-records", "dcat"])
def test_every_file_of_others_is_read_or_refused_in_words(corpus: Path, folder: str) -> None:
    for path in sorted((corpus / folder).rglob("*")):
        if path.is_file() and path.stat().st_size < 3_000_000:
            why = refusal_of(corpus, str(path.relative_to(corpus)))
            assert why == "" or why.endswith("."), path
            assert why or folder != "malformed", path


def refusal_of(corpus: Path, name: str) -> str:
    """Why a file is refused; empty where it is read, and every record in it maps."""
    try:
        mapped(list(read(corpus, name).items))
    except PageUnreadable as error:
        return str(error)
    return ""


def walk(corpus: Path, name: str) -> tuple[list[RawItem], set[str]]:
    """As the engine does: each request once, in the order of naming."""
    first = PageRequest(HOST + quote(name))
    queue, seen, items = deque([first]), {(first.url, first.cursor)}, list[RawItem]()
    documents = set[str]()
    while queue:
        request = queue.popleft()
        path = corpus / unquote(request.url.removeprefix(HOST))
        if not path.is_file():  # of some catalogues the corpus holds a part only
            continue
        documents.add(request.url)
        page = STAC.read_page(request, "application/json", path.read_bytes())
        items += page.items
        for further in page.more:
            if (further.url, further.cursor) not in seen:
                seen.add((further.url, further.cursor))
                queue.append(further)
    return items, documents


@pytest.mark.parametrize("name", WALKS)
def test_a_static_catalogue_is_walked_to_its_collections(corpus: Path, name: str) -> None:
    items, documents = walk(corpus, name)
    names = {record.source_id for record in mapped(items)}
    assert (len(names), len(documents)) == WALKS[name]


@pytest.mark.slow
def test_all_collections_of_nasa_map(corpus: Path) -> None:
    records = list(nasa(corpus))
    assert len(records) == 29_869
    licences = Counter(record.licence.code if record.licence else None for record in records)
    assert licences == {"CC0-1.0": 21_879, "": 7_387, None: 603}
    assert sum(bool(record.distributions) for record in records) > 29_800
    assert sum(bool(record.places) for record in records) == 29_854
    assert sum(bool(record.publisher) for record in records) == 29_266


def nasa(corpus: Path) -> Iterator[ProductRecord]:
    request = PageRequest("https://cmr.example/stac/collections?page=2")
    for path in sorted((corpus / "search" / "nasa-cmr-stac").glob("*.gz")):
        lines = gzip.decompress(path.read_bytes()).splitlines()
        body = b'{"collections": [' + b",".join(lines) + b'], "links": []}'
        page = STAC.read_page(request, "application/json", body)
        yield from mapped(list(page.items))


def test_a_sample_of_nasa_s_collections_is_filled(corpus: Path) -> None:
    file = corpus / "search" / "nasa-cmr-stac" / "collections-2.jsonl.gz"
    with gzip.open(file) as lines:
        body = json.dumps({"collections": [json.loads(next(lines)) for _ in range(300)]}).encode()
    page = STAC.read_page(PageRequest("https://cmr.example/stac/collections"), "application/json", body)
    records = mapped(list(page.items))
    assert all(record.landing_page and record.documentation for record in records)
    assert sum(bool(record.creators and record.publisher) for record in records) > 280
    assert sum(bool(record.keywords and record.lineage) for record in records) > 250
