"""The components, the frame and the error pages, drawn with made-up content."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string
from django.utils.safestring import mark_safe

from catalog.web.components import component
from tests.web.styleguide_context import (
    FACETS,
    INDICATORS,
    LONG_WORD,
    RESULTS,
    SampleForm,
    styleguide_context,
)

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
COMPONENTS = sorted(path.name for path in (TEMPLATES / "components").glob("*.html"))
CONTEXT_FREE = ("400.html", "500.html", "503.html")


def draw(component: str, **context: object) -> str:
    return render_to_string(f"components/{component}.html", context)


@pytest.fixture(scope="module")
def styleguide() -> str:
    return render_to_string("styleguide.html", styleguide_context())


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_says_what_context_it_takes_on_its_first_line(name: str) -> None:
    first = (TEMPLATES / "components" / name).read_text().splitlines()[0]
    assert "{% comment %}" in first
    assert "{% endcomment %}" in first


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_style_guide_shows_every_component(name: str) -> None:
    source = (TEMPLATES / "styleguide.html").read_text() + (TEMPLATES / "base.html").read_text()
    assert f'"components/{name}"' in source or f'{{% component "{Path(name).stem}"' in source


def test_no_page_needs_an_inline_style_or_handler(styleguide: str) -> None:
    assert not re.search(r"<[^>]+\sstyle=", styleguide)
    assert not re.search(r"<[^>]+\son[a-z]+=", styleguide)
    assert "<style" not in styleguide
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", styleguide))


def test_ids_on_a_page_are_unique(styleguide: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', styleguide)
    assert sorted(ids) == sorted(set(ids))


def test_every_static_file_that_a_template_names_exists() -> None:
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"(?:static '|/static/)(catalog/[^'\"]+)", path.read_text())
    }
    assert named
    assert not [name for name in named if finders.find(name) is None]


@pytest.mark.parametrize("name", CONTEXT_FREE)
def test_an_error_page_of_last_resort_uses_no_tag_that_could_fail(name: str) -> None:
    source = (TEMPLATES / name).read_text() + (TEMPLATES / "errors" / "bare.html").read_text()
    assert set(re.findall(r"{%\s*(\w+)", source)) <= {"extends", "block", "endblock", "comment", "endcomment"}
    assert "{{" not in source


@pytest.mark.parametrize("code", [400, 403, 404, 410, 500, 503])
def test_an_error_page_names_itself_and_the_way_on(code: int) -> None:
    page = render_to_string(f"{code}.html")
    assert f"Error {code}" in page
    assert page.count("<h1") == 1
    assert re.search(r"<main[^>]*>.*<li>", page, re.DOTALL)


def test_a_withdrawn_product_says_why() -> None:
    page = render_to_string(
        "410.html",
        {
            "product_title": "Old <b>list</b>",
            "reason": "The source took it away.",
            "domain": "N",
            "domain_url": "/domains/n/",
        },
    )
    assert "Old &lt;b&gt;list&lt;/b&gt; is no longer published" in page
    assert "The source took it away." in page
    assert 'href="/domains/n/"' in page


def test_one_value_gives_title_and_heading() -> None:
    page = render_to_string("base.html", {"page_title": "Domains"})
    assert "<title>Domains – Vesportal</title>" in page
    assert page.count("<h1") == 1
    assert ">Domains</h1>" in page


def test_the_frame_marks_the_current_place() -> None:
    page = render_to_string("base.html", {"nav_section": "domains"})
    assert re.findall(r'href="([^"]+)" aria-current="true"', page) == ["/domains/"]


def test_the_demo_says_that_its_domains_are_fictional() -> None:
    assert "fictional domains" in render_to_string("base.html", {"demo": True})
    assert "fictional domains" not in render_to_string("base.html", {"demo": False})


def test_a_result_escapes_what_is_not_marked_safe() -> None:
    text = draw(
        "result_card", results=[RESULTS[0] | {"title": "<i>x</i>", "excerpt": mark_safe("a <mark>b</mark>")}]
    )
    assert "&lt;i&gt;x&lt;/i&gt;" in text
    assert "a <mark>b</mark>" in text


def test_a_result_without_a_score_shows_none() -> None:
    assert "Metadata quality" not in draw("result_card", results=[RESULTS[3]])
    assert "320/405" in draw("result_card", results=[RESULTS[0]])


def test_a_facet_with_something_ticked_is_open() -> None:
    text = draw("facet", facets=[FACETS[1], FACETS[2]])
    assert 'id="facet-format" open' in text
    assert 'id="facet-licence" open' not in text
    assert len(re.findall(r"<input[^>]+ checked>", text)) == FACETS[1]["chosen"]


def test_facets_go_out_of_band_only_in_a_live_answer() -> None:
    assert "hx-swap-oob" not in draw("facet", facets=FACETS)
    assert "hx-swap-oob" in draw("facet", facets=FACETS, oob=True)


@pytest.mark.parametrize("live", [True, False])
def test_chips_and_pages_are_links_and_live_only_when_asked(live: bool) -> None:
    context = styleguide_context()
    chips = draw("chip", chips=context["chips"], live=live)
    pages = draw("pagination", pages=context["pages"], next_url="/search/?page=3", live=live)
    assert ("hx-get" in chips, "hx-get" in pages) == (live, live)
    assert chips.count('href="/search/') == len(context["chips"])
    assert pages.count('aria-current="page"') == 1


@pytest.mark.parametrize(
    ("layer", "mark", "word"),
    [("harvested", ">H<", "Harvested"), ("inferred", ">I<", "Inferred"), ("curated", ">C<", "Curated")],
)
def test_a_layer_is_told_by_letter_and_word(layer: str, mark: str, word: str) -> None:
    badge = component("layer_badge", layer=layer)
    for text in (badge, draw("facts", facts=[{"name": "n", "value": "v", "badge": badge}])):
        assert mark in text
        assert word in text


def test_a_fact_without_a_value_reads_not_stated() -> None:
    assert "Not stated" in draw("facts", facts=[{"name": "Contact", "value": ""}])


def test_an_indicator_that_was_not_checked_never_reads_as_failed() -> None:
    text = draw("indicator_row", indicators=[row for row in INDICATORS if row["state"] == "not_checked"])
    assert "not checked yet" in text
    assert "not met" not in text
    assert "–/50" in text


def test_a_score_that_is_not_known_draws_no_value() -> None:
    assert "ves-bar__value" not in draw("score_bar", label="L", points=None, possible=75)
    assert "not worked out yet" in draw("score_bar", label="L", points=None, possible=75)
    assert "0 <span" in draw("score_bar", label="L", points=0, possible=75)


def test_a_code_block_shows_markup_as_text() -> None:
    assert "<script>" not in draw("code_block", id="x", label="Record", text="<script>")


@pytest.mark.parametrize("name", list(SampleForm.base_fields))
def test_a_field_has_a_label_or_legend_and_ties_its_error_to_the_control(name: str) -> None:
    form = SampleForm({"email": "no address"})
    form.full_clean()
    text = draw("field", field=form[name])
    control = re.search(rf'id="id_{name}"', text)
    assert control, "the control bears the id that the error summary leads to"
    assert f'for="id_{name}"' in text
    if form.errors.get(name):
        assert f'id="id_{name}-error"' in text
        assert re.search(rf'aria-describedby="[^"]*id_{name}-error"', text)


def test_the_error_summary_leads_to_each_field() -> None:
    form = SampleForm({"email": "no address"})
    form.full_clean()
    text = draw("error_summary", form=form)
    assert 'href="#id_email"' in text
    assert "E-mail address: " in text


def test_a_password_is_never_sent_back() -> None:
    form = SampleForm({"password": "s3cret-words"})
    assert "s3cret-words" not in draw("field", field=form["password"])


def test_messages_of_success_are_told_at_once(styleguide: str) -> None:
    assert re.search(r'govuk-notification-banner--success" role="alert"', styleguide)


def test_the_style_sheet_is_ours_and_of_bounded_size() -> None:
    css = Path(finders.find("catalog/vesportal.css")).read_text()
    assert len(css) < 140_000
    assert not re.search(r"GDS Transport|crest|crown|data:", css)


def test_long_words_are_in_the_style_guide(styleguide: str) -> None:
    assert styleguide.count(LONG_WORD) > 3


def test_templates_compile() -> None:
    for path in TEMPLATES.rglob("*.html"):
        assert get_template(str(path.relative_to(TEMPLATES)))
