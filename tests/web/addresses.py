"""An address of each page, with something to show: a new page needs a row here, or its tests say so."""

from collections.abc import Iterator
from functools import reduce

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import URLPattern, URLResolver, get_resolver
from msgspec import structs

from catalog.domain.licence_terms import LicenceTerms
from catalog.domain.product import Concept, Lineage, Period, StatedClass
from catalog.domain.usecases.gaps import gap_id
from catalog.domain.usecases.model import Parallel
from catalog.models import (
    AccessRequest,
    Agreement,
    AgreementPartner,
    BulkEdit,
    Conflict,
    DataProduct,
    DuplicatePair,
    Membership,
    ProblemReport,
    ProductChange,
    User,
    WatchNews,
)
from catalog.selectors.gaps import gaps_seen
from catalog.services.audit import identity_of
from catalog.services.case_people import EDITOR_INVITATIONS, editor_invite
from catalog.services.gap_offers import offer_make
from catalog.services.improvements import improvements_refresh
from catalog.services.invitations import INVITATIONS, invitation_send
from catalog.services.knowledge_entries import entry_save
from catalog.services.licences import licence_propose, proposal_url
from catalog.services.maturity_days import domain_days_write
from catalog.services.mixes import note_keep, note_url
from catalog.services.notice_mail import unsubscribe_url
from catalog.services.notify import notify
from catalog.services.partners import partner_add
from catalog.services.request_settings import answer_template_save, request_field_save
from catalog.services.selfserve import domain_claim
from catalog.services.shared_rules import rules_propose
from catalog.services.triage import triage_record
from catalog.services.usecases import case_change, case_make
from catalog.services.watches import feed_open, feed_token, search_save
from catalog.services.wishes import wish_make
from tests import gaps
from tests.asking import Asking
from tests.bench.dialects import INVENTORY, record
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now
from tests.services.test_compliance import agree, look
from tests.services.test_triage import record as triage_of
from tests.web.cases import DEMONSTRATOR, published, served
from tests.web.catalogue import Catalogue
from tests.web.data_products import product_make

FOREIGN = ("accounts/", "admin/", "api/")
# No pages: they answer to forms, probes and programs, or they are steps that begin where another one has ended.
NO_PAGES = {
    "answer_template_remove", "request_assign", "request_discard", "request_field_remove",
    "claim_confirm", "claim_refuse", "connect_cancel", "connect_check", "connect_preview", "connect_protocol",
    "connect_settings", "case_import_check", "case_arrange", "case_invitation_answer", "case_people_change", "case_restore",
     "endpoint_harvest", "endpoint_pause", "endpoint_resume", "gap_of_flow", "gap_plan_drop", "rule_decide", "rules_dropped",
    "mix_note_delete",
    "invitation_accept", "invitation_decline", "invitation_revoke", "session_end", "sessions_end", "token_revoke",
    "product_preview_ask", "rule_switch", "run_withdrawals", "watch_step", "work_mail_step",
    "product_follow", "domain_follow",
    # Marking as read; what wants a password first; the mailbox, which is there in development only; a file of all tables.
    "search_suggest", "my_data", "notifications_read", "account_delete", "account_erase", "mailbox", "mailbox_mail",
}  # fmt: skip


def routes(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of each address."""
    for pattern in patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif pattern.name:
            yield pattern.name, route


ALL_ROUTES = tuple(routes(get_resolver().url_patterns))
ROUTES = {name: route for name, route in ALL_ROUTES if not route.startswith(FOREIGN)}
API_ROUTES = tuple(route for _, route in ALL_ROUTES if route.startswith("api/"))


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
        "invitations/<str:token>": f"invitations/{INVITATIONS.token(invitation)}",
        "products/<slug:slug>": f"products/{product.slug}",
        "domains/<slug:slug>": f"domains/{endpoint.domain.slug}",
        "endpoints/<slug:slug>": f"endpoints/{endpoint.slug}",
        "runs/<int:pk>": f"runs/{catalogue.run.pk}",
        "help/<slug:name>": "help/privacy",
        "facet/<slug:name>": "facet/format",
        "why/<slug:slug>": f"why/{product.slug}",
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
        "search_csv": "?q=substation",
        "search_map": "?q=substation&place=Newport",
        "search_time": "?q=substation&from=2020",
        "search_json": "?q=substation",
        "search_facet": "?q=substation&find=c",
        "search_why": "?q=substation",
        "bulk_edit": "?q=substation",
        "history_diff": f"?from={change.pk}&to={change.pk}",
    }
    found = {name: f"/{_filled(route, places)}{own.get(name, '')}" for name, route in ROUTES.items()}
    found |= _of_data(catalogue) | _of_policies(catalogue)
    found["unsubscribe"] = (
        f"/unsubscribe/{unsubscribe_url(curator, 'requests').rstrip('/').rpartition('/')[2]}/"
    )
    found |= _of_knowledge(catalogue)
    found |= _of_watches(catalogue)
    found |= _of_requests(catalogue) | _of_cases(catalogue) | _of_editing(catalogue) | _of_gaps(catalogue)
    other = DataProduct.objects.get(
        endpoint=endpoint, source_id="p-00002"
    )  # of which no triage says anything
    found["pull_script"] = f"/products/{other.slug}/pull/script/python/"
    product_make(endpoint, "homes", stated_classes=(StatedClass("IB1-SP"),))
    found["triage_basis"] = "/products/homes/triage/basis/"
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
        "licence_new": "/licences/new/",
        "licence_proposal": proposal_url(proposal),
        "may_i": "/products/load/may-i/",
        "product_offer": f"/products/{catalogue.product.slug}/may-i.jsonld",
        "mix": f"/mix/?p=load&p={catalogue.product.slug}&q=substation",
        "mix_note": note_url(note),
    }


def _of_watches(catalogue: Catalogue) -> dict[str, str]:
    """The pages of a search that the steward saved, with news and a feed."""
    watch = search_save(catalogue.member, query="q=substation", name="Substations")
    WatchNews.objects.create(
        watch=watch,
        product=catalogue.product,
        kinds=["changed"],
        fields=["title"],
        at=catalogue.run.created_at,
    )
    here = f"/account/watches/{watch.pk}/"
    return {
        "watch": here,
        "watch_edit": f"{here}edit/",
        "watch_new": "/account/watches/new/?q=substation&level=3",
        "watch_atom": f"/watches/feed.atom?key={feed_token(feed_open(catalogue.member, watch=watch))}",
        "search_atom": "/search/feed.atom?q=substation",
    }


def _of_requests(catalogue: Catalogue) -> dict[str, str]:
    """The pages of requests and agreements: the steward is asked for one product, and has asked another domain."""
    asker = User.objects.create_user("asker@example.org", "a-long-password")
    asking = Asking(catalogue.domain, catalogue.member, asker, [catalogue.product])
    review = asking.request("review")
    held = asking.agreement(
        "active", actions=["derive", "distribute"], recipients="partners", recipients_named="Ash Ltd"
    )
    partner = partner_add(catalogue.member, agreement=held, name="Ash Ltd")
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
    AgreementPartner.objects.create(
        agreement=mine, name="Northmoor", user=catalogue.member, by=mine.assignee_key
    )
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
        "agreement_partner": f"/agreements/{mine.reference}/partner/",
        "agreement_partner_new": f"{agreement}partners/",
        "agreement_partner_end": f"{agreement}partners/{partner.pk}/",
        "agreement_onward": f"/agreements/{mine.reference}/onward/",
        "wish": f"/wishes/{wish.reference}/",
        "request_field": f"{settings}fields/{field.pk}/",
        "answer_template": f"{settings}texts/{text.pk}/",
    }


def _of_cases(catalogue: Catalogue) -> dict[str, str]:
    """The pages of a published use case that a product serves and that another builds on."""
    case = published(
        served(DEMONSTRATOR, f1=catalogue.product.slug), lead=catalogue.member, slug="demonstrator"
    )
    published(structs.replace(DEMONSTRATOR, title="The next one", builds_on=(case.slug,)))
    here = f"/use-cases/{case.slug}/"
    return {
        "case": here,
        "case_walkthrough": f"{here}walkthrough/?step=s4",
        "case_json": f"{here}use-case.json",
        "case_iec62559": f"{here}use-case.xml",
        "case_flows_csv": f"{here}flows.csv",
    }


def _of_editing(catalogue: Catalogue) -> dict[str, str]:
    """The pages on which the steward edits a draft of their own, with a product and a parallel, changed once."""
    parallel = Parallel(sector="gas", text="Linepack", products=(catalogue.product.slug,))
    record = structs.replace(
        served(DEMONSTRATOR, f1=catalogue.product.slug), title="A draft", parallels=(parallel,)
    )
    case = case_make(catalogue.member, record=record)
    case = case_change(
        catalogue.member, case=case, record=structs.replace(record, scope="GB"), seen=1, what="Scope"
    )
    invitation = editor_invite(catalogue.member, case=case, email="editor@x.example")
    here = f"/use-cases/{case.slug}/"
    edit = f"{here}edit/"
    return {
        "case_edit": edit,
        "case_delete": f"{edit}delete/",
        "case_section": f"{edit}section/builds-on/",
        "case_part_new": f"{edit}flows/new/",
        "case_part": f"{edit}flows/{record.flows[0].key}/",
        "case_step_new": f"{edit}scenarios/{record.scenarios[0].key}/step/",
        "case_flow_products": f"{edit}flows/{record.flows[0].key}/products/",
        "case_parallel_products": f"{edit}parallels/1/products/",
        "case_review": f"{edit}review/submit/",
        "case_people": f"{edit}people/",
        "case_invitation": f"/use-cases/invitations/{EDITOR_INVITATIONS.token(invitation)}/",
        "case_history": f"{here}history/",
        "case_diff": f"{here}history/diff/?from=1&to=2",
    }


def _of_gaps(catalogue: Catalogue) -> dict[str, str]:
    """The pages of a gap that a product of the catalogue stands for: a case needs it more mature than it is."""
    gaps.published("Needs more", gaps.flow("Substation demand in full", catalogue.product, level=5))
    here = f"/gaps/{gap_id('below', catalogue.product.slug)}/"
    gaps.published("Needs what is missing", gaps.flow("Frost days of each district by week"))
    missing = next(view for view in gaps_seen(AnonymousUser()).gaps if view.kind == "need")
    offered = offer_make(catalogue.member, gap=missing, product=catalogue.product)
    return {
        "gap": here,
        "gap_decide": f"{here}close/",
        "gap_offer": f"/gaps/{missing.id}/offer/",
        "gap_offer_answer": f"/gaps/{missing.id}/offers/{offered.pk}/",
    }


def _of_knowledge(catalogue: Catalogue) -> dict[str, str]:
    """A standard that a product conforms to, an initiative that builds on it, and a term."""
    conforms = [{"label": "Grid Exchange 2"}]
    DataProduct.objects.filter(pk=catalogue.product.pk).update(
        harvested={**catalogue.product.harvested, "conforms_to": conforms}, conforms=["grid exchange 2"]
    )
    given = {
        "standard": {"name": "Grid Exchange", "names": ["Grid Exchange 2"], "layers": ["standards"]},
        "initiative": {"title": "Grid Twin", "standards": ["grid-exchange"], "layers": ["applications"]},
        "term": {"term": "GXF", "expansion": "Grid Exchange Format"},
    }
    made = {
        kind: entry_save(None, kind=kind, entry=None, values=values, why="Known")
        for kind, values in given.items()
    }
    pages = {"standard": "standards", "initiative": "initiatives", "term": "glossary"}
    found = {"knowledge": "/knowledge/?q=grid", "terms_used": "/glossary-use/"}
    for kind, path in pages.items():
        address = f"/{path}/{made[kind].slug}/"
        found |= {kind: address, f"{kind}_edit": f"{address}edit/", f"{kind}_new": f"/{path}/new/"}
    return found


def _filled(route: str, places: dict[str, str]) -> str:
    return reduce(lambda text, place: text.replace(*place), places.items(), route)
