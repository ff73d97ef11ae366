"""All real OpenAPI and AsyncAPI documents: each is read as one service, and nothing else is taken for one."""

from pathlib import Path

import pytest

from catalog.domain.access.detect import ways_of
from catalog.domain.errors import VesportalError
from catalog.domain.product import ProductRecord
from catalog.formats.asyncapi import ASYNCAPI
from catalog.formats.openapi import OPENAPI
from catalog.formats.protocol import HarvestProtocol, PageRequest
from catalog.formats.registry import protocol_recognise

# protocol → (files, refused), and of all: services with an address, ways, fields of the product or its ways.
STATED = {"openapi": (8, 0, 8, 92, 71), "asyncapi": (19, 0, 12, 25, 302)}
OTHERS = ("ckan", "dcat", "dcat-us", "opendatasoft", "malformed", "stac")
LARGEST = 3_000_000  # bytes of a file of other formats


def files(corpus: Path, folder: str) -> list[Path]:
    return [path for path in sorted((corpus / folder).rglob("*")) if path.is_file()]


def read(protocol: HarvestProtocol, path: Path, corpus: Path) -> ProductRecord:
    url = f"https://corpus.example/{path.relative_to(corpus)}"
    [item] = protocol.read_page(protocol.start(url), "", path.read_bytes()).items
    assert item.refusal is None, path
    found = protocol.map_record(item.body)
    assert found.record.source_id == item.source_id
    assert all(problem.message.endswith(".") for problem in found.problems), found.problems
    return found.record


@pytest.mark.parametrize("protocol", [OPENAPI, ASYNCAPI])
def test_every_document_is_one_service(protocol: HarvestProtocol, corpus: Path) -> None:
    records = [read(protocol, path, corpus) for path in files(corpus, protocol.name)]
    assert all(record.kind == "service" and record.title and record.service for record in records)
    assert all(ways_of(record) for record in records)
    schemas = [s for r in records for s in (r.schema, *(d.schema for d in r.distributions)) if s]
    counted = (
        len(records), 0, sum(bool(r.service and r.service.endpoint_url) for r in records),
        sum(len(r.distributions) for r in records), sum(len(schema.fields) for schema in schemas),
    )  # fmt: skip
    assert counted == STATED[protocol.name]


@pytest.mark.parametrize("protocol", [OPENAPI, ASYNCAPI])
def test_auto_knows_every_document(protocol: HarvestProtocol, corpus: Path) -> None:
    for path in files(corpus, protocol.name):
        assert protocol_recognise(f"https://corpus.example/{path.name}", "", path.read_bytes()) is protocol, (
            path
        )


@pytest.mark.parametrize("folder", OTHERS)
def test_files_of_others_are_not_taken_and_are_refused_in_words(folder: str, corpus: Path) -> None:
    for path in files(corpus, folder):
        if path.stat().st_size >= LARGEST:
            continue
        body, url = path.read_bytes(), f"https://corpus.example/{path.name}"
        for protocol in (OPENAPI, ASYNCAPI):
            assert protocol.recognises(url, "", body) < 0.3, path
            assert refusal_of(protocol, url, body).rstrip("”").endswith("."), path


def refusal_of(protocol: HarvestProtocol, url: str, body: bytes) -> str:
    """Why a file is refused; of one that is read, that it holds nothing."""
    try:
        page = protocol.read_page(PageRequest(url=url), "", body)
    except VesportalError as error:
        return str(error)
    return "" if list(page.items) else "Nothing."
