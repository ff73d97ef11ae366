"""Documents of metadata records: one or several in whatever wrapper, broken ones, and what is none."""

import gzip

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from catalog.domain.errors import InvalidInput, PageUnreadable, RecordRefused
from catalog.formats.iso19115 import ISO19115
from catalog.formats.iso19115.mapping import map_element, map_metadata
from catalog.formats.iso19115.reading import is_metadata, source_id_of
from catalog.formats.protocol import Page, PageRequest, RawItem
from tests.formats.iso19115_samples import CITATION, metadata, nested, words

URL = "https://saltmere.example/metadata/all.xml"
REQUEST = PageRequest(url=URL)


def numbered(n: int) -> str:
    return metadata(fileIdentifier=words("fileIdentifier", f"cables-{n}"))


def wrapped(*records: str, wrapper: str = "records") -> bytes:
    return f'<?xml version="1.0"?><{wrapper}>{"".join(records)}</{wrapper}>'.encode()


def read(body: bytes) -> Page:
    page = ISO19115.read_page(REQUEST, "application/xml", body)
    return Page(items=list(page.items), problems=page.problems, complete=page.complete)


def names(page: Page) -> list[str]:
    return [item.source_id for item in page.items if item.refusal is None]


def refusals(page: Page) -> list[RawItem]:
    return [item for item in page.items if item.refusal is not None]


def test_one_record_or_several_in_any_wrapper() -> None:
    assert names(read(numbered(1).encode())) == ["cables-1"]
    assert names(read(wrapped(numbered(1), f"<entry><deeper>{numbered(2)}</deeper></entry>"))) == [
        "cables-1",
        "cables-2",
    ]
    assert names(read(gzip.compress(wrapped(numbered(1))))) == ["cables-1"]
    assert names(read(b"\n  " + wrapped(numbered(1)))) == ["cables-1"]


def test_a_record_is_the_same_bytes_in_every_wrapper() -> None:
    alone = next(iter(read(numbered(1).encode()).items)).body
    wrapper = 'r:records xmlns:r="https://records.example" xmlns:other="https://other.example"'
    inside = f"<{wrapper}><!-- one -->{numbered(1)}</r:records>".encode()
    assert next(iter(read(inside).items)).body == alone
    assert is_metadata(etree.fromstring(alone))


def test_other_helpers_read_elements_of_their_own_answers() -> None:
    root = etree.fromstring(wrapped(numbered(7)))
    (element,) = root
    assert (is_metadata(root), is_metadata(element)) == (False, True)
    assert source_id_of(element) == "cables-7"
    assert map_element(element) == map_metadata(numbered(7).encode())


def test_a_record_without_any_name_is_refused_and_the_others_kept() -> None:
    page = read(wrapped(numbered(1), metadata("", fileIdentifier=""), numbered(3)))
    assert names(page) == ["cables-1", "cables-3"]
    (refused,) = refusals(page)
    assert refused.refusal is not None
    assert refused.refusal.rule == "identifier"
    assert page.complete


def test_a_record_that_names_itself_otherwise_is_listed_so() -> None:
    cited = CITATION + nested("identifier", "MD_Identifier", inside=words("code", "x-1"))
    assert names(read(metadata(cited, fileIdentifier="").encode())) == ["x-1"]
    assert names(
        read(
            metadata(fileIdentifier="").replace("<gmd:MD_Metadata ", '<gmd:MD_Metadata uuid="u-1" ').encode()
        )
    ) == ["u-1"]


# --- broken documents -------------------------------------------------------------------------


def test_a_broken_record_is_refused_by_its_name_and_spoils_no_other() -> None:
    broken = numbered(2).replace("Export cable corridors", "Export <cable corridors")
    page = read(wrapped(numbered(1), broken, numbered(3)))
    assert names(page) == ["cables-1", "cables-3"]
    (refused,) = refusals(page)
    assert refused.source_id == "cables-2"
    assert refused.refusal is not None
    assert (refused.refusal.rule, page.complete) == ("xml", True)


def test_an_ampersand_or_a_control_character_costs_no_record() -> None:
    odd = numbered(2).replace("Export cable", "Export &amp; \x0b cable").replace("&amp;", "&")
    page = read(wrapped(numbered(1), odd))
    assert names(page) == ["cables-1", "cables-2"]
    assert [problem.rule for problem in page.problems] == ["xml"]
    assert ISO19115.map_record(list(page.items)[1].body).record.title == "Export & cable corridors"


@pytest.mark.parametrize("kept", [0.75, 0.9])
def test_what_came_before_a_cut_is_kept_and_nothing_counts_as_withdrawn(kept: float) -> None:
    whole = wrapped(*map(numbered, range(5)))
    page = read(whole[: int(len(whole) * kept)])
    assert names(page)[:3] == ["cables-0", "cables-1", "cables-2"]
    assert not page.complete
    assert [problem.rule for problem in page.problems] == ["complete"]


def test_a_document_cut_between_two_records_is_not_complete() -> None:
    whole = wrapped(numbered(1), numbered(2))
    page = read(whole[: whole.rindex(b"<gmd:MD_Metadata")])
    assert (names(page), page.complete) == (["cables-1"], False)


def test_a_record_without_its_end_does_not_swallow_the_next() -> None:
    page = read(wrapped(numbered(1).replace("</gmd:MD_Metadata>", ""), numbered(2)))
    assert names(page) == ["cables-2"]
    assert [item.source_id for item in refusals(page)] == ["cables-1"]


def test_other_encodings_are_read_though_they_are_not_stated() -> None:
    text = metadata(words("title", "Câbles")).replace("Saltmere", "Sältmere")
    page = read(text.encode("latin-1"))
    assert ISO19115.map_record(next(iter(page.items)).body).record.title == "Câbles"
    stated = '<?xml version="1.0" encoding="ISO-8859-1"?>' + text
    assert names(read(stated.encode("latin-1"))) == ["cables-1"]
    assert names(read(text.encode("utf-16"))) == ["cables-1"]


@pytest.mark.parametrize(
    ("body", "words_of_it"),
    [
        (b"", "empty"),
        (b"<!doctype html><html><title>We moved</title></html>", "We moved"),
        (b'{"success": true}', "no metadata"),
        (b"<metadata><idinfo/></metadata>", "FGDC"),
        (b"<records/>", "“records”"),
        (b"<gmd:MD_Metadata>", "XML syntax error"),
        (b"\x00\x01\x02", "no metadata"),
    ],
)
def test_what_is_no_metadata_is_refused_in_words(body: bytes, words_of_it: str) -> None:
    with pytest.raises(PageUnreadable, match=words_of_it) as refused:
        read(body)
    assert str(refused.value).endswith((".", "line 1, column 1", "column 17"))


def test_entities_are_refused_and_never_unfolded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    for body in (f"{bomb}{numbered(1)}", f"{bomb}<records>{numbered(1).replace('Export', '&b;')}</records>"):
        with pytest.raises(PageUnreadable, match="entity"):
            read(body.encode())
        with pytest.raises(RecordRefused):
            ISO19115.map_record(body.encode())


# --- hostile ----------------------------------------------------------------------------------


def test_depth_is_refused_without_a_crash() -> None:
    deep = "<gmd:a>" * 5_000 + "</gmd:a>" * 5_000
    document = metadata(more=deep)
    with pytest.raises(PageUnreadable):
        read(document.encode())
    with pytest.raises(RecordRefused):
        ISO19115.map_record(document.encode())


def test_long_texts_and_lists_are_bounded() -> None:
    many = "".join(words("keyword", f"k{n}") for n in range(3_000))
    group = nested("descriptiveKeywords", "MD_Keywords", inside=many)
    found = ISO19115.map_record(
        metadata(keywords=group, abstract=words("abstract", "x" * 2_000_000)).encode()
    )
    assert (len(found.record.keywords), len(found.record.description)) == (500, 100_000)
    assert {problem.rule for problem in found.problems} == {"count", "length"}


ELEMENTS = sorted(
    {etree.QName(element).localname for element in etree.fromstring(metadata().encode()).iter()}
    | {
        "polygon",
        "Polygon",
        "posList",
        "TimePeriod",
        "pass",
        "result",
        "onLine",
        "CI_OnlineResource",
        "transferSize",
        "party",
    }
)
TREES = st.recursive(
    st.tuples(st.sampled_from(ELEMENTS), st.text(max_size=12)),
    lambda inside: st.tuples(st.sampled_from(ELEMENTS), st.lists(inside, max_size=5)),
    max_leaves=40,
)


def build(tree: tuple[str, object]) -> etree._Element:
    name, inside = tree
    element = etree.Element(f"{{http://www.isotc211.org/2005/gmd}}{name}", codeListValue="x", href="http://[")
    if isinstance(inside, str):
        element.text = "".join(char for char in inside if char.isprintable())
    elif isinstance(inside, list):
        element.extend(map(build, inside))
    return element


@settings(max_examples=150, deadline=None)
@given(st.lists(TREES, max_size=8))
def test_no_arrangement_of_its_elements_crashes_the_reader(trees: list[tuple[str, object]]) -> None:
    root = etree.Element("{http://www.isotc211.org/2005/gmd}MD_Metadata", uuid="u-1")
    root.extend(map(build, trees))
    found = map_element(root)
    assert found.record.source_id == source_id_of(root)
    assert found.record.title


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80), st.integers(0, 2_000), st.integers(0, 300))
@example(noise=b"&", place=0x3F, lost=0)  # within a namespace
@example(noise=b"&", place=0x99, lost=0)
def test_no_damage_crashes_the_reader(noise: bytes, place: int, lost: int) -> None:
    whole = wrapped(numbered(1), numbered(2))
    body = whole[:place] + noise + whole[place + lost :]
    assert 0 <= ISO19115.recognises(URL, "", body) <= 1
    try:
        items = list(read(body).items)
    except PageUnreadable:
        return
    for item in items:
        if item.refusal is None:
            assert ISO19115.map_record(item.body).record.source_id == item.source_id


# --- recognition and addresses ----------------------------------------------------------------


def test_records_are_recognised_alone_and_wrapped() -> None:
    assert (
        ISO19115.recognises(URL, "", numbered(1).encode())
        > ISO19115.recognises(URL, "", wrapped(numbered(1)))
        > 0.5
    )
    assert ISO19115.recognises(URL, "", gzip.compress(numbered(1).encode())) > 0.5


@pytest.mark.parametrize("wrapper", ["GetRecordsResponse", "OAI-PMH", "GetRecordByIdResponse"])
def test_what_other_protocols_carry_is_theirs(wrapper: str) -> None:
    assert ISO19115.recognises(URL, "", wrapped(numbered(1), wrapper=wrapper)) == 0


@pytest.mark.parametrize("body", [b"", b"{}", b"<html/>", b"<rdf:RDF/>", b"\x1f\x8bxx", b"<MD_Metadata>"])
def test_nothing_else_is_claimed(body: bytes) -> None:
    assert ISO19115.recognises(URL, "", body) == 0


def test_the_address_is_asked_as_it_is_given() -> None:
    assert ISO19115.start(f"{URL}?set=grid#x").url == f"{URL}?set=grid"
    with pytest.raises(InvalidInput, match="metadata document"):
        ISO19115.start("saltmere.example")
