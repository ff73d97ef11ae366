"""All real answers of catalogue services and real folders: read with the count that the corpus states, or refused in words."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import ProductRecord
from catalog.formats.csw import CSW
from catalog.formats.protocol import HarvestProtocol, PageRequest, RawItem
from catalog.formats.registry import protocol_recognise
from catalog.formats.waf import WAF

# Where the reader counts otherwise than the manifest, which counts elements by name: file → (read, refused).
COUNTED_OTHERWISE = {
    "pycsw/atom/expected/post_GetRecords-filter-bbox.xml": (0, 2),  # entries of Atom
    "pycsw/default/expected/post_GetRecords-elementname.xml": (4, 1),  # one has neither identifier nor title
}
UNREADABLE = (
    "Exception",
    "json",
    "validate",
    "invalid",
    "function-bad",
)  # in the names of reports and of what is no record
READ_AGAIN = "pycsw/csw30/expected/get_Exception-GetRecordById-dc.xml.xml"  # a record, for all its name
SOUND = 0.95  # share of records that are read


def answers(corpus: Path) -> Iterator[tuple[str, int, bytes]]:
    """(name, stated records, body) of each answer of a catalogue service."""
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            name = row["file"].removeprefix("iso-csw/")
            is_answer = "/expected/" in name or "getrecord" in name.lower() or name.endswith("_dc.xml")
            if is_answer and row["file"].startswith("iso-csw/"):
                yield name, int(row["records"]), (corpus / row["file"]).read_bytes()


def read(protocol: HarvestProtocol, name: str, body: bytes) -> list[RawItem]:
    return list(protocol.read_page(PageRequest(url=f"https://corpus.example/{name}"), "", body).items)


def mapped(items: list[RawItem]) -> list[ProductRecord]:
    """The canonical records; each knows itself by the id that its item was listed with."""
    sound = [item for item in items if item.refusal is None]
    records = [CSW.map_record(item.body).record for item in sound]
    assert [record.source_id for record in records] == [item.source_id for item in sound]
    return records


def test_every_answer_is_read_or_refused_as_stated(corpus: Path) -> None:
    files, records, refused = 0, 0, 0
    for name, stated, body in answers(corpus):
        files += 1
        if name != READ_AGAIN and any(word in name for word in UNREADABLE):
            with pytest.raises(PageUnreadable, match=r"\.$"):
                read(CSW, name, body)
            continue
        items = read(CSW, name, body)
        found = mapped(items)
        expected = COUNTED_OTHERWISE.get(name, (stated, 0))
        assert (len(found), len(items) - len(found)) == expected, name
        records, refused = records + len(items), refused + len(items) - len(found)
    assert (files, records, refused) == (78, 159, 3)
    assert refused < (1 - SOUND) * records


def test_auto_knows_every_answer(corpus: Path) -> None:
    for name, stated, body in answers(corpus):
        if stated or "Capabilities" in name:
            assert protocol_recognise("https://corpus.example/csw", "application/xml", body) is CSW, name


def test_a_record_says_the_same_in_both_schemas(corpus: Path) -> None:
    folder = corpus / "iso-csw" / "pycsw" / "apiso" / "expected"
    as_iso, as_dublin_core = (
        {record.source_id: record for record in mapped(read(CSW, name, (folder / name).read_bytes()))}
        for name in ("post_GetRecords-all.xml", "post_GetRecords-all-csw-output.xml")
    )
    both = as_iso.keys() & as_dublin_core.keys()
    assert len(both) == 5
    for name in both:
        one, other = as_iso[name], as_dublin_core[name]
        assert (one.title, one.kind) == (other.title, other.kind)
        for box, same in zip(one.places, other.places, strict=True):
            assert box.bbox is not None
            assert same.bbox == pytest.approx(box.bbox, abs=0.01)
        assert {way.access_url for way in one.distributions} == {
            way.access_url for way in other.distributions
        }


FOLDERS = {
    # folder → (documents, records read, refused); FGDC files are no ISO 19115
    "waf-usgs/waf": (7, 0, 7),
    "waf-usgs/iso_2_waf": (6, 4, 1),
    "gemini-uk/gemini2.1-waf": (2, 2, 0),
    "pycsw/apiso/data": (18, 18, 0),
}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_is_read(corpus: Path, folder: str) -> None:
    root = corpus / "iso-csw" / folder
    waiting = [WAF.start("https://corpus.example/waf")]
    documents, items, unreadable = 0, list[RawItem](), 0
    while waiting:
        request = waiting.pop(0)
        place = root / request.url.removeprefix("https://corpus.example/waf/")
        body = index_of(place).encode() if place.is_dir() else place.read_bytes()
        documents += request.cursor == "document"
        try:
            page = WAF.read_page(request, "", body)
            items += page.items
        except PageUnreadable:
            unreadable += 1
            continue
        waiting += page.more
    records = [WAF.map_record(item.body).record for item in items if item.refusal is None]
    assert (documents, len(records), len(items) - len(records)) == FOLDERS[folder]
    assert unreadable == documents - len(items)


def index_of(folder: Path) -> str:
    names = [f"{path.name}/" if path.is_dir() else path.name for path in sorted(folder.iterdir())]
    anchors = "".join(f'<a href="{name}">{name}</a>\n' for name in names)
    head = "<html><head><title>Index of /waf</title></head><body><h1>Index of /waf</h1>"
    return f'{head}<a href="../">../</a>{anchors}</body></html>'


def test_auto_knows_every_real_folder(corpus: Path) -> None:
    pages = sorted((corpus / "iso-csw").rglob("*.html"))
    assert len(pages) == 5
    for page in pages:
        url = {
            "bts-waf": "https://transtats.bts.gov/NTADmetadata/",
            "ms-iis-waf": "https://edg.epa.gov/WAFer_harvest/ISO/",
        }
        answer = (url.get(page.stem, "https://corpus.example/waf/"), "text/html", page.read_bytes())
        assert protocol_recognise(*answer) is WAF, page
