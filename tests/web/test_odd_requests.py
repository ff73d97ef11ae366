"""Every address of the portal, asked for in odd ways by everybody: an answer, never a fault, and nothing written on a GET."""

import re
from collections.abc import Iterator
from random import Random
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from catalog.models import (
    Conflict,
    DataProduct,
    Domain,
    DuplicatePair,
    Endpoint,
    HarvestItem,
    HarvestRun,
    Link,
    LinkUse,
    Membership,
    ProblemReport,
    ProductChange,
    User,
)
from catalog.services.selfserve import domain_claim
from tests.web.catalogue import PASSWORD, Catalogue

pytestmark = pytest.mark.django_db
ODD_NUMBERS = ("0", "999999999999999999999999999999", "9223372036854775808")
ODD_SLUGS = ("none", "x" * 300)
NAMES = (
    "page", "q", "state", "rule", "field", "domain", "endpoint", "host", "from", "to", "sort", "ways_q", "ways_page",
    "page_size", "kind", "format", "next", "source",
)  # fmt: skip
VALUES = (
    "",
    "\x00",
    "-1",
    "999999999999999999999",
    "x" * 2000,
    "<script>",
    "’ OR 1=1",
    "\udcff".encode("utf-8", "surrogatepass").decode("latin-1"),
)
FOREIGN = re.compile(r"^(accounts/|admin/|api/v1/(schema|docs)/)")
# Only these write when they are asked for by GET: a session that is begun, a count in the broker.
WRITES = re.compile(r"^(INSERT|UPDATE|DELETE|TRUNCATE)\b", re.IGNORECASE)


def routes(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif not FOREIGN.match(route):
            yield route


ROUTES = sorted(set(routes(get_resolver().url_patterns)))


@pytest.fixture
def known(catalogue: Catalogue) -> dict[str, list[str]]:
    """What may stand in an address, by the name of its converter and the first part of the address."""
    product, person = catalogue.product, catalogue.member
    Conflict.objects.create(product=product, field="title", before="a", now="b")
    ProblemReport.objects.create(product=product, kind="link", text="gone")
    pair = sorted([catalogue.product.pk, catalogue.withdrawn.pk])
    DuplicatePair.objects.create(first_id=pair[0], second_id=pair[1], kind="same source", rungs=["uri"])
    ProductChange.objects.create(
        product=product,
        at=catalogue.run.created_at,
        by="person",
        revision=2,
        action="edit",
        changes={"title": ["a", "b"]},
    )
    domain_claim(person, domain=catalogue.never.domain, reason="I run its data team; ask the office.")
    slugs = {
        "products": [product.slug, catalogue.withdrawn.slug, catalogue.hidden.slug],
        "domains": [catalogue.domain.slug, catalogue.never.domain.slug],
        "endpoints": [catalogue.endpoint.slug, catalogue.never.slug, catalogue.hidden.endpoint.slug],
        "help": ["privacy"],
    }
    numbers = [str(catalogue.run.pk)]
    for model in (Conflict, ProblemReport, DuplicatePair, ProductChange):
        numbers += [str(pk) for pk in model._default_manager.values_list("pk", flat=True)[:2]]
    return {**slugs, "numbers": list(dict.fromkeys(numbers))}


def addresses(route: str, known: dict[str, list[str]]) -> list[str]:
    """The route with what is known and what is odd in the place of each converter."""
    section = route.removeprefix("api/v1/").partition("/")[0]
    found = [f"/{route}"]
    for converter in re.findall(r"<[^>]+>", route):
        kind = converter.strip("<>").partition(":")[0]
        name = converter.strip("<>").partition(":")[2]
        if kind == "int":
            values = [*known["numbers"], *ODD_NUMBERS]
        elif name == "field":
            values = ["title", "licence", "audience", "distributions", "nonsense"]
        else:
            values = [*known.get(section, []), *ODD_SLUGS]
        found = [address.replace(converter, value, 1) for address in found for value in dict.fromkeys(values)]
    return found


@pytest.fixture
def secrets(catalogue: Catalogue, known: dict[str, list[str]]) -> list[str]:
    """Words that stand in entries which only some may see: a hidden product in every list that might tell of it, a new domain."""
    hidden = catalogue.hidden
    words = ["Zyxvut", "Qwertz Heat"]
    DataProduct.objects.filter(pk=hidden.pk).update(
        title="Zyxvut", proposals=1, problems=[{"message": "Zyxvut", "rule": "date", "path": "title"}]
    )
    HarvestItem.objects.filter(run__endpoint=hidden.endpoint).update(
        source_id="Zyxvut", outcome="refused", problems=[{"message": "Zyxvut", "rule": "date"}]
    )
    link = Link.objects.create(
        key="z" * 32, url="https://zyx.example/Zyxvut", host="zyx.example", state="gone", message="Zyxvut",
        due_at=catalogue.run.created_at, answers=[False] * 5,
    )  # fmt: skip
    LinkUse.objects.create(link=link, product=hidden)
    Conflict.objects.create(product=hidden, field="title", before="Zyxvut", now="Zyxvut")
    ProblemReport.objects.create(product=hidden, kind="link", text="Zyxvut")
    ProductChange.objects.create(
        product=hidden,
        at=catalogue.run.created_at,
        by="source",
        revision=2,
        action="harvest",
        changes={"title": ["Zyxvut", "b"]},
    )
    first, second = sorted([catalogue.product.pk, hidden.pk])
    DuplicatePair.objects.create(first_id=first, second_id=second, kind="across domains", rungs=["uri"])
    domain = Domain.objects.create(slug="qwertz", name="Qwertz Heat", confirmed=False)
    Endpoint.objects.create(domain=domain, slug="qwertz-ckan", protocol="ckan", url="https://q.example/")
    known["domains"].append("qwertz")
    known["endpoints"].append("qwertz-ckan")
    known["numbers"] += [str(pk) for pk in HarvestRun.objects.values_list("pk", flat=True)]
    for model in (Conflict, ProblemReport, DuplicatePair, ProductChange):
        known["numbers"] += [str(pk) for pk in model._default_manager.values_list("pk", flat=True)]
    return words


VISITORS = ["anonymous", "analyst", "steward", "curator"]


class Turns:
    """Deals odd things out among the visitors: each is tried at every address, by one of them."""

    def __init__(self, visitor: str) -> None:
        self._own = VISITORS.index(visitor)
        self._deal = Random(7)

    def mine(self) -> bool:
        """Whether the next odd thing is this visitor's."""
        return self._deal.randrange(len(VISITORS)) == self._own


@pytest.fixture
def turns(request: pytest.FixtureRequest) -> Turns:
    return Turns(request.node.callspec.params["visitor"])


@pytest.fixture(params=VISITORS)
def visitor(request: pytest.FixtureRequest, client: Client, catalogue: Catalogue) -> Client:
    client.raise_request_exception = False
    if request.param == "analyst":
        client.force_login(User.objects.create_user("odd@example.org", PASSWORD))
    elif request.param == "steward":
        client.force_login(catalogue.member)
        assert Membership.objects.filter(user=catalogue.member, role="steward").exists()
    elif request.param == "curator":
        client.force_login(User.objects.create_superuser("odd-boss@example.org", PASSWORD))
    return client


def test_no_address_answers_with_a_fault_to_odd_parameters(
    visitor: Client, turns: Turns, known: dict[str, list[str]]
) -> None:
    faults = []
    for route in ROUTES:
        address = addresses(route, known)[0]
        for value in VALUES:
            if not turns.mine():
                continue
            answer = visitor.get(f"{address}?{urlencode(dict.fromkeys(NAMES, value))}")
            if answer.status_code >= 500 and not address.startswith("/readyz"):
                faults.append(f"{answer.status_code} {address} with {value[:20]!r}")
    assert faults == []


def test_no_form_answers_with_a_fault_to_nonsense(
    visitor: Client, turns: Turns, known: dict[str, list[str]]
) -> None:
    faults = []
    names = (
        *NAMES,
        "why",
        "action",
        "value",
        "pick",
        "keep",
        "url",
        "name",
        "text",
        "email",
        "reason",
        "protocol",
        "audience",
    )
    for route in ROUTES:
        address = addresses(route, known)[0]
        for form in (
            {},
            dict.fromkeys(names, "\x00"),
            dict.fromkeys(names, "x" * 3000),
            dict.fromkeys(names, "-1"),
        ):
            if not turns.mine():
                continue
            answer = visitor.post(address, form)
            if answer.status_code >= 500 and address != "/readyz":
                faults.append(f"{answer.status_code} {address} with {str(form)[:40]}")
    assert faults == []


def test_no_address_faults_writes_when_it_is_read_or_tells_what_is_not_for_them(
    visitor: Client, request: pytest.FixtureRequest, known: dict[str, list[str]], secrets: list[str]
) -> None:
    """The curator may see all: that it is found there shows that the words would be found elsewhere."""
    faults, told = [], set()
    for address, query in asked(known):
        with CaptureQueriesContext(connection) as queries:
            answer = visitor.get(address, query)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        if answer.status_code >= 500 and address != "/readyz":
            faults.append(f"{answer.status_code} {address}")
        faults += [f"wrote {address}: {q['sql'][:90]}" for q in queries if WRITES.match(q["sql"])]
        text = body.decode(errors="replace").replace('value="Zyxvut"', "")  # what was asked for
        told |= {f"{word} at {address}" for word in secrets if word in text}
    leaks = {place for place in told if "search" not in place}
    if "curator" in request.node.name:
        places = {place.partition(" at ")[2].partition("/")[2].partition("/")[0] for place in told}
        assert places >= {"products", "conflicts", "reports", "links", "duplicates", "domains", "endpoints"}
        leaks = set()
    assert (faults, leaks) == ([], set())


def asked(known: dict[str, list[str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every address and what is asked there; of a search also what it has of the secrets."""
    for route in ROUTES:
        for address in addresses(route, known):
            yield address, {}
            if "search" in address:
                yield address, {"q": "Zyxvut"}
