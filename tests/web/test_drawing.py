"""What is drawn by filling slots is what the template itself would draw."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from catalog.web.components import component, draw
from catalog.web.dates import date_text
from catalog.web.drawing import cards_drawn, indicators_drawn, options_drawn
from catalog.web.licence_terms import term_text
from tests.web.styleguide_context import FACETS, INDICATORS, RESULTS, styleguide_context

HOSTILE = "100% <b>\"x\"</b> & 'y' %s \ue000url\ue001"


def lines(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("&#39;", "&#x27;")).strip()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"updated": ""},
        {"formats": []},
        {"mqa": None},
        {"why_url": ""},
        {"found_by": "Near in meaning, with none of your words", "level": "", "ways": ""},
        {"status": "Withdrawn by its owner", "ways": ""},
        {"domain": HOSTILE, "licence": HOSTILE, "title": HOSTILE, "formats": [HOSTILE, "CSV"]},
    ],
)
def test_a_card_is_the_one_of_the_template(changes: dict[str, Any]) -> None:
    cards = [card | changes for card in RESULTS]
    plain = render_to_string("components/result_card.html", {"results": cards})
    drawn = render_to_string("components/result_card.html", {"drawn": cards_drawn(cards)})
    assert lines(drawn) == lines(plain)


def test_a_facet_is_the_one_of_the_template() -> None:
    options = [{**FACETS[0]["options"][0], "label": HOSTILE, "value": HOSTILE}, *FACETS[0]["options"]]
    facet = FACETS[0] | {"options": options}
    plain = render_to_string("components/facet.html", {"facets": [facet]})
    slots = {**facet, "drawn": options_drawn(facet["name"], options)}
    assert lines(render_to_string("components/facet.html", {"facets": [slots]})) == lines(plain)


@pytest.mark.parametrize("changes", [{}, {"explanation": ""}, {"possible": 0}, {"label": HOSTILE}])
def test_an_indicator_is_the_one_of_the_template(changes: dict[str, Any]) -> None:
    indicators = [row | changes for row in INDICATORS]
    plain = render_to_string("components/indicator_row.html", {"indicators": indicators})
    drawn = render_to_string("components/indicator_row.html", {"drawn": indicators_drawn(indicators)})
    assert lines(drawn) == lines(plain)


CONTEXT = styleguide_context()
DRAWN: dict[tuple[str, str], list[Any]] = {
    ("facts.html#fact", "fact"): CONTEXT["facts"],
    ("bridge_bar.html#rect", "part"): CONTEXT["bridge"]["parts"],
    ("bridge_bar.html#part", "part"): CONTEXT["bridge"]["parts"],
    ("facet_bars.html#bar", "bar"): CONTEXT["facet_bars"],
    ("next_step.html#step", "step"): CONTEXT["next_step"]["steps"],
    ("result_table.html#row", "row"): CONTEXT["result_table"]["rows"],
    ("way_box.html#box", "way"): CONTEXT["way_boxes"],
    ("way_line.html#way", "way"): CONTEXT["way_lines"],
    ("way_facts.html#fact", "fact"): CONTEXT["way_figures"],
}


def hostile(value: Any) -> Any:
    """The same with other words, but for markup."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: hostile(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [hostile(inner) for inner in value]
    return HOSTILE if type(value) is str and value else value


@pytest.mark.parametrize("partial", DRAWN, ids=lambda partial: partial[0])
@pytest.mark.parametrize("words", [list, hostile], ids=["usual", "hostile"])
def test_what_is_drawn_is_what_the_partial_says(partial: tuple[str, str], words: Any) -> None:
    """So no partial may compare or filter words: it would do so with slots in their place."""
    template, name = partial
    for item in words(DRAWN[partial]):
        plain = render_to_string(f"components/{template}", {name: item})
        assert lines(draw(template, name, [item])) == lines(plain)


def test_every_partial_that_is_drawn_is_tried_here() -> None:
    templates = Path(__file__).resolve().parents[2] / "templates"
    asked = {
        (template, name)
        for page in templates.rglob("*.html")
        for template, name in re.findall(r'{% draw "([^"]+)" "([^"]+)"', page.read_text())
    }
    assert asked == set(DRAWN)


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(TypeError, match="date cannot be drawn"):
        draw("way_facts.html#fact", "fact", [{"name": "Since", "value": date(2026, 1, 2)}])


def test_a_component_is_kept_for_the_same_words_only() -> None:
    drawn = [
        component("tag", text=text, tone="teal") for text in (HOSTILE, mark_safe("<b>x</b>"), "<b>x</b>")
    ]
    assert "<b>" not in drawn[0]
    assert "<b>x</b>" in drawn[1]
    assert "&lt;b&gt;x&lt;/b&gt;" in drawn[2]
    assert (
        component("tag", text=HOSTILE, tone="red") != drawn[0] == component("tag", text=HOSTILE, tone="teal")
    )


@pytest.mark.parametrize(
    ("iso", "text"),
    [
        ("2024", "2024"),
        ("2024-05", "May 2024"),
        ("2024-05-03", "3 May 2024"),
        ("2024-07-03T12:00:00Z", "3 July 2024, 13:00"),
        ("2024-13-01", "2024-13-01"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_a_date_is_told_as_precisely_as_its_source(iso: str, text: str) -> None:
    assert date_text(iso) == text


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("odrl:attribute", "name the source"),
        ('odrl:attribute "Supported by N"', "name the source with the words “Supported by N”"),
        ("unheard-of", "unheard-of"),
    ],
)
def test_a_term_of_a_licence_is_told_in_words(term: str, text: str) -> None:
    assert term_text(term).strip() == text
