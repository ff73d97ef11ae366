"""Listings of folders: of every server the same documents, nothing outside the folder, no other page, no harm."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.formats.folders import DOCUMENT_LIMIT, FOLDER, PART, documents_listed, is_listing

LISTINGS = Path(__file__).parent / "folder_listings"
SERVERS = sorted(path.name for path in LISTINGS.iterdir() if path.stem not in {"README", "s3_bucket_part"})
ROOT = "https://data.example/waf/"
XML = (".xml",)


def listed(body: str | bytes, url: str = ROOT, endings: tuple[str, ...] = XML) -> dict[str, str] | None:
    """Address → cursor."""
    found = documents_listed(url, "", body.encode() if isinstance(body, str) else body, endings)
    return None if found is None else {request.url: request.cursor for request in found}


def page(links: Iterable[str], title: str = "Index of /waf") -> str:
    anchors = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><ul>{anchors}</ul></body></html>"


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("url", [ROOT, "https://data.example/waf", "https://data.example/waf/index.html"])
def test_every_server_s_listing_names_the_same(server: str, url: str) -> None:
    found = listed((LISTINGS / server).read_bytes(), url)
    assert found is not None
    named = {address.lower(): cursor for address, cursor in found.items()}
    assert named == {f"{ROOT}a.xml": "", f"{ROOT}b%20two.xml": "", f"{ROOT}old/": FOLDER}


def test_endings_choose_in_any_case_and_none_chooses_all() -> None:
    body = page(["a.XML", "b.json", "c.txt"])
    assert set(listed(body, endings=(".xml", ".JSON")) or ()) == {f"{ROOT}a.XML", f"{ROOT}b.json"}
    assert len(listed(body, endings=()) or ()) == 3


def test_a_bucket_s_listing_goes_on_and_down() -> None:
    body = (LISTINGS / "s3_bucket_part.xml").read_bytes()
    found = listed(body, "https://s3.example/open-data?list-type=2&prefix=waf/&delimiter=/&x=1")
    top = "https://s3.example/open-data/"
    kept = "?list-type=2&prefix=waf%2F&delimiter=%2F"
    assert found == {
        f"{top}waf/a.xml": "",
        f"{top}waf/b%20two.xml": "",
        f"{top}?list-type=2&prefix=waf%2Fold%2F&delimiter=%2F": FOLDER,
        f"{top}{kept}&continuation-token=1a%2Bb%2Fc%3D": PART,
    }
    requests = documents_listed(top, "", body, XML) or ()
    assert [is_listing(request) for request in requests] == [False, False, False, True, True]


def test_a_bucket_of_the_first_version_goes_on_from_its_last_key() -> None:
    body = "<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>a.xml</Key></Contents></ListBucketResult>"
    assert listed(body, "https://b.s3.example/") == {
        "https://b.s3.example/a.xml": "",
        "https://b.s3.example/?marker=a.xml": PART,
    }


@pytest.mark.parametrize(
    "body",
    [
        f"{ROOT}a.xml\n\n# the old one\n{ROOT}old/b.xml?v=2\n",
        f"\ufeff{ROOT}a.xml\r\nold/b.xml?v=2\r\n",
        f"---\ndocuments:\n  - {ROOT}a.xml\n  - '{ROOT}old/b.xml?v=2'  # kept\n",
        json.dumps([f"{ROOT}a.xml", f"{ROOT}old/b.xml?v=2"]),
        json.dumps({"title": "All", "documents": [f"{ROOT}a.xml", f"{ROOT}old/b.xml?v=2"]}),
    ],
)
def test_a_list_of_addresses_is_a_listing(body: str) -> None:
    if "old/b.xml?v=2\r" in body:  # a relative address ends as asked for
        body = body.replace("?v=2", "")
    assert list(listed(body, f"{ROOT}all.txt") or ()) == [
        f"{ROOT}a.xml",
        f"{ROOT}old/b.xml" + ("?v=2" if "?v=2" in body else ""),
    ]


@pytest.mark.parametrize(
    "link",
    [
        "../b.xml",
        "/b.xml",
        "/waf/../b.xml",
        "%2e%2e/b.xml",
        "..%2fb.xml",
        "sub/../../b.xml",
        "..\\b.xml",
        "//evil.example/waf/b.xml",
        "https://evil.example/waf/b.xml",
        "https://data.example:8443/waf/b.xml",
        "https://data.example@evil.example/waf/b.xml",
        "javascript:alert(1)//.xml",
        "file:///waf/b.xml",
        "data:text/xml,b.xml",
        "?file=b.xml",
        "b.xml?again=1",
        "#b.xml",
        "./",
        "https://[::1/waf/b.xml",
        "http://data.example:99999/waf/b.xml",
        "b" * 3_000 + ".xml",
        "b\x01.xml",
        "/waf//waf//b.xml",
    ],
)
def test_what_leads_out_of_the_folder_is_left_out(link: str) -> None:
    assert listed(page(["a.xml", link])) == {f"{ROOT}a.xml": ""}
    assert listed(f"a.xml\nb.xml\n{ROOT}c.xml", f"{ROOT}all.txt") is not None


def test_a_document_is_named_once_and_in_order() -> None:
    found = listed(
        page(["c.xml", "a.xml", "./c.xml", f"{ROOT}a.xml#top", "a.xml", "http://data.example/waf/b.xml"])
    )
    assert list(found or ()) == [f"{ROOT}c.xml", f"{ROOT}a.xml", f"{ROOT}b.xml"]


def test_names_of_any_language_are_escaped_once() -> None:
    assert list(listed(page(["messgröße.xml", "a%20b.xml", "a b.xml"])) or ()) == [
        f"{ROOT}messgr%C3%B6%C3%9Fe.xml",
        f"{ROOT}a%20b.xml",
    ]


def test_a_folder_with_a_dot_is_known_by_the_heading() -> None:
    body = page(["a.xml"], "Index of /waf/v1.0")
    assert listed(body, f"{ROOT}v1.0") == {f"{ROOT}v1.0/a.xml": ""}
    assert listed(page(["a.xml"]), f"{ROOT}index.html") == {f"{ROOT}a.xml": ""}


def test_an_empty_folder_is_a_listing_of_nothing() -> None:
    body = '<html><head><title>Index of /waf/</title></head><body><h1>Index of /waf/</h1><a href="../">../</a></body></html>'
    assert listed(body) == {}
    sorts = '<a href="../">/</a><a href="?sort=name&amp;order=asc">Name</a>'
    sorted_only = f"<html><head><title>waf</title></head><body>{sorts}</body></html>"
    assert listed(sorted_only) == {}
    assert listed('<html><head><title>Shop</title></head><body><a href="/">Home</a></body></html>') is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        " \n",
        "Some words about the data.\n",
        "name,url\na,https://data.example/waf/a.xml\n",
        '{"@context": "https://schema.org/", "@type": "Dataset", "name": "A"}',
        '{"documents": [{"title": "a"}]}',
        "[]",
        "[1, 2]",
        "[" * 100_000,
        "<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
        "<list><item>a.xml</item></list>",
        "<!DOCTYPE list [<!ENTITY a 'b'>]><list><file>&a;.xml</file></list>",
        "title: A product\nversion: 1\n",
        page([f"/products/{n}" for n in range(40)], "Energy data – our products"),
        page(
            ["about.html", "terms.html", "data.xml", *(f"https://other.example/{n}" for n in range(60))],
            "Index of suppliers",
        ),
        "<html><body><p>Download <a href='data.xml'>the data</a> or <a href='data.csv'>the table</a>.</p></body></html>",
        "<html><body><a href='../'>Up</a><a href='a/'>News of the week</a><a href='b/'>Press</a></body></html>",
    ],
)
def test_other_answers_are_no_listing(body: str) -> None:
    assert listed(body) is None


def test_a_hand_written_page_of_files_is_a_listing() -> None:
    assert listed(page(["a.xml", "b.xml"], "Our metadata")) == {f"{ROOT}a.xml": "", f"{ROOT}b.xml": ""}
    assert listed(page(["a.html", "b.html"], "Our pages")) is None


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://data.example/waf/", "https://[bad/", "https:///waf/"])
def test_an_address_that_is_none_lists_nothing(url: str) -> None:
    assert listed((LISTINGS / "nginx.html").read_bytes(), url) is None


def test_a_listing_is_bounded() -> None:
    found = listed(page(f"{n}.xml" for n in range(DOCUMENT_LIMIT + 10)))
    assert len(found or ()) == DOCUMENT_LIMIT


@pytest.mark.parametrize(
    "hostile",
    [
        "<a href='x.xml'>" * 200_000,
        "<div>" * 300_000 + '<a href="a.xml">a.xml</a>',
        "<a " + "href=" * 500_000,
        "<" * 2_000_000,
        "<a href='" + "x" * 5_000_000 + "'>",
        "<!--" * 500_000,
        "<a href='a.xml'>" + "&amp;" * 500_000 + "</a>",
        "<title>Index of /" + "x" * 3_000_000,
        "\x00<\x00a\x00 \x00h\x00r\x00e\x00f\x00",
        "<a href='\udcff.xml'>",
        "- " * 1_000_000,
        "'" * 1_000_000 + ".xml",
    ],
)
def test_hostile_listings_do_no_harm(hostile: str) -> None:
    body = f"<title>Index of /waf</title>{hostile}".encode("utf-8", "surrogatepass")
    listed(body)
    listed(hostile.encode("utf-8", "surrogatepass"))


@given(
    st.binary(max_size=400), st.sampled_from(["<html><a href=", "<ListBucketResult>", "[", "- https://", ""])
)
def test_any_bytes_are_read_without_a_crash(body: bytes, beginning: str) -> None:
    listed(beginning.encode() + body)


def test_the_real_listings_of_the_corpus(corpus: Path) -> None:
    folder = corpus / "iso-csw" / "waf-usgs"
    for name, root in (
        ("apache-noaa", "https://data.noaa.gov/waf/NOAA/nmfs/garfo/iso/xml/"),
        ("bts", "https://transtats.bts.gov/NTADmetadata/"),
        ("ms-iis", "https://edg.epa.gov/WAFer_harvest/ISO/"),
        ("nginx-dggs", "https://dggs.alaska.gov/webpubs/metadata/"),
    ):
        found = listed((folder / f"{name}-waf.html").read_bytes(), root)
        assert found is not None, name
        assert len(found) == 2, name
        assert all(address.startswith(root) for address in found)
    hand_written = corpus / "iso-csw" / "gemini-uk" / "gemini2.1-waf" / "index.html"
    assert len(listed(hand_written.read_bytes()) or ()) == 2
