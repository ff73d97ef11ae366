"""Made-up content for templates/styleguide.html: every component in every state, and long words."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.messages import SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.utils.safestring import mark_safe

from catalog.domain.access.detect import ways_of
from catalog.domain.maturity.assess import assess
from catalog.models import AssessmentChange
from catalog.web.components import component
from catalog.web.day_field import DayField
from catalog.web.guesses import bar_of
from catalog.web.maturity_chart import history_chart
from catalog.web.maturity_parts import check_row, facet_bars, next_step
from tests.domain.maturity.examples import NOW, WORKED
from tests.web.styleguide_access import access_context
from tests.web.styleguide_cases import case_context
from tests.web.styleguide_data import data_context
from tests.web.styleguide_policy import policy_context

LONG_WORD = "urn:uuid:" + "4f2a9c7d1b3e" * 9


class SampleForm(forms.Form):
    """One field of each kind that the field component draws."""

    name = forms.CharField(label="Your name", help_text="As your colleagues know you.")
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    purpose = forms.CharField(label="What will you use the data for?", widget=forms.Textarea, required=False)
    domain = forms.ChoiceField(label="Domain", choices=[("", "Choose one"), ("northgrid", "Northgrid")])
    duration = forms.ChoiceField(
        label="For how long?", choices=[("1", "One year"), ("2", "Two years")], widget=forms.RadioSelect
    )
    uses = forms.MultipleChoiceField(
        label="Uses",
        choices=[("plan", "Planning"), ("model", "Modelling")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    ends = DayField(label="Last day", help_text="An agreement can be renewed.")
    agree = forms.BooleanField(label="I accept the terms", help_text="You can read them again later.")
    evidence = forms.FileField(label="Evidence", required=False)


def _mqa(points: int, band: str) -> dict[str, str]:
    return {
        "band": band,
        "band_label": band.capitalize(),
        "text": f"{points}/405",
        "percent": str(points * 100 // 405),
    }


def _result(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "url": f"/products/sample-{number}/",
        "name": "Primary substation half-hourly load",
        "compare_url": f"/compare/?p=sample-{number}",
        "why_url": f"/search/why/sample-{number}/?q=demand",
        "found_by": "Near in meaning, with none of your words" if number == 2 else "",
        "status": "Deprecated" if number == 2 else "",
        "title": mark_safe("Primary <mark>substation</mark> half-hourly <mark>load</mark>"),
        "excerpt": mark_safe(
            "Half-hourly real and reactive power at each primary <mark>substation</mark> of the licence area, "
            "with the time, the direction of flow and a quality flag for each reading."
        ),
        "domain": "Northgrid Electricity",
        "domain_url": "/domains/northgrid/",
        "openness": "open",
        "formats": ["CSV", "Parquet", "API"],
        "licence": "CC BY 4.0",
        "openness_label": "Open",
        "updated": "3 May 2026",
        "mqa": _mqa(320, "good"),
    } | changes


def _maturity() -> dict[str, Any]:
    worked = WORKED["C"]
    found = assess(worked.record, worked.evidence, now=NOW, ways=ways_of(worked.record))
    times = [NOW - timedelta(days=300), NOW - timedelta(days=90)]
    changes = [
        AssessmentChange(
            at=at,
            level_before=n,
            level=n + 1,
            mqa_before=85,
            mqa=245,
            gained=["FND-DESC"],
            lost=["ACC-LIVE"] * n,
        )
        for n, at in enumerate(times, start=1)
    ]
    return {
        "next_step": next_step(found, "/x/", lambda field: "/edit/" if field == "schema" else ""),
        "facet_bars": facet_bars(found),
        "check_rows": [check_row(result, "/x/") for result in found.results[:12]],
        "level_chart": history_chart(changes, first_seen=NOW - timedelta(days=400), level=3, now=NOW),
    }


RESULT_TABLE = {
    "columns": [
        {"label": "Data product", "url": "/search/?sort=title", "sorted": ""},
        {"label": "Domain", "url": "/search/?sort=domain", "sorted": "ascending"},
        {"label": "Level", "url": "/search/?sort=-maturity", "sorted": "descending"},
    ],
    "rows": [
        {
            "title": title,
            "url": "/x/",
            "domain": "Northmoor Networks",
            "domain_url": "/domains/northmoor/",
            "level": level,
            "updated": "3 May 2026",
            "openness": openness,
            "openness_label": openness.capitalize(),
            "formats": "CSV, JSON",
            "more": more,
        }
        for title, level, openness, more in (
            ("Load", "3 Usable", "open", ""),
            (LONG_WORD, "", "unknown", "4"),
        )
    ],
}

RESULTS = [
    _result(1, level="Level 3: Usable", ways="push, bulk"),
    _result(
        2,
        title="Planned outages on the transmission network",
        excerpt="Outages agreed for the next eighteen months.",
        openness="shared",
        openness_label="Shared",
        formats=["XLSX"],
        licence="",
        mqa=_mqa(132, "sufficient"),
    ),
    _result(
        3,
        title=LONG_WORD,
        excerpt=LONG_WORD * 2,
        openness="closed",
        openness_label="Closed",
        formats=[],
        mqa=_mqa(85, "bad"),
    ),
    _result(
        4,
        title="Gas quality at entry points",
        openness="unknown",
        openness_label="Openness unknown",
        mqa=None,
    ),
]


def _indicator(label: str, state: str, points: int, possible: int, explanation: str) -> dict[str, Any]:
    return {
        "label": label,
        "state": state,
        "points": points,
        "possible": possible,
        "explanation": explanation,
    }


INDICATORS = [
    _indicator("Keywords are given", "met", 30, 30, "12 keywords."),
    _indicator(
        "A known theme is given", "not_met", 0, 30, "Name a theme from the list, such as Electricity."
    ),
    _indicator("The access address answers", "not_checked", 0, 50, "Links are checked once a day."),
    _indicator(
        "The download address answers", "not_applicable", 0, 30, "The product is had on request only."
    ),
]


def _fact(name: str, value: str, layer: str, detail: str = "", **more: Any) -> dict[str, Any]:
    badge = component("layer_badge", layer=layer, detail=detail) if layer else ""
    return {"name": name, "value": value, "badge": badge, **more}


LAYER_COLUMNS = [
    {"title": "The source says", "layer": "harvested", "lines": [], "empty": "Nothing.", "note": ""},
    {
        "title": "The portal’s guess",
        "layer": "inferred",
        "lines": ["Daily"],
        "empty": "",
        "note": "64% sure.",
    },
    {
        "title": "A person decided",
        "layer": "curated",
        "lines": ["Half-hourly", "in two files"],
        "empty": "",
        "note": "R. Lee, 3 May 2026: the owner said so.",
    },
]
FACTS = [
    _fact("Publisher", "Northgrid Electricity", "harvested", url="/domains/northgrid/"),
    _fact("Theme", "Network load", "inferred", detail="80% sure"),
    _fact("Licence", "Creative Commons Attribution 4.0", "curated", detail="R. Lee, 3 May 2026"),
    _fact("Identifier", LONG_WORD, "harvested"),
    _fact("Contact", "", ""),
    {"name": "Keywords", "links": [{"label": "load", "url": "/search/?q=load"}, {"label": "primary"}]},
]


def _facet(name: str, label: str, options: list[tuple[str, int]], chosen: int = 0) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "chosen": chosen,
        "open": chosen or name == "domain",
        "options": [
            {
                "id": f"{name}-{place}",
                "value": text.lower(),
                "label": text,
                "count": str(count),
                "checked": place < chosen,
            }
            for place, (text, count) in enumerate(options)
        ],
    }


FACETS = [
    _facet("domain", "Domain", [("Northgrid Electricity", 61), ("Weir & Vale Gas", 1), (LONG_WORD, 9)], 1),
    _facet("format", "Format", [("CSV", 88), ("GeoJSON", 31), ("API", 12)], 2),
    _facet("licence", "Licence", [("CC BY 4.0", 70), ("OGL 3.0", 40)]),
    _facet("openness", "Openness", [("Open", 120), ("Shared", 18), ("Closed", 5)]),
]

CARDS = [
    {
        "title": title,
        "url": "/domains/",
        "text": text,
        "products": products,
        "state": state,
    }
    for title, text, products, state in [
        ("Northgrid Electricity", "Distribution network of the north, 2.3 million connections.", 61, "ok"),
        ("Weir & Vale Gas", "Gas transport between the coast and the hills.", 32, "partial"),
        ("Tidewatch Operator", "Balancing, forecasts and carbon intensity.", 44, "failed"),
        ("Clearwell Water", "Pumping demand and flexible load.", 6, "never"),
    ]
]


def styleguide_context() -> dict[str, Any]:
    """The whole context of styleguide.html."""
    form = SampleForm({"email": "no address", "purpose": "Planning"})
    form.full_clean()
    return {
        "page_title": "Components",
        "nav_section": "search",
        "demo": True,
        "breadcrumbs": [
            {"label": "Start", "url": "/"},
            {"label": "Search", "url": "/search/"},
            {"label": "Components"},
        ],
        "sample_messages": [
            Message(SUCCESS, "Your request was sent to Northgrid Electricity."),
            Message(WARNING, "The last harvest of this domain ended early."),
        ],
        "figures": [
            {"value": 1284, "label": "data products", "url": "/search/"},
            {"value": 12, "label": "domains", "url": "/domains/"},
            {"value": 14, "label": "endpoints", "url": "/endpoints/"},
            {"value": 812, "label": "open to all"},
            {"value": 96, "label": "updated this week"},
        ],
        "cards": CARDS,
        "facets": FACETS,
        "chips": [
            {"facet": "Domain", "label": "Northgrid Electricity", "remove_url": "/search/?q=load&format=csv"},
            {"facet": "Format", "label": "CSV", "remove_url": "/search/?q=load"},
            {"facet": "Format", "label": LONG_WORD, "remove_url": "/search/?q=load"},
        ],
        "results": RESULTS,
        **_maturity(),
        **data_context(),
        **case_context(),
        "term_cards": [
            {
                "term": "DCC",
                "slug": "dcc",
                "expansion": "Data Communications Company",
                "description": "Smart DCC.",
                "source": "Ofgem",
                "confirmed": True,
            },
            {
                "term": "DCC",
                "slug": "dcc-2",
                "expansion": "Demand Connection Code",
                "synonyms": [LONG_WORD],
                "confirmed": False,
            },
        ],
        "widened": [
            {"said": "GSP", "also": [{"text": "Grid Supply Point", "term": "GSP", "url": "#gsp"}]},
            {"said": LONG_WORD, "also": [{"text": LONG_WORD, "term": "DNO", "url": "#dno"}]},
        ],
        "beside": [
            {"kind_label": "Glossary", "title": "GSPG", "url": "#gspg", "text": "GSP Group"},
            {"kind_label": "Use case", "title": "Move load", "url": "#case", "text": "Can load be moved?"},
        ],
        **policy_context(LONG_WORD),
        **access_context(),
        "pages": [
            {"number": 1, "url": "/search/?page=1"},
            {"number": 2, "url": "/search/?page=2", "current": True},
            {"number": 3, "url": "/search/?page=3"},
            {"gap": True},
            {"number": 15, "url": "/search/?page=15"},
        ],
        "suggestions": [
            {"label": "Search for “offshore wind” instead", "url": "/search/?q=offshore+wind"},
            {"label": "Use fewer or more general words"},
        ],
        "unclaimed": {
            "name": "Westgas",
            "slug": "westgas",
            "contact": {"label": "data@westgas.example", "url": "mailto:data@westgas.example"},
        },
        "unlisted": {"since": "3 November 2026", "until": "10 November 2026"},
        "side_nav": [
            {"label": "What is it?", "url": "#product", "current": True},
            {"label": "May I use it?", "url": "#product"},
            {"label": "How do I get it?", "url": "#product"},
            {"label": "How good is it?", "url": "#product"},
            {"label": "Where is it from?", "url": "#product"},
        ],
        "opennesses": ["open", "shared", "closed", "unknown"],
        "tones": ["", "teal", "green", "amber", "red", "violet", "outline"],
        "facts": FACTS,
        "result_table": RESULT_TABLE,
        "layer_columns": LAYER_COLUMNS,
        "linked_documents": [
            {"label": "OpenAPI description", "url": "#product"},
            {"label": "data contract", "url": ""},
        ],
        "bridge": bar_of(
            {"source": 9, "person": 2, "portal": 3, "nobody": 4},
            {"nobody": "Licence, Contact, Period, Schema"},
        ),
        "ticks": [121, 221, 351],
        "ladder": ["Known of", "Listed", "Described", "Usable", "Managed", "Self-describing"],
        "indicators": INDICATORS,
        "states": ["ok", "partial", "failed", "running", "never"],
        "json": '{\n  "id": "' + LONG_WORD + '",\n  "title": "<script>alert(1)</script>"\n}',
        "form": form,
    }
