"""What is wrong with thousands of documents of a folder is told once, with a count, on the page, in reports and by mail."""

import csv
import io
import json

import pytest
from django.conf import LazySettings
from django.test import Client

from catalog.domain.problems import RULES
from catalog.models import Endpoint, HarvestRun
from catalog.selectors.reports import problems_stored
from catalog.services.harvest import harvest_advance, harvest_start
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now

pytestmark = pytest.mark.django_db
CONTRACT = (
    "apiVersion: v3.1.0\nkind: DataContract\nid: load-{0}\nname: Load {0}\nversion: 1.0.0\nstatus: active\n"
)
FOREIGN = 12


@pytest.fixture
def endpoint(endpoint_server: FakeEndpoint) -> Endpoint:
    """A folder of three contracts among documents about something else."""
    names = [f"other-{n:02}.yaml" for n in range(FOREIGN)] + [f"load-{n}.odcs.yaml" for n in range(3)]
    links = "".join(f'<li><a href="{name}">{name}</a></li>' for name in names)
    page = f"<html><head><title>Index of /c/</title></head><body><h1>Index of /c/</h1><ul>{links}</ul></body></html>"
    endpoint_server.answers["/c/"] = Answer(page.encode(), "text/html")
    for n, name in enumerate(names):
        body = CONTRACT.format(n) if "odcs" in name else "a: 1\n"
        endpoint_server.answers[f"/c/{name}"] = Answer(body.encode(), "application/yaml")
    return endpoint_make(f"{endpoint_server.url}/c/", protocol="odcs")


def in_slices(run: HarvestRun) -> int:
    """Work on a run in slices as short as can be; how many it took."""
    for number in range(1, 100):
        harvest_advance(run.pk, seconds=-1)
        run.refresh_from_db()
        if run.ended_at:
            return number
    raise AssertionError("The run does not end.")


def foreign(run: HarvestRun) -> dict[str, object]:
    (problem,) = [one for one in run.problems if one["rule"] == "no-dataset"]
    return problem


def test_what_many_documents_have_in_common_is_told_once(client: Client, endpoint: Endpoint) -> None:
    run = harvest_now(endpoint)
    assert (run.state, run.listed) == ("complete", 3)
    problem = foreign(run)
    assert problem["in_documents"] == FOREIGN
    told = problems_stored([problem])[0].message
    assert "It is so in 12 documents, first in http" in told
    assert told.count("other-") == 3
    address = f"/endpoints/{endpoint.slug}/runs/{run.pk}/"
    assert "It is so in 12 documents" in client.get(address).content.decode()
    text = b"".join(client.get(f"{address}report.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = [row for row in csv.DictReader(io.StringIO(text)) if row["rule"] == RULES["no-dataset"].asks]
    assert "It is so in 12 documents" in row["what was wrong"]
    report = json.loads(b"".join(client.get(f"{address}report.json").streaming_content))  # type: ignore[attr-defined]
    (line,) = [line for line in report["problems"] if line["outcome"] == "run"]
    assert (line["times"], line["documents"], len(line["examples"])) == (FOREIGN, FOREIGN, 3)


def test_a_run_in_many_slices_counts_each_document_once(endpoint: Endpoint, settings: LazySettings) -> None:
    settings.HARVEST_BATCH = 1
    run = harvest_start(endpoint, asked_by="test")
    slices = in_slices(run)
    assert slices > FOREIGN
    assert (run.state, run.listed) == ("complete", 3)
    assert (foreign(run)["times"], foreign(run)["in_documents"]) == (FOREIGN, FOREIGN)


def test_a_page_that_a_slice_ends_in_tells_its_problems_once(
    endpoint_server: FakeEndpoint, settings: LazySettings
) -> None:
    settings.HARVEST_BATCH = 2
    datasets = [
        {"identifier": f"d{n}", "title": f"Load {n}", "description": "x", "modified": "2026"}
        for n in range(9)
    ]
    endpoint_server.answers["/data.json"] = Answer(
        (json.dumps({"dataset": datasets})[:-2] + ', {"identifier": "d9", ').encode(), "application/json"
    )
    endpoint = endpoint_make(f"{endpoint_server.url}/data.json", protocol="dcat-us")
    run = harvest_start(endpoint, asked_by="test")
    slices = in_slices(run)
    assert slices > 2
    assert run.problems
    assert all("times" not in problem for problem in run.problems)
