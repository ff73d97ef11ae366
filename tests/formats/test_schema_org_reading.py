"""Pages, documents and sitemaps: which data sets they describe, however the markup is written, and what they lead to."""

import gzip
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from catalog.domain.errors import InvalidInput, PageUnreadable, RecordRefused
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.registry import protocol_recognise
from catalog.formats.schema_org import SCHEMA_ORG, nodes
from catalog.formats.schema_org.reading import NO_MARKUP

ADDRESS = "https://wind.example/data/output"
CONTEXT = "https://schema.org/"


def dataset(name: str = "output", **more: Any) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "identifier": name,
        "name": f"Output of {name}",
        "description": "Hourly output of the wind farm, in megawatts.",
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"https://wind.example/{name}.csv",
                "encodingFormat": "text/csv",
            }
        ],
        **more,
    }


def html(*blocks: Any, body: str = "", head: str = "") -> bytes:
    scripts = "".join(
        f'<script type="application/ld+json">{block if isinstance(block, str) else json.dumps(block)}</script>'
        for block in blocks
    )
    return f"<!doctype html><html><head><title>Data</title>{head}{scripts}</head><body>{body}</body></html>".encode()


def page(
    body: bytes, url: str = ADDRESS, cursor: str = "", content_type: str = "text/html; charset=utf-8"
) -> Page:
    return SCHEMA_ORG.read_page(PageRequest(url=url, cursor=cursor), content_type, body)


def items(body: bytes, **more: Any) -> list[RawItem]:
    return list(page(body, **more).items)


def ids(body: bytes, **more: Any) -> list[str]:
    return [item.source_id for item in items(body, **more)]


def node(item: RawItem) -> Any:
    return json.loads(item.body)["dataset"]


def sitemap(*entries: str, root: str = "urlset", one: str = "url") -> bytes:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    listed = "".join(f"<{one}>{entry}</{one}>" for entry in entries)
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{space}">{listed}</{root}>'.encode()


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("https://wind.example", "https://wind.example/sitemap.xml"),
        (" https://wind.example/#top", "https://wind.example/sitemap.xml"),
        ("https://wind.example/?lang=en", "https://wind.example/?lang=en"),
        ("https://wind.example/data/", "https://wind.example/data/"),
        ("https://wind.example/croissant.json", "https://wind.example/croissant.json"),
    ],
)
def test_a_root_stands_for_its_sitemap_and_all_else_for_itself(given: str, asked: str) -> None:
    assert SCHEMA_ORG.start(given).url == asked


@pytest.mark.parametrize("given", ["", "wind.example", "ftp://wind.example/", "https://x:99999/"])
def test_what_is_no_web_address_is_refused_with_a_way_out(given: str) -> None:
    with pytest.raises(InvalidInput, match=r"\.$"):
        SCHEMA_ORG.start(given)


def test_only_a_sitemap_can_be_asked_for_what_has_changed() -> None:
    moment = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    asked = SCHEMA_ORG.since(SCHEMA_ORG.start("https://wind.example"), moment)
    assert asked is not None
    assert asked.cursor == "since 2026-03-01T11:00:00Z"
    assert SCHEMA_ORG.since(PageRequest(url=ADDRESS), moment) is None


# --- pages ------------------------------------------------------------------------------------


def test_a_page_is_one_record_under_its_identifier_and_keeps_its_address() -> None:
    (item,) = items(html(dataset()))
    assert item.source_id == "output"
    assert json.loads(item.body)["at"] == ADDRESS
    assert node(item)["name"] == "Output of output"


@pytest.mark.parametrize(
    "context",
    ["https://schema.org", "http://schema.org/", "http://www.schema.org", {"@vocab": "http://schema.org/"}, None,
     ["https://schema.org/", {"qudt": "http://qudt.org/schema/qudt/"}], "https://schema.org/docs/jsonldcontext.json"],
)  # fmt: skip
def test_every_spelling_of_the_context_counts(context: Any) -> None:
    stated = dataset()
    stated["@context"] = context
    assert ids(html(stated)) == ["output"]


@pytest.mark.parametrize(
    "stated",
    [
        {"@context": {"schema": "http://schema.org/"}, "@type": "schema:Dataset", "schema:identifier": "a", "schema:name": "A"},
        {"@context": {"s": "https://schema.org/"}, "@type": ["s:Dataset", "dcat:Dataset"], "s:identifier": "a", "s:name": "A"},
        {"@type": "schema:Dataset", "schema:identifier": "a", "schema:name": "A"},
        {"@type": "http://schema.org/Dataset", "https://schema.org/identifier": "a", "http://schema.org/name": {"@value": "A"}},
        [{"@type": ["http://schema.org/Dataset"], "http://schema.org/identifier": [{"@value": "a"}],
          "http://schema.org/name": [{"@value": "A"}]}],
        {"@context": {"title": "http://schema.org/name", "kind": "@type", "@vocab": "http://schema.org/"}, "kind": "Dataset",
         "identifier": "a", "title": "A"},
        {"@context": CONTEXT, "@graph": [{"@type": "WebPage"}, {"@type": "Dataset", "identifier": "a", "name": "A"}]},
        {"@context": CONTEXT, "@type": "WebPage", "mainEntity": {"@type": "Dataset", "identifier": "a", "name": "A"}},
        {"@context": CONTEXT, "@type": "ItemList", "itemListElement": [
            {"@type": "ListItem", "item": {"@type": "Dataset", "identifier": "a", "name": "A", "description": "D"}}]},
        {"@context": CONTEXT, "@type": "DataCatalog",
         "dataset": {"@type": "Dataset", "identifier": "a", "name": "A", "description": "D"}},
    ],
)  # fmt: skip
def test_data_sets_are_found_however_they_are_written(stated: Any) -> None:
    (item,) = items(html(stated))
    assert item.source_id == "a"
    assert SCHEMA_ORG.map_record(item.body).record.title == "A"


def test_types_of_other_vocabularies_are_no_data_sets() -> None:
    other = [
        {"@context": {"@vocab": "http://www.w3.org/ns/dcat#"}, "@type": "Dataset", "name": "x"},
        {"@context": "https://example.org/context", "@type": "Dataset", "name": "x"},
        {"@context": CONTEXT, "@type": "dcat:Dataset", "name": "x"},
        {
            "@context": CONTEXT,
            "@type": "BreadcrumbList",
            "itemListElement": [{"@type": "ListItem", "item": {"@type": "Dataset"}}],
        },
    ]
    with pytest.raises(PageUnreadable):
        page(html(*other))


@pytest.mark.parametrize(
    "block",
    [
        "<!--\n{}\n-->", "//<![CDATA[\n{}\n//]]>", "/* <![CDATA[ */ {} /* ]]> */", "<![CDATA[{}]]>", "{};", "\ufeff{}",
        "// by hand\n{}", "/* by hand */{}",
    ],
)  # fmt: skip
def test_what_is_wrapped_round_a_block_is_taken_off(block: str) -> None:
    assert ids(html(block.replace("{}", json.dumps(dataset())))) == ["output"]


def test_raw_line_breaks_and_commas_too_many_are_mended() -> None:
    text = json.dumps(dataset()).replace("wind farm, in", "wind farm,\n\tin")[:-1] + ",}"
    found = page(html(text))
    (item,) = found.items
    assert "wind farm,\n\tin megawatts" in node(item)["description"]
    assert [problem.rule for problem in found.problems] == ["json"]


def test_a_broken_block_is_one_refusal_and_costs_no_other() -> None:
    broken = json.dumps(dataset("broken")).replace('"name":', '"name"')
    kept, refused = items(html(dataset(), broken))
    assert kept.refusal is None
    assert refused.source_id == "broken"
    assert refused.refusal is not None
    assert refused.refusal.message.endswith(".")


def test_a_broken_block_without_a_name_goes_by_the_page() -> None:
    (refused,) = items(html('{"@type": "Dataset", "name" "x"}'))
    assert (refused.source_id, refused.refusal is None) == (ADDRESS, False)


def test_of_very_many_blocks_the_first_are_read_and_the_rest_is_told() -> None:
    found = page(html(*(dataset(f"d{n}") for n in range(510))))
    assert len(list(found.items)) == 500
    assert [problem.rule for problem in found.problems] == ["count"]


def test_what_is_made_to_take_hours_comes_to_an_end() -> None:
    for body in (
        html("{}" + ";" * 2_000_000),
        html('{"' + "/*" * 1_000_000),
        b"<urlset>" + b"<url>" * 400_000,
    ):
        with suppress(PageUnreadable):
            list(page(body).items)


def test_a_block_in_a_comment_of_the_page_is_none() -> None:
    hidden = '<!-- <script type="application/ld+json">' + json.dumps(dataset("hidden")) + "</script> -->"
    assert ids(html(dataset(), body=hidden)) == ["output"]


def test_encodings_are_those_of_the_page() -> None:
    stated = dataset()
    stated["description"] = "§"
    utf = json.dumps(stated, ensure_ascii=False)
    assert node(items(html(utf))[0])["description"] == "§"
    latin = html(utf, head='<meta charset="iso-8859-1">').decode().encode("latin-1")
    assert node(items(latin, content_type="text/html")[0])["description"] == "§"


def test_references_within_a_page_are_filled_in() -> None:
    graph = {"@context": CONTEXT, "@graph": [
        dataset(publisher={"@id": "#org"}, distribution=[{"@id": "#file"}], includedInDataCatalog={"@id": "#all"}),
        {"@id": "#org", "@type": "Organization", "name": "Wind Ltd", "parentOrganization": {"@id": "#org"}},
        {"@id": "#file", "@type": "DataDownload", "contentUrl": "a.csv"},
        {"@id": "#all", "@type": "DataCatalog", "name": "All", "description": "x" * 100},
    ]}  # fmt: skip
    (item,) = items(html(graph))
    record = SCHEMA_ORG.map_record(item.body).record
    assert record.publisher is not None
    assert record.publisher.name == "Wind Ltd"
    assert record.distributions[0].download_url == "https://wind.example/data/a.csv"
    assert "description" not in node(item)["includedInDataCatalog"]


def test_of_two_that_share_an_identifier_each_goes_by_its_own_iri() -> None:
    assert ids(html(dataset(**{"@id": "#a"}), dataset(**{"@id": "#b"}))) == [f"{ADDRESS}#a", f"{ADDRESS}#b"]


@pytest.mark.parametrize(
    ("stated", "known_by"),
    [
        ({"identifier": ["", "undefined", "doi:10.5/x"]}, "doi:10.5/x"),
        (
            {
                "identifier": {
                    "@type": "PropertyValue",
                    "propertyID": "doi",
                    "value": "10.5/x",
                    "url": "https://doi.org/10.5/x",
                }
            },
            "10.5/x",
        ),
        (
            {"identifier": {"@type": "PropertyValue", "url": "https://doi.org/10.5/x"}},
            "https://doi.org/10.5/x",
        ),
        ({"identifier": {"@value": 17}}, "17"),
        ({"identifier": None, "@id": "#set"}, f"{ADDRESS}#set"),
        ({"identifier": {"@id": "_:b7"}, "@id": "#set"}, f"{ADDRESS}#set"),
        ({"identifier": None, "@id": "_:b0", "url": "https://wind.example/x"}, "https://wind.example/x"),
        ({"identifier": None}, ADDRESS),
    ],
)
def test_the_identifier_is_the_stated_one_else_what_lasts_longest(
    stated: dict[str, Any], known_by: str
) -> None:
    (item,) = items(html(dataset(**stated)))
    assert item.source_id == known_by
    assert SCHEMA_ORG.map_record(item.body).record.source_id == known_by


def test_a_catalogue_s_descriptions_are_records_and_its_names_are_links() -> None:
    catalogue = {"@context": CONTEXT, "@type": "DataCatalog", "name": "All", "dataset": [
        dataset("whole"), {"@type": "Dataset", "name": "Named", "url": "https://wind.example/named"},
        {"@id": "https://wind.example/id-only"}, "https://wind.example/text",
        {"@type": "Dataset", "name": "Elsewhere", "url": "https://other.example/x"},
        {"@type": "Dataset", "name": "Without a page"},
    ]}  # fmt: skip
    found = page(html(catalogue))
    assert [item.source_id for item in found.items] == ["whole", "Without a page"]
    assert [one.url for one in found.more] == [
        "https://wind.example/named", "https://wind.example/id-only", "https://wind.example/text",
    ]  # fmt: skip
    assert {one.cursor for one in found.more} == {"page"}


def test_members_that_a_series_describes_are_records_that_know_it() -> None:
    series = dataset(
        "all",
        hasPart=[dataset("one"), {"@type": "Dataset", "name": "Two", "url": "https://wind.example/two"}],
    )
    del series["distribution"]
    first, second = items(html(series))
    assert [first.source_id, second.source_id] == ["all", "one"]
    assert SCHEMA_ORG.map_record(first.body).record.kind == "series"
    (parent,) = SCHEMA_ORG.map_record(second.body).record.in_series
    assert parent.label == "Output of all"


def test_a_page_without_markup_names_the_document_that_has_it() -> None:
    link = '<link rel="alternate" type="application/ld+json" href="output.jsonld">'
    found = page(html(head=link, body='<p typeof="none">x</p>'))
    assert [one.url for one in found.more] == ["https://wind.example/data/output.jsonld"]


def test_a_page_of_a_sitemap_without_markup_is_passed_over_and_told() -> None:
    found = page(html(), cursor="page")
    assert list(found.items) == []
    assert [problem.message for problem in found.problems] == [NO_MARKUP]
    assert found.complete


@pytest.mark.parametrize(
    "body",
    [b"", b"<", b"plain", html(), html("{}"), html("[]"), html("null"), html({"@type": "Organization"}), b"%PDF-1.4",
     b"\x00" * 50, b"<html>" + b"<div>" * 100_000, b"{}", b"[]", b'{"@type": "Dataset"}', b"[" * 100_000, html("[" * 100_000)],
)  # fmt: skip
def test_what_describes_nothing_is_refused_whole_in_a_sentence(body: bytes) -> None:
    with pytest.raises(PageUnreadable, match=r"\.$"):
        page(body)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"at": 1}', b'{"at": "x", "id": "y", "dataset": []}', b'"x"']
)
def test_a_stored_record_that_is_none_is_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(RecordRefused, match=r"\.$"):
        SCHEMA_ORG.map_record(body)


def test_monstrous_pages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    loops = {"@context": CONTEXT, "@graph": [
        {"@id": f"#n{n}", "@type": "Organization", "name": str(n), "member": [{"@id": f"#n{m}"} for m in range(40)]}
        for n in range(40)
    ] + [dataset(publisher={"@id": "#n0"})]}  # fmt: skip
    (item,) = items(html(loops))
    assert len(item.body) < 3_000_000
    monkeypatch.setattr(nodes, "_MOST_NODES", 1_000)
    with pytest.raises(PageUnreadable, match="more objects"):
        page(html({"@context": CONTEXT, "@type": "Dataset", "keywords": [{}] * 2_000}))


def document(*datasets: Any) -> bytes:
    return json.dumps(
        {"@context": CONTEXT, "@type": "DataCatalog", "name": "All", "dataset": datasets}
    ).encode()


def test_a_broken_data_set_of_a_document_is_one_refusal() -> None:
    body = document(dataset("a"), dataset("b"), dataset("c")).replace(b'"Output of b"', b'"Output "of" b"')
    found = page(body)
    kept = {item.source_id: item.refusal is None for item in found.items}
    assert kept == {"a": True, "b": False, "c": True}
    assert found.complete


@pytest.mark.parametrize(
    ("known_by", "names"),
    [
        ({"@id": "https://wind.example/b", "identifier": "b"}, ["a", "b"]),
        ({"@id": "https://wind.example/b"}, ["a", "https://wind.example/b"]),
        (
            {"@id": "https://wind.example/b", "identifier": {"@type": "PropertyValue", "value": "b"}},
            ["a", ""],
        ),
    ],
)
def test_a_broken_data_set_goes_by_the_name_of_a_sound_one(
    known_by: dict[str, Any], names: list[str]
) -> None:
    second = {name: value for name, value in dataset("b").items() if name != "identifier"}
    body = document(dataset("a"), known_by | second).replace(b'"Output of b"', b'"Output "of" b"')
    assert ids(body) == names


def test_files_and_columns_of_a_broken_data_set_are_not_taken_for_data_sets() -> None:
    files = [
        {"@type": "DataDownload", "name": f"file {n}", "contentUrl": f"https://wind.example/{n}"}
        for n in range(3)
    ]
    columns = [{"@type": "PropertyValue", "name": name, "unitText": "MW"} for name in ("low", "high")]
    made = [dataset(name, variableMeasured=columns, distribution=files) for name in "abc"]
    found = page(document(*made).replace(b'"Output of b"', b'"Output "of" b"'))
    assert {item.source_id: item.refusal is None for item in found.items} == {
        "a": True,
        "b": False,
        "c": True,
    }
    assert found.complete


@pytest.mark.parametrize("kind", ["text/html", "application/xml", ""])
def test_a_page_of_a_site_that_is_none_is_unreadable_and_what_it_described_stays(kind: str) -> None:
    with pytest.raises(PageUnreadable, match="no data set"):
        page(b"\x00\xff no page", cursor="page", content_type=kind)
    assert (
        page(b"%PDF-1.7 \x00", cursor="page", content_type="application/pdf").problems[0].message == NO_MARKUP
    )


def test_a_document_that_is_cut_off_keeps_what_came_before() -> None:
    found = page(document(dataset("a"), dataset("b"), dataset("c"))[:-100])
    assert [item.source_id for item in found.items if item.refusal is None] == ["a", "b"]
    assert not found.complete


def test_a_broken_data_set_among_those_of_a_block_is_one_refusal() -> None:
    block = (
        document(dataset("a"), dataset("b"), dataset("c"))
        .replace(b'"Output of b"', b'"Output "of" b"')
        .decode()
    )
    assert {item.source_id: item.refusal is None for item in items(html(block))} == {
        "a": True,
        "b": False,
        "c": True,
    }


def test_a_catalogue_without_data_sets_is_empty_and_says_so() -> None:
    found = page(document())
    assert list(found.items) == []
    assert [problem.rule for problem in found.problems] == ["no-dataset"]


# --- microdata and RDFa -----------------------------------------------------------------------


def test_properties_that_stand_elsewhere_in_the_page_belong_to_the_item_that_refers_to_them() -> None:
    body = """<div itemscope itemtype="https://schema.org/Dataset" itemref="more files nowhere inside">
    <h1 itemprop="name">Wind</h1>
    <meta itemprop="identifier" content="wind"><p id="inside" itemprop="keywords">sea</p></div>
    <div id="more"><p itemprop="description">Hourly.</p></div>
    <div id="files" itemprop="distribution" itemscope itemtype="https://schema.org/DataDownload" itemref="address"></div>
    <a id="address" itemprop="contentUrl" href="a.csv">a</a>"""
    (item,) = items(html(body=body))
    found = node(item)
    assert (found["name"], found["description"], found["keywords"]) == (["Wind"], ["Hourly."], ["sea"])
    assert found["distribution"][0]["contentUrl"] == ["https://wind.example/data/a.csv"]


def test_items_that_refer_to_one_another_end() -> None:
    inner = "".join(
        f'<div id="i{n}" itemprop="hasPart" itemscope itemtype="https://schema.org/Dataset" itemref="i0 i1 i2 i3 around">'
        f'<b itemprop="name">{n}</b></div>'
        for n in range(4)
    )
    body = '<div id="around"><div itemscope itemtype="https://schema.org/Dataset" itemref="around i0"><p itemprop="name">All</p>'
    assert ["All"] in [node(item).get("name") for item in items(html(body=f"{body}</div></div>{inner}"))]


def test_prefixes_of_rdfa_stand_for_what_the_page_declares() -> None:
    body = """<div prefix="s: https://schema.org/ schema: https://other.example/ dct: http://purl.org/dc/terms/">
    <div typeof="s:Dataset"><h1 property="s:name">Wind</h1><b property="dct:name">Other</b><i property="schema:name">Third</i>
    <meta property="s:identifier" content="wind"></div>
    <div typeof="schema:Dataset"><h1 property="schema:name">No</h1></div></div>"""
    (item,) = items(html(body=body))
    assert (item.source_id, node(item)["name"]) == ("wind", ["Wind"])


def test_microdata_is_read() -> None:
    body = """<div itemscope itemtype="http://schema.org/Dataset" itemid="#set"><h1 itemprop="name">Wind <b>output</b></h1>
    <meta itemprop="identifier" content="wind"><p itemprop="description">Hourly.</p>
    <a itemprop="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY</a>
    <time itemprop="dateModified" datetime="2026-01-02">yesterday</time>
    <div itemprop="publisher" itemscope itemtype="http://schema.org/Organization"><span itemprop="name">Wind Ltd</span></div>
    <div itemprop="distribution" itemscope itemtype="http://schema.org/DataDownload">
    <a itemprop="contentUrl" href="a.csv">a</a></div>
    </div>"""
    (item,) = items(html(body=body))
    record = SCHEMA_ORG.map_record(item.body).record
    assert (record.source_id, record.title, record.description, record.modified) == (
        "wind",
        "Wind output",
        "Hourly.",
        "2026-01-02",
    )
    assert record.publisher is not None
    assert record.publisher.name == "Wind Ltd"
    assert record.licence is not None
    assert record.licence.code == "CC-BY-4.0"
    assert record.distributions[0].download_url == "https://wind.example/data/a.csv"


@pytest.mark.parametrize(("vocabulary", "prefix"), [('vocab="https://schema.org/"', ""), ("", "schema:")])
def test_rdfa_lite_is_read(vocabulary: str, prefix: str) -> None:
    body = f"""<div {vocabulary} typeof="{prefix}Dataset" resource="#set"><h1 property="{prefix}name">Wind</h1>
    <p property="{prefix}description">Hourly.</p><span property="{prefix}publisher" typeof="{prefix}Organization">
    <span property="{prefix}name">Wind Ltd</span></span></div>"""
    (item,) = items(html(body=body))
    record = SCHEMA_ORG.map_record(item.body).record
    assert (record.source_id, record.title) == (f"{ADDRESS}#set", "Wind")
    assert record.publisher is not None
    assert record.publisher.name == "Wind Ltd"


# --- sitemaps ---------------------------------------------------------------------------------

SITE = "https://wind.example/sitemap.xml"


def test_a_sitemap_leads_to_its_pages_once_each_and_to_no_files() -> None:
    body = sitemap(
        "<loc>https://wind.example/a</loc>",
        "<loc> https://wind.example/a#x </loc>",
        "<loc>https://data.wind.example/b?x=1&amp;y=2</loc><priority>0.5</priority>",
        "<loc>https://other.example/c</loc>",
        "<loc>https://wind.example/report.PDF</loc>",
        "<loc>/d</loc>",
        "<priority>1</priority>",
    )
    found = page(body, SITE, content_type="application/xml")
    assert [one.url for one in found.more] == [
        "https://wind.example/a", "https://data.wind.example/b?x=1&y=2", "https://wind.example/d",
    ]  # fmt: skip
    assert {one.cursor for one in found.more} == {"page"}
    assert [problem.rule for problem in found.problems] == ["address"]
    assert found.complete


def test_an_index_leads_to_its_sitemaps_and_packed_ones_are_read() -> None:
    index = sitemap("<loc>https://wind.example/s1.xml.gz</loc>", root="sitemapindex", one="sitemap")
    (led,) = page(index, SITE).more
    assert (led.url, led.cursor) == ("https://wind.example/s1.xml.gz", "sitemap")
    found = page(
        gzip.compress(sitemap("<loc>https://wind.example/a</loc>")), led.url, led.cursor, "application/gzip"
    )
    assert [one.url for one in found.more] == ["https://wind.example/a"]


def test_a_robots_txt_leads_to_the_sitemaps_of_its_site() -> None:
    body = b"User-agent: *\nDisallow: /x\nSitemap: https://wind.example/s1.xml\nsitemap:https://data.wind.example/s2.xml\n"
    body += b"Sitemap: https://other.example/s3.xml\n"
    found = page(body, "https://wind.example/robots.txt", content_type="text/plain")
    assert [(one.url, one.cursor) for one in found.more] == [
        ("https://wind.example/s1.xml", "sitemap"), ("https://data.wind.example/s2.xml", "sitemap"),
    ]  # fmt: skip
    asked = SCHEMA_ORG.since(
        PageRequest(url="https://wind.example/robots.txt"), datetime(2026, 3, 1, tzinfo=UTC)
    )
    assert asked is not None
    assert {one.cursor for one in SCHEMA_ORG.read_page(asked, "text/plain", body).more} == {asked.cursor}


def test_a_sitemap_of_lines_is_one() -> None:
    found = page(
        b"https://wind.example/a\n\nhttps://wind.example/b\n",
        "https://wind.example/sitemap.txt",
        content_type="text/plain",
    )
    assert [one.url for one in found.more] == ["https://wind.example/a", "https://wind.example/b"]


def test_of_what_has_not_changed_since_nothing_is_asked() -> None:
    asked = SCHEMA_ORG.since(PageRequest(url=SITE), datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert asked is not None
    body = sitemap(
        "<loc>/old</loc><lastmod>2026-02-28</lastmod>",
        "<loc>/same-day</loc><lastmod>2026-03-01</lastmod>",
        "<loc>/hour-before</loc><lastmod>2026-03-01T12:30:00+01:00</lastmod>",
        "<loc>/new</loc><lastmod>2026-03-01T13:30:00+01:00</lastmod>",
        "<loc>/unknown</loc>",
        "<loc>/broken</loc><lastmod>yesterday</lastmod>",
    )
    found = SCHEMA_ORG.read_page(asked, "application/xml", body)
    assert [one.url.rpartition("/")[2] for one in found.more] == ["same-day", "new", "unknown", "broken"]
    index = sitemap("<loc>/s2.xml</loc><lastmod>2026-04-01</lastmod>", root="sitemapindex", one="sitemap")
    (led,) = SCHEMA_ORG.read_page(asked, "application/xml", index).more
    assert led.cursor == asked.cursor


def test_a_sitemap_that_is_cut_off_gives_its_whole_entries_and_is_not_complete() -> None:
    body = sitemap("<loc>https://wind.example/a?x=1&amp;y=2</loc>", "<loc>https://wind.example/b</loc>")[:-40]
    found = page(body, SITE)
    assert [one.url for one in found.more] == ["https://wind.example/a?x=1&y=2"]
    assert not found.complete


def test_a_sitemap_with_entities_is_not_unfolded() -> None:
    body = (
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
        + sitemap("<loc>https://wind.example/&a;</loc>").partition(b"?>")[2]
    )
    found = page(body, SITE)
    assert not found.complete
    assert all("aaaa" not in one.url for one in found.more)


def test_a_sitemap_of_more_than_its_protocol_allows_is_cut_and_told() -> None:
    found = page(sitemap(*(f"<loc>/p{n}</loc>" for n in range(50_010))), SITE)
    assert len(found.more) == 50_000
    assert not found.complete


# --- recognition ------------------------------------------------------------------------------


def test_documents_pages_and_sitemaps_are_claimed_by_how_sure_they_are() -> None:
    def sure(body: bytes) -> float:
        return SCHEMA_ORG.recognises(ADDRESS, "", body)

    assert sure(json.dumps(dataset()).encode()) > 0.9
    assert 0.6 < sure(html(dataset())) < 0.7  # software of catalogues marks its pages up as well
    assert sure(sitemap("<loc>/a</loc>")) == 0.5
    catalogue = html({"@context": CONTEXT, "@type": "DataCatalog", "name": "x"})
    assert SCHEMA_ORG.recognises("https://wind.example/", "", catalogue) > 0.5
    assert sure(catalogue) == 0
    assert sure(html()) == sure(b"") == sure(b"{") == sure(b'{"a": 1}') == sure(html("{")) == 0
    assert sure(json.dumps({"@context": CONTEXT, "@type": "Person", "name": "x"}).encode()) == 0


def test_auto_takes_a_page_with_markup_and_a_sitemap() -> None:
    assert protocol_recognise(ADDRESS, "text/html", html(dataset())) is SCHEMA_ORG
    assert protocol_recognise(SITE, "application/xml", sitemap("<loc>/a</loc>")) is SCHEMA_ORG
