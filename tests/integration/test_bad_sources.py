"""Endpoints that answer with something else than a listing: each run ends in words, and nothing is lost."""

import gzip
import socket
from collections.abc import Callable

import pytest

from catalog.models import Endpoint, HarvestRun
from tests.endpoints import Answer, FakeEndpoint, place
from tests.factories import endpoint_make, harvest_now, package, packages
from tests.integration import sources
from tests.integration.checks import assert_sound, live
from tests.integration.sources import Script, ScriptedEndpoint

pytestmark = pytest.mark.django_db
KEPT = {"p-00000", "p-00001", "p-00002"}
type Filled = Callable[[str], Endpoint]


def assert_nothing_came_and_nothing_went(run: HarvestRun) -> None:
    assert_sound(run)
    assert (run.state, run.listed, run.withdrawn) == ("failed", 0, 0)
    assert live(run) == KEPT


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (sources.hang, "sent nothing for 0.3 s"),
        (sources.drip, "0.6 s"),
        (sources.reset, "broke off"),
        (sources.broken_off, "broke off"),
        (sources.endless, "MiB"),
        (sources.garbage, "did not answer in proper HTTP"),
        (sources.redirect_to(""), "loop"),
        (sources.redirect_to("file:///etc/passwd"), "only http and https"),
        (sources.redirect_to("http://169.254.169.254/latest/meta-data/"), "metadata address"),
        (sources.redirect_to("http://[::1]:80/"), "loopback"),
    ],
    ids=[
        "hangs",
        "drips",
        "resets the connection",
        "breaks off",
        "never ends",
        "speaks another protocol",
        "redirects in a loop",
        "redirects to a file",
        "redirects to a metadata service",
        "redirects to loopback",
    ],
)
def test_a_connection_that_leads_nowhere(script: Script, words: str, filled: Filled, impatient: None) -> None:
    with ScriptedEndpoint(script) as bad:
        run = harvest_now(filled(f"{bad.url}/api/3/action"))
    assert_nothing_came_and_nothing_went(run)
    assert words in run.verdict


def test_a_redirect_to_another_service_of_this_machine_is_not_followed(filled: Filled) -> None:
    with (
        FakeEndpoint() as internal,
        ScriptedEndpoint(sources.redirect_to(internal.ckan([package("secret", "Internal metadata")]))) as bad,
    ):
        run = harvest_now(filled(f"{bad.url}/api/3/action"))
    assert internal.requests == []
    assert_nothing_came_and_nothing_went(run)
    assert "127.0.0.1" in run.verdict


def test_a_port_where_nobody_listens(filled: Filled, impatient: None) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        run = harvest_now(filled(f"http://127.0.0.1:{unused.getsockname()[1]}/api/3/action"))
    assert_nothing_came_and_nothing_went(run)
    assert "could not be reached" in run.verdict


def test_a_name_that_does_not_resolve(
    filled: Filled, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*args: object, **options: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    endpoint = filled("http://no-such-host.invalid/api/3/action")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    run = harvest_now(endpoint)
    assert_nothing_came_and_nothing_went(run)
    assert "host name is not known" in run.verdict


def _bomb() -> bytes:
    return gzip.compress(b'{"success": true, "result": {"results": [], "pad": "' + b"x" * 10_000_000)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(_bomb(), headers={"Content-Encoding": "gzip"}), "unpacks to more than"),
        (Answer(b"not gzip", headers={"Content-Encoding": "gzip"}), "cannot be unpacked"),
        (Answer(_bomb()[:200], headers={"Content-Encoding": "gzip"}), "broke off"),
        (Answer(b"x", headers={"Content-Encoding": "zstd"}), "Content-Encoding"),
        (Answer(b" " * 300_000), "MiB"),
        (Answer(b"", status=204), "empty"),
        (Answer(b" \r\n\t"), "empty"),
        (Answer(b"<html><title>We moved</title></html>", "application/json"), "We moved"),
        (Answer(b"<html><title>a\x00b\x1b[31m</title></html>", "text/html"), "HTML"),
        (Answer(b"%PDF-1.7", "application/pdf"), "PDF"),
        (Answer(b'{"success": true, "result": {}}'), "no datasets"),
        (Answer(b'{"success": true, "result": null}'), "no datasets"),
        (Answer(b'{"success": false, "error": {"message": "\\u0000\\ud800 no"}}'), "no"),
        (Answer(b"[" * 100_000), "JSON"),
        (Answer(b'{"a":' * 30_000), "JSON"),
        (Answer(b"nope", status=401), "401"),
        (Answer(b"nope", status=418), "418"),
        (Answer(b"nope", status=500), "500"),
        (Answer(b"", status=304), "304"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_is_no_listing(
    answer: Answer, words: str, filled: Filled, impatient: None, endpoint_server: FakeEndpoint
) -> None:
    endpoint_server.answers[sources.SEARCH] = answer
    run = harvest_now(filled(f"{endpoint_server.url}/api/3/action"))
    assert_nothing_came_and_nothing_went(run)
    assert words in run.verdict


def test_an_empty_listing_withdraws_nothing_however_few_there_were(
    filled: Filled, endpoint_server: FakeEndpoint
) -> None:
    run = harvest_now(filled(endpoint_server.ckan([])))
    assert_sound(run)
    assert (run.state, run.listed, run.withdrawn) == ("complete", 0, 0)
    assert live(run) == KEPT
    assert "held for a person" in run.verdict
    assert "no usable record" in run.problems[-1]["message"]


def test_a_listing_of_which_nothing_is_usable_withdraws_nothing(
    filled: Filled, endpoint_server: FakeEndpoint
) -> None:
    run = harvest_now(filled(sources.only(endpoint_server, sources.search_answer([{"title": "x"}, 7, None]))))
    assert_sound(run)
    assert (run.state, run.listed, run.refused, run.withdrawn) == ("complete", 3, 3, 0)
    assert live(run) == KEPT


def test_an_endpoint_that_sends_fewer_than_it_announces_is_not_complete(
    filled: Filled, endpoint_server: FakeEndpoint
) -> None:
    run = harvest_now(filled(endpoint_server.ckan(packages(2), count=40)))
    assert_sound(run)
    assert (run.state, run.listed, run.withdrawn) == ("partial", 2, 0)
    assert live(run) == KEPT


@pytest.mark.parametrize("count", [10**12, -5, 1e300, "many", None, True])
def test_a_total_that_means_nothing_does_not_end_a_run(
    count: object, filled: Filled, endpoint_server: FakeEndpoint
) -> None:
    body = sources.search_answer(packages(3)).replace(
        b'"count": 3', b'"count": ' + sources.json.dumps(count).encode()
    )
    run = harvest_now(filled(sources.only(endpoint_server, body)))
    assert_sound(run)
    assert (run.listed, run.unchanged) == (3, 3)
    assert live(run) == KEPT


def test_an_error_in_the_middle_keeps_what_came_before(endpoint_server: FakeEndpoint) -> None:
    url = endpoint_server.ckan(packages(30), most=10)
    healthy = endpoint_server.answers[sources.SEARCH]
    endpoint_server.answers[sources.SEARCH] = lambda path: (
        Answer(b"<html><title>Bad gateway</title>", "text/html") if place(path) >= 20 else healthy(path)  # type: ignore[operator]
    )
    run = harvest_now(endpoint_make(url))
    assert_sound(run)
    assert (run.state, run.created) == ("partial", 20)
    assert "Ended early of 30 announced." in run.verdict
    assert "Bad gateway" in run.verdict


def test_a_body_cut_in_the_middle_keeps_the_records_that_are_whole(endpoint_server: FakeEndpoint) -> None:
    body = sources.search_answer(packages(10))
    run = harvest_now(endpoint_make(sources.only(endpoint_server, body[: len(body) * 6 // 10])))
    assert_sound(run)
    assert run.state == "partial"
    assert 4 <= run.created <= 6


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("latin-1", "application/json; charset=utf-8"),
        ("latin-1", "application/json"),
        ("utf-16", "application/json"),
        ("utf-16-le", "application/json; charset=utf-8"),
        ("utf-8-sig", "application/json; charset=ascii"),
    ],
)
def test_a_wrong_encoding_loses_no_letter(
    encoding: str, content_type: str, endpoint_server: FakeEndpoint
) -> None:
    packed = package("é", "Köln–Dún Laoghaire".replace("–", "-"))
    text = sources.json.dumps(
        {"success": True, "result": {"count": 1, "results": [packed]}}, ensure_ascii=False
    )
    run = harvest_now(endpoint_make(sources.only(endpoint_server, text.encode(encoding), content_type)))
    assert_sound(run)
    assert (run.state, run.created) == ("complete", 1)
    assert live(run) == {"é"}


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol" * 10}">' for n in range(10))


@pytest.mark.parametrize(
    "before",
    [
        f"<!DOCTYPE x [{ENTITIES}]>",
        '<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        f'<!DOCTYPE x [<!ENTITY e9 "{"a" * 100_000}">]>',
    ],
    ids=["bomb", "file", "remote", "quadratic"],
)
def test_entities_in_rdf_xml_are_not_expanded(before: str, endpoint_server: FakeEndpoint) -> None:
    body = sources.rdf_xml(["&e9;" * 50, "Good"], before=before)
    endpoint_server.answers["/c.rdf"] = Answer(body, "application/rdf+xml")
    run = harvest_now(endpoint_make(f"{endpoint_server.url}/c.rdf", protocol="dcat"))
    assert_sound(run)
    assert "root:" not in run.verdict
    assert all(len(title) < 3000 for title in run.endpoint.products.values_list("title", flat=True))


@pytest.mark.parametrize(
    ("path", "content_type", "body"),
    [
        (
            "/c.jsonld",
            "application/ld+json",
            b'{"@context": "http://127.0.0.1:9/remote.jsonld", "@graph": []}',
        ),
        ("/c.jsonld", "application/ld+json", b'{"@graph": ' * 5000 + b"1" + b"}" * 5000),
        ("/c.ttl", "text/turtle", b"@prefix dcat: <http://www.w3.org/ns/dcat#> . <x> a dcat:Dataset ; dcat:"),
        ("/c.ttl", "text/turtle", b"<a> <b> " + b"[ <b> " * 20_000),
        ("/c.ttl", "text/turtle", b"<a> <b> " + b"( " * 20_000),
        ("/c.rdf", "application/rdf+xml", sources.rdf_xml(["One", "Two"])[:300]),
        ("/c.rdf", "application/rdf+xml", b"<a>" * 50_000),
        ("/c.rdf", "application/rdf+xml", sources.rdf_xml(["\x01\x02"])),
        ("/c.rdf", "application/rdf+xml", sources.rdf_xml(["Ü"]).decode().encode("latin-1")),
        ("/c.rdf", "application/rdf+xml", sources.rdf_xml(["Ü"]).decode().encode("utf-16")),
        ("/c.nt", "application/n-triples", b"<a> <b> <c\x00> .\n" * 10),
        ("/c", "", b"\x00\x01\x02"),
        ("/c.rdf", "application/rdf+xml", b""),
    ],
)
def test_a_broken_dcat_document_ends_in_words(
    path: str, content_type: str, body: bytes, endpoint_server: FakeEndpoint
) -> None:
    endpoint_server.answers[path] = Answer(body, content_type)
    run = harvest_now(endpoint_make(f"{endpoint_server.url}{path}", protocol="dcat"))
    assert_sound(run)


def test_a_next_page_on_another_host_is_not_asked(endpoint_server: FakeEndpoint) -> None:
    with FakeEndpoint() as other:
        page = {
            "@graph": [
                {
                    "@id": "https://x.example/d/1",
                    "@type": f"{sources.DCAT}Dataset",
                    f"{sources.TERMS}title": "One",
                },
                {
                    "@id": f"{endpoint_server.url}/c.jsonld",
                    "@type": "http://www.w3.org/ns/hydra/core#PagedCollection",
                    "http://www.w3.org/ns/hydra/core#next": f"{other.url}/c.jsonld",
                },
            ]
        }
        endpoint_server.answers["/c.jsonld"] = Answer(
            sources.json.dumps(page).encode(), "application/ld+json"
        )
        run = harvest_now(endpoint_make(f"{endpoint_server.url}/c.jsonld", protocol="dcat"))
    assert_sound(run)
    assert other.requests == []
    assert (run.state, run.created) == ("partial", 1)
    assert "another host" in run.verdict
