"""Collections with queries whose answers are known: what is searched, what people typed, and what answers it."""

import csv
import http.client
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from catalog.domain.conforms import standards_named
from catalog.domain.errors import VesportalError
from catalog.domain.product import ProductRecord
from catalog.domain.vocabulary.themes import themes
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_get
from catalog.search import IndexedProduct
from catalog.services.derive import derive
from vesportal.demo import DemoServer, start
from vesportal.demo.corpus import content_of, payloads
from vesportal.demo.federation import federation

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
DAY = date(2026, 6, 15)
_LONGEST = 130  # characters of a title by which an answer is named
_NEVER = "2026-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """What was typed, which ids answer it (all alike), and what kind of query it is (`acronym`, `spelling`, `sentence` …)."""

    text: str
    answers: frozenset[int]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Products to be indexed, queries, and the terms of a glossary by their acronym."""

    name: str
    products: list[IndexedProduct]
    queries: list[JudgedQuery]
    glossary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def shared(name: str) -> Path | None:
    """A folder of what is shared beside the project: by VESPORTAL_SEARCH_QUALITY or VESPORTAL_CORPUS, else ../shared; or none."""
    variable = {"search-quality": "VESPORTAL_SEARCH_QUALITY", "corpus": "VESPORTAL_CORPUS"}[name]
    given = os.environ.get(variable)
    folder = Path(given) if given else ROOT.parent / "shared" / name
    return folder if folder.is_dir() else None


def energy(folder: Path) -> JudgedSet:
    """50 short data sets and 40 queries, with a glossary of its own."""
    docs = [line.split("\t") for line in (folder / "energy" / "docs.tsv").read_text().splitlines()]
    numbers = {row[0]: n for n, row in enumerate(docs, 1)}
    products = [_plain(n, title, text) for n, (_, title, text) in enumerate(docs, 1)]
    rows = [line.split("\t") for line in (folder / "energy" / "queries.tsv").read_text().splitlines()]
    queries = [JudgedQuery(q, frozenset(numbers[name] for name in names.split())) for q, names in rows]
    terms = json.loads((folder / "energy" / "glossary.json").read_text())
    return JudgedSet("energy", products, queries, {term: tuple(said) for term, said in terms.items()})


def aws_tags(folder: Path) -> JudgedSet:
    """1,190 entries of a public registry; the queries are their curators' tags, which are not indexed."""
    found = json.loads((folder / "aws-tags" / "collection.json").read_text())
    numbers = {doc["id"]: n for n, doc in enumerate(found["docs"], 1)}
    products = [_plain(n, doc["title"], doc["body"]) for n, doc in enumerate(found["docs"], 1)]
    return JudgedSet("aws-tags", products, list(_by_tags(found, numbers)))


def _by_tags(found: Mapping[str, object], numbers: Mapping[str, int]) -> Iterator[JudgedQuery]:
    queries, judged = found["queries"], found["qrels"]
    texts = queries if isinstance(queries, dict) else {q["id"]: q["text"] for q in queries}  # type: ignore[attr-defined]
    for key, text in texts.items():
        answers = judged[key]  # type: ignore[index]
        yield JudgedQuery(text, frozenset(numbers[name] for name in answers))


def demo() -> JudgedSet:
    """The demo federation as it is harvested, older editions of some of it that have ended, and queries made for it."""
    with start(today=lambda: DAY) as server:
        records = chain(_demo_records(server), _ended_records(HERE / "demo_ended.tsv"))
        return _of_records("demo", records, HERE / "demo.tsv")


def corpus(folder: Path) -> JudgedSet:
    """Real metadata of many catalogues, and queries made for it."""
    return _of_records("corpus", _corpus_records(folder), HERE / "corpus.tsv")


type Described = tuple[str, ProductRecord]  # name of the protocol in which it was read, record


def _demo_records(server: DemoServer) -> Iterator[Described]:
    for domain in federation(server.url):
        protocol = protocol_get(domain.protocol)
        waiting, known = [protocol.start(domain.url)], set[str]()
        while waiting:
            request = waiting.pop(0)
            if request.url in known:
                continue
            known.add(request.url)
            page = protocol.read_page(request, *_fetched(request, domain.credential))
            for item in page.items:
                if not (item.refusal or item.gone):
                    yield domain.protocol, protocol.map_record(item.body).record
            waiting = [*filter(None, [page.next]), *waiting, *page.more]


def _ended_records(path: Path) -> Iterator[Described]:
    for row in _rows(path):
        yield "ckan", ProductRecord(source_id=row["title"], **row)


def _fetched(request: PageRequest, credential: str) -> tuple[str, bytes]:
    at = urlsplit(request.url)
    connection = http.client.HTTPConnection(at.netloc, timeout=10)
    headers = request.headers | ({"Authorization": credential} if credential else {})
    try:
        connection.request("GET", f"{at.path}?{at.query}", headers=headers)
        answer = connection.getresponse()
        return answer.getheader("Content-Type") or "", answer.read()
    finally:
        connection.close()


_JUDGED = (
    "ckan",
    "dcat",
    "dcat-us",
    "legacy",
    "opendatasoft",
)  # what the queries over the corpus were made for


def _corpus_records(folder: Path) -> Iterator[Described]:
    """Every record that can be read, of the payloads' first pages."""
    for payload in payloads(folder, formats=_JUDGED):
        protocol = protocol_get(payload.protocol)
        kind, body = content_of(folder / payload.path)
        try:
            page = protocol.read_page(protocol.start(f"https://c.example/{payload.path}"), kind, body)
        except VesportalError:
            continue
        for item in page.items:
            try:
                yield payload.protocol, protocol.map_record(item.body).record
            except VesportalError:
                continue


def _of_records(name: str, records: Iterable[Described], queries: Path) -> JudgedSet:
    """Queries name what answers them by its title; where several have that title, all of them do."""
    standards = _standards()
    products = [_indexed(n, protocol, record, standards) for n, (protocol, record) in enumerate(records, 1)]
    titled: dict[str, set[int]] = {}
    for product in products:
        titled.setdefault(_title(product.title), set()).add(product.id)
    rows = _rows(queries)
    named = {row["query"]: [_title(title) for title in row["answers"].split(" | ")] for row in rows}
    unknown = {title for titles in named.values() for title in titles if title not in titled}
    assert not unknown, f"{queries.name} names products that are not there: {sorted(unknown)[:5]}"
    judged = [
        JudgedQuery(
            row["query"], frozenset(pk for title in named[row["query"]] for pk in titled[title]), row["kind"]
        )
        for row in rows
    ]
    return JudgedSet(name, products, judged)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _title(text: str) -> str:
    return " ".join(text.split())[:_LONGEST].rstrip()


def _standards() -> dict[str, list[str]]:
    """The registry that the portal begins with: slug → names."""
    rows = json.loads((files("catalog.services.data") / "standards.json").read_text())
    return {row["slug"]: row["names"] for row in rows}


def _indexed(
    number: int, protocol: str, record: ProductRecord, standards: Mapping[str, list[str]]
) -> IndexedProduct:
    """The record as the portal would index it, without what stands beside products."""
    derived = derive(record)
    said = derived.columns
    names = [themes()[code].label for code in said["themes"] if code in themes()]
    return IndexedProduct(
        id=number,
        revision=1,
        slug=f"p{number}",
        title=said["title"],
        created=_NEVER,
        audience=("public",),
        description=said["description"],
        keywords=tuple(said["keywords"]),
        theme_labels=tuple(names),
        publisher=said["publisher"],
        domain_name=said["publisher"],
        source_id=record.source_id,
        identifiers=tuple(said["identifiers"]),
        file_names=tuple(said["file_names"]),
        formats=tuple(said["formats"]),
        licence_label=said["licence_label"],
        standards=tuple(standards_named(said["conforms"], standards)),
        protocols=(protocol,),
        status=said["status"],
        periods=tuple((first, last) for first, last in said["periods"]),
    )


def _plain(number: int, title: str, text: str) -> IndexedProduct:
    return IndexedProduct(
        id=number,
        revision=1,
        slug=f"p{number}",
        title=title,
        created=_NEVER,
        audience=("public",),
        description=text,
    )
