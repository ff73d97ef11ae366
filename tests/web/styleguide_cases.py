"""Made-up content for the components of use cases."""

from typing import Any

from django.utils.timezone import now

from catalog.domain.usecases.lanes import flow_diagram
from catalog.domain.usecases.lanes_narrow import flow_diagram_narrow
from catalog.domain.usecases.standing import case_standing
from catalog.domain.usecases.veil import SeenCase
from catalog.models import UseCase
from catalog.selectors.usecases import CaseView
from catalog.web.case_page import counts_of, states_of
from catalog.web.case_parts import flow_rows, scenario_rows
from catalog.web.case_walk_page import stop_row, stops_of
from tests.domain.usecases_sample import SAMPLE

_WORD = "substation_transformer_" * 5
_PRODUCT = {
    "title": _WORD,
    "url": "/products/sample-1/",
    "withdrawn": False,
    "domain": "Northgrid Electricity",
    "level": "level 2: Described",
    "answer": "yes_if",
    "answer_label": "Yes, if",
    "openness": "shared",
    "ways": "Bulk file (CSV/JSON, gzip)",
    "other_way": "Push stream (AMQP, Kafka, AsyncAPI)",
    "answers": [
        {
            "question": "May I mix it with other data for use inside?",
            "answer": "yes_if",
            "label": "Yes, if",
            "why": "If the source is named.",
            "credits": ["Contains data of Northgrid"],
            "duties": ["Say what you changed."],
        }
    ],
}


def case_context() -> dict[str, Any]:
    """Part of the context of styleguide.html."""
    view = CaseView(
        row=UseCase(slug="sample", title=SAMPLE.title, published={}, published_version=1, changed_at=now()),
        roles=frozenset(),
        draft=False,
        whole=SAMPLE,
        seen=SeenCase(case=SAMPLE, hidden={"f2": 2}),
        views={},
        facts={},
        standing=case_standing(SAMPLE, {}, {"f2": 2}),
        titles={},
    )
    states, rows = states_of(view), flow_rows(view)
    stop = stop_row(view, stops_of(view)[1], 2, whole=False)
    rows[2] |= {"products": [_PRODUCT], "is_gap": False}
    stop["flows"][1] |= {"products": [_PRODUCT], "need_url": ""}
    return {
        "case_wide": flow_diagram(SAMPLE, states),
        "case_narrow": flow_diagram_narrow(SAMPLE, states),
        "case_flow_rows": rows,
        "case_counts": counts_of(view, ""),
        "case_scenario": scenario_rows(SAMPLE, states, "/use-cases/sample/walkthrough/?step=")[0],
        "case_stop": stop,
    }
