"""The commands that connect and preview endpoints: what they print, their exit codes, and what they refuse in words."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from catalog.harvest.fetch import Fetcher, FetchLimits
from catalog.models import DataProduct, Domain, Endpoint, HarvestRun, RawRecord
from catalog.services import endpoints
from tests.endpoints import Answer, FakeEndpoint, place
from tests.factories import endpoint_make, harvest_now, package, packages
from tests.integration import sources
from tests.integration.sentences import MACHINE_WORDS
from vesportal.demo.corpus import serve

pytestmark = pytest.mark.django_db
JSON_LD = {
    "@context": {"dcat": sources.DCAT, "dct": sources.TERMS},
    "@id": "https://x.example/c",
    "@type": "dcat:Catalog",
    "dcat:dataset": [{"@id": "https://x.example/d/1", "@type": "dcat:Dataset", "dct:title": "One"}],
}
TURTLE = f"""@prefix dcat: <{sources.DCAT}> . @prefix dct: <{sources.TERMS}> .
<https://x.example/d/1> a dcat:Dataset ; dct:title "One" ."""
DOCUMENTS = {
    "JSON-LD": Answer(json.dumps(JSON_LD).encode(), "application/ld+json"),
    "JSON-LD served as JSON": Answer(json.dumps(JSON_LD).encode(), "application/json"),
    "Turtle": Answer(TURTLE.encode(), "text/turtle"),
    "Turtle served as text": Answer(TURTLE.encode(), "text/plain"),
    "RDF/XML": Answer(sources.rdf_xml(["One"]), "application/rdf+xml"),
    "RDF/XML served as XML": Answer(sources.rdf_xml(["One"]), "text/xml; charset=utf-8"),
}


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except SystemExit as exit_:
        return int(exit_.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


# --- add_endpoint -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/", "/api/3", "/api/3/action", "/api/3/action/", "/dataset"])
def test_add_endpoint_recognises_a_ckan_site_by_any_of_its_addresses(
    path: str, endpoint_server: FakeEndpoint
) -> None:
    endpoint_server.ckan(packages(3))
    code, out, _ = run(
        "add_endpoint", "--domain", "Northmoor", "--protocol", "auto", f"{endpoint_server.url}{path}"
    )
    assert code == 0
    endpoint = Endpoint.objects.get()
    assert (endpoint.protocol, out.splitlines()[-1]) == ("ckan", endpoint.slug)
    assert harvest_now(endpoint).created == 3


@pytest.mark.parametrize("syntax", DOCUMENTS)
def test_add_endpoint_recognises_each_syntax_of_dcat(syntax: str, endpoint_server: FakeEndpoint) -> None:
    endpoint_server.answers["/catalogue"] = DOCUMENTS[syntax]
    code, out, _ = run("add_endpoint", "--domain", "Northmoor", f"{endpoint_server.url}/catalogue")
    assert code == 0
    endpoint = Endpoint.objects.get()
    assert (endpoint.protocol, out.splitlines()[-1]) == ("dcat", endpoint.slug)
    assert harvest_now(endpoint).created == 1


def test_add_endpoint_sends_its_key_while_it_finds_out_the_protocol(endpoint_server: FakeEndpoint) -> None:
    url = endpoint_server.ckan(packages(1))
    code, _, _ = run("add_endpoint", "--domain", "N", "--authorization", "Bearer abc", url)
    assert code == 0
    assert {headers.get("Authorization") for _, headers in endpoint_server.requests} == {"Bearer abc"}
    assert Endpoint.objects.get().audience == "hidden"


def test_add_endpoint_twice_is_one_endpoint(endpoint_server: FakeEndpoint) -> None:
    url = endpoint_server.ckan(packages(1))
    first, second = (run("add_endpoint", "--domain", "N", url)[1] for _ in range(2))
    assert first == second
    assert Endpoint.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--protocol", "gopher", "http://127.0.0.1/"), "invalid choice: 'gopher'"),
        (("--protocol", "auto", "{closed}"), "could not be reached"),
        (("--protocol", "auto", "http://169.254.169.254/latest"), "metadata address"),
        (("--protocol", "auto", "http://user:pw@127.0.0.1/"), "carries a user name"),
        (("--protocol", "auto", "{nothing}"), "404"),
        (("--protocol", "auto", "{html}"), "is in none of the"),
        (("--protocol", "auto", "file:///etc/passwd"), "http"),
        (("--protocol", "ckan", "ftp://x.example/"), "address"),
        (("--protocol", "dcat", "http://[::1"), "address"),
        (("--protocol", "ckan", "nonsense"), "address"),
        (("--protocol", "ckan", "https://x.example/" + "a" * 3000), "2000"),
        (("--domain", " \x01 ", "--protocol", "ckan", "https://x.example/"), "cannot be blank"),
    ],
)
def test_add_endpoint_refuses_in_a_sentence_and_leaves_nothing(
    arguments: tuple[str, ...], words: str, endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    networks = settings.HARVEST_ALLOW_NETWORKS
    monkeypatch.setattr(
        endpoints,
        "fetcher_make",
        lambda **options: Fetcher(FetchLimits(), allow_networks=networks, pauses=()),
    )
    endpoint_server.answers["/html"] = Answer(b"<html><title>Hello</title></html>", "text/html")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        places = {
            "closed": f"http://127.0.0.1:{unused.getsockname()[1]}/",
            "nothing": f"{endpoint_server.url}/nothing",
            "html": f"{endpoint_server.url}/html",
        }
        with pytest.raises(CommandError) as refused:
            run("add_endpoint", "--domain", "New", *(word.format(**places) for word in arguments))
    assert words in str(refused.value)
    assert "pw@" not in str(refused.value)
    assert not Domain.objects.exists()
    assert not Endpoint.objects.exists()


def test_names_in_other_scripts_are_domains_of_their_own(endpoint_server: FakeEndpoint) -> None:
    for name in ("東京電力", "Укренерго", " Укренерго\x7f"):
        run("add_endpoint", "--domain", name, "--protocol", "ckan", endpoint_server.ckan([]))
    assert list(Domain.objects.order_by("pk").values_list("name", "slug")) == [
        ("東京電力", "domain"),
        ("Укренерго", "domain-2"),
    ]


# --- preview_endpoint -------------------------------------------------------------------------


def titles(out: str) -> list[str]:
    return [json.loads(line)["title"] for line in out.splitlines()]


def test_preview_prints_records_and_stores_nothing(endpoint_server: FakeEndpoint) -> None:
    code, out, err = run("preview_endpoint", endpoint_server.ckan(packages(25), most=10))
    assert (code, len(titles(out)), err) == (0, 25, "")
    assert not any(model.objects.exists() for model in (Endpoint, HarvestRun, DataProduct, RawRecord))


def test_preview_stops_at_its_limit(endpoint_server: FakeEndpoint) -> None:
    url = endpoint_server.ckan(packages(25), most=10)
    code, out, _ = run("preview_endpoint", url, "--protocol", "ckan", "--limit", "12")
    assert (code, len(titles(out))) == (0, 12)
    assert len(endpoint_server.requests) == 2


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5"])
def test_preview_refuses_a_limit_below_one(limit: str) -> None:
    with pytest.raises(CommandError, match="is not a whole number from 1"):
        run("preview_endpoint", "http://127.0.0.1/", f"--limit={limit}")


@pytest.mark.parametrize("syntax", DOCUMENTS)
def test_preview_reads_one_document_of_any_syntax(syntax: str, endpoint_server: FakeEndpoint) -> None:
    endpoint_server.answers["/one"] = DOCUMENTS[syntax]
    code, out, _ = run("preview_endpoint", f"{endpoint_server.url}/one")
    assert (code, titles(out)) == (0, ["One"])


def test_preview_reads_one_package_show(endpoint_server: FakeEndpoint) -> None:
    body = json.dumps({"success": True, "result": package("x", "One")}).encode()
    endpoint_server.answers["/api/3/action/package_show"] = Answer(body)
    code, out, _ = run("preview_endpoint", f"{endpoint_server.url}/api/3/action/package_show?id=x")
    assert (code, titles(out)) == (0, ["One"])


def test_preview_of_an_endpoint_that_breaks_in_the_middle_is_read_in_part(
    endpoint_server: FakeEndpoint,
) -> None:
    url = endpoint_server.ckan(packages(20), most=10)
    healthy = endpoint_server.answers[sources.SEARCH]
    endpoint_server.answers[sources.SEARCH] = lambda path: (
        Answer(b"", status=500) if place(path) >= 10 else healthy(path)  # type: ignore[operator]
    )
    code, out, err = run("preview_endpoint", url, "--protocol", "ckan")
    assert (code, len(titles(out))) == (1, 10)
    assert "HTTP 500" in err


def test_preview_of_a_listing_with_one_bad_record_is_read_in_part(endpoint_server: FakeEndpoint) -> None:
    code, out, err = run("preview_endpoint", endpoint_server.ckan([*packages(2), {"title": "Nameless"}]))
    assert (code, len(titles(out))) == (1, 2)
    assert "no identifier" in err


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "http://[",
        "file:///etc/passwd",
        "http://10.0.0.1/",
        "",
        "http://\x00",
        f"http://{'a' * 300}/",
    ],
)
@pytest.mark.parametrize("protocol", ["auto", "ckan", "dcat"])
def test_preview_refuses_an_address_in_a_sentence(url: str, protocol: str) -> None:
    code, out, err = run("preview_endpoint", url, "--protocol", protocol)
    assert (code, out) == (2, "")
    assert err.strip().endswith(".")
    assert not MACHINE_WORDS.search(err)


def test_preview_into_a_closed_pipe_ends_quietly(endpoint_server: FakeEndpoint) -> None:
    url = endpoint_server.ckan(packages(2_000), most=1_000)
    command = f"{sys.executable} manage.py preview_endpoint {url} | head -1"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, timeout=120, cwd=settings.BASE_DIR, check=False
    )
    assert titles(done.stdout) == ["Substation demand 0"]
    assert done.stderr == ""


READ_IN_FULL = (
    "ckan/neso",
    "dcat/opendatasoft-public",
    "info-3-package_show",
    "bee-population-dataset-series.jsonld",
)


def _files(corpus: Path) -> list[str]:
    folders = ("ckan", "dcat", "malformed")
    return [
        str(path.relative_to(corpus))
        for name in folders
        for path in sorted((corpus / name).rglob("*"))
        if path.is_file()
    ]


@pytest.mark.parametrize("protocol", ["auto", "ckan", "dcat"])
def test_preview_reads_or_refuses_every_file_of_the_corpus(protocol: str, corpus: Path) -> None:
    codes: dict[int, int] = {0: 0, 1: 0, 2: 0}
    wrong: list[Any] = []
    with serve(corpus) as base_url:
        for path in _files(corpus):
            code, out, err = run("preview_endpoint", f"{base_url}/{path}", "--protocol", protocol)
            codes[code] += 1
            if MACHINE_WORDS.search(err) or "The portal itself failed" in err:
                wrong.append((path, err))
            if code and not err.strip().endswith((".", ")", "”")):
                wrong.append((path, code, err))
            if code == 2 and out:
                wrong.append((path, "records, and refused"))
            if protocol == "auto" and code and any(name in path for name in READ_IN_FULL):
                wrong.append((path, code, err))
    assert wrong == []
    assert codes[0] >= {"auto": 115, "ckan": 30, "dcat": 85}[protocol], codes


type Refresh = Callable[[], None]


def test_harvest_of_an_unknown_endpoint_names_those_there_are(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan([]))
    with pytest.raises(CommandError, match=rf"No endpoint called nope. There are: {endpoint.slug}"):
        call_command("harvest", "nope")


def test_harvest_joins_a_run_that_is_under_way(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan([]))
    first, second = (run("harvest", endpoint.slug)[1] for _ in range(2))
    assert first == second
    assert HarvestRun.objects.count() == 1
