"""Real answers of repositories: each is read, leads on, or is refused in words, with the counts that the corpus states."""

import csv
from pathlib import Path

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.oai_pmh import OAI_PMH
from catalog.formats.protocol import Page, PageRequest
from catalog.formats.registry import protocol_recognise

SICKLE, PYOAI = "oai-pmh/sickle", "oai-pmh/pyoai"
# (records, deleted, refused, further documents) of each file that holds any.
COUNTS = {
    f"{PYOAI}/fake1/00003.xml": (0, 0, 0, 16),  # headers alone
    f"{PYOAI}/fake1/00004.xml": (1, 0, 0, 0),
    f"{PYOAI}/fake1/00005.xml": (16, 0, 0, 0),
    f"{PYOAI}/fake2/00000.xml": (0, 1, 0, 0),
    f"{PYOAI}/fake2/00001.xml": (1, 0, 0, 0),
    f"{PYOAI}/fake2/00002.xml": (79, 2, 0, 0),
    f"{SICKLE}/GetRecord.xml": (1, 0, 0, 0),
    f"{SICKLE}/GetRecord_utf8test.xml": (1, 0, 0, 0),
    f"{SICKLE}/ListIdentifiers.xml": (0, 1, 0, 1),
    f"{SICKLE}/ListIdentifiers2.xml": (0, 1, 0, 1),
    f"{SICKLE}/ListRecords.xml": (1, 1, 0, 0),
    f"{SICKLE}/ListRecords2.xml": (1, 1, 0, 0),
    f"{SICKLE}/ListRecords3.xml": (1, 1, 0, 0),
    f"{SICKLE}/ListRecords4.xml": (1, 0, 1, 0),  # a deletion that names nothing
}
# No record in them: they lead on, or say in words why not.
WITHOUT = {
    f"{PYOAI}/fake1/00001.xml": "",
    f"{PYOAI}/fake4/00001.xml": "",
    f"{PYOAI}/fake5/00001.xml": "",
    f"{SICKLE}/Identify.xml": "",
    f"{SICKLE}/cannotDisseminateFormat.xml": "",
    f"{SICKLE}/noRecordsMatch.xml": "",
    f"{PYOAI}/fake1/00000.xml": "with “ListSets”",
    f"{PYOAI}/fake1/00002.xml": "with “ListMetadataFormats”",
    f"{PYOAI}/fake1/00006.xml": "root element “oai_dc:dc”",
    f"{PYOAI}/fake3/00001.xml": "Opening and ending tag mismatch",
    f"{SICKLE}/ListMetadataFormats.xml": "with “ListMetadataFormats”",
    f"{SICKLE}/ListRecordsBroken.xml": "begins “broken xml”",
    f"{SICKLE}/ListSets.xml": "with “ListSets”",
    f"{SICKLE}/badArgument.xml": "badArgument",
    f"{SICKLE}/badResumptionToken.xml": "badResumptionToken",
    f"{SICKLE}/idDoesNotExist.xml": "no record of this identifier",
    f"{SICKLE}/noSetHierarchy.xml": "has no sets",
    f"{SICKLE}/undefinedError.xml": "undefinedError",
}


def stated(corpus: Path) -> dict[str, int]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["file"]: int(row["records"]) for row in rows if row["file"].startswith("oai-pmh/")}


def read(corpus: Path, name: str, request: PageRequest | None = None) -> Page:
    request = request or OAI_PMH.start(f"https://corpus.example/{name}")
    return OAI_PMH.read_page(request, "text/xml", (corpus / name).read_bytes())


def counts(page: Page) -> tuple[int, int, int, int]:
    items = list(page.items)
    read_ones = [item for item in items if item.refusal is None and not item.gone]
    for item in read_ones:
        record = OAI_PMH.map_record(item.body).record
        assert record.source_id == item.source_id
        assert record.title
    gone, refused = sum(item.gone for item in items), sum(item.refusal is not None for item in items)
    return len(read_ones), gone, refused, len(page.more)


def test_every_file_with_records_gives_them(corpus: Path) -> None:
    found = {name: counts(read(corpus, name)) for name, records in stated(corpus).items() if records}
    assert found == COUNTS
    assert sum(map(sum, found.values())) == sum(stated(corpus).values()) == 130
    records, gone, refused, named = (sum(column) for column in zip(*found.values(), strict=True))
    assert (records, gone, refused, named) == (103, 8, 1, 18)


def test_every_other_file_leads_on_or_is_refused_in_words(corpus: Path) -> None:
    others = {name for name, records in stated(corpus).items() if not records and name.endswith(".xml")}
    assert others == WITHOUT.keys()
    for name, words in WITHOUT.items():
        if words:
            with pytest.raises(PageUnreadable, match=words):
                read(corpus, name)
        else:
            assert counts(read(corpus, name)) == (0, 0, 0, 0), name


def test_tokens_lead_from_page_to_page(corpus: Path) -> None:
    names = ["ListRecords.xml"]
    page = read(corpus, f"{SICKLE}/{names[0]}")
    while page.next is not None:
        names.append(page.next.url.partition("resumptionToken=")[2])
        page = read(corpus, f"{SICKLE}/{names[-1]}", page.next)
    assert names == ["ListRecords.xml", "ListRecords2.xml", "ListRecords3.xml", "ListRecords4.xml"]


def test_auto_knows_every_answer(corpus: Path) -> None:
    for name in stated(corpus):
        if name.endswith(".xml") and not name.endswith(("fake1/00006.xml", "ListRecordsBroken.xml")):
            body = (corpus / name).read_bytes()
            assert protocol_recognise(f"https://corpus.example/{name}", "text/xml", body) is OAI_PMH, name


@pytest.mark.parametrize("folder", ["ckan", "dcat", "dcat-us", "iso-csw", "malformed", "opendatasoft"])
def test_nothing_of_the_others_is_taken_for_a_repository(corpus: Path, folder: str) -> None:
    for path in (path for path in sorted((corpus / folder).rglob("*")) if path.is_file()):
        assert OAI_PMH.recognises("https://corpus.example/", "", path.read_bytes()[:10_000]) == 0, path
