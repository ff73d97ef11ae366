"""OAI-PMH as pages: what is asked in turn, tokens, deletions, changes, errors in sentences, and answers that are no XML."""

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.errors import InvalidInput, PageUnreadable, RecordRefused
from catalog.formats.oai_pmh import OAI_PMH
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from tests.formats.oai_pmh_samples import (
    BASE,
    answer,
    dublin_core,
    error,
    formats,
    header,
    identify,
    listing,
    read,
    record,
)

DC = ("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc/")
DATACITE = ("oai_datacite", "http://schema.datacite.org/oai/oai-1.1/")


def asked(request: PageRequest | None) -> dict[str, str]:
    assert request is not None
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


def listed_from(
    address: str, *, granularity: str = "YYYY-MM-DD", moment: datetime | None = None
) -> PageRequest:
    """The first request for records, after the two before it were answered."""
    request = OAI_PMH.start(address)
    if moment is not None:
        changes = OAI_PMH.since(request, moment)
        assert changes is not None
        request = changes
    following = read(identify(granularity), request).next
    assert following is not None
    if asked(following)["verb"] == "ListMetadataFormats":
        following = read(formats(DC), following).next
    assert following is not None
    return following


# --- what is asked ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "first"),
    [
        (BASE, f"{BASE}?verb=Identify"),
        (f" {BASE}?verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=old#x ", f"{BASE}?verb=Identify"),
        ("https://x.example/index.php?page=oai", "https://x.example/index.php?page=oai&verb=Identify"),
        (
            f"{BASE}?verb=GetRecord&identifier=oai:a:1&metadataPrefix=oai_dc",
            f"{BASE}?verb=GetRecord&identifier=oai:a:1&metadataPrefix=oai_dc",
        ),
    ],
)
def test_the_first_request_asks_who_answers(given: str, first: str) -> None:
    assert OAI_PMH.start(given).url == first


@pytest.mark.parametrize("given", ["", "oai:fenholt:1", "ftp://x.example/oai", "https://[half/oai"])
def test_what_is_no_web_address_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput):
        OAI_PMH.start(given)


def test_identify_then_formats_then_records() -> None:
    following = read(identify()).next
    assert asked(following) == {"verb": "ListMetadataFormats"}
    records = read(formats(DC, DATACITE), following).next
    assert asked(records) == {"verb": "ListRecords", "metadataPrefix": "oai_datacite"}


def test_what_the_address_asks_for_is_kept() -> None:
    request = listed_from(
        f"{BASE}?verb=ListRecords&metadataPrefix=oai_dc&set=energy:data&from=2020-01-01&until=2024-12-31"
    )
    assert asked(request) == {
        "verb": "ListRecords",
        "metadataPrefix": "oai_dc",
        "set": "energy:data",
        "from": "2020-01-01",
        "until": "2024-12-31",
    }


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ([DC], "oai_dc"),
        ([DC, ("mods", "http://www.loc.gov/mods/v3"), ("qdc", "http://dspace.org/qualifieddc/")], "qdc"),
        ([("gmd", "http://www.isotc211.org/2005/gmd"), DC], "gmd"),
        ([("iso19139", "http://www.isotc211.org/2005/gmd"), DC, DATACITE], "oai_datacite"),
        ([("datacite3", "http://datacite.org/schema/kernel-3"), DATACITE], "oai_datacite"),
        ([DATACITE, ("datacite", "http://datacite.org/schema/kernel-4")], "datacite"),
        ([DATACITE, ("dcat_ap", "http://data.europa.eu/r5r/")], "dcat_ap"),
        ([DC, ("rdf", "http://www.openarchives.org/OAI/2.0/rdf/")], "oai_dc"),
        ([], "oai_dc"),
    ],
)
def test_the_richest_form_that_is_read_is_chosen(offered: list[tuple[str, str]], chosen: str) -> None:
    following = read(identify()).next
    assert asked(read(formats(*offered), following).next)["metadataPrefix"] == chosen


def test_forms_of_which_none_is_read_are_named() -> None:
    following = read(identify()).next
    with pytest.raises(PageUnreadable, match="only as “marc21”, “mods”"):
        read(formats(("marc21", "x"), ("mods", "y")), following)


# --- records ----------------------------------------------------------------------------------


def test_a_token_goes_alone_and_an_empty_one_ends_the_listing() -> None:
    token = '<resumptionToken completeListSize="321" cursor="0"> a b|2 </resumptionToken>'
    page = read(listing(record("1", dublin_core()), token=token), listed_from(f"{BASE}?set=energy"))
    assert asked(page.next) == {"verb": "ListRecords", "resumptionToken": "a b|2"}
    assert page.total == 321
    last = read(listing(record("2", dublin_core()), token="<resumptionToken/>"), page.next)
    assert (last.next, last.total, last.complete) == (None, None, True)


def test_each_record_stands_alone_with_the_namespaces_it_needs() -> None:
    (item,) = read(listing(record("oai:f:1", dublin_core()))).items
    assert item.source_id == "oai:f:1"
    assert OAI_PMH.map_record(item.body).record.title == "Gas use of schools"
    assert list(read(listing(record("oai:f:1", dublin_core()))).items) == [item]


def test_deleted_records_are_gone() -> None:
    items = list(read(listing(record("1", status="deleted"), record("2", dublin_core()))).items)
    assert [(item.source_id, item.gone, item.body == b"") for item in items] == [
        ("1", True, True),
        ("2", False, False),
    ]


@pytest.mark.parametrize(
    ("stated", "rule", "words"),
    [
        (record("oai:f:1"), "required", "has no metadata"),
        (record("oai:f:1", " "), "required", "has no metadata"),
        (record("", dublin_core()), "identifier", "has no identifier"),
        (record("", status="deleted"), "identifier", "has no identifier"),
        ("<record/>", "identifier", "has no identifier"),
    ],
)
def test_a_record_that_cannot_be_used_is_refused_alone(stated: str, rule: str, words: str) -> None:
    bad, good = read(listing(stated, record("oai:f:2", dublin_core()))).items
    assert bad.refusal is not None
    assert bad.refusal.rule == rule
    assert words in bad.refusal.message
    assert good.refusal is None


def test_a_listing_of_headers_leads_to_their_records() -> None:
    page = read(answer(f"<ListIdentifiers>{header('1')}{header('2', 'deleted')}</ListIdentifiers>"))
    assert [(item.source_id, item.gone) for item in page.items] == [("2", True)]
    assert [asked(request) for request in page.more] == [
        {"verb": "GetRecord", "identifier": "1", "metadataPrefix": "oai_dc"}
    ]


# --- changes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("granularity", "begin"), [("YYYY-MM-DD", "2026-06-14"), ("YYYY-MM-DDThh:mm:ssZ", "2026-06-14T23:30:00Z")]
)
def test_changes_are_asked_for_in_the_repository_s_own_granularity(granularity: str, begin: str) -> None:
    moment = datetime(2026, 6, 15, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    request = listed_from(BASE, granularity=granularity, moment=moment)
    assert asked(request)["from"] == begin
    assert list(read(error("noRecordsMatch"), request).items) == []
    assert read(error("noRecordsMatch"), request).problems == ()


def test_a_later_beginning_of_the_address_stays() -> None:
    moment = datetime(2026, 6, 15, tzinfo=UTC)
    assert asked(listed_from(f"{BASE}?from=2026-12-01", moment=moment))["from"] == "2026-12-01"
    assert asked(listed_from(f"{BASE}?from=2010-01-01", moment=moment))["from"] == "2026-06-15"


def test_one_record_has_no_changes_to_ask_for() -> None:
    assert OAI_PMH.since(OAI_PMH.start(f"{BASE}?verb=GetRecord&identifier=1"), datetime.now(UTC)) is None


# --- errors -----------------------------------------------------------------------------------


def test_nothing_that_matches_is_an_empty_listing_that_says_so() -> None:
    page = read(error("noRecordsMatch"), listed_from(f"{BASE}?set=energy"))
    assert (list(page.items), page.complete, page.next) == ([], True, None)
    assert "“energy”" in page.problems[0].message


def test_a_lost_token_ends_the_listing_early_so_that_nothing_is_withdrawn() -> None:
    token = "<resumptionToken>t2</resumptionToken>"
    second = read(listing(record("1", dublin_core()), token=token), listed_from(BASE)).next
    page = read(error("badResumptionToken", "The token has expired"), second)
    assert (list(page.items), page.complete, page.next) == ([], False, None)
    assert "The token has expired" in page.problems[0].message


def test_a_form_that_is_offered_but_not_given_falls_back_to_dublin_core() -> None:
    following = read(identify()).next
    records = read(formats(DC, DATACITE), following).next
    again = read(error("cannotDisseminateFormat"), records).next
    assert asked(again)["metadataPrefix"] == "oai_dc"
    with pytest.raises(PageUnreadable, match="does not give its records as “oai_dc”"):
        read(error("cannotDisseminateFormat"), again)


def test_a_repository_that_lists_no_forms_is_asked_for_dublin_core() -> None:
    following = read(identify()).next
    assert asked(read(error("badVerb"), following).next)["metadataPrefix"] == "oai_dc"


def test_a_form_that_the_address_names_is_not_replaced() -> None:
    with pytest.raises(PageUnreadable, match="does not give its records as “marc21”"):
        read(error("cannotDisseminateFormat"), listed_from(f"{BASE}?metadataPrefix=marc21"))


@pytest.mark.parametrize(
    "code", ["badVerb", "badArgument", "idDoesNotExist", "noMetadataFormats", "noSetHierarchy", "odd", ""]
)
def test_every_other_error_is_a_sentence(code: str) -> None:
    with pytest.raises(PageUnreadable, match=r"^The repository .*\(.*Ask us\)\.$"):
        read(error(code, "Ask us."), listed_from(BASE))


def test_an_answer_to_another_question_is_refused() -> None:
    with pytest.raises(PageUnreadable, match="answered ListRecords with “Identify”"):
        read(identify(), listed_from(BASE))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "it is empty"),
        (b"<html><title>Down</title></html>", "an HTML page titled “Down”"),
        (b'{"a": 1}', "a JSON object"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "root element “feed”"),
        (b"<Identify xmlns='http://www.openarchives.org/OAI/1.1/OAI_Identify'/>", "speaks OAI-PMH 1"),
        (b"\x00\xff\xfe", "not OAI-PMH"),
        (b"<OAI-PMH>", "cannot be read"),
    ],
)
def test_what_is_no_answer_of_a_repository_is_told(body: bytes, words: str) -> None:
    with pytest.raises(PageUnreadable, match=words):
        read(body)


# --- answers that are no XML ------------------------------------------------------------------


def broken(inside: str) -> str:
    return record("oai:f:2", dublin_core(f"<dc:title>{inside}</dc:title>"))


@pytest.mark.parametrize("inside", ["Gas & heat", "a\x0bb", "caf&eacute;", "&#x1;x", "R&D &copy;"])
def test_characters_that_xml_forbids_cost_no_record(inside: str) -> None:
    page = read(listing(record("oai:f:1", dublin_core()), broken(inside)))
    items = list(page.items)
    assert [item.refusal for item in items] == [None, None]
    assert [problem.rule for problem in page.problems] == ["encoding"]
    assert page.complete


def test_entities_of_html_become_their_characters() -> None:
    (item,) = read(listing(broken("caf&eacute; &amp; R&D"))).items
    assert OAI_PMH.map_record(item.body).record.title == "café & R&D"


@pytest.mark.parametrize(
    "inside", ["<b>Gas", "</dc:title></oai_dc:dc>", "<x y='1'", "<undeclared:x/>", "]]></dc:dc>"]
)
def test_a_broken_record_is_one_refusal_under_its_own_identifier(inside: str) -> None:
    token = '<resumptionToken completeListSize="9">t&amp;2</resumptionToken>'
    body = listing(
        record("oai:f:1", dublin_core()), broken(inside), record("oai:f:3", dublin_core()), token=token
    )
    page = read(body)
    items = list(page.items)
    assert [item.source_id for item in items] == ["oai:f:1", "oai:f:2", "oai:f:3"]
    assert [item.refusal.rule if item.refusal else "" for item in items] == ["", "xml", ""]
    assert OAI_PMH.map_record(items[2].body).record.title == "Gas use of schools"
    assert asked(page.next)["resumptionToken"] == "t&2"
    assert (page.total, page.complete) == (9, True)


def test_of_an_answer_that_is_cut_off_what_came_counts() -> None:
    body = listing(record("oai:f:1", dublin_core()), record("oai:f:2", dublin_core()))
    page = read(body[:-120])
    assert [(item.source_id, item.refusal is None) for item in page.items] == [
        ("oai:f:1", True),
        ("oai:f:2", False),
    ]
    assert (page.complete, page.problems[-1].rule) == (False, "complete")


def test_a_record_of_another_form_inside_is_no_record_of_the_listing() -> None:
    marc = '<record xmlns="http://www.loc.gov/MARC21/slim"><leader>1</leader></record>'
    items = list(read(listing(record("oai:f:1", marc), broken("<b>"))).items)
    assert [item.source_id for item in items] == ["oai:f:1", "oai:f:2"]


def test_entities_that_a_document_declares_are_never_resolved() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(PageUnreadable, match="declares the entity"):
        read(answer(f"<ListRecords>{broken('&b;')}</ListRecords>", head=bomb))


# --- recognition and strangeness --------------------------------------------------------------


@pytest.mark.parametrize("body", [identify(), error("badVerb"), listing(record("1", dublin_core()))])
def test_auto_knows_every_answer(body: bytes) -> None:
    assert protocol_recognise(BASE, "text/xml", body) is OAI_PMH


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(body: bytes) -> None:
    for tried in (
        body,
        answer(body.decode("latin-1")),
        listing(record("1", dublin_core(body.decode("latin-1")))),
    ):
        OAI_PMH.recognises(BASE, "", tried)
        try:
            items = list(read(tried).items)
            for item in items:
                if item.refusal is None and not item.gone:
                    OAI_PMH.map_record(item.body)
        except (PageUnreadable, RecordRefused) as refused:
            assert str(refused).endswith(".")  # noqa: PT017 - which bytes raise is hypothesis' choice


@pytest.mark.parametrize("body", [b"", b"<record/>", b"\xff", b"<a><b>", b"<x>" * 5_000, b"{}"])
def test_a_stored_body_that_is_no_record_is_refused(body: bytes) -> None:
    with pytest.raises(RecordRefused):
        OAI_PMH.map_record(body)


@pytest.mark.parametrize(
    "metadata",
    [
        "<x xmlns='a'>" * 2_000 + "</x>" * 2_000,
        dublin_core(f"<dc:title>{'a' * 11_000_000}</dc:title>"),
        "<![CDATA[" * 1_000,
    ],
    ids=["deep", "11 MB", "open sections"],
)
def test_a_monstrous_record_costs_no_other(metadata: str) -> None:
    page = read(
        listing(
            record("oai:f:1", dublin_core()), record("oai:f:2", metadata), record("oai:f:3", dublin_core())
        )
    )
    refused = [(item.source_id, item.refusal.rule) for item in page.items if item.refusal]
    assert refused[0] == ("oai:f:2", "xml")
    assert len(refused) == 1 or metadata.startswith("<![CDATA[")


@pytest.mark.parametrize("element", ["format", "date", "coverage", "subject", "identifier"])
def test_figures_without_end_are_words(element: str) -> None:
    stated = f"<dc:title>T</dc:title><dc:{element}>{'1' * 5_000} MB</dc:{element}>"
    (item,) = read(listing(record("oai:f:1", dublin_core(stated)))).items
    assert OAI_PMH.map_record(item.body).record.title == "T"
