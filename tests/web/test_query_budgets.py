"""How often each page asks the database: every address that answers with a page has a row in tests/query_budgets.json.

`page` is asked by somebody without an account, `page, signed in` by a steward, `page, curator` by a curator. To see what the
pages cost now: `pytest tests/web/test_query_budgets.py -s`.
"""

import json
import sys
from collections.abc import Iterator
from functools import reduce
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from catalog.domain.licence_terms import LicenceTerms
from catalog.domain.product import Concept, Lineage, Period
from catalog.models import (
    AccessRequest,
    Agreement,
    BulkEdit,
    Conflict,
    DuplicatePair,
    Membership,
    ProblemReport,
    ProductChange,
    User,
)
from catalog.services.audit import identity_of
from catalog.services.improvements import improvements_refresh
from catalog.services.invitations import invitation_send, invitation_token
from catalog.services.licences import licence_propose, proposal_url
from catalog.services.maturity_days import domain_days_write
from catalog.services.mixes import note_keep, note_url
from catalog.services.notice_mail import unsubscribe_url
from catalog.services.notify import notify
from catalog.services.request_settings import answer_template_save, request_field_save
from catalog.services.selfserve import domain_claim
from catalog.services.shared_rules import rules_propose
from catalog.services.triage import triage_record
from catalog.services.wishes import wish_make
from tests.asking import Asking
from tests.bench.dialects import INVENTORY, record
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now
from tests.services.test_compliance import agree, look
from tests.services.test_triage import record as triage_of
from tests.web.catalogue import Catalogue
from tests.web.data_products import product_make

pytestmark = pytest.mark.django_db
BUDGETS: dict[str, int] = json.loads((Path(__file__).parents[1] / "query_budgets.json").read_text())
MOST, MOST_AT_WORK = 8, 14  # the to-do list asks for each kind of what waits
FOREIGN = ("accounts/", "admin/", "api/")
# No pages: they answer to forms, probes and programs, or they are steps that begin where another one has ended.
NO_PAGES = {
    "answer_template_remove", "request_assign", "request_discard", "request_field_remove",
    "claim_confirm", "claim_refuse", "connect_cancel", "connect_check", "connect_preview", "connect_protocol",
    "connect_settings", "endpoint_harvest", "endpoint_pause", "endpoint_resume", "gap_plan_drop", "rule_decide", "rules_dropped",
    "mix_note_delete",
    "invitation_accept", "invitation_decline", "invitation_revoke", "session_end", "sessions_end", "token_revoke",
    "product_preview_ask", "rule_switch", "run_withdrawals",
    # Marking as read; what wants a password first; the mailbox, which is there in development only; a file of all tables.
    "my_data", "notifications_read", "account_delete", "account_erase", "mailbox", "mailbox_mail",
}  # fmt: skip


def routes(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of each address of our own."""
    for pattern in patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif not route.startswith(FOREIGN) and pattern.name:
            yield pattern.name, route


ROUTES = dict(routes(get_resolver().url_patterns))


@pytest.fixture
def addresses(catalogue: Catalogue, curator: User) -> dict[str, str]:
    """Name of a page → an address of it, with something to show."""
    product, endpoint = catalogue.product, catalogue.endpoint
    conflict = Conflict.objects.create(product=product, field="title", before="a", now="b")
    report = ProblemReport.objects.create(product=product, kind="link", text="It is gone.")
    first, second = sorted([product.pk, catalogue.withdrawn.pk])
    pair = DuplicatePair.objects.create(first_id=first, second_id=second, kind="renamed", rungs=["likeness"])
    change = ProductChange.objects.create(
        product=product,
        at=catalogue.run.created_at,
        by="person",
        revision=2,
        action="edit",
        changes={"title": ["a", "b"]},
    )
    edit = BulkEdit.objects.create(
        field="licence", value=None, products=[product.pk], by=identity_of(catalogue.member)
    )
    claim = domain_claim(
        User.objects.create_user("claire@example.org", "a-long-password"),
        domain=catalogue.never.domain,
        reason="I run its data team.",
    )
    with FakeEndpoint() as server:
        server.answers["/inventory"] = Answer(INVENTORY.write([record(0), record(1)], 2, ""), "text/csv")
        inventory = endpoint_make(
            f"{server.url}/inventory", protocol="inventory", domain=catalogue.domain, slug="inventory"
        )
        harvest_now(inventory)
    domain_days_write()
    improvements_refresh()
    notify([catalogue.member, curator], kind="report.made", title="Told", url="/work/")
    _govern(catalogue)
    other = User.objects.create_user("mel@example.org", "a-long-password")
    membership = Membership.objects.create(domain=catalogue.domain, user=other)
    invitation = invitation_send(
        catalogue.member, domain=catalogue.domain, email="new@x.example", role="member"
    )
    places = {
        "members/<int:pk>": f"members/{membership.pk}",
        "invitations/<str:token>": f"invitations/{invitation_token(invitation)}",
        "products/<slug:slug>": f"products/{product.slug}",
        "domains/<slug:slug>": f"domains/{endpoint.domain.slug}",
        "endpoints/<slug:slug>": f"endpoints/{endpoint.slug}",
        "runs/<int:pk>": f"runs/{catalogue.run.pk}",
        "help/<slug:name>": "help/privacy",
        "conflicts/<int:pk>": f"conflicts/{conflict.pk}",
        "reports/<int:pk>": f"reports/{report.pk}",
        "duplicates/<int:pk>": f"duplicates/{pair.pk}",
        "claims/<int:pk>": f"claims/{claim.pk}",
        "edits/<int:pk>": f"edits/{edit.pk}",
        "history/<int:pk>": f"history/{change.pk}",
        "edit/<slug:name>": "edit/title",
        "maturity/<slug:check_id>": "maturity/ops-sla",
        "checks/<slug:check_id>": "checks/fnd-id",
        "script/<slug:language>": "script/python",
        "rules/<slug:rule_id>": "rules/licence-stated",
        "versions/<int:version>": "versions/2",
        "data-best-practice/<slug:principle_id>": "data-best-practice/open",
    }
    own = {
        "search": "?q=substation",
        "bulk_edit": "?q=substation",
        "history_diff": f"?from={change.pk}&to={change.pk}",
    }
    found = {name: f"/{_filled(route, places)}{own.get(name, '')}" for name, route in ROUTES.items()}
    found |= _of_data(catalogue) | _of_policies(catalogue)
    found["unsubscribe"] = (
        f"/unsubscribe/{unsubscribe_url(curator, 'requests').rstrip('/').rpartition('/')[2]}/"
    )
    found |= _of_requests(catalogue)
    found["claim"] = f"/domains/{catalogue.never.domain.slug}/claim/"
    found["endpoint_mapping"] = f"/endpoints/{inventory.slug}/mapping/"
    return found


def _govern(catalogue: Catalogue) -> None:
    """Rules that are agreed and others that are proposed, and a triage."""
    agree()
    rules_propose(None, rules=["licence-stated"], note="Fewer.")
    triage_record(None, product=catalogue.product, record=triage_of(), why="So.")
    look()


def _of_data(catalogue: Catalogue) -> dict[str, str]:
    """The pages on data of a product that has all of it."""
    named, year = Concept(label="Load by year"), Period(start="2024")
    source = product_make(catalogue.endpoint, "metered", lineage=Lineage(sources=(Concept(label="SCADA"),)))
    sources = Lineage(sources=(Concept(label=source.source_id),))
    product_make(catalogue.endpoint, "load", in_series=(named,), periods=(year,), lineage=sources)
    product_make(catalogue.endpoint, "forecast", lineage=Lineage(sources=(Concept(label="load"),)))
    product_make(
        catalogue.endpoint,
        "report",
        in_series=(named,),
        lineage=Lineage(sources=(Concept(label="forecast"),)),
    )
    pages = {
        name: f"/products/load/{name.removeprefix('product_')}/"
        for name in ("product_series", "product_lineage")
    }
    return {**pages, "compare": f"/compare/?p=load&p={catalogue.product.slug}&q=substation"}


def _of_policies(catalogue: Catalogue) -> dict[str, str]:
    """The pages of licences and mixes; `load` is a product that is made of another."""
    terms = LicenceTerms(permissions=("odrl:reproduce",), source="https://example.org/", confirmed=True)
    proposal = licence_propose(catalogue.member, code="CC-BY-4.0", terms=terms, seen=1, why="It says so.")
    slugs = ["load", catalogue.product.slug]
    note = note_keep(catalogue.member, slugs=slugs, intent="publish", title="Both", shared=True)
    return {
        "licence": "/licences/CC-BY-4.0/",
        "licence_edit": "/licences/CC-BY-4.0/edit/",
        "licence_proposal": proposal_url(proposal),
        "may_i": "/products/load/may-i/",
        "product_offer": f"/products/{catalogue.product.slug}/may-i.jsonld",
        "mix": f"/mix/?p=load&p={catalogue.product.slug}&q=substation",
        "mix_note": note_url(note),
    }


def _of_requests(catalogue: Catalogue) -> dict[str, str]:
    """The pages of requests and agreements: the steward is asked for one product, and has asked another domain."""
    asker = User.objects.create_user("asker@example.org", "a-long-password")
    asking = Asking(catalogue.domain, catalogue.member, asker, [catalogue.product])
    review, held = asking.request("review"), asking.agreement("active")
    field = request_field_save(
        catalogue.member, domain=catalogue.domain, label="Area?", help_text="", kind="line", choices=[], required=False
    )  # fmt: skip
    text = answer_template_save(catalogue.member, domain=catalogue.domain, title="No", text="It is personal.")
    own = {"domain": catalogue.never.domain, "requester_key": identity_of(catalogue.member)}
    draft = AccessRequest.objects.create(reference="R-1", requester=catalogue.member, **own)
    granted = AccessRequest.objects.create(
        reference="R-2", requester=catalogue.member, state="approved", **own
    )
    day = catalogue.run.created_at.date()
    mine = Agreement.objects.create(
        reference="A-1", request=granted, domain=catalogue.never.domain, assignee=catalogue.member,
        assignee_key=own["requester_key"], starts=day, ends=day, state="active",
    )  # fmt: skip
    wish = wish_make(catalogue.member, title="Heat", text="Where?")
    request, agreement = f"/requests/{review.reference}/", f"/agreements/{held.reference}/"
    settings = f"/domains/{catalogue.domain.slug}/requests/"
    return {
        "request_page": request,
        "request_step": f"{request}ask/",
        "request_part": f"/requests/{draft.reference}/edit/purpose/",
        "agreement": agreement,
        "agreement_print": f"{agreement}print/",
        "agreement_odrl": f"{agreement}odrl.jsonld",
        "agreement_step": f"{agreement}write/",
        "agreement_onward": f"/agreements/{mine.reference}/onward/",
        "wish": f"/wishes/{wish.reference}/",
        "request_field": f"{settings}fields/{field.pk}/",
        "answer_template": f"{settings}texts/{text.pk}/",
    }


def _filled(route: str, places: dict[str, str]) -> str:
    return reduce(lambda text, place: text.replace(*place), places.items(), route)


def asked_for(client: Client, path: str) -> int | None:
    """How many queries an address costs once it has been asked before; None where it answers with no page."""
    if client.get(path).status_code != 200:
        return None
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
        _ = answer.getvalue() if answer.streaming else answer.content
    return len(asked)


@pytest.fixture
def costs(catalogue: Catalogue, curator: User, addresses: dict[str, str]) -> dict[str, int]:
    """Each page by each kind of reader for whom it is one → the queries that it costs."""
    found = {}
    for suffix, reader in (("", None), (", signed in", catalogue.member), (", curator", curator)):
        client = Client()
        if reader is not None:
            client.force_login(reader)
        for name in sorted(addresses.keys() - NO_PAGES):
            if (number := asked_for(client, addresses[name])) is not None:
                found[f"{name}{suffix}"] = number
    return found


def test_no_page_asks_the_database_more_often_than_its_budget(costs: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(costs, indent=2))
    assert {row: number for row, number in costs.items() if number > BUDGETS.get(row, -1)} == {}, (
        "rows to correct, or to add, in tests/query_budgets.json"
    )


def test_each_page_is_reached_and_each_row_is_of_a_page(costs: dict[str, int]) -> None:
    assert {row.partition(",")[0] for row in costs} == ROUTES.keys() - NO_PAGES
    assert BUDGETS.keys() - costs.keys() == set()


def test_no_budget_is_above_what_a_page_may_cost() -> None:
    most = {row: MOST_AT_WORK if row.startswith("work,") else MOST for row in BUDGETS}
    assert {row: number for row, number in BUDGETS.items() if number > most[row]} == {}
