"""Real records through the pages of access: each is worded, planned by the form's own parameters, and grouped."""

from collections import Counter

import pytest
from django.http import QueryDict

from catalog.domain.access.choose import choose
from catalog.domain.access.detect import ways_of
from catalog.domain.access.model import Need
from catalog.selectors.access import Access
from catalog.selectors.pull_params import pull_query
from catalog.selectors.pulls import asked_of, pull_of, way_code, ways_to_plan
from catalog.web.distributions import access_context
from catalog.web.pull_form import parts_of, pull_form
from catalog.web.pull_page import plan_facts, verdict_context
from catalog.web.way_words import way_facts
from tests.domain.access.test_corpus import records  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow
BASE = "/products/x/"
PLANS = 4  # of a record
STEP = 8  # every so many records: a plan’s scripts take most of the time


def test_real_records_are_worded_and_planned(records, capsys):  # noqa: F811
    verdicts: Counter[str] = Counter()
    for name, record in records[::STEP]:
        ways = ways_of(record)
        access = Access(record, ways, True, {}, choose(record, ways))
        shown = access_context(record, "", None, access=access, product_url=BASE)
        assert shown["choice"] or not access.choice.way.pattern, name
        listed = [*shown["boxes"], *shown["rows"], *shown["more_rows"]]
        parts = sum(len(entry.get("parts", ())) + len(entry.get("more_parts", ())) or 1 for entry in listed)
        assert parts == shown["number"], name
        codes = ways_to_plan(access)
        assert len(codes) == len(set(codes.values())), name
        for way in list(codes.values())[:PLANS]:
            query = QueryDict(pull_query(way_code(way), Need()))
            asked, _ = asked_of(access, query)
            assert asked.problems == {}, name
            assert asked.way == way, name
            pull = pull_of(access, way, asked.need)
            assert verdict_context(pull.plan)["sentence"].endswith("."), name
            assert all(fact.value for fact in [*plan_facts(pull, BASE), *way_facts(way, BASE, None)]), name
            assert parts_of(pull_form(asked, query, record, codes))["way"], name
            verdicts[pull.plan.verdict] += 1
    with capsys.disabled():
        print(f"\n{len(records[::STEP]):,} of {len(records):,} records: {dict(verdicts)}")  # noqa: T201
    assert verdicts.keys() >= {"fine", "cannot-say", "ask-owner"}
