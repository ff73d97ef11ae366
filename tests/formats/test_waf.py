"""Web accessible folders: every document once, folders below, other files told, no page taken for a folder."""

from pathlib import Path

import pytest

from catalog.domain.errors import InvalidInput, PageUnreadable, RecordRefused
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.waf import DEPTH, WAF
from tests.bench.dialect_waf import WAF as DIALECT
from tests.bench.dialects import Records
from tests.formats.csw_service import iso

LISTINGS = Path(__file__).parent / "folder_listings"
SERVERS = sorted(path.name for path in LISTINGS.iterdir() if path.stem not in {"README", "s3_bucket_part"})
ROOT = "https://data.example/waf/"
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" '
    'xmlns:dct="http://purl.org/dc/terms/"><dcat:Dataset rdf:about="https://data.example/d"><dct:title>D</dct:title>'
    "<dct:identifier>d</dct:identifier></dcat:Dataset></rdf:RDF>"
)


def index(*names: str) -> str:
    anchors = "".join(f'<a href="{name}">{name}</a>\n' for name in names)
    return f"<html><head><title>Index of /waf</title></head><body><h1>Index of /waf</h1><pre>{anchors}</pre></body></html>"


def read(request: PageRequest, body: str | bytes) -> Page:
    return WAF.read_page(request, "", body.encode() if isinstance(body, str) else body)


def harvested(files: dict[str, str], url: str = ROOT) -> list[RawItem]:
    """All items, documents in the order of naming, each once."""
    waiting, items, seen = [WAF.start(url)], list[RawItem](), set[str]()
    while waiting:
        request = waiting.pop(0)
        if request.url in seen or request.url not in files:
            continue
        seen.add(request.url)
        page = read(request, files[request.url])
        items += page.items
        waiting += page.more
    return items


def test_each_document_of_a_folder_and_of_those_below_is_read_once() -> None:
    items = harvested({
        ROOT: index("../", "a.xml", "old/", "b.rdf", "notes.txt", "a.xml"),
        f"{ROOT}old/": index("../", "c.xml", "../a.xml", "older/"),
        f"{ROOT}old/older/": index("d.xml"),
        f"{ROOT}a.xml": iso("a"),
        f"{ROOT}b.rdf": RDF,
        f"{ROOT}old/c.xml": f"<list>{iso('c1')}{iso('c2')}</list>",
        f"{ROOT}old/older/d.xml": iso("d"),
        f"{ROOT}notes.txt": "never asked for",
    })  # fmt: skip
    assert [item.source_id for item in items] == ["a", "https://data.example/d", "c1", "c2", "d"]
    records = [WAF.map_record(item.body).record for item in items]
    assert [record.source_id for record in records] == [item.source_id for item in items]


@pytest.mark.parametrize("server", SERVERS)
def test_the_listing_of_every_server_is_one(server: str) -> None:
    body = (LISTINGS / server).read_bytes()
    assert WAF.recognises(ROOT, "", body) > 0.5
    page = read(WAF.start(ROOT), body)
    assert [request.url.rpartition("/")[2] for request in page.more if request.cursor == "document"] == [
        "a.xml",
        "b%20two.xml",
    ]
    assert page.complete


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("https://data.example", "https://data.example/"),
        ("https://data.example/waf", ROOT),
        ("https://data.example/waf#top", ROOT),
        ("https://data.example/waf/index.html", "https://data.example/waf/index.html"),
        ("https://bucket.example/b?list-type=2", "https://bucket.example/b?list-type=2"),
    ],
)
def test_addresses(given: str, asked: str) -> None:
    assert WAF.start(given).url == asked


@pytest.mark.parametrize("url", ["", "waf", "ftp://data.example/waf/"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="is not a web address"):
        WAF.start(url)


def test_folders_without_end_are_left_at_some_depth() -> None:
    request, folders = WAF.start(ROOT), 0
    while True:
        page = read(request, index("loop/", "a.xml"))
        below = [one for one in page.more if one.cursor != "document"]
        if not below:
            break
        request, folders = below[0], folders + 1
    assert folders == DEPTH
    assert not page.complete
    assert "more than 10 levels below" in page.problems[0].message


def test_other_files_are_told_and_do_not_end_the_harvest() -> None:
    request = PageRequest(f"{ROOT}a.xml", cursor="document")
    (item,) = read(request, "<metadata><idinfo/></metadata>").items
    assert item.refusal is not None
    assert item.refusal.message == (
        f"{ROOT}a.xml holds no metadata of ISO 19115 or DCAT: it is an XML document with the root element “metadata”."
    )


@pytest.mark.parametrize(
    "body", ["", "<gmd:MD_Metadata xmlns:gmd='http://www.isotc211.org/2005/gmd'><gmd:a>", "%PDF-1.7", "words"]
)
def test_broken_documents_cannot_be_read(body: str) -> None:
    with pytest.raises(PageUnreadable):
        read(PageRequest(f"{ROOT}a.xml", cursor="document"), body)


def test_a_folder_that_stops_listing_cannot_be_read() -> None:
    with pytest.raises(PageUnreadable, match="an HTML page titled “Welcome”"):
        read(
            PageRequest(f"{ROOT}old/", cursor="folder 1"),
            "<html><title>Welcome</title><a href='/'>Home</a></html>",
        )


def test_one_document_may_be_given() -> None:
    page = read(WAF.start(f"{ROOT}a.xml"), iso("a"))
    assert [item.source_id for item in page.items] == ["a"]
    with pytest.raises(PageUnreadable, match="is no listing and no metadata"):
        read(WAF.start(f"{ROOT}a.xml"), "<metadata/>")


def test_an_empty_folder_is_told() -> None:
    page = read(WAF.start(ROOT), index("../", "notes.txt"))
    assert (page.more, page.problems[0].rule) == ((), "no-dataset")


def test_auto_takes_no_other_answer_for_a_folder() -> None:
    for body in (
        b"",
        iso("a").encode(),
        RDF.encode(),
        b"<html><a href='/news'>News</a></html>",
        b"{}",
        index("a.csv").encode(),
    ):
        assert WAF.recognises(ROOT, "", body) == 0
    assert 0.3 < WAF.recognises(ROOT, "", index("old/").encode()) < 0.5


@pytest.mark.parametrize("body", [b"", b"{}", b"<a/>", b"\x00", b"<a>" * 10_000])
def test_what_is_no_record_is_refused(body: bytes) -> None:
    with pytest.raises(RecordRefused):
        WAF.map_record(body)


def test_the_made_up_folder_of_the_bench_is_read_whole() -> None:
    records = Records(30)
    page = read(WAF.start(ROOT), DIALECT.answer(DIALECT.path, records))
    answers = [
        DIALECT.answer(request.url.removeprefix("https://data.example"), records) for request in page.more
    ]
    items = [
        item for request, body in zip(page.more, answers, strict=True) for item in read(request, body).items
    ]
    assert [item.source_id for item in items] == [record["id"] for record in records]
