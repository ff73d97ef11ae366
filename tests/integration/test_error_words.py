"""What an endpoint says with an HTTP error stands in the verdict of the run, and on its page as text."""

import pytest
from django.test import Client

from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now

pytestmark = pytest.mark.django_db


def test_the_words_of_an_endpoint_are_told_as_text(client: Client, endpoint_server: FakeEndpoint) -> None:
    body = b'{"title": "Bad Request", "detail": "No <script>alert(1)</script> here."}'
    endpoint_server.answers["/data.json"] = Answer(body, "application/problem+json", 400)
    endpoint = endpoint_make(f"{endpoint_server.url}/data.json", protocol="dcat-us")
    run = harvest_now(endpoint)
    assert run.state == "failed"
    assert "answered with HTTP 400: “Bad Request: No <script>alert(1)</script> here”." in run.verdict
    page = client.get(f"/endpoints/{endpoint.slug}/runs/{run.pk}/").content.decode()
    assert "No &lt;script&gt;alert(1)&lt;/script&gt; here" in page
    assert "<script>alert(1)" not in page
