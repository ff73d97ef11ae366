"""How often each page asks the database: every address that answers with a page has a row in tests/query_budgets.json.

`page` is asked by somebody without an account, `page, signed in` by a steward, `page, curator` by a curator. To see what the
pages cost now: `pytest tests/web/test_query_budgets.py -s`.
"""

import json
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import (
    User,
)
from tests.web.addresses import NO_PAGES, ROUTES
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
BUDGETS: dict[str, int] = json.loads((Path(__file__).parents[1] / "query_budgets.json").read_text())
MOST, MOST_AT_WORK = 8, 14  # the to-do list asks for each kind of what waits


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


def test_each_page_has_a_budget_and_asks_the_database_no_more_often(costs: dict[str, int]) -> None:
    """One test, since asking for every page by every reader takes long."""
    sys.stdout.write(json.dumps(costs, indent=2))
    dear = {row: number for row, number in costs.items() if number > BUDGETS.get(row, -1)}
    assert dear == {}, "rows to correct, or to add, in tests/query_budgets.json"
    assert {row.partition(",")[0] for row in costs} == ROUTES.keys() - NO_PAGES
    assert BUDGETS.keys() - costs.keys() == set()


def test_no_budget_is_above_what_a_page_may_cost() -> None:
    most = {row: MOST_AT_WORK if row.startswith("work,") else MOST for row in BUDGETS}
    assert {row: number for row, number in BUDGETS.items() if number > most[row]} == {}
